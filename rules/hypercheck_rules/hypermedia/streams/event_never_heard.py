"""CH603: an event that a stream sends and nobody listens to."""

import functools
from collections.abc import Iterator

from hypercheck.facts import Handler, SentEvent, Stream, UrlUse
from hypercheck.htmx.attribute import HTMX_2
from hypercheck.model import Finding, Related, Severity, Span, closest
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.origin import used_at

_APP = """\
from chirp import App, EventStream, Page, SSEEvent
from feed import changes

app = App()
OLD = "old"


@app.get("/")
def home():
    return Page("home.html", "main")


@app.get("/events")
async def events():
    async def source():
        async for change in changes():
            yield SSEEvent(change.text, event="news")
            yield SSEEvent("", event="ping")
            yield SSEEvent("")

    return EventStream(source())
"""
_FEED = "from elsewhere import changes as changes\n"
_NEWS = '<p hx-ext="sse" sse-connect="/events" sse-swap="news"></p>'


def _page(html: str, *sent: str, app: str = _APP, **more: str) -> dict[str, str]:
    """A page and an application whose stream sends more events."""
    lines = "".join(f"            yield {each}\n" for each in sent)
    named = {f"templates/{name}.html": text for name, text in more.items()}
    return {
        "app.py": app.replace('            yield SSEEvent("")\n', lines),
        "feed.py": _FEED,
        "templates/home.html": f"<html><body>{{% block main %}}{html}{{% endblock %}}</body>\n",
        **named,
    }


