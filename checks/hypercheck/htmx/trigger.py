"""A reader of ``hx-trigger``: events, filters and modifiers, each with its place."""

import re
from collections.abc import Iterator

import msgspec

from hypercheck.pattern import Pattern

_SPACE = re.compile(r"\s*+")
_EVENT = re.compile(r"[^,\[\s]*+")
_NAME = re.compile(r"[^,\[\s:]++")
_WORD = re.compile(r"[^,\s]*+")
_RELATIVE = re.compile(r"(?:closest|find|next|previous)(?=\s)")
_CLOSING = {"(": ")", "{": "}"}


class Modifier(msgspec.Struct, frozen=True):
    """``name`` or ``name:value``; a value lacks the quotes or brackets around it."""

    name: Pattern
    value: Pattern | None


class Trigger(msgspec.Struct, frozen=True):
    """One of the triggers in a value.

    ``filter`` is the JavaScript between the brackets. ``interval`` is the time after ``every``.
    """

    whole: Pattern
    event: Pattern
    filter: Pattern | None
    interval: Pattern | None
    modifiers: tuple[Modifier, ...]

    @property
    def sse_event(self) -> Pattern | None:
        """The name of the server-sent event, for ``sse:name``."""
        text = self.event.masked
        return self.event.cut(4, len(text)) if text.startswith("sse:") else None

    @property
    def selectors(self) -> tuple[Pattern, ...]:
        """The elements it listens to or looks for: the values of from, target and root."""
        return tuple(
            modifier.value
            for modifier in self.modifiers
            if modifier.value and modifier.name.masked in {"from", "target", "root"}
        )


def parse(value: Pattern) -> tuple[Trigger, ...]:
    """The triggers of a value, of either dialect. What is not understood is passed over."""
    return tuple(_Reader(value).triggers())


class _Reader:
    """One pass over the text; every method moves on, so that it ends."""

    def __init__(self, value: Pattern) -> None:
        self.value = value
        self.text = value.masked
        self.at = 0

    def triggers(self) -> Iterator[Trigger]:
        while self.at < len(self.text):
            self._match(_SPACE)
            start = self.at
            if found := self._trigger():
                yield found
            self._match(_SPACE)
            if self.text[self.at : self.at + 1] == "," or self.at == start:
                self.at += 1

    def _trigger(self) -> Trigger | None:
        start = self.at
        event = self._match(_EVENT)
        if not event.masked:
            return None
        interval = None
        if event.masked == "every":
            self._match(_SPACE)
            interval = self._match(_EVENT)
            self._match(_SPACE)
        condition = self._filter()
        modifiers = tuple(self._modifiers())
        whole = self.value.cut(start, start + len(self.text[start : self.at].rstrip()))
        return Trigger(whole, event, condition, interval, modifiers)

    def _filter(self) -> Pattern | None:
        """What stands between brackets; without a closing one, all the rest."""
        if self.text[self.at : self.at + 1] != "[":
            return None
        start = self.at = self.at + 1
        depth = 1
        while self.at < len(self.text):
            char = self.text[self.at]
            if char in "\"'":
                self._skip_string()
                continue
            depth += (char == "[") - (char == "]")
            self.at += 1
            if depth == 0:
                return self.value.cut(start, self.at - 1)
        return self.value.cut(start, self.at)

    def _modifiers(self) -> Iterator[Modifier]:
        while True:
            self._match(_SPACE)
            name = self._match(_NAME)
            if not name.masked:
                if self.text[self.at : self.at + 1] not in {":", "["}:
                    return
                self.at += 1
                continue
            if self.text[self.at : self.at + 1] == ":":
                self.at += 1
                yield Modifier(name, self._value())
            else:
                yield Modifier(name, None)

    def _value(self) -> Pattern:
        start = self.at
        char = self.text[start : start + 1]
        if char in _CLOSING:
            return self._enclosed(_CLOSING[char])
        if char and char in "\"'":
            self._skip_string()
            end = self.at
            closed = end - start > 1 and self.text[end - 1] == char
            return self.value.cut(start + 1, end - closed)
        if char == "<" and "/>" in self.text[start:]:
            return self._enclosed("/>")
        if word := _RELATIVE.match(self.text, start):
            self.at = word.end()
            self._match(_SPACE)
            opening = self.text[self.at : self.at + 1]
            if opening in _CLOSING:
                self._enclosed(_CLOSING[opening])
            else:
                self._match(_WORD)
            return self.value.cut(start, self.at)
        return self._match(_WORD)

    def _enclosed(self, closing: str) -> Pattern:
        start = self.at + 1
        end = self.text.find(closing, start)
        if end < 0:
            end = len(self.text)
        self.at = min(end + len(closing), len(self.text))
        return self.value.cut(start, end)

    def _skip_string(self) -> None:
        quote = self.text[self.at]
        self.at += 1
        while self.at < len(self.text) and self.text[self.at] != quote:
            self.at += 2 if self.text[self.at] == "\\" else 1
        self.at = min(self.at + 1, len(self.text))

    def _match(self, pattern: re.Pattern[str]) -> Pattern:
        found = pattern.match(self.text, self.at)
        start, self.at = self.at, found.end() if found else self.at
        return self.value.cut(start, self.at)
