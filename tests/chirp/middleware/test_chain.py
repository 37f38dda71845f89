import anyio
import pytest

from chirp import ConfigurationError, HTTPError, Response
from chirp.errors import ResultError
from chirp.middleware import AllowedHosts, SessionMiddleware
from chirp.testing import TestClient


def marking(mark):
    async def middleware(request, next):
        response = await next(request)
        return response.with_header("X-Marks", f"{response.header('X-Marks') or ''}{mark}")

    return middleware


def test_the_first_added_is_the_outermost_and_lower_priorities_are_further_out(make_app):
    app = make_app()
    app.add_middleware(marking("b"))
    app.add_middleware(marking("c"))
    app.add_middleware(marking("d"), priority=1)
    app.add_middleware(marking("a"), priority=-1)

    @app.get("/")
    async def show():
        return ""

    assert TestClient(app).get("/").headers["X-Marks"] == "dcba"


def test_errors_are_responses_for_the_middleware_outside(make_app):
    app = make_app()
    app.add_middleware(marking("a"))

    @app.get("/")
    async def show():
        raise HTTPError(418)

    client = TestClient(app)
    client.get("/").assert_status(418).assert_header("X-Marks", "a")
    client.get("/nowhere").assert_status(404).assert_header("X-Marks", "a")


def test_middleware_may_answer_itself_or_fail(make_app):
    app = make_app()
    app.add_middleware(marking("a"))

    async def judge(request, next):
        if request.query:
            raise HTTPError(403, "No.")
        return Response("judged") if request.path == "/" else await next(request)

    app.add_middleware(judge)

    @app.get("/")
    async def show():
        return "shown"

    client = TestClient(app)
    assert client.get("/").text == "judged"
    client.get("/nowhere").assert_status(404)
    client.get("/?x=1").assert_status(403).assert_contains("No.").assert_header("X-Marks", "a")


def test_a_class_instead_of_an_instance_is_refused(make_app):
    with pytest.raises(ConfigurationError, match=r"such as SessionMiddleware\(\)"):
        make_app().add_middleware(SessionMiddleware)


@pytest.mark.parametrize(
    ("hosts", "host", "status"),
    [
        (("a.org",), "a.org", 200),
        (("a.org",), "A.org:8000", 200),
        (("a.org",), "b.org", 400),
        (("a.org",), "x.a.org", 400),
        (("*.a.org",), "x.a.org", 200),
        (("*.a.org",), "a.org", 400),
        (("*.a.org",), "xa.org", 400),
        (("[::1]",), "[::1]:80", 200),
        (("*",), "anything", 200),
    ],
)
def test_only_allowed_hosts_are_answered(make_app, hosts, host, status):
    app = make_app(allowed_hosts=hosts)

    @app.get("/")
    async def show():
        return ""

    TestClient(app).get("/", headers={"Host": host}).assert_status(status)


def test_allowed_hosts_may_be_given_to_the_middleware(make_app):
    app = make_app()
    app.add_middleware(AllowedHosts(["a.org"]))

    @app.get("/")
    async def show():
        return ""

    client = TestClient(app)
    client.get("/").assert_status(400)
    client.get("/", headers={"Host": "a.org"}).assert_status(200)


@pytest.mark.parametrize("host", ["a.org:80@evil.example", "a.org:x", "a.org/", "a.org evil", ""])
def test_what_only_begins_like_an_allowed_host_is_refused(make_app, host):
    app = make_app(allowed_hosts=("a.org", "*.b.org"))

    @app.get("/")
    async def show():
        return ""

    TestClient(app).get("/", headers={"Host": host}).assert_status(400)


def test_two_hosts_are_none(make_app):
    app = make_app(allowed_hosts=("a.org",))
    app.get("/")(lambda: "")
    sent = []

    async def send(message):
        sent.append(message)

    headers = [(b"host", b"a.org"), (b"host", b"evil.example")]
    scope = {"type": "http", "method": "GET", "path": "/", "headers": headers}
    anyio.run(app, scope, anyio.sleep_forever, send)
    assert sent[0]["status"] == 400


def test_middleware_that_gives_no_response_is_named(make_app):
    app = make_app()

    async def forgetful(request, next):
        await next(request)

    app.add_middleware(marking("a"))
    app.add_middleware(forgetful)
    app.get("/")(lambda: "")
    with pytest.raises(ResultError, match=r"forgetful \(.*test_chain.py:\d+\) returned None"):
        TestClient(app).get("/")
    TestClient(app, raise_errors=False).get("/").assert_status(500).assert_header("X-Marks", "a")
