"""String literals to values: escapes read, f-strings joined, strings beside each other one."""

from collections.abc import Callable, Iterable

from hypercheck.frontends.python.known_text import KnownText
from hypercheck.frontends.python.string_token import (
    ReplacementField,
    Run,
    ScanError,
    Segment,
    adjacent_tokens,
)
from hypercheck.model import Range
from hypercheck.value import Join, Literal, Opaque, Value


class Strings:
    """Reads strings of one text; ``inside`` reads the expression between two offsets."""

    def __init__(self, text: str, inside: Callable[[int, int], Value]) -> None:
        self._text = text
        self._inside = inside

    def read(self, place: Range) -> Value:
        """The value of the strings that stand beside each other in a stretch of the text."""
        try:
            parts = self._parts(place)
        except (ScanError, SyntaxError, ValueError, IndexError):
            return Opaque(place)
        if len(parts) == 1 and isinstance(parts[0], Literal):
            return parts[0]
        return Join(place, tuple(parts))

    def _parts(self, place: Range) -> list[Value]:
        parts: list[Value] = []
        known: KnownText | None = None
        for token in adjacent_tokens(self._text, place.start, place.end):
            for segment in token.segments:
                if isinstance(segment, Run):
                    known = known or KnownText(segment.start)
                    known.add_run(self._text, segment, token)
                    continue
                if segment.shown is not None:
                    known = known or KnownText(segment.start)
                    known.add_shown(self._text, segment.start, segment.shown)
                parts.extend(_flushed(known))
                known = None
                parts.append(self._field(segment))
        if known is not None and (known or not parts):
            parts.extend([known.literal() or Opaque(place)])
        return parts

    def _field(self, field: ReplacementField) -> Value:
        value = self._inside(field.start, field.end)
        shows_code = field.conversion in {"r", "a"} or (
            field.shown is not None and not field.conversion and not field.spec
        )
        specs = tuple(self._spec(field.spec))
        if not shows_code and not specs:
            return value
        return Opaque(Range(field.start, field.close), (value, *specs))

    def _spec(self, segments: tuple[Segment, ...]) -> Iterable[Value]:
        """What a format specification evaluates; ``s`` alone changes nothing."""
        for segment in segments:
            if isinstance(segment, ReplacementField):
                yield self._field(segment)
            elif self._text[segment.start : segment.end] != "s" or len(segments) > 1:
                yield Opaque(Range(segment.start, segment.end))


def _flushed(known: KnownText | None) -> list[Value]:
    if not known:
        return []
    literal = known.literal()
    return [Opaque(Range(known.start, known.end)) if literal is None else literal]
