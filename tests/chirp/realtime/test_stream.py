import datetime as dt

import anyio
import pytest

from chirp import EventStream, Fragment, InlineTemplate, Request, SSEEvent, Template
from chirp.errors import ResultError
from chirp.middleware import SessionMiddleware
from chirp.realtime.stream import EventStreamResponse, encode
from chirp.testing import TestClient

TEMPLATES = {"a.html": "{% block part %}<p>{{ n }}</p>\n{% endblock %}"}


def stream_of(make_app, *items, **options):
    app = make_app(TEMPLATES)

    async def events():
        for item in items:
            yield item

    @app.get("/")
    async def stream():
        return EventStream(events(), **options)

    return TestClient(app)


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (SSEEvent("x"), "data: x\n\n"),
        (SSEEvent("a\nb\r\nc\rd"), "data: a\ndata: b\ndata: c\ndata: d\n\n"),
        (SSEEvent(""), "data: \n\n"),
        (SSEEvent("x", event="e", id="1", retry=5), "event: e\nid: 1\nretry: 5\ndata: x\n\n"),
    ],
)
def test_an_event_is_lines_and_an_empty_one(event, text):
    assert encode(event, event.data) == text


@pytest.mark.parametrize(
    "options", [{"event": "a\nb"}, {"id": "a\rb"}, {"id": "\0"}, {"retry": -1}]
)
def test_an_event_cannot_start_another(options):
    with pytest.raises(ValueError, match=r"one line|milliseconds"):
        SSEEvent("x", **options)


def test_what_a_generator_yields_becomes_events(make_app):
    client = stream_of(
        make_app,
        "text",
        {"a": "ü"},
        Fragment("a.html", "part", n=1),
        SSEEvent(Fragment("a.html", "part", n=2), event="own", id="7"),
        SSEEvent(Template("a.html", n=3)),
        InlineTemplate("{{ n }}", n=4),
        event="named",
    )
    assert client.sse("/", max_events=10) == [
        SSEEvent("text", event="named"),
        SSEEvent('{"a":"ü"}', event="named"),
        SSEEvent("<p>1</p>\n", event="named"),
        SSEEvent("<p>2</p>\n", event="own", id="7"),
        SSEEvent("<p>3</p>\n"),
        SSEEvent("4", event="named"),
    ]


def test_the_response_is_not_stored_or_buffered(make_app):
    with stream_of(make_app, "x") as client:
        answer = client.get("/").assert_header("Content-Type", "text/event-stream; charset=utf-8")
        answer.assert_header("Cache-Control", "no-store").assert_header("X-Accel-Buffering", "no")


def test_the_browser_is_told_when_to_come_back(make_app):
    assert stream_of(make_app, "x", retry=500).get("/").text == "retry: 500\n\ndata: x\n\n"
    app = make_app(sse_retry_ms=100)

    @app.get("/")
    async def stream():
        async def events():
            yield "x"

        return EventStream(events())

    assert TestClient(app).get("/").text == "retry: 100\n\ndata: x\n\n"


def test_silence_is_filled_with_comments():
    async def run():
        heard, parts = anyio.Event(), []

        async def events():
            await heard.wait()
            yield "x"

        async def render(data):
            return data

        async def send(message):
            part = message.get("body", b"").decode()
            parts.append(part)
            if part == ": heartbeat\n\n":
                heard.set()

        response = EventStreamResponse(stream=EventStream(events()), render=render, heartbeat=0.001)
        await response.send({"method": "GET"}, anyio.sleep_forever, send)
        return parts

    parts = anyio.run(run)
    assert parts[1] == ": heartbeat\n\n"
    assert "data: x\n\n" in parts


def test_a_generator_is_closed_when_the_client_is_gone(make_app):
    app = make_app()
    events_seen = []

    async def events():
        try:
            yield "x"
            await anyio.sleep_forever()
        finally:
            events_seen.append("closed")

    @app.get("/")
    async def stream():
        return EventStream(events())

    with TestClient(app) as client:
        assert client.sse("/", max_events=1) == [SSEEvent("x")]
        assert events_seen == ["closed"]


def test_other_requests_go_on_while_a_stream_is_open(make_app):
    app = make_app()
    sender = []

    @app.get("/")
    async def stream():
        async def events():
            send, receive = anyio.create_memory_object_stream[str](1)
            sender.append(send)
            yield "open"
            with send, receive:
                async for text in receive:
                    yield text

        return EventStream(events())

    @app.post("/")
    async def tell():
        await sender[0].send("told")
        return ""

    with TestClient(app) as client, client.listen("/") as listener:
        assert listener.next() == SSEEvent("open")
        client.post("/")
        assert listener.next() == SSEEvent("told")


def test_an_error_in_a_generator_ends_the_stream(make_app):
    app = make_app()

    async def events():
        yield "x"
        raise LookupError("gone")

    @app.get("/")
    async def stream():
        return EventStream(events())

    with pytest.raises(LookupError, match="gone"):
        TestClient(app).sse("/", max_events=2)


def test_what_is_no_event_is_named(make_app):
    with pytest.raises(ResultError, match="an event's data is str, dict"):
        stream_of(make_app, 3).sse("/", max_events=1)


def test_a_stream_takes_a_generator_that_was_called():
    async def events():
        yield "x"

    with pytest.raises(TypeError, match="that has been called"):
        EventStream(events)
    with pytest.raises(TypeError, match="async generator"):
        EventStream(["x"])
    for heartbeat in (0, -1.0, float("nan")):
        with pytest.raises(ValueError, match="heartbeat"):
            EventStream(events(), heartbeat=heartbeat)
    with pytest.raises(ValueError, match="must be one line"):
        EventStream(events(), event="a\ndata: x")
    for retry in (-1, "5\ndata: x"):
        with pytest.raises(ValueError, match="whole milliseconds"):
            EventStream(events(), retry=retry)


def test_values_are_the_json_that_handlers_return(make_app):
    moment = dt.datetime(2024, 12, 31, tzinfo=dt.UTC)
    client = stream_of(make_app, {"at": moment, "n": float("nan")})
    assert client.sse("/", max_events=1) == [SSEEvent('{"at":"2024-12-31T00:00:00Z","n":null}')]


def test_a_stream_for_a_session_is_not_stored_either(make_app):
    app = make_app()
    app.add_middleware(SessionMiddleware())

    @app.get("/")
    async def stream(request: Request):
        async def events():
            yield "x"

        request.session["seen"] = True
        return EventStream(events())

    TestClient(app).get("/").assert_header("Cache-Control", "no-store")
