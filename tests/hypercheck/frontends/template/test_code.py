import jinja2
import pytest

from hypercheck.frontends.template import read
from hypercheck.frontends.template.summary import (
    Block,
    Branch,
    CallBlock,
    Evaluate,
    Extends,
    For,
    Import,
    Include,
    Macro,
    Set,
    With,
    Wrapped,
)
from hypercheck.value import Collection, Name


def faults(text, **options):
    return [
        (fault.message, text[fault.range.start : fault.range.end])
        for fault in read("page.html", text, **options).faults
    ]


# ------------------------------------------------------------------------------ statements


def test_inheritance_and_blocks(find):
    text = (
        "{% extends layout %}{% block a scoped %}{{ x }}{% endblock a %}"
        "{% block b required %}{% endblock %}"
    )
    assert isinstance(find(text, Extends)[0].template, Name)
    first, second = find(text, Block)
    assert (first.name, first.scoped, first.required) == ("a", True, False)
    assert (second.name, second.scoped, second.required) == ("b", False, True)
    assert text[first.range.start : first.range.end].endswith("{% endblock a %}")


def test_includes_and_imports(find):
    text = (
        "{% include ['a', 'b'] ignore missing without context %}{% import 'c' as d %}"
        "{% from 'e' import f as g, h with context %}"
    )
    (include,) = find(text, Include)
    assert isinstance(include.template, Collection)
    assert (include.ignore_missing, include.with_context) == (True, False)
    whole, names = find(text, Import)
    assert (whole.target.id, whole.names, whole.with_context) == ("d", (), False)
    assert [(name, local) for name, local, _ in names.names] == [("f", "g"), ("h", "h")]
    assert names.with_context


def test_a_macro_has_parameters_and_says_what_it_catches(find):
    text = "{% macro m(a, b='x') %}{{ caller() }}{{ kwargs }}{% endmacro %}"
    (macro,) = find(text, Macro)
    assert [(p.name, p.default is not None) for p in macro.parameters] == [
        ("a", False),
        ("b", True),
    ]
    assert macro.catches == ("kwargs", "caller")


def test_a_call_block_has_its_call_and_parameters(find):
    (call,) = find("{% call(row) table(rows) %}<b></b>{% endcall %}", CallBlock)
    assert call.call.function.id == "table"
    assert [p.name for p in call.parameters] == ["row"]
    assert len(call.body) == 1


def test_loops_name_their_targets(find):
    text = "{% for a, (b, c) in d|items if e recursive %}x{% else %}y{% endfor %}"
    (loop,) = find(text, For)
    assert [name.id for name in loop.targets] == ["a", "b", "c"]
    assert loop.condition.id == "e"
    assert loop.recursive
    assert (len(loop.body), len(loop.otherwise)) == (1, 1)


def test_a_branch_has_one_alternative_for_each_test_and_one_more_for_else(find):
    text = "{% if a %}1{% elif b %}2{% elif c %}3{% else %}4{% endif %}"
    (branch,) = find(text, Branch)
    assert [test.id for test in branch.tests] == ["a", "b", "c"]
    assert len(branch.alternatives) == 4


def test_set_in_all_its_forms(find):
    text = "{% set a, b = 1, 2 %}{% set n.x = 3 %}{% set c %}<b></b>{% endset %}"
    pair, member, block = find(text, Set)
    assert [name.id for name in pair.targets] == ["a", "b"]
    assert ([name.id for name in member.targets], member.namespace) == (["n"], True)
    assert block.value is None
    assert len(block.body) == 1


def test_the_filter_of_a_block_set_wraps_its_body(find):
    text = "{% set a | upper | trim(1) %}x{% endset %}"
    (block,) = find(text, Set)
    (wrapped,) = block.body
    assert isinstance(wrapped, Wrapped)
    assert wrapped.expressions[0].function.id == "trim"


def test_with_binds_names_for_its_body(find):
    (node,) = find("{% with a = 1, b = c %}{{ a }}{% endwith %}", With)
    assert [name.id for name, _ in node.bindings] == ["a", "b"]


def test_filter_autoescape_do_and_trans(find):
    text = (
        "{% filter upper %}a{% endfilter %}{% autoescape false %}<b></b>{% endautoescape %}"
        "{% do a.append(1) %}{% trans n=x|length %}one{% pluralize %}{{ n }}{% endtrans %}"
    )
    upper, autoescape, trans = find(text, Wrapped)
    assert (upper.tag, upper.opaque) == ("filter", True)
    assert (autoescape.tag, autoescape.opaque) == ("autoescape", False)
    assert (trans.tag, trans.opaque) == ("trans", False)
    assert len(find(text, Evaluate)) == 1
    assert [name.id for name, _ in find(text, With)[0].bindings] == ["n"]


