import anyio
import pytest

from chirp import ChirpError, Request
from chirp.testing import TestClient


def test_a_request_says_what_was_sent(make_app):
    app = make_app()

    @app.post("/a/{x}")
    async def show(request: Request):
        return {
            "method": request.method,
            "path": request.path,
            "url": request.url,
            "params": request.path_params,
            "query": request.query.get_list("q"),
            "first": request.query["q"],
            "header": request.headers["X-A"],
            "cookie": request.cookies["c"],
            "client": request.client,
            "is_htmx": request.is_htmx,
        }

    client = TestClient(app)
    client.cookies["c"] = "d"
    shown = client.post("/a/b%20c?q=1&q=2", headers={"x-a": "y"}).json()
    assert shown == {
        "method": "POST",
        "path": "/a/b c",
        "url": "http://testserver/a/b%20c?q=1&q=2",
        "params": {"x": "b c"},
        "query": ["1", "2"],
        "first": "1",
        "header": "y",
        "cookie": "d",
        "client": ["127.0.0.1", 50000],
        "is_htmx": False,
    }


def test_what_htmx_says_is_read(make_app):
    app = make_app()

    @app.get("/")
    async def show(request: Request):
        htmx = request.htmx
        return [htmx.target, htmx.trigger, htmx.prompt, htmx.current_url, request.is_fragment]

    headers = {
        "HX-Prompt": "a%20b",
        "HX-Prompt-URI-AutoEncoded": "true",
        "HX-Current-URL": "http://x/%20",
    }
    shown = TestClient(app).fragment("/", target="list", trigger="button", headers=headers).json()
    assert shown == ["list", "button", "a b", "http://x/%20", True]


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_a_boosted_or_restored_page_is_no_fragment(make_app, header):
    app = make_app()

    @app.get("/")
    async def show(request: Request):
        return [request.is_htmx, request.is_fragment]

    assert TestClient(app).fragment("/", headers={header: "true"}).json() == [True, False]


def test_the_body_is_read_once_and_kept(make_app):
    app = make_app()

    @app.post("/")
    async def show(request: Request):
        body = await request.body()
        streamed = b"".join([part async for part in request.stream()])
        return [body.decode(), streamed.decode(), await request.text(), await request.json()]

    shown = TestClient(app).post("/", content=b"[1]").json()
    assert shown == ["[1]", "[1]", "[1]", [1]]


def test_a_streamed_body_is_gone(make_app):
    app = make_app()

    @app.post("/")
    async def show(request: Request):
        async for _ in request.stream():
            pass
        return await request.body()

    with pytest.raises(ChirpError, match="has been streamed already"):
        TestClient(app).post("/", content=b"x")


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_over_the_limit_is_refused(make_app, declared):
    app = make_app(max_request_body_size=10)

    @app.post("/")
    async def show(request: Request):
        return str(len(await request.body()))

    client = TestClient(app)
    headers = {} if declared else {"Content-Length": "1"}
    client.post("/", content=b"x" * 11, headers=headers).assert_status(413)
    client.post("/", headers={"Content-Length": "9" * 5000}).assert_status(413)
    assert client.post("/", content=b"x" * 10).text == "10"


@pytest.mark.parametrize("body", [b"{", b"\xff", b"", b"[" * 100_000])
def test_what_is_not_json_is_the_clients_mistake(make_app, body):
    app = make_app()

    @app.post("/")
    async def show(request: Request):
        return await request.json()

    TestClient(app).post("/", content=body).assert_status(400)


def test_without_sessions_the_message_says_what_to_add(make_app):
    app = make_app()

    @app.get("/")
    async def show(request: Request):
        return request.session["x"]

    with pytest.raises(ChirpError, match="SessionMiddleware"):
        TestClient(app).get("/")


def test_a_client_that_goes_before_its_body_came_gets_no_answer(make_app, caplog):
    app = make_app()

    @app.post("/")
    async def show(request: Request):
        return await request.text()

    sent = []

    async def run():
        async def receive():
            return {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)

        scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
        await app(scope, receive, send)

    anyio.run(run)
    assert sent == []
    assert caplog.text == ""


def test_a_query_of_too_many_parameters_is_the_clients_mistake(make_app):
    app = make_app()

    @app.get("/")
    async def show(request: Request):
        return str(len(request.query))

    client = TestClient(app)
    assert client.get("/?" + "&".join(f"a{n}=1" for n in range(1000))).text == "1000"
    client.get("/?" + "&" * 1000).assert_status(400)


def test_a_url_is_escaped_where_the_server_gives_no_raw_path(make_app):
    app = make_app()

    @app.get("/{name}")
    async def show(request: Request):
        return request.url

    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/ü ", "headers": [(b"host", b"a.org")]}
    anyio.run(app, scope, anyio.sleep_forever, send)
    assert sent[1]["body"] == b"http://a.org/%C3%BC%20"


@pytest.mark.parametrize("body", [b"NaN", b"Infinity", b"1e999", b"9" * 5000, b'"\\ud800"'])
def test_json_holds_what_every_reader_of_json_takes(make_app, body):
    app = make_app()

    @app.post("/")
    async def show(request: Request):
        return await request.json()

    TestClient(app).post("/", content=b"[" + body + b"]").assert_status(400)
