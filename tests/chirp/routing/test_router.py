import uuid

import pytest

from chirp import App, ChirpError, ConfigurationError, Request, Response, Router
from chirp.testing import TestClient


def refused(app: App) -> str:
    with pytest.raises(ConfigurationError) as caught:
        app.freeze()
    return str(caught.value)


def test_parameters_are_converted(make_app):
    app = make_app()

    @app.route("/{a:int}/{b:float}/{c:uuid}/{d:slug}/{e:path}")
    async def show(a, b, c, d, e):
        return [repr(each) for each in (a, b, c, d, e)]

    key = uuid.UUID(int=7)
    shown = TestClient(app).get(f"/1/2/{key}/a-b/x%20y/z").json()
    assert shown == ["1", "2.0", repr(key), "'a-b'", "'x y/z'"]


def test_a_number_too_long_for_python_is_not_found(make_app):
    app = make_app()

    @app.route("/{a:int}")
    async def show(a: int):
        return str(a)

    TestClient(app).get("/" + "9" * 5000).assert_status(404)


def test_methods_of_one_path_may_be_different_handlers(make_app):
    app = make_app()

    @app.get("/x")
    async def read():
        return "read"

    @app.route("/x", methods=["put", "PATCH"])
    async def write():
        return "write"

    @app.delete("/{name}")
    async def remove(name):
        return f"removed {name}"

    client = TestClient(app)
    assert client.get("/x").text == "read"
    assert client.put("/x").text == "write"
    assert client.delete("/x").text == "removed x"
    refusal = client.post("/x").assert_status(405)
    refusal.assert_header("Allow", "DELETE, GET, HEAD, OPTIONS, PATCH, PUT")
    client.options("/x").assert_status(204).assert_header(
        "Allow", "DELETE, GET, HEAD, OPTIONS, PATCH, PUT"
    )
    client.options("/y/z").assert_status(404)


def test_head_is_answered_like_get_without_a_body(make_app):
    app = make_app()

    @app.get("/x")
    async def read():
        return "read"

    answer = TestClient(app).head("/x").assert_status(200).assert_header("Content-Length", "4")
    assert answer.content == b""


def test_a_trailing_slash_is_another_path(make_app):
    app = make_app()

    @app.get("/x")
    async def read():
        return "read"

    TestClient(app).get("/x/").assert_status(404)


def test_the_same_path_twice_names_both_places(make_app):
    app = make_app()

    @app.get("/c/{id:int}")
    async def one(id): ...

    @app.get("/c/{key:int}")
    async def two(key): ...

    message = refused(app)
    assert "answers the same paths as" in message
    assert message.count(f"{__file__}:") == 2


def test_a_route_behind_a_wider_one_is_refused(make_app):
    app = make_app()

    @app.get("/c/{name}")
    async def one(name): ...

    @app.get("/c/new")
    async def two(): ...

    assert "GET /c/new" in refused(app)


def test_a_narrower_route_before_a_wider_one_is_fine(make_app):
    app = make_app()

    @app.get("/c/new")
    async def new():
        return "new"

    @app.get("/c/{name}")
    async def named(name):
        return name

    client = TestClient(app)
    assert client.get("/c/new").text == "new"
    assert client.get("/c/old").text == "old"


def test_a_name_is_used_once(make_app):
    app = make_app()

    @app.get("/a", name="x")
    async def one(): ...

    @app.get("/b", name="x")
    async def two(): ...

    message = refused(app)
    assert "the route name 'x' is used twice" in message
    assert message.count(f"{__file__}:") == 2


def test_an_unknown_converter_names_its_place(make_app):
    app = make_app()

    @app.get("/{a:number}")
    async def one(a): ...

    message = refused(app)
    assert "there is no converter 'number'" in message
    assert f"{__file__}:" in message


@pytest.mark.parametrize(
    ("methods", "message"),
    [
        ("GET", r'methods is a list, e.g. \["GET"\]'),
        (["GTE"], "there is no method 'GTE'"),
        ([], "methods is empty"),
    ],
)
def test_wrong_methods_are_refused_at_once(make_app, methods, message):
    with pytest.raises(ConfigurationError, match=message):
        make_app().route("/x", methods=methods)


def test_a_router_is_included_under_a_prefix(make_app):
    app, router, inner = make_app(), Router(), Router()
    app.include("/shop", router)
    router.include("/items", inner)

    @router.get("/")
    async def shop():
        return "shop"

    @inner.get("/{id:int}")
    async def item(id):
        return f"item {id}"

    client = TestClient(app)
    assert client.get("/shop").text == "shop"
    assert client.get("/shop/items/3").text == "item 3"
    assert app.url_for("item", id=3) == "/shop/items/3"


