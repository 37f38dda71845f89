"""The request: what the client sent, and the body on demand."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import msgspec

from chirp.errors import ChirpError, HTTPError
from chirp.http.asgi import Receive, Scope
from chirp.http.cookie import parse_cookies
from chirp.http.form import FormData, media_type, parse_multipart, parse_urlencoded
from chirp.http.multidict import Headers, Query

if TYPE_CHECKING:
    from chirp.middleware.session import Session
    from chirp.routing.route import Route


# Digits of a Content-Length: no body needs more, and Python refuses to convert many more.
_LONGEST_LENGTH = 18

HX_VARY = ("HX-Request", "HX-Boosted", "HX-History-Restore-Request")
"""The request header fields that :attr:`Request.is_fragment` depends on."""


@dataclass(frozen=True)
class HtmxDetails:
    """What htmx says about the request in its ``HX-`` header fields.

    ``target`` and ``trigger`` are ids of elements; a missing field is None.
    """

    request: bool
    boosted: bool
    history_restore: bool
    target: str | None
    trigger: str | None
    trigger_name: str | None
    current_url: str | None
    prompt: str | None

    @classmethod
    def from_headers(cls, headers: Headers) -> "HtmxDetails":
        """Read the ``HX-`` fields; values that htmx escaped are unescaped."""
        if "HX-Request" not in headers:
            return _NOT_HTMX
        return cls(
            request=headers.get("HX-Request") == "true",
            boosted=headers.get("HX-Boosted") == "true",
            history_restore=headers.get("HX-History-Restore-Request") == "true",
            target=_unescaped(headers, "HX-Target"),
            trigger=_unescaped(headers, "HX-Trigger"),
            trigger_name=_unescaped(headers, "HX-Trigger-Name"),
            current_url=_unescaped(headers, "HX-Current-URL"),
            prompt=_unescaped(headers, "HX-Prompt"),
        )


_NOT_HTMX = HtmxDetails(
    request=False,
    boosted=False,
    history_restore=False,
    target=None,
    trigger=None,
    trigger_name=None,
    current_url=None,
    prompt=None,
)


@dataclass(frozen=True)
class Limits:
    """The largest body and the largest single file, in bytes."""

    body: int
    file: int


@dataclass(eq=False)
class _Body:
    """What has been read of the body; the only part of a request that changes."""

    receive: Receive
    started: bool = False
    content: bytes | None = None
    form: FormData | None = None


@dataclass(frozen=True, eq=False, repr=False)
class Request:
    """One HTTP request.

    ``path`` is decoded and without the path the application is mounted at. ``path_params`` are
    converted. ``state`` is a dict for what middleware wants to hand on.
    """

    method: str
    path: str
    scope: Scope
    limits: Limits
    route: "Route | None" = None
    path_params: dict[str, Any] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)
    _body: _Body = field(kw_only=True)

    @classmethod
    def from_scope(
        cls,
        scope: Scope,
        receive: Receive,
        *,
        path: str,
        limits: Limits,
        route: "Route | None" = None,
        path_params: dict[str, Any] | None = None,
    ) -> "Request":
        """The request of an ASGI scope."""
        return cls(
            method=scope["method"],
            path=path,
            scope=scope,
            limits=limits,
            route=route,
            path_params={} if path_params is None else path_params,
            _body=_Body(receive),
        )

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.path}>"

    @cached_property
    def headers(self) -> Headers:
        """The header fields."""
        return Headers.from_scope(self.scope)

    @cached_property
    def query(self) -> Query:
        """The parameters of the query string; too many are a 400."""
        try:
            return Query.parse(self.scope.get("query_string", b"").decode("latin-1"))
        except ValueError as error:
            raise HTTPError(400, "The query string has too many parameters") from error

    @cached_property
    def htmx(self) -> HtmxDetails:
        """What htmx says about the request."""
        return HtmxDetails.from_headers(self.headers)

    @property
    def is_htmx(self) -> bool:
        """Whether htmx sent the request."""
        return self.htmx.request

    @property
    def is_fragment(self) -> bool:
        """Whether the answer is swapped into a page: htmx, neither boosted nor a restored page."""
        return self.htmx.request and not self.htmx.boosted and not self.htmx.history_restore

    @cached_property
    def cookies(self) -> dict[str, str]:
        """The cookies by name."""
        return parse_cookies("; ".join(self.headers.get_list("Cookie")))

    @property
    def client(self) -> tuple[str, int] | None:
        """The peer's address and port, if the server knows it."""
        client = self.scope.get("client")
        return (client[0], client[1]) if client else None

    @property
    def scheme(self) -> str:
        """``http`` or ``https``."""
        return str(self.scope.get("scheme", "http"))

    @property
    def host(self) -> str:
        """The Host field, else the server's own address."""
        server = self.scope.get("server") or ("localhost", None)
        default = server[0] if server[1] is None else f"{server[0]}:{server[1]}"
        return self.headers.get("Host", default)

    @property
    def url(self) -> str:
        """The absolute URL that was asked for."""
        raw = self.scope.get("raw_path")
        path = raw.decode("latin-1") if raw else quote(self.scope["path"])
        query = self.scope.get("query_string", b"")
        end = "?" + query.decode("latin-1") if query else ""
        return f"{self.scheme}://{self.host}{path}{end}"

    @property
    def session(self) -> "Session":
        """The session; needs SessionMiddleware."""
        try:
            session: Session = self.state["session"]
        except KeyError:
            raise ChirpError(
                "there is no session: add app.add_middleware(SessionMiddleware())"
            ) from None
        return session

    async def stream(self) -> AsyncIterator[bytes]:
        """The body in parts as they arrive; a larger one than allowed is a 413."""
        if self._body.content is not None:
            yield self._body.content
            return
        if self._body.started:
            raise ChirpError("the body has been streamed already; use `await request.body()` first")
        self._refuse_declared()
        self._body.started = True
        size = 0
        while True:
            message = await self._body.receive()
            if message["type"] == "http.disconnect":
                raise ClientGoneError
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > self.limits.body:
                raise self._too_large()
            if chunk:
                yield chunk
            if not message.get("more_body", False):
                return

    async def body(self) -> bytes:
        """The whole body."""
        if self._body.content is None:
            self._body.content = b"".join([chunk async for chunk in self.stream()])
        return self._body.content

    async def text(self) -> str:
        """The whole body as UTF-8 text."""
        try:
            return (await self.body()).decode()
        except UnicodeDecodeError as error:
            raise HTTPError(400, "The body is not UTF-8") from error

    async def json(self) -> Any:
        """The body as JSON; what is not JSON is a 400."""
        try:
            return msgspec.json.decode(await self.body())
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise HTTPError(400, f"The body is not JSON: {error}") from error

    async def form(self) -> FormData:
        """The form that was sent; empty if the body is of another type."""
        if self._body.form is None:
            self._body.form = await self._read_form()
        return self._body.form

    def media_type(self) -> str:
        """The body's media type in lower case, without parameters."""
        return media_type(self.headers.get("Content-Type", ""))[0]

    def close(self) -> None:
        """Close the files of the form."""
        if self._body.form is not None:
            self._body.form.close()

    async def _read_form(self) -> FormData:
        kind, parameters = media_type(self.headers.get("Content-Type", ""))
        if kind == "application/x-www-form-urlencoded":
            return parse_urlencoded(await self.body())
        if kind != "multipart/form-data":
            return FormData()
        if "boundary" not in parameters:
            raise HTTPError(400, "The multipart form names no boundary")
        return await parse_multipart(
            self.stream(), parameters["boundary"], max_file_size=self.limits.file
        )

    def _refuse_declared(self) -> None:
        declared = self.headers.get("Content-Length", "")
        if not (declared.isascii() and declared.isdecimal()):
            return
        if len(declared) > _LONGEST_LENGTH or int(declared) > self.limits.body:
            raise self._too_large()

    def _too_large(self) -> HTTPError:
        return HTTPError(
            413,
            f"The body is larger than {self.limits.body} bytes",
            headers=[("Connection", "close")],
        )


class ClientGoneError(ChirpError):
    """The client closed the connection before its body had arrived."""


def _unescaped(headers: Headers, name: str) -> str | None:
    value = headers.get(name)
    if value is None:
        return None
    return unquote(value) if headers.get(f"{name}-URI-AutoEncoded") == "true" else value
