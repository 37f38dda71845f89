"""The elements that wait for server-sent events, and the connections they hear."""

import re
from collections.abc import Iterable, Iterator

from hypercheck.facts import Placed, SseListener, Url
from hypercheck.htmx import trigger
from hypercheck.link.attribute import (
    Occurrence,
    Once,
    named,
    occurrences,
    stands_in_project,
)
from hypercheck.link.connection import CONNECTING, connects
from hypercheck.link.page import Page
from hypercheck.link.url import url_of
from hypercheck.link.url_use import connect_values
from hypercheck.model import Span
from hypercheck.pattern import Pattern

_PART = re.compile(r"[^,]++")
_SWAP = re.compile(r"swap:")


def listeners(pages: Iterable[Page]) -> Iterator[SseListener]:
    """Each event name once for each connection that can be above the element."""
    once = Once()
    for found in occurrences(pages, _EVENTS.__contains__):
        connection, certain = _connection(found.page, found.placed)
        urls = _urls(found.page, connection) if connection is not None else ()
        page = found.page
        above = id(connection.element) if connection is not None else (page.template, page.block)
        name = found.attribute.name_range
        attribute = Span(found.placed.path, name.start, name.end)
        for event in _EVENTS[found.name](found):
            key = (id(found.attribute), event, above, tuple(url.whole for url in urls), certain)
            if stands_in_project(event.span) and once.first(*key):
                yield SseListener(
                    event=event,
                    span=event.span,
                    source=found.name,
                    attribute=attribute,
                    placed=found.placed,
                    connection=connection,
                    urls=urls,
                    certain=certain,
                )


def _connection(page: Page, placed: Placed) -> tuple[Placed | None, bool]:
    """The nearest element with a connection, and whether it is certainly the one.

    Without one it is certain only if the page shows all that is above the element.
    """
    certain = placed.certain
    for each in (placed, *placed.ancestors()):
        certain = certain and each.certain
        if connects(page, each):
            inside_tag = any(a.attribute.guards for a in named(page, each, *CONNECTING))
            return each, certain and not inside_tag
        certain = certain and not each.has_open_attributes
    return None, certain and page.is_document


def _urls(page: Page, connection: Placed) -> tuple[Url, ...]:
    found = [p for each in named(page, connection, *CONNECTING) for p in each.values]
    for old in named(page, connection, "hx-sse"):
        found.extend(connect_values(old))
    return tuple(url_of(pattern) for pattern in found)


def _swapped(found: Occurrence) -> Iterator[Pattern]:
    """``sse-swap="a, b"``."""
    for pattern in found.values:
        for part in _PART.finditer(pattern.masked):
            yield from pattern.cut(*part.span()).words()


def _triggered(found: Occurrence) -> Iterator[Pattern]:
    """``hx-trigger="sse:a"``."""
    for pattern in found.values:
        for each in trigger.parse(pattern):
            if each.sse_event is not None:
                yield each.sse_event


def _old_swapped(found: Occurrence) -> Iterator[Pattern]:
    """``hx-sse="swap:a"``."""
    for pattern in found.values:
        for word in pattern.words():
            if match := _SWAP.match(word.masked):
                yield word.cut(match.end(), len(word.masked))


_EVENTS = {"sse-swap": _swapped, "hx-trigger": _triggered, "hx-sse": _old_swapped}
