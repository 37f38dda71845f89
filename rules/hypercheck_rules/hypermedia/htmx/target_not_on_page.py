"""CH402: a selector that names an id which is on other pages only."""

from collections.abc import Iterator

from hypercheck.facts import ElementId, IdUse, Page
from hypercheck.model import Finding, Related, Severity
from hypercheck.pattern import Hole, Pattern
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.origin import used_at

_BASE = """\
<html><body>
<nav id="menu">{% block menu %}{% endblock %}</nav>
{% block main %}{% endblock %}
</body></html>
"""
_LIST = '<ul id="list"></ul> <a hx-get="/rows" hx-target="#list">All</a>'
_WRONG = '<a hx-get="/rows" hx-target="#«list»">All</a>'
_RIGHT = '<a hx-get="/rows" hx-target="#list">All</a>'


def _child(html: str, parent: str = "base.html") -> str:
    return f'{{% extends "{parent}" %}}\n{{% block main %}}{html}{{% endblock %}}\n'


def _site(*, home: str, more: str = "", contacts: str = _LIST, **files: str) -> dict[str, str]:
    app = (
        "from chirp import App, Fragment, Page, Template\n\napp = App()\n\n\n"
        '@app.get("/")\ndef home():\n    return Template("home.html")\n\n\n'
        '@app.get("/contacts")\ndef contacts():\n    return Template("contacts.html")\n\n\n'
        '@app.get("/rows")\ndef rows(tab: str = ""):\n    return Fragment("rows.html", "rows")\n'
    )
    named = {f"templates/{name}.html": text for name, text in files.items()}
    return {
        "app.py": app + more,
        "templates/base.html": _BASE,
        "templates/home.html": _child(home),
        "templates/contacts.html": _child(contacts),
        "templates/rows.html": "{% block rows %}<li>Ada</li>{% endblock %}\n",
        **named,
    }


def _handler(name: str, returned: str) -> str:
    return f'\n\n@app.get("/{name}")\ndef {name}(kind: str = ""):\n    return {returned}\n'


