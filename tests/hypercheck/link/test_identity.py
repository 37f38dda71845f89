import pytest

from hypercheck.link.identity import IdTable, id_uses


def uses(made):
    return [
        (str(use.id), use.source, use.out_of_band, made.text(use.span))
        for use in id_uses(made.every())
    ]


@pytest.mark.parametrize(
    ("attribute", "expected"),
    [
        ('hx-target="#x"', ("x", "hx-target", False, "x")),
        ('hx-target="closest #x"', ("x", "hx-target", False, "x")),
        ('data-hx-indicator="#x .y"', ("x", "hx-indicator", False, "x")),
        ('hx-include="#x"', ("x", "hx-include", False, "x")),
        ('hx-trigger="click from:#x"', ("x", "hx-trigger", False, "x")),
        ('hx-sync="#x:abort"', ("x", "hx-sync", False, "x")),
        ('hx-select-oob="#x:outerHTML"', ("x", "hx-select-oob", False, "x")),
        ('hx-target="#x-{{ id }}"', ("x-*", "hx-target", False, "x-{{ id }}")),
        ('id="x" hx-swap-oob="true"', ("x", "hx-swap-oob", True, "x")),
        ('id="x" hx-swap-oob="outerHTML"', ("x", "hx-swap-oob", True, "x")),
        ('hx-swap-oob="beforeend:#x"', ("x", "hx-swap-oob", True, "x")),
    ],
)
def test_an_attribute_names_an_id(site, attribute, expected):
    assert uses(site(page=f"<p {attribute}></p>")) == [expected]


@pytest.mark.parametrize(
    "attribute",
    ['hx-target="this"', 'hx-target="{{ x }}"', 'id="x" hx-swap-oob="false"', 'hx-get="#x"'],
)
def test_an_attribute_names_no_id(site, attribute):
    assert uses(site(page=f"<p {attribute}></p>")) == []


def test_an_element_swapped_out_of_band_says_so(site):
    made = site(page='<p id="a"></p><p id="b" hx-swap-oob="true"></p><p data-id="c" name="d"></p>')
    found = [(str(each.id), each.swapped) for each in IdTable(made.every()).elements]
    assert found == [("a", False), ("b", True)]


def test_an_id_made_in_a_macro_is_one_for_each_argument(site):
    made = site(
        page='{% macro m(i) %}<p id="{{ i }}" hx-swap-oob="true"></p>{% endmacro %}'
        '{{ m("a") }}{{ m("b") }}'
    )
    assert [str(each.id) for each in IdTable(made.every()).elements] == ["a", "b"]
    assert [use[0] for use in uses(made)] == ["a", "b"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("id or name", ["email"]),
        ("id if id else name", ["*", "email"]),
        ("name or id", ["email", "*"]),
        ("'' or none or name", ["email"]),
    ],
)
def test_what_is_false_gives_way_to_the_next(site, expression, expected):
    macro = "{% macro box(name, id=none) %}<p id='{{ " + expression + " }}'></p>{% endmacro %}"
    found = IdTable(site(page=macro + "{{ box('email') }}").every()).elements
    assert [str(each.id) for each in found] == expected


def test_the_ids_of_a_page_are_those_of_its_elements(site):
    made = site(
        base='<p id="top"></p>{% block main %}<p id="old"></p>{% endblock %}',
        page='{% extends "base.html" %}{% block main %}<p id="row-{{ x }}"></p>{% endblock %}',
    )
    base, page = (IdTable([p]).on(p) for p in (made.page("base.html"), made.page("page.html")))
    assert base.may_have("old")
    assert not base.may_have("row-7")
    assert page.may_have("top")
    assert page.may_have("row-7")
    assert not page.may_have("old")


def test_a_use_knows_all_pages_that_have_it(site):
    made = site(
        base='<p hx-target="#top"></p>{% block main %}{% endblock %}',
        page='{% extends "base.html" %}{% block main %}<p hx-target="#own"></p>{% endblock %}',
    )
    found = {str(use.id): [page.template for page in use.pages] for use in id_uses(made.every())}
    assert found == {"top": ["base.html", "page.html"], "own": ["page.html"]}
