import pytest

from chirp import InlineTemplate
from chirp.testing import TestClient

IMPORT = '{% import "chirp/forms.html" as forms %}'


@pytest.fixture
def render(make_app):
    def run(source, **context):
        app = make_app()

        @app.get("/")
        async def show():
            return InlineTemplate(IMPORT + source, **context)

        return TestClient(app).get("/").text

    return run


def test_an_input_has_a_label_and_its_value(render):
    html = render('{{ forms.input("a", "A <b>", {"a": "1 \\""}, {}, required=true) }}')
    assert '<label for="a">A &lt;b&gt;</label>' in html
    assert '<input type="text" value="1 &#34;" id="a" name="a" required>' in html
    assert "aria-" not in html


def test_an_input_with_errors_is_described_by_them(render):
    html = render('{{ forms.input("a", "A", {}, {"a": ["No <b>."]}, type="email") }}')
    assert 'type="email" value="" id="a" name="a" aria-invalid="true"' in html
    assert 'aria-describedby="a-error"' in html
    assert '<ul class="errors" id="a-error" role="alert"><li>No &lt;b&gt;.</li></ul>' in html


def test_a_password_is_not_shown_again(render):
    assert "secret" not in render('{{ forms.input("a", "A", {"a": "secret"}, type="password") }}')


def test_further_attributes_are_added(render):
    html = render('{{ forms.input("a", "A", id="x", attrs={"hx-get": "/y", "size": 3}) }}')
    assert '<label for="x">' in html
    assert 'id="x" name="a" hx-get="/y" size="3">' in html


def test_a_text_area_keeps_its_text(render):
    html = render('{{ forms.textarea("a", "A", {"a": "\\nx</textarea>"}) }}')
    assert '<textarea id="a" name="a">\n\nx&lt;/textarea&gt;</textarea>' in html


def test_a_select_knows_what_is_chosen(render):
    html = render(
        '{{ forms.select("a", "A", [(1, "One"), (2, "Two")], {"a": "2"}, {"a": ["No."]}) }}'
    )
    assert '<option value="1">One</option>' in html
    assert '<option value="2" selected>Two</option>' in html
    assert 'aria-describedby="a-error"' in html


@pytest.mark.parametrize(
    ("values", "checked"),
    [
        ({}, False),
        ({"a": "on"}, True),
        ({"a": True}, True),
        ({"a": False}, False),
        ({"a": "0"}, False),
    ],
)
def test_a_box_knows_whether_it_is_checked(render, values, checked):
    html = render('{{ forms.checkbox("a", "A", values) }}', values=values)
    assert (" checked" in html) is checked
    assert '<label for="a">A</label>' in html