class EventNeverHeard(Rule):
    """A stream sends an event, and nothing in the project listens to it.

    A page is connected to the stream, so the event goes out to every visitor and is dropped
    there. Often its name was changed on one side alone.

    Listen to it with `sse-swap` or `hx-trigger="sse:…"`, or do not send it. Events that only keep
    a connection alive (`ping`, `heartbeat`) may go unheard.
    """

    code = "CH603"
    name = "event-never-heard"
    severity = Severity.NOTE
    since = "0.1"
    needs = (
        "listeners",
        "streams_of",
        "url_uses",
        "routes",
        "mounts",
        "routes_open",
        "templates_open",
        "htmx_attributes",
        "htmx_dialect",
    )

    VALID = (
        Example(
            "swapped in, a trigger, and what closes the connection",
            _page(
                '<div hx-ext="sse" sse-connect="/events" sse-close="bye">'
                '<p sse-swap="news, more"></p> <p hx-get="/" hx-trigger="sse:reload"></p></div>',
                'SSEEvent("", event="more")',
                'SSEEvent("", event="reload")',
                'SSEEvent("", event="bye")',
            ),
        ),
        Example(
            "a listener whose name the page works out",
            _page(
                '<div hx-ext="sse" sse-connect="/events"><p sse-swap="news"></p>'
                '{% for room in rooms %}<p sse-swap="room-{{ room }}"></p>{% endfor %}</div>',
                'SSEEvent("", event="room-1")',
                'SSEEvent("", event=f"room-{change.room}")',
                "SSEEvent('', event=change.name)",
            ),
        ),
        Example(
            "a script listens",
            _page(
                _NEWS + "<script>const s = new EventSource('/events');\n"
                "s.addEventListener('chart', draw); s.onmessage = log</script>",
                'SSEEvent("[1]", event="chart")',
                'SSEEvent("hello")',
            ),
        ),
        Example(
            "one of several names that Python chooses from",
            _page(_NEWS, "SSEEvent('', event={'a': 'news', 'b': 'more'}[change.kind])"),
        ),
        Example(
            "a listener that misspells it is at fault itself",
            _page(_NEWS.replace('="news"', '="news, newss, mroe"'), 'SSEEvent("", event="more")'),
        ),
        Example(
            "no page connects to it: other programs do",
            _page("<p>News</p>", 'SSEEvent("", event="chart")'),
        ),
        Example(
            "a fragment that comes later listens",
            _page(
                _NEWS,
                'SSEEvent("", event="more")',
                part='{% block part %}<p sse-swap="more"></p>{% endblock %}\n',
            ),
        ),
        Example(
            "what keeps the connection alive",
            _page(_NEWS, "''", 'SSEEvent("alive", event="heartbeat")', '"ping"'),
        ),
        Example(
            "a page that shows markup which is not known",
            _page(_NEWS + "{{ widgets | safe }}", 'SSEEvent("", event="chart")'),
        ),
        Example(
            "connections that may lead elsewhere",
            _page(
                _NEWS.replace("/events", "/{{ stream }}"),
                'SSEEvent("", event="chart")',
                app=_APP + '\n\n@app.get("/{name}")\ndef other(name: str):\n    return name\n',
            ),
        ),
    )

    INVALID = (
        Example(
            "an old name is sent on",
            _page(_NEWS, 'SSEEvent("", event="«newz»")'),
        ),
        Example(
            "an event without a name is a message",
            _page(_NEWS, '«SSEEvent("hello")»'),
        ),
        Example(
            "a name for all events, and one that is a constant",
            _page(
                '<p hx-sse="connect:/more swap:other"></p>' + _NEWS,
                'SSEEvent("", event=OLD)',
                app=_APP.replace('"old"', '"«old»"') + '\n\n@app.get("/more")\nasync def more():\n'
                "    return EventStream(words(), event='«line»')\n\n\n"
                "async def words():\n    yield '<li>hello</li>'\n    yield '<li>bye</li>'\n"
                "    yield SSEEvent('', event='other')\n",
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Compare what connected streams send with all that is listened to."""
        if project.htmx_dialect != HTMX_2 or project.routes_open or project.templates_open:
            return
        connected = _connected(project)
        heard = _Heard(project) if connected else None
        seen: set[Span] = set()
        for handler, use in connected.values() if heard else ():
            for stream, events in _sent(handler):
                if not heard or any(heard.hears(e) or heard.misspells(e, stream) for e in events):
                    continue
                for event in events:
                    if event.span not in seen:
                        seen.add(event.span)
                        yield self._unheard(event, stream, use, heard)

    def _unheard(self, event: SentEvent, stream: Stream, use: UrlUse, heard: "_Heard") -> Finding:
        near = closest(str(event.name), heard.names)
        return self.finding(
            event.span,
            f"nothing listens to the event {event.name}",
            hint=f"did you mean {near}?" if near else "listen to it with sse-swap",
            related=(
                *used_at(event.name, "it is sent here"),
                Related(stream.span, "the stream is made here"),
                Related(use.span, "a page connects to it here"),
            ),
            identity=str(event.name),
        )


_KEEPING_ALIVE = frozenset(
    {"", "alive", "heartbeat", "keep-alive", "keep_alive", "keepalive", "ping", "pong"}
)


def _connected(project: Project) -> dict[Span, tuple[Handler, UrlUse]]:
    """The handlers that a page certainly connects to."""
    found: dict[Span, tuple[Handler, UrlUse]] = {}
    for use in project.url_uses:
        if use.source not in {"sse-connect", "hx-sse"} or not use.url.is_local:
            continue
        routes = project.answering(use.url, "GET")
        handler = routes[0].handler if len(routes) == 1 else None
        shown = use.placed is not None and not use.placed.page.open
        if handler is not None and shown and not project.is_mounted(use.url):
            found.setdefault(handler.span, (handler, use))
    return found


def _sent(handler: Handler) -> Iterator[tuple[Stream, list[SentEvent]]]:
    """The events of streams, together those that one place chooses from."""
    for stream in handler.streams:
        chosen: dict[Span, list[SentEvent]] = {}
        for event in stream.events:
            chosen.setdefault(event.name.use, []).append(event)
        yield from ((stream, events) for events in chosen.values())


class _Heard:
    """All that is listened to, wherever it stands."""

    def __init__(self, project: Project) -> None:
        self._project = project
        closing = (
            word
            for attribute in project.htmx_attributes
            if attribute.name == "sse-close"
            for value in attribute.values
            for word in value.words()
        )
        patterns = (*(listener.event for listener in project.listeners), *closing)
        self.names = {p.text for p in patterns if p.text is not None}
        self._wild = tuple({p.masked: p for p in patterns if p.text is None}.values())

    def hears(self, event: SentEvent) -> bool:
        """Whether anything may listen to an event, or nobody needs to."""
        name = event.name.text
        text = event.text.text if event.text is not None else None
        return (
            name is None
            or name in self.names
            or name in _KEEPING_ALIVE
            or (name == "message" and text in _KEEPING_ALIVE)
            or any(map(event.name.may_meet, self._wild))
            or any(map(self._project.mentioned_in_script, (name, f"on{name}")))
        )

    def misspells(self, event: SentEvent, stream: Stream) -> bool:
        """Whether the rule event-never-sent reports a listener that means this event."""
        return (stream.span, event.name.text) in self._meant

    @functools.cached_property
    def _meant(self) -> frozenset[tuple[Span, str | None]]:
        found: set[tuple[Span, str | None]] = set()
        for listener in self._project.listeners:
            for stream in self._project.streams_of(listener):
                if not any(event.name.may_meet(listener.event) for event in stream.events):
                    names = {event.name.text for event in stream.events} - {None}
                    near = closest(str(listener.event), filter(None, names))
                    found.add((stream.span, near))
        return frozenset(found)
