import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hypercheck.frontends import python
from hypercheck.value import Join, Literal


def literal(source):
    (binding,) = python.read("m.py", f"x = {source}").scope.bindings
    assert isinstance(binding.value, Literal)
    return binding.value


def meaning(source):
    """What the interpreter makes of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return eval(source, {})


def pieces(source):
    """Text and source of each piece."""
    value, text = literal(source), f"x = {source}"
    ends = [piece.at for piece in value.pieces[1:]] + [len(value.text)]
    return [
        (value.text[piece.at : end], text[piece.range.start : piece.range.end])
        for piece, end in zip(value.pieces, ends, strict=True)
    ]


@pytest.mark.parametrize(
    ("source", "content"),
    [
        ("'a'", "a"),
        ('"a"', "a"),
        ("'''a'''", "a"),
        ('"""a"""', "a"),
        ('"""\na\n"""', "\na\n"),
        ("r'a\\n'", "a\\n"),
        ("u'a'", "a"),
        ("rf'a\\n'", "a\\n"),
        ("f'a'", "a"),
        ("''", ""),
        ("''''''", ""),
        ("('a')", "a"),
        ("'é\U0001f600'", "é\U0001f600"),
        ("'\\d'", "\\d"),
    ],
)
def test_text_that_stands_as_it_is_needs_no_pieces(source, content):
    value = literal(source)
    assert value.pieces == ()
    assert value.text == content
    assert f"x = {source}"[value.range.start : value.range.end] == content


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"'a\nb'", [("a", "a"), ("\n", r"\n"), ("b", "b")]),
        (r"'\x41\101é\u00e9\U0001f600'", None),
        (r"'\N{BULLET}-'", [("•", r"\N{BULLET}"), ("-", "-")]),
        ("'a' \"b\"", [("a", "a"), ("b", "b")]),
        ("('a' # one\n   'b')", [("a", "a"), ("b", "b")]),
        ("'a' \\\n 'b'", [("a", "a"), ("b", "b")]),
        ("'a\\\nb'", [("a", "a"), ("b", "b")]),
        ("'a\\\r\nb'", [("a", "a"), ("b", "b")]),
        ("'''a\r\nb'''", [("a", "a"), ("\n", "\r\n"), ("b", "b")]),
        ("f'{{a}}'", [("{", "{{"), ("a", "a"), ("}", "}}")]),
        (r"f'\x7b\{{'", [("{", r"\x7b"), ("\\", "\\"), ("{", "{{")]),
        (r"r'\n' '\n'", [(r"\n", r"\n"), ("\n", r"\n")]),
        ("'a' f'b' 'c'", [("a", "a"), ("b", "b"), ("c", "c")]),
    ],
)
def test_escapes_and_seams_keep_their_places(source, expected):
    assert literal(source).text == meaning(source)
    if expected is None:
        expected = [
            ("A", r"\x41"),
            ("A", r"\101"),
            ("é", "é"),
            ("é", r"\u00e9"),
            ("\U0001f600", r"\U0001f600"),
        ]
    assert pieces(source) == expected


def test_a_carriage_return_alone_is_a_line_end():
    text = "x = '''a\rb'''"
    (binding,) = python.read("m.py", text).scope.bindings
    assert binding.value.text == "a\nb"
    assert text[slice(*_ends(binding.value.slice(2, 3)))] == "b"


def _ends(place):
    return place.start, place.end


def test_a_slice_of_a_literal_finds_its_source():
    value = literal(r"'/a\n' 'b/{c}'")
    text = r"x = '/a\n' 'b/{c}'"
    at = value.text.index("{c}")
    assert text[slice(*_ends(value.slice(at, at + 3)))] == "{c}"
    assert text[slice(*_ends(value.slice(2, 3)))] == r"\n"


def test_half_a_surrogate_pair_is_no_text():
    summary = python.read("m.py", r"x = '\ud800'; y = f'{a}\udfff'")
    assert not isinstance(summary.scope.bindings[0].value, Literal)
    joined = summary.scope.bindings[1].value
    assert isinstance(joined, Join)
    assert not any(isinstance(part, Literal) for part in joined.parts)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "r", "u", "R", "f", "rf", "Fr"]),
            st.sampled_from(["'", '"', "'''", '"""']),
            st.text(st.sampled_from("ab'\"\\\n\rnxu01{}é\U0001f600N \t#"), max_size=12),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_any_string_means_what_the_interpreter_says(tokens):
    source = " ".join(f"{prefix}{quote}{body}{quote}" for prefix, quote, body in tokens)
    text = f"x = ({source})"
    summary = python.read("m.py", text)
    if summary.fault is not None or not summary.scope.bindings:
        return
    value = summary.scope.bindings[0].value
    if not isinstance(value, Literal):
        return
    assert value.text == meaning(f"({source})")
    for piece in value.pieces:
        assert 4 < piece.range.start < piece.range.end < len(text)
    if not value.pieces:
        assert text[value.range.start : value.range.end].replace("\r", "\n") == value.text
