import anyio
import pytest

from chirp import App, EventStream, Redirect, Request, Response
from chirp.http.multidict import Headers
from chirp.testing import TestClient, TestResponse


@pytest.fixture
def app(make_app) -> App:
    app = make_app()

    @app.route("/echo", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    async def echo(request: Request):
        return {
            "method": request.method,
            "query": request.query.pairs(),
            "headers": {name: value for name, value in request.headers.pairs() if "x-" in name},
            "cookies": request.cookies,
            "body": await request.text(),
            "type": request.media_type(),
        }

    @app.get("/cookie")
    async def cookie():
        return Response("").with_cookie("a", "1 2").with_cookie("b", "2")

    @app.get("/forget")
    async def forget():
        return Response("").without_cookie("a")

    @app.get("/away")
    async def away():
        return Redirect("/echo?x=1")

    @app.get("/fail")
    async def fail():
        raise LookupError("gone")

    @app.get("/page")
    async def page():
        return "<html></html>"

    @app.get("/one")
    async def one():
        async def events():
            yield "x"

        return EventStream(events())

    return app


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_each_method_is_sent(app, method):
    client = TestClient(app)
    sent = getattr(client, method.lower())("/echo").json()
    assert sent["method"] == method


def test_what_is_sent_arrives(app):
    client = TestClient(app)
    shown = client.post("/echo?a=1", params={"b": ["2", 3]}, data={"c": ["ü", "x"]}).json()
    assert shown["query"] == [["a", "1"], ["b", "2"], ["b", "3"]]
    assert shown["body"] == "c=%C3%BC&c=x"
    assert shown["type"] == "application/x-www-form-urlencoded"
    shown = client.put("/echo", json=[1], headers={"X-A": "1"}).json()
    assert (shown["body"], shown["type"], shown["headers"]) == (
        "[1]",
        "application/json",
        {"x-a": "1"},
    )


def test_htmx_requests_are_sent_as_htmx_does(app):
    client = TestClient(app)
    shown = client.fragment("/echo", method="POST", target="a", trigger="b", data={"x": "1"})
    headers = shown.json()["headers"]
    assert headers["hx-request"] == "true"
    assert (headers["hx-target"], headers["hx-trigger"]) == ("a", "b")
    boosted = client.boosted("/echo").json()["headers"]
    assert (boosted["hx-request"], boosted["hx-boosted"]) == ("true", "true")


def test_cookies_are_kept_and_forgotten(app):
    client = TestClient(app)
    client.get("/cookie")
    assert client.get("/echo").json()["cookies"] == {"a": "1 2", "b": "2"}
    client.get("/forget")
    assert client.get("/echo").json()["cookies"] == {"b": "2"}
    assert TestClient(app).get("/echo").json()["cookies"] == {}


def test_redirects_are_followed_when_wanted(app):
    client = TestClient(app)
    client.get("/away").assert_redirect("/echo?x=1")
    assert client.get("/away", follow_redirects=True).json()["query"] == [["x", "1"]]


def test_an_unexpected_failure_is_raised(app):
    with pytest.raises(LookupError, match="gone"):
        TestClient(app).get("/fail")
    TestClient(app, raise_errors=False).get("/fail").assert_status(500)


def test_a_failure_of_the_test_itself_stays_what_it_is(app):
    with pytest.raises(ZeroDivisionError), TestClient(app):
        _ = 1 / 0


def test_what_is_no_stream_is_said(app):
    with pytest.raises(AssertionError, match="/page is no event stream: status 200, text/html"):
        TestClient(app).sse("/page", max_events=1)


def test_a_stream_that_ends_gives_what_it_had(app):
    client = TestClient(app)
    assert [event.data for event in client.sse("/one", max_events=5)] == ["x"]


def test_a_stream_that_stays_silent_is_said(make_app):
    app = make_app()

    @app.get("/")
    async def stream():
        async def events():
            await anyio.sleep_forever()
            yield "x"

        return EventStream(events())

    with pytest.raises(AssertionError, match=r"no event came in 0\.01 seconds"):
        TestClient(app).sse("/", max_events=1, timeout=0.01)


def response(body="", status=200, **headers):
    pairs = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return TestResponse(status, Headers(pairs), body.encode())


GOOD = response(
    '<html><p>x</p><b hx-swap-oob="true" id="n"></b></html>', HX_Trigger="a, b", Location="/x"
)
PART = response("<p>y</p>", HX_Trigger='{"c": 1}', HX_Redirect="/y")


def test_assertions_that_hold_give_the_response_again():
    assert GOOD.assert_status(200).assert_contains("x", "<p>").assert_not_contains("y") is GOOD
    assert GOOD.assert_page().assert_oob("n").assert_trigger("b").assert_redirect("/x") is GOOD
    assert PART.assert_fragment().assert_trigger("c").assert_redirect("/y") is PART
    assert PART.assert_header("hx-redirect", "/y") is PART


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: GOOD.assert_status(404), "status 200, not 404"),
        (lambda: GOOD.assert_contains("x", "z"), "'z' is not in"),
        (lambda: GOOD.assert_not_contains("x"), "'x' is in"),
        (lambda: GOOD.assert_header("Location", "/z"), "Location is '/x', not '/z'"),
        (GOOD.assert_fragment, "this is a whole document"),
        (PART.assert_page, "this is no whole document"),
        (lambda: GOOD.assert_redirect("/z"), "sent to '/x', not '/z'"),
        (lambda: GOOD.assert_trigger("c"), "without 'c'"),
        (lambda: PART.assert_trigger("a"), "without 'a'"),
        (lambda: GOOD.assert_oob("m"), "nothing is swapped into #m"),
        (lambda: GOOD.csrf_token, "there is no CSRF token"),
    ],
)
def test_assertions_that_fail_say_what_was_there(wrong, message):
    with pytest.raises(AssertionError) as caught:
        wrong()
    assert message in str(caught.value)


def test_redirects_are_followed_as_browsers_do(make_app):
    app = make_app()

    @app.post("/a/{status:int}")
    async def away(status: int):
        return Redirect("../b?x=1", status)

    @app.route("/b", methods=["GET", "POST"])
    async def there(request: Request):
        return f"{request.method} {request.query['x']} {(await request.form()).text('f')}"

    @app.get("/round")
    async def around():
        return Redirect("/round")

    client = TestClient(app)
    sent = {"data": {"f": "1"}, "follow_redirects": True}
    assert client.post("/a/303", **sent).text == "GET 1 "
    assert client.post("/a/307", **sent).text == "POST 1 1"
    with pytest.raises(AssertionError, match="/round redirects again and again"):
        client.get("/round", follow_redirects=True)
