import subprocess
import sys
from pathlib import Path

import anyio
import pytest

from chirp import (
    App,
    AppConfig,
    ChirpError,
    ConfigurationError,
    HTTPError,
    InlineTemplate,
    Request,
    Response,
)
from chirp.testing import TestClient


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda app: app.get("/x")(lambda: ""), "route('/x')"),
        (lambda app: app.include("/x", app), "include('/x')"),
        (lambda app: app.error(404), "error(404)"),
        (lambda app: app.template_filter("x"), "template_filter('x')"),
        (lambda app: app.template_global("x"), "template_global('x')"),
        (lambda app: app.template_test("x"), "template_test('x')"),
        (lambda app: app.context_processor(dict), "context_processor"),
        (lambda app: app.on_startup(print), "on_startup"),
        (lambda app: app.on_shutdown(print), "on_shutdown"),
        (lambda app: app.on_worker_startup(print), "on_worker_startup"),
        (lambda app: app.on_worker_shutdown(print), "on_worker_shutdown"),
        (lambda app: app.add_middleware(print), "add_middleware"),
        (lambda app: app.mount("/x", app), "mount('/x')"),
        (lambda app: app.provide(str, str), "provide(str)"),
    ],
)
def test_a_frozen_application_takes_no_more(make_app, call, name):
    app = make_app()
    app.freeze()
    with pytest.raises(ConfigurationError) as caught:
        call(app)
    assert str(caught.value).startswith(f"{name} at {__file__}:")


def test_all_faults_of_an_application_are_named_at_once(make_app):
    app = make_app()

    @app.get("/{a:x}")
    async def one(a): ...

    @app.get("/two")
    async def two(missing): ...

    @app.error(404)
    async def three(missing): ...

    @app.context_processor
    def four(missing): ...

    with pytest.raises(ConfigurationError) as caught:
        app.freeze()
    assert len(caught.value.faults) == 4


def test_folders_are_beside_the_file_that_makes_the_application(tmp_path):
    assert App().template_folders == (Path(__file__).parent / "templates",)
    assert App(AppConfig(static_dir=tmp_path)).static_folder == tmp_path
    module = tmp_path / "web" / "site.py"
    module.parent.mkdir()
    module.write_text("from chirp import App\napp = App()\nprint(app.static_folder)")
    result = subprocess.run(
        [sys.executable, str(module)], capture_output=True, text=True, check=True, cwd="/"
    )
    assert result.stdout.strip() == str(module.parent / "static")


def test_typed_in_code_takes_the_working_directory(tmp_path):
    script = "from chirp import App; print(App().static_folder)"
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert result.stdout.strip() == str(tmp_path / "static")


class MissingError(LookupError):
    pass


@pytest.fixture
def failing(make_app):
    app = make_app()

    @app.get("/{kind}")
    async def fail(kind):
        errors = {
            "teapot": HTTPError(418, "Short and stout."),
            "missing": MissingError("x"),
            "lookup": LookupError("y"),
            "value": ValueError("z"),
        }
        raise errors[kind]

    return app


def test_error_handlers_answer_by_status_and_by_class(failing):
    app = failing

    @app.error(418)
    async def teapot(request: Request, error: HTTPError):
        return f"{request.path}: {error.detail}"

    @app.error(404)
    def not_found():
        return InlineTemplate("gone")

    @app.error(LookupError)
    async def lookup(exc: LookupError):
        return {"lost": str(exc)}, 410

    @app.error(500)
    async def failure():
        return "sorry"

    @app.error(405)
    async def not_allowed():
        return Response("no", status=400)

    client = TestClient(app, raise_errors=False)
    assert client.get("/teapot").assert_status(418).text == "/teapot: Short and stout."
    assert client.get("/a/b").assert_status(404).text == "gone"
    assert client.get("/missing").assert_status(410).json() == {"lost": "x"}
    assert client.get("/value").assert_status(500).text == "sorry"
    client.post("/value").assert_status(400).assert_header("Allow", "GET, HEAD, OPTIONS")


def test_a_handler_of_everything_leaves_statuses_to_their_own(failing):
    @failing.error(Exception)
    async def everything():
        return "everything"

    @failing.error(404)
    async def not_found():
        return "not found"

    @failing.error(HTTPError)
    async def status():
        return "status"

    client = TestClient(failing, raise_errors=False)
    assert client.get("/a/b").assert_status(404).text == "not found"
    assert client.get("/value").assert_status(500).text == "everything"
    assert client.get("/teapot").assert_status(418).text == "status"


