"""String tokens as they are written: prefix, quotes, literal runs and replacement fields.

The parser says what an f-string means but (before Python 3.12) not where its parts stand.
This scanner follows the later grammar (PEP 701), which reads every older f-string the same way.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPENING = re.compile(r"([A-Za-z]{0,2}+)('''|\"\"\"|'|\")")
_PLAIN_REST = {
    "'": re.compile(r"[^\\']*+(?:\\[\s\S][^\\']*+)*+'"),
    '"': re.compile(r'[^\\"]*+(?:\\[\s\S][^\\"]*+)*+"'),
    "'''": re.compile(r"(?:[^\\']++|\\[\s\S]|'(?!''))*+'''"),
    '"""': re.compile(r'(?:[^\\"]++|\\[\s\S]|"(?!""))*+"""'),
}
_BODY_STOP = re.compile(r"[\\{}'\"]")
_FIELD_STOP = re.compile(r"[()\[\]{}'\"#!:=<>]")
_SPEC_STOP = re.compile(r"[{}]")
_BETWEEN = re.compile(r"(?:[ \t\f\r\n]++|\\(?:\r\n|\r|\n)|#[^\r\n]*+)*+")
_SPACE = re.compile(r"\s*+")
_COMMENT = re.compile(r"[^\r\n]*+")
_TOKEN_OR_COMMENT = re.compile(r"#[^\r\n]*+|(?:(?<!\w)[rRbBfFuUtT]{1,2}+)?+['\"]")
_PREFIX_LETTERS = "rRbBfFuUtT"
_CLOSERS = ")]}"
_OPENERS = "([{"


class ScanError(ValueError):
    """The text is not what the parser took it for."""


@dataclass(frozen=True, slots=True)
class Run:
    """Literal text as written, from ``start`` to ``end``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ReplacementField:
    """``{expression!conversion:spec}``; the expression stands from ``start`` to ``end``.

    ``shown`` is where the text ends that ``{expression=}`` puts before the value, if it does.
    ``close`` is the offset of the closing brace.
    """

    start: int
    end: int
    close: int
    shown: int | None
    conversion: str
    spec: "tuple[Run | ReplacementField, ...]"


Segment = Run | ReplacementField


@dataclass(frozen=True, slots=True)
class StringToken:
    """One token from prefix to closing quotes; ``prefix`` in lower case."""

    start: int
    end: int
    prefix: str
    segments: tuple[Segment, ...]

    @property
    def raw(self) -> bool:
        """Whether backslashes stand for themselves."""
        return "r" in self.prefix

    @property
    def formatted(self) -> bool:
        """Whether braces enclose expressions."""
        return "f" in self.prefix or "t" in self.prefix


def adjacent_tokens(text: str, start: int, end: int) -> Iterator[StringToken]:
    """The string tokens between two offsets, with nothing but space and comments between them.

    Raises :class:`ScanError`.
    """
    while start < end:
        token = read_token(text, start)
        yield token
        between = _BETWEEN.match(text, token.end)
        start = between.end() if between is not None else token.end


def read_token(text: str, start: int) -> StringToken:
    """The string token that begins at an offset. Raises :class:`ScanError`."""
    opening = _OPENING.match(text, start)
    if opening is None:
        raise ScanError(f"no string begins at {start}")
    prefix, quote = opening[1].lower(), opening[2]
    if "f" in prefix or "t" in prefix:
        segments, end = _body(text, opening.end(), quote, raw="r" in prefix)
        return StringToken(start, end, prefix, segments)
    rest = _PLAIN_REST[quote].match(text, opening.end())
    if rest is None:
        raise ScanError(f"the string that begins at {start} has no end")
    run = Run(opening.end(), rest.end() - len(quote))
    return StringToken(start, rest.end(), prefix, (run,))


def comments(text: str) -> Iterator[Run]:
    """The comments of a text that parses, ``#`` included. Raises :class:`ScanError`."""
    at = 0
    while (found := _TOKEN_OR_COMMENT.search(text, at)) is not None:
        if found[0].startswith("#"):
            yield Run(found.start(), found.end())
            at = found.end()
        else:
            at = read_token(text, found.start()).end


def _body(text: str, at: int, quote: str, *, raw: bool) -> tuple[tuple[Segment, ...], int]:
    """The segments of an f-string from behind its opening quotes, and the offset of its end."""
    segments: list[Segment] = []
    start = at
    while (stop := _BODY_STOP.search(text, at)) is not None:
        at, character = stop.start(), stop[0]
        if character == "\\":
            at = _after_backslash(text, at, raw=raw)
        elif character in "{}":
            if text.startswith(character, at + 1):
                at += 2
                continue
            if character == "}":
                raise ScanError(f"a brace is closed at {at} that was not opened")
            segments.append(Run(start, at))
            found = _field(text, at + 1)
            segments.append(found)
            start = at = found.close + 1
        elif text.startswith(quote, at):
            segments.append(Run(start, at))
            return tuple(segments), at + len(quote)
        else:
            at += 1
    raise ScanError(f"an f-string has no end after {start}")


def _after_backslash(text: str, at: int, *, raw: bool) -> int:
    following = text[at + 1 : at + 2]
    if following in {"{", "}"}:
        return at + 1
    if not raw and text.startswith("N{", at + 1):
        return text.find("}", at) + 1 or len(text)
    return at + 2


def _field(text: str, start: int) -> ReplacementField:
    """The replacement field whose opening brace stands before ``start``."""
    end = _expression_end(text, start)
    at, shown, conversion = end, None, ""
    spec: tuple[Segment, ...] = ()
    if text[at] == "=":
        shown = at = _skip(_SPACE, text, at + 1)
    if text.startswith("!", at):
        at = _skip(_SPACE, text, at + 1)
        conversion = text[at : at + 1]
        at = _skip(_SPACE, text, at + 1)
    if text.startswith(":", at):
        spec, at = _spec(text, at + 1)
    if not text.startswith("}", at):
        raise ScanError(f"a replacement field is not closed at {at}")
    return ReplacementField(start, end, at, shown, conversion, spec)


def _expression_end(text: str, start: int) -> int:
    """Where ``!``, ``:``, ``=`` or ``}`` ends the expression of a field."""
    at, depth = start, 0
    while (stop := _FIELD_STOP.search(text, at)) is not None:
        at, character = stop.start(), stop[0]
        if character in _OPENERS:
            depth += 1
        elif character in _CLOSERS and depth:
            depth -= 1
        elif character in "'\"":
            at = read_token(text, _token_start(text, start, at)).end
            continue
        elif character == "#":
            at = _skip(_COMMENT, text, at)
            continue
        elif character in "!=<>" and text.startswith("=", at + 1):
            at += 1
        elif not depth and character not in "<>":
            return at
        at += 1
    raise ScanError(f"a replacement field that begins at {start} has no end")


def _token_start(text: str, limit: int, quote: int) -> int:
    """Where the token begins whose opening quote stands at ``quote``: at its prefix, if any."""
    start = quote
    while start > limit and quote - start < 2 and text[start - 1] in _PREFIX_LETTERS:  # noqa: PLR2004 -- ``rb`` is the longest prefix
        start -= 1
    before = text[start - 1] if start > limit else " "
    return quote if before.isalnum() or before == "_" else start


def _spec(text: str, at: int) -> tuple[tuple[Segment, ...], int]:
    """The segments of a format specification, and the offset of the brace that ends it."""
    segments: list[Segment] = []
    start = at
    while (stop := _SPEC_STOP.search(text, at)) is not None:
        if stop.start() > start:
            segments.append(Run(start, stop.start()))
        if stop[0] == "}":
            return tuple(segments), stop.start()
        found = _field(text, stop.end())
        segments.append(found)
        start = at = found.close + 1
    raise ScanError(f"a format specification has no end after {start}")


def _skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found is not None else at
