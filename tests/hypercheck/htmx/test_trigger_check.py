import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hypercheck.htmx.trigger_check import faults


@pytest.fixture(name="found", scope="session")
def _found(pattern_of, stretch):
    """The stretches of a value that htmx drops or misreads."""

    def found(source, dialect=2):
        return [stretch(source, fault.pattern) for fault in faults(pattern_of(source), dialect)]

    return found


@pytest.mark.parametrize("dialect", [2, 4])
@pytest.mark.parametrize(
    "source",
    [
        "",
        "click",
        "click,",
        "keyup changed delay:500ms, search",
        "click once consume throttle:1.5s",
        "intersect root:#a threshold:0.5",
        "every 2s",
        "every 1m [open && now]",
        "click[ctrlKey && key == 'Enter']",
        "click[x(a, b)] once, load",
        "htmx:afterSwap from:body, sse:new, my-event, a.b",
        "x from:document target:.row",
        "x from:next",
        "{{ anything }} foo bar, every x",
        "{{ event }}-done from:body",
        "every {{ n }}s",
        "click delay:{{ n }}ms once",
        "click[{{ condition }}] {{ more }} foo",
        "click from:{{ where }} form",
    ],
)
def test_what_htmx_reads_is_accepted(found, source, dialect):
    assert found(source, dialect) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("click[a[1] == ']']", []),
        ("click queue:last", []),
        ("x from:(#a > b, i) once", []),
        ("x from:closest form once", []),
        ("x from:closest (a b) once", []),
        ("x from:{#a b}, y", []),
        ("click,, load", [","]),
        (", load", [","]),
        ("[ctrlKey]", ["[ctrlKey]"]),
        ("every", ["every"]),
        ("every[x] 2s", ["every"]),
        ("every 0s, click", ["0s"]),
        ("every 5", ["5"]),
        ("every 50", []),
        ("every 2 s", ["2", "s"]),
        ("every 2s once, click foo", ["once, click foo"]),
        ("click[a", ["[a"]),
        ("click[a == 'b]", ["[a == 'b]"]),
        ("click[(a]", ["("]),
        ("click[a)]", [")"]),
        ("click[a / b]", ["[a / b]"]),
        ("keyup [key]", ["[key]"]),
        ("click delay: 1s once", ["delay:"]),
        ("click delay:1sec", ["1sec"]),
        ("click delay 1s", ["delay", "1s"]),
        ("click once:true", ["once:true"]),
        ("click queue:newest", ["newest"]),
        ("click threshold:50%", ["50%"]),
        ("click rootMargin:1px", ["rootMargin:1px"]),
        ("click keyup", ["keyup"]),
        ("keyup chagned", ["chagned"]),
        ("click, delay:1s", ["delay:1s"]),
        ("x from:#a b c", ["b"]),
        ("x from:[name='a b']", ["'a"]),
        ("x from: body", ["from:"]),
        ("x from: closest form, y foo", ["from:", "foo"]),
        ("keyup.enter, click.stop.once, sumbit", ["keyup.enter", "click.stop.once", "sumbit"]),
        ("x from:next once", ["once"]),
        ("x from:find delay:1s", ["delay:1s"]),
        ("onclick, Load", ["onclick", "Load"]),
        ("sse:", ["sse:"]),
        ("click foo {{ x }} bar", ["foo"]),
    ],
)
def test_htmx_2_drops_or_misreads(found, source, expected):
    assert found(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("click,, load", []),
        ("click delay: 1s halt prevent", []),
        ("every 2s once", []),
        ("click once:true", []),
        ("x from:'closest form' once, y from:outside", []),
        ("x from:<#a b/>", []),
        ("click[(a)", ["[(a)"]),
        ("click[(a]", ["("]),
        ("click[a[0]]", ["[a[0]"]),
        ("keyup [key]", ["[key]"]),
        ("every", ["every"]),
        ("every 2sec", ["2sec"]),
        ("click foo:1", ["foo:1"]),
        ("click delay:1sec", ["1sec"]),
        ("click queue:first", []),
        ("x from:closest form once", ["closest form once"]),
        ("x from:(#a, b)", ["(#a, b)"]),
    ],
)
def test_htmx_4_drops_or_misreads(found, source, expected):
    assert found(source, 4) == expected


@pytest.mark.parametrize(
    ("source", "suggestion"),
    [("keyup dealy:1s", "delay:1s"), ("onkeyup", "keyup"), ("Click", "click"), ("a foo", None)],
)
def test_a_slip_has_a_suggestion(pattern_of, source, suggestion):
    (fault,) = faults(pattern_of(source), 2)
    assert (fault.suggestion, fault.is_slip) == (suggestion, suggestion is not None)


@given(data=st.data(), dialect=st.sampled_from([2, 4]))
def test_any_value_is_read_and_faults_stand_inside_it(pattern_of, sources, data, dialect):
    value = pattern_of(data.draw(sources))
    for fault in faults(value, dialect):
        assert value.use.start <= fault.pattern.span.start <= fault.pattern.span.end
        assert fault.pattern.span.end <= value.use.end


@pytest.mark.parametrize("dialect", [2, 4])
@pytest.mark.parametrize(
    "piece", ["a ", "a,", "[", "[a", "'", "/", "every ", "from:", "a from:(", "'\\"]
)
def test_a_long_value_takes_linear_time(pattern_of, piece, dialect):
    value = pattern_of(piece * 5_000)
    start = time.perf_counter()
    faults(value, dialect)
    assert time.perf_counter() - start < 5
