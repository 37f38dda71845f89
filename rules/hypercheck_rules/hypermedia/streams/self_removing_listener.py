"""CH605: an element that the first event it hears takes away."""

import functools
import re
from collections.abc import Iterator

from hypercheck.facts import Page, Placed, SentEvent, SseListener
from hypercheck.frontends.template.summary import TagAttribute
from hypercheck.htmx.attribute import HTMX_2
from hypercheck.model import Finding, Related, Severity, Span
from hypercheck.pattern import HOLE, Pattern
from hypercheck.project import Project
from hypercheck.rule import Example, Rule

_APP = """\
from chirp import App, EventStream, Fragment, Page, SSEEvent
from feed import changes, progress

app = App()


@app.get("/")
def home():
    return Page("home.html", "main")


@app.get("/prices")
async def prices():
    async def source():
        async for price in changes():
            yield SSEEvent(f"<b>{price}</b>", event="price")
            yield SSEEvent(Fragment("home.html", "row", price=price), event="row")
            yield SSEEvent(price.markup, event="markup")
            yield SSEEvent(f"{price.markup} <hr>", event="more")

    return EventStream(source())


@app.get("/job")
async def job():
    async def source():
        while True:
            state = await progress()
            if state.done:
                yield SSEEvent("<p>Done</p>", event="done")
                return
            yield SSEEvent(f"<p>{state}</p>", event="state")

    return EventStream(source())


@app.get("/once")
async def once():
    async def source():
        await progress()
        yield SSEEvent("<p>Ready</p>", event="ready")

    return EventStream(source())
"""
_FEED = "from elsewhere import changes as changes\nfrom elsewhere import progress as progress\n"


def _page(html: str, *, row: str = "<b>{{ price }}</b>", **more: str) -> dict[str, str]:
    page = (
        f"<html><body>{{% block main %}}{html}{{% endblock %}}</body></html>\n"
        f"{{% block row %}}{row}{{% endblock %}}\n"
    )
    named = {f"templates/{name}.html": text for name, text in more.items()}
    return {"app.py": _APP, "feed.py": _FEED, "templates/home.html": page, **named}


def _live(attributes: str, url: str = "/prices", inner: str = "") -> str:
    return f'<div hx-ext="sse" sse-connect="{url}"><p {attributes}>{inner}</p></div>'


