"""Strings that are written at another place than where they are used."""

from collections.abc import Iterable

from hypercheck.facts import ElementId, IdUse
from hypercheck.model import Related, Span
from hypercheck.pattern import Pattern
from hypercheck.project import Project


def used_at(pattern: Pattern, message: str) -> tuple[Related, ...]:
    """The use as a related place, where the finding stands on the constant or argument."""
    return (Related(pattern.use, message),) if pattern.is_elsewhere else ()


def around_id(use: IdUse, near: ElementId | None) -> tuple[Related, ...]:
    """Where an id that is not there is used, and the element that was probably meant."""
    related = used_at(use.id, f"used by {use.source} here")
    if near is None or near.id.span.path.startswith("<"):
        return related
    return (*related, Related(near.id.span, f"the id {near.id} is here"))


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


def may_be_unseen(use: IdUse, project: Project) -> bool:
    """Whether the element may be in a part of a page that is not known."""
    placed = use.placed
    showing = [page for page in project.pages if placed is None or placed.path in page.paths]
    if not any(page.is_document for page in showing):
        showing.extend(page for page in project.pages if page.is_document)
    return any(page.open for page in showing)
