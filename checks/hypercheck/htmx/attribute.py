"""The attributes of htmx and of its extensions, one table a dialect."""

import functools
import re
from typing import Literal as OneOf

import msgspec

from hypercheck.htmx.spelling import slip_of

ValueKind = OneOf[
    "url",  # a URL
    "history",  # a URL, true or false
    "selector",  # htmx's extended selectors, looked for on the page
    "response-selector",  # a CSS selector, looked for in the response
    "select-oob",
    "swap",
    "swap-oob",
    "status",
    "trigger",
    "sync",
    "json",  # JSON, or JavaScript after js:
    "script",  # JavaScript
    "boolean",
    "events",  # names of server-sent events
    "names",  # attribute, parameter or extension names
    "text",
    "none",  # its presence is its meaning
]


class AttributeInfo(msgspec.Struct, frozen=True):
    """What an attribute is for.

    ``name`` is the table's: a family ends with ``*``. ``method`` is the HTTP method of attributes
    that send a request; ``extension`` the extension that the attribute belongs to.
    """

    name: str
    value: ValueKind
    meaning: str
    method: str | None = None
    extension: str | None = None


def _table(*rows: AttributeInfo) -> dict[str, AttributeInfo]:
    return {row.name: row for row in rows}


def _request(method: str) -> AttributeInfo:
    name = f"hx-{method.lower()}"
    return AttributeInfo(name, "url", f"sends a {method} request to the URL", method)


_Info = AttributeInfo

_BOTH = _table(
    *map(_request, ("GET", "POST", "PUT", "PATCH", "DELETE")),
    _Info("hx-boost", "boolean", "turns links and forms below it into htmx requests"),
    _Info("hx-confirm", "text", "asks the user before the request"),
    _Info("hx-encoding", "text", "how the request's body is encoded"),
    _Info("hx-headers", "json", "headers to add to the request"),
    _Info("hx-history", "boolean", "false keeps the page out of the history cache"),
    _Info("hx-history-elt", "none", "the element that is saved and restored with the history"),
    _Info("hx-include", "selector", "other elements whose values are sent too"),
    _Info("hx-indicator", "selector", "elements shown as busy while the request runs"),
    _Info("hx-on", "script", "scripts by event, in one attribute (htmx 1)"),
    _Info("hx-on:*", "script", "a script to run on an event"),
    _Info("hx-on-*", "script", "a script to run on an event, for markup without colons"),
    _Info("hx-preserve", "none", "the element with this id is kept when content is swapped"),
    _Info("hx-prompt", "text", "asks the user for a text and sends it as a header"),
    _Info("hx-push-url", "history", "puts a URL into the browser's history"),
    _Info("hx-replace-url", "history", "replaces the URL in the browser's address bar"),
    _Info("hx-select", "response-selector", "which part of the response is swapped in"),
    _Info("hx-select-oob", "select-oob", "parts of the response that are swapped elsewhere"),
    _Info("hx-swap", "swap", "how the response goes into the target"),
    _Info("hx-swap-oob", "swap-oob", "in a response: swap this element by its id or a selector"),
    _Info("hx-sync", "sync", "which of several requests wins"),
    _Info("hx-target", "selector", "the element that the response goes into"),
    _Info("hx-trigger", "trigger", "the events that send the request"),
    _Info("hx-validate", "boolean", "validates the control before the request"),
    _Info("hx-vals", "json", "values to add to the request"),
)

_CORE_2 = _table(
    _Info("hx-disable", "none", "htmx leaves the element and all below it alone"),
    _Info("hx-disabled-elt", "selector", "elements that are disabled while the request runs"),
    _Info("hx-disinherit", "names", "attributes that are not inherited from here"),
    _Info("hx-ext", "names", "extensions used below this element"),
    _Info("hx-inherit", "names", "attributes that are inherited from here"),
    _Info("hx-params", "names", "which parameters are sent"),
    _Info("hx-request", "json", "options of the request: timeout, credentials, noHeaders"),
    _Info("hx-sse", "text", "server-sent events (htmx 1)"),
    _Info("hx-vars", "json", "values to add to the request, always evaluated (htmx 1)"),
    _Info("hx-ws", "text", "WebSocket (htmx 1)"),
)

_CORE_4 = _table(
    _request("QUERY"),
    _Info("hx-action", "url", "the URL that hx-method asks for"),
    _Info("hx-method", "text", "the method for hx-action"),
    _Info("hx-config", "json", "options of the request"),
    _Info("hx-disable", "selector", "elements that are disabled while the request runs"),
    _Info("hx-ignore", "none", "htmx leaves the element and all below it alone"),
    _Info("hx-morph-skip", "none", "a morph leaves the element as it is"),
    _Info("hx-morph-skip-children", "none", "a morph leaves the element's children as they are"),
    _Info("hx-status:*", "status", "what to do with responses of a status"),
)


