"""Cuts a template into its Jinja2 parts: outputs, statements, comments, raw sections."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["output", "statement", "comment", "raw"]

_OPENING = re.compile(r"\{[{%#]")
_RAW = re.compile(r"\{%[-+]?+\s*+raw\s*+-?+%\}")
_END_RAW = re.compile(r"\{%[-+]?+\s*+endraw\s*+[-+]?+%\}")
_STRING = r"'(?:[^'\\]++|\\.)*+'|\"(?:[^\"\\]++|\\.)*+\""
_OUTPUT = re.compile(rf"\{{\{{(?:[^'\"{{}}]++|{_STRING}|\}}(?!\}}))*+\}}\}}", re.DOTALL)
_STATEMENT = re.compile(rf"\{{%(?:[^'\"%]++|{_STRING}|%(?!\}}))*+%\}}", re.DOTALL)
_BRACE = re.compile(rf"{_STRING}|\{{[{{%#]|[{{}}]", re.DOTALL)
_BROKEN_END = re.compile(r"[\r\n<]|\{[{%#]|[}%]\}")


@dataclass(slots=True)
class Part:
    """One stretch between delimiters, the delimiters included.

    ``inner`` is where its content begins (after the sign for white space). ``closed``: the closing
    delimiter is there. A ``raw`` part is one of the two markers around a raw section.
    """

    kind: Kind
    start: int
    end: int
    inner: int
    closed: bool = True


class PartScanner:
    """Finds the parts one after the other; linear in the length of the text.

    ``reject`` may be called for the last part, when it cannot be read: if it holds a closing
    delimiter inside what looked like a string, it is cut there.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._in_raw = False
        # Text that may be looked at in vain, so that broken input stays linear.
        self._budget = 20 * len(text) + 100_000
        self._last_end = {"output": text.rfind("}}"), "statement": text.rfind("%}")}
        self._last_comment_end = text.rfind("#}")
        self._has_raw_end = True

    def __iter__(self) -> Iterator[Part]:
        while (part := self._next()) is not None:
            self._at = part.end
            yield part

    def reject(self, part: Part) -> bool:
        """Cut an unreadable part at its first closing delimiter; False if it ends there."""
        closing = "}}" if part.kind == "output" else "%}"
        first = self._text.find(closing, part.inner, part.end)
        self._budget -= part.end - part.start
        if first < 0 or first + 2 >= part.end or self._budget < 0:
            return False
        part.end = self._at = first + 2
        return True

    def _next(self) -> Part | None:
        if self._in_raw:
            self._in_raw = False
            end = _END_RAW.search(self._text, self._at) if self._has_raw_end else None
            if end is not None:
                return Part("raw", end.start(), end.end(), end.end())
        found = _OPENING.search(self._text, self._at)
        if found is None:
            return None
        start = found.start()
        if found[0] == "{#":
            return self._comment(start)
        if found[0] == "{{":
            return self._code("output", start)
        raw = _RAW.match(self._text, start)
        if raw is not None:
            self._in_raw = True
            if self._has_raw_end:
                self._has_raw_end = _END_RAW.search(self._text, raw.end()) is not None
            return Part("raw", start, raw.end(), raw.end(), closed=self._has_raw_end)
        return self._code("statement", start)

    def _comment(self, start: int) -> Part:
        if start + 2 <= self._last_comment_end:
            end = self._text.find("#}", start + 2)
            return Part("comment", start, end + 2, start + 2)
        broken = _BROKEN_END.search(self._text, start + 2)
        end = broken.start() if broken else len(self._text)
        return Part("comment", start, end, start + 2, closed=False)

    def _code(self, kind: Literal["output", "statement"], start: int) -> Part:
        inner = start + 2
        if self._text[inner : inner + 1] in {"-", "+"}:
            inner += 1
        end = self._end(kind, start, inner)
        if end is not None:
            return Part(kind, start, end, inner)
        broken = _BROKEN_END.search(self._text, inner)
        if broken is None:
            return Part(kind, start, len(self._text), inner, closed=False)
        if broken[0] in {"}}", "%}"}:
            return Part(kind, start, broken.end(), inner)
        return Part(kind, start, broken.start(), inner, closed=False)

    def _end(self, kind: Literal["output", "statement"], start: int, inner: int) -> int | None:
        if self._last_end[kind] < inner or self._budget < 0:
            return None
        found = (_OUTPUT if kind == "output" else _STATEMENT).match(self._text, start)
        if found is not None:
            return found.end()
        end = self._balanced_end(inner) if kind == "output" else None
        if end is None:
            self._budget -= len(self._text) - inner
        return end

    def _balanced_end(self, inner: int) -> int | None:
        """The end of an output with braces inside; none beyond another opening delimiter."""
        depth = 0
        last = -2
        for brace in _BRACE.finditer(self._text, inner):
            written = brace[0]
            if written == "{":
                depth += 1
            elif written == "}" and depth:
                depth -= 1
            elif written == "}":
                if last == brace.start() - 1:
                    return brace.end()
                last = brace.start()
            elif written in {"{{", "{%", "{#"}:
                return None
        return None
