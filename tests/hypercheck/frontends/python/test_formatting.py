import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hypercheck.frontends import python
from hypercheck.value import Call, Join, Literal, Name, Opaque, walk


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("'/a/%s' % x", "'/a/' + x"),
        ("'/a/%s/%s' % (x, y)", "'/a/' + x + '/' + y"),
        ("'%d%%' % x", "<x> + '%'"),
        ("'%5s' % x", "<x>"),
        ("'%(a)s-%(b)s' % {'b': y, 'a': x}", "x + '-' + y"),
        ("'/%s/%s' % pair", "'/' + <pair> + '/' + <pair>"),
        ("'%(a)s' % values", "<values>"),
        ("'%s %s' % (x,)", "<'%s %s' % (x,)>"),
        ("'%s' % (*x,)", "<'%s' % (*x,)>"),
        ("'%(a)s' % {'a': x, 'b': y}", "<'%(a)s' % {'a': x, 'b': y}>"),
        ("'100%' % x", "<'100%' % x>"),
        ("'/a/{}'.format(x)", "'/a/' + x"),
        ("'{1}{0}'.format(x, y)", "y + x"),
        ("'{{{a}}}'.format(a=x)", "'{' + x + '}'"),
        ("'{a.b}{c[0]}{d!r}{e:>3}'.format(a=a, c=c, d=d, e=e)", "<a> + <c> + <d> + <e>"),
        ("'{a}/{b}'.format(**x)", "<x> + '/' + <x>"),
        ("'{}/{}'.format(*x)", "<x> + '/' + <x>"),
        ("'{a}'.format(a=x, b=y)", "'{a}'.format(a=x, b=y)"),
        ("'{}'.format()", "'{}'.format()"),
        ("'{'.format(x)", "'{'.format(x)"),
        ("'/'.join([x, 'b', f'{y}c'])", "x + '/' + 'b' + '/' + y + 'c'"),
        ("''.join((x, y))", "x + y"),
        ("''.join(x)", "''.join(x)"),
        ("', '.join({x, y})", "', '.join({x, y})"),
        ("'a'.upper()", "'a'.upper()"),
    ],
)
def test_strings_put_together_with_a_known_format_are_joins(read, source, expected):
    found = read(f"result = {source}")
    assert found.show(found.value) == expected
    wanted = {name for name in "abcdexy" if name in _names(source)}
    assert wanted <= {v.id for v in walk(found.value) if isinstance(v, Name)}


def _names(source):
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}


def test_parts_of_a_format_stand_where_they_are_written(read):
    found = read(r"x = '/\x61/%s' '/b%%c' % y")
    first, _, last = found.value.parts
    assert (first.text, found.at(first.range)) == ("/a/", r"/\x61/")
    assert (last.text, found.at(last.range)) == ("/b%c", "/b%%c")
    assert found.at(last.slice(3, 4)) == "c"


_FORMATS = st.lists(st.sampled_from(["a", "%s", "%%", "{}", "{{", "}}", "{a}", "%(a)s", "\\n"]))


@given(
    _FORMATS, st.sampled_from(["% x", "% (x, y)", ".format(x, y)", ".format(a=x)", ".format(x)"])
)
def test_known_text_of_a_format_is_what_the_interpreter_makes_of_it(parts, given_values):
    source = f"r = '{''.join(parts)}' {given_values}"
    value = python.read("m.py", source).scope.bindings[0].value
    names = {"x": "<x>", "y": "<y>"}
    try:
        exec(source, names)
    except (TypeError, ValueError, IndexError, KeyError):
        return
    if isinstance(value, Call | Opaque):
        return
    assert isinstance(value, Join)
    shown = "".join(
        part.text if isinstance(part, Literal) else names[_only_name(part)] for part in value.parts
    )
    assert shown == names["r"]


def _only_name(part):
    (name,) = [value.id for value in walk(part) if isinstance(value, Name)]
    return name
