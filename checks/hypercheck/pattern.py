"""Strings as far as they are known: literal parts, each knowing its place, and holes."""

import functools
import re

import msgspec

from hypercheck.model import Span
from hypercheck.value import Literal

HOLE = "\ufffc"
"""Stands for one hole in :attr:`Pattern.masked` (OBJECT REPLACEMENT CHARACTER)."""

_WORD = re.compile(r"[^ \t\n\f\r]++")


class Known(msgspec.Struct, frozen=True, gc=False):
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


class Hole(msgspec.Struct, frozen=True, gc=False):
    """A part that nothing is known of; it may be any text, also none."""

    span: Span


Part = Known | Hole


class Pattern(msgspec.Struct, frozen=True, dict=True):
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
        return _meets(self.masked, text)

    def may_meet(self, other: "Pattern") -> bool:
        """Whether some string fits both patterns."""
        return _meets(self.masked, other.masked)


_WIDEST_GAP = 16
"""Characters between two parts of one expression: quotes, operators, white space."""


def _follows(first: Span, second: Span) -> bool:
    return first.path == second.path and 0 <= second.start - first.end <= _WIDEST_GAP


def _holds(outer: Span, inner: Span) -> bool:
    return outer.path == inner.path and outer.start <= inner.start and inner.end <= outer.end


def _meets(one: str, other: str) -> bool:
    """Whether two masked strings have a string in common.

    With holes in both, what counts is the text before the first and after the last hole: whatever
    is in between finds its place in a hole of the other.
    """
    if HOLE not in one:
        return one == other if HOLE not in other else _fits(one, other.split(HOLE))
    if HOLE not in other:
        return _fits(other, one.split(HOLE))
    before, last = one.partition(HOLE)[0], other.partition(HOLE)[0]
    if not (before.startswith(last) or last.startswith(before)):
        return False
    after, last = one.rpartition(HOLE)[2], other.rpartition(HOLE)[2]
    return after.endswith(last) or last.endswith(after)


def _fits(text: str, pieces: list[str]) -> bool:
    """Whether a text is made of the pieces in their order, with anything between them."""
    first, *middle, last = pieces
    at, end = len(first), len(text) - len(last)
    if at > end or not text.startswith(first) or not text.endswith(last):
        return False
    for piece in middle:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True
