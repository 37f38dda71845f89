import dataclasses
import json

import anyio
import pytest

from chirp import EventStream, JSONResponse, Response, StreamingResponse
from chirp.testing import TestClient


def test_a_response_is_changed_by_making_another():
    first = Response("x")
    second = first.with_status(201).with_header("X-A", "1").with_header("x-a", "2")
    assert (first.status, first.pairs) == (200, ())
    assert (second.status, second.pairs) == (201, (("x-a", "2"),))
    with pytest.raises(dataclasses.FrozenInstanceError):
        first.status = 500


@pytest.mark.parametrize("value", ["a\r\nSet-Cookie: x=1", "a\nb", "a\0b", "a\x7fb"])
@pytest.mark.parametrize(
    "make",
    [
        lambda value: Response("x", headers={"X-A": value}),
        lambda value: Response("x").with_header("X-A", value),
        lambda value: Response("x").with_hx_trigger(value),
        lambda value: Response("x").with_cookie("a", "b", path=f"/{value}"),
        lambda value: Response("x", content_type=value),
        lambda value: JSONResponse({}, headers=[("X-A", value)]),
    ],
)
def test_a_header_cannot_start_another(make, value):
    with pytest.raises(ValueError, match=r"holds|control"):
        make(value)


@pytest.mark.parametrize("name", ["X A", "X-A:", "", "X\nA"])
def test_a_header_name_is_a_token(name):
    with pytest.raises(ValueError, match="header name"):
        Response("x").with_header(name, "1")


@pytest.mark.parametrize(
    ("response", "name", "value"),
    [
        (Response().with_hx_location("/a b"), "HX-Location", "/a%20b"),
        (Response().with_hx_location({"path": "/ü"}), "HX-Location", '{"path": "/\\u00fc"}'),
        (Response().with_hx_push_url("/a"), "HX-Push-Url", "/a"),
        (Response().with_hx_push_url(url=False), "HX-Push-Url", "false"),
        (Response().with_hx_replace_url("/a"), "HX-Replace-Url", "/a"),
        (Response().with_hx_redirect("/ü"), "HX-Redirect", "/%C3%BC"),
        (Response().with_hx_refresh(), "HX-Refresh", "true"),
        (Response().with_hx_retarget("#a"), "HX-Retarget", "#a"),
        (Response().with_hx_reswap("outerHTML"), "HX-Reswap", "outerHTML"),
        (Response().with_hx_reselect("#a"), "HX-Reselect", "#a"),
        (Response().with_hx_trigger(["a", "b"]), "HX-Trigger", "a, b"),
        (Response().with_hx_trigger({"a": "ü"}), "HX-Trigger", '{"a": "\\u00fc"}'),
        (Response().with_hx_trigger_after_swap("a"), "HX-Trigger-After-Swap", "a"),
        (Response().with_hx_trigger_after_settle("a"), "HX-Trigger-After-Settle", "a"),
    ],
)
def test_each_htmx_header_can_be_set(response, name, value):
    assert response.header(name) == value


def test_vary_is_extended_once():
    response = Response().with_vary("Cookie").with_vary("cookie", "Accept")
    assert response.header("Vary") == "Cookie, Accept"


def test_cookies_are_added_and_forgotten():
    response = Response().with_cookie("a", "1 ü;", max_age=5, secure=True, domain="x.org")
    response = response.with_cookie("b", "2", http_only=False, same_site="strict")
    first, second = (value for name, value in response.pairs if name == "Set-Cookie")
    assert first == (
        "a=1%20%C3%BC%3B; Path=/; Max-Age=5; Domain=x.org; Secure; HttpOnly; SameSite=Lax"
    )
    assert second == "b=2; Path=/; SameSite=Strict"
    forgotten = Response().without_cookie("a").header("Set-Cookie")
    assert forgotten is not None
    assert "Max-Age=0" in forgotten


def test_a_cookie_has_a_name():
    with pytest.raises(ValueError, match="not a cookie name"):
        Response().with_cookie("a b", "1")


def test_json_is_sent_as_such(make_app):
    app = make_app()

    @app.get("/")
    async def show():
        return JSONResponse({"a": "ü"}, status=201, headers={"X-A": "1"})

    answer = TestClient(app).get("/").assert_status(201).assert_header("X-A", "1")
    answer.assert_header("Content-Type", "application/json")
    assert json.loads(answer.content) == {"a": "ü"}


def test_a_status_without_content_has_no_body_and_no_type(make_app):
    app = make_app()

    @app.get("/")
    async def show():
        return Response("ignored", status=204)

    answer = TestClient(app).get("/").assert_status(204)
    assert answer.content == b""
    assert "Content-Type" not in answer.headers
    assert "Content-Length" not in answer.headers


