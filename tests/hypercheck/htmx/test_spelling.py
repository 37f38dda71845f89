import pytest
from hypothesis import given
from hypothesis import strategies as st

from hypercheck.htmx.spelling import distance, is_slip, slip_of


@pytest.mark.parametrize(
    ("left", "right", "edits"),
    [("", "abc", 3), ("swap", "swap", 0), ("swap", "swpa", 1), ("target", "tragte", 2)],
)
def test_neighbours_that_changed_places_are_one_edit(left, right, edits):
    assert distance(left, right) == edits


@given(st.text(max_size=12), st.text(max_size=12))
def test_the_distance_is_the_same_in_both_directions_and_no_longer_than_the_words(left, right):
    assert distance(left, right) == distance(right, left) <= max(len(left), len(right))
    assert (distance(left, right) == 0) == (left == right)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("traget", "target"),
        ("swp", "swap"),
        ("innerhtml", "innerHTML"),
        ("triger", "trigger"),
        ("indcatr", "indicator"),
        ("gte", "get"),
        ("gett", "get"),
    ],
)
def test_a_slip_is_recognised(written, meant):
    assert is_slip(written, meant)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("set", "get"),
        ("host", "post"),
        ("watch", "patch"),
        ("text", "ext"),
        ("disabled", "disable"),
        ("selected", "select"),
        ("swapping", "swap"),
        ("get", "get"),
        ("", "get"),
        ("foo", "target"),
    ],
)
def test_another_word_is_no_slip(written, meant):
    assert not is_slip(written, meant)


def test_a_word_between_two_others_is_a_slip_for_neither():
    assert slip_of("lint", ["line", "lind"]) is None
    assert slip_of("traget", ["target", "trigger"]) == "target"
