"""The grammar of CSS selectors, as browsers read them in ``querySelector``.

A browser closes at the end of the text whatever is still open, so nothing is wrong with
``[name=a``. It refuses the whole selector for one part that it cannot read.
"""

import re
from typing import NoReturn

import msgspec

from hypercheck.htmx.spelling import slip_of
from hypercheck.pattern import HOLE

_SPACE = re.compile(r"(?:[ \t\n\r\f]|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z))*+")
_ESCAPE = r"\\(?:[0-9a-fA-F]{1,6}(?:\r\n|[ \t\n\r\f])?|[^0-9a-fA-F\n\r\f]|\Z)"
_START = rf"(?:[a-zA-Z_]|(?!{HOLE})[^\x00-\x7f]|{_ESCAPE})"
_NEXT = rf"(?:[-\w]|(?!{HOLE})[^\x00-\x7f]|{_ESCAPE})"
_IDENTIFIER = re.compile(rf"(?:--|-?{_START}){_NEXT}*+", re.ASCII)
_NAME = re.compile(rf"{_NEXT}++", re.ASCII)
_STRING = re.compile(
    r"\"(?:[^\"\\\n\r\f]|\\(?:\r\n|[\s\S])|\\\Z)*+(?:\"|\Z)"
    r"|'(?:[^'\\\n\r\f]|\\(?:\r\n|[\s\S])|\\\Z)*+(?:'|\Z)"
)
_COMBINATOR = re.compile(r"\|\||[>+~]")
_MATCHER = re.compile(r"[~^$*|]?=")
_CLOSING = {"(": ")", "[": "]", "{": "}"}

# fmt: off
_PLAIN = frozenset({
    "active", "active-view-transition", "after", "any-link", "autofill", "before", "blank",
    "buffering", "checked", "closed", "current", "default", "defined", "disabled", "empty",
    "enabled", "first-child", "first-letter", "first-line", "first-of-type", "focus",
    "focus-visible", "focus-within", "fullscreen", "future", "has-slotted", "host", "hover",
    "in-range", "indeterminate", "interest-source", "interest-target", "invalid", "last-child",
    "last-of-type", "link", "local-link", "modal", "muted", "only-child", "only-of-type",
    "open", "optional", "out-of-range", "past", "paused", "picture-in-picture",
    "placeholder-shown", "playing", "popover-open", "read-only", "read-write", "required",
    "root", "scope", "seeking", "stalled", "target", "target-after", "target-before",
    "target-current", "target-within", "unchecked", "user-invalid", "user-valid", "valid",
    "visited", "volume-locked", "xr-overlay",
})
_FUNCTIONS = frozenset({
    "active-view-transition-type", "any", "cue", "current", "dir", "has", "heading", "host",
    "host-context", "is", "lang", "matches", "not", "nth-child", "nth-col", "nth-last-child",
    "nth-last-col", "nth-last-of-type", "nth-of-type", "part", "slotted", "state", "where",
})
_JQUERY = frozenset({
    "animated", "button", "checkbox", "contains", "eq", "even", "file", "first", "gt", "header",
    "hidden", "image", "input", "last", "lt", "odd", "parent", "password", "radio", "reset",
    "selected", "submit", "text", "visible",
})
# fmt: on


_DEEPEST = 5
"""How deep :not() in :not() is read; each level reads the rest of the text again."""


class CssFault(msgspec.Struct, frozen=True):
    """What a browser cannot read. ``start`` and ``end`` are places in the text.

    ``suggestion`` is what to put for that stretch.
    """

    message: str
    start: int
    end: int
    hint: str | None = None
    suggestion: str | None = None


class TypeName(msgspec.Struct, frozen=True):
    """An element's name in a selector."""

    name: str
    start: int
    end: int


class Reading(msgspec.Struct, frozen=True):
    """A selector, read as far as it is known: the first fault, and the elements it names."""

    fault: CssFault | None
    types: tuple[TypeName, ...]


def read(text: str) -> Reading:
    """Read a list of selectors. Nothing is said of what follows a part that is not known."""
    reader = _Reader(text)
    fault: CssFault | None = None
    try:
        reader.selectors(0, len(text))
    except _StopError as stop:
        fault = stop.fault
    return Reading(fault, tuple(reader.types))


class _StopError(Exception):
    """Reading ends: at a fault, or at a part that is not known."""

    def __init__(self, fault: CssFault | None) -> None:
        self.fault = fault


