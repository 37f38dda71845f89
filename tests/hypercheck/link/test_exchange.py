"""Requests of htmx whose answer, and the place where it goes, are known."""

import pytest

_APP = """
from chirp import OOB, App, FormAction, Fragment, Page, Redirect, Template, ValidationError
from other import decorated, something

app = App()

@app.get("/")
def home():
    return Template("home.html")

@app.get("/x")
def x(request):
    {code}
"""
_PARTS = "{% block a %}<i></i>{% endblock %}{% block b %}<b></b>{% endblock %}"


@pytest.fixture
def exchanges(linked):
    def of(html: str, code: str = 'return Fragment("parts.html", "a")', **templates: str):
        named = {f"templates/{name}.html": text for name, text in templates.items()}
        files = {
            "app.py": _APP.format(code=code),
            "templates/home.html": f"<html><body>{html}</body></html>",
            "templates/parts.html": _PARTS,
            **named,
        }
        (project,) = linked(files).projects
        return project.exchanges

    return of


@pytest.mark.parametrize(
    ("code", "blocks"),
    [
        ('return Fragment("parts.html", "a")', ["a"]),
        ('return Page("parts.html", "b")', ["b"]),
        ('return Template("parts.html")', [None]),
        ('return Fragment("parts.html", "a"), 201', ["a"]),
        ('return OOB(Fragment("parts.html", "a"), Fragment("parts.html", "b", target="z"))', ["a"]),
        ('return FormAction("/", Fragment("parts.html", "b"), Fragment("parts.html", "a"))', ["b"]),
        ('return ValidationError("parts.html", "a", errors={}) if x else Redirect("/")', ["a"]),
        ('return Fragment("parts.html", "a") if x else Page("parts.html", "b")', ["a", "b"]),
    ],
)
def test_the_answer_of_a_handler_is_known(exchanges, code: str, blocks: list[str]):
    (found,) = exchanges('<a hx-get="/x">A</a>', code)
    assert [page.block for page in found.answers] == blocks


@pytest.mark.parametrize(
    "code",
    [
        "return something(request)",
        'return Fragment("parts.html", "a") if x else something(request)',
        'return Fragment("parts.html", request.query["block"])',
        'return Fragment(request.query["name"], "a")',
        'return Fragment("parts.html", "a", target="z")',
        'return Fragment("parts.html", "a", swap="none")',
        'return ValidationError("parts.html", "a", errors={}, retarget="#z")',
        'return Fragment("parts.html", "a"), 200, {"HX-Retarget": "#z"}',
        "return OOB(*something(request))",
        'return FormAction("/")',
        'return "text"',
    ],
)
def test_an_answer_that_is_not_known_makes_no_exchange(exchanges, code: str):
    assert exchanges('<a hx-get="/x">A</a>', code) == ()


@pytest.mark.parametrize(
    ("html", "style", "tags", "wanted"),
    [
        ('<a hx-get="/x">A</a>', "innerHTML", ["a"], None),
        ('<a id="z" hx-get="/x" hx-swap="outerHTML swap:1s">A</a>', "outerHTML", ["a"], "z"),
        ('<p id="z"></p><a hx-get="/x" hx-target="#z">A</a>', "innerHTML", ["p"], "z"),
        (
            '<p hx-target="this" hx-swap="afterend"><a hx-get="/x">A</a></p>',
            "afterend",
            ["p"],
            None,
        ),
        ('<p><a hx-get="/x" hx-target="closest p">A</a></p>', "innerHTML", ["p"], None),
    ],
)
def test_the_target_of_a_request_is_known(exchanges, html: str, style: str, tags, wanted):
    (found,) = exchanges(html)
    assert (found.style, [each.tag for each in found.targets]) == (style, tags)
    assert found.target_id == wanted


@pytest.mark.parametrize(
    "html",
    [
        '<a hx-get="/x" hx-target="{{ goal }}">A</a>',
        '<a hx-get="/x" hx-target="next p">A</a><p></p>',
        '<a hx-get="/x" hx-target="#z">A</a>',
        '<a hx-get="/x" hx-swap="{{ how }}">A</a>',
        '<a hx-get="/x" {% if x %}hx-target="#z"{% endif %}>A</a><p id="z"></p>',
        '<a hx-get="/x" hx-select="b">A</a>',
        '<p hx-select="b"><a hx-get="/x">A</a></p>',
        '<p hx-ext="multi-swap"><a hx-get="/x">A</a></p>',
        '<a hx-get="/x" hx-on::before-swap="change(event)">A</a>',
        '<a hx-get="/x" {{ more }}>A</a>',
        '<a hx-get="/{{ where }}">A</a>',
        '<a hx-post="/x">A</a>',
    ],
)
def test_a_request_whose_target_is_not_known_makes_no_exchange(exchanges, html: str):
    assert exchanges(html) == ()


def test_above_a_fragment_more_may_be_said(exchanges):
    code = 'return Fragment("own.html", "a")'
    own = '{{% block a %}}<a hx-get="/x" {}>A</a>{{% endblock %}}'
    assert exchanges("", code, own=own.format("")) == ()
    told = own.format('hx-target="closest tr" hx-swap="outerHTML"')
    (found,) = exchanges("", code, own=told)
    assert (found.targets, found.target_tag) == ((), "tr")
    assert exchanges('<p hx-select="b"></p>', code, own=told) == ()
