"""Strings as far as they are known: literal parts, each knowing its place, and holes."""

import functools
import re
from dataclasses import dataclass

from hypercheck.model import Span
from hypercheck.value import Literal

HOLE = "\ufffc"
"""Stands for one hole in :attr:`Pattern.masked` (OBJECT REPLACEMENT CHARACTER)."""

_WORD = re.compile(r"[^ \t\n\f\r]++")


@dataclass(frozen=True, slots=True)
class Known:
    """A literal part: ``literal.text[at : at + len(text)]`` of a file."""

    text: str
    path: str
    literal: Literal
    at: int = 0

    def slice(self, start: int, end: int) -> "Known":
        """A part of this part."""
        return Known(self.text[start:end], self.path, self.literal, self.at + start)

    @property
    def span(self) -> Span:
        """Where the text stands."""
        found = self.literal.slice(self.at, self.at + len(self.text))
        return Span(self.path, found.start, found.end)


@dataclass(frozen=True, slots=True)
class Hole:
    """A part that nothing is known of; it may be any text, also none."""

    span: Span


Part = Known | Hole


@dataclass(frozen=True)
class Pattern:
    """A string as far as it is known.

    ``use`` is where the string is used (an attribute value, an argument); :attr:`span` is where
    it is written, which may be another place (a macro's argument, a constant).
    """

    parts: tuple[Part, ...]
    use: Span

    @functools.cached_property
    def text(self) -> str | None:
        """The whole string, or None if a part is not known."""
        if all(isinstance(part, Known) for part in self.parts):
            return "".join(part.text for part in self.parts if isinstance(part, Known))
        return None

    @functools.cached_property
    def span(self) -> Span:
        """Where the string is written, as exactly as one stretch of one file can say it."""
        if len(self.parts) == 1 and isinstance(self.parts[0], Known):
            return self.parts[0].span
        return self.use

    @property
    def is_elsewhere(self) -> bool:
        """Whether the string is written at another place than where it is used."""
        return not _holds(self.use, self.span)

    def __str__(self) -> str:
        return self.masked.replace(HOLE, "*")

    @functools.cached_property
    def masked(self) -> str:
        """The string with each hole as the one character :data:`HOLE`, for scanners."""
        return "".join(part.text if isinstance(part, Known) else HOLE for part in self.parts)

    def cut(self, start: int, end: int) -> "Pattern":
        """The part of the string that is ``masked[start:end]``."""
        found: list[Part] = []
        at = 0
        for part in self.parts:
            length = len(part.text) if isinstance(part, Known) else 1
            low, high = max(start - at, 0), min(end - at, length)
            if low < high:
                found.append(part.slice(low, high) if isinstance(part, Known) else part)
            at += length
        return Pattern(tuple(found), self._stretch(found))

    def _stretch(self, parts: list[Part]) -> Span:
        """From the first to the last part where they stand in one file, in order.

        A single part that is written elsewhere is still used where the whole is.
        """
        spans = [part.span for part in parts]
        held = all(_holds(self.use, span) for span in spans)
        if not spans or (len(spans) == 1 and not held):
            return self.use
        first, last = spans[0], spans[-1]
        together = held or all(map(_follows, spans, spans[1:]))
        if together and first.path == last.path and first.start <= last.end:
            return Span(first.path, first.start, max(span.end for span in spans))
        return self.use

    def words(self) -> tuple["Pattern", ...]:
        """The white-space separated words; a hole counts as part of a word."""
        return tuple(self.cut(m.start(), m.end()) for m in _WORD.finditer(self.masked))

    def may_equal(self, text: str) -> bool:
        """Whether the holes can be filled so that the string is ``text``."""
        return _meets(self.parts, (text,))

    def may_meet(self, other: "Pattern") -> bool:
        """Whether some string fits both patterns."""
        return _meets(self.parts, other.parts)


_WIDEST_GAP = 16
"""Characters between two parts of one expression: quotes, operators, white space."""


def _follows(first: Span, second: Span) -> bool:
    return first.path == second.path and 0 <= second.start - first.end <= _WIDEST_GAP


def _holds(outer: Span, inner: Span) -> bool:
    return outer.path == inner.path and outer.start <= inner.start and inner.end <= outer.end


def _meets(left: tuple[Part, ...], right: tuple[Part | str, ...]) -> bool:
    """Whether two sequences of texts and holes have a string in common."""
    a, b = _symbols(left), _symbols(right)

    @functools.cache
    def meet(i: int, j: int) -> bool:
        while i < len(a) and j < len(b) and a[i] is not None and b[j] is not None:
            if a[i] != b[j]:
                return False
            i, j = i + 1, j + 1
        if i < len(a) and a[i] is None:
            return meet(i + 1, j) or (j < len(b) and meet(i, j + 1))
        if j < len(b) and b[j] is None:
            return meet(i, j + 1) or (i < len(a) and meet(i + 1, j))
        return i == len(a) and j == len(b)

    return meet(0, 0)


def _symbols(parts: tuple[Part | str, ...]) -> list[str | None]:
    symbols: list[str | None] = []
    for part in parts:
        if isinstance(part, Hole):
            symbols.append(None)
        else:
            symbols.extend(part if isinstance(part, str) else part.text)
    return symbols
