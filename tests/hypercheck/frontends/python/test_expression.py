import pytest

from hypercheck.value import (
    Attribute,
    Await,
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
    PathJoin,
    walk,
)


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("'a'", Literal),
        ("b'a'", Opaque),
        ("1", Constant),
        ("-1.5", Constant),
        ("None", Constant),
        ("True", Constant),
        ("...", Opaque),
        ("1j", Opaque),
        ("99999999999999999999", Opaque),
        ("a", Name),
        ("a.b", Attribute),
        ("a[1]", Item),
        ("a()", Call),
        ("[a]", Collection),
        ("{a: b, **c}", Mapping),
        ("a or b", Choice),
        ("a if b else c", Choice),
        ("a + b", Join),
        ("a + 1", Opaque),
        ("a + [b]", Opaque),
        ("a + 'b' + c()", Join),
        ("a / b", PathJoin),
        ("a / 2", Opaque),
        ("a < b", Opaque),
        ("not a", Opaque),
        ("lambda: a", Opaque),
        ("[a for a in b]", Opaque),
    ],
)
def test_every_kind_of_expression_has_its_value(read, source, kind):
    found = read(f"é = 1; result = {source}")
    assert type(found.value) is kind
    expected = source.strip("'") if kind is Literal else source
    assert found.at(found.value.range) == expected


def test_a_call_keeps_its_arguments_in_the_order_of_the_source(read):
    found = read("x = f(a, *b, c=1, **d, **{'e': 2}, **g)")
    call = found.value
    assert [(found.at(a.range), a.name, a.stars) for a in call.arguments] == [
        ("a", None, 0),
        ("*b", None, 1),
        ("c=1", "c", 0),
        ("**d", None, 2),
        ("**{'e': 2}", None, 2),
        ("**g", None, 2),
    ]
    assert found.at(call.arguments[2].name_range) == "c"
    mixed = read("x = f(a=1, *b)").value
    assert [argument.stars for argument in mixed.arguments] == [0, 1]


def test_names_of_members_have_places_of_their_own(read):
    found = read("x = (a\n  .b) . c # .c")
    assert found.at(found.value.name_range) == "c"
    assert found.at(found.value.value.name_range) == "b"


def test_columns_count_characters_not_bytes(read):
    found = read("é = '\U0001f600'; ü = ñ.ö('ä', k='é')\nß = é")
    values = [v for binding in found.scope.bindings for v in walk(binding.value)]
    assert [found.at(v.range) for v in values] == [
        "\U0001f600",
        "ñ.ö('ä', k='é')",
        "ñ.ö",
        "ñ",
        "ä",
        "é",
        "é",
    ]


def test_choices_tell_options_and_tests_apart(read):
    found = read("x = a if b() else c")
    assert [found.at(option.range) for option in found.value.options] == ["a", "c"]
    assert [found.at(test.range) for test in found.value.tests] == ["b()"]
    either = read("x = a or b or c")
    assert [either.at(option.range) for option in either.value.options] == ["a", "b", "c"]


def test_parts_of_a_sum_are_in_a_row(read):
    found = read("x = a + ('b' 'c') + f'd{e}'")
    assert found.show(found.value) == "a + 'bc' + 'd' + e"


def test_a_sum_of_numbers_is_not_text(read):
    assert isinstance(read("n = 1\nx = n + m").value, Opaque)
    assert isinstance(read("n = '1'\nx = n + m").value, Join)


def test_names_bound_inside_an_expression_are_told(read):
    found = read("x = [a + b for a, b in c if a if d(b) for e in a]")
    assert found.value.names == ("a", "b", "e")
    assert read("x = lambda a, /, b, *c, d=e, **f: a").value.names == ("a", "b", "d", "c", "f")


def test_a_comprehension_hides_names_of_the_scope(read):
    found = read("a = 1\nb = 2\nx = [a for a in b if b]")
    names = {(v.id, v.bindings) for v in walk(found.value) if isinstance(v, Name)}
    assert names == {("a", ()), ("b", (1,))}


def test_a_walrus_is_a_binding_and_a_name(read):
    found = read("x = (y := f()) + 'a'")
    assert [binding.name for binding in found.scope.bindings] == ["y", "x"]
    first = found.value.parts[0]
    assert (first.id, first.bindings) == ("y", (0,))


def test_await_keeps_its_value(body):
    (binding,) = body("x = await f(1)").function.scope.bindings
    assert isinstance(binding.value, Await)
    assert isinstance(binding.value.value, Call)


def test_every_name_of_an_unknown_expression_is_kept(read):
    found = read("x = [a[b:c], *d, {e: f for g in h}, i < j, -k, ~l, (yield m)]")
    assert {v.id for v in walk(found.value) if isinstance(v, Name)} >= set("abcdefhijkl")
