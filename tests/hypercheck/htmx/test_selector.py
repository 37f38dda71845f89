import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hypercheck.htmx.attribute import ATTRIBUTES
from hypercheck.htmx.selector import ids


@pytest.fixture(name="names", scope="session")
def _names(pattern_of):
    def names(source, attribute="hx-target"):
        return [str(found) for found in ids(pattern_of(source), attribute)]

    return names


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("#a", ["a"]),
        ("#a .b > c", ["a"]),
        ("closest #a", ["a"]),
        ("find #a, #b", ["a", "b"]),
        ("global #a", ["a"]),
        ("<#a .b/>", ["a"]),
        ("div#a.b:hover", ["a"]),
        ("#row-{{ id }}", ["row-*"]),
        ("#row-{{ id }}-end .c #d", ["row-*-end", "d"]),
        ("#{{ id }}", ["*"]),
        ("{{ selector }}", []),
        ("{{ selector }} #a", []),
        ("#a {{ more }} #b", ["a"]),
        ("#a:not(#b)", ["a"]),
        (":is(#a, #b) c", []),
        ("#a:has(> #b) #c", ["a", "c"]),
        ("[href='#a'] b", []),
        ('a[href="#x"]#y', ["y"]),
        ("[href=#a]", []),
        (r"#a\:b", ["a:b"]),
        (r".a\#b", []),
        (r"#\31 23", []),
        ("#été", ["été"]),
        ("#", []),
        ("#1", []),
        ("#-1 #a", []),
        ("this", []),
        ("next", []),
        ("body", []),
        ("closest tr", []),
    ],
)
def test_ids_that_a_selector_cannot_do_without(names, source, expected):
    assert names(source) == expected


@pytest.mark.parametrize(
    ("attribute", "source", "expected"),
    [
        ("hx-select-oob", "#a:afterbegin, #b,#c:outerHTML", ["a", "b", "c"]),
        ("hx-sync", "closest form:abort", []),
        ("hx-sync", "#f:drop", ["f"]),
        ("hx-trigger", "click from:#a, load", ["a"]),
        ("hx-trigger", "click from:closest form, keyup[x('#z')] target:(#b .c)", ["b"]),
        ("hx-swap-oob", "true", []),
        ("hx-swap-oob", "beforeend:#list", ["list"]),
        ("hx-swap-oob", "{{ style }}:#list", ["list"]),
        ("hx-swap", "innerHTML show:#a:top scroll:bottom", ["a"]),
        ("hx-swap", "multi:#a,#b:outerHTML", ["a", "b"]),
        ("hx-target-404", "#missing", ["missing"]),
        ("hx-status:5xx", "swap:innerHTML target:#errors", ["errors"]),
        ("hx-target:inherited", "#a", ["a"]),
        ("hx-include", "this, #a", ["a"]),
        ("hx-disabled-elt", "find #a", ["a"]),
        ("hx-get", "/page#part", []),
        ("hx-select", "#part", []),
        ("hx-vals", '{"colour": "#fff"}', []),
        ("hx-unheard-of", "#a", []),
    ],
)
def test_the_attribute_tells_where_the_selectors_stand(names, attribute, source, expected):
    assert names(source, attribute) == expected


def test_an_id_stands_where_it_is_written_without_its_mark(pattern_of, stretch):
    source = r"closest #a\:b, #row-{{ id }}"
    found = ids(pattern_of(source), "hx-target")
    assert [stretch(source, one) for one in found] == [r"a\:b", "row-{{ id }}"]


@given(data=st.data(), attribute=st.sampled_from(sorted(ATTRIBUTES[2] | ATTRIBUTES[4])))
def test_any_value_is_looked_at_and_ids_stand_inside_it(pattern_of, sources, data, attribute):
    value = pattern_of(data.draw(sources))
    for found in ids(value, attribute):
        assert found.parts
        assert value.use.start <= found.span.start < found.span.end <= value.use.end


@pytest.mark.parametrize("piece", ["#a", "(", "#a(", '"', '"a', "\\", "#\\", "[#a]", "#a,"])
def test_a_long_selector_takes_linear_time(pattern_of, piece):
    value = pattern_of(piece * 20_000)
    start = time.perf_counter()
    ids(value, "hx-target")
    assert time.perf_counter() - start < 5