def test_a_router_does_not_include_itself(make_app):
    app, router = make_app(), Router()
    router.include("/x", router)
    app.include("/y", router)
    assert "includes itself" in refused(app)


@pytest.mark.parametrize("prefix", ["shop", "/shop/", "/"])
def test_a_wrong_prefix_is_refused(make_app, prefix):
    with pytest.raises(ConfigurationError, match="prefix"):
        make_app().include(prefix, Router())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (("contcat", {}), "there is no route 'contcat', did you mean 'contact'"),
        (("contact", {}), "missing: id"),
        (("contact", {"id": 1, "x": 2}), "unknown: x"),
        (("contact", {"id": "a"}), "'a' is not what"),
    ],
)
def test_a_wrong_url_for_says_what_is_wrong(make_app, call, message):
    app = make_app()

    @app.get("/contacts/{id:int}")
    async def contact(id): ...

    name, params = call
    with pytest.raises(ChirpError) as caught:
        app.url_for(name, **params)
    assert message in str(caught.value)


@pytest.mark.parametrize("path", ["/+5", "/1_0", "/%D9%A3", "/%EF%BC%95", "/-5", "/5%0A", "/%205"])
def test_a_whole_number_is_ascii_digits(make_app, path):
    app = make_app()

    @app.route("/{a:int}")
    async def show(a: int):
        return str(a)

    TestClient(app).get(path).assert_status(404)


def test_a_number_beyond_every_other_is_not_found(make_app):
    app = make_app()

    @app.route("/{a:float}")
    async def show(a: float):
        return str(a)

    TestClient(app).get("/" + "9" * 400).assert_status(404)


def test_a_value_in_a_url_is_never_a_host(make_app):
    app = make_app()

    @app.route("/{rest:path}")
    async def show(rest):
        return rest

    url = app.url_for("show", rest="/evil.example")
    assert url == "/%2Fevil.example"
    assert TestClient(app).get(url).text == "/evil.example"


def test_head_behind_a_get_that_answers_it_is_refused(make_app):
    app = make_app()

    @app.get("/x")
    async def read(): ...

    @app.route("/x", methods=["HEAD"])
    async def head(): ...

    assert "route HEAD /x" in refused(app)


def test_head_and_options_may_have_their_own_handlers(make_app):
    app = make_app()

    @app.route("/x", methods=["HEAD", "OPTIONS"])
    async def head(request: Request):
        return Response("", headers={"X-Method": request.method})

    @app.get("/x")
    async def read():
        return "read"

    client = TestClient(app)
    client.head("/x").assert_header("X-Method", "HEAD")
    client.options("/x").assert_header("X-Method", "OPTIONS")
    assert client.get("/x").text == "read"


def test_a_router_of_a_frozen_application_takes_no_more(make_app):
    app, router, inner = make_app(), Router(), Router()
    app.include("/x", router)
    router.include("/y", inner)
    app.freeze()
    for each in (router, inner):
        with pytest.raises(ConfigurationError) as caught:
            each.get("/late")(lambda: "")
        assert str(caught.value).startswith(f"route('/late') at {__file__}:")
    with pytest.raises(ConfigurationError, match="include"):
        inner.include("/late", Router())


@pytest.mark.parametrize("on_invalid", ["a.html", ("a.html",), ("a.html", "b", "c"), ("a.html", 1)])
def test_what_shows_invalid_input_is_a_template_and_a_block(make_app, on_invalid):
    with pytest.raises(ConfigurationError, match=rf"{__file__}:\d+: on_invalid is a template"):
        make_app().post("/x", on_invalid=on_invalid)


def test_a_shorthand_without_parentheses_is_refused(make_app):
    with pytest.raises(ConfigurationError, match="takes a path"):
        make_app().get(lambda: "")


def test_an_application_is_not_included(make_app):
    with pytest.raises(ConfigurationError, match=rf"include at {__file__}.*goes under mount"):
        make_app().include("/x", make_app())
    with pytest.raises(ConfigurationError, match="takes a Router"):
        make_app().include("/x", lambda: "")


def test_the_first_registered_route_answers_wherever_its_holes_are(make_app):
    app = make_app()
    for name, path in (
        ("a", "/x/{n:int}"),
        ("b", "/{kind}/{n}"),
        ("c", "/x/{n:path}"),
        ("d", "/y-{n}/{m}"),
        ("e", "/{rest:path}"),
    ):
        app.get(path, name=name)(answer(name))
    client = TestClient(app)
    paths = (
        "/x/1",
        "/x/a",
        "/x/a/b",
        "/x//1",
        "/y-1/a",
        "/y-1/a/b",
        "/z/1",
        "/z",
        "/xx/1/2",
        "/a//b",
    )
    assert "".join(client.get(path).text for path in paths) == "abccbebeee"


def answer(name):
    async def answering():
        return name

    return answering
