"""Responses: immutable values that know how they are sent."""

import contextlib
import dataclasses
import json
import re
from abc import ABC, abstractmethod
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, Self, cast
from urllib.parse import quote

import anyio
import msgspec
from anyio.abc import TaskGroup

from chirp.http.asgi import Message, Receive, Scope, Send
from chirp.http.cookie import SameSite, format_cookie
from chirp.http.trigger import Trigger, format_trigger

HeaderInput = Mapping[str, str] | Iterable[tuple[str, str]]
HeaderPairs = tuple[tuple[str, str], ...]

_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_BODYLESS = {204, 205, 304}
# Final statuses (RFC 9110, section 15); servers refuse others after the handler is done.
_STATUSES = range(200, 600)
# What runs in the page when htmx goes there, instead of leaving it.
_SCRIPT_URL = re.compile(r"(?:javascript|data|vbscript):", re.IGNORECASE)


def check_header(name: str, value: str) -> tuple[str, str]:
    """The header field, refused if it could start another one (RFC 9110, section 5.5).

    Space around the value is no part of it, and servers refuse it: it is taken off.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a header name")
    if not _VALUE.fullmatch(value):
        raise ValueError(
            f"header {name}: the value {value!r} holds a line break, a control character or one"
            " beyond Latin-1: escape it, as JSON and URLs do"
        )
    return name, value.strip(" \t")


def header_pairs(headers: HeaderInput) -> HeaderPairs:
    """Checked header fields from a mapping or from pairs."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return tuple(check_header(name, str(value)) for name, value in pairs)


