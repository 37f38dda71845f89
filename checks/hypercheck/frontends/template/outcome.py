"""Finds what a body leaves behind: elements left open, elements outside it closed."""

from hypercheck.frontends.template.frame import (
    AdriftFrame,
    BodyFrame,
    ElementFrame,
    Frame,
    Opener,
    Outcome,
)
from hypercheck.frontends.template.html import END_OPTIONAL

MOST_VARIANTS = 16
"""Ways through the branches of one body beyond this are not told apart."""


def outcome_of(body: BodyFrame, above: list[Frame]) -> Outcome:
    """What a body leaves behind with the frames that are open above it at its end."""
    variants: list[list[Opener]] = [[]]
    for frame in above:
        if isinstance(frame, ElementFrame) and not frame.ends:
            opener = Opener(frame.tag, frame.start.range, body.condition)
            for variant in variants:
                variant.append(opener)
        elif isinstance(frame, AdriftFrame) and any(frame.pending):
            pending = frame.pending
            variants = [[*v, *p] for v in variants for p in pending][:MOST_VARIANTS]
    closes = list(body.closed)
    for variant in variants:
        _cancel(variant, body.closed)
    if all(len(variant) == 0 for variant in variants) and _swapped(body, above):
        closes = []
    variants = [_without_optional_tail(variant) for variant in variants]
    return Outcome(variants, closes, body.matched, body.condition)


def _cancel(variant: list[Opener], closed: list[ElementFrame]) -> None:
    """Take out openers that only replace what the body closed outside: ``</div><div>``."""
    for frame in reversed(closed):
        if variant and variant[0].tag == frame.tag:
            del variant[0]
        else:
            return


def _swapped(body: BodyFrame, above: list[Frame]) -> bool:
    return bool(body.closed) and any(isinstance(frame, ElementFrame) for frame in above)


def _without_optional_tail(variant: list[Opener]) -> list[Opener]:
    """Without elements that need no end tag and end with what follows: ``<li>`` in a loop."""
    if all(opener.tag in END_OPTIONAL - {"html", "body", "tr", "td"} for opener in variant):
        return []
    return variant


def distinct(variants: list[list[Opener]]) -> list[list[Opener]]:
    """Each variant once, in order."""
    found: list[list[Opener]] = []
    for variant in variants:
        if variant not in found:
            found.append(variant)
    return found
