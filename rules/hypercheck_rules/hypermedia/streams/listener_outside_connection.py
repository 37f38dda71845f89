"""CH604: an element that waits for events with no connection above it."""

import re
from collections.abc import Iterator

from hypercheck.facts import Placed, Render, SseListener
from hypercheck.htmx.attribute import HTMX_2
from hypercheck.model import Finding, Severity, Span
from hypercheck.project import Project
from hypercheck.rule import Example, Rule

_APP = """\
from chirp import App, EventStream, Fragment, Page, Template

app = App()


@app.get("/")
def home():
    return Page("home.html", "main")


@app.get("/part")
def part():
    return Fragment("part.html", "part")


@app.get("/events")
async def events():
    async def source():
        yield Fragment("row.html", "row")

    return EventStream(source(), event="news")
"""
_LIVE = '<div hx-ext="sse" sse-connect="/events">'


def _page(
    html: str,
    *,
    part: str = "<p>Part</p>",
    row: str = "<li>Row</li>",
    base: str = "<main>{% block main %}{% endblock %}</main>",
    app: str = "",
    **more: str,
) -> dict[str, str]:
    return {
        "app.py": _APP + app,
        "templates/base.html": f"<html><body>\n{base}\n</body></html>\n",
        "templates/home.html": (
            f'{{% extends "base.html" %}}\n{{% block main %}}{html}{{% endblock %}}\n'
        ),
        "templates/part.html": f"{{% block part %}}{part}{{% endblock %}}\n",
        "templates/row.html": f"{{% block row %}}{row}{{% endblock %}}\n",
        **{f"templates/{name}.html": text for name, text in more.items()},
    }


