"""Strings that are written at another place than where they are used."""

from collections.abc import Iterable

from hypercheck.facts import IdUse
from hypercheck.model import Related, Span
from hypercheck.pattern import Pattern


def used_at(pattern: Pattern, message: str) -> tuple[Related, ...]:
    """The use as a related place, where the finding stands on the constant or argument."""
    return (Related(pattern.use, message),) if pattern.is_elsewhere else ()


def narrowest(uses: Iterable[IdUse]) -> tuple[IdUse, ...]:
    """Without those whose place holds that of another.

    A string of several files has no place but the whole value; where its parts are not known it
    has the exact one, and both are one fault.
    """
    uses = tuple(uses)
    spans = {use.span for use in uses}
    return tuple(use for use in uses if not any(_holds(use.span, span) for span in spans))


def _holds(outer: Span, inner: Span) -> bool:
    within = outer.path == inner.path and outer.start <= inner.start and inner.end <= outer.end
    return within and outer != inner
