import pytest

from chirp import (
    OOB,
    Action,
    FormAction,
    Fragment,
    InlineTemplate,
    Page,
    Redirect,
    Response,
    StreamingResponse,
    Template,
    ValidationError,
    hx_redirect,
)
from chirp.errors import ResultError
from chirp.testing import TestClient

TEMPLATES = {
    "base.html": "<html><head></head><body>{% block body %}{% endblock %}</body></html>",
    "page.html": (
        '{% extends "base.html" %}{% block body %}'
        "<h1>Hi</h1>{% block part %}<p>{{ n }}</p>{% endblock %}{% endblock %}"
    ),
    "form.html": (
        '{% extends "base.html" %}{% block body %}{% block form %}'
        "<form>{{ errors.a[0] }}</form>{% endblock %}{% endblock %}"
    ),
    "count.html": '{% block count %}<b id="count">{{ n }}</b>{% endblock %}',
}
VARY = "HX-Request, HX-Boosted, HX-History-Restore-Request"


@pytest.fixture
def client_of(make_app):
    """A client of an application whose one handler returns this, for GET and POST."""

    def make(value):
        app = make_app(TEMPLATES)

        @app.route("/", methods=["GET", "POST"])
        async def answer():
            return value

        return TestClient(app)

    return make


@pytest.mark.parametrize(
    ("value", "status", "kind", "body"),
    [
        ("ü", 200, "text/html; charset=utf-8", "ü"),
        (b"x", 200, "application/octet-stream", "x"),
        ({"a": 1}, 200, "application/json", '{"a":1}'),
        ([1, 2], 200, "application/json", "[1,2]"),
        (("x", 201), 201, "text/html; charset=utf-8", "x"),
        (({"a": 1}, 404), 404, "application/json", '{"a":1}'),
        (Response("x", status=202), 202, "text/html; charset=utf-8", "x"),
        (InlineTemplate("{{ 1 + n }}", n=1), 200, "text/html; charset=utf-8", "2"),
        (Fragment("page.html", "part", n=1), 200, "text/html; charset=utf-8", "<p>1</p>"),
    ],
)
def test_a_value_is_the_same_answer_for_everybody(client_of, value, status, kind, body):
    client = client_of(value)
    for answer in (client.get("/"), client.fragment("/"), client.boosted("/")):
        answer.assert_status(status).assert_header("Content-Type", kind)
        assert answer.text == body


def test_a_tuple_may_have_headers(client_of):
    answer = client_of(("x", 201, {"X-A": "1", "Content-Type": "text/plain"})).get("/")
    answer.assert_header("X-A", "1").assert_header("Content-Type", "text/plain")


def test_a_template_is_whole_for_everybody(client_of):
    client = client_of(Template("page.html", n=1))
    for answer in (client.get("/"), client.fragment("/"), client.boosted("/")):
        answer.assert_page().assert_contains("<h1>Hi</h1><p>1</p>")


def test_a_page_is_whole_for_a_browser_and_a_block_for_htmx(client_of):
    client = client_of(Page("page.html", "part", n=1))
    client.get("/").assert_page().assert_header("Vary", VARY)
    part = client.fragment("/").assert_header("Vary", VARY)
    assert part.text == "<p>1</p>"


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_a_page_is_whole_where_it_replaces_one(client_of, header):
    client = client_of(Page("page.html", "part", n=1))
    client.fragment("/", headers={header: "true"}).assert_page().assert_header("Vary", VARY)


def test_a_fragment_may_say_where_it_goes(client_of):
    value = Fragment("page.html", "part", target="list", swap="beforeend", n=1)
    answer = client_of(value).fragment("/")
    answer.assert_header("HX-Retarget", "#list").assert_header("HX-Reswap", "beforeend")
    client_of(value).get("/").assert_header("Vary", "HX-Request")
    assert "HX-Retarget" not in client_of(value).get("/").headers
    selector = Fragment("page.html", "part", target="closest tr", n=1)
    client_of(selector).fragment("/").assert_header("HX-Retarget", "closest tr")


def test_out_of_band_fragments_follow_the_answer(client_of):
    value = OOB(
        Page("page.html", "part", n=1), Fragment("count.html", "count", target="count", n=2)
    )
    client = client_of(value)
    assert client.fragment("/").text == ('<p>1</p>\n<b hx-swap-oob="true" id="count">2</b>')
    client.get("/").assert_page().assert_oob("count")


def test_the_main_part_of_oob_is_html(client_of):
    with pytest.raises(ResultError, match="the main part of OOB is HTML"):
        client_of(OOB({"a": 1})).get("/")


def test_a_validation_error_is_a_422_with_the_block_for_htmx(client_of):
    client = client_of(ValidationError("form.html", "form", errors={"a": ["Wrong."]}))
    client.post("/").assert_status(422).assert_page().assert_contains("Wrong.")
    client.boosted("/", method="POST").assert_status(422).assert_page()
    answer = client.fragment("/", method="POST").assert_status(422)
    assert answer.text == "<form>Wrong.</form>"
    assert "HX-Retarget" not in answer.headers