class TargetNotOnPage(Rule):
    """An attribute names an id that is only on other pages than its element.

    htmx looks for the id on the page that the visitor has before them. It reports a missing target
    to the browser's console and does nothing; a missing indicator or form is not even reported.

    Name an element of the same page, or give the id to one. Pages that are shown whole are
    judged, and only where all that stands on them is known: what is swapped in brings its ids with
    it, and may be put into any page.
    """

    code = "CH402"
    name = "target-not-on-page"
    severity = Severity.WARNING
    since = "0.1"
    needs = (
        "id_uses",
        "element_ids",
        "htmx_attributes",
        "pages",
        "renders",
        "template_uses",
        "templates_open",
        "url_uses",
    )

    VALID = (
        Example("the layout has it", _site(home='<a hx-get="/rows" hx-target="#menu">Menu</a>')),
        Example(
            "a fragment brings the id, or the element",
            _site(
                home='<a hx-get="/rows" hx-target="#rows">All</a>',
                contacts=(
                    '<ul id="rows"></ul><div id="more"></div>'
                    '<a hx-get="/more" hx-target="#more">More</a>'
                ),
                rows='{% block rows %}<li id="rows">Ada</li>{% endblock %}\n',
                more=_handler("more", 'Fragment("more.html", "more")'),
            )
            | {
                "templates/more.html": (
                    '{% block more %}<a hx-get="/rows" hx-target="#rows">All</a>{% endblock %}\n'
                )
            },
        ),
        Example(
            "the layout's element is on a page that has it",
            _site(home="<p>Home</p>")
            | {
                "templates/base.html": _BASE.replace(
                    "{% block menu %}",
                    '<a hx-get="/rows" hx-target="#list">All</a>{% block menu %}',
                )
            },
        ),
        Example(
            "the page may show more than is known",
            _site(home=_RIGHT + "{{ article | safe }}", contacts=_LIST),
        ),
        Example(
            "an element whose attributes are not known, an id that is made while it runs",
            _site(home=_RIGHT + "<p {{ attributes }}></p>")
            | {
                "templates/start.html": _child(
                    '<i id="{{ name }}"></i><a hx-get="/rows" hx-target="#list">All</a>'
                )
            },
        ),
        Example(
            "a script makes it",
            _site(home=_RIGHT) | {"static/site.js": 'const box = document.query("#list");\n'},
        ),
        Example(
            "parts of whole pages are put into others",
            _site(home=_RIGHT + '<a hx-get="/contacts" hx-select="#list" hx-target="body">C</a>'),
        ),
        Example(
            "links that replace a part of the page",
            _site(home=_RIGHT)
            | {
                "templates/base.html": _BASE.replace(
                    "{% block main %}{% endblock %}",
                    '<main id="main" hx-boost="true" hx-target="#main">'
                    "{% block main %}{% endblock %}</main>",
                )
            },
        ),
        Example(
            "any block of the page may be rendered alone",
            _site(home=_RIGHT, more=_handler("part", 'Fragment("contacts.html", f"part_{kind}")')),
        ),
        Example(
            "a fragment includes what is chosen while it runs",
            _site(
                home=_RIGHT,
                contacts='{% include "parts/list.html" %}',
                rows='{% block rows %}{% include "parts/" ~ kind ~ ".html" %}{% endblock %}\n',
            )
            | {"templates/parts/list.html": '<ul id="list"></ul>\n'},
        ),
    )

    INVALID = (
        Example("another page has it", _site(home=_WRONG)),
        Example(
            "indicators, forms to include, elements to wait for",
            _site(
                home=(
                    '<a hx-get="/rows" hx-indicator="#«busy»" hx-include="closest div, #«search»"'
                    ' hx-target="this">A</a>\n'
                    '<a hx-get="/rows" hx-trigger="click from:#«busy»">B</a>\n'
                    '<a hx-get="/rows" hx-target="next #«list»">C</a>'
                ),
                contacts=_LIST + '<b id="busy"></b><form id="search"></form>',
            ),
        ),
        Example(
            "a boosted layout replaces the whole body",
            _site(home=_WRONG)
            | {"templates/base.html": _BASE.replace("<body>", '<body hx-boost="true">')},
        ),
        Example(
            "neither page that shows the element has it",
            _site(
                home='{% include "link.html" %}',
                more=_handler("about", 'Template("about.html")'),
            )
            | {
                "templates/about.html": _child('{% include "link.html" %}'),
                "templates/link.html": _WRONG + "\n",
            },
        ),
        Example(
            "the block that has it gave way to another",
            _site(home="{% block side %}{% endblock %}" + _WRONG, contacts="")
            | {
                "templates/contacts.html": (
                    '{% extends "home.html" %}{% block side %}<ul id="list"></ul>{% endblock %}'
                    "{% block main %}{{ self.side() }}{% endblock %}\n"
                )
            },
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look for the id of each use that stands on whole pages only."""
        if project.templates_open:
            return
        lacking = [
            use
            for use in project.id_uses
            if use.id.text and not use.out_of_band and _is_nowhere(use, use.id.text, project)
        ]
        if not lacking:
            return
        surroundings = _Surroundings(project)
        for use in lacking:
            there = surroundings.elsewhere(use)
            if there is not None:
                yield self._misplaced(use, there)

    def _misplaced(self, use: IdUse, there: ElementId) -> Finding:
        shown = sorted({page.template for page in use.pages})
        on = shown[0] if len(shown) == 1 else f"{shown[0]} and the others that show this"
        return self.finding(
            use.span,
            f"{use.source}: the id {use.id} is on other pages, but not on {on}",
            hint="name an element of the same page",
            related=(
                *used_at(use.id, f"used by {use.source} here"),
                Related(there.id.span, f"the id {there.id} is here"),
            ),
            identity=str(use.id),
        )


def _is_nowhere(use: IdUse, text: str, project: Project) -> bool:
    """Whether all pages with an element are known from end to end, and none has the id."""
    return bool(use.pages) and all(
        _is_known(page) and not project.ids_on(page).may_have(text) for page in use.pages
    )


def _is_known(page: Page) -> bool:
    return page.render is not None and page.is_document and not page.open


class _Surroundings:
    """Where ids may come from that are not on a page from the beginning."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._hosts = frozenset(_hosts(project))
        self._varied = frozenset(_rendered_in_unknown_part(project))
        self._chosen = tuple(_chosen_while_it_runs(project))
        self._moving = [page for page in project.pages if self._moves(page)]
        self._open: dict[Page, bool] = {}
        self._anything = any(self._is_host(page) and not _is_known(page) for page in project.pages)
        ids = [project.ids_on(page) for page in self._moving]
        self._moving_ids = frozenset[str]().union(*(each.known for each in ids))
        self._moving_patterns = {p.masked: p for each in ids for p in each.patterns}
        self._by_text: dict[str | None, ElementId] = {}
        for each in project.element_ids:
            self._by_text.setdefault(each.id.text, each)

    def _moves(self, page: Page) -> bool:
        """Whether a page, or a part of it, may be put into others: then it brings its ids."""
        return not _is_known(page) or self._is_host(page) or page.template in self._varied

    def _is_host(self, page: Page) -> bool:
        return not self._hosts.isdisjoint(page.paths)

    def elsewhere(self, use: IdUse) -> ElementId | None:
        """The element with the id, if it can come to none of the use's pages."""
        text = use.id.text or ""
        there = self._by_text.get(text)
        if there is None or self._anything or there.id.span.path.startswith("<"):
            return None
        moves = text in self._moving_ids or any(
            each.may_equal(text) for each in self._moving_patterns.values()
        )
        if moves or any(each.may_equal(there.placed.path) for each in self._chosen):
            return None
        if any(self._is_host(page) or self._is_open(page) for page in use.pages):
            return None
        return None if self._project.scripts_make_id(use.id) else there

    def _is_open(self, page: Page) -> bool:
        """Whether an element of a page may have attributes that are not known."""
        if page not in self._open:
            self._open[page] = any(placed.has_open_attributes for placed in page.elements)
        return self._open[page]


def _hosts(project: Project) -> Iterator[str]:
    """Files with elements that put a part of a whole page into their own."""
    boosted = any(
        each.name == "hx-boost" and any(value.text != "false" for value in each.values)
        for each in project.htmx_attributes
    )
    for each in project.htmx_attributes:
        takes = each.name in {"hx-select", "hx-select-oob"}
        narrows = boosted and each.name == "hx-target" and not each.placed.has(*_VERBS)
        if takes or (narrows and any(value.text != "body" for value in each.values)):
            yield each.placed.path
    documents = {page.template for page in project.pages if page.is_document}
    for use in project.url_uses:
        if use.source in _VERBS and use.placed is not None and use.method is not None:
            routes = project.answering(use.url, use.method)
            handlers = [route.handler for route in routes if route.handler is not None]
            renders = [render for handler in handlers for render in handler.renders]
            if any(r.kind == "template" and r.template.text in documents for r in renders):
                yield use.placed.path


_VERBS = ("hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete", "hx-query", "hx-action")


def _rendered_in_unknown_part(project: Project) -> Iterator[str | None]:
    """Templates of which any block may be rendered alone."""
    for render in project.renders:
        known = render.blocks and all(use.name.text is not None for use in render.blocks)
        if render.kind != "template" and not known:
            yield render.template.text


def _chosen_while_it_runs(project: Project) -> Iterator[Pattern]:
    """The paths of templates that are shown in others, where their names are not known."""
    renders = (r.template for r in project.renders if r.kind != "template")
    included = (
        name for use in project.template_uses if use.source == "include" for name in use.names
    )
    for name in (*renders, *included):
        if name.text is None:
            yield Pattern((Hole(name.use), *name.parts), name.use)
