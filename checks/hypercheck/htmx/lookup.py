"""What htmx can look up: CSS selectors, and its own words before and beside them."""

import re
from collections.abc import Iterator

import msgspec

from hypercheck.htmx import css, trigger
from hypercheck.htmx.attribute import HTMX_2, HTMX_4, known
from hypercheck.htmx.element import is_element_name
from hypercheck.htmx.spelling import slip_of
from hypercheck.htmx.sync import STRATEGIES
from hypercheck.pattern import HOLE, Pattern

_LEADING = {
    HTMX_2: ("closest", "find", "next", "previous"),
    HTMX_4: ("closest", "find", "findAll", "next", "previous"),
}
"""Words that a selector follows."""

_ALONE = {
    HTMX_2: frozenset(
        {"next", "nextElementSibling", "previous", "previousElementSibling", "document", "window"}
        | {"body", "root", "host", "inherit"}
    ),
    HTMX_4: frozenset(
        {"next", "nextElementSibling", "previous", "previousElementSibling", "document", "window"}
        | {"body", "host", "this"}
    ),
}
"""Words that stand for an element by themselves."""

_INSTEAD = {
    "parent": "closest, with a selector behind it,",
    "self": "this",
    "children": "find, with a selector behind it,",
    "child": "find, with a selector behind it,",
    "sibling": "next or previous",
    "nextSibling": "next",
    "previousSibling": "previous",
    "prev": "previous",
}
"""Words of other libraries, and htmx's own for the same."""

_SIMPLE = re.compile(rf"[#.][a-zA-Z_{HOLE}][\w{HOLE}-]*+", re.ASCII)
"""A name alone, as most selectors are."""

_ONE = re.compile(r"(?:closest|find|findAll|next|previous) ")


class LookupFault(msgspec.Struct, frozen=True):
    """Something that htmx cannot look up. ``suggestion`` is what to put for the pattern.

    ``lacking``: the pattern is the name of no element that HTML knows; an id was perhaps meant,
    if the project has it.
    """

    message: str
    pattern: Pattern
    hint: str | None = None
    suggestion: str | None = None
    lacking: bool = False


def faults(value: Pattern, name: str, dialect: int) -> Iterator[LookupFault]:
    """What cannot be looked up in the value of the attribute ``name``."""
    text = value.masked
    if _SIMPLE.fullmatch(text):
        return
    info = known(name, dialect)
    if info is None or not text.strip() or (text.strip() == "unset" and dialect == HTMX_2):
        return
    match info.value:
        case "selector" if name.startswith("hx-"):
            yield from _Lookup(dialect, own=True).faults(value)
        case "response-selector":
            yield from _plain(value, dialect)
        case "trigger":
            yield from _triggers(value, dialect)
        case "sync":
            yield from _sync(value, dialect)
        case "select-oob":
            yield from _select_oob(value, dialect)
        case "swap-oob":
            yield from _swap_oob(value, dialect)
        case _:
            return


# ------------------------------------------------------------------------ where selectors stand


def _triggers(value: Pattern, dialect: int) -> Iterator[LookupFault]:
    for each in trigger.parse(value):
        for modifier in each.modifiers:
            selector = modifier.value
            if selector is None or not selector.masked.strip():
                continue
            if modifier.name.masked == "target":
                yield from _plain(selector, dialect)
            elif modifier.name.masked in {"from", "root"} and not (
                dialect == HTMX_4 and selector.masked in {"self", "outside"}
            ):
                yield from _Lookup(dialect, own=False).faults(selector)


def _sync(value: Pattern, dialect: int) -> Iterator[LookupFault]:
    """In htmx 2 the first colon ends the selector, in htmx 4 the last."""
    text = value.masked
    end = text.find(":") if dialect == HTMX_2 else text.rfind(":")
    if HOLE in text[end + 1 :] or (end < 0 and text.split(None, 1)[0] in STRATEGIES):
        return
    selector = value.cut(0, end) if end >= 0 else value
    if selector.masked.strip():
        yield from _Lookup(dialect, own=True).faults(selector)


def _select_oob(value: Pattern, dialect: int) -> Iterator[LookupFault]:
    """In htmx 2 names of ids, with or without their mark; in htmx 4 any selectors."""
    for found in re.finditer(r"[^,]++", value.masked):
        if HOLE in value.masked[: found.start()]:
            return
        part = value.cut(*found.span())
        selector = part.cut(0, len(part.masked.partition(":")[0]))
        selector = _stripped(selector)
        text = selector.masked
        if not text:
            continue
        if dialect == HTMX_2 and text[0] in ".[*:":
            yield LookupFault("htmx 2 looks for ids only here", selector, "name the element's id")
        elif dialect == HTMX_2 and not text.startswith("#"):
            if css.read(f"#{text}").fault:
                yield LookupFault(f"#{text} is no selector", selector)
        else:
            yield from _plain(selector, dialect)


def _swap_oob(value: Pattern, dialect: int) -> Iterator[LookupFault]:
    style, colon, _ = value.masked.partition(":")
    start = len(style) + 1
    if not colon or HOLE in style or value.masked.startswith("morph:{"):
        return
    if dialect == HTMX_4 and (" " in style.strip() or " " in value.masked[start:].strip()):
        return  # options, perhaps: those of a swap
    selector = value.cut(start, len(value.masked))
    if selector.masked.strip() and selector.masked not in {"innerHTML", "outerHTML"}:
        yield from _Lookup(dialect, own=False).faults(selector)


