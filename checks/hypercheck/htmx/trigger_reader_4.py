"""Reads ``hx-trigger`` as htmx 4 does, by its notation for options."""

import re
from collections.abc import Mapping

from hypercheck.htmx import interval
from hypercheck.htmx.lookup import parts
from hypercheck.htmx.trigger_fault import (
    RELATIVE,
    SELECTING,
    Check,
    TriggerFault,
    UnknownError,
    dropped,
    event_fault,
    filter_fault,
    threshold_fault,
)
from hypercheck.pattern import HOLE, Pattern

_KEYS_4: Mapping[str, Check | None] = {
    **dict.fromkeys(("changed", "once", "consume", "stop", "prevent", "halt", "capture")),
    **dict.fromkeys(("passive", "from", "target", "root", "rootMargin")),
    "delay": interval.fault,
    "throttle": interval.fault,
    "threshold": threshold_fault,
}

_ENTRY = re.compile(
    r"""(?P<key>"[^"]*+"|'[^']*+'|[^\s,:"']++)"""
    r"""(?:\s*+:\s*+(?P<value>"[^"]*+"|'[^']*+'|<(?:[^/]|/(?!>))++/>|[^\s,]++))?+"""
)
_NAME = re.compile(r"\s*+(?P<event>[^\s\[]++)(?P<filter>\[[^\]]*+\]?)?")
_EVERY = re.compile(r"\s*+every\s++(?P<time>[^\s\[]++)(?:\s*+\[[^\]]*+\])?")


class Reader4:
    """One value: commas part triggers, options are ``key:value``. The faults are in ``found``."""

    def __init__(self, value: Pattern) -> None:
        self.value = value
        self.found: list[TriggerFault] = []

    def read(self) -> None:
        """Find the faults in order."""
        for part in parts(self.value):
            self._entry(part)

    def _entry(self, part: Pattern) -> None:
        text = part.masked
        if found := _EVERY.match(text):
            time = part.cut(*found.span("time"))
            if HOLE in time.masked:
                raise UnknownError
            if message := interval.polling_fault(time.masked):
                self.found.append(TriggerFault(message, time))
            self._options(part.cut(found.end(), len(text)), "every")
            return
        found = _NAME.match(text)
        if found is None:
            return
        name = part.cut(*found.span("event"))
        if name.masked.startswith(HOLE):
            raise UnknownError
        if name.masked == "every":
            self.found.append(TriggerFault("every needs a time after it, such as 2s", name))
            raise UnknownError
        if fault := event_fault(name):
            self.found.append(fault)
        if found["filter"]:
            self._filter(part, found)
        self._options(part.cut(found.end(), len(text)), name.masked)

    def _filter(self, part: Pattern, found: re.Match[str]) -> None:
        start, end = found.span("filter")
        if HOLE in found["filter"]:
            raise UnknownError
        if not found["filter"].endswith("]"):
            self.found.append(TriggerFault("the filter is not closed", part.cut(start, end)))
        elif "[" in found["filter"][1:]:
            message = "htmx 4 ends a filter at the first ], so it must not contain brackets"
            self.found.append(TriggerFault(message, part.cut(start, end)))
            raise UnknownError
        elif fault := filter_fault(part, start + 1, end - 1):
            self.found.append(fault)

    def _options(self, options: Pattern, previous: str) -> None:
        text = options.masked
        for entry in _ENTRY.finditer(text):
            key, value = entry["key"], entry["value"]
            where = options.cut(*entry.span())
            if key.startswith("[") and HOLE not in text:
                message = f"htmx drops a filter that does not follow {previous} without a space"
                self.found.append(TriggerFault(message, options.cut(entry.start(), len(text))))
                raise UnknownError
            if HOLE in key or (HOLE in (value or "") and key in SELECTING):
                raise UnknownError
            if key not in _KEYS_4:
                if key != "queue":  # htmx 2's
                    self.found.append(dropped(entry.group(), where, previous, set(_KEYS_4)))
                continue
            check = _KEYS_4[key]
            plain = (value or "").strip("\"'")
            if check and HOLE not in plain and (wrong := check(key, plain)):
                place = options.cut(*entry.span("value")) if value else where
                self.found.append(TriggerFault(wrong, place))
            if key in SELECTING and (value in RELATIVE or (value or "")[:1] in {"(", "{"}):
                self._unquoted(options, entry, key)

    def _unquoted(self, options: Pattern, entry: re.Match[str], key: str) -> None:
        """A selector of several words, which htmx 4 takes in quotes only."""
        rest = options.masked[entry.end() :]
        if entry["value"] in {"next", "previous"} and not rest.strip():
            return
        where = options.cut(entry.start("value"), len(options.masked.rstrip()))
        message = f"htmx 4 ends a value at a space: quotes must stand around the selector of {key}"
        self.found.append(TriggerFault(message, where, f"write {key}:'closest form', with quotes"))
        raise UnknownError