def _extension(name: str, *rows: tuple[str, ValueKind, str]) -> dict[str, AttributeInfo]:
    return _table(*(_Info(row[0], row[1], row[2], extension=name) for row in rows))


_template = "the client-side template that renders the JSON response"

_EXTENSIONS_2 = {
    "ajax-header": {},
    "alpine-morph": {},
    "class-tools": _extension(
        "class-tools",
        ("classes", "text", "classes to add, remove or toggle after a time"),
        ("apply-parent-classes", "text", "classes to change on the parent"),
    ),
    "client-side-templates": _extension(
        "client-side-templates",
        ("mustache-template", "text", _template),
        ("mustache-array-template", "text", _template),
        ("handlebars-template", "text", _template),
        ("handlebars-array-template", "text", _template),
        ("nunjucks-template", "text", _template),
        ("nunjucks-array-template", "text", _template),
        ("xslt-template", "text", _template),
    ),
    "debug": {},
    "disable-element": _extension(
        "disable-element",
        ("hx-disable-element", "selector", "the element disabled while the request runs (htmx 1)"),
    ),
    "event-header": {},
    "head-support": _extension(
        "head-support", ("hx-head", "text", "how the response's head is merged into the page's")
    ),
    "include-vals": _extension(
        "include-vals", ("include-vals", "script", "values to add to the request")
    ),
    "json-enc": {},
    "loading-states": _extension(
        "loading-states",
        ("data-loading", "text", "shown, or styled so, while a request runs"),
        ("data-loading-aria-busy", "none", "busy for assistive technology while a request runs"),
        ("data-loading-class", "text", "classes added while a request runs"),
        ("data-loading-class-remove", "text", "classes removed while a request runs"),
        ("data-loading-delay", "text", "how long to wait before the loading state shows"),
        ("data-loading-disable", "none", "disabled while a request runs"),
        ("data-loading-path", "url", "only for requests to this path"),
        ("data-loading-states", "none", "the loading states below are this element's own"),
        ("data-loading-target", "selector", "the element that changes while a request runs"),
    ),
    "method-override": {},
    "morph": {},
    "morphdom-swap": {},
    "multi-swap": {},
    "path-deps": _extension(
        "path-deps", ("path-deps", "url", "refresh when something below the path changes")
    ),
    "path-params": {},
    "preload": _extension(
        "preload",
        ("preload", "text", "the event on which to load ahead"),
        ("preload-images", "boolean", "load the images of what is loaded ahead"),
    ),
    "rails-method": {},
    "remove-me": _extension(
        "remove-me", ("remove-me", "text", "the time after which the element goes")
    ),
    "response-targets": _extension(
        "response-targets",
        ("hx-target-*", "selector", "the target for responses of a status"),
        ("hx-target-error", "selector", "the target for error responses"),
    ),
    "restored": {},
    "sse": _extension(
        "sse",
        ("sse-connect", "url", "opens a stream of server-sent events"),
        ("sse-swap", "events", "the events whose data is swapped in"),
        ("sse-close", "events", "the event that closes the stream"),
    ),
    "ws": _extension(
        "ws",
        ("ws-connect", "url", "opens a WebSocket"),
        ("ws-send", "none", "sends the form or value over the WebSocket above"),
    ),
}

_EXTENSIONS_4 = {
    "alpine-compat": {},
    "browser-indicator": _extension(
        "browser-indicator",
        ("hx-browser-indicator", "boolean", "shows the browser's own sign of loading"),
    ),
    "compat": {},
    "download": {},
    "history-cache": {},
    "hx-csp": _extension("hx-csp", ("hx-nonce", "text", "marks markup that the server wrote")),
    "hx-head": _extension(
        "hx-head", ("hx-head", "text", "how the response's head is merged into the page's")
    ),
    "hx-live": _extension(
        "hx-live",
        ("hx-live", "script", "a script that runs again when what it reads changes"),
        ("hx-live:*", "script", "binds an attribute, property, class or style to a script"),
    ),
    "hx-multipart": _extension(
        "hx-multipart",
        ("hx-multipart:connect", "url", "opens a stream of parts"),
        ("hx-multipart:close", "text", "what closes the stream of parts"),
    ),
    "hx-pending": _extension(
        "hx-pending", ("hx-pending", "selector", "the template shown while a request runs")
    ),
    "hx-prompt": {},
    "hx-targets": _extension(
        "hx-targets", ("hx-targets", "selector", "all the elements that the response goes into")
    ),
    "preload": _extension("preload", ("hx-preload", "text", "the event on which to load ahead")),
    "ptag": _extension("ptag", ("hx-ptag", "text", "the tag that the first poll sends")),
    "sse": _extension(
        "sse",
        ("hx-sse:connect", "url", "opens a stream of server-sent events"),
        ("hx-sse:close", "events", "the event that closes the stream"),
    ),
    "upsert": {},
    "ws": _extension(
        "ws",
        ("hx-ws:connect", "url", "opens a WebSocket"),
        ("hx-ws:send", "none", "sends the form over the WebSocket above"),
    ),
}

