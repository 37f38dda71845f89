"""Ids that two elements of one page have, or one element again and again."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from hypercheck.facts import NEVER, DuplicateId, Placed
from hypercheck.link.attribute import stands_in_project
from hypercheck.link.page import Page, ShownId
from hypercheck.model import Span
from hypercheck.pattern import Pattern

_MOST_COMPARED = 8
"""Elements of one id that a further one is compared with."""

_APART = frozenset({"template", "svg", "hx-partial", "noscript"})
"""Elements whose content is not part of the page, or whose ids are no concern of the page's."""

_ALTERNATIVES = ("v-if", "v-else", "v-else-if", "v-for")
"""Attributes by which a script shows one element or another."""


def duplicate_ids(pages: Iterable[Page]) -> Iterator[DuplicateId]:
    """Each pair of places once, however many pages show both.

    Of two places the one is reported that fewer pages show: a page repeats what its layout has,
    not the other way round.
    """
    pages = tuple(pages)
    shown_by = Counter(file.path for page in pages for file in page.files)
    alone = {name for page in pages if page.block is not None for name in page.reached}
    met: set[tuple[Span, Span]] = set()
    for page in pages:
        if page.render is None and page.template in alone:
            continue  # its blocks are answers of their own: nothing says that it is shown whole
        for first, second in _clashes(page):
            one, other = first.values[0], second.values[0]
            if _is_shared(other, one, page, shown_by):
                one, other = other, one
            if not stands_in_project(other.span):
                one, other = other, one
            if stands_in_project(other.span) and (one.span, other.span) not in met:
                met.add((one.span, other.span))
                met.add((other.span, one.span))
                looped = first is second
                yield DuplicateId(other, None if one.span == other.span else one.span, looped)


def _is_shared(one: Pattern, other: Pattern, page: Page, shown_by: Counter[str]) -> bool:
    """Whether the first of two places is rather the layout's, and the second the page's own."""
    path, own = one.span.path, other.span.path
    if shown_by[path] != shown_by[own]:
        return shown_by[path] > shown_by[own]
    return path != own and any(f.path == own and f.name == page.template for f in page.files)


def _clashes(page: Page) -> Iterator[tuple[ShownId, ShownId]]:
    """Pairs of elements with one id of which none is there without the other, in order.

    An element that a loop shows any number of times is a pair with itself.
    """
    by_id: dict[str, list[ShownId]] = defaultdict(list)
    if any(file.summary.faults for file in page.files):
        return  # where statements do not parse, nothing tells what is in a loop or a branch
    for each in page.ids:
        if len(each.values) != 1 or not (text := each.values[0].text):
            continue
        if _repeats(each) and _counts(each.placed):
            yield each, each
        others = by_id[text]
        if others:
            first = next((other for other in others if _together(other, each)), None)
            if first is not None and _counts(first.placed) and _counts(each.placed):
                yield first, each
        if len(others) < _MOST_COMPARED:
            others.append(each)


def _repeats(each: ShownId) -> bool:
    """Whether a loop shows it in every round.

    An id that is put together (``{{ name }}-error`` for each message of a field) is made by
    somebody who thought of it: there is hardly ever more than one.
    """
    guards = each.placed.guards
    looped = bool(guards) and guards[-1].loop and not each.attribute.guards
    return looped and len(each.values[0].parts) == 1


def _together(first: ShownId, second: ShownId) -> bool:
    """Whether one of the two is never shown without the other, as far as conditions say."""
    some, others = _conditions(first), _conditions(second)
    return some <= others or others <= some


def _conditions(each: ShownId) -> frozenset[object]:
    inside = ((id(each.attribute), guard.group, guard.index) for guard in each.attribute.guards)
    return frozenset[object]((*each.placed.guards, *inside))


def _counts(placed: Placed) -> bool:
    """Whether an element's id is one of the page that shows it: it is not swapped elsewhere."""
    if any(guard.group == NEVER and guard.index == 0 for guard in placed.guards):
        return False
    above = (placed, *placed.ancestors())
    if any(each.has("hx-swap-oob", *_ALTERNATIVES) for each in above):
        return False
    return all(each.tag not in _APART for each in above[1:])