class _Reader:
    """One pass over the text; every method moves on or stops."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.end = len(text)
        self.at = 0
        self.depth = 0
        self.types: list[TypeName] = []

    def selectors(self, start: int, end: int) -> None:
        """A comma list of complex selectors in a stretch of the text."""
        at, self.at, outer, self.end = self.at, start, self.end, end
        known, whole = len(self.types), slice(start, end)
        self.depth += 1
        while True:
            self._complex(whole)
            if self.at >= self.end:
                break
            self.at += 1
        self.depth -= 1
        if self.depth:
            del self.types[known:]
        self.at, self.end = at, outer

    def _complex(self, whole: slice) -> None:
        """Compounds with combinators between them, to the end or a comma."""
        before: re.Match[str] | None = None
        first = True
        while True:
            self._skip()
            sign = self._peek()
            if sign in {"", ","}:
                if first or before:
                    self._nothing(before, whole)
                return
            if found := _COMBINATOR.match(self.text, self.at, self.end):
                if first or before:
                    self._stray_combinator(found, first=first)
                before, self.at = found, found.end()
                continue
            self._compound()
            first, before = False, None

    def _nothing(self, before: re.Match[str] | None, whole: slice) -> NoReturn:
        if before:
            self._fail(f"{before.group()} needs a selector after it", *before.span())
        start, end = self.at, min(self.at + 1, self.end)
        if start == end:  # at the end: the comma before it
            start = max(self.text.rfind(",", whole.start, self.at), whole.start)
        self._fail("a selector is missing beside the comma", start, end)

    def _stray_combinator(self, found: re.Match[str], *, first: bool) -> NoReturn:
        sign = found.group()
        if first:
            hint = f"begin with :scope {sign}, or with what stands before it"
            self._fail(f"a selector cannot begin with {sign}", *found.span(), hint=hint)
        self._fail(f"{sign} cannot follow another combinator", *found.span())

    # ----------------------------------------------------------------------------- compounds

    def _compound(self) -> None:
        start = self.at
        self._type()
        while True:
            sign = self._peek()
            if sign in {"#", "."}:
                self._class_or_id(sign)
            elif sign == "[":
                self._attribute()
            elif sign == ":":
                self._pseudo()
            elif sign == "&":
                self.at += 1
            elif sign in {"", ",", ">", "+", "~", " ", "\t", "\n", "\r", "\f"} or self._ends():
                break
            else:
                self._unreadable(start)
        if self.at == start:
            self._unreadable(start)

    def _ends(self) -> bool:
        return self.text.startswith(("||", "/*"), self.at)

    def _type(self) -> None:
        """``a``, ``*``, ``svg|a``, ``*|*``, ``|a``."""
        start = self.at
        self._name_or_star()
        if self._peek() == "|" and not self.text.startswith(("||", "|="), self.at):
            self.at += 1
            after = self.at
            self._name_or_star()
            if self.at == after:
                self._fail("an element's name is missing after |", start, after)
            return
        name = self.text[start : self.at]
        if name and name != "*" and "\\" not in name:
            if self._peek() == HOLE:
                raise _StopError(None)
            self.types.append(TypeName(name, start, self.at))

    def _name_or_star(self) -> None:
        if self._peek() == "*":
            self.at += 1
        elif found := self._match(_IDENTIFIER):
            self.at = found.end()

    def _class_or_id(self, sign: str) -> None:
        start = self.at
        self.at += 1
        self._check_hole()
        found = self._match(_IDENTIFIER)
        if found:
            self.at = found.end()
            self._check_hole()
            return
        name = self._match(_NAME)
        if not name:
            what = "an id" if sign == "#" else "a class"
            self._fail(f"{what} is missing after {sign}", start, min(start + 1, self.end))
        hint = f'write [id="{name.group()}"]' if sign == "#" else None
        if sign == ".":
            hint = f'write [class~="{name.group()}"]'
        self._fail(
            f"a name in CSS does not begin with a digit: {sign}{name.group()}",
            start,
            name.end(),
            hint=hint,
        )

    def _attribute(self) -> None:
        start = self.at
        self.at += 1
        self._skip()
        self._attribute_name(start)
        self._skip()
        if self._closed():
            return
        if not (found := self._match(_MATCHER)):
            self._attribute_fault(start)
        self.at = found.end()
        self._skip()
        self._attribute_value(start)
        self._skip()
        if self._closed():
            return
        flag = self._match(_IDENTIFIER)
        if not flag or flag.group().lower() not in {"i", "s"}:
            self._attribute_fault(start, quotes=True)
        self.at = flag.end()
        self._skip()
        if not self._closed():
            self._attribute_fault(start, quotes=True)

    def _attribute_name(self, start: int) -> None:
        before = self.at
        self._name_or_star()
        if self._peek() == "|" and self.text[self.at + 1 : self.at + 2] != "=":
            self.at += 1
            self._name_or_star()
        if self.at == before:
            self._attribute_fault(start)
        self._check_hole()

    def _attribute_value(self, start: int) -> None:
        found = self._match(_STRING) or self._match(_IDENTIFIER)
        if not found:
            self._attribute_fault(start, quotes=True)
        if HOLE in found.group():
            raise _StopError(None)
        self.at = found.end()

    def _closed(self) -> bool:
        self._check_hole()
        if self.at >= self.end:
            return True
        if self.text[self.at] == "]":
            self.at += 1
            return True
        return False

    def _attribute_fault(self, start: int, *, quotes: bool = False) -> NoReturn:
        self._check_hole()
        close = self.text.find("]", start, self.end)
        end = close + 1 if close >= 0 else self.end
        hint = "put the value in quotes" if quotes else "write [name], or [name='value']"
        self._fail(f"no attribute selector: {self.text[start:end]}", start, end, hint=hint)

    # -------------------------------------------------------------------------------- pseudo

    def _pseudo(self) -> None:
        start = self.at
        self.at += 1
        is_element = self._peek() == ":"
        self.at += is_element
        self._check_hole()
        found = self._match(_IDENTIFIER)
        if not found:
            self._fail("a name is missing after the colon", start, self.at)
        self.at = found.end()
        self._check_hole()
        name = found.group().lower()
        arguments = self._peek() == "("
        if not is_element and not name.startswith("-"):
            self._check_pseudo(name, start, arguments=arguments)
        if arguments:
            self._arguments(name)

    def _check_pseudo(self, name: str, start: int, *, arguments: bool) -> None:
        if name in (_FUNCTIONS if arguments else _PLAIN):
            return
        if name in _FUNCTIONS or name in _PLAIN:
            message = "takes nothing in parentheses" if arguments else "needs parentheses"
            self._fail(f":{name} {message}", start, self.at)
        near = slip_of(name, _FUNCTIONS if arguments else _PLAIN)
        hint = "a colon that belongs to a name is written \\:"
        if name in _JQUERY:
            hint = f":{name} is jQuery's"
        elif near:
            hint = f"did you mean :{near}?"
        suggestion = f":{near}" if near and name not in _JQUERY else None
        self._fail(
            f"CSS has no pseudo-class :{name}", start, self.at, hint=hint, suggestion=suggestion
        )

    def _arguments(self, name: str) -> None:
        start = self.at + 1
        self._balanced()
        closed = self.text[self.at - 1 : self.at] == ")"
        end = self.at - closed
        if name == "not" and self.depth < _DEEPEST:
            if not self.text[start:end].strip():
                self._fail(":not() needs a selector", start - 1, self.at)
            self.selectors(start, end)

    def _balanced(self) -> None:
        """Past the bracket that closes the one here, or to the end."""
        closing: list[str] = []
        while self.at < self.end:
            self._check_hole()
            char = self.text[self.at]
            if char == "\\":
                self.at = min(self.at + 2, self.end)
                continue
            if found := self._match(_STRING):
                if HOLE in found.group():
                    raise _StopError(None)
                self.at = found.end()
                continue
            if char in _CLOSING:
                closing.append(_CLOSING[char])
            elif char == closing[-1]:
                closing.pop()
            self.at += 1
            if not closing:
                return

    # -------------------------------------------------------------------------------- basics

    def _unreadable(self, start: int) -> NoReturn:
        self._check_hole()
        char = self.text[self.at]
        if char == "-" and self.text[self.at + 1 : self.at + 2] == HOLE:
            raise _StopError(None)
        before = self.text[start : self.at]
        hint = None
        if before.rpartition(".")[1] or before.startswith("#"):
            hint = f"a {char} that belongs to a name is written \\{char}"
        self._fail(f"no selector has {char} here", self.at, self.at + 1, hint=hint)

    def _fail(
        self,
        message: str,
        start: int,
        end: int,
        *,
        hint: str | None = None,
        suggestion: str | None = None,
    ) -> NoReturn:
        if HOLE in self.text[start : end + 1]:  # it, or what it runs into, is not known
            raise _StopError(None)
        raise _StopError(CssFault(message, start, end, hint, suggestion))

    def _check_hole(self) -> None:
        if self._peek() == HOLE:
            raise _StopError(None)

    def _peek(self) -> str:
        return self.text[self.at] if self.at < self.end else ""

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        return pattern.match(self.text, self.at, self.end)

    def _skip(self) -> None:
        found = _SPACE.match(self.text, self.at, self.end)
        if found:
            self.at = found.end()
        self._check_hole()