# ---------------------------------------------------------------------------------- faults


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("<b>{% if x %}</b>", "if"),
        ("{{ a b }}", "b"),
        ("{{ a | }}", "}}"),
        ("{{ } }}", "}"),
        ("{{ f(a }}", "}"),
        ("{{ 'a }}", "'"),
        ("{{ a", "{{"),
        ("{{ a\n<b>", "{{"),
        ("{% if %}{% endif %}", "%}"),
        ("{% for x %}{% endfor %}", "%}"),
        ("{% endfor %}", "endfor"),
        ("{% if a %}{% endfor %}{% endif %}", "endfor"),
        ("{% for a in b %}{% if a %}{% endfor %}", "endfor"),
        ("{% else %}", "else"),
        ("{% if a %}{% else %}{% else %}{% endif %}", "else"),
        ("{% endfi %}", "endfi"),
        ("{% fo x in y %}", "fo"),
        ("{% incldue 'x' %}", "incldue"),
        ("{% block a-b %}{% endblock %}", "-"),
        ("{% macro m(a=1, b) %}{% endmacro %}", ")"),
        ("{# a", "{#"),
        ("{% raw %} a", "{% raw %}"),
        ("{% end %}{% block a %}{% endblock %}", "end"),
    ],
)
def test_a_syntax_error_stands_on_its_token(text, place):
    ((message, found),) = faults(text)
    assert found == place
    assert message


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\r"])
def test_a_comment_that_begins_at_the_very_end_is_one_to_jinja2(end):
    jinja2.Environment().parse("<p>{#" + end)
    assert faults("<p>{#" + end) == []


def test_what_does_not_parse_does_not_hide_the_rest(find):
    text = (
        "{% if a b %}<a href='/x'>{% endif %}</a>{{ c d }}{{ e }}<p></p>{% block f %}{% endblock %}"
    )
    assert len(faults(text)) == 2
    assert [block.name for block in find(text, Block)] == ["f"]
    assert "e" in [name.id for name in find(text, Name)]


def test_the_message_is_what_jinja2_says():
    ((message, _),) = faults("{% for a in b %}{% if a %}{% endfor %}")
    assert message == (
        "Encountered unknown tag 'endfor'. You probably made a nesting mistake. Jinja is "
        "expecting this tag, but currently looking for 'elif' or 'else' or 'endif'. The innermost "
        "block that needs to be closed is 'if'."
    )


@pytest.mark.parametrize(
    "text",
    [
        "{% cache 300, key %}<b></b>{% endcache %}",
        "{% widget 'x' as y %}<b></b>{% endwidget %}",
        "{% component 'card', title=a %}{% endcomponent %}",
        "{% switch x %}{% case 1 %}{% endswitch %}",
        "{% svg 'icon' %}",
    ],
)
def test_statements_of_extensions_are_tolerated_and_told(text):
    summary = read("page.html", text)
    assert not summary.faults
    assert summary.custom_tags


def test_a_statement_that_the_project_names_is_tolerated():
    assert faults("{% shout 'x' %}")
    assert not faults("{% shout 'x' %}", custom_tags=frozenset({"shout"}))


def test_the_expressions_of_an_unknown_statement_are_read(find):
    names = {name.id for name in find("{% widget a, b=c as d %}{% endwidget %}", Name)}
    assert {"a", "c"} <= names


# ------------------------------------------------------------------------------ directives


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{# chirp: ignore[CH101] #}\n<a>", 2),
        ("\r\n  {# chirp: ignore[CH101] #}\r\n<a>", 3),
        ("<a> {# chirp: ignore[CH101] #}\n", 1),
        ("{# chirp: ignore[CH101] #} <a>\n", 1),
        ("{# chirp: ignore[CH101]\n because #}\n<a>", 3),
        ("{# chirp: ignore[CH101] #}\n{# another #}\n<a>", 3),
    ],
)
def test_a_directive_speaks_about_its_line_or_the_next(text, line):
    (directive,) = read("page.html", text).directives
    assert directive.line == line
    assert directive.codes[0][0] == "CH101"


def test_a_directive_in_an_html_comment_is_none():
    assert not read("page.html", "<!-- chirp: ignore[CH101] -->").directives
