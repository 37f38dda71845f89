import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hypercheck.htmx.trigger import parse


@pytest.fixture(name="read", scope="session")
def _read(pattern_of):
    """Each trigger as (event, filter, interval, {modifier: value})."""

    def read(source):
        return [
            (
                str(found.event),
                found.filter and str(found.filter),
                found.interval and str(found.interval),
                {str(m.name): m.value and str(m.value) for m in found.modifiers},
            )
            for found in parse(pattern_of(source))
        ]

    return read


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", []),
        (",,  ,", []),
        ("click", [("click", None, None, {})]),
        ("keyup changed delay:1s", [("keyup", None, None, {"changed": None, "delay": "1s"})]),
        ("load, click once", [("load", None, None, {}), ("click", None, None, {"once": None})]),
        ("every 2s", [("every", None, "2s", {})]),
        ("every 2s [open, now]", [("every", "open, now", "2s", {})]),
        ("x[a[1] == ']'], y", [("x", "a[1] == ']'", None, {}), ("y", None, None, {})]),
        ("click[unclosed", [("click", "unclosed", None, {})]),
        ("x target:{#a > b} once", [("x", None, None, {"target": "#a > b", "once": None})]),
        ("intersect threshold:0.5", [("intersect", None, None, {"threshold": "0.5"})]),
        ("{{ event }} from:body", [("*", None, None, {"from": "body"})]),
    ],
)
def test_a_value_is_read_as_htmx_reads_it(read, source, expected):
    assert read(source) == expected


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("#a", "#a"),
        ("closest form", "closest form"),
        ("(#a, #b)", "#a, #b"),
        ("find {.a .b}", "find {.a .b}"),
        ('".a, .b"', ".a, .b"),
        ("<form .a/>", "form .a"),
    ],
)
def test_a_modifier_follows_whatever_from_holds(read, written, meant):
    assert read(f"click from:{written} once, load") == [
        ("click", None, None, {"from": meant, "once": None}),
        ("load", None, None, {}),
    ]


def test_a_server_sent_event_is_named_behind_sse(pattern_of, stretch):
    source = "sse:news from:body, click"
    first, second = parse(pattern_of(source))
    assert stretch(source, first.sse_event) == "news"
    assert stretch(source, first.whole) == "sse:news from:body"
    assert second.sse_event is None


def test_elements_it_listens_to_keep_their_places(pattern_of, stretch):
    source = "click from:#row-{{ id }} target:(#a)"
    (found,) = parse(pattern_of(source))
    assert [stretch(source, one) for one in found.selectors] == ["#row-{{ id }}", "#a"]


@given(data=st.data())
def test_any_value_is_read_and_its_parts_stand_inside_it(pattern_of, sources, data):
    value = pattern_of(data.draw(sources))
    for found in parse(value):
        parts = [found.whole, found.event, found.filter, found.interval]
        for modifier in found.modifiers:
            parts += [modifier.name, modifier.value]
        for part in parts:
            if part is not None and part.parts:
                assert value.use.start <= part.span.start <= part.span.end <= value.use.end


@pytest.mark.parametrize("piece", ["a[", "from:(", '"', "click,", "from:closest ", ":", "\\", "["])
def test_a_long_value_takes_linear_time(pattern_of, piece):
    value = pattern_of(piece * 20_000)
    start = time.perf_counter()
    parse(value)
    assert time.perf_counter() - start < 5
