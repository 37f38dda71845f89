import pytest

from hypercheck.frontends.template import read
from hypercheck.frontends.template.summary import Adrift, Element, Output, Text


def test_elements_and_statements_nest_as_they_stand(tree):
    text = "<ul>{% for x in xs %}<li>{{ x }}</li>{% else %}<li></li>{% endfor %}</ul>"
    assert tree(text) == [["<ul>", ["For", ["<li>", "Output"], "<li>"]]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "<ul><li>a<li>b</ul><p>c<p>d<div></div>",
            [["<ul>", "<li>", "<li>"], "<p>", "<p>", "<div>"],
        ),
        ("<dl><dt>a<dd>b<dt>c</dl>", [["<dl>", "<dt>", "<dd>", "<dt>"]]),
        (
            "<table><thead><tr><th>a<th>b<tbody><tr><td>c<tr><td>d</table><i></i>",
            [
                [
                    "<table>",
                    ["<thead>", ["<tr>", "<th>", "<th>"]],
                    ["<tbody>", ["<tr>", "<td>"], ["<tr>", "<td>"]],
                ],
                "<i>",
            ],
        ),
        (
            "<select><optgroup><option>a<option>b<optgroup><option>c</select>",
            [["<select>", ["<optgroup>", "<option>", "<option>"], ["<optgroup>", "<option>"]]],
        ),
        ("<ul><li><ul><li>a</ul><li>b</ul>", [["<ul>", ["<li>", ["<ul>", "<li>"]], "<li>"]]),
        ("<br><img src=a><input><b></b>", ["<br>", "<img>", "<input>", "<b>"]),
        ("<div/><b></b></div>", [["<div>", "<b>"]]),
        ("<svg><path/><g><use /></g></svg><b/>", [["<svg>", "<path>", ["<g>", "<use>"]], "<b>"]),
        ("<svg><title>a<b></b></title></svg>", [["<svg>", ["<title>", "<b>"]]]),
        (
            "<svg><foreignObject><div/><i></i></div></foreignObject></svg>",
            [["<svg>", ["<foreignobject>", ["<div>", "<i>"]]]],
        ),
        ("<div><span></div><i></i>", [["<div>", "<span>"], "<i>"]),
        ("<main><p>a</span></p></main>", [["<main>", "<p>"]]),
        (
            "<table><tr><td></div>a<b></b></td></tr></table>",
            [["<table>", ["<tr>", ["<td>", "<b>"]]]],
        ),
        (
            "<noscript><img></noscript><template><i></i></template>",
            [["<noscript>", "<img>"], ["<template>", "<i>"]],
        ),
    ],
)
def test_elements_end_as_in_a_browser(tree, text, expected):
    assert tree(text) == expected


def test_an_element_opened_and_closed_under_the_same_test_is_adrift_in_between_only(tree):
    text = "{% if x %}<a>{% endif %}<b></b>{% if x %}</a>{% endif %}<p></p>"
    assert tree(text) == [["Branch", ["<a>"]], ["Adrift", "<b>", ["Branch", []]], "<p>"]


def test_an_element_closed_under_another_test_leaves_its_body_adrift_but_nothing_behind_it(tree):
    text = (
        "<main>{% for x in xs %}{% if loop.first %}<ul>{% endif %}<li></li>"
        "{% if loop.last %}</ul>{% endif %}<i></i>{% endfor %}<p></p></main>"
    )
    branch = ["Branch", []]
    assert tree(text) == [
        ["<main>", ["For", ["Branch", ["<ul>"]], ["Adrift", "<li>", branch, "<i>"]], "<p>"]
    ]


def test_an_element_opened_in_every_alternative_ends_with_one_end_tag(tree):
    text = "<main>{% if a %}<div a>{% else %}<div b>{% endif %}<i></i></div><p></p></main>"
    assert tree(text) == [["<main>", ["Branch", ["<div>"], ["<div>"]], ["Adrift", "<i>"], "<p>"]]


def test_what_was_left_open_is_named(find):
    text = "{% if a %}<div a>{% elif b %}<div b><p>{% endif %}<i></i>"
    (adrift,) = find(text, Adrift)
    assert [text[r.start : r.end] for r in adrift.openers] == ["<div a>", "<div b>", "<p>"]


def test_rows_of_a_batch_leak_but_nothing_behind_them_is_adrift(tree):
    text = (
        "<main><div>{% for x in xs %}<b></b>{% if loop.index is divisibleby 3 %}</div><div>"
        "{% endif %}{% endfor %}</div><p></p></main>"
    )
    assert tree(text) == [
        ["<main>", ["<div?>", ["For", "<b>", ["Branch", [["Adrift", "<div>"]]]]], "<p>"]
    ]


