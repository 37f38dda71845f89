"""What can be wrong with a value of ``hx-trigger``, in the words of both dialects."""

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet

import msgspec

from hypercheck.htmx import event
from hypercheck.htmx.spelling import slip_of
from hypercheck.pattern import HOLE, Pattern

TOKEN = re.compile(
    r"[_$a-zA-Z][_$a-zA-Z0-9]*+"
    r"|\"(?:[^\"\\]|\\[\s\S])*+(?:\"|\\?\Z)|'(?:[^'\\]|\\[\s\S])*+(?:'|\\?\Z)"
    r"|/(?:[^/\\]|\\[\s\S])*+(?:/|\\?\Z)"
    r"|[\s\S]"
)
_MODIFIER = re.compile(r"(?:delay|throttle):[0-9.]++[a-z]*+|from:.*+|queue:(?:first|last|all|none)")
_PAIRS = {")": "(", "}": "{", "]": "["}

_SHORTEST_SLIP = 5
"""Letters; two that changed places make another word of a shorter one."""

FLAGS = frozenset({"changed", "once", "consume"})
RELATIVE = frozenset({"closest", "find", "next", "previous"})
SELECTING = frozenset({"from", "target", "root"})


class TriggerFault(msgspec.Struct, frozen=True):
    """One thing that htmx drops or misreads; ``suggestion`` is what to put for the pattern.

    ``is_slip``: the pattern can only be the suggestion misspelt.
    """

    message: str
    pattern: Pattern
    hint: str | None = None
    suggestion: str | None = None
    is_slip: bool = False


class UnknownError(Exception):
    """From here on anything may follow."""


def event_fault(name: Pattern) -> TriggerFault | None:
    """A name that no event has."""
    text = name.masked
    if HOLE in text:
        return None
    if text == "sse:":
        return TriggerFault("the event's name after sse: is missing", name)
    if text.startswith("on") and text[2:].lower() in event.NATIVE:
        meant = text[2:].lower()
        message = f"no event is called {text}: it is the name of the handler for {meant}"
        return TriggerFault(message, name, None, meant, is_slip=True)
    lower = text.lower()
    if lower != text and lower in event.NATIVE | event.OWN:
        message = f"no event is called {text}: upper and lower case matter"
        return TriggerFault(message, name, None, lower, is_slip=True)
    native, _, rest = text.partition(".")
    if native in event.NATIVE and rest.partition(".")[0] in event.MODIFIERS_ELSEWHERE:
        return TriggerFault(f"no event is called {text}: htmx has no {rest}", name, _instead(text))
    swapped = slip_of(text, event.NATIVE | event.OWN) if len(text) >= _SHORTEST_SLIP else None
    if swapped is not None and sorted(swapped) == sorted(text):
        return TriggerFault(f"no event is called {text}", name, None, swapped, is_slip=True)
    if _MODIFIER.fullmatch(text):
        message = f"{text} is taken for an event: a comma ends what belongs to the event before it"
        return TriggerFault(message, name, f"write {text} behind its event, without a comma")
    return None


def _instead(text: str) -> str:
    """What to write for an event with the modifiers of another library."""
    native, _, rest = text.partition(".")
    key = rest.partition(".")[0]
    if native in event.KEYBOARD and key not in {"once", "prevent", "stop", "debounce", "throttle"}:
        shown = {"esc": "Escape", "space": " "}.get(key, key.title())
        shown = f"Arrow{shown}" if key in {"up", "down", "left", "right"} else shown
        return f"write {native}[key=='{shown}']"
    return f"write {native} and a modifier of htmx, a space between them: {native} once"


def filter_fault(script: Pattern, start: int, end: int) -> TriggerFault | None:
    """Brackets in a filter that do not pair. What is in quotes does not count."""
    open_: list[tuple[str, int]] = []
    text = script.masked
    for found in TOKEN.finditer(text, start, end):
        token = found.group()
        if token == HOLE or token[0] in "/\"'":
            if token == HOLE or token[0] == "/":
                return None  # anything, or perhaps a division
            continue
        if token in {"(", "{", "["}:
            open_.append((token, found.start()))
        elif token in _PAIRS and (not open_ or open_.pop()[0] != _PAIRS[token]):
            return TriggerFault(f"{token} closes nothing in the filter", script.cut(*found.span()))
    if open_:
        sign, at = open_[-1]
        return TriggerFault(f"{sign} is not closed in the filter", script.cut(at, at + 1))
    return None


def dropped(word: str, where: Pattern, previous: str, known: AbstractSet[str]) -> TriggerFault:
    """A word that is no modifier, and what was probably meant."""
    name, colon, rest = word.partition(":")
    if name in FLAGS and colon:
        return TriggerFault(f"{name} takes no value: {colon}{rest} is dropped", where, None, name)
    if name in known:
        return TriggerFault(f"{name} needs a colon and a value: {word} is dropped", where)
    if previous in SELECTING:
        hint = f"put the selector in parentheses: {previous}:(…)"
        return TriggerFault(f"a space ends the selector: {word} is dropped", where, hint)
    if word in event.NATIVE | event.OWN:
        hint = "commas part events"
        return TriggerFault(f"{word} is no modifier of {previous}: it is dropped", where, hint)
    near = slip_of(name, known)
    suggestion = f"{near}{colon}{rest}" if near else None
    listed = None if near else "modifiers are " + ", ".join(sorted(known))
    return TriggerFault(
        f"htmx has no modifier {word}: it is dropped", where, listed, suggestion, is_slip=bool(near)
    )


# ---------------------------------------------------------------------------- values of modifiers


def queue_fault(name: str, text: str) -> str | None:
    """What is wrong with the strategy for requests that meet."""
    if text in {"first", "last", "all", "none"}:
        return None
    return f"{name} is first, last, all or none; with {text or 'nothing'} requests are dropped"


def threshold_fault(name: str, text: str) -> str | None:
    """What is wrong with the share of an element that must be seen."""
    if re.fullmatch(r"0?\.[0-9]++|[01](?:\.0*+)?", text):
        return None
    return f"{name} is a number from 0 to 1, not {text or 'nothing'}"


Check = Callable[[str, str], str | None]
"""Says what is wrong with the value of a modifier, given its name and the value."""
