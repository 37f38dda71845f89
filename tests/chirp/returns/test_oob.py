import pytest

from chirp.errors import ResultError
from chirp.returns.oob import mark_out_of_band


def mark(html, target=None, swap=None):
    return mark_out_of_band(html, target=target, swap=swap, what="the fragment")


@pytest.mark.parametrize(
    ("html", "target", "marked"),
    [
        ('<b id="n">1</b>', "n", '<b hx-swap-oob="true" id="n">1</b>'),
        ('<b id="n">1</b>', "#n", '<b hx-swap-oob="true" id="n">1</b>'),
        ('<b id="n">1</b>', None, '<b hx-swap-oob="true" id="n">1</b>'),
        ('\n <b\n id="n">1</b> \n', "n", '\n <b hx-swap-oob="true"\n id="n">1</b> \n'),
        ('<!-- c --><b id="n">1</b>', "n", '<!-- c --><b hx-swap-oob="true" id="n">1</b>'),
        ('<input id="n">', "n", '<input hx-swap-oob="true" id="n">'),
        ('<div id="n"><div>1</div><br></div>', "n", None),
    ],
)
def test_a_root_with_the_targets_id_is_marked_itself(html, target, marked):
    marked = marked or html.replace("<div id", '<div hx-swap-oob="true" id', 1)
    assert mark(html, target) == marked


@pytest.mark.parametrize(
    "html",
    ["text", '<b id="n">1</b><b>2</b>', '<b id="n">1</b> text', '<b id="m">1</b>', "<b>1</b>", ""],
)
def test_anything_else_replaces_the_targets_content(html):
    assert mark(html, "n") == f'<div id="n" hx-swap-oob="innerHTML">{html}</div>'


@pytest.mark.parametrize(
    ("html", "parent"),
    [("<tr><td>1</td></tr>", "tbody"), ("<td>1</td>", "tr"), ("<col>", "colgroup")],
)
def test_what_the_html_parser_drops_is_kept_in_a_template_for_both_versions_of_htmx(html, parent):
    assert mark(html, "n", "beforeend") == (
        '<template hx type="partial" id="n" hx-swap="beforeend strip:true">'
        f'<{parent} id="n" hx-swap-oob="beforeend">{html}</{parent}></template>'
    )


@pytest.mark.parametrize(
    ("html", "parent"),
    [
        ("<tbody></tbody>", "table"),
        ("<li>1</li><li>2</li>", "ul"),
        ("<option>1</option>", "select"),
    ],
)
def test_what_the_html_parser_keeps_needs_no_template(html, parent):
    assert mark(html, "n", "beforeend") == (
        f'<{parent} id="n" hx-swap-oob="beforeend">{html}</{parent}>'
    )
    assert mark('<li id="a">1</li>', "a") == '<li hx-swap-oob="true" id="a">1</li>'


def test_a_row_with_the_targets_id_is_marked_inside_a_template():
    assert mark('<tr id="r"><td>1</td></tr>', "r") == (
        '<template hx type="partial" id="r" hx-swap="outerHTML">'
        '<tr hx-swap-oob="true" id="r"><td>1</td></tr></template>'
    )


@pytest.mark.parametrize(
    ("value", "attributes"),
    [
        ("beforeend:#rows", 'hx-target="#rows" hx-swap="beforeend strip:true"'),
        ("outerHTML", 'id="r" hx-swap="outerHTML"'),
        ("", 'id="r" hx-swap="outerHTML"'),
    ],
)
def test_a_row_that_is_marked_already_keeps_its_mark_in_the_template(value, attributes):
    row = f'<tr id="r" hx-swap-oob="{value}"><td>1</td></tr>'
    assert mark(row, "r") == f'<template hx type="partial" {attributes}>{row}</template>'


def test_the_way_of_swapping_may_be_given():
    assert mark('<b id="n">1</b>', "n", "outerHTML") == '<b hx-swap-oob="outerHTML" id="n">1</b>'
    assert mark("1", "n", "afterbegin") == '<div id="n" hx-swap-oob="afterbegin">1</div>'


def test_what_is_marked_already_stays_as_it_is():
    html = '<b id="n" hx-swap-oob="beforeend">1</b>'
    assert mark(html, "n") == html


@pytest.mark.parametrize("html", ["text", "<b>1</b>", '<b id="a"></b><b id="b"></b>'])
def test_without_a_target_a_root_with_an_id_is_needed(html):
    with pytest.raises(ResultError, match="the fragment goes out of band: give it target"):
        mark(html)


def test_a_target_is_escaped():
    assert mark("1", 'a"b').startswith('<div id="a&quot;b"')


def test_a_selector_is_no_target_out_of_band():
    with pytest.raises(ResultError, match="an element's id, no selector"):
        mark_out_of_band("<p>x</p>", target="closest tr", swap=None, what="it")