def test_parts_are_streamed_and_the_source_is_closed(make_app):
    app = make_app()
    closed = []

    async def parts():
        try:
            yield "a"
            yield b"b"
        finally:
            closed.append(True)

    @app.get("/")
    async def show():
        return StreamingResponse(parts(), content_type="text/plain")

    answer = TestClient(app).get("/").assert_header("Content-Type", "text/plain")
    assert answer.text == "ab"
    assert closed == [True]


def test_an_error_in_a_stream_is_raised_as_it_is(make_app):
    app = make_app()

    async def parts():
        yield "a"
        raise LookupError("gone")

    @app.get("/")
    async def show():
        return StreamingResponse(parts())

    with pytest.raises(LookupError, match="gone"):
        TestClient(app).get("/")


def test_a_stream_is_asynchronous():
    with pytest.raises(TypeError, match="async generator"):
        StreamingResponse(["a"])


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("/a\r\nSet-Cookie: x=1", "/a%0D%0ASet-Cookie:%20x=1"),
        ("/\t/evil.example", "/%09/evil.example"),
        ("/\\evil.example", "/%5Cevil.example"),
        ("/a%20b\u200b\0", "/a%20b%E2%80%8B%00"),
        ("java\nscript:alert(1)", "java%0Ascript:alert(1)"),
        ("/\ud800", "/?"),
    ],
)
def test_what_browsers_take_out_of_urls_is_escaped(url, sent):
    assert Response().with_hx_redirect(url).header("HX-Redirect") == sent
    assert Response().with_hx_location(url).header("HX-Location") == sent


@pytest.mark.parametrize("url", ["javascript:alert(1)", "JavaScript:x", "data:text/html,x"])
def test_htmx_is_not_sent_to_a_script(url):
    with pytest.raises(ValueError, match="would run in the page"):
        Response().with_hx_redirect(url)


def test_a_header_that_cannot_be_sent_is_refused_with_its_name():
    with pytest.raises(ValueError, match=r"header X-A: .* beyond Latin-1"):
        Response().with_header("X-A", "→")
    assert Response().with_header("X-A", " ü\t").header("X-A") == "ü"


def test_an_event_with_a_name_beyond_ascii_is_sent_as_json():
    assert Response().with_hx_trigger("größe").header("HX-Trigger") == '{"gr\\u00f6\\u00dfe": null}'
    with pytest.raises(ValueError, match="JSON"):
        Response().with_hx_trigger({"a": float("nan")})


@pytest.mark.parametrize("status", [0, 42, 199, 600, -1])
def test_a_status_is_one_of_a_response(status):
    with pytest.raises(ValueError, match="200 to 599"):
        Response(status=status)
    with pytest.raises(ValueError, match="200 to 599"):
        Response().with_status(status)


def test_a_forgotten_cookie_is_named_as_it_was_set():
    response = Response().without_cookie("__Host-a", secure=True, same_site="none")
    assert response.header("Set-Cookie") == (
        "__Host-a=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=None"
    )


def test_a_source_is_closed_when_it_is_not_asked_for_parts(make_app):
    app = make_app()
    closed = []

    class Source:
        def __aiter__(self):
            raise AssertionError("a HEAD request has no parts")

        async def aclose(self):
            closed.append(True)

    @app.get("/")
    async def show():
        return StreamingResponse(Source())

    @app.get("/events")
    async def events():
        return EventStream(Source())

    client = TestClient(app)
    assert client.head("/").content == client.head("/events").content == b""
    assert closed == [True, True]


@pytest.mark.parametrize("message", ["http.response.start", "http.response.body"])
def test_a_client_that_is_gone_ends_the_response_quietly(make_app, message, caplog):
    app = make_app()
    closed = []

    async def parts():
        try:
            yield "a"
            await anyio.sleep_forever()
        finally:
            closed.append(True)

    @app.get("/")
    async def show():
        return StreamingResponse(parts())

    async def send(sent):
        if sent["type"] == message:
            raise BrokenPipeError

    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    anyio.run(app, scope, anyio.sleep_forever, send)
    assert closed == ([True] if message == "http.response.body" else [])
    assert caplog.text == ""


def test_a_part_that_is_no_text_is_named(make_app):
    app = make_app()

    async def parts():
        yield 3

    @app.get("/")
    async def show():
        return StreamingResponse(parts())

    with pytest.raises(TypeError, match="each part is str or bytes, not 3"):
        TestClient(app).get("/")
