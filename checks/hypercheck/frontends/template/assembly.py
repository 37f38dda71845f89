"""Puts the bodies of a finished statement into its node."""

import re
from typing import Any

from msgspec.structs import replace

from hypercheck.frontends.template.statement import Statement
from hypercheck.frontends.template.summary import Branch, For, Macro, TemplateNode
from hypercheck.model import Range
from hypercheck.value import Opaque, Value

_ONCE = re.compile(r"\[\s*+:\s*+1\s*+\]|\{%[-+]?+\s*+break\b")
"""A slice of one, or a way out of a loop. Where it stands inside is not looked at."""


def assemble(
    text: str,
    statement: Statement,
    place: Range,
    bodies: list[tuple[TemplateNode, ...]],
    tests: tuple[Value, ...],
) -> TemplateNode | None:
    """The node of a finished statement, its bodies put in; None if it has none."""
    outer: Any = statement.nodes[0] if statement.nodes else None
    body = bodies[0] if bodies else ()
    if len(bodies) > 1 and not isinstance(outer, Branch | For):
        # ``pluralize``: one of the two is shown.
        tests = (Opaque(Range(statement.start, statement.start)),)
        body = (Branch(place, tests, tuple(bodies)),)
    match outer:
        case None:
            return None
        case Branch():
            return replace(outer, range=place, tests=tests, alternatives=tuple(bodies))
        case For():
            otherwise = bodies[1] if len(bodies) > 1 else ()
            once = _ONCE.search(text, statement.start, place.end) is not None
            return replace(outer, range=place, body=body, otherwise=otherwise, once=once)
        case Macro():
            caught = _caught(text[statement.part.end : place.end])
            return replace(outer, range=place, body=body, catches=caught)
    for inner in statement.nodes[:0:-1]:
        body = (replace(inner, range=place, body=body),)
    built: TemplateNode = replace(outer, range=place, body=body)
    return built


def _caught(body: str) -> tuple[str, ...]:
    return tuple(name for name in ("varargs", "kwargs", "caller") if name in body)
