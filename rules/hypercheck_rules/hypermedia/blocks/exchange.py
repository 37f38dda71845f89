"""What an answer of htmx puts where it goes: the questions that several rules ask."""

from collections.abc import Iterator

from hypercheck.facts import Exchange, Page, Placed
from hypercheck.model import Span
from hypercheck.project import Project

_TARGETING = frozenset({"hx-target", "hx-swap-oob"})
_ONCE = ("load", "once", "revealed", "intersect")
_ASIDE = frozenset({"template", "script", "style", "link", "meta", "title"})
"""Elements that show nothing at the place where they stand."""


def outermost(exchange: Exchange) -> tuple[Placed, ...]:
    """The outermost elements of all answers, each once; none where some answer's are not known."""
    found: dict[Span, Placed] = {}
    for page in exchange.answers:
        elements = _roots(page)
        if not elements:
            return ()
        for each in elements:
            found.setdefault(each.span, each)
    return tuple(found.values())


def _roots(page: Page) -> tuple[Placed, ...] | None:
    """The outermost elements of an answer that go to the target; None where they are not known."""
    if page.is_document:
        return None
    found = [placed for placed in page.elements if placed.parent is None]
    known = all(each.certain and each.tag != "*" for each in found)
    ordinary = (e for e in found if e.tag not in _ASIDE and not e.has("hx-swap-oob"))
    return tuple(ordinary) if known and not page.open else None


def has_open_attributes(page: Page) -> bool:
    """Whether an element of a page may have attributes that are not known."""
    return any(placed.has_open_attributes for placed in page.elements)


def literal_id(placed: Placed) -> str | None:
    """An element's id, if it is known."""
    values = [v for a in placed.attributes("id") for v in placed.page.values(placed, a)]
    return values[0].text if len(values) == 1 else None


def loses_id(exchange: Exchange, project: Project) -> bool:
    """Whether an answer takes the place of its target without having its id, however it turns out.

    Something must still look for the id: what is replaced once and for all is missed by nobody.
    """
    wanted = exchange.target_id
    if wanted is None or exchange.style != "outerHTML":
        return False
    kept = any(
        page.open or project.ids_on(page).may_have(wanted) or has_open_attributes(page)
        for page in exchange.answers
    )
    return not kept and _is_still_wanted(exchange, wanted, project)


def _is_still_wanted(exchange: Exchange, wanted: str, project: Project) -> bool:
    if not _is_below(exchange.placed, wanted) and not _asks_once(exchange.placed):
        return True
    here = {exchange.placed.page, *exchange.answers}
    return any(
        not here.isdisjoint(use.pages) and not _is_below(use.placed, wanted)
        for use in project.id_uses
        if use.id.text == wanted and use.source in _TARGETING and use.placed is not None
        if use.placed.element is not exchange.placed.element
    )


def _is_below(placed: Placed, wanted: str) -> bool:
    """Whether an element has an id, or stands in the one that has it: both go together."""
    return any(literal_id(each) == wanted for each in (placed, *placed.ancestors()))


def _asks_once(placed: Placed) -> bool:
    """Whether an element may never ask again."""
    return any(_names_once(value) for value in _triggers(placed))


def _triggers(placed: Placed) -> Iterator[str | None]:
    for attribute in placed.attributes("hx-trigger"):
        for value in placed.page.values(placed, attribute):
            yield value.text


def _names_once(trigger: str | None) -> bool:
    return trigger is None or any(word in trigger for word in _ONCE)
