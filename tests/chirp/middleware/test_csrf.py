import pytest

from chirp import ChirpError, ConfigurationError, InlineTemplate, Request
from chirp.middleware import CSRFConfig, CSRFMiddleware, SessionMiddleware
from chirp.testing import TestClient


@pytest.fixture
def client(make_app):
    app = make_app()
    app.add_middleware(SessionMiddleware())
    app.add_middleware(CSRFMiddleware(CSRFConfig(exempt=("/hooks",))))

    @app.get("/")
    async def form():
        return InlineTemplate("{{ csrf_field() }}")

    @app.get("/header")
    async def header():
        return InlineTemplate("""<body hx-headers='{"X-CSRF-Token": "{{ csrf_token() }}"}'>""")

    @app.route("/", methods=["POST", "PUT", "PATCH", "DELETE"])
    async def change(request: Request):
        return (await request.form()).text("a")

    @app.post("/hooks/stripe")
    async def hook():
        return "hooked"

    @app.post("/hooksome")
    async def hooksome():
        return "some"

    return TestClient(app)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_an_unsafe_request_needs_the_token(client, method):
    client.request(method, "/", data={"a": "1"}).assert_status(403)
    token = client.get("/").csrf_token
    client.request(method, "/", data={"a": "1"}).assert_status(403)
    client.request(method, "/", data={"a": "1", "csrf_token": "x" + token}).assert_status(403)
    answer = client.request(method, "/", data={"a": "1", "csrf_token": token}).assert_status(200)
    assert answer.text == "1"
    client.request(method, "/", headers={"X-CSRF-Token": token}).assert_status(200)


def test_one_token_is_for_forms_and_headers(client):
    for path in ("/", "/header"):
        token = client.get(path).csrf_token
        client.post("/", data={"csrf_token": token}).assert_status(200)
        client.post("/", headers={"X-CSRF-Token": token}).assert_status(200)


def test_a_token_is_never_written_in_the_same_way(client):
    first, second = client.get("/").csrf_token, client.get("/").csrf_token
    assert not set(pieces(first)) & set(pieces(second))


def pieces(text, length=6):
    return [text[at : at + length] for at in range(len(text) - length)]


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t[:-4],
        lambda t: t + "AAAA",
        lambda t: ("B" if t[0] == "A" else "A") + t[1:],
        str.swapcase,
        lambda t: t * 2,
        lambda _: "",
        lambda _: "=",
        lambda _: "A" * 116,
        lambda _: "\0",
        lambda _: "a b",
    ],
)
def test_a_changed_token_is_refused(client, change):
    wrong = change(client.get("/").csrf_token)
    client.post("/", data={"csrf_token": wrong}).assert_status(403)


def test_a_multipart_form_carries_the_token_too(client):
    token = client.get("/").csrf_token
    files = {"f": b"x"}
    client.post("/", data={"csrf_token": token}, files=files).assert_status(200)
    client.post("/", data={"csrf_token": "no"}, files=files).assert_status(403)


def test_another_sessions_token_is_refused(client):
    token = client.get("/").csrf_token
    client.cookies.clear()
    client.get("/")
    client.post("/", data={"csrf_token": token}).assert_status(403)


def test_a_token_that_is_not_ascii_is_refused(client):
    client.get("/")
    client.post("/", data={"csrf_token": "ü"}).assert_status(403)


def test_what_no_route_answers_is_not_judged(client):
    client.post("/nowhere").assert_status(404)
    client.post("/header").assert_status(405)


def test_a_page_that_asks_for_no_token_starts_no_session(client):
    client.get("/nowhere")
    assert client.cookies == {}


def test_exempt_paths_may_be_posted_to(client):
    assert client.post("/hooks/stripe").text == "hooked"
    client.post("/hooksome").assert_status(403)


def test_the_order_of_session_and_csrf_is_checked(make_app):
    app = make_app()
    app.add_middleware(CSRFMiddleware())
    app.add_middleware(SessionMiddleware())
    with pytest.raises(ConfigurationError) as caught:
        app.freeze()
    message = str(caught.value)
    assert "CSRFMiddleware at " in message
    assert "needs SessionMiddleware outside of it" in message
    assert message.count(f"{__file__}:") == 2


def test_csrf_without_sessions_is_refused(make_app):
    app = make_app()
    app.add_middleware(CSRFMiddleware())
    with pytest.raises(ConfigurationError, match="needs SessionMiddleware"):
        app.freeze()


def test_a_priority_may_mend_the_order(make_app):
    app = make_app()
    app.add_middleware(CSRFMiddleware())
    app.add_middleware(SessionMiddleware(), priority=-1)
    app.freeze()


def test_a_token_without_sessions_says_what_to_add(make_app):
    app = make_app()

    @app.get("/")
    async def form():
        return InlineTemplate("{{ csrf_field() }}")

    with pytest.raises(ChirpError, match="SessionMiddleware"):
        TestClient(app).get("/")


@pytest.mark.parametrize("exempt", ["/hooks", ("",), ("/",), ("hooks",), ("/hooks/",), (1,)])
def test_exempt_paths_are_paths(exempt):
    with pytest.raises(ConfigurationError, match="exempt is a tuple of paths"):
        CSRFConfig(exempt=exempt)


def test_an_emptied_session_has_another_token(make_app):
    app = make_app()
    app.add_middleware(SessionMiddleware())
    app.add_middleware(CSRFMiddleware())

    @app.get("/")
    async def form():
        return InlineTemplate("{{ csrf_field() }}")

    @app.post("/login")
    async def login(request: Request):
        request.session.clear()
        request.session["user"] = "ada"
        return ""

    client = TestClient(app)
    planted = client.get("/").csrf_token
    client.post("/login", data={"csrf_token": planted}).assert_status(200)
    assert client.get("/").csrf_token != planted
    client.post("/login", data={"csrf_token": planted}).assert_status(403)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/json", "text/plain; x=multipart/form-data"]
)
def test_a_token_is_not_read_from_other_bodies(client, kind):
    token = client.get("/").csrf_token
    body = f"csrf_token={token}".encode()
    client.post("/", content=body, headers={"Content-Type": kind}).assert_status(403)


def test_a_form_may_be_newer_than_the_page_around_it(client):
    old = client.get("/").csrf_token
    client.cookies.clear()
    new = client.get("/").csrf_token
    stale = {"X-CSRF-Token": old}
    client.post("/", headers=stale).assert_status(403)
    client.post("/", headers=stale, data={"csrf_token": old}).assert_status(403)
    client.post("/", headers=stale, data={"csrf_token": new}).assert_status(200)
