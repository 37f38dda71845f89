"""Reads ``hx-trigger`` as htmx 2 does, token by token, for what it drops or misreads."""

import re
from collections.abc import Mapping

from hypercheck.htmx import interval
from hypercheck.htmx.trigger_fault import (
    FLAGS,
    RELATIVE,
    SELECTING,
    TOKEN,
    Check,
    TriggerFault,
    UnknownError,
    dropped,
    event_fault,
    filter_fault,
    queue_fault,
    threshold_fault,
)
from hypercheck.pattern import HOLE, Pattern

_WORD = re.compile(r"[^\s,]++")
_EVENT_END = re.compile(r"[,\[\s]")
_VALUE_END = re.compile(r"[\s,]")
_COMMA = re.compile(",")
_ENCLOSED_END = re.compile(r"[})]")

_VALUES_2: Mapping[str, Check | None] = {
    "delay": interval.fault,
    "throttle": interval.fault,
    "queue": queue_fault,
    "threshold": threshold_fault,
    "from": None,
    "target": None,
    "root": None,
}


class Reader2:
    """One value, as a list of tokens taken from the front. The faults are in ``found``."""

    def __init__(self, value: Pattern) -> None:
        self.value = value
        self.text = value.masked
        self.tokens = [(found.group(), found.start()) for found in TOKEN.finditer(self.text)]
        self.index = 0
        self.found: list[TriggerFault] = []

    def read(self) -> None:
        """Find the faults in order."""
        while True:
            self._skip()
            if self._peek() == "[":
                self._report("a filter needs an event before it", self.at, len(self.text))
                return
            if self._peek() in {"", ","}:
                self._empty()
                return
            self._entry()
            if self._peek() != ",":
                return
            self.index += 1

    def _empty(self) -> None:
        """Where an event should stand: htmx 2 leaves off at once."""
        if self._peek() == "," and self.text[self.at + 1 :].strip(" \t\n\r\f,"):
            message = "no event stands before this comma: htmx 2 drops what follows"
            self._report(message, self.at, self.at + 1)

    def _entry(self) -> None:
        name = self._until(_EVENT_END)
        if name.masked.startswith(HOLE):
            raise UnknownError
        if name.masked == "every":
            self._every(name)
            return
        if fault := event_fault(name):
            self.found.append(fault)
        self._filter()
        start = self.at
        self._skip()
        if self._peek() == "[" and self.at > start:
            self._torn_filter(name)
        previous = name.masked
        while self._peek() not in {"", ","}:
            previous = self._modifier(previous)
            self._skip()

    # ------------------------------------------------------------------------------- polling

    def _every(self, name: Pattern) -> None:
        self._skip()
        time = self._until(_EVENT_END)
        if not time.masked:
            self._filter()
            self._skip()
            late = self._until(_VALUE_END)
            hint = f"write every {late.masked}, then the filter" if late.masked else None
            self.found.append(TriggerFault("every needs a time after it, such as 2s", name, hint))
            raise UnknownError
        if HOLE not in time.masked and (message := interval.polling_fault(time.masked)):
            meant = f"{time.masked}s" if time.masked in "123456789" else None
            self.found.append(TriggerFault(message, time, None, meant))
        self._skip()
        self._filter()
        self._skip()
        if self._peek() not in {"", ",", HOLE}:
            end = len(self.text.rstrip())
            message = "htmx 2 drops whatever follows the time and the filter of every"
            self._report(message, self.at, end)
            raise UnknownError

    # ------------------------------------------------------------------------------- filters

    def _filter(self) -> None:
        """Past the brackets here, if there are any."""
        if self._peek() != "[":
            return
        start = self.at
        depth = 0
        while self.index < len(self.tokens):
            sign = self._peek()
            depth += (sign == "[") - (sign == "]")
            self.index += 1
            if depth == 0:
                self._in_filter(start + 1, self.at - 1)
                return
        if HOLE in self.text[start:]:
            raise UnknownError
        self._report("the filter is not closed", start, len(self.text))

    def _in_filter(self, start: int, end: int) -> None:
        if fault := filter_fault(self.value, start, end):
            self.found.append(fault)

    def _torn_filter(self, name: Pattern) -> None:
        """A filter that htmx takes for modifiers, none of which it knows."""
        start = self.at
        end = self.text.find("]", start) + 1 or len(self.text)
        if HOLE not in self.text[start:end]:
            message = f"htmx drops a filter that does not follow {name.masked} without a space"
            self._report(message, start, end)
        raise UnknownError

    # ----------------------------------------------------------------------------- modifiers

    def _modifier(self, previous: str) -> str:
        """Past one modifier; its name, which tells how to read what follows it."""
        start = self.at
        token = self._peek()
        if token == HOLE:
            raise UnknownError
        self.index += 1
        if self._peek() == HOLE:
            raise UnknownError
        if token in FLAGS and self._peek() != ":":
            return token
        if token in _VALUES_2 and self._peek() == ":":
            self.index += 1
            self._value(token, start)
            return token
        self._unknown(token, start, previous)
        return previous

    def _value(self, name: str, start: int) -> None:
        if name in SELECTING:
            self._selector(name, start)
            return
        value = self._until(_VALUE_END)
        check = _VALUES_2[name]
        if check and HOLE not in value.masked and (message := check(name, value.masked)):
            where = value if value.masked else self.value.cut(start, self.at)
            hint = None if value.masked else self._late(name)
            self.found.append(TriggerFault(message, where, hint))

    def _selector(self, name: str, start: int) -> None:
        if self._peek() in {"(", "{"}:
            self.index += 1
            self._until(_ENCLOSED_END)
            self.index += 1
        else:
            word = self._until(_VALUE_END)
            if name == "from" and word.masked in RELATIVE:
                self._relative(word)
            elif not word.masked:
                end = self.at
                message = f"the selector after {name}: is missing"
                self._report(message, start, end, self._late(name))
        if HOLE in self.text[start : self.at]:
            raise UnknownError

    def _late(self, name: str) -> str | None:
        """Past the value that was meant, behind a space; what to write."""
        self._skip()
        value = self._until(_VALUE_END).masked
        if value in RELATIVE:
            value += self._until(_COMMA).masked.rstrip()
        return f"write {name}:{value}, without a space" if value and HOLE not in value else None

    def _relative(self, word: Pattern) -> None:
        """The selector after a word; htmx reads one also where none was meant."""
        self.index += 1
        start = self.at
        if self._peek() in {"(", "{"}:
            self.index += 1
            self._until(_ENCLOSED_END)
            self.index += 1
            return
        selector = self._until(_VALUE_END).masked
        name = selector.partition(":")[0]
        if name in FLAGS or (":" in selector and name in _VALUES_2):
            message = f"htmx takes {selector} for the selector of {word.masked}"
            hint = f"write from:{word.masked} at the end"
            self._report(message, start, self.at, hint)

    def _unknown(self, token: str, start: int, previous: str) -> None:
        """A word that htmx drops, with an error in the console."""
        found = _WORD.match(self.text, start)
        end = found.end() if found else start + len(token)
        word = self.text[start:end]
        if HOLE in word:
            raise UnknownError
        while self.index < len(self.tokens) and self.at < end:
            self.index += 1
        where = self.value.cut(start, end)
        self.found.append(dropped(word, where, previous, {*FLAGS, *_VALUES_2}))
        if previous in SELECTING:
            raise UnknownError

    # -------------------------------------------------------------------------------- basics

    def _report(self, message: str, start: int, end: int, hint: str | None = None) -> None:
        self.found.append(TriggerFault(message, self.value.cut(start, end), hint))

    @property
    def at(self) -> int:
        """Where the next token stands."""
        return self.tokens[self.index][1] if self.index < len(self.tokens) else len(self.text)

    def _peek(self) -> str:
        return self.tokens[self.index][0] if self.index < len(self.tokens) else ""

    def _until(self, end: re.Pattern[str]) -> Pattern:
        start = self.at
        while self.index < len(self.tokens) and not end.search(self._peek()):
            self.index += 1
        return self.value.cut(start, self.at)

    def _skip(self) -> None:
        while self.index < len(self.tokens) and self._peek().isspace():
            self.index += 1
