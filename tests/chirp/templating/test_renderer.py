import asyncio
import os

import pytest

from chirp import Fragment, HTTPError, InlineTemplate, Page, Template, TemplateError
from chirp.testing import TestClient


@pytest.fixture
def render(make_app):
    """Renders what a handler returns; gives the response."""

    def run(templates, value, *, fragment=False, set_up=None, **config):
        app = make_app(templates, **config)

        @app.get("/")
        async def shown():
            return value

        if set_up:
            set_up(app)
        client = TestClient(app)
        return (client.fragment("/") if fragment else client.get("/")).text

    return run


CHAIN = {
    "root.html": "<{% block a %}root {{ x }}{% endblock %}|{% block b %}b{% endblock %}>",
    "mid.html": '{% extends "root.html" %}{% block a %}mid+{{ super() }}{% endblock %}',
    "leaf.html": '{% extends "mid.html" %}{% block b %}leaf {{ self.a() }}{% endblock %}',
}


@pytest.mark.parametrize(
    ("name", "block", "html"),
    [
        ("root.html", "a", "root 1"),
        ("mid.html", "a", "mid+root 1"),
        ("leaf.html", "a", "mid+root 1"),
        ("leaf.html", "b", "leaf mid+root 1"),
        ("mid.html", "b", "b"),
    ],
)
def test_a_block_alone_is_what_it_is_on_the_page(render, name, block, html):
    assert render(CHAIN, Fragment(name, block, x=1)) == html
    assert html in render(CHAIN, Template(name, x=1))


def test_the_first_of_several_folders_that_has_a_template_gives_it(make_app, tmp_path):
    for folder, names in (("site", ("a", "b")), ("shared", ("b", "c"))):
        (tmp_path / folder).mkdir()
        for name in names:
            (tmp_path / folder / name).write_text(f"{folder}/{name}")
    app = make_app(template_dir=(tmp_path / "site", str(tmp_path / "shared")))

    @app.get("/{name}")
    def shown(name: str):
        return Template(name)

    client = TestClient(app)
    shown_texts = [client.get(f"/{name}").text for name in "abc"]
    assert shown_texts == ["site/a", "site/b", "shared/c"]


def test_values_are_escaped(render):
    assert render({}, InlineTemplate("{{ x }}", x="<b>")) == "&lt;b&gt;"
    assert render({}, InlineTemplate("{{ x }}", x="<b>"), autoescape=False) == "<b>"


def test_an_undefined_name_says_where_and_for_whom(render):
    templates = {
        "base.html": "1\n{% block a %}{% endblock %}",
        "page.html": '{% extends "base.html" %}\n\n{% block a %}\n{{ titel }}{% endblock %}',
    }
    for value in (Template("page.html"), Fragment("page.html", "a")):
        with pytest.raises(TemplateError) as caught:
            render(templates, value)
        message = str(caught.value)
        assert "page.html, line 4: 'titel' is undefined" in message
        assert f"shown ({__file__}:" in message
        assert (caught.value.template, caught.value.line) == ("page.html", 4)


def test_an_undefined_name_in_an_included_template_is_placed_there(render):
    templates = {"a.html": '\n{% include "b.html" %}', "b.html": "\n\n{{ x.y }}"}
    with pytest.raises(TemplateError, match=r"b\.html, line 3: .*'y'"):
        render(templates, Template("a.html", x={}))


def test_undefined_names_may_be_empty_where_that_is_wanted(render):
    assert render({}, InlineTemplate("[{{ x }}]"), strict_undefined=False) == "[]"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (Template("pgae.html"), "there is no template 'pgae.html', did you mean 'page.html'"),
        (Fragment("page.html", "litle"), "no block 'litle', did you mean 'title'"),
        (Template("broken.html"), r"broken\.html, line 2"),
        (
            Template("includes.html"),
            r"includes\.html, line 1: there is no template 'brokn.html', did you mean 'broken",
        ),
        (InlineTemplate("{{ x | nofilter }}", x=1), "nofilter"),
    ],
)
def test_a_wrong_name_is_answered_with_a_near_one(render, value, message):
    templates = {
        "page.html": "{% block title %}{% endblock %}",
        "broken.html": "\n{% if %}",
        "includes.html": '{% include "brokn.html" %}',
    }
    with pytest.raises(TemplateError, match=message):
        render(templates, value)


def test_an_error_of_a_called_function_stays_what_it_is(render):
    def fail():
        raise LookupError("gone")

    with pytest.raises(LookupError) as caught:
        render({"a.html": "\n{{ fail() }}"}, Template("a.html", fail=fail))
    assert any("a.html, line 2" in note for note in caught.value.__notes__)


def test_awaitables_of_the_context_are_awaited_together(render):
    async def set_up():
        first, second = asyncio.Event(), asyncio.Event()

        async def one():
            first.set()
            await second.wait()
            return 1

        async def two():
            await first.wait()
            second.set()
            return 2

        return one(), two()

    one, two = asyncio.run(set_up())
    assert render({}, InlineTemplate("{{ a + b }}", a=one, b=two)) == "3"


def test_an_error_of_an_awaitable_stays_what_it_is(render):
    async def fail():
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        render({}, InlineTemplate("{{ a }}", a=fail()))


def test_templates_know_what_the_application_registers(render):
    def set_up(app):
        @app.template_filter()
        def shout(text):
            return text.upper()

        @app.template_filter("twice")
        def double(text):
            return text * 2

        @app.template_test("tall")
        def is_tall(number):
            return number > 3

        @app.template_global("year")
        def year():
            return 1815

        @app.context_processor
        def who(request):
            return {"who": request.headers["Host"]}

        @app.context_processor
        async def where():
            return {"where": "here"}

    source = (
        "{{ 'a' | shout | twice }} {{ 5 is tall }} {{ year() }} {{ who }} {{ where }}"
        " {{ request.path }} {{ url_for('shown') }} {{ static('a b.css') }}"
    )
    assert render({}, InlineTemplate(source), set_up=set_up) == (
        "AA True 1815 testserver here / / /static/a%20b.css"
    )


def test_a_handlers_context_has_the_last_word(render):
    def set_up(app):
        @app.context_processor
        def common():
            return {"x": "common"}

    assert render({}, InlineTemplate("{{ x }}", x="own"), set_up=set_up) == "own"


def test_a_changed_template_is_read_again_while_debugging(make_app, tmp_path):
    app = make_app({"base.html": "<{% block a %}1{% endblock %}>"}, debug=True)
    page = tmp_path / "templates" / "page.html"
    page.write_text('{% extends "base.html" %}{% block a %}2{% endblock %}')

    @app.get("/")
    async def shown():
        return Page("page.html", "a")

    client = TestClient(app)
    assert client.fragment("/").text == "2"
    page.write_text('{% extends "base.html" %}{% block b %}3{% endblock %}')
    os.utime(page, (1, 1))
    assert client.fragment("/").text == "1"


def test_an_http_error_of_a_template_is_answered(make_app):
    app = make_app()

    @app.template_global("missing")
    def missing():
        raise HTTPError(404)

    @app.get("/")
    async def shown():
        return InlineTemplate("{{ missing() }}")

    TestClient(app).get("/").assert_status(404)
