"""CH406: hx-trigger is written so that htmx drops or misreads a part of it."""

from collections.abc import Iterator

from hypercheck.facts import HtmxAttribute, Page, Placed, Render
from hypercheck.htmx import trigger
from hypercheck.htmx.placeholder import is_filled_by_script
from hypercheck.htmx.trigger_check import faults
from hypercheck.htmx.trigger_fault import TriggerFault
from hypercheck.link.url import url_of
from hypercheck.model import Edit, Finding, Fix, Related, Severity, Span
from hypercheck.pattern import Pattern
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.origin import used_at

_APP = """\
from chirp import App, Fragment, Template

app = App()


@app.get("/")
def home():
    return Template("home.html", row=1)


@app.get("/status/{job}")
def status(job: str):
    return Fragment("home.html", "status", job=job)
"""


def _page(html: str, app: str = _APP) -> dict[str, str]:
    html = html if "block" in html else f"{html}\n{{% block status %}}{{% endblock %}}"
    return {"app.py": app, "templates/home.html": f"{html}\n"}


def _polling(attributes: str, text: str = "…") -> str:
    return f"{{% block status %}}<p {attributes}>{text}</p>{{% endblock %}}"


class BadTrigger(Rule):
    """A trigger is written so that htmx drops or misreads a part of it.

    htmx writes an error into the browser's console and goes on: a modifier that is misspelt, or
    a `delay: 1s` with a space, does nothing, and a filter that is not closed always lets events
    through. What follows a comma is another event; what follows the time of `every` is dropped.

    An element that loads itself again with `load` and without a delay asks the server without
    end. That is found where one route, which never waits, always answers with the same element.
    """

    code = "CH406"
    name = "bad-trigger"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("htmx_attributes", "htmx_dialect", "answering", "pages")

    VALID = (
        Example(
            "events and their modifiers",
            _page(
                '<input hx-get="/" hx-trigger="keyup changed delay:500ms, search, load once">\n'
                '<a hx-get="/" hx-trigger="click consume throttle:.5s queue:first">A</a>\n'
                '<a hx-get="/" hx-trigger="intersect root:#a threshold:0.5 once, revealed">B</a>'
            ),
        ),
        Example(
            "filters are JavaScript",
            _page(
                '<a hx-get="/" hx-trigger="click[ctrlKey && key == \'a]\' || list[0]], x[]">A</a>\n'
                '<a hx-get="/" hx-trigger="every 2s [open(), now]">B</a>'
            ),
        ),
        Example(
            "where it listens",
            _page(
                '<a hx-get="/" hx-trigger="x from:body, a from:(#a > b, i), b from:next">A</a>\n'
                '<a hx-get="/" hx-trigger="c from:closest form once target:.row">B</a>\n'
                '<a hx-get="/" hx-trigger="d from:next .row delay:1s, e from:closest (a b)">C</a>'
            ),
        ),
        Example(
            "events of one's own, of htmx and of the server",
            _page(
                '<a hx-get="/" hx-trigger="htmx:afterSwap from:body, sse:new, cart.saved">A</a>\n'
                '<a hx-get="/" hx-trigger="queue:updated, item-added, itemAdded, changed">B</a>\n'
                '<a hx-get="/" hx-trigger="close.editor, tab.shown, tabs, paly, input.saved">C</a>'
            ),
        ),
        Example(
            "what an expression writes may be right",
            {
                "app.py": _APP.replace("row=1", "**context()"),
                "templates/home.html": (
                    '<a hx-get="/" hx-trigger="{{ event }} foo, every x">A</a>\n'
                    '<a hx-get="/" hx-trigger="click from:{{ where }} form">B</a>\n'
                    '<a hx-get="/" hx-trigger="every {{ n }}s, click delay:{{ n }}ms once">C</a>\n'
                    "{% block status %}{% endblock %}\n"
                ),
            },
        ),
        Example(
            "polling that waits, or that ends",
            _page(
                '<p id="other" hx-get="/status/1" hx-trigger="load"></p>\n'
                "{% block status %}\n"
                '<p hx-get="/status/1" hx-trigger="load delay:1s" hx-swap="outerHTML">A</p>\n'
                "{% if job %}\n"
                '<p hx-get="/status/{{ job }}" hx-trigger="load" hx-swap="outerHTML">B</p>\n'
                "{% endif %}{% endblock %}"
            ),
        ),
        Example(
            "an answer that waits for news may be asked for at once",
            _page(
                _polling('hx-get="/status/1" hx-trigger="load" hx-swap="outerHTML"'),
                _APP.replace("def status", "async def status"),
            ),
        ),
        Example(
            "htmx 4 has modifiers of its own",
            _page(
                '<a hx-get="/" hx-trigger="click halt, every 2s once, x delay: 1s">A</a>\n'
                '<a hx-get="/" hx-trigger="y from:\'closest form\' once, z from:next">B</a>'
            ),
            settings="htmx = 4",
        ),
    )

    INVALID = (
        Example(
            "misspelt modifiers, and events without a comma",
            _page(
                '<input hx-get="/" hx-trigger="keyup «chagned» «dealy:1s»">\n'
                '<input hx-get="/" hx-trigger="keyup «debounce:1s», click «keyup»">'
            ),
            fixed={
                "templates/home.html": (
                    '<input hx-get="/" hx-trigger="keyup changed delay:1s">\n'
                    '<input hx-get="/" hx-trigger="keyup debounce:1s, click keyup">\n'
                    "{% block status %}{% endblock %}\n"
                )
            },
        ),
        Example(
            "values that modifiers do not take",
            _page(
                '<a hx-get="/" hx-trigger="click delay:«1sec» queue:«newest»">A</a>\n'
                '<a hx-get="/" hx-trigger="click «delay:» 1s, intersect threshold:«50»">B</a>'
            ),
        ),
        Example(
            "a comma before a modifier",
            _page('<input hx-get="/" hx-trigger="keyup changed, «delay:500ms»">'),
        ),
        Example(
            "polling without a time, too fast, or with more behind it",
            _page(
                '<a hx-get="/" hx-trigger="«every»">A</a>\n'
                '<a hx-get="/" hx-trigger="every «5»">B</a>\n'
                '<a hx-get="/" hx-trigger="every «2sec»">C</a>\n'
                '<a hx-get="/" hx-trigger="every 2s [x] «once»">D</a>'
            ),
        ),
        Example(
            "filters that are not closed, or stand apart",
            _page(
                '<a hx-get="/" hx-trigger="click«[ctrlKey»">A</a>\n'
                '<a hx-get="/" hx-trigger="click[a «(»b]">B</a>\n'
                '<a hx-get="/" hx-trigger="keyup «[key == \'Enter\']»">C</a>'
            ),
        ),
        Example(
            "selectors with spaces, and a word that takes the next one with it",
            _page(
                '<a hx-get="/" hx-trigger="click from:#list «.row»">A</a>\n'
                '<a hx-get="/" hx-trigger="click from:next «once»">B</a>'
            ),
        ),
        Example(
            "names that no event has",
            _page('<a hx-get="/" hx-trigger="«onclick», «Load»">A</a>'),
            fixed={
                "templates/home.html": (
                    '<a hx-get="/" hx-trigger="click, load">A</a>\n'
                    "{% block status %}{% endblock %}\n"
                )
            },
        ),
        Example(
            "modifiers of another library, two letters that changed places",
            _page(
                '<a hx-get="/" hx-trigger="«keyup.enter», «click.prevent.once»">A</a>\n'
                '<form hx-post="/" hx-trigger="«sumbit»"></form>'
            ),
            fixed={
                "templates/home.html": (
                    '<a hx-get="/" hx-trigger="keyup.enter, click.prevent.once">A</a>\n'
                    '<form hx-post="/" hx-trigger="submit"></form>\n'
                    "{% block status %}{% endblock %}\n"
                )
            },
        ),
        Example(
            "a selector behind a space",
            _page('<a hx-get="/" hx-trigger="click «from:» #a, keyup «from:» closest form">A</a>'),
        ),
        Example(
            "an empty place in the list ends it",
            _page('<a hx-get="/" hx-trigger="click, «,» keyup">A</a>'),
        ),
        Example(
            "an element that asks for itself without end",
            _page(_polling('hx-get="/status/1" hx-trigger="«load»" hx-swap="outerHTML"')),
        ),
        Example(
            "in htmx 4 a selector of several words needs quotes",
            _page('<a hx-get="/" hx-trigger="click from:«closest form»">A</a>'),
            settings="htmx = 4",
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look at every hx-trigger."""
        seen: set[Span] = set()
        right: set[str] = set()  # the same values stand on many elements
        for attribute in project.htmx_attributes:
            if attribute.name != "hx-trigger":
                continue
            written = self._grammar(attribute, project, right)
            for finding in (*written, *self._loop(attribute, project)):
                if finding.span is not None and finding.span not in seen:
                    seen.add(finding.span)
                    yield finding

    def _grammar(
        self, attribute: HtmxAttribute, project: Project, right: set[str]
    ) -> Iterator[Finding]:
        for value in attribute.values:
            if value.masked in right or is_filled_by_script(value):
                continue
            found = faults(value, project.htmx_dialect)
            if not found:
                right.add(value.masked)
            for fault in found:
                hint = f"write {fault.suggestion}" if fault.suggestion else fault.hint
                yield self.finding(
                    fault.pattern.span,
                    fault.message,
                    hint=hint,
                    related=used_at(fault.pattern, "used by hx-trigger here"),
                    fix=_fix(fault),
                    identity=str(fault.pattern),
                )

    def _loop(self, attribute: HtmxAttribute, project: Project) -> Iterator[Finding]:
        loads = _at_once(attribute)
        render = _answer(attribute.placed, project) if loads is not None else None
        if loads is None or render is None:
            return
        for page in project.pages:
            if _is_of(page, render) and _has_always(page, attribute.placed):
                yield self.finding(
                    loads.span,
                    "the answer always has this element again, which then asks again at once",
                    hint="add a delay (load delay:1s), or poll with every 2s",
                    related=(Related(render.call, "the answer is made here"),),
                    identity="load",
                )
                return


def _fix(fault: TriggerFault) -> Fix | None:
    pattern = fault.pattern
    if not fault.is_slip or fault.suggestion is None:
        return None
    if len(pattern.parts) != 1 or pattern.is_elsewhere:
        return None
    return Fix(f"Write {fault.suggestion}", (Edit(pattern.span, fault.suggestion),), safe=True)


# ----------------------------------------------------------------------------- without an end


def _at_once(attribute: HtmxAttribute) -> Pattern | None:
    """The event ``load`` without anything that makes it wait or fail to come."""
    if len(attribute.values) != 1 or "load" not in (attribute.values[0].text or ""):
        return None
    for each in trigger.parse(attribute.values[0]):
        if each.event.text == "load" and each.filter is None and not each.modifiers:
            return each.event
    return None


def _answer(placed: Placed, project: Project) -> Render | None:
    """The one render that answers an element's request and takes the element's place."""
    if not _replaces_itself(placed):
        return None
    values = _values(placed, "hx-get")
    url = url_of(values[0]) if len(values) == 1 else None
    routes = project.answering(url, "GET") if url is not None and url.is_local else ()
    handler = routes[0].handler if len(routes) == 1 else None
    if handler is None or handler.is_async or handler.results_open or handler.streams:
        return None
    return handler.renders[0] if len(handler.renders) == 1 else None


def _replaces_itself(placed: Placed) -> bool:
    if [value.text for value in _values(placed, "hx-swap")] != ["outerHTML"]:
        return False
    targets = [value.text for value in _values(placed, "hx-target")]
    if targets:
        return targets == ["this"]
    above = tuple(placed.ancestors())
    settled = placed.certain and not placed.has_open_attributes
    return settled and not any(
        each.has("hx-target", "hx-select") or each.has_open_attributes for each in above
    )


def _values(placed: Placed, name: str) -> tuple[Pattern, ...]:
    """What an attribute can be; nothing where it stands under a condition."""
    found = tuple(placed.attributes(name))
    if len(found) != 1 or found[0].guards:
        return ()
    return placed.page.values(placed, found[0])


def _is_of(page: Page, render: Render) -> bool:
    blocks = [use.name.text for use in render.blocks]
    shown = [None] if render.whole else blocks
    return len(shown) == 1 and (page.template, page.block) == (render.template.text, shown[0])


def _has_always(page: Page, placed: Placed) -> bool:
    return any(
        each.element is placed.element and not each.guards and each.certain
        for each in page.elements
    )
