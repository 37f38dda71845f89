import sys

import pytest

from hypercheck.frontends.python.string_token import comments
from hypercheck.value import Join, Name, Opaque, walk

_FIELDS = [
    ("f'a{x}b'", "'a' + x + 'b'"),
    ("f'{x}{y}'", "x + y"),
    ("f'/{ x }/'", "'/' + x + '/'"),
    ("f'{{{x}}}'", "'{' + x + '}'"),
    ("f'{x!s}'", "x"),
    ("f'{x!r}.'", "<x!r> + '.'"),
    ("f'{x:>10}.'", "<x:>10> + '.'"),
    ("f'{x:{w}.{p}}'", "<x:{w}.{p}>"),
    ("f'{x:s}'", "x"),
    ("f'{x=}'", "'x=' + <x=>"),
    ("f'{ x = }'", "' x = ' + < x = >"),
    ("f'{x=!s}'", "'x=' + x"),
    ("f'{x!=y}'", "<x!=y>"),
    ("f'{x==y}'", "<x==y>"),
    ("f'{x<=y}{(z:=1)}'", "<x<=y> + z"),
    ("f'{d[\"a\"]}'", 'd["a"]'),
    ("f'{d[\"}\"]}'", 'd["}"]'),
    ("f'{d[\"{\"]:x}'", '<d["{"]:x>'),
    ("f'{ {1: x}[1] }'", "{1: x}[1]"),
    ("f'{f(a, b=\":\")}'", 'f(a, b=":")'),
    ("f'{(lambda q: q)(x)}'", "(lambda q: q)(x)"),
    ("f'{f\"<{x}>\"}'", "'<' + x + '>'"),
    ("f'{\"!\"}{x}'", "'!' + x"),
    ("f'{x}' 'y' f'{z}'", "x + 'y' + z"),
    ("'y' rf'\\{x}'", "'y\\\\' + x"),
    (r"f'\N{BULLET}{x}'", "'•' + x"),
    (r"rf'\N{x}'", r"'\\N' + x"),
    ("f'''\n{\n  x\n}\n'''", r"'\n' + x + '\n'"),
    ("f'''{x:\n>5}'''", "<x:\n>5>"),
    ("f'{x  !r:>{w}}'", "<x  !r:>{w}>"),
    ("f'{ *a, }'", "<*a,>"),
    ("f'{yes if x else no}'", "yes if x else no"),
]
_LATER_FIELDS = [
    ("f'{d['a']}'", "d['a']"),
    ("f'{f'{f'{x}'}'}'", "x"),
    ("f'{x # }\n}'", "x"),
    ("f'{'\\n'}'", r"'\n'"),
]


_EARLIER_FIELDS = [("f'{a for a in b}'", "<a for a in b>")]
_READABLE = _FIELDS + (_LATER_FIELDS if sys.version_info >= (3, 12) else _EARLIER_FIELDS)
"""What the interpreter at hand can parse: what it cannot, it reports as a fault."""


@pytest.mark.parametrize(("source", "expected"), _READABLE)
def test_the_parts_of_an_f_string_stand_where_they_are_written(read, source, expected):
    found = read(f"é = 1; result = {source}")
    assert found.show(found.value) == expected
    for value in walk(found.value):
        if isinstance(value, Name):
            assert found.at(value.range) == value.id


def test_crlf_inside_a_field_moves_nothing(read):
    found = read("x = f'''\r\n{ü(\r\n  a,\r\n  b)}'''\r\n")
    (_, call) = found.value.parts
    assert found.at(call.range) == "ü(\r\n  a,\r\n  b)"
    assert [found.at(argument.range) for argument in call.arguments] == ["a", "b"]


def test_the_values_of_a_format_specification_are_kept(read):
    found = read("x = f'{a:{b()}>{c}}'")
    assert isinstance(found.value, Join)
    (part,) = found.value.parts
    assert isinstance(part, Opaque)
    names = [value.id for value in walk(part) if isinstance(value, Name)]
    assert names == ["a", "b", "c"]


def test_comments_are_not_found_in_strings():
    text = "a = '# no' # one\nb = f'{x[\"#\"]}#' # two\nc = '''\n# no\n'''# three\n"
    found = [text[run.start : run.end] for run in comments(text)]
    assert found == ["# one", "# two", "# three"]


def test_a_keyword_before_a_quote_is_no_prefix():
    text = "x = 1 if'#'else'# '#c\nif'b'in'br':pass#d\n"
    assert [text[run.start : run.end] for run in comments(text)] == ["#c", "#d"]
