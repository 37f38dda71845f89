import asyncio
import functools

import pytest

from chirp import HTTPError, InlineTemplate, Template
from chirp.testing import TestClient


@pytest.fixture
def client_of(make_app):
    def make(**config):
        app = make_app({"broken.html": "one\n{{ secret_name }}"}, **config)

        @app.get("/fail")
        async def fail():
            password = "hunter2"
            raise LookupError(f"<script>{password}")

        @app.get("/template")
        async def template():
            return Template("broken.html")

        @app.get("/inline")
        async def inline():
            return InlineTemplate("{{ 1 / 0 }}")

        @app.get("/teapot")
        async def teapot():
            raise HTTPError(418, "<b>Short</b>", headers=[("X-Tea", "green")])

        return TestClient(app, raise_errors=False)

    return make


@pytest.mark.parametrize("path", ["/fail", "/template", "/inline"])
def test_a_production_page_tells_nothing(client_of, path):
    answer = client_of(env="production").get(path).assert_status(500).assert_page()
    answer.assert_contains("Internal Server Error")
    answer.assert_not_contains("hunter2", "LookupError", "secret_name", ".py", "broken", "Zero")


def test_the_debug_page_shows_source_and_request_escaped(client_of):
    headers = {"Cookie": "session=abc", "Authorization": "Bearer abc", "X-Plain": "plain"}
    answer = client_of(debug=True).get("/fail?q=1", headers=headers).assert_status(500)
    answer.assert_contains("LookupError", "&lt;script&gt;hunter2", "raise LookupError", __file__)
    answer.assert_contains("http://testserver/fail?q=1", "plain", "(hidden)")
    answer.assert_not_contains("<script>", "abc", "kernel.py")


def test_the_debug_page_shows_lines_of_templates(client_of):
    answer = client_of(debug=True).get("/template")
    answer.assert_contains("broken.html, line 2", "{{ secret_name }}", "is undefined")


def test_a_failure_is_logged(caplog, make_app):
    app = make_app()

    @app.get("/")
    async def fail():
        raise LookupError("gone")

    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "headers": [],
        "scheme": "http",
    }
    asyncio.run(app(scope, receive, send))
    assert sent[0]["status"] == 500
    assert "GET '/' failed" in caplog.text
    assert "gone" in caplog.text


@pytest.mark.parametrize("debug", [True, False])
def test_an_http_error_is_a_page_a_part_or_json(client_of, debug):
    client = client_of(debug=debug)
    page = client.get("/teapot").assert_status(418).assert_page().assert_header("X-Tea", "green")
    page.assert_contains("&lt;b&gt;Short&lt;/b&gt;")
    part = client.fragment("/teapot").assert_status(418).assert_fragment()
    assert part.text == "<p>&lt;b&gt;Short&lt;/b&gt;</p>"
    document = client.get("/teapot", headers={"Accept": "application/json"})
    assert document.json() == {"error": "<b>Short</b>"}
    browser = {"Accept": "text/html,application/json"}
    client.get("/teapot", headers=browser).assert_page()
    failure = client.get("/fail", headers={"Accept": "application/json"})
    assert failure.json() == {"error": "Internal Server Error"}


class Handler:
    async def __call__(self):
        raise LookupError("gone")


@pytest.mark.parametrize("handler", [Handler(), functools.partial(Handler.__call__, None)])
def test_the_debug_page_knows_handlers_that_are_no_functions(make_app, handler):
    app = make_app(debug=True)
    app.get("/", name="home")(handler)
    answer = TestClient(app, raise_errors=False).get("/").assert_status(500)
    answer.assert_contains("LookupError: gone", f"routed at {__file__}:")


def test_a_path_cannot_write_lines_of_the_log(caplog, make_app):
    app = make_app()

    @app.get("/{name}")
    async def fail(name):
        raise LookupError(str(len(name)))

    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/a\nERROR forged", "headers": []}
    asyncio.run(app(scope, None, send))
    assert "\nERROR forged" not in caplog.text
    assert r"GET '/a\nERROR forged' failed" in caplog.text


def test_an_error_says_what_it_depends_on(client_of):
    vary = client_of().get("/teapot").headers["Vary"]
    assert {"Accept", "HX-Request", "HX-Boosted"} <= set(vary.split(", "))


@pytest.mark.parametrize("status", [200, 302, 399, 600])
def test_an_http_error_has_the_status_of_an_error(status):
    with pytest.raises(ValueError, match="400 to 599"):
        HTTPError(status)


def test_a_handler_that_raises_stop_iteration_is_a_failure(make_app):
    app = make_app()

    @app.get("/sync")
    def sync():
        return next(iter(()))

    @app.get("/async")
    async def asynchronous():
        return next(iter(()))

    client = TestClient(app, raise_errors=False)
    client.get("/sync").assert_status(500)
    client.get("/async").assert_status(500)
