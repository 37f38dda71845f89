import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hypercheck.htmx.json_text import fault


@pytest.fixture(name="found", scope="session")
def _found(pattern_of, stretch):
    """The stretch where a value stops being JSON, None if it does not."""

    def found(source, dialect=2):
        wrong = fault(pattern_of(source), dialect)
        return wrong and stretch(source, wrong.pattern)

    return found


@pytest.mark.parametrize(
    "source",
    [
        "",
        "{}",
        ' { "a" : [ 1 , {} , [] ] }\n',
        '"a": 1',
        "js:{a: 1}",
        " javascript:x()",
        "unset",
        '{"a": "{{ x }}", "{{ y }}": {{ z }}}',
        '{"a": [{{ x }}, {{ y }}]}',
        "{{ x }}: 1",
        "{ {{ x }} 'a' }",
        "{\"a\": {{ x }} 'b'}",
        "{\"a\": 1{{ x }} 'b'}",
        '{"a": t{{ x }}}',
        '{"a": "{{ x }}',
    ],
)
def test_what_may_be_json_is_accepted(found, source):
    assert found(source) is None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{", "{"),
        ('{"a"', '{"a"'),
        ('{"a":', '{"a":'),
        ('{"a": 1', '{"a": 1'),
        ('"a"', '"a"'),
        ("{'a': 1}", "'a'"),
        ("{\"a\": '{{ x }}'}", "'{{ x }}'"),
        ("{a: 1}", "a"),
        ("a=1", "a=1"),
        ("[1]", "["),
        ('{"a": 1,}', ","),
        ('{"a": [1,]}', ","),
        ('{"a": 1 "b": 2}', '"b"'),
        ('{"a": 01}', "01"),
        ('{"a": .5}', ".5"),
        ('{"a": True}', "True"),
        ('{"a": "b\nc"}', '"b\nc"'),
        ('{"a": "b\\\'c"}', '"b\\\'c"'),
        ('{"a": "b}', '"b}'),
        ('{"a": 1]', "]"),
        ('{"a": 1}}', "}"),
        ('{"a": {{ x }}, b: 1}', "b"),
    ],
)
def test_what_is_not_json_is_found_where_it_is(found, source, expected):
    assert found(source) == expected


def test_htmx_4_reads_json_from_the_brace_on(found):
    assert found("a:1 b:'c'", 4) is None
    assert found("{a: 1}", 4) == "a"
    assert found(' {"a": 1}', 4) == "{"


@given(
    st.dictionaries(
        st.text(),
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.floats(allow_nan=False, allow_infinity=False)
            | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        ),
    )
)
def test_whatever_is_json_is_accepted(pattern_of, value):
    assert fault(pattern_of(json.dumps(value).replace("{{", "{ {").replace("}}", "} }")), 2) is None


@given(st.text(st.sampled_from("{}[],:\"'\\01e.-tru a\n")))
def test_the_reader_agrees_with_that_of_python(pattern_of, text):
    source = "{" + text.replace("{{", "{").replace("}}", "}")
    try:
        json.loads(source)
        is_json = True
    except ValueError:
        is_json = False
    assert (fault(pattern_of(source), 2) is None) == is_json


@pytest.mark.parametrize("piece", ['"a": 1,', "[", '{"a":', '"', "\\", "'", "1", " "])
def test_a_long_value_takes_linear_time(pattern_of, piece):
    value = pattern_of("{" + piece * 20_000)
    start = time.perf_counter()
    fault(value, 2)
    assert time.perf_counter() - start < 5
