import pytest

from hypercheck.frontends.template.summary import Output
from hypercheck.value import (
    Attribute,
    Call,
    Choice,
    Collection,
    Constant,
    Item,
    Join,
    Literal,
    Mapping,
    Name,
    Opaque,
    walk,
)


@pytest.fixture
def value(find):
    def value(expression):
        text = "é\r\n{{ " + expression + " }}"
        (output,) = find(text, Output)
        return output.value, lambda node: text[node.range.start : node.range.end]

    return value


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("a", Name),
        ("a.b", Attribute),
        ("a['b']", Item),
        ("a.0", Item),
        ("a[1:2]", Item),
        ("a[1, 2]", Item),
        ("f(a, *b, k=c, **d)", Call),
        ("a|f", Call),
        ("a|f(1)|g.h", Call),
        ("a is defined", Call),
        ("a is divisibleby(3)", Call),
        ("a is divisibleby 3", Call),
        ("a is not defined", Opaque),
        ("not a", Opaque),
        ("a == b", Opaque),
        ("a < b <= c", Opaque),
        ("a not in b", Opaque),
        ("a * b // c ** d - e", Opaque),
        ("a ~ 'b' ~ c", Join),
        ("'a' + b", Join),
        ("a + 'b' + c", Join),
        ("a + b", Opaque),
        ("'%s/%d' % (a, b)", Join),
        ("a or b or c", Choice),
        ("a and 'b'", Choice),
        ("a if b else c", Choice),
        ("a if b", Choice),
        ("[a, b]", Collection),
        ("(a, b)", Collection),
        ("a, b", Collection),
        ("{'a': b}", Mapping),
        ("1", Constant),
        ("-1.5", Constant),
        ("true", Constant),
        ("none", Constant),
        ("'a'", Literal),
        ("99999999999999999999999999", Opaque),
    ],
)
def test_an_expression_is_a_value_that_stands_exactly_where_it_is_written(value, expression, kind):
    found, said = value(expression)
    assert type(found) is kind
    written = said(found)
    assert written == (expression[1:-1] if kind is Literal else expression)


def test_parentheses_belong_to_what_is_around_them(value):
    found, said = value("(a or b).c ~ (d)")
    assert said(found) == "(a or b).c ~ (d)"
    member, name = found.parts
    assert said(member) == "(a or b).c"
    assert said(member.value) == "a or b"
    assert said(name) == "d"


def test_filters_and_tests_are_calls_of_their_own_kind(value):
    found, said = value("a.b|first(1, k=2) is even")
    assert (found.kind, found.function.id) == ("test", "even")
    inner = found.arguments[0].value
    assert (inner.kind, inner.function.id, said(inner)) == ("filter", "first", "a.b|first(1, k=2)")
    assert [said(argument) for argument in inner.arguments] == ["a.b", "1", "k=2"]


def test_each_filter_of_a_chain_has_its_own_place(value):
    found, said = value("a | b  |c( 1 ) | d")
    places = []
    while isinstance(found, Call):
        places.append(said(found))
        found = found.arguments[0].value
    assert places == ["a | b  |c( 1 ) | d", "a | b  |c( 1 )", "a | b"]


def test_arguments_keep_order_names_and_stars(value):
    found, said = value("f(a, b(1), *c, k = d, **e)")
    written = [(said(a), a.name, a.stars) for a in found.arguments]
    assert written == [
        ("a", None, 0),
        ("b(1)", None, 0),
        ("*c", None, 1),
        ("k = d", "k", 0),
        ("**e", None, 2),
    ]


def test_escapes_and_strings_in_a_row_map_to_their_places(value):
    found, _ = value(r"'a\n\x41\u00e9\q' " + '"b"')
    assert found.text == "a\nAé\\qb"
    place = found.slice(2, 3)
    assert place.end - place.start == len(r"\x41")
    place = found.slice(6, 7)
    assert place.end - place.start == 1


def test_a_condition_without_else_has_the_empty_literal(value):
    found, _ = value("a if b")
    assert found.options[1].text == ""
    assert found.tests[0].id == "b"


def test_every_name_of_an_expression_is_inside_its_value(value):
    found, _ = value("a[b:c:d] + e(f)|g(h, i=j) * -k if not l in m else {n: [o, (p,)]}")
    assert {v.id for v in walk(found) if isinstance(v, Name)} >= set("abcdefhjklmnop")


def test_the_parts_of_a_format_are_places_in_it(value):
    found, said = value("'/a/%s/b%%/%s' % (x, y.z)")
    assert [said(part) for part in found.parts] == ["/a/", "x", "/b%", "/", "y.z"]


@pytest.mark.parametrize(
    "expression",
    ["(" * 30 + "a" + ")" * 30, " + ".join("a" * 3_000), "a" + "|f" * 500, "not " * 100 + "a"],
)
def test_deep_expressions_are_read(value, expression):
    found, said = value(expression)
    assert said(found).strip("()")
