import pathlib
import random
import sysconfig
import unicodedata

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hypercheck.frontends import python
from hypercheck.frontends.python.summary import Binding, Import, Parameter, PythonSummary, Scope
from hypercheck.model import LineTable, Range
from hypercheck.value import Attribute, Literal, Name

_CORPUS = sorted(pathlib.Path(sysconfig.get_path("stdlib")).glob("*.py"))


def test_a_summary_is_the_same_after_serialisation():
    for path in _CORPUS[::8]:
        summary = python.read("m.py", _text(path))
        data = msgspec.msgpack.encode(summary)
        assert msgspec.msgpack.decode(data, type=PythonSummary) == summary


@pytest.mark.parametrize("path", _CORPUS, ids=lambda path: path.name)
def test_what_a_real_module_says_stands_where_it_says(path):
    text = _text(path)
    summary = python.read("m.py", text)
    assert summary.fault is None
    assert list(summary.lines) == LineTable.of(text).starts
    for each in _structs(summary):
        match each:
            case Literal(range=place, text=content, pieces=()):
                assert text[place.start : place.end] == content
            case Literal(text=content, pieces=pieces):
                assert _mapped(pieces, content, text)
            case Name(range=place, id=name) | Attribute(name_range=place, name=name):
                assert unicodedata.normalize("NFKC", text[place.start : place.end]) == name
            case Binding(range=place, name=name) | Parameter(range=place, name=name):
                assert text[place.start : place.end] == name
            case Import(range=place, module=module, attribute=attribute):
                assert text[place.start : place.end] == (attribute or module)


def _text(path):
    decoded = python.decode(path.read_bytes())
    assert isinstance(decoded, python.Decoded)
    return decoded.text


def _mapped(pieces, content, text):
    """Whether pieces as long as their text are that text, and the others escapes."""
    ends = [piece.at for piece in pieces[1:]] + [len(content)]
    for piece, end in zip(pieces, ends, strict=True):
        source = text[piece.range.start : piece.range.end]
        if len(source) == end - piece.at:
            assert source == content[piece.at : end]
        else:
            assert source[0] in "\\{}%"
    return True


def _structs(root):
    stack = [root]
    while stack:
        each = stack.pop()
        if isinstance(each, tuple):
            stack.extend(each)
        elif isinstance(each, msgspec.Struct) and not isinstance(each, Range):
            yield each
            stack.extend(getattr(each, name) for name in each.__struct_fields__)


def _is_sound(text):
    """Read a text; every range of the result lies inside it."""
    summary = python.read("m.py", text)
    msgspec.msgpack.encode(summary)
    for each in _structs(summary):
        place = getattr(each, "range", None)
        if place is not None:
            assert 0 <= place.start <= place.end <= len(text)


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_is_read(text):
    _is_sound(text)


_CODE = (
    *"abéf'\"\\\n\r\t (){}[]:=.,#@!%+*/-1\x00\x0c",
    *(
        "def ",
        "if ",
        "for ",
        "in ",
        "f'",
        "class ",
        "lambda ",
        "return ",
        "    ",
        "match ",
        "case ",
    ),
)


@given(st.lists(st.sampled_from(_CODE)).map("".join))
def test_any_text_that_looks_like_code_is_read(text):
    _is_sound(text)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(_CORPUS[::10]), st.integers(0, 2**32))
def test_real_code_that_is_damaged_is_read(path, seed):
    chance = random.Random(seed)
    text = _text(path)
    at = chance.randrange(max(len(text) - 3000, 1))
    text = text[at : at + 3000]
    for _ in range(chance.randrange(1, 4)):
        cut = chance.randrange(len(text) + 1)
        text = text[:cut] + chance.choice("'\"(){}[]\n\\\r:f#é\x00 ") + text[cut + 1 :]
    _is_sound(text)


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("é = 1; é b", "invalid syntax", "b"),
        ("x = 1\r\ny = (\r\n", "'(' was never closed", "("),
        ("a\rb c\r", "invalid syntax", "c"),
        ("x = '\x00'", "cannot contain null", "\x00"),
        ("x = '\ud800'", "half a surrogate pair", "\ud800"),
        ("\ufeffx = 1", "non-printable character", "\ufeff"),
        ("x = 'a", "unterminated string", "'"),
    ],
)
def test_a_fault_stands_where_the_parser_stopped(text, message, place):
    summary = python.read("m.py", text)
    assert summary.scope == Scope()
    assert message.split()[0] in summary.fault.message
    found = summary.fault.range
    assert text[found.start : found.end] == place


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10000,
        "-" * 100000 + "1",
        "a" + ".a" * 100000,
        "x\ny = a" + ".a" * 900,
        "[" * 90 + "]" * 90,
    ],
)
def test_source_that_is_nested_too_deeply_is_no_crash(text):
    _is_sound(text)


def test_what_is_too_deep_is_named():
    text = "x = 1\ny = a" + ".a" * 950 + "\nz = 2\n"
    fault = python.read("m.py", text).fault
    assert fault is not None
    assert "nested too deeply" in fault.message
    assert fault.range.start in {0, 6}


def test_warnings_of_the_parser_are_kept_quiet():
    assert python.read("m.py", "x = '\\d'; y = 1if 2else 3; f'{\"\\d\"!r}' if 0 else x").lines == (
        0,
    )


def test_the_main_guard_is_the_part_that_only_runs_as_a_script(read):
    text = """
        if __name__ == "__main__":
            app.run()
        else:
            x = 1
        if "__main__" == __name__: y = 2
        if __name__ != "__main__": z = 3
        """
    found = read(text)
    assert [found.at(place).split()[-1] for place in found.summary.main_guard] == ["app.run()", "2"]


def test_a_main_guard_may_ask_more_stand_deeper_or_be_an_else(read):
    text = """
        if __name__ == "__main__" and debug: a = 1
        if __name__ in {"__main__", "__mp_main__"}: b = 2
        if __name__ != "__main__":
            c = 3
        else:
            d = 4
        try:
            if "__main__" == __name__ or forced: e = 5
        except Stop:
            if __name__ == "__main__": f = 6
        finally:
            with g:
                if __name__ == "__main__": h = 7
        if __name__ == "other": i = 8
        elif __name__ == "__main__": j = 9
        def k():
            if __name__ == "__main__": l = 10
        if __name__ == name == "__main__": m = 11
        if len(sys.argv) > 1: n = 12
        """
    found = read(text)
    guarded = [found.at(place).split()[-1] for place in found.summary.main_guard]
    assert sorted(guarded, key=int) == ["1", "2", "4", "5", "6", "7", "9", "12"]
