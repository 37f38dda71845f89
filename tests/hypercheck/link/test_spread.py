import pytest

from hypercheck.link.attribute import named
from hypercheck.link.htmx_attribute import htmx_attributes


def written(made, *names):
    """The values of attributes on all pages, with the text that each stands on."""
    return [
        (str(pattern), made.text(pattern.span))
        for page in made.every()
        for placed in page.elements
        for found in named(page, placed, *names)
        for pattern in found.values
    ]


def is_open(made):
    page = made.page("page.html")
    return [placed.has_open_attributes for placed in page.elements]


def test_a_dict_is_written_into_the_tag(site):
    made = site(page='<a {{ {"hx-get": "/x", "class": c} | xmlattr }}></a>')
    assert written(made, "hx-get") == [("/x", "/x")]
    assert is_open(made) == [False]


@pytest.mark.parametrize(
    "call",
    ['link(href="/x", label="A")', 'link("A", href="/x")', "link(**{'href': '/x', 'label': 'A'})"],
)
def test_arguments_that_a_macro_has_no_parameters_for_are_its_kwargs(site, call):
    macro = "{% macro link(label) %}<a {{ kwargs | xmlattr }}>{{ label }}</a>{% endmacro %}"
    made = site(page=macro + "{{ " + call + " }}")
    known = "**" not in call
    assert written(made, "href") == ([("/x", "/x")] if known else [])
    assert is_open(made) == [not known]


def test_a_dict_goes_through_macros(site):
    made = site(
        page='{% from "ui.html" import box %}{{ box(attrs={"id": "b", "title": none}) }}',
        ui="{% macro box(attrs={}) %}<p {{ attrs | xmlattr }}></p>{% endmacro %}",
    )
    assert written(made, "id") == [("b", "b")]
    assert written(made, "title") == []


@pytest.mark.parametrize(
    "expression",
    ["attrs", "attrs | xmlattr", "{'a': 1, x: 2} | xmlattr", "dict(a=1) | xmlattr", "x()"],
)
def test_what_is_not_known_may_be_any_attribute(site, expression):
    assert is_open(site(page="<p {{ " + expression + " }}></p>")) == [True]


def test_the_same_names_give_the_same_element(site):
    made = site(
        page='{% include "a.html" %}{% include "a.html" %}', a='<p {{ {"id": "x"} | xmlattr }}></p>'
    )
    first, second = made.page("page.html").elements
    assert first.element is second.element


def test_a_name_stands_where_it_is_written_if_that_is_in_the_file_of_the_tag(site):
    made = site(page='<p {{ {"hx-gett": "/x"} | xmlattr }}></p>')
    (found,) = htmx_attributes(made.every())
    assert not found.is_elsewhere
    assert made.text(found.name_span) == "hx-gett"


def test_a_name_of_another_file_is_not_in_the_tag(site):
    made = site(
        page='{% from "ui.html" import box %}{{ box({"hx-gett": "/x"}) }}',
        ui="{% macro box(attrs) %}<p {{ attrs | xmlattr }}></p>{% endmacro %}",
    )
    (found,) = htmx_attributes(made.every())
    assert found.is_elsewhere
    assert made.text(found.name_span) == "attrs | xmlattr"


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("{% if wrong %} aria-invalid='true' title=\"{{ wrong }}!\"{% endif %} required", 3),
        ("{%- for name in names %} class='{{ name }}'{% endfor -%}", 1),
        (" {{ 'checked' if x }} ", 1),
        ("", 0),
    ],
)
def test_a_macro_that_writes_attributes_and_nothing_else_is_seen_through(site, body, names):
    macro = "{% macro state(wrong, names) %}" + body + "{% endmacro %}"
    made = site(page=macro + "<p id='a' {{ state(1, []) }}></p>")
    (element,) = made.page("page.html").elements
    assert not element.has_open_attributes
    assert len(element.element.attributes) == 1 + names


@pytest.mark.parametrize(
    "body",
    [
        "{{ attrs }}",
        "<b>x</b>",
        " {{ name }}='x'",
        " data-{{ name }}='x'",
        "{% include 'a.html' %}",
        " class='x",
        " class='x'>",
        "{% set x %}class='x'{% endset %}{{ x }}",
    ],
)
def test_a_macro_that_may_write_anything_else_is_not(site, body):
    macro = "{% macro state(name, attrs) %}" + body + "{% endmacro %}"
    made = site(page="<p {{ state('x') }}></p>" + macro)
    assert made.page("page.html").elements[0].has_open_attributes


def test_what_a_macro_writes_into_an_id_is_not_known(site):
    macro = "{% macro named(x) %}id='{{ x }}'{% endmacro %}"
    made = site(page=macro + "<p {{ named('a') }}></p>")
    assert [text for text, _ in written(made, "id")] == ["*"]