def test_a_failing_error_handler_is_a_plain_failure(failing):
    @failing.error(404)
    async def not_found():
        raise RuntimeError("worse")

    with pytest.raises(RuntimeError, match="worse"):
        TestClient(failing).get("/a/b")
    TestClient(failing, raise_errors=False).get("/a/b").assert_status(500)


def test_an_error_handler_is_registered_once(make_app):
    app = make_app()
    app.error(404)(lambda: "")
    with pytest.raises(ConfigurationError, match="registered before at"):
        app.error(404)(lambda: "")


async def echo(scope, receive, send):
    del receive
    body = f"{scope['root_path']} {scope['path']}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


def test_another_application_is_mounted_under_a_prefix(make_app):
    app, inner = make_app(), make_app()
    app.mount("/echo", echo)
    app.mount("/inner", inner)

    @inner.get("/page/{id:int}")
    async def page(id: int):
        return InlineTemplate(
            "{{ url_for('page', id=1) }} {{ static('a.css') }} {{ request.path }} {{ id }}", id=id
        )

    @app.get("/echoes")
    async def echoes():
        return "own"

    client = TestClient(app)
    assert client.get("/echo/a").text == "/echo /echo/a"
    assert client.get("/echo").text == "/echo /echo"
    assert client.get("/echoes").text == "own"
    shown = client.get("/inner/page/3").text
    assert shown == "/inner/page/1 /inner/static/a.css /page/3 3"


def test_what_a_mount_hides_is_refused(make_app):
    app = make_app()
    app.mount("/admin", echo)
    app.mount("/admin/more", echo)

    @app.get("/admin/users")
    async def users(): ...

    with pytest.raises(ConfigurationError) as caught:
        app.freeze()
    assert "route GET /admin/users" in str(caught.value)
    assert "mount('/admin/more')" in str(caught.value)


@pytest.mark.parametrize("prefix", ["", "admin", "/admin/"])
def test_a_mount_has_a_prefix(make_app, prefix):
    with pytest.raises(ConfigurationError, match="prefix"):
        make_app().mount(prefix, echo)


def test_a_configuration_is_an_app_config():
    with pytest.raises(ConfigurationError, match="config is an AppConfig"):
        App({"debug": True})


def test_websockets_are_closed_unless_they_are_mounted(make_app):
    app = make_app()
    app.mount("/echo", echo)

    async def run(path, kind="websocket"):
        sent = []

        async def send(message):
            sent.append(message["type"])

        await app({"type": kind, "path": path}, anyio.sleep_forever, send)
        return sent

    assert anyio.run(run, "/") == ["websocket.close"]
    assert anyio.run(run, "/echo") == ["http.response.start", "http.response.body"]
    with pytest.raises(ChirpError, match="'other' is not supported"):
        anyio.run(run, "/", "other")


@pytest.mark.parametrize(
    ("root", "path"), [("/api", "/api/inner/x"), ("/api/", "/api/inner/x"), ("/api", "/inner/x")]
)
def test_a_mount_is_found_below_a_root_path(make_app, root, path):
    app, inner = make_app(), make_app()
    app.mount("/inner", inner)

    @inner.get("/x")
    async def page():
        return InlineTemplate("{{ request.path }} {{ url_for('page') }}")

    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "root_path": root, "headers": []}
    anyio.run(app, scope, anyio.sleep_forever, send)
    assert sent[1]["body"] == b"/x /api/inner/x"


@pytest.mark.parametrize("key", ["404", 200, 1000, ValueError("x"), str, BaseException])
def test_an_error_handler_is_for_a_status_or_an_exception(make_app, key):
    with pytest.raises(ConfigurationError, match="takes a status from 400 to 599"):
        make_app().error(key)


@pytest.mark.parametrize("call", ["template_filter", "template_global", "template_test"])
def test_an_extension_of_templates_is_registered_by_a_call(make_app, call):
    with pytest.raises(ConfigurationError, match=rf"write @app\.{call}\(\)"):
        getattr(make_app(), call)(lambda value: value)


def test_the_scripts_are_below_a_root_path_that_ends_with_a_slash(make_app):
    app = make_app(htmx=True)
    app.get("/")(lambda: InlineTemplate("<html><head></head></html>"))
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/x/", "root_path": "/x/", "headers": []}
    anyio.run(app, scope, anyio.sleep_forever, send)
    assert b'src="/x/_chirp/htmx' in sent[1]["body"]
