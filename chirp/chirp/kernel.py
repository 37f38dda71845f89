"""The compiled application: from an ASGI request to the response that is sent."""

import contextlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chirp.config import AppConfig
from chirp.context import enter_request
from chirp.error_page import http_error, unexpected
from chirp.errors import HTTPError, InvalidInputError
from chirp.http.asgi import ASGIApp, Message, Receive, Scope, Send
from chirp.http.request import ClientGoneError, Limits, Request
from chirp.http.response import BaseResponse, Response
from chirp.injection import Call, Plan
from chirp.middleware.chain import Next, Registered, build
from chirp.returns.action import Action, FormAction, Redirect
from chirp.returns.negotiate import Negotiator
from chirp.returns.view import ValidationError
from chirp.routing.route import Route
from chirp.routing.table import Match, RouteTable

REPORT = "chirp.report"
"""The key of a scope under which a caller may leave a function that is given failures."""

STACK = "chirp.stack"
_ALLOWED = "chirp.allowed"
_HAVE_STATUS = (tuple, BaseResponse, Redirect, FormAction, Action, ValidationError)

_log = logging.getLogger("chirp")

ErrorKey = int | type[Exception]


@dataclass(frozen=True)
class Mount:
    """Another ASGI application under a prefix."""

    prefix: str
    app: ASGIApp


@dataclass(frozen=True, kw_only=True)
class Kernel:
    """Everything that answering needs, compiled once."""

    config: AppConfig
    table: RouteTable
    plans: Mapping[Route, Plan]
    errors: Mapping[ErrorKey, Plan]
    mounts: Sequence[Mount]
    middleware: Sequence[Registered]
    negotiator: Negotiator
    _chain: Next = field(init=False, repr=False)
    _limits: Limits = field(init=False, repr=False)

    def __post_init__(self) -> None:
        limits = Limits(self.config.max_request_body_size, self.config.max_upload_size)
        object.__setattr__(self, "_limits", limits)
        object.__setattr__(self, "_chain", build(self.middleware, self._guard, self._endpoint))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or hand it to the mounted application it is for."""
        path = route_path(scope)
        for mount in self.mounts:
            if path == mount.prefix or path.startswith(f"{mount.prefix}/"):
                root = str(scope.get("root_path", "")).rstrip("/")
                # The path of ASGI includes the root path, whether or not the server's did.
                inside = dict(scope, path=root + path, root_path=root + mount.prefix)
                await mount.app(inside, receive, send)
                return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
            return
        await self._answer(self._request(scope, receive, path), receive, send)

    def _request(self, scope: Scope, receive: Receive, path: str) -> Request:
        found = self.table.find(scope["method"], path)
        if isinstance(found, Match):
            return Request.from_scope(
                scope,
                receive,
                path=path,
                limits=self._limits,
                route=found.route,
                path_params=found.parameters,
            )
        request = Request.from_scope(scope, receive, path=path, limits=self._limits)
        request.state[_ALLOWED] = found
        return request

    async def _answer(self, request: Request, receive: Receive, send: Send) -> None:
        enter_request(request)
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            try:
                await send(message)
            except OSError as error:  # what ASGI servers raise when the client is gone
                raise ClientGoneError from error

        try:
            async with contextlib.AsyncExitStack() as stack:
                request.state[STACK] = stack
                try:
                    response = await self._chain(request)
                    await response.send(request.scope, receive, watched)
                except Exception as error:
                    if started or isinstance(error, ClientGoneError):
                        raise
                    response = await self._failed(error, request)
                    await response.send(request.scope, receive, watched)
        except ClientGoneError:
            return
        finally:
            request.close()

    async def _endpoint(self, request: Request) -> BaseResponse:
        route = request.route
        if route is None:
            return _unrouted(request)
        plan, stack = self.plans[route], request.state[STACK]
        try:
            try:
                value = await plan.run(Call(request, stack))
            except InvalidInputError as error:
                if route.on_invalid is None:
                    raise
                template, block = route.on_invalid
                value = ValidationError(template, block, errors=error.errors, values=error.values)
            return await self.negotiator.respond(value, request, plan.description)
        except Exception as error:
            # Factories that yielded learn of it, so that they undo what they began.
            await stack.__aexit__(type(error), error, error.__traceback__)
            raise

    def _guard(self, following: Next) -> Next:
        async def guarded(request: Request) -> BaseResponse:
            try:
                return await following(request)
            except ClientGoneError:
                raise
            except Exception as error:  # noqa: BLE001  # each becomes a response
                return await self._failed(error, request)

        return guarded

    async def _failed(self, error: Exception, request: Request) -> BaseResponse:
        status = error.status if isinstance(error, HTTPError) else 500
        key = next((key for key in _error_keys(error, status) if key in self.errors), None)
        if not isinstance(error, HTTPError) and key in {None, 500, Exception}:
            self._report(error, request)
        if key is None:
            return self._plain(error, request)
        try:
            return await self._handled(self.errors[key], error, status, request)
        except Exception as failure:  # noqa: BLE001  # the page that reports errors is one itself
            self._report(failure, request)
            return self._plain(failure, request)

    async def _handled(
        self, plan: Plan, error: Exception, status: int, request: Request
    ) -> BaseResponse:
        value = await plan.run(Call(request, request.state[STACK], extra={"error": error}))
        response = await self.negotiator.respond(value, request, plan.description)
        if not isinstance(value, _HAVE_STATUS):
            response = response.with_status(status)
        for name, text in error.headers if isinstance(error, HTTPError) else ():
            if response.header(name) is None:
                response = response.with_header(name, text)
        return response

    def _plain(self, error: Exception, request: Request) -> BaseResponse:
        if isinstance(error, HTTPError):
            return http_error(error, request)
        return unexpected(error, request, debug=self.config.debug)

    def _report(self, error: Exception, request: Request) -> None:
        report = request.scope.get(REPORT)
        if report is not None:
            report(error)
        else:
            _log.error("%s %r failed", request.method, request.path, exc_info=error)


def route_path(scope: Scope) -> str:
    """The path below where the application is mounted; servers differ in whether it is in both."""
    path, root = str(scope["path"]), str(scope.get("root_path", "")).rstrip("/")
    if root and (path == root or path.startswith(f"{root}/")):
        return path[len(root) :] or "/"
    return path


def _unrouted(request: Request) -> BaseResponse:
    allowed: tuple[str, ...] = request.state[_ALLOWED]
    if not allowed:
        raise HTTPError(404)
    listed = ", ".join(allowed)
    if request.method == "OPTIONS":
        return Response(status=204, content_type=None, headers=(("Allow", listed),))
    raise HTTPError(405, headers=[("Allow", listed)])


def _error_keys(error: Exception, status: int) -> list[ErrorKey]:
    """What a handler may be registered for to get this error, the most particular first."""
    kinds = [kind for kind in type(error).__mro__ if issubclass(kind, Exception)]
    if not isinstance(error, HTTPError):
        return [*kinds, status]
    particular = kinds[: kinds.index(HTTPError)]
    return [*particular, status, *kinds[len(particular) :]]


def error_arguments() -> dict[str, Any]:
    """What an error handler may take besides the request: the error, by name or annotation."""

    def is_error(annotation: Any) -> bool:
        return isinstance(annotation, type) and issubclass(annotation, Exception)

    return {"error": is_error}
