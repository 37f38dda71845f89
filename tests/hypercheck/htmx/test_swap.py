import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hypercheck.htmx.attribute import EXTENSIONS
from hypercheck.htmx.swap import STYLES, faults

NONE: frozenset[str] = frozenset()
MORPH = frozenset({"morph"})


@pytest.fixture(name="check", scope="session")
def _check(pattern_of, stretch):
    def check(source, *, oob=False, dialect=2, extensions=NONE):
        found = faults(pattern_of(source), oob=oob, dialect=dialect, extensions=extensions)
        return [(stretch(source, fault.pattern), fault.suggestion) for fault in found]

    return check


@pytest.mark.parametrize("dialect", [2, 4])
def test_every_style_is_right_alone_and_out_of_band(check, dialect):
    for style in STYLES[dialect]:
        assert check(style, dialect=dialect) == []
        assert check(f" {style} swap:1s", dialect=dialect) == []
        assert check(style, dialect=dialect, oob=True) == []
        assert check(f"{style}:#list .row", dialect=dialect, oob=True) == []


@pytest.mark.parametrize(
    "source",
    [
        "",
        " ",
        "unset",
        "swap:500ms",
        "innerHTML swap:1s settle:0.5s",
        "outerHTML settle:100",
        "innerHTML transition:true ignoreTitle:false focus-scroll:true",
        "innerHTML scroll:bottom",
        "innerHTML show:#list:first-child:top",
        "innerHTML show:window:top scroll:none",
        "innerHTML show:none",
        "{{ style }}",
        "{{ style }} swap:1s",
        "{{ before }} outerHTML",
        "inner{{ x }}",
        "innerHTML swap:{{ time }}",
        "innerHTML {{ modifiers }} something",
        "innerHTML scroll:#row-{{ id }}:top",
        "innerHTML\n  swap:1s\n",
    ],
)
def test_htmx_2_takes_these(check, source):
    assert check(source) == []


@pytest.mark.parametrize(
    ("source", "wrong", "suggestion"),
    [
        ("innerhtml", "innerhtml", "innerHTML"),
        ("outerHtml swap:1s", "outerHtml", "outerHTML"),
        ("beforeEnd", "beforeEnd", "beforeend"),
        ("innerHTML,", "innerHTML,", "innerHTML"),
        ("append", "append", "beforeend"),
        ("replace", "replace", None),
        ("swap:1s outerHTML", "outerHTML", None),
        ("innerHTML swap:fast", "fast", None),
        ("innerHTML settle:1sec", "1sec", None),
        ("innerHTML swap: 1s", "swap:", None),
        ("innerHTML transition:yes", "yes", None),
        ("innerHTML scroll:#list", "#list", None),
        ("innerHTML show:middle", "middle", None),
        ("innerHTML ignoretitle:true", "ignoretitle:true", "ignoreTitle:true"),
        ("transtion:true", "transtion:true", "transition:true"),
        ("innerHTML delay:1s", "delay:1s", None),
        ("morph", "morph", None),
    ],
)
def test_htmx_2_drops_what_it_does_not_know(check, source, wrong, suggestion):
    assert (wrong, suggestion) in check(source)


def test_a_style_of_a_loaded_extension_is_known(check):
    for style in ("morph", "morph:innerHTML", "morph:{ignoreActive:true}", "morph:options"):
        assert check(style, extensions=MORPH) == []
    assert check("multi:#a,#b:outerHTML", extensions=frozenset({"multi-swap"})) == []
    assert check("morphdom", extensions=frozenset({"morphdom-swap"})) == []
    assert check("morph:innerhtml", extensions=MORPH) == [("morph:innerhtml", "morph:innerHTML")]


def test_the_options_of_morph_are_torn_at_white_space(check):
    source = "morph:{a: 1} swap:1s"
    assert check(source, extensions=MORPH) == [("morph:{a: 1}", None)]


@pytest.mark.parametrize("extensions", [None, frozenset({"their-own"})])
def test_an_extension_that_is_not_known_may_bring_any_style(check, extensions):
    for source in ("morph", "explode", "explode:all now", "append"):
        assert check(source, extensions=extensions) == []
    assert check("innerhtml", extensions=extensions) == [("innerhtml", "innerHTML")]


