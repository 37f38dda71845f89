import secrets
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chirp import ChirpError, ConfigurationError, Request
from chirp.middleware import SessionConfig, SessionMiddleware
from chirp.testing import TestClient


@pytest.fixture
def client_of(make_app):
    def make(config=None, base_url="http://testserver", **settings):
        app = make_app(**settings)
        app.add_middleware(SessionMiddleware(config))

        @app.get("/")
        async def show(request: Request):
            return dict(request.session)

        @app.post("/")
        async def change(request: Request):
            request.session.update(await request.json())
            return ""

        @app.post("/nested")
        async def nested(request: Request):
            request.session["list"].append(1)
            return ""

        @app.delete("/")
        async def clear(request: Request):
            request.session.clear()
            return ""

        @app.get("/other")
        async def other():
            return ""

        return TestClient(app, base_url=base_url)

    return make


def test_a_session_is_kept_between_requests(client_of):
    client = client_of()
    assert client.get("/").json() == {}
    cookie = client.post("/", json={"a": 1, "list": []}).headers["Set-Cookie"]
    assert "HttpOnly; SameSite=Lax" in cookie
    assert "Max-Age=1209600; " in cookie
    assert "Secure" not in cookie
    assert client.get("/").json() == {"a": 1, "list": []}


def test_a_change_inside_a_value_is_kept(client_of):
    client = client_of()
    client.post("/", json={"list": []})
    client.post("/nested")
    assert client.get("/").json() == {"list": [1]}


def test_an_untouched_session_sends_no_cookie(client_of):
    client = client_of()
    client.post("/", json={"a": 1})
    read = client.get("/").assert_header("Vary", "Cookie")
    assert "Set-Cookie" not in read.headers
    other = client.get("/other")
    assert not {"Set-Cookie", "Vary"} & {name.title() for name in other.headers}


def test_an_emptied_session_is_forgotten(client_of):
    client = client_of()
    client.post("/", json={"a": 1})
    client.delete("/")
    assert client.cookies == {}
    assert client.get("/").json() == {}


def test_a_forged_cookie_is_an_empty_session(client_of):
    client = client_of()
    client.post("/", json={"a": 1})
    value = client.cookies["session"]
    client.cookies["session"] = ("A" if value[0] != "A" else "B") + value[1:]
    assert client.get("/").json() == {}


def test_another_keys_cookie_is_an_empty_session(client_of):
    first = client_of(secret_key="a" * 32)
    second = client_of(SessionConfig(secret_key="b" * 32), secret_key="a" * 32)
    third = client_of(secret_key="a" * 32)
    first.post("/", json={"a": 1})
    second.cookies, third.cookies = dict(first.cookies), dict(first.cookies)
    assert second.get("/").json() == {}
    assert third.get("/").json() == {"a": 1}


def test_an_expired_cookie_is_an_empty_session(client_of):
    client = client_of(SessionConfig(max_age=-1))
    client.post("/", json={"a": 1})
    assert client.cookies.keys() == {"session"}
    assert client.get("/").json() == {}


def test_over_https_the_cookie_stays_there(client_of):
    client = client_of(base_url="https://testserver")
    assert "; Secure" in client.post("/", json={"a": 1}).headers["Set-Cookie"]


@pytest.mark.parametrize("env", ["staging", "production"])
def test_outside_development_a_key_is_needed(client_of, env):
    with pytest.raises(ConfigurationError, match=r"set AppConfig\(secret_key=…\)"):
        client_of(env=env)
    client_of(env=env, secret_key="x" * 32)


def test_a_session_too_large_for_a_cookie_says_so(client_of):
    with pytest.raises(ChirpError, match="browsers keep 4000"):
        client_of().post("/", json={"a": secrets.token_hex(4000)})


def test_a_session_holds_json(make_app):
    app = make_app()
    app.add_middleware(SessionMiddleware())

    @app.get("/")
    async def show(request: Request):
        request.session["x"] = object()
        return ""

    with pytest.raises(ChirpError, match="holds JSON values"):
        TestClient(app).get("/")


def test_a_forgotten_session_has_the_cookies_attributes(client_of):
    config = SessionConfig(cookie_name="__Host-s", secure=True, same_site="none")
    client = client_of(config, base_url="https://testserver")
    client.post("/", json={"a": 1})
    forgotten = client.delete("/").headers["Set-Cookie"]
    assert forgotten == "__Host-s=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=None"


def test_a_page_with_a_session_is_for_one_browser(client_of, make_app):
    client = client_of()
    client.post("/", json={"a": 1}).assert_header("Cache-Control", "private")
    client.get("/").assert_header("Cache-Control", "private")
    assert "Cache-Control" not in client.get("/other").headers
    app = make_app()
    app.add_middleware(SessionMiddleware())

    @app.get("/")
    async def show(request: Request):
        return "", 200, {"Cache-Control": f"max-age={len(request.session)}"}

    TestClient(app).get("/").assert_header("Cache-Control", "max-age=0")


@given(st.text(st.characters(max_codepoint=255)) | st.binary().map(lambda b: b.decode("latin-1")))
def test_any_cookie_that_was_not_signed_is_an_empty_session(cookie):
    middleware = SessionMiddleware(SessionConfig(secret_key="k" * 32))
    loaded = middleware._load(cookie)
    assert (loaded.data, loaded.is_old) == ({}, False)


def test_a_session_that_is_used_goes_on(client_of, monkeypatch):
    client = client_of(SessionConfig(max_age=1000))
    with monkeypatch.context() as earlier:
        now = time.time()
        earlier.setattr(time, "time", lambda: now - 600)
        client.post("/", json={"a": 1})
    assert "Set-Cookie" not in client.get("/other").headers
    cookie = client.cookies["session"]
    client.get("/").assert_status(200)
    assert client.cookies["session"] != cookie
    assert "Set-Cookie" not in client.get("/").headers