def test_a_validation_error_may_go_elsewhere(client_of):
    value = ValidationError("form.html", "form", errors={"a": ["x"]}, retarget="#form")
    client = client_of(value)
    client.fragment("/", method="POST").assert_header("HX-Retarget", "#form")
    assert "HX-Retarget" not in client.post("/").headers


def test_a_form_action_redirects_a_browser(client_of):
    client = client_of(FormAction("/list", Fragment("page.html", "part", n=1), trigger="saved"))
    answer = client.post("/").assert_status(303).assert_header("Location", "/list")
    assert "HX-Trigger" not in answer.headers
    client.boosted("/", method="POST").assert_status(303).assert_header("Location", "/list")


def test_a_form_action_gives_htmx_its_fragments(client_of):
    first = Fragment("page.html", "part", n=1)
    second = Fragment("count.html", "count", target="count", n=2)
    answer = client_of(FormAction("/list", first, second, trigger="saved")).fragment(
        "/", method="POST"
    )
    answer.assert_status(200).assert_trigger("saved").assert_oob("count")
    answer.assert_contains("<p>1</p>")
    assert "HX-Redirect" not in answer.headers


def test_a_form_action_without_fragments_redirects_htmx(client_of):
    answer = client_of(FormAction("/list")).fragment("/", method="POST")
    answer.assert_status(200).assert_header("HX-Redirect", "/list")
    assert answer.text == ""
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    ("action", "status", "headers"),
    [
        (Action(), 204, {}),
        (Action(202, trigger={"saved": {"id": 1}}), 202, {"HX-Trigger": '{"saved": {"id": 1}}'}),
        (Action(refresh=True), 204, {"HX-Refresh": "true"}),
    ],
)
def test_an_action_shows_nothing(client_of, action, status, headers):
    client = client_of(action)
    answer = client.fragment("/", method="POST").assert_status(status)
    assert answer.text == ""
    for name, value in headers.items():
        answer.assert_header(name, value)
    plain = client.post("/").assert_header("Vary", "HX-Request")
    assert not {"HX-Trigger", "HX-Refresh"} & plain.headers.keys()


@pytest.mark.parametrize(
    ("value", "status"),
    [(Redirect("/a"), 302), (Redirect("/a", 308), 308), (hx_redirect("/a"), 303)],
)
def test_a_redirect_never_swaps_a_page_into_an_element(client_of, value, status):
    client = client_of(value)
    client.get("/").assert_status(status).assert_header("Location", "/a")
    client.boosted("/").assert_status(status).assert_header("Location", "/a")
    answer = client.fragment("/").assert_status(200).assert_header("HX-Redirect", "/a")
    assert "Location" not in answer.headers
    answer.assert_header("Vary", VARY)


def test_a_redirect_has_a_status_that_redirects():
    with pytest.raises(ValueError, match="200 is no redirect"):
        Redirect("/a", 200)


async def coroutine():
    return "x"


async def generator():
    yield "x"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: None, "returned None, perhaps at a path without return"),
        (lambda: {1}, "returned set"),
        (lambda: 3, "returned int"),
        (coroutine, "returned a coroutine: call it with await"),
        (generator, "EventStream"),
        (lambda: ("x",), "a tuple of 1"),
        (lambda: ("x", "201"), "a tuple is"),
        (lambda: object, "returned type"),
    ],
)
def test_what_is_no_answer_is_named_with_its_handler(make_app, make, message):
    app = make_app()

    @app.get("/")
    async def answer():
        return make()

    with pytest.raises(ResultError, match=message) as caught:
        TestClient(app).get("/")
    assert "answer (" in str(caught.value)
    assert f"{__file__}:" in str(caught.value)


def test_context_may_hold_the_words_name_block_and_url(client_of):
    value = InlineTemplate("{{ name }} {{ block }} {{ url }}", name=1, block=2, url=3)
    assert client_of(value).get("/").text == "1 2 3"
    page = Page("page.html", "part", name=1, block=2, n=3)
    assert client_of(page).fragment("/").text == "<p>3</p>"


def test_only_fragments_go_out_of_band():
    with pytest.raises(TypeError, match="OOB takes Fragments"):
        OOB("x", "y")
    with pytest.raises(TypeError, match="FormAction takes Fragments"):
        FormAction("/", "y")


def test_whole_documents_load_htmx(make_app):
    app = make_app(TEMPLATES, htmx=True)

    @app.get("/page")
    async def page():
        return Page("page.html", "part", n=1)

    @app.get("/error")
    async def error():
        return ValidationError("form.html", "form", errors={"a": ["x"]})

    @app.get("/stream")
    async def stream():
        async def parts():
            yield "<html><head></head></html>"

        return StreamingResponse(parts())

    client = TestClient(app)
    for path in ("/page", "/error"):
        client.get(path).assert_contains("/_chirp/htmx-", "/_chirp/htmx-ext-sse-")
        client.fragment(path).assert_not_contains("<script")
    client.get("/stream").assert_not_contains("<script")


@pytest.mark.parametrize("value", [{"a": object()}, [{1, object()}], {"a": "\ud800"}])
def test_what_json_cannot_hold_is_named_with_its_handler(client_of, value):
    with pytest.raises(ResultError, match=r"answer .* that JSON cannot hold"):
        client_of(value).get("/")
