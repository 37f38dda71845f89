"""CH602: an element that waits for an event which its stream does not send."""

from collections.abc import Iterator

from hypercheck.facts import SentEvent, SseListener, Stream
from hypercheck.model import Finding, Related, Severity, Span, closest
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.origin import used_at

_APP = """\
from chirp import App, EventStream, Fragment, Page, SSEEvent
from feed import changes

app = App()
PRICE = "price"


@app.get("/")
def home():
    return Page("home.html", "main")


@app.get("/events")
async def events():
    async def source():
        async for change in changes():
            yield SSEEvent(change.text, event="news")
            yield SSEEvent(Fragment("home.html", "main"), event=PRICE)
            yield SSEEvent("alive")

    return EventStream(source())


@app.get("/rooms/{room:int}/events")
async def room_events(room: int):
    async def source():
        async for text in changes(room):
            yield f"<li>{text}</li>"

    return EventStream(source(), event="line")


@app.get("/topics/{topic}")
async def topic_events(topic: str):
    async def source():
        async for text in changes():
            yield SSEEvent(text, event=topic)

    return EventStream(source())


@app.get("/all")
async def all_events():
    return EventStream(changes())
"""
_FEED = "from elsewhere import changes as changes\n"


def _page(html: str) -> dict[str, str]:
    page = f"<html><body>{{% block main %}}{html}{{% endblock %}}</body></html>\n"
    return {"app.py": _APP, "feed.py": _FEED, "templates/home.html": page}


class EventNeverSent(Rule):
    """An element waits for an event that its stream does not send.

    The connection is there, and events come in; but none has the name, so this part of the page
    never changes, and nothing says why.

    Correct the name on one of the two sides. An event without a name is heard as `message`.
    """

    code = "CH602"
    name = "event-never-sent"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("listeners", "streams_of")

    VALID = (
        Example(
            "names that are sent; one without a name is message",
            _page(
                '<div hx-ext="sse" sse-connect="/events"><p sse-swap="news, price"></p>\n'
                '<p sse-swap="message"></p> <p hx-get="/" hx-trigger="sse:news"></p></div>\n'
                '<ul hx-ext="sse" sse-connect="/rooms/{{ room }}/events" sse-swap="line"></ul>'
            ),
        ),
        Example(
            "a name that Python works out, a name that the page works out",
            _page(
                '<p hx-ext="sse" sse-connect="/topics/weather" sse-swap="weather"></p>\n'
                '<p hx-ext="sse" sse-connect="/events" sse-swap="{{ kind }}"></p>'
            ),
        ),
        Example(
            "a stream that somebody else makes",
            _page(
                '<p hx-ext="sse" sse-connect="/all" sse-swap="anything"></p>\n'
                '<p hx-ext="sse" sse-connect="https://example.org/events" sse-swap="other"></p>'
            ),
        ),
        Example(
            "a name for all events is not for those that are made one by one",
            _page(
                '<p hx-ext="sse" sse-connect="/mixed" sse-swap="line"></p>\n'
                '<p hx-ext="sse" sse-connect="/mixed" sse-swap="message"></p>'
            )
            | {
                "app.py": (
                    _APP + '\n\n@app.get("/mixed")\nasync def mixed():\n'
                    "    return EventStream(words(), event='line')\n\n\n"
                    "async def words():\n    yield 'hello'\n    yield SSEEvent('bye')\n"
                )
            },
        ),
        Example(
            "a route that may also give a stream that somebody else makes",
            {
                **_page('<p hx-ext="sse" sse-connect="/rooms/lobby/events" sse-swap="hush"></p>'),
                "app.py": (
                    _APP + '\n\n@app.get("/rooms/lobby/events")\n'
                    "async def lobby_events(quiet: bool = False):\n"
                    "    if quiet:\n        return changes.quietly()\n"
                    "    return EventStream(chatter(), event='line')\n\n\n"
                    "async def chatter():\n    yield '<li>hello</li>'\n"
                ),
            },
        ),
        Example(
            "a connection that may be another one",
            _page('<p hx-ext="sse" sse-connect="{{ stream }}" sse-swap="tick"></p>'),
        ),
        Example(
            "a fragment may come to stand under any connection",
            {
                **_page('<p hx-ext="sse" sse-connect="/events" sse-swap="news"></p>'),
                "app.py": (
                    _APP + '\n\n@app.get("/part")\ndef part():\n'
                    '    return Fragment("part.html", "part")\n'
                ),
                "templates/part.html": ('{% block part %}<p sse-swap="line"></p>{% endblock %}\n'),
            },
        ),
    )

    INVALID = (
        Example(
            "a typo",
            _page('<p hx-ext="sse" sse-connect="/events" sse-swap="«newz»"></p>'),
        ),
        Example(
            "one of several, and a trigger",
            _page(
                '<div hx-ext="sse" sse-connect="/events">\n'
                '<p sse-swap="news, «prices»"></p>\n'
                '<p hx-get="/" hx-trigger="sse:«tick»"></p></div>'
            ),
        ),
        Example(
            "another stream sends it, but not the one that is connected",
            _page(
                '<div hx-ext="sse" sse-connect="/events"><p sse-swap="news"></p>\n'
                '<div hx-ext="sse" sse-connect="/rooms/1/events">\n'
                '<p sse-swap="line"></p><p sse-swap="«news»"></p></div></div>'
            ),
        ),
        Example(
            "the events have a name, so they are no messages",
            _page('<p hx-ext="sse" sse-connect="/rooms/1/events" sse-swap="«message»"></p>'),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Compare each event that is waited for with those that its streams send."""
        seen: set[Span] = set()
        for listener in project.listeners:
            streams = project.streams_of(listener)
            if not streams or listener.span in seen:
                continue
            sent = [event for stream in streams for event in stream.events]
            if not any(event.name.may_meet(listener.event) for event in sent):
                seen.add(listener.span)
                yield self._unheard(listener, streams, sent)

    def _unheard(
        self, listener: SseListener, streams: tuple[Stream, ...], sent: list[SentEvent]
    ) -> Finding:
        names = sorted({str(event.name) for event in sent})
        near = closest(str(listener.event), names)
        listed = f"it sends: {', '.join(names)}" if names else "it sends nothing"
        return self.finding(
            listener.span,
            f"the stream does not send the event {listener.event}",
            hint=f"did you mean {near}?" if near else listed,
            related=(
                *used_at(listener.event, "used here"),
                *(Related(stream.span, "the stream is made here") for stream in streams),
            ),
            identity=str(listener.event),
        )
