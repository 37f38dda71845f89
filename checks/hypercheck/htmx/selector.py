"""The selectors in the values of htmx's attributes, and the ids they cannot do without."""

import re
from collections.abc import Iterator

from hypercheck.htmx import attribute, trigger
from hypercheck.pattern import HOLE, Pattern

_IDENTIFIER = re.compile(rf"(?:[-\w{HOLE}]|[^\x00-\x7f]|\\[^0-9a-fA-F\n])++")
_TOKEN = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*+(?:"|\Z)|'(?:[^'\\]|\\.)*+(?:'|\Z))"""
    r"|(?P<escape>\\.?)|(?P<open>[(\[])|(?P<close>[)\]])"
    rf"|(?P<hash>\#)|(?P<hole>{HOLE})|(?P<other>[^\"'\\()\[\]\#{HOLE}]++)",
    re.DOTALL,
)
_BACKSLASH = re.compile(r"\\")
_PLACED = re.compile(r"(?:scroll|show|scrollTarget|showTarget|target|multi):")


def ids(value: Pattern, name: str) -> tuple[Pattern, ...]:
    """The ids that must be on the page for the selectors of an attribute to match.

    ``name`` is the attribute's. Each alternative of a comma list counts; what stands inside
    ``:not(…)`` and other functions does not, nor anything behind a part that is not known.
    """
    return tuple(found for selector in selectors(value, name) for found in _ids(selector))


def selectors(value: Pattern, name: str) -> tuple[Pattern, ...]:
    """The selectors in an attribute's value that are looked up on the page, keywords included.

    A comma list is one selector. The attribute decides what else the value holds: a swap style, a
    strategy, events.
    """
    kinds = {info.value for d in attribute.DIALECTS if (info := attribute.known(name, d))}
    if "selector" in kinds:
        return (value,)
    if "trigger" in kinds:
        return tuple(found for one in trigger.parse(value) for found in one.selectors)
    if "sync" in kinds:
        return (_before_colon(value),)
    if "select-oob" in kinds:
        return tuple(_before_colon(part) for part in _comma_parts(value))
    if "swap-oob" in kinds:
        _, colon, rest = value.masked.partition(":")
        return (value.cut(len(value.masked) - len(rest), len(value.masked)),) if colon else ()
    if kinds & {"swap", "status"}:
        return tuple(
            word.cut(found.end(), len(word.masked))
            for word in value.words()
            if (found := _PLACED.match(word.masked))
        )
    return ()


def _before_colon(value: Pattern) -> Pattern:
    return value.cut(0, len(value.masked.partition(":")[0]))


def _comma_parts(value: Pattern) -> Iterator[Pattern]:
    for found in re.finditer(r"[^,]++", value.masked):
        yield value.cut(*found.span())


def _ids(selector: Pattern) -> Iterator[Pattern]:
    text = selector.masked
    depth = at = 0
    while at < len(text) and (token := _TOKEN.match(text, at)):
        at = token.end()
        match token.lastgroup:
            case "open":
                depth += 1
            case "close":
                depth = max(depth - 1, 0)
            case "hole":
                return
            case "hash" if depth == 0 and (name := _IDENTIFIER.match(text, at)):
                if name.group().lstrip("-")[:1].isdigit():  # no selector: nothing is looked for
                    return
                at = name.end()
                if text[at : at + 1] == "\\":  # a hexadecimal escape: the id is not spelt out
                    return
                yield _unescaped(selector.cut(*name.span()))


def _unescaped(name: Pattern) -> Pattern:
    """The id that an identifier means: without the backslashes."""
    starts = [found.start() for found in _BACKSLASH.finditer(name.masked)]
    if not starts:
        return name
    edges = [0, *(edge for start in starts for edge in (start, start + 1)), len(name.masked)]
    parts = tuple(
        part
        for start, end in zip(edges[::2], edges[1::2], strict=True)
        for part in name.cut(start, end).parts
    )
    return Pattern(parts, name.span)
