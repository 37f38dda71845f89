"""Patterns as the template front end makes them, from text with ``{{…}}`` for holes."""

import re
from collections.abc import Callable

import pytest
from hypothesis import strategies as st

from hypercheck.model import Range, Span
from hypercheck.pattern import Hole, Known, Part, Pattern
from hypercheck.value import Literal

START = 100


def pattern_of(text: str) -> Pattern:
    """The value ``text`` at offset 100 of a template; each ``{{…}}`` is a hole."""
    parts: list[Part] = []
    for found in re.finditer(r"\{\{.*?\}\}|(?:(?!\{\{.*?\}\}).)+", text, re.DOTALL):
        start, end = START + found.start(), START + found.end()
        if found.group().startswith("{{") and found.group().endswith("}}"):
            parts.append(Hole(Span("t.html", start, end)))
        else:
            parts.append(Known(found.group(), "t.html", Literal(Range(start, end), found.group())))
    return Pattern(tuple(parts), Span("t.html", START, START + len(text)))


def stretch(source: str, found: Pattern) -> str:
    """What stands at a pattern's span in the text that :func:`pattern_of` was given."""
    return source[found.span.start - START : found.span.end - START]


PIECES = st.sampled_from(
    [
        "innerHTML", "outerHTML", "swap:", "scroll:", "#a", ".b", " ", ",", ":", "{{ x }}", "[",
        "]", "(", ")", "<", "/>", "'", '"', "\\", "from:", "closest ", "every ", "2s", "morph:{",
        "}", "true", "é", "\n", "not", "#", "-",
    ]
)  # fmt: skip
SOURCES = st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=20)


@pytest.fixture(name="pattern_of", scope="session")
def _pattern_of() -> Callable[[str], Pattern]:
    return pattern_of


@pytest.fixture(name="stretch", scope="session")
def _stretch() -> Callable[[str, Pattern], str]:
    return stretch


@pytest.fixture(name="sources", scope="session")
def _sources() -> st.SearchStrategy[str]:
    return SOURCES