@pytest.mark.parametrize(
    "source",
    [
        "true",
        "false",
        " true ",
        "",
        "beforeend:#list",
        "{{ style }}:#a",
        "{{ x }}",
        "outerHTML:{{ x }}",
    ],
)
@pytest.mark.parametrize("dialect", [2, 4])
def test_out_of_band_values_that_are_taken(check, source, dialect):
    assert check(source, oob=True, dialect=dialect) == []


@pytest.mark.parametrize(
    ("source", "wrong", "suggestion"),
    [
        ("#list", "#list", "outerHTML:#list"),
        ("beforeEnd:#list", "beforeEnd", "beforeend"),
        ("beforeend:", "beforeend:", None),
        ("outerHTML swap:1s", "outerHTML swap", None),
        ("true swap:1s", "true swap", None),
        ("yes", "yes", None),
        ("True", "True", "true"),
    ],
)
def test_out_of_band_values_that_htmx_2_cannot_use(check, source, wrong, suggestion):
    assert check(source, oob=True) == [(wrong, suggestion)]


def test_out_of_band_a_colon_always_starts_a_selector(check):
    assert check("morph", oob=True, extensions=MORPH) == []
    assert check("morph:#list", oob=True, extensions=MORPH) == []
    assert check("morph:outerHTML", oob=True, extensions=MORPH) == [("morph:outerHTML", "morph")]


@pytest.mark.parametrize(
    "source",
    [
        "innerMorph swap:1s, settle:20ms",
        "target:#list",
        'innerHTML target:"#a .b" strip:true',
        "innerHTML show:top scrollTarget:<#a .b/>",
        '{"style": "append", "x": 1}',
        "{{ x }} foo:1",
        "transition:yes",
    ],
)
def test_htmx_4_takes_these(check, source):
    assert check(source, dialect=4) == []


@pytest.mark.parametrize(
    ("source", "wrong", "suggestion"),
    [
        ("innermorph", "innermorph", "innerMorph"),
        ("morph:innerHTML", "morph", None),
        ("morph", "morph", "outerMorph"),
        ("innerHTML scroll:#a:top", "#a:top", None),
        ("innerHTML focus-scroll:true", "focus-scroll", "focusScroll"),
        ("innerHTML swapp:1s", "swapp", "swap"),
        ("innerHTML sparkle:1s", "sparkle", None),
        ("swap:1s append", "append", None),
        ("innerHTML swap:fast", "fast", None),
    ],
)
def test_htmx_4_fails_on_or_drops_these(check, source, wrong, suggestion):
    assert check(source, dialect=4) == [(wrong, suggestion)]


def test_htmx_4_takes_options_out_of_band(check):
    assert check("innerHTML target:#list", oob=True, dialect=4) == []
    assert check("upsert", dialect=4, extensions=frozenset({"upsert"})) == []
    assert check("apend:#list", oob=True, dialect=4) == [("apend", "append")]


CASES = st.tuples(
    st.booleans(),
    st.sampled_from([2, 4]),
    st.none() | st.frozensets(st.sampled_from(sorted(EXTENSIONS[2] | {"own"}))),
)


@given(data=st.data(), case=CASES)
def test_any_value_is_looked_at_and_faults_stand_inside_it(pattern_of, sources, data, case):
    oob, dialect, extensions = case
    value = pattern_of(data.draw(sources))
    for fault in faults(value, oob=oob, dialect=dialect, extensions=extensions):
        assert value.use.start <= fault.pattern.span.start < fault.pattern.span.end
        assert fault.pattern.span.end <= value.use.end
        assert fault.message


@pytest.mark.parametrize("piece", ["innerHTML ", "a:<", "a:'", "swap:1s ", "morph:{", "<", ":"])
@pytest.mark.parametrize("dialect", [2, 4])
def test_a_long_value_takes_linear_time(pattern_of, piece, dialect):
    value = pattern_of(piece * 5_000)
    start = time.perf_counter()
    faults(value, oob=False, dialect=dialect, extensions=NONE)
    assert time.perf_counter() - start < 5