HTMX_2, HTMX_4 = DIALECTS = (2, 4)
"""The dialects there is a table for; 1.9 is read as 2."""

EXTENSIONS: dict[int, frozenset[str]] = {
    HTMX_2: frozenset(_EXTENSIONS_2),
    HTMX_4: frozenset(_EXTENSIONS_4),
}
"""The names of the extensions whose attributes and swap styles are known."""

ATTRIBUTES: dict[int, dict[str, AttributeInfo]] = {
    dialect: functools.reduce(
        lambda table, more: table | more, extensions.values(), {**_BOTH, **core}
    )
    for dialect, core, extensions in (
        (HTMX_2, _CORE_2, _EXTENSIONS_2),
        (HTMX_4, _CORE_4, _EXTENSIONS_4),
    )
}
"""The tables by dialect."""

_FAMILIES = (
    ("hx-on:*", re.compile(r"hx-on:.+")),
    ("hx-on-*", re.compile(r"hx-on-.+")),
    ("hx-target-*", re.compile(r"hx-target-[0-9x*]{1,3}")),
    ("hx-status:*", re.compile(r"hx-status:[0-9]{1,3}x{0,2}")),
    ("hx-live:*", re.compile(r"hx-live:.+")),
)

_SUFFIX = re.compile(r"[^a-z0-9](?:inherited|append)$")
"""How htmx 4 marks inheritance; the character between is configurable (``metaCharacter``)."""

# fmt: off
_EVENTS = frozenset({
    "blur", "change", "click", "dblclick", "drop", "error", "focus", "input", "invalid",
    "keydown", "keypress", "keyup", "load", "mousedown", "mouseenter", "mouseleave", "mouseout",
    "mouseover", "mouseup", "reset", "scroll", "select", "submit",
})
# fmt: on

_OWN_WORDS = frozenset({"path", "port", "past", "promote", "snap", "value"})
"""Words one slip away from a name, that somebody may well have meant."""


def known(name: str, dialect: int) -> AttributeInfo | None:
    """What htmx knows an attribute as; ``data-`` before it and ``:inherited`` after it allowed."""
    name = name.lower()
    return _look_up(name, dialect) or _look_up(name.removeprefix("data-"), dialect)


def nearest(name: str, dialect: int) -> str | None:
    """The attribute that an unknown name was meant to be, ``data-`` and suffix kept.

    None if nothing is near enough to be sure: an extension or a script may define any name.
    """
    name = name.lower()
    bare = name.removeprefix("data-")
    stem, suffix = _split(bare, dialect)
    if "*" in stem or known(name, dialect):
        return None
    meant = _meant(stem, ATTRIBUTES[dialect])
    return meant and f"{name.removesuffix(bare)}{meant}{suffix}"


def _look_up(name: str, dialect: int) -> AttributeInfo | None:
    name, _ = _split(name, dialect)
    table = ATTRIBUTES[dialect]
    if name in table and not name.endswith("*"):
        return table[name]
    for family, pattern in _FAMILIES:
        if family in table and pattern.fullmatch(name):
            return table[family]
    return None


def _split(name: str, dialect: int) -> tuple[str, str]:
    """A name without htmx 4's suffixes, and these."""
    stem = name
    while dialect == HTMX_4 and (found := _SUFFIX.search(stem)):
        stem = stem[: found.start()]
    return stem, name[len(stem) :]


def _meant(written: str, table: dict[str, AttributeInfo]) -> str | None:
    """The name of the table that ``written`` is a slip for."""
    if (event := written.removeprefix("hx-on")) in _EVENTS:
        return f"hx-on:{event}"
    plain = {_plain(name): name for name in table if not name.endswith("*")}
    written = _plain(written)
    words = sorted(written.split("-"))
    for same in (
        [name for name in plain if name == written],
        [name for name in plain if sorted(name.split("-")) == words],
        [name for name in plain if name.replace("-", "") == written.replace("-", "")],
    ):
        if len(same) == 1:
            return plain[same[0]]
    prefix, _, rest = written.partition("-")
    if prefix not in {"hx", "sse", "ws"} or rest in _OWN_WORDS:
        return None
    candidates = (name.partition("-") for name in plain)
    found = slip_of(rest, [name for before, _, name in candidates if before == prefix])
    return found and plain[f"{prefix}-{found}"]


def _plain(name: str) -> str:
    """A name with every separator as one hyphen: ``hx_get``, ``hx--get`` and ``hx.get`` meet."""
    return re.sub(r"[^a-z0-9]+", "-", name)
