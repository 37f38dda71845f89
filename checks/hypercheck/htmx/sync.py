"""The grammar of ``hx-sync``: an element, a colon, and what to do with a second request."""

import re
from collections.abc import Iterator

import msgspec

from hypercheck.htmx.attribute import HTMX_2
from hypercheck.htmx.spelling import slip_of
from hypercheck.pattern import HOLE, Pattern

STRATEGIES = ("drop", "abort", "replace", "queue", "queue first", "queue last", "queue all")

_SPACE = re.compile(r"\s++")


class SyncFault(msgspec.Struct, frozen=True):
    """One thing wrong with a value; ``suggestion`` is what to put for the pattern.

    ``is_slip``: the part can only be the suggestion misspelt.
    """

    message: str
    pattern: Pattern
    suggestion: str | None = None
    is_slip: bool = False


def faults(value: Pattern, dialect: int) -> Iterator[SyncFault]:
    """What is wrong with the strategy, or with its place. The selector is not looked at."""
    text = value.masked.strip()
    if not text or text.startswith(HOLE) or (text == "unset" and dialect == HTMX_2):
        return
    selector, colon, strategy = text.partition(":")
    if not colon:
        if dialect == HTMX_2 and text in STRATEGIES:
            yield SyncFault(
                f"htmx 2 takes {text} alone for a selector, and sends nothing",
                value,
                f"this:{text}",
            )
        return
    if HOLE in strategy:
        return
    start = value.masked.index(":") + 1
    where = _stripped(value.cut(start, len(value.masked)))
    plain = _SPACE.sub(" ", strategy.strip())
    if not plain:
        yield SyncFault(f"the strategy after {selector}: is missing", value)
    elif plain not in STRATEGIES:
        yield from _unknown(plain, where, dialect)


def _unknown(plain: str, where: Pattern, dialect: int) -> Iterator[SyncFault]:
    first, colon, last = plain.rpartition(":")
    if colon and first.strip() != "queue":
        if dialect == HTMX_2:
            yield SyncFault(
                f"htmx 2 ends the selector at the first colon, so {plain} is taken for the"
                " strategy",
                where,
            )
        elif last.strip() not in STRATEGIES:
            yield SyncFault(f"htmx has no strategy {last.strip()}", where)
        return
    words = re.sub(r"[-_: ]+", " ", plain)
    near = words if words in STRATEGIES else slip_of(plain, STRATEGIES)
    effect = "the last request waits" if dialect == HTMX_2 else "the first request waits"
    yield SyncFault(
        f"htmx has no strategy {plain}: {effect}", where, near, is_slip=near is not None
    )


def _stripped(value: Pattern) -> Pattern:
    text = value.masked
    start = len(text) - len(text.lstrip())
    return value.cut(start, max(len(text.rstrip()), start))
