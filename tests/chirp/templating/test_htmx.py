import pytest

from chirp import App, AppConfig
from chirp.templating.htmx import ASSETS, SCRIPTS, add_htmx
from chirp.testing import TestClient

PAGE = "<!doctype html><html><HEAD><title>x</title></HEAD ><body></body></html>"


def test_a_document_gets_the_scripts_at_the_end_of_its_head():
    html = add_htmx(PAGE)
    assert html.index("<title>") < html.index("/_chirp/") < html.index("</HEAD >")
    assert html.count("<script") == 3


def test_the_scripts_are_below_where_the_application_is_mounted():
    assert 'src="/app/_chirp/htmx-' in add_htmx(PAGE, root_path="/app")


@pytest.mark.parametrize("html", ["<p>part</p>", "", "<html><body></body></html>"])
def test_what_has_no_head_stays_as_it_is(html):
    assert add_htmx(html) == html


@pytest.mark.parametrize(
    "source",
    [
        "https://unpkg.com/htmx.org@2.0.4",
        "https://cdn.jsdelivr.net/npm/htmx.org@2.0.8/dist/htmx.min.js",
        "/static/htmx.min.js",
        "/static/js/htmx-2.0.4.js",
        "htmx.js",
        "/vendor/htmx@2/htmx.esm.js",
    ],
)
def test_a_document_that_loads_htmx_stays_as_it_is(source):
    html = PAGE.replace("<title>", f'<script defer src="{source}"></script><title>')
    assert add_htmx(html) == html


@pytest.mark.parametrize("source", ["/static/my-htmx-tricks.js", "/static/htmxify.js", "/x.js"])
def test_other_scripts_are_not_htmx(source):
    html = PAGE.replace("<title>", f'<script src="{source}"></script><title>')
    assert add_htmx(html) != html


def test_the_scripts_are_served_for_ever():
    client = TestClient(App())
    for script in SCRIPTS:
        answer = client.get(f"/_chirp/{script}").assert_status(200)
        answer.assert_header("Cache-Control", "public, max-age=31536000, immutable")
        answer.assert_header("Content-Type", "text/javascript; charset=utf-8")
    client.get("/_chirp/../app.py").assert_status(404)
    TestClient(App(AppConfig(htmx=False))).get(f"/_chirp/{SCRIPTS[0]}").assert_status(404)


def test_the_licences_are_beside_the_scripts():
    for name in ("htmx.LICENSE.txt", "htmx-ext-sse.LICENSE.txt"):
        assert "BSD" in (ASSETS / name).read_text()


def test_the_set_up_lets_422_swap():
    assert '{ code: "422", swap: true }' in (ASSETS / SCRIPTS[2]).read_text()
