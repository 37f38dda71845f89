"""The application under a real server, on a free port of the loopback interface."""

import threading

import anyio
import pytest

from chirp import EventStream, FileResponse, Request, SSEEvent
from chirp.middleware import SessionMiddleware


@pytest.fixture
def app(make_app, tmp_path):
    app = make_app(max_request_body_size=1000)
    app.add_middleware(SessionMiddleware())
    (tmp_path / "a.txt").write_text("0123456789")

    @app.get("/")
    async def count(request: Request):
        request.session["n"] = request.session.get("n", 0) + 1
        return {"n": request.session["n"]}

    @app.post("/")
    async def upload(request: Request):
        form = await request.form()
        return {"names": [upload.filename for upload in form.files("f")]}

    @app.get("/file")
    async def file():
        return FileResponse(tmp_path / "a.txt")

    @app.get("/sync/{x:int}")
    def sync(x: int):
        return str(x)

    return app


def test_requests_are_answered(app, serving):
    with serving(app) as client:
        assert client.get("/").json() == {"n": 1}
        assert client.get("/").json() == {"n": 2}
        assert client.get("/sync/3").text == "3"
        assert client.get("/sync/x").status_code == 404
        assert client.head("/").headers["content-length"] == "7"
        answer = client.get("/file", headers={"Range": "bytes=2-4"})
        assert (answer.status_code, answer.text) == (206, "234")


def test_uploads_arrive_and_have_a_limit(app, serving):
    with serving(app) as client:
        files = [("f", ("a.txt", b"a")), ("f", ("b.txt", b"b"))]
        assert client.post("/", files=files).json() == {"names": ["a.txt", "b.txt"]}
        assert client.post("/", files={"f": b"x" * 2000}).status_code == 413

        def parts():
            yield b"x" * 2000

        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        assert client.post("/", content=parts(), headers=kind).status_code == 413


def test_a_stream_is_sent_at_once_and_closed_with_the_connection(app, serving):
    closed = threading.Event()

    @app.get("/events")
    async def events():
        async def source():
            try:
                yield SSEEvent("first", event="e")
                await anyio.sleep_forever()
            finally:
                closed.set()

        return EventStream(source())

    with serving(app) as client:
        with client.stream("GET", "/events") as response:
            assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
            lines = response.iter_lines()
            assert [next(lines), next(lines)] == ["event: e", "data: first"]
        assert closed.wait(10)


def test_hooks_run_with_the_server(app, serving):
    events = []
    app.on_startup(lambda: events.append("up"))
    app.on_shutdown(lambda: events.append("down"))
    with serving(app):
        assert events == ["up"]
    assert events == ["up", "down"]
