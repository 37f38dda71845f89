import pytest
from hypothesis import given
from hypothesis import strategies as st

from hypercheck.htmx.sync import faults


@pytest.fixture(name="found", scope="session")
def _found(pattern_of, stretch):
    """The stretches of a value that are wrong, with what to put for them."""

    def found(source, dialect=2):
        return [
            (stretch(source, fault.pattern), fault.suggestion if fault.is_slip else None)
            for fault in faults(pattern_of(source), dialect)
        ]

    return found


@pytest.mark.parametrize("dialect", [2, 4])
@pytest.mark.parametrize(
    "source",
    [
        "",
        "this",
        "this:drop",
        "closest form : abort",
        "#a:queue",
        "#a:queue  all",
        "{{ x }}",
        "{{ x }}:foo",
        "#a-{{ x }}:replace",
        "this:{{ x }}",
        "this:queue {{ x }}",
    ],
)
def test_what_htmx_knows_is_accepted(found, source, dialect):
    assert found(source, dialect) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("this:repalce", [("repalce", "replace")]),
        ("this:Drop", [("Drop", "drop")]),
        ("this:queue-last", [("queue-last", "queue last")]),
        ("this:queue:first", [("queue:first", "queue first")]),
        ("this: wait ", [("wait", None)]),
        ("#a-{{ x }}:wait", [("wait", None)]),
        ("this:", [("this:", None)]),
        ("abort", [("abort", None)]),
        ("form:not(.a):drop", [("not(.a):drop", None)]),
        ("unset", []),
    ],
)
def test_htmx_2_has_no_such_strategy(found, source, expected):
    assert found(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [("abort", []), ("form:not(.a):drop", []), ("form:not(.a):x", [("not(.a):x", None)])],
)
def test_in_htmx_4_the_last_colon_counts(found, source, expected):
    assert found(source, 4) == expected


@given(data=st.data(), dialect=st.sampled_from([2, 4]))
def test_any_value_is_looked_at(pattern_of, sources, data, dialect):
    value = pattern_of(data.draw(sources))
    for fault in faults(value, dialect):
        assert value.use.start <= fault.pattern.span.start <= fault.pattern.span.end