class ListenerOutsideConnection(Rule):
    """An element waits for events, and no element above it opens a connection.

    `sse-swap` hears the connection of the nearest element above it that has `sse-connect`, or its
    own. A connection beside it, or on another page, does not count: the element never changes.

    Move the element below the connection, or the `sse-connect` to an element around both.
    """

    code = "CH604"
    name = "listener-outside-connection"
    severity = Severity.ERROR
    since = "0.1"
    needs = (
        "listeners",
        "routes",
        "renders",
        "pages",
        "templates_open",
        "htmx_attributes",
        "htmx_dialect",
        "swaps_reach_connections",
    )

    VALID = (
        Example(
            "below a connection, and on it",
            _page(
                f'{_LIVE}<ul><li sse-swap="news"></li></ul>'
                '<p hx-get="/part" hx-trigger="sse:news"></p></div>\n'
                '<p hx-ext="sse" sse-connect="/events" sse-swap="news"></p>'
            ),
        ),
        Example(
            "the layout has the connection, around the block or through a macro",
            _page(
                '{% from "live.html" import live %}<p sse-swap="news"></p>\n'
                '{% call live("/events") %}<p sse-swap="news"></p>{% endcall %}',
                base=f"{_LIVE}{{% block main %}}{{% endblock %}}</div>",
                live=(
                    "{% macro live(url) %}"
                    '<div hx-ext="sse" sse-connect="{{ url }}">{{ caller() }}</div>{% endmacro %}\n'
                ),
            ),
        ),
        Example(
            "a fragment is swapped into an element below a connection",
            _page(
                f'{_LIVE}<div id="feed"></div></div> <a hx-get="/part" hx-target="#feed">More</a>',
                part='<p sse-swap="news"></p>',
            ),
        ),
        Example(
            "what the stream sends comes to stand below its connection",
            _page(
                f'{_LIVE}<ul sse-swap="news" hx-swap="beforeend"></ul></div>',
                row='<li sse-swap="news"></li>',
            ),
        ),
        Example(
            "the connection is there in one case at least",
            _page(
                '<div {% if live %}hx-ext="sse" sse-connect="/events"{% endif %}>'
                '<p sse-swap="news"></p></div>\n'
                '<div {{ attributes }}><p sse-swap="news"></p></div>\n'
                '{% if live %}<div hx-ext="sse" sse-connect="/events">{% else %}<div>{% endif %}'
                '<p sse-swap="news"></p></div>'
            ),
        ),
        Example(
            "one template is shown live on one page and as it is on another",
            _page(
                f'{_LIVE}{{% include "row.html" %}}</div>',
                row='<p sse-swap="news"></p>',
                old="<html><body>{% include 'row.html' %}</body></html>",
                app='\n\n@app.get("/old")\ndef old():\n    return Template("old.html")\n',
            ),
        ),
        Example(
            "a script copies the element, or makes the connection",
            _page('<template><p sse-swap="news"></p></template>'),
        ),
        Example(
            "a script makes the connection",
            _page('<p sse-swap="news"></p>')
            | {"static/live.js": 'document.body.setAttribute("sse-connect", "/events");\n'},
        ),
        Example(
            "a part that is taken out of a page",
            _page(
                f'{_LIVE}<div hx-get="/old" hx-select="#feed"></div></div>',
                old='<html><body><div id="feed"><p sse-swap="news"></p></div></body></html>',
                app='\n\n@app.get("/old")\ndef old():\n    return Template("old.html")\n',
            ),
        ),
        Example(
            "parts that are taken out by other selectors",
            _page(
                f'{_LIVE}<div hx-get="/old" hx-select="#{{{{ part }}}}"></div></div>',
                old='<html><body><div id="feed"><p sse-swap="news"></p></div></body></html>',
                app='\n\n@app.get("/old")\ndef old():\n    return Template("old.html")\n',
            ),
        ),
        Example(
            "nobody is known to show it",
            _page("", spare='<p sse-swap="news"></p>\n'),
        ),
    )

    INVALID = (
        Example(
            "the connection is beside it",
            _page(f'{_LIVE}</div>\n<p «sse-swap»="news"></p>'),
        ),
        Example(
            "the page is connected to elsewhere, and swaps reach there",
            _page(
                '<p hx-get="/part" hx-target="#feed" hx-ext="sse" sse-connect="/events" id="feed">'
                '</p> <p «sse-swap»="news"></p>'
            ),
        ),
        Example(
            "another part of the page is taken out",
            _page(
                f'{_LIVE}<div hx-get="/old" hx-select="#feed"></div></div>',
                old='<html><body><div id="feed"></div><p «sse-swap»="news"></p></body></html>',
                app='\n\n@app.get("/old")\ndef old():\n    return Template("old.html")\n',
            ),
        ),
        Example(
            "the layout connects a part that the page is not in",
            _page(
                '<p hx-get="/part" «hx-trigger»="sse:news"></p>\n<p «hx-sse»="swap:news"></p>',
                base=f"{_LIVE}News</div><main>{{% block main %}}{{% endblock %}}</main>",
            ),
        ),
        Example(
            "nothing connects at all",
            _page('<ul><li «sse-swap»="news, more" id="item"></li></ul>'),
        ),
        Example(
            "a fragment that no swap can bring below a connection",
            _page(
                f'{_LIVE}<p sse-swap="news"></p></div> <div id="feed"></div>\n'
                '<a hx-get="/part" hx-target="#feed">More</a>',
                part='<p «sse-swap»="news"></p>',
            ),
        ),
        Example(
            "where the macro writes it",
            _page(
                '{% from "live.html" import heard %}{{ heard("news") }}{{ heard("more") }}',
                live=(
                    "{% macro heard(event) %}"
                    '<p data-x «data-sse-swap»="{{ event }}"></p>{% endmacro %}\n'
                ),
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Report what has no connection on any page that shows it."""
        if project.htmx_dialect != HTMX_2 or project.templates_open:
            return
        found: dict[Span, list[SseListener]] = {}
        for listener in project.listeners:
            found.setdefault(listener.attribute, []).append(listener)
        alone = [each for each in found.values() if not any(one.connection for one in each)]
        if alone and not project.mentioned_in_script("sse-connect"):
            pages = _Pages(project)
            for listeners in alone:
                shown = _without_blocks([each for each in listeners if pages.may_show(each)])
                if shown and all(map(pages.never_connect, shown)):
                    yield self._outside(shown[0])

    def _outside(self, listener: SseListener) -> Finding:
        return self.finding(
            listener.attribute,
            f"nothing above this element connects to a stream that sends {listener.event}",
            hint="put sse-connect on this element or on one around it",
            identity=str(listener.event),
        )


class _Pages:
    """What is known of the pages that show listeners."""

    def __init__(self, project: Project) -> None:
        self._project = project
        answers = {
            render.call
            for route in project.routes
            if route.handler is not None
            for render in route.handler.renders
        }
        self._sent = {
            (render.template.text, block)
            for render in project.renders
            if render.call not in answers
            for block in _shown_blocks(render)
        }
        self._named = all(render.template.text is not None for render in project.renders)
        self._selected = _selected_ids(project)

    def may_show(self, listener: SseListener) -> bool:
        """Whether anybody may show its page: not if only blocks of the template are shown."""
        page = listener.placed.page
        return page.is_document or page.render is not None or not self._named

    def never_connect(self, listener: SseListener) -> bool:
        """Whether no connection can be above an element, wherever its page is swapped in."""
        placed, page = listener.placed, listener.placed.page
        above = (placed, *placed.ancestors())
        if any(not each.certain or each.has_open_attributes for each in above):
            return False
        if any(map(_is_template, above)):
            return False
        if page.is_document:
            taken_out = self._selected is None or any(
                value.may_equal(name)
                for name in self._selected
                for each in above
                for attribute in each.attributes("id")
                for value in page.values(each, attribute)
            )
            return not (taken_out and self._project.swaps_reach_connections)
        if page.render is None or (page.template, page.block) in self._sent:
            return False
        return not self._project.swaps_reach_connections


def _without_blocks(listeners: list[SseListener]) -> list[SseListener]:
    """Without those of blocks whose whole template shows the listener, too.

    Wherever such a block is swapped in, the listener is dead when the page itself is loaded.
    """
    pages = [listener.placed.page for listener in listeners]
    whole = {page.template for page in pages if page.is_document}
    return [
        listener
        for listener, page in zip(listeners, pages, strict=True)
        if page.is_document or page.template not in whole
    ]


def _selected_ids(project: Project) -> frozenset[str] | None:
    """The ids of elements that requests take out of whole pages; None where it may be others."""
    values = [
        value.text
        for attribute in project.htmx_attributes
        if attribute.name in {"hx-select", "hx-select-oob"}
        for value in attribute.values
    ]
    parts = [_SELECTED_ID.fullmatch(part) for text in values for part in (text or "").split(",")]
    found = [part[1] for part in parts if part is not None]
    return frozenset(found) if len(found) == len(parts) else None


_SELECTED_ID = re.compile(r"\s*+#([\w-]++)(?::.*|\s*+)", re.DOTALL)


def _shown_blocks(render: Render) -> tuple[str | None, ...]:
    whole = (None,) if render.whole else ()
    return (*whole, *(use.name.text for use in render.blocks))


def _is_template(placed: Placed) -> bool:
    return placed.tag == "template"
