"""What htmx takes from an element and from those above it: values, headers, parameters."""

import json
import re
from collections.abc import Iterator

import msgspec

from hypercheck.facts import Placed
from hypercheck.link.attribute import Occurrence, named
from hypercheck.link.page import Page
from hypercheck.pattern import HOLE, Pattern

_SCRIPT = re.compile(r"\s*+(?:js|javascript):")
_KEY = re.compile(r'"((?:[^"\\]|\\.)*+)"\s*+:')

_CONFIGURING = re.compile(r"hx-on(?::|-).*(?:config|before)[-:]?(?:request|send)")


class Keys(msgspec.Struct, frozen=True):
    """The keys of JSON objects in attributes; ``open``: there may be others."""

    names: tuple[Pattern, ...] = ()
    open: bool = False


def inherited(page: Page, placed: Placed, name: str) -> Iterator[Occurrence]:
    """An attribute of an element and of those above it, nearest first."""
    if name in placed.lineage.htmx_names:
        yield from named(page, placed, name)
        for above in placed.ancestors():
            yield from named(page, above, name)


def nearest(page: Page, placed: Placed, name: str) -> tuple[Pattern, ...]:
    """What the nearest attribute says; htmx 2 inherits it."""
    for each in (placed, *placed.ancestors()) if name in placed.lineage.htmx_names else ():
        found = named(page, each, name)
        if found:
            return tuple(pattern for occurrence in found for pattern in occurrence.values)
    return ()


def is_configured(placed: Placed) -> bool:
    """Whether an ``hx-on`` here or above runs a script on each request before it is sent."""
    return any(map(_CONFIGURING.match, placed.lineage.htmx_names))


def keys(page: Page, placed: Placed, name: str) -> Keys:
    """The keys that a JSON attribute gives, those of the elements above included."""
    found: list[Pattern] = []
    is_open = False
    for occurrence in inherited(page, placed, name):
        for value in occurrence.values:
            read = _keys(value)
            if read is None:
                is_open = True
            else:
                found.extend(read)
    return Keys(tuple(found), is_open)


def _keys(value: Pattern) -> tuple[Pattern, ...] | None:
    """The keys of one object; None if they are not all known."""
    text = value.masked
    if not text.strip():
        return ()
    if _SCRIPT.match(text):
        return None
    parsed = _parsed(text)
    if not isinstance(parsed, dict):
        return None
    found: dict[str, Pattern] = {}
    for match in _KEY.finditer(text):
        name = match.group(1)
        if name in parsed:
            found.setdefault(name, value.cut(*match.span(1)))
    return tuple(found.values()) if len(found) == len(parsed) else None


def _parsed(text: str) -> object:
    """A JSON value; a hole outside strings stands for one of its own."""
    for attempt in (text, text.replace(HOLE, "0")):
        try:
            return json.loads(attempt)
        except (ValueError, RecursionError):
            continue
    return None
