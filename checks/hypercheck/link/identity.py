"""The ids that elements have, and the ids that attributes name."""

from collections.abc import Iterable, Iterator

from hypercheck.facts import ElementId, IdUse
from hypercheck.htmx import attribute as htmx
from hypercheck.htmx import selector
from hypercheck.link.attribute import (
    Occurrence,
    Once,
    occurrences,
    stands_in_project,
    values_of,
)
from hypercheck.link.page import Page
from hypercheck.pattern import Pattern

_SELECTING = frozenset({"selector", "trigger", "sync", "select-oob", "swap", "swap-oob", "status"})


def element_ids(pages: Iterable[Page]) -> Iterator[ElementId]:
    """Each id once for each place it is written at."""
    once = Once()
    for found in occurrences(pages, "id".__eq__):
        swapped = _is_swapped(found)
        if not once.first(id(found.attribute), id(found.values), swapped):
            continue
        for pattern in found.values:
            if once.first(id(found.attribute), pattern, swapped):
                yield ElementId(pattern, found.placed, swapped=swapped)


def _is_swapped(found: Occurrence) -> bool:
    """Whether the element only ever replaces another: on a whole document it is there itself."""
    if found.page.is_document:
        return False
    values = values_of(found.page, found.placed, "hx-swap-oob")
    return any(pattern.text != "false" for pattern in values)


def id_uses(pages: Iterable[Page]) -> Iterator[IdUse]:
    """Each id that a selector cannot do without, once for each place it is written at."""
    once = Once()
    for found in occurrences(pages, _selects):
        swaps = found.name == "hx-swap-oob"
        if not swaps and not once.first(id(found.attribute), id(found.values)):
            continue
        for pattern in found.values:
            for named in _own_ids(found, pattern) if swaps else selector.ids(pattern, found.name):
                if stands_in_project(named.span) and once.first(id(found.attribute), named):
                    yield IdUse(named, named.span, found.name, swaps, found.placed)


def _own_ids(found: Occurrence, value: Pattern) -> tuple[Pattern, ...]:
    """The ids that an out-of-band swap looks for: those of its selector, else the element's own."""
    if ":" in value.masked:
        return selector.ids(value, found.name)
    if value.text is None or value.text.strip() in {"false", ""}:
        return ()
    return values_of(found.page, found.placed, "id")


def _selects(name: str) -> bool:
    known = _KINDS.get(name)
    if known is None:
        infos = (htmx.known(name, dialect) for dialect in htmx.DIALECTS)
        known = any(info is not None and info.value in _SELECTING for info in infos)
        _KINDS[name] = known
    return known


_KINDS: dict[str, bool] = {}
