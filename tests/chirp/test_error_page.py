import asyncio

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
    assert "GET / failed" in caplog.text
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
