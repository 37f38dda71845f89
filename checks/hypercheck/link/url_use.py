"""The URLs that the elements of pages ask for."""

import re
from collections.abc import Iterable, Iterator

from hypercheck.facts import Placed, UrlUse
from hypercheck.frontends.template.summary import Element
from hypercheck.htmx import attribute as htmx
from hypercheck.link.attribute import (
    Occurrence,
    Once,
    named,
    occurrences,
    stands_in_project,
    values_of,
)
from hypercheck.link.page import Page
from hypercheck.link.url import url_of
from hypercheck.pattern import Pattern

WEBSOCKET = "WEBSOCKET"
"""The method of a URL that a WebSocket is opened to."""

_HREF_TAGS = frozenset({"a", "area", "link", "use", "image"})
_SRC_TAGS = frozenset(
    {"img", "script", "iframe", "source", "video", "audio", "embed", "track", "input", "frame"}
)
_NOT_FETCHED = frozenset({"preconnect", "dns-prefetch"})
_STREAMS = {
    "sse-connect": "GET",
    "hx-sse:connect": "GET",
    "hx-multipart:connect": "GET",
    "ws-connect": WEBSOCKET,
    "hx-ws:connect": WEBSOCKET,
}
_OLD_STREAMS = {"hx-sse": "GET", "hx-ws": WEBSOCKET}
_CONNECT = re.compile(r"connect:[ \t\n\f\r]*+")
VERBS = {
    name: info.method
    for table in htmx.ATTRIBUTES.values()
    for name, info in table.items()
    if info.method is not None
}
_HISTORY = frozenset({"hx-push-url", "hx-replace-url"})
_WITH_METHOD = frozenset({"action", "formaction", "hx-action"})
"""Attributes whose method another attribute says."""

_FORM_METHODS = frozenset({"get", "post", "dialog"})

Methods = tuple[str | None, ...]


def url_uses(pages: Iterable[Page]) -> Iterator[UrlUse]:
    """Each URL once for each place it is written at and method it is asked for with."""
    once = Once()
    for found in occurrences(pages, _READERS.__contains__, alone=_is_alone):
        alone = found.name not in _WITH_METHOD
        if alone and not once.first(id(found.attribute), id(found.values)):
            continue
        for pattern, method in _READERS[found.name](found):
            url = url_of(pattern)
            span = url.path.span
            if stands_in_project(span) and once.first(id(found.attribute), pattern, method):
                yield UrlUse(url, method, span, found.name, found.placed)


def _is_alone(element: Element) -> bool:
    return all(attribute.name != "formaction" for attribute in element.attributes)


def form_methods(page: Page, form: Placed, *names: str) -> Methods:
    """The methods that a plain form may send with: upper case, None where it is not known.

    ``dialog`` sends nothing and is left out; what is no method means GET (HTML, 4.10.18.6).
    """
    found = values_of(page, form, *(names or ("method",)))
    if not found:
        return (None,) if form.has_open_attributes else ("GET",)
    methods: dict[str | None, None] = {}
    for pattern in found:
        text = pattern.text
        if text is None:
            methods[None] = None
        elif text.strip().lower() != "dialog":
            known = text.strip().lower() in _FORM_METHODS
            methods[text.strip().upper() if known else "GET"] = None
    return tuple(methods)


def form_of(page: Page, placed: Placed) -> Placed | None:
    """The form that a control belongs to: the one that ``form`` names, else the one around it."""
    ids = {pattern.text for pattern in values_of(page, placed, "form")}
    if not ids:
        return next((above for above in placed.ancestors() if above.tag == "form"), None)
    found = (page.forms.get(identity) for identity in ids if identity is not None)
    return next((form for form in found if form is not None), None)


def connect_values(found: Occurrence) -> tuple[Pattern, ...]:
    """The URLs in ``hx-sse="connect:/url swap:event"``, as htmx 1 wrote it."""
    return tuple(
        word.cut(match.end(), len(word.masked))
        for pattern in found.values
        for word in pattern.words()
        if (match := _CONNECT.match(word.masked))
    )


Uses = Iterator[tuple[Pattern, str | None]]


def _href(found: Occurrence) -> Uses:
    if found.placed.tag not in _HREF_TAGS:
        return
    if found.placed.tag == "link":
        relations = values_of(found.page, found.placed, "rel")
        words = {word.lower() for p in relations for word in (p.text or "").split()}
        if words & _NOT_FETCHED:
            return
    # htmx sends its own request instead of following the link.
    method = None if named(found.page, found.placed, *VERBS) else "GET"
    yield from ((pattern, method) for pattern in found.values)


def _src(found: Occurrence) -> Uses:
    if found.placed.tag in _SRC_TAGS:
        yield from ((pattern, "GET") for pattern in found.values)


def _srcset(found: Occurrence) -> Uses:
    """Each URL of a list in which widths or densities follow them."""
    for pattern in found.values:
        for word in pattern.words():
            if word.masked.startswith("/"):
                yield word.cut(0, len(word.masked.rstrip(","))), "GET"


def _action(found: Occurrence) -> Uses:
    if found.placed.tag == "form":
        page, form = found.page, found.placed
        by_htmx = not form.has("method") and named(page, form, *VERBS)
        for method in (None,) if by_htmx else _told(form_methods(page, form)):
            yield from ((pattern, method) for pattern in found.values)


def _formaction(found: Occurrence) -> Uses:
    if found.placed.tag not in {"button", "input"}:
        return
    methods: Methods = (None,)
    if named(found.page, found.placed, "formmethod"):
        methods = form_methods(found.page, found.placed, "formmethod")
    else:
        form = form_of(found.page, found.placed)
        if form is not None:
            methods = form_methods(found.page, form)
    for method in _told(methods):
        yield from ((pattern, method) for pattern in found.values)


def _told(methods: Methods) -> Methods:
    """None for several methods: which of them goes with which URL is up to tests."""
    return methods if len(methods) <= 1 else (None,)


def _verb(found: Occurrence) -> Uses:
    for pattern in found.values:
        if "{" not in pattern.masked or not _fills_braces(found):
            yield pattern, VERBS[found.name]


def _fills_braces(found: Occurrence) -> bool:
    """Whether the extension path-params may put parameters for ``{name}`` into the URL."""
    extended = (found.placed, *found.placed.ancestors())
    named = [p.text for each in extended for p in values_of(found.page, each, "hx-ext")]
    return not found.page.is_document or any(not text or "path-params" in text for text in named)


def _hx_action(found: Occurrence) -> Uses:
    methods = values_of(found.page, found.placed, "hx-method")
    for method in dict.fromkeys(p.text and p.text.strip().upper() for p in methods) or (None,):
        yield from ((pattern, method) for pattern in found.values)


def _stream(found: Occurrence) -> Uses:
    yield from ((pattern, _STREAMS[found.name]) for pattern in found.values)


def _old_stream(found: Occurrence) -> Uses:
    yield from ((pattern, _OLD_STREAMS[found.name]) for pattern in connect_values(found))


def _history(found: Occurrence) -> Uses:
    for pattern in found.values:
        if (pattern.text or "").strip() not in {"true", "false"}:
            yield pattern, "GET"


_READERS = {
    "href": _href,
    "xlink:href": _href,
    "src": _src,
    "srcset": _srcset,
    "imagesrcset": _srcset,
    "action": _action,
    "formaction": _formaction,
    "hx-action": _hx_action,
    **dict.fromkeys(VERBS, _verb),
    **dict.fromkeys(_STREAMS, _stream),
    **dict.fromkeys(_OLD_STREAMS, _old_stream),
    **dict.fromkeys(_HISTORY, _history),
}
