"""Connections of pages: which element has one, and whether swaps can bring markup below it."""

import re
from collections.abc import Iterable

from hypercheck.facts import HtmxAttribute, IdUse, Placed, Render
from hypercheck.htmx.selector import selectors
from hypercheck.link.attribute import named, values_of
from hypercheck.link.inherited import nearest
from hypercheck.link.page import Page
from hypercheck.link.url_use import VERBS, connect_values
from hypercheck.pattern import Pattern

CONNECTING = ("sse-connect", "hx-sse:connect")

_ONE_ID = re.compile(r"\s*+#[\w-]++\s*+")
_NOT_BELOW = re.compile(r"\s*+(?:this|body|html|window|document|closest\s.*)\s*+", re.DOTALL)
"""Targets around the element that asks, or of the whole page."""

_ID_OR_NAME = re.compile(r"#?[\w-]++")


def connects(page: Page, placed: Placed) -> bool:
    """Whether an element opens an event stream, in some alternative at least."""
    return bool(named(page, placed, *CONNECTING)) or any(
        connect_values(old) for old in named(page, placed, "hx-sse")
    )


def swaps_reach_connections(
    pages: Iterable[Page],
    id_uses: Iterable[IdUse],
    attributes: Iterable[HtmxAttribute],
    renders: Iterable[Render],
) -> bool:
    """Whether the answer to a request may come to stand below a connection.

    What a stream itself sends is not looked at.
    """
    pages = tuple(pages)
    if any(page.open for page in pages):
        return True
    targets = (each for each in attributes if each.name in {"hx-target", "hx-swap-oob"})
    if any(map(_may_choose_any, targets)):
        return True
    sent = [render.target for render in renders if render.target is not None]
    if not all(_is(_ID_OR_NAME, target) for target in sent):
        return True
    ids = (*(use.id for use in id_uses), *(_id_of(target) for target in sent))
    goals = _Goals(ids)
    return any(_takes_in(page, each, goals) for page in pages for each in _connected(page))


class _Goals:
    """The ids that swaps go to."""

    def __init__(self, ids: Iterable[Pattern]) -> None:
        self._ids = {each.masked: each for each in ids}
        self._known: dict[str, bool] = {}

    def may_hold(self, wanted: Pattern) -> bool:
        """Whether an id may be one of them."""
        key = wanted.masked
        if key not in self._known:
            self._known[key] = key in self._ids or any(map(wanted.may_meet, self._ids.values()))
        return self._known[key]


def _may_choose_any(attribute: HtmxAttribute) -> bool:
    """Whether a target may be something else than one id or what is certainly not below."""
    return any(
        value.text is None
        or not all(
            _is(_ONE_ID, each) or _is(_NOT_BELOW, each) for each in selectors(value, attribute.name)
        )
        for value in attribute.values
    )


def _is(shape: re.Pattern[str], pattern: Pattern) -> bool:
    return pattern.text is not None and shape.fullmatch(pattern.text) is not None


def _id_of(target: Pattern) -> Pattern:
    """A fragment may name its target with the sign of an id or without."""
    return target.cut(target.masked.startswith("#"), len(target.masked))


def _connected(page: Page) -> Iterable[Placed]:
    """The elements with a connection, and those below them."""
    below: set[int] = set()
    for placed in page.elements:
        if id(placed.parent) in below or connects(page, placed):
            below.add(id(placed))
            yield placed


def _takes_in(page: Page, placed: Placed, goals: _Goals) -> bool:
    """Whether markup may be swapped into an element, or put in its place."""
    if placed.tag == "body" or not placed.certain or placed.has_open_attributes:
        return True
    if any(map(goals.may_hold, values_of(page, placed, "id"))):
        return True
    if not named(page, placed, *VERBS):
        return False
    chosen = nearest(page, placed, "hx-target")
    return not chosen or not all(_is(_ONE_ID, each) for each in chosen)
