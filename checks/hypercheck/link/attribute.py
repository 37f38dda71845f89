"""Attributes of placed elements, each value met once however many pages show it."""

from collections.abc import Callable, Hashable, Iterable, Iterator

import msgspec

from hypercheck.facts import Placed
from hypercheck.frontends.template.summary import Element, TagAttribute
from hypercheck.link.page import Page
from hypercheck.model import Span
from hypercheck.pattern import Pattern
from hypercheck.value import Literal

_PREFIXED = ("data-hx-", "data-sse-", "data-ws-")


def bare_name(attribute: TagAttribute) -> str:
    """An attribute's name; htmx takes ``data-hx-get`` for ``hx-get``."""
    name = attribute.name
    return name.removeprefix("data-") if name.startswith(_PREFIXED) else name


class Occurrence(msgspec.Struct, frozen=True, eq=False):
    """An attribute of an element on a page. ``name`` lacks htmx's ``data-``."""

    page: Page
    placed: Placed
    attribute: TagAttribute
    name: str

    @property
    def values(self) -> tuple[Pattern, ...]:
        """What its value can be here."""
        return self.page.values(self.placed, self.attribute)


def occurrences(
    pages: Iterable[Page],
    wanted: Callable[[str], bool],
    *,
    alone: Callable[[Element], bool] = lambda _: False,
) -> Iterator[Occurrence]:
    """The attributes on all pages whose name is wanted.

    ``alone`` tells of which elements nothing counts but what is in the start tag: those that are
    written out, as most of a layout is, are met on the first page that shows them only.
    """
    plans: dict[int, tuple[tuple[TagAttribute, str], ...]] = {}
    for page in pages:
        for placed in page.elements:
            element = placed.element
            plan = plans.get(id(element))
            if plan is None:
                named = ((each, bare_name(each)) for each in element.attributes)
                plan = plans[id(element)] = tuple(pair for pair in named if wanted(pair[1]))
            if not plan:
                continue
            for attribute, name in plan:
                yield Occurrence(page, placed, attribute, name)
            if is_written_out(element) and alone(element):
                plans[id(element)] = ()


def is_written_out(element: Element) -> bool:
    """Whether an element is the same wherever it is shown."""
    return not element.spread and all(
        each.value is None or (isinstance(each.value, Literal) and "{" not in each.value.text)
        for each in element.attributes
    )


def named(page: Page, placed: Placed, *names: str) -> tuple[Occurrence, ...]:
    """An element's attributes with one of the names, in the order of the names."""
    found = [
        a
        for a in placed.element.attributes
        if a.name in names or (a.name.startswith("data-") and bare_name(a) in names)
    ]
    if not found:
        return ()
    if len(found) > 1:
        found.sort(key=lambda attribute: names.index(bare_name(attribute)))
    return tuple(Occurrence(page, placed, each, bare_name(each)) for each in found)


def values_of(page: Page, placed: Placed, *names: str) -> tuple[Pattern, ...]:
    """What the first attribute with one of the names can be; empty without such an attribute.

    Several attributes of one name (in branches inside the tag) are alternatives.
    """
    found = named(page, placed, *names)
    return tuple(pattern for each in found if each.name == found[0].name for pattern in each.values)


def stands_in_project(span: Span) -> bool:
    """Whether a place is in the project's own files, not in a template of the framework's."""
    return not span.path.startswith("<")


class Once:
    """Remembers what has been met: layouts show the same elements on every page."""

    def __init__(self) -> None:
        self._seen: set[Hashable] = set()

    def first(self, *key: Hashable) -> bool:
        """Whether the key is met for the first time."""
        if key in self._seen:
            return False
        self._seen.add(key)
        return True