@dataclass(frozen=True, kw_only=True)
class BaseResponse(ABC):
    """What every response has: a status, header fields, and ways to a changed copy."""

    status: int = 200
    headers: HeaderInput = ()
    content_type: str | None = None

    def __post_init__(self) -> None:
        if self.status not in _STATUSES:
            raise ValueError(f"{self.status!r} is not the status of a response: 200 to 599")
        object.__setattr__(self, "headers", header_pairs(self.headers))
        if self.content_type is not None:
            check_header("Content-Type", self.content_type)

    @abstractmethod
    async def send(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response to this request."""

    @property
    def pairs(self) -> HeaderPairs:
        """The header fields in order."""
        return cast("HeaderPairs", self.headers)

    def header(self, name: str) -> str | None:
        """The first value of a header field."""
        lowered = name.lower()
        return next((value for key, value in self.pairs if key.lower() == lowered), None)

    def with_status(self, status: int) -> Self:
        """The response with another status."""
        return dataclasses.replace(self, status=status)

    def with_header(self, name: str, value: str) -> Self:
        """The response with this header field instead of any of the same name."""
        lowered = name.lower()
        kept = tuple(pair for pair in self.pairs if pair[0].lower() != lowered)
        return dataclasses.replace(self, headers=(*kept, (name, value)))

    def with_added_header(self, name: str, value: str) -> Self:
        """The response with one more header field."""
        return dataclasses.replace(self, headers=(*self.pairs, (name, value)))

    def with_vary(self, *names: str) -> Self:
        """The response that says it differs by these request header fields."""
        present = [name.strip() for name in (self.header("Vary") or "").split(",") if name.strip()]
        lowered = {name.lower() for name in present}
        added = [name for name in names if name.lower() not in lowered]
        return self.with_header("Vary", ", ".join([*present, *added])) if added else self

    def with_cookie(
        self,
        name: str,
        value: str,
        *,
        max_age: int | None = None,
        path: str = "/",
        domain: str | None = None,
        secure: bool = False,
        http_only: bool = True,
        same_site: SameSite = "lax",
    ) -> Self:
        """The response that also sets a cookie; ``max_age`` is in seconds."""
        cookie = format_cookie(
            name,
            value,
            max_age=max_age,
            path=path,
            domain=domain,
            secure=secure,
            http_only=http_only,
            same_site=same_site,
        )
        return self.with_added_header("Set-Cookie", cookie)

    def without_cookie(
        self,
        name: str,
        *,
        path: str = "/",
        domain: str | None = None,
        secure: bool = False,
        http_only: bool = True,
        same_site: SameSite = "lax",
    ) -> Self:
        """The response that makes the browser forget a cookie.

        Give what the cookie was set with: browsers ignore this for a ``__Host-`` cookie that is
        not ``secure``, and in frames of other sites for one that is not ``same_site="none"``.
        """
        return self.with_cookie(
            name,
            "",
            max_age=0,
            path=path,
            domain=domain,
            secure=secure,
            http_only=http_only,
            same_site=same_site,
        )

    def with_hx_location(self, location: str | Mapping[str, Any]) -> Self:
        """Let htmx load a URL without a full page load; a mapping gives it details."""
        return self.with_header("HX-Location", _text_or_json(location))

    def with_hx_push_url(self, url: str | Literal[False]) -> Self:
        """Push this URL on the browser's history; False pushes none."""
        return self.with_header("HX-Push-Url", _url_or_false(url))

    def with_hx_replace_url(self, url: str | Literal[False]) -> Self:
        """Replace the URL in the browser's location bar; False leaves it."""
        return self.with_header("HX-Replace-Url", _url_or_false(url))

    def with_hx_redirect(self, url: str) -> Self:
        """Let the browser go to this URL with a full page load; never one that is a script."""
        quoted = quote_url(url)
        if _SCRIPT_URL.match(quoted):
            raise ValueError(f"HX-Redirect: {url!r} would run in the page instead of leaving it")
        return self.with_header("HX-Redirect", quoted)

    def with_hx_refresh(self) -> Self:
        """Let the browser load the page again."""
        return self.with_header("HX-Refresh", "true")

    def with_hx_retarget(self, selector: str) -> Self:
        """Swap into the element that this CSS selector finds."""
        return self.with_header("HX-Retarget", selector)

    def with_hx_reswap(self, swap: str) -> Self:
        """Swap in this way, whatever ``hx-swap`` says."""
        return self.with_header("HX-Reswap", swap)

    def with_hx_reselect(self, selector: str) -> Self:
        """Swap only the part of the response that this CSS selector finds."""
        return self.with_header("HX-Reselect", selector)

    def with_hx_trigger(self, trigger: Trigger) -> Self:
        """Trigger events: a name, names, or names with details."""
        return self.with_header("HX-Trigger", format_trigger(trigger))

    def with_hx_trigger_after_swap(self, trigger: Trigger) -> Self:
        """Trigger events after the swap."""
        return self.with_header("HX-Trigger-After-Swap", format_trigger(trigger))

    def with_hx_trigger_after_settle(self, trigger: Trigger) -> Self:
        """Trigger events after the swap has settled."""
        return self.with_header("HX-Trigger-After-Settle", format_trigger(trigger))

    def start(self, *extra: tuple[str, str]) -> Message:
        """The ASGI message that starts the response; ``extra`` yields to what is set already."""
        if self.content_type:
            extra = (("Content-Type", self.content_type), *extra)
        fields = [(name.lower(), value) for name, value in self.pairs]
        present = {name for name, _ in fields}
        fields += [(key, value) for name, value in extra if (key := name.lower()) not in present]
        encoded = [(name.encode(), value.encode("latin-1")) for name, value in fields]
        return {"type": "http.response.start", "status": self.status, "headers": encoded}


class WholeResponse(BaseResponse):
    """A response whose body is known before it starts."""

    @property
    @abstractmethod
    def content(self) -> bytes:
        """The body's octets."""

    async def send(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it whole; a HEAD request and a status without content get no body."""
        del receive
        if self.status in _BODYLESS:
            await send(dataclasses.replace(self, content_type=None).start())
            await send({"type": "http.response.body", "body": b""})
            return
        body = self.content
        await send(self.start(("Content-Length", str(len(body)))))
        shown = b"" if scope["method"] == "HEAD" else body
        await send({"type": "http.response.body", "body": shown})


@dataclass(frozen=True)
class Response(WholeResponse):
    """A response with this body; text is sent as UTF-8."""

    body: str | bytes = b""
    content_type: str | None = field(default="text/html; charset=utf-8", kw_only=True)

    @property
    def content(self) -> bytes:
        """The body's octets."""
        return self.body.encode() if isinstance(self.body, str) else self.body

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body if isinstance(self.body, str) else self.body.decode()


@dataclass(frozen=True)
class JSONResponse(WholeResponse):
    """A response that holds a value as JSON: built-in types, data classes, msgspec structs."""

    data: Any = None
    content_type: str | None = field(default="application/json", kw_only=True)

    @cached_property
    def content(self) -> bytes:
        """The value as JSON."""
        return msgspec.json.encode(self.data)


@dataclass(frozen=True)
class StreamingResponse(BaseResponse):
    """A response whose parts are sent as they come; text is sent as UTF-8."""

    parts: AsyncIterable[str | bytes]
    content_type: str | None = field(default="text/html; charset=utf-8", kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_parts(self.parts)

    async def send(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send each part at once; stop asking for parts when the client is gone."""
        async with closing_source(self.parts):
            await send(self.start())
            if scope["method"] != "HEAD":
                await send_parts(self.parts, receive, send)
            await send({"type": "http.response.body", "body": b""})


def _check_parts(parts: object) -> None:
    if not isinstance(parts, AsyncIterable):
        raise TypeError(f"StreamingResponse takes an async generator or iterable, not {parts!r}")


async def send_parts(parts: AsyncIterable[str | bytes], receive: Receive, send: Send) -> None:
    """Send body parts until they end or the client is gone."""

    async def work(group: TaskGroup) -> None:
        del group
        async for part in parts:
            body = part.encode() if isinstance(part, str) else part
            if not isinstance(body, bytes):
                raise TypeError(f"StreamingResponse: each part is str or bytes, not {part!r:.80}")
            await send({"type": "http.response.body", "body": body, "more_body": True})

    await while_connected(receive, work)


async def while_connected(receive: Receive, work: Callable[[TaskGroup], Awaitable[None]]) -> None:
    """Do the work until it is done or the client is gone; its error is raised as it is."""
    failure: Exception | None = None
    async with anyio.create_task_group() as group:
        group.start_soon(_cancel_when_gone, receive, group.cancel_scope)
        try:
            await work(group)
        except Exception as error:  # noqa: BLE001  # raised below, outside of the task group
            failure = error
        group.cancel_scope.cancel()
    if failure is not None:
        raise failure


async def _cancel_when_gone(receive: Receive, scope: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()


@contextlib.asynccontextmanager
async def closing_source(source: AsyncIterable[Any]) -> AsyncIterator[None]:
    """Let a generator run its clean-up at the end, even while it is being cancelled."""
    try:
        yield
    finally:
        close = getattr(source, "aclose", None)
        if close is not None:
            with anyio.CancelScope(shield=True):
                await close()


def quote_url(url: str) -> str:
    """The URL with what a header field may not hold escaped; what is escaped stays so.

    That goes for tabs, line breaks and backslashes, too, from which browsers make other URLs.
    """
    return quote(url, safe="!#$%&'()*+,/:;=?@[]~", errors="replace")


def _text_or_json(value: str | Mapping[str, Any]) -> str:
    return quote_url(value) if isinstance(value, str) else json.dumps(dict(value))


def _url_or_false(url: str | Literal[False]) -> str:
    return "false" if url is False else quote_url(url)
