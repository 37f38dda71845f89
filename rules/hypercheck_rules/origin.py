"""Strings that are written at another place than where they are used."""

from bisect import bisect_left
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
    spans = sorted({use.span for use in uses}, key=_begin)
    return tuple(use for use in uses if not _holds_another(use.span, spans))


def _begin(span: Span) -> tuple[str, int]:
    return span.path, span.start


def _holds_another(outer: Span, spans: list[Span]) -> bool:
    """Whether one of the spans, which are in order, is inside another one."""
    for index in range(bisect_left(spans, _begin(outer), key=_begin), len(spans)):
        inner = spans[index]
        if inner.path != outer.path or inner.start > outer.end:
            break
        if inner.end <= outer.end and inner != outer:
            return True
    return False


def may_be_unseen(use: IdUse, project: Project) -> bool:
    """Whether the element may be in a part of a page that is not known."""
    placed = use.placed
    showing = [page for page in project.pages if placed is None or placed.path in page.paths]
    if not any(page.is_document for page in showing):
        showing.extend(page for page in project.pages if page.is_document)
    return any(page.open for page in showing)
