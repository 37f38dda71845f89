"""The ids that elements have, and the ids that attributes name."""

import functools
from collections.abc import Iterable, Iterator

import msgspec

from hypercheck.facts import ElementId, IdUse, Placed
from hypercheck.facts import Page as AnyPage
from hypercheck.htmx import attribute as htmx
from hypercheck.htmx import selector
from hypercheck.link.attribute import (
    Occurrence,
    Once,
    occurrences,
    stands_in_project,
    values_of,
)
from hypercheck.link.page import Page, ShownId
from hypercheck.pattern import Pattern

_SELECTING = frozenset({"selector", "trigger", "sync", "select-oob", "swap", "swap-oob", "status"})


class PageIds(msgspec.Struct, frozen=True):
    """The ids on one page: those that are known, and patterns of others."""

    known: frozenset[str]
    patterns: tuple[Pattern, ...]

    def may_have(self, text: str) -> bool:
        """Whether an element of the page may have an id."""
        return text in self.known or any(each.may_equal(text) for each in self.patterns)


class IdTable:
    """The ids of all pages, gathered in one walk.

    ``elements`` holds each id once for each place it is written at.
    """

    def __init__(self, pages: Iterable[Page]) -> None:
        self._gathered: dict[Page, dict[int, tuple[Pattern, ...]]] = {}
        self._once = Once()
        self.elements = tuple(
            each for page in pages for found in page.ids for each in self._elements(page, found)
        )

    def _elements(self, page: Page, found: ShownId) -> Iterator[ElementId]:
        values, once = found.values, self._once
        self._gathered.setdefault(page, {})[id(values)] = values
        swapped = _is_swapped(page, found.placed)
        if not once.first(id(found.attribute), id(values), swapped):
            return
        for pattern in values:
            if once.first(id(found.attribute), pattern, swapped):
                yield ElementId(pattern, found.placed, swapped=swapped)

    @functools.cached_property
    def _pages(self) -> dict[AnyPage, PageIds]:
        return {page: _page_ids(values.values()) for page, values in self._gathered.items()}

    def on(self, page: AnyPage) -> PageIds:
        """The ids of a page's elements."""
        return self._pages.get(page, _NO_IDS)


_NO_IDS = PageIds(frozenset(), ())


def _page_ids(values: Iterable[tuple[Pattern, ...]]) -> PageIds:
    found = [pattern for patterns in values for pattern in patterns]
    known = frozenset(pattern.text for pattern in found if pattern.text is not None)
    return PageIds(known, tuple(pattern for pattern in found if pattern.text is None))


def _is_swapped(page: Page, placed: Placed) -> bool:
    """Whether an element only ever replaces another: on a whole document it is there itself."""
    if page.is_document:
        return False
    return any(pattern.text != "false" for pattern in values_of(page, placed, "hx-swap-oob"))


_CONTROLS = frozenset({"button", "fieldset", "input", "object", "output", "select", "textarea"})
_ANY = frozenset({"*"})
REFERENCES = {
    "aria-describedby": _ANY,
    "aria-labelledby": _ANY,
    "for": frozenset({"label", "output"}),
    "form": _CONTROLS,
    "list": frozenset({"input"}),
}
"""Attributes of HTML that name ids, and the elements where they do."""


def id_uses(pages: Iterable[Page]) -> tuple[IdUse, ...]:
    """Each id that a selector cannot do without, or that HTML refers to, once for each place."""
    found: dict[tuple[int, Pattern], tuple[Occurrence, dict[Page, None]]] = {}
    known: dict[tuple[int, int], tuple[dict[Page, None], ...]] = {}
    for each in occurrences(pages, _names_ids):
        swaps = each.name == "hx-swap-oob"
        attribute, values = id(each.attribute), each.values
        # What an out-of-band swap names is up to its element's own id, too.
        showing = None if swaps else known.get((attribute, id(values)))
        if showing is None:
            showing = tuple(
                found.setdefault((attribute, named), (each, {}))[1]
                for pattern in values
                for named in _ids_in(each, pattern)
                if stands_in_project(named.span)
            )
            known[attribute, id(values)] = showing
        for on in showing:
            on[each.page] = None
    return tuple(_use(first, named, on) for (_, named), (first, on) in found.items())


def _use(found: Occurrence, named: Pattern, pages: Iterable[Page]) -> IdUse:
    swaps = found.name == "hx-swap-oob"
    return IdUse(named, named.span, found.name, swaps, found.placed, tuple(pages))


def _ids_in(found: Occurrence, value: Pattern) -> tuple[Pattern, ...]:
    if found.name in REFERENCES:
        tags = REFERENCES[found.name]
        if found.placed.tag not in tags and tags is not _ANY:
            return ()
        single = found.name in {"form", "list"} or found.placed.tag == "label"
        return (value,) if single and value.masked else value.words()
    if found.name == "hx-swap-oob":
        return _own_ids(found, value)
    return selector.ids(value, found.name)


def _own_ids(found: Occurrence, value: Pattern) -> tuple[Pattern, ...]:
    """The ids that an out-of-band swap looks for: those of its selector, else the element's own."""
    if ":" in value.masked:
        return selector.ids(value, found.name)
    if value.text is None or value.text.strip() in {"false", ""}:
        return ()
    return values_of(found.page, found.placed, "id")


def _names_ids(name: str) -> bool:
    known = _KINDS.get(name)
    if known is None and name in REFERENCES:
        known = _KINDS[name] = True
    if known is None:
        infos = (htmx.known(name, dialect) for dialect in htmx.DIALECTS)
        known = any(info is not None and info.value in _SELECTING for info in infos)
        _KINDS[name] = known
    return known


_KINDS: dict[str, bool] = {}
