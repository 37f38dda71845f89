import pytest
from hypothesis import given
from hypothesis import strategies as st

from hypercheck.htmx.attribute import ATTRIBUTES
from hypercheck.htmx.lookup import faults


@pytest.fixture(name="found", scope="session")
def _found(pattern_of, stretch):
    """The stretches of a value that cannot be looked up."""

    def found(source, attribute="hx-target", dialect=2):
        return [
            stretch(source, each.pattern) for each in faults(pattern_of(source), attribute, dialect)
        ]

    return found


@pytest.mark.parametrize("dialect", [2, 4])
@pytest.mark.parametrize(
    ("attribute", "source"),
    [
        ("hx-target", ""),
        ("hx-target", "this"),
        ("hx-target", "next"),
        ("hx-target", "previousElementSibling"),
        ("hx-target", "window"),
        ("hx-target", "body"),
        ("hx-target", "closest :is(tr, li)"),
        ("hx-target", "find input[type='text'], find button"),
        ("hx-target", "<#a > b/>"),
        ("hx-target", "global next .a"),
        ("hx-target", "host"),
        ("hx-target", "tr, #a"),
        ("hx-target", "{{ word }} tr"),
        ("hx-target", "closest {{ goal }}"),
        ("hx-select", "#a .b"),
        ("hx-select-oob", "#a,#b:afterbegin, #c-{{ id }}"),
        ("hx-swap-oob", "true"),
        ("hx-swap-oob", "beforeend:closest ul"),
        ("hx-swap-oob", "outerHTML:#a, #b"),
        ("hx-swap-oob", "{{ style }}:%"),
        ("hx-sync", "closest form:abort"),
        ("hx-sync", "this:queue last"),
        ("hx-trigger", "click from:closest form"),
        ("hx-trigger", "click[a > b && '#1' == c] from:document"),
        ("hx-trigger", "click from:(#a > b) target:#c"),
        ("hx-vals", "> >"),
        ("hx-get", "#1"),
        ("hx-unheard-of", "> >"),
    ],
)
def test_what_htmx_understands_is_accepted(found, attribute, source, dialect):
    assert found(source, attribute, dialect) == []


@pytest.mark.parametrize(
    ("attribute", "source", "expected"),
    [
        ("hx-target", "unset", []),
        ("hx-target", "closest <tr/>", []),
        ("hx-target", "#a,", []),
        ("hx-target", "#a,,#b", ["#a,,#b"]),
        ("hx-target", "#a, #1, closest", ["#1", "closest"]),
        ("hx-target", "clostest tr", ["clostest"]),
        ("hx-target", "this .a", ["this"]),
        ("hx-target", "closest(tr)", ["closest"]),
        ("hx-target", "closest: tr", ["closest"]),
        ("hx-target", "parent", ["parent"]),
        ("hx-target", "closest tr:visible", [":visible"]),
        ("hx-target", "{{ a }}, #1", []),
        ("hx-target", "#1, {{ a }}", ["#1"]),
        ("hx-include", "this, #a", ["this"]),
        ("hx-include", "inherit, #a", []),
        ("hx-indicator", "root", []),
        ("hx-select", "closest tr", ["closest"]),
        ("hx-select", "this", ["this"]),
        ("hx-select-oob", ".a, #b", [".a"]),
        ("hx-select-oob", "alert, 1", ["1"]),
        ("hx-swap-oob", "beforeend:#1", ["#1"]),
        ("hx-swap-oob", "beforeend:this", ["this"]),
        ("hx-sync", "#1:drop", ["#1"]),
        ("hx-sync", "drop", []),
        ("hx-trigger", "click from:this", ["this"]),
        ("hx-trigger", "click target:closest tr", ["closest"]),
        ("hx-trigger", "intersect root:#1 threshold:0.5", ["#1"]),
        ("hx-disable", "> >", []),
    ],
)
def test_htmx_2_looks_up(found, attribute, source, expected):
    assert found(source, attribute) == expected


@pytest.mark.parametrize(
    ("attribute", "source", "expected"),
    [
        ("hx-include", "this, findAll input", []),
        ("hx-target:inherited", "#1", ["#1"]),
        ("hx-target", "root", ["root"]),
        ("hx-target", "closest <tr/>", ["<"]),
        ("hx-target", "#a,", ["#a,"]),
        ("hx-disable", "> >", [">"]),
        ("hx-select-oob", ".a, #1", ["#1"]),
        ("hx-sync", "form:not(.a):drop", []),
        ("hx-trigger", "click from:outside, x from:self", []),
        ("hx-swap-oob", "innerHTML target:#list", []),
    ],
)
def test_htmx_4_looks_up(found, attribute, source, expected):
    assert found(source, attribute, 4) == expected


def test_a_name_that_no_element_has_lacks_its_mark(pattern_of):
    (fault,) = faults(pattern_of("result"), "hx-target", 2)
    assert fault.lacking


@given(
    data=st.data(),
    attribute=st.sampled_from(sorted(ATTRIBUTES[2] | ATTRIBUTES[4])),
    dialect=st.sampled_from([2, 4]),
)
def test_any_value_is_looked_at_and_faults_stand_inside_it(
    pattern_of, sources, data, attribute, dialect
):
    value = pattern_of(data.draw(sources))
    for fault in faults(value, attribute, dialect):
        assert value.use.start <= fault.pattern.span.start <= fault.pattern.span.end
        assert fault.pattern.span.end <= value.use.end
