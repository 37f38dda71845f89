import pytest

from chirp import ConfigurationError
from chirp.middleware import StaticFiles
from chirp.testing import TestClient


@pytest.fixture
def static(tmp_path):
    folder = tmp_path / "static"
    (folder / "css").mkdir(parents=True)
    (folder / "css" / "a b.css").write_text("body {}")
    (folder / "app.js").write_text("1")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    return folder


TRAVERSALS = [
    "/static/../secret.txt",
    "/static/%2e%2e/secret.txt",
    "/static/css/../../secret.txt",
    "/static/%2e%2e%2fsecret.txt",
    "/static/..%5csecret.txt",
    "/static//etc/passwd",
    "/static/link.txt",
    "/static/css",
    "/static/css/",
    "/static/",
    "/static/app.js/",
    "/static/./app.js",
    "/static//app.js",
    "/static/css//a b.css",
    "/static/css/../app.js",
    "/static/css/%2e%2e/app.js",
    "/static/a%00b",
    "/static/missing",
    "/static/" + "x" * 5000,
]


@pytest.mark.usefixtures("static")
def test_the_static_folder_is_served(make_app):
    client = TestClient(make_app())
    answer = client.get("/static/css/a%20b.css").assert_status(200)
    answer.assert_header("Content-Type", "text/css; charset=utf-8")
    assert answer.text == "body {}"
    client.get(
        "/static/app.js", headers={"If-None-Match": client.get("/static/app.js").headers["ETag"]}
    ).assert_status(304)
    client.post("/static/app.js").assert_status(405)


@pytest.mark.usefixtures("static")
@pytest.mark.parametrize("path", TRAVERSALS)
def test_nothing_else_is_served(make_app, path):
    client = TestClient(make_app())
    client.get(path).assert_status(404).assert_not_contains("secret")


@pytest.mark.parametrize("path", TRAVERSALS)
def test_the_middleware_serves_nothing_else(make_app, static, path):
    app = make_app(static_url="/assets")
    app.add_middleware(StaticFiles(static))
    TestClient(app).get(path).assert_status(404).assert_not_contains("secret")


def test_the_middleware_serves_another_folder(make_app, static):
    app = make_app()
    app.add_middleware(StaticFiles(static / "css", prefix="/css", cache_control="max-age=60"))

    @app.get("/css/{name}")
    async def generated(name):
        return f"made {name}"

    client = TestClient(app)
    client.get("/css/a%20b.css").assert_header("Cache-Control", "max-age=60")
    assert client.get("/css/other.css").text == "made other.css"


@pytest.mark.usefixtures("static")
def test_a_route_under_the_static_folder_is_refused(make_app):
    app = make_app()

    @app.get("/static/app.js")
    async def script(): ...

    with pytest.raises(ConfigurationError, match="is never reached"):
        app.freeze()


def test_without_the_folder_nothing_is_served(make_app):
    app = make_app()

    @app.get("/static/app.js")
    async def script():
        return "own"

    assert TestClient(app).get("/static/app.js").text == "own"