def test_groups_closed_by_the_next_group_do_not_end_what_is_around_them(tree):
    text = (
        "<main>{% for x in xs %}{% if not loop.first %}</div>{% endif %}<div>{% endfor %}</div>"
        "<p></p></main><i></i>"
    )
    nodes = tree(text)
    assert nodes[0][0] == "<main>"
    assert nodes[-1] == "<i>"
    assert nodes[0][-1] == "<p>"


def test_an_element_that_every_alternative_closes_ends_there(tree):
    text = "<div><b></b>{% if x %}<i></i></div>{% else %}</div>{% endif %}<p></p>"
    assert tree(text) == [
        ["<div>", "<b>", ["Branch", ["<i>", "Adrift"], ["Adrift"]]],
        "<p>",
    ]


def test_a_branch_may_close_what_is_outside_it(tree):
    text = "<div>{% if x %}</div><i></i>{% endif %}<b></b></div><p></p>"
    assert tree(text) == [["<div?>", ["Branch", [["Adrift", "<i>"]]], "<b>"], "<p>"]


def test_a_macro_that_opens_an_element_changes_nothing_where_it_stands(tree):
    text = "<div>{% macro card() %}<section>{% endmacro %}<b></b></div>"
    assert tree(text) == [["<div>", ["Macro", "<section>"], "<b>"]]


def test_an_end_tag_of_whoever_includes_the_file_leaves_the_rest_adrift(tree):
    assert tree("</main><footer></footer>") == [["Adrift", "<footer>"]]
    assert tree("<html><body></main><footer></footer></body></html>") == [
        ["<html>", ["<body>", "<footer>"]]
    ]


def test_loop_items_without_end_tags_leave_nothing_adrift_behind_the_list(tree):
    text = "<ul>{% for x in xs %}<li>{{ x }}{% endfor %}</ul><p></p>"
    assert tree(text) == [["<ul>", ["For", ["<li>", "Output"]]], "<p>"]


def test_misnested_elements_leak(tree):
    assert tree("<div><a><section></a><i></i></section></div><p></p>") == [
        ["<div>", ["<a?>", ["<section>", "<i>"]]],
        "<p>",
    ]


def test_a_form_across_table_rows_stays_where_it_is(tree):
    assert tree("<table><tr><form><td></form></td></tr></table>")[0][0] == "<table>"


@pytest.mark.parametrize("tag", ["script", "style", "textarea", "title", "xmp", "iframe"])
def test_raw_text_holds_no_elements_but_outputs_and_blocks(tree, tag):
    text = f"<{tag}>a<b>{{{{ x }}}}{{% block y %}}<i>{{% endblock %}}</{tag.upper()}><p></p>"
    assert tree(text) == [[f"<{tag}>", "Output", "Block"], "<p>"]


@pytest.mark.parametrize(
    "comment",
    ["<!-- <b> -->", "<!--><!---><!-- a --!>", "<!doctype html>", "<!b>", "<?xml <b ?>", "</ >"],
)
def test_comments_are_no_markup(tree, comment):
    assert tree(f"{comment}<i></i>") == ["<i>"]


def test_a_comment_shows_nothing_but_its_statements_run(tree):
    text = "<!-- {% set a = 1 %}{% include 'x' %}{{ b() }}{% block c %}{% endblock %} --><i></i>"
    assert tree(text) == ["Set", "Evaluate", "Evaluate", "Block", "<i>"]


def test_cdata_is_text_in_svg_only(tree):
    assert tree("<svg><![CDATA[<b>]]><g/></svg>") == [["<svg>", "<g>"]]
    assert tree("<![CDATA[<b>]]><i></i>") == ["<i>"]


def test_markup_in_a_jinja_string_is_no_markup_and_in_raw_it_is(tree):
    assert tree("{{ '<b>' }}{% raw %}<i>{{ x }}</i>{% endraw %}") == ["Output", "<i>"]


def test_text_between_is_kept_and_white_space_is_not(find):
    assert len(find("<b> a </b>\n \t<i></i> &nbsp;", Text)) == 2


def test_an_output_knows_its_braces_and_its_value(find):
    (output,) = find("a{{- x.y -}} b", Output)
    assert (output.range.start, output.range.end) == (1, 12)


def test_elements_nested_deeper_than_is_kept_are_still_there():
    text = "<div>" * 10_000 + "<b id=x></b>" + "</div>" * 10_000 + "<p></p>"
    summary = read("page.html", text)
    nodes, count, last = list(summary.nodes), 0, summary.nodes[-1]
    while nodes:
        node = nodes.pop()
        count += isinstance(node, Element)
        nodes.extend(getattr(node, "children", ()))
    assert count == 10_002
    assert isinstance(last, Element)
    assert last.tag == "p"
    assert not summary.faults


def test_statements_nested_too_deep_are_a_fault():
    text = "{% if x %}" * 5_000 + "<b></b>" + "{% endif %}" * 5_000 + "<p></p>"
    summary = read("page.html", text)
    assert [fault.message for fault in summary.faults] == [
        "statements are nested more than 64 deep"
    ]
