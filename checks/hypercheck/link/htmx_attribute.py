"""The attributes of htmx as they are written."""

from collections.abc import Iterable, Iterator

from hypercheck.facts import HtmxAttribute
from hypercheck.htmx.attribute import ATTRIBUTES, DIALECTS
from hypercheck.link.attribute import Occurrence, occurrences
from hypercheck.link.page import Page
from hypercheck.model import Span
from hypercheck.pattern import Pattern

_PREFIXES = ("hx-", "sse-", "ws-", "hx_")
_JOINED = frozenset(
    name.replace("-", "")
    for dialect in DIALECTS
    for name in ATTRIBUTES[dialect]
    if name.startswith("hx-") and "*" not in name
)
"""The names of htmx without their hyphens, which nobody else uses."""


def htmx_attributes(pages: Iterable[Page]) -> Iterator[HtmxAttribute]:
    """Each attribute once, with all the values that it has on some page.

    Pages of files as written come last and tell only of what is on no other page.
    """
    found: dict[int, tuple[Occurrence, dict[Pattern, None], set[int]]] = {}
    for each in occurrences(pages, _is_htmx, alone=lambda _: True):
        if each.page.as_written and id(each.attribute) in found:
            continue
        _, values, seen = found.setdefault(id(each.attribute), (each, {}, set()))
        if id(each.values) not in seen:
            seen.add(id(each.values))
            values.update(dict.fromkeys(each.values))
    for first, values, _ in found.values():
        if not first.placed.path.startswith("<"):
            yield _fact(first, tuple(values))


def _is_htmx(name: str) -> bool:
    return (name.startswith(_PREFIXES) or name in _JOINED) and "*" not in name


def _fact(found: Occurrence, values: tuple[Pattern, ...]) -> HtmxAttribute:
    name, path = found.attribute.name_range, found.placed.path
    value = found.attribute.value
    stretch = value.range if value is not None else name
    return HtmxAttribute(
        name=found.name,
        written=found.attribute.name,
        name_span=Span(path, name.start, name.end),
        span=Span(path, stretch.start, stretch.end),
        values=values,
        placed=found.placed,
    )