class SelfRemovingListener(Rule):
    """An element waits for events again and again, and the first one replaces it.

    With `hx-swap="outerHTML"` the data of an event takes the place of the element that listens.
    What comes instead does not listen, so the next event changes nothing.

    Swap into the element with `innerHTML`, or send an element that has `sse-swap` itself. An
    event that is sent only once may well replace who waited for it; so may one that closes the
    connection.
    """

    code = "CH605"
    name = "self-removing-listener"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("listeners", "streams_of", "pages", "htmx_dialect")

    VALID = (
        Example(
            "swapped into the element, or beside it",
            _page(
                _live('sse-swap="price"')
                + _live('sse-swap="price" hx-swap="innerHTML settle:1s"')
                + _live('sse-swap="price" hx-swap="beforeend"')
                + _live('sse-swap="price" hx-swap="{{ style }}"')
            ),
        ),
        Example(
            "what comes instead listens again",
            _page(
                _live('sse-swap="row" hx-swap="outerHTML"'),
                row='<p sse-swap="row" hx-swap="outerHTML">{{ price }}</p>',
            ),
        ),
        Example(
            "what comes instead is not known",
            _page(
                _live('sse-swap="markup" hx-swap="outerHTML"')
                + _live('sse-swap="more" hx-swap="outerHTML"')
            ),
        ),
        Example(
            "an event that is sent once replaces who waited for it",
            _page(
                _live('sse-swap="ready" hx-swap="outerHTML"', "/once")
                + _live('sse-swap="done" hx-swap="outerHTML"', "/job")
            ),
        ),
        Example(
            "the event closes the connection",
            _page(
                '<div hx-ext="sse" sse-connect="/prices" sse-close="price">'
                '<p sse-swap="price" hx-swap="outerHTML"></p></div>'
            ),
        ),
        Example(
            "another element is replaced",
            _page(
                _live('sse-swap="price" hx-swap="outerHTML" hx-target="#price"')
                + '<i id="price"></i><section hx-target="#price">'
                + _live('sse-swap="price" hx-swap="outerHTML"')
                + "</section>"
            ),
        ),
        Example(
            "attributes above it are not known, or not handed down",
            _page(
                "<section {{ attributes }}>"
                + _live('sse-swap="price" hx-swap="outerHTML"')
                + '</section><section hx-swap="outerHTML" hx-disinherit="*">'
                + _live('sse-swap="price"')
                + "</section>"
            ),
        ),
        Example(
            "a request that an event triggers may replace the element that asks",
            _page(_live('hx-get="/" hx-trigger="sse:price" hx-swap="outerHTML"')),
        ),
    )

    INVALID = (
        Example(
            "a text replaces the element",
            _page(_live('sse-swap="price" hx-swap="«outerHTML»"')),
        ),
        Example(
            "a block replaces it that does not listen",
            _page(_live('sse-swap="row" hx-swap="«outerHTML» swap:1s" hx-target="this"')),
        ),
        Example(
            "a block that listens to something else",
            _page(
                _live('sse-swap="row, price" hx-swap="«outerHTML»"'),
                row='<p sse-swap="price" hx-swap="outerHTML">{{ price }}</p>',
            ),
        ),
        Example(
            "the style comes from above",
            _page('<section hx-swap="outerHTML">' + _live('«sse-swap»="price"') + "</section>"),
        ),
        Example(
            "progress that is shown once",
            _page(
                '<p hx-ext="sse" sse-connect="/job" sse-swap="state" hx-swap="«outerHTML»">0 %</p>'
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look for listeners that replace themselves with what does not listen."""
        if project.htmx_dialect != HTMX_2:
            return
        contents = _Contents(project)
        seen: set[Span] = set()
        for listener in project.listeners:
            if listener.source == "hx-trigger" or listener.connection is None:
                continue
            swap = _replacing(listener)
            if swap is None or swap.place in seen:
                continue
            event = _fatal(listener, project, contents)
            if event is not None:
                seen.add(swap.place)
                yield self._removed(listener, swap, event)

    def _removed(self, listener: SseListener, swap: "_Swap", event: SentEvent) -> Finding:
        own = swap.place != listener.attribute
        return self.finding(
            swap.place,
            f"the first event {listener.event} replaces the element that listens",
            hint="swap with innerHTML, or send an element that has sse-swap itself",
            related=(
                *(() if own else (Related(swap.style.span, "the swap style is inherited"),)),
                Related(event.span, "the event is sent here, more than once"),
            ),
            identity=str(listener.event),
        )


class _Swap:
    """The swap style of a listener; ``place`` is where a finding about it stands."""

    def __init__(self, style: Pattern, place: Span) -> None:
        self.style = style
        self.place = place


def _replacing(listener: SseListener) -> _Swap | None:
    """The swap style, if it certainly puts what comes in the place of the listener."""
    placed = listener.placed
    found = _nearest(placed, "hx-swap")
    if found is None or not _targets_itself(placed):
        return None
    holder, attribute = found
    values = placed.page.values(holder, attribute)
    words = values[0].words() if len(values) == 1 else ()
    if not words or words[0].text != "outerHTML":
        return None
    own = holder is placed and words[0].span.path == placed.path
    return _Swap(words[0], words[0].span if own else listener.attribute)


def _targets_itself(placed: Placed) -> bool:
    """Whether no other element is the target, whatever is above."""
    if placed.has("hx-target"):
        return all(
            value.text == "this"
            for attribute in placed.attributes("hx-target")
            for value in placed.page.values(placed, attribute)
        )
    return placed.page.is_document and all(
        each.certain and not each.has_open_attributes and not each.has("hx-target")
        for each in (placed, *placed.ancestors())
    )


def _nearest(placed: Placed, name: str) -> tuple[Placed, TagAttribute] | None:
    """The attribute that counts for an element; None without one, or where one may not count."""
    for each in (placed, *placed.ancestors()):
        if each is not placed and each.has("hx-disinherit", "hx-inherit"):
            return None
        attributes = tuple(each.attributes(name))
        if len(attributes) == 1 and not attributes[0].guards:
            return each, attributes[0]
        if attributes or each.has_open_attributes or not each.certain:
            return None
    return None


def _fatal(listener: SseListener, project: Project, contents: "_Contents") -> SentEvent | None:
    """An event that comes again and again and whose data does not listen; if all are so."""
    name = listener.event.text
    if name is None or _closes(listener, name):
        return None
    streams = project.streams_of(listener)
    events = [e for stream in streams for e in stream.events if e.name.may_equal(name)]
    if not all(e.name.text == name and contents.never_listen(e, name) for e in events):
        return None
    return next((event for event in events if event.repeated), None)


def _closes(listener: SseListener, name: str) -> bool:
    connection = listener.connection
    return connection is not None and any(
        value.may_equal(name)
        for attribute in connection.attributes("sse-close")
        for value in connection.page.values(connection, attribute)
    )


_ROOT = re.compile(rf"\s*+<[A-Za-z][^<>{HOLE}]*+>")


class _Contents:
    """What the data of events brings into the page."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: dict[tuple[str | None, str | None, str], bool] = {}

    def never_listen(self, event: SentEvent, name: str) -> bool:
        """Whether an event's data certainly holds no listener for a name."""
        if event.render is not None:
            shown = {(event.render.template.text, b.name.text) for b in event.render.blocks}
            if event.render.whole:
                shown.add((event.render.template.text, None))
            return not any(self._may_listen(*each, name) for each in shown)
        if event.text is None or "sse" in event.text.masked:
            return False
        return event.text.text is not None or _ROOT.match(event.text.masked) is not None

    def _may_listen(self, template: str | None, block: str | None, name: str) -> bool:
        key = (template, block, name)
        if key not in self._known:
            pages = self._pages.get((template, block), ())
            self._known[key] = not pages or any(_may_listen(page, name) for page in pages)
        return self._known[key]

    @functools.cached_property
    def _pages(self) -> dict[tuple[str | None, str | None], list[Page]]:
        found: dict[tuple[str | None, str | None], list[Page]] = {}
        for page in self._project.pages:
            found.setdefault((page.template, page.block), []).append(page)
        return found


def _may_listen(page: Page, name: str) -> bool:
    return page.open or any(
        placed.has_open_attributes
        or any(
            _waits(value, name)
            for a in placed.attributes("sse-swap", "hx-sse")
            for value in page.values(placed, a)
        )
        for placed in page.elements
    )


def _waits(value: Pattern, name: str) -> bool:
    return HOLE in value.masked or name in value.masked
