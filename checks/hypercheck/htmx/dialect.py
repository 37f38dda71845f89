"""What htmx 2 and htmx 4 call differently: attributes and events."""

import functools
import re
from collections.abc import Mapping

import msgspec

from hypercheck.htmx.attribute import HTMX_2, HTMX_4, known


class Change(msgspec.Struct, frozen=True):
    """What the dialect has for a word of the other; ``name`` is None where nothing has its place.

    ``advice`` says what to do. ``still_works``: the old name is understood for the time being.
    """

    name: str | None
    advice: str
    still_works: bool = False


def _renamed(name: str, *, still_works: bool = False) -> Change:
    return Change(name, f"write {name}", still_works)


_inheritance = "inheritance is asked for with :inherited; there is nothing to take back"

_ATTRIBUTES: Mapping[int, Mapping[str, Change]] = {
    HTMX_4: {
        "hx-disabled-elt": _renamed("hx-disable"),
        "hx-request": _renamed("hx-config"),
        "hx-vars": Change(None, "write hx-vals with js: before the value"),
        "hx-params": Change(None, "choose parameters in a listener of htmx:config:request"),
        "hx-ext": Change(None, "remove it: an extension works where its script is loaded"),
        "hx-disinherit": Change(None, f"remove it: {_inheritance}"),
        "hx-inherit": Change(None, "remove it and write :inherited behind the attributes meant"),
        "hx-sse": Change(None, "write hx-sse:connect"),
        "hx-ws": Change(None, "write hx-ws:connect or hx-ws:send"),
        "sse-connect": _renamed("hx-sse:connect", still_works=True),
        "sse-close": _renamed("hx-sse:close", still_works=True),
        "sse-swap": Change(
            None, "messages without a name are swapped in; others are events for hx-trigger"
        ),
        "ws-connect": _renamed("hx-ws:connect", still_works=True),
        "ws-send": _renamed("hx-ws:send", still_works=True),
        "hx-target-*": Change(None, 'write hx-status:404="target:…"'),
        "hx-target-error": Change(None, 'write hx-status:4xx="target:…"'),
    },
    HTMX_2: {
        "hx-action": Change(None, "write hx-get, hx-post or the like"),
        "hx-method": Change(None, "write hx-get, hx-post or the like"),
        "hx-config": _renamed("hx-request"),
        "hx-ignore": _renamed("hx-disable"),
        "hx-sse:connect": _renamed("sse-connect"),
        "hx-sse:close": _renamed("sse-close"),
        "hx-ws:connect": _renamed("ws-connect"),
        "hx-ws:send": _renamed("ws-send"),
        "hx-preload": _renamed("preload"),
        "hx-status:*": Change(None, "use the extension response-targets (hx-target-404)"),
    },
}

_SUFFIX = re.compile(r":(?:inherited|append)")

_EVENTS = {
    "configRequest": "config:request",
    "beforeRequest": "before:request",
    "afterRequest": "after:request",
    "beforeOnLoad": "before:response",
    "beforeSwap": "before:swap",
    "afterSwap": "after:swap",
    "afterSettle": "after:settle",
    "beforeProcessNode": "before:init",
    "afterProcessNode": "after:init",
    "beforeCleanupElement": "before:cleanup",
    "beforeHistoryUpdate": "before:history:update",
    "historyRestore": "before:history:restore",
    "pushedIntoHistory": "after:history:push",
    "replacedInHistory": "after:history:replace",
    "beforeTransition": "before:viewTransition",
    "responseError": "response:error",
    "load": "after:process",
    "sseOpen": "sse:after:connection",
    "sseError": "sse:error",
    "sseBeforeMessage": "sse:before:message",
    "sseMessage": "sse:after:message",
    "sseClose": "sse:close",
    "wsOpen": "ws:after:connection",
    "wsClose": "ws:close",
    "wsError": "ws:error",
    "wsBeforeMessage": "ws:before:message:incoming",
    "wsAfterMessage": "ws:after:message:incoming",
    "wsBeforeSend": "ws:before:message:outgoing",
    "wsAfterSend": "ws:after:message:outgoing",
}
"""Events of htmx 2, and those of htmx 4 in their place, without ``htmx:``."""

_MERGED = {
    "afterOnLoad": "after:request",
    "beforeSend": "before:request",
    "beforeHistorySave": "before:history:update",
    "historyCacheMiss": "before:history:restore",
    "oobBeforeSwap": "before:swap",
    "oobAfterSwap": "after:swap",
    "sendError": "error",
    "sendAbort": "error",
    "swapError": "error",
    "targetError": "error",
    "timeout": "error",
    "wsConfigSend": "ws:before:message:outgoing",
}
"""Events of htmx 2 that htmx 4 has no event of their own for."""


def _kebab(name: str) -> str:
    """How an attribute can name an event of htmx 2, which has no capitals in its name."""
    return re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", name).lower()


_NEW_EVENTS = {**_EVENTS, **_MERGED}
_OLD_EVENTS = {new: old for old, new in _EVENTS.items()}
_NEW_BY_KEBAB = {_kebab(old): new for old, new in _NEW_EVENTS.items()} | {
    old.lower(): new for old, new in _NEW_EVENTS.items()
}
_OLD_BY_LOWER = {new.lower(): _kebab(old) for old, new in _EVENTS.items()}
_KEBAB_BY_LOWER = {old.lower(): _kebab(old) for old in _NEW_EVENTS if old.lower() != _kebab(old)}
_REMOVED = re.compile(
    r"validation:(?:validate|failed|halted)|xhr:(?:loadstart|loadend|progress|abort)"
)


@functools.lru_cache(maxsize=1024)
def attribute_change(name: str, dialect: int) -> Change | None:
    """What to write for an attribute that only the other dialect knows."""
    other = HTMX_2 if dialect == HTMX_4 else HTMX_4
    info = known(name, other)
    if info is None or known(name, dialect) is not None:
        return None
    stem = _SUFFIX.sub("", name)
    if dialect == HTMX_2 and stem != name and known(stem, dialect):
        return Change(stem, "attributes are inherited without it")
    found = _ATTRIBUTES[dialect].get(info.name)
    if found is None:
        return Change(None, f"htmx {dialect} has nothing like it")
    return found


def event_change(name: str, dialect: int, *, in_attribute: bool) -> Change | None:
    """What to write for an event (after ``htmx:``) that only the other dialect sends.

    ``in_attribute``: it is named in an attribute's name, which has no capitals.
    """
    if dialect == HTMX_4:
        if _REMOVED.fullmatch(name):
            return Change(None, "htmx 4 sends no such event")
        new = _NEW_BY_KEBAB.get(name) if in_attribute else _new_event(name)
        if new is None or (in_attribute and new != new.lower()):
            return None
        return _renamed(f"htmx:{new}")
    if in_attribute:
        old = _OLD_BY_LOWER.get(name) or _KEBAB_BY_LOWER.get(name)
    else:
        old = _OLD_EVENTS.get(name)
    return _renamed(f"htmx:{old}") if old else None


def _new_event(name: str) -> str | None:
    return _NEW_EVENTS.get(name) or _NEW_BY_KEBAB.get(name)
