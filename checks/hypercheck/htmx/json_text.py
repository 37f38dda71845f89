"""JSON with parts that are not known, as htmx reads it in ``hx-vals`` and the like."""

import re

import msgspec

from hypercheck.htmx.attribute import HTMX_2, HTMX_4
from hypercheck.pattern import HOLE, Pattern

NAMES = {
    HTMX_2: frozenset({"hx-vals", "hx-headers", "hx-request"}),
    HTMX_4: frozenset({"hx-vals", "hx-headers", "hx-config"}),
}
"""The attributes that hold JSON, unless JavaScript or htmx 4's own notation stands there."""

_PIECE = re.compile(
    r"(?P<space>[ \t\r\n]++)"
    r"|(?P<string>\"(?:[^\"\\\x00-\x1f]|\\(?:[\"\\/bfnrt]|u[0-9a-fA-F]{4}))*+\")"
    r"|(?P<sign>[{}\[\],:])"
    r"|(?P<number>-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?(?![\w.]))"
    r"|(?P<quoted>'(?:[^'\\]|\\[\s\S])*+'?)"
    r"|(?P<word>[^\s{}\[\],:\"']++)"
    r"|(?P<other>[\s\S])"
)
_HOLE_ALONE = re.compile(r"\s*+[,}\]]")
_STRING = re.compile(r"\"(?:[^\"\\]|\\[\s\S])*+\"?")
_CLOSING = {"{": "}", "[": "]"}
_WORDS = frozenset({"true", "false", "null"})
_PYTHON = {"True": "true", "False": "false", "None": "null"}


class JsonFault(msgspec.Struct, frozen=True):
    """Where the text stops being JSON; ``suggestion`` is what to put for the pattern."""

    message: str
    pattern: Pattern
    hint: str | None = None
    suggestion: str | None = None


def fault(value: Pattern, dialect: int) -> JsonFault | None:
    """The first thing that is not JSON. JavaScript is not looked at."""
    text = value.masked
    plain = text.strip()
    if not plain or (plain == "unset" and dialect == HTMX_2):
        return None
    script = plain if dialect == HTMX_2 else text
    if script.startswith(("js:", "javascript:", HOLE)):
        return None
    if dialect == HTMX_4 and not text.startswith("{"):
        return _early_space(value) if plain.startswith("{") else None
    return _Reader(value, braced=plain.startswith("{")).read()


def _early_space(value: Pattern) -> JsonFault | None:
    start = value.masked.index("{")
    message = "htmx 4 reads JSON only where the brace comes first, without a space before it"
    return JsonFault(message, value.cut(start, start + 1))


class _Reader:
    """One pass; ``braced`` is False where htmx itself puts braces around the text."""

    def __init__(self, value: Pattern, *, braced: bool) -> None:
        self.value = value
        self.text = value.masked
        self.open: list[str] = [] if braced else ["{"]
        self.least = len(self.open)
        self.next = "value" if braced else "key or end"

    def read(self) -> JsonFault | None:
        """The first fault; None too if a part is not known where structure is written."""
        at = 0
        while at < len(self.text) and (found := _PIECE.match(self.text, at)):
            kind, piece = found.lastgroup or "other", found.group()
            at = found.end()
            if kind == "space":
                continue
            if piece[0] == HOLE and len(piece) == 1 and self.next == "value":
                if not _HOLE_ALONE.match(self.text, at):
                    return None
                self.next = "comma or end"
                continue
            if HOLE in piece and kind not in {"string", "quoted"}:
                return None
            if not self._take(kind, piece):
                return None if self.text[at : at + 1] == HOLE else self._fault(kind, found)
        return self._at_end()

    def _at_end(self) -> JsonFault | None:
        if len(self.open) > self.least or self.next == "value":
            return JsonFault("the JSON is not complete", self.value)
        if self.next in {"key", "colon"}:
            return JsonFault("the JSON is not complete", self.value)
        return None

    def _take(self, kind: str, piece: str) -> bool:
        """Whether a piece of the text may stand here."""
        if self.next.startswith("key"):
            return self._key(kind, piece)
        if self.next == "colon":
            self.next = "value"
            return piece == ":"
        if self.next.startswith("value"):
            return self._value(kind, piece)
        return self._after(piece)

    def _key(self, kind: str, piece: str) -> bool:
        if piece == "}" and self.next == "key or end":
            return self._close(piece)
        self.next = "colon"
        return kind == "string"

    def _value(self, kind: str, piece: str) -> bool:
        if piece in _CLOSING:
            self.open.append(piece)
            self.next = "key or end" if piece == "{" else "value or end"
            return True
        if piece == "]" and self.next == "value or end":
            return self._close(piece)
        self.next = "comma or end"
        return kind in {"string", "number"} or piece in _WORDS

    def _after(self, piece: str) -> bool:
        if piece == "," and self.open:
            self.next = "key" if self.open[-1] == "{" else "value"
            return True
        return self._close(piece)

    def _close(self, piece: str) -> bool:
        if len(self.open) <= self.least or _CLOSING[self.open[-1]] != piece:
            return False
        self.open.pop()
        self.next = "comma or end"
        return True

    def _fault(self, kind: str, found: re.Match[str]) -> JsonFault | None:
        start, end = found.span()
        piece = found.group()
        if piece == '"':
            return self._bad_string(start)
        where = self.value.cut(start, end)
        if kind == "quoted":
            return JsonFault(f"JSON has no strings in single quotes: {piece}", where)
        if piece in _PYTHON:
            return JsonFault(f"JSON has no {piece}", where, None, _PYTHON[piece])
        if kind == "word" and self.next == "colon":
            return JsonFault(f"in JSON a name stands in double quotes: {piece}", where)
        if piece in {"}", "]"} and self.text[:start].rstrip().endswith(","):
            comma = self.text[:start].rstrip()
            place = self.value.cut(len(comma) - 1, len(comma))
            return JsonFault(f"in JSON no comma stands before {piece}", place)
        return JsonFault(f"{piece} cannot stand here in JSON", where)

    def _bad_string(self, start: int) -> JsonFault | None:
        whole = _STRING.match(self.text, start)
        end = whole.end() if whole else start + 1
        text = self.text[start:end]
        if not text.endswith('"') or len(text) == 1:
            if HOLE in self.text:
                return None
            return JsonFault("a string is not closed", self.value.cut(start, end))
        what = "a line break" if "\n" in text else "a backslash before such a character"
        return JsonFault(f"a string in JSON cannot hold {what}", self.value.cut(start, end))
