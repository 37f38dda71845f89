"""Strings as far as they are known: literal parts, each knowing its place, and holes."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from hypercheck.model import Span
from hypercheck.value import Literal


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
        use, span = self.use, self.span
        return span.path != use.path or not (use.start <= span.start and span.end <= use.end)

    def __str__(self) -> str:
        return "".join(part.text if isinstance(part, Known) else "*" for part in self.parts)

    def split_at(self, characters: str) -> tuple["Pattern", "Pattern | None"]:
        """Split before the first of ``characters`` in a known part; None if there is none."""
        for index, part in enumerate(self.parts):
            if isinstance(part, Hole):
                continue
            for at, character in enumerate(part.text):
                if character in characters:
                    head = (*self.parts[:index], *_filled(part.slice(0, at)))
                    tail = (part.slice(at, len(part.text)), *self.parts[index + 1 :])
                    return Pattern(head, self._use_of(head)), Pattern(tail, self._use_of(tail))
        return self, None

    def _use_of(self, parts: tuple[Part, ...]) -> Span:
        """The stretch of the parts if they all stand inside this pattern's use, in order."""
        if not parts:
            return self.use
        first, last = parts[0].span, parts[-1].span
        inside = first.path == last.path == self.use.path
        if inside and self.use.start <= first.start <= last.end <= self.use.end:
            return Span(first.path, first.start, last.end)
        return self.use

    def words(self) -> tuple["Pattern", ...] | None:
        """The white-space separated words; None if a hole may hold more than one."""
        if any(isinstance(part, Hole) for part in self.parts):
            return None
        return tuple(self._words())

    def _words(self) -> Iterator["Pattern"]:
        current: list[Part] = []
        for part in self.parts:
            assert isinstance(part, Known)  # noqa: S101 -- words() has asked
            start = 0
            for at, character in enumerate(part.text):
                if character.isspace():
                    current.extend(_filled(part.slice(start, at)))
                    if current:
                        yield Pattern(tuple(current), self._use_of(tuple(current)))
                    current, start = [], at + 1
            current.extend(_filled(part.slice(start, len(part.text))))
        if current:
            yield Pattern(tuple(current), self._use_of(tuple(current)))

    def sub(self, start: int, end: int) -> Span:
        """Where ``str(self)[start:end]`` is written; holes count as one character."""
        at = 0
        spans: list[Span] = []
        for part in self.parts:
            length = len(part.text) if isinstance(part, Known) else 1
            low, high = max(start - at, 0), min(end - at, length)
            if low < high:
                spans.append(part.slice(low, high).span if isinstance(part, Known) else part.span)
            at += length
        if not spans or len({span.path for span in spans}) > 1:
            return self.span
        return Span(spans[0].path, spans[0].start, spans[-1].end)

    def may_equal(self, text: str) -> bool:
        """Whether the holes can be filled so that the string is ``text``."""
        return _meets(self.parts, (text,))

    def may_meet(self, other: "Pattern") -> bool:
        """Whether some string fits both patterns."""
        return _meets(self.parts, other.parts)


def _filled(part: Known) -> tuple[Part, ...]:
    return (part,) if part.text else ()


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