# --------------------------------------------------------------------------------- what it says


def _plain(value: Pattern, dialect: int) -> Iterator[LookupFault]:
    """A selector for ``querySelector`` or ``matches``, without words of htmx."""
    text = value.masked
    if found := _ONE.match(text.lstrip()):
        word = found.group().strip()
        at = len(text) - len(text.lstrip())
        yield LookupFault(
            f"{word} is looked up in the page; here only CSS is understood",
            value.cut(at, at + len(word)),
        )
        return
    yield from _css(value, dialect)


class _Lookup:
    """What ``hx-target`` and its like take. ``own``: the word ``this`` is understood."""

    def __init__(self, dialect: int, *, own: bool) -> None:
        self.dialect = dialect
        self.own = own

    def faults(self, value: Pattern) -> Iterator[LookupFault]:
        """What is wrong with a comma list of words and selectors."""
        value = _stripped(value)
        if value.masked.startswith("global "):
            value = _stripped(value.cut(7, len(value.masked)))
        if self.own and value.masked == "this":
            return
        listed = tuple(parts(value))
        if self.dialect == HTMX_2 and not listed[-1].masked:
            listed = listed[:-1]
        for part in listed:
            yield from self._part(_unwrapped(_stripped(part)), value)
            if HOLE in part.masked:
                return

    def _part(self, part: Pattern, whole: Pattern) -> Iterator[LookupFault]:
        text = part.masked
        if text in _ALONE[self.dialect]:
            return
        if not text:
            if HOLE not in whole.masked:
                yield LookupFault("a selector is missing beside a comma", whole)
            return
        if text == "this" and self.own:
            if self.dialect == HTMX_2:
                yield LookupFault(
                    "htmx 2 understands this only where nothing else stands in the value", part
                )
            return
        word, _, _ = text.partition(" ")
        if word in _LEADING[self.dialect]:
            yield from self._led(part, word)
        else:
            yield from _css(part, self.dialect)

    def _led(self, part: Pattern, word: str) -> Iterator[LookupFault]:
        rest = _stripped(part.cut(len(word), len(part.masked)))
        if self.dialect == HTMX_2:
            rest = _unwrapped(rest)
        if not rest.masked:
            yield LookupFault(f"{word} needs a selector after it", part, f"such as {word} .row")
        elif found := css.read(rest.masked).fault:
            yield _fault(found, rest)


def _css(part: Pattern, dialect: int) -> Iterator[LookupFault]:
    text = part.masked
    reading = css.read(text)
    if reading.types and (wrong := _word(reading.types[0], part, dialect)):
        yield wrong
        return
    if reading.fault:
        yield _fault(reading.fault, part)
        return
    lone = reading.types[0] if len(reading.types) == 1 else None
    if lone and text == lone.name and not is_element_name(lone.name):
        yield LookupFault(f"HTML has no element {lone.name}", part, lacking=True)


def _word(first: css.TypeName, part: Pattern, dialect: int) -> LookupFault | None:
    """The element's name at the beginning, if a word of htmx was meant."""
    name, text = first.name, part.masked
    if first.start != 0 or is_element_name(name):
        return None
    where = part.cut(first.start, first.end)
    after = text[first.end :]
    words = _LEADING[dialect]
    near = slip_of(name, words)
    if near and after[:1] == " " and after.strip()[:1] not in {">", "+", "~", ","}:
        return LookupFault(f"htmx has no word {name}", where, None, near)
    if name in words or name in {"this", "document", "window", "host", "root"}:
        hint = f"write {name}, a space and a selector" if name in words else None
        if name == "this" and after.strip():
            hint = f"write find {after.strip()}"
        message = f"htmx does not understand {name} here, and HTML has no such element"
        return LookupFault(message, where, hint)
    if name in _INSTEAD and not after:
        return LookupFault(f"htmx has no word {name}", where, f"write {_INSTEAD[name]} instead")
    return None


def _fault(found: css.CssFault, part: Pattern) -> LookupFault:
    where = part.cut(found.start, found.end) if found.end > found.start else part
    return LookupFault(found.message, where, found.hint, found.suggestion)


# ------------------------------------------------------------------------------------- splitting

_PIECE = re.compile(
    r"\"(?:[^\"\\]|\\[\s\S])*+(?:\"|\Z)|'(?:[^'\\]|\\[\s\S])*+(?:'|\Z)|\\[\s\S]?|/>|[\s\S]"
)


def parts(value: Pattern) -> Iterator[Pattern]:
    """The alternatives of a list; commas inside brackets, quotes and ``<…/>`` part nothing."""
    start = depth = 0
    for found in _PIECE.finditer(value.masked):
        piece = found.group()
        if piece in {"(", "[", "<"}:
            depth += 1
        elif piece in {")", "]", "/>"}:
            depth = max(depth - 1, 0)
        elif piece == "," and not depth:
            yield value.cut(start, found.start())
            start = found.end()
    yield value.cut(start, len(value.masked))


def _stripped(value: Pattern) -> Pattern:
    text = value.masked
    start = len(text) - len(text.lstrip())
    return value.cut(start, max(len(text.rstrip()), start))


def _unwrapped(value: Pattern) -> Pattern:
    """Without the ``<…/>`` that may stand around a selector."""
    text = value.masked
    if text.startswith("<") and text.endswith("/>"):
        return value.cut(1, len(text) - 2)
    return value
