"""CH214: a label, description, list or form that the page does not have."""

from collections.abc import Iterator

from hypercheck.facts import ElementId, IdUse, Page
from hypercheck.model import Finding, Severity
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.origin import around_id, may_be_unseen, narrowest

_APP = """\
from chirp import App, Fragment, Page

app = App()


@app.get("/")
def home():
    return Page("home.html", "main", rows=[], wide=False)


@app.get("/row")
def row():
    return Fragment("row.html", "row")
"""
_BASE = """\
<html><body>
<h1 id="title">Title</h1> <form id="search" action="/"></form>
<main>{% block main %}{% endblock %}</main>
</body></html>
"""


def _page(html: str, row: str = "", **files: str) -> dict[str, str]:
    home = f'{{% extends "base.html" %}}\n{{% block main %}}\n{html}\n{{% endblock %}}\n'
    files["row"] = f"{{% block row %}}{row}{{% endblock %}}\n"
    named = {f"templates/{name}.html": text for name, text in files.items()}
    return {"app.py": _APP, "templates/base.html": _BASE, "templates/home.html": home, **named}


class LabelTarget(Rule):
    """An attribute refers to an id that no element of the page has.

    Browsers say nothing about it. A label that is for nobody does not name its field, and a click
    on it does nothing; a description is not read out; a list gives no suggestions; a control whose
    form is not there is never sent.

    Looked at are `for`, `aria-labelledby`, `aria-describedby`, `list` and `form`. What a fragment
    refers to may be on any page it is swapped into. Expressions stand for any text. Ids that
    scripts make are found in the project's own scripts; name others in `known-ids` of the settings.
    """

    code = "CH214"
    name = "label-target"
    severity = Severity.WARNING
    since = "0.1"
    needs = ("id_references", "element_ids", "pages", "templates_open")

    VALID = (
        Example(
            "fields, headings, lists and forms of the page and of its layout",
            _page(
                '<label for="q">Name</label> <input id="q" list="names" form="search"\n'
                '  aria-labelledby="title q" aria-describedby="hint">\n'
                '<datalist id="names"></datalist>{% if wide %}<p id="hint">Hint</p>{% endif %}\n'
                '<output for="q a">1</output><input id="a">'
            ),
        ),
        Example(
            "ids that expressions and macros make",
            _page(
                '{% for row in rows %}<label for="n{{ row }}">N</label><input id="n{{ row }}">\n'
                '{% endfor %}<label for="{{ request.path }}">A</label> <label for="n1">B</label>\n'
                '{% from "chirp/forms.html" import input %}{{ input("mail", "Mail") }}\n'
                '<label for="mail">Again</label>'
            ),
        ),
        Example(
            "a fragment that goes into the page, and a page that a fragment comes into",
            _page(
                '<label for="town">Town</label><p hx-get="/row" hx-trigger="load"></p>',
                row='<input id="town" form="search" aria-labelledby="title">',
            ),
        ),
        Example(
            "fields that something else writes",
            _page(
                '<label for="a">A</label>{{ form.a(class="wide") }}\n'
                '<label for="b">B</label>{{ form.b }}'
            ),
        ),
        Example(
            "fields with attributes that are not known, ids that scripts make",
            {
                **_page('<label for="a">A</label><input {{ attributes }}>'),
                "templates/row.html": (
                    '<html><body>{% block row %}<label for="b">B</label>{% endblock %}\n'
                    '<script>field.id = "b";</script></body></html>\n'
                ),
            },
        ),
        Example(
            "an id that a macro may write into the tag",
            _page(
                "{% macro named(id) %} id='{{ id }}'{% endmacro %}\n"
                "<label for='a'>A</label><input{{ named('a') }}>"
            ),
        ),
        Example(
            "attributes of these names that refer to nothing",
            _page('<label>A <input name="a"></label><p list="no" form="no" for="no"></p>'),
        ),
    )

    INVALID = (
        Example(
            "a label with a typo",
            _page('<label for="«emial»">E-mail</label> <input id="email" name="email">'),
        ),
        Example(
            "each id of several",
            _page(
                '<input aria-labelledby="title «nmae»" aria-describedby="«hint» help" name="a">\n'
                '<p id="help"></p><b id="name"></b>'
            ),
        ),
        Example(
            "a list and a form that are not there",
            _page(
                '<input name="a" list="«names»" aria-label="A"><button form="«find»">Go</button>'
            ),
        ),
        Example(
            "the id is on another page only",
            _page('<label for="«town»">Town</label>')
            | {"templates/other.html": '<html><body><input id="town" name="town"></body></html>\n'},
        ),
        Example(
            "what a macro is given",
            _page(
                '{% from "label.html" import label %}{{ label("«emial»") }}<input id="email">',
                label='{% macro label(id) %}<label for="{{ id }}">A</label>{% endmacro %}\n',
            ),
        ),
        Example(
            "beside fields with attributes that macros write, the framework's or the page's own",
            _page(
                '{% from "chirp/forms.html" import input %}\n'
                "{% macro state(wrong) %}{% if wrong %} class='wrong'{% endif %}{% endmacro %}\n"
                '{{ input("name", "Name") }} <input name="a" aria-label="A"{{ state(wide) }}>\n'
                '<label for="«nmae»">Name</label>'
            ),
        ),
        Example(
            "no id has the shape, whatever the expression is; a fragment that fits no page",
            _page(
                '{% for row in rows %}<label for="«box-{{ row }}»">A</label>{% endfor %}',
                row='<label for="«twon»">Town</label><input id="town" name="town">',
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look for each id on the pages that refer to it."""
        if project.templates_open:
            return
        pages = _Pages(project)
        unknown = (use for use in project.id_references if not pages.may_have(use))
        for use in narrowest(unknown):
            yield self._unknown(use, project)

    def _unknown(self, use: IdUse, project: Project) -> Finding:
        near = project.nearest_id(use.id)
        elsewhere = near is not None and near.id.text == use.id.text
        return self.finding(
            use.span,
            f"{use.source}: no element of the page has the id {use.id}",
            hint=_hint(near, elsewhere=elsewhere),
            related=around_id(use, near),
            identity=f"{use.source} {use.id}",
        )


def _hint(near: ElementId | None, *, elsewhere: bool) -> str:
    if near is None:
        return "give the id to the element that is meant"
    return "another page has it" if elsewhere else f"did you mean {near.id}?"


class _Pages:
    """The ids of pages, and whether there may be others."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._open: dict[Page, bool] = {}
        fragments = [project.ids_on(page) for page in project.pages if not page.is_document]
        self._swapped_in = frozenset[str]().union(*(each.known for each in fragments))
        self._patterns = {str(each): each for ids in fragments for each in ids.patterns}.values()

    def may_have(self, use: IdUse) -> bool:
        """Whether the id may be on one of the pages that refer to it."""
        project, text = self._project, use.id.text
        if text is None or self._moves(use):
            known = project.makes_id(use.id) or may_be_unseen(use, project)
            return known or any(self._is_open(page) for page in use.pages)
        own = (project.ids_on(page) for page in use.pages if page.is_document)
        if text in self._swapped_in or any(ids.may_have(text) for ids in own):
            return True
        if any(each.may_equal(text) for each in self._patterns):
            return True
        return any(self._is_open(page) for page in use.pages) or project.scripts_make_id(use.id)

    @staticmethod
    def _moves(use: IdUse) -> bool:
        """Whether it is in a fragment that goes into other pages than its own."""
        whole = {page.template for page in use.pages if page.is_document}
        return not all(page.template in whole for page in use.pages)

    def _is_open(self, page: Page) -> bool:
        """Whether there may be ids on a page that are not known."""
        if page not in self._open:
            self._open[page] = page.open or any(
                placed.has_open_attributes or placed.has(*_BOUND) for placed in page.elements
            )
        return self._open[page]


_BOUND = (":id", "x-bind:id", "v-bind:id", "x-bind", "v-bind")
"""By these, scripts of the page (Alpine, Vue) give ids."""
