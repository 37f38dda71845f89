"""The chain of middleware: its order, its demands, and how a request passes through it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from chirp.config import AppConfig
from chirp.errors import ConfigurationError, ResultError
from chirp.http.request import Request
from chirp.http.response import BaseResponse
from chirp.routing.place import Place, describe

Next = Callable[[Request], Awaitable[BaseResponse]]
Middleware = Callable[[Request, Next], Awaitable[BaseResponse]]


@runtime_checkable
class Configurable(Protocol):
    """Middleware that wants the application's configuration when the application is frozen."""

    def configure(self, config: AppConfig) -> None:
        """Take what is needed; ConfigurationError if it is not there."""


@dataclass(frozen=True)
class Registered:
    """What was said to ``add_middleware``."""

    middleware: Middleware
    priority: int
    place: Place


def order(registered: Sequence[Registered]) -> list[Registered]:
    """From the outermost to the innermost: by priority, then as registered."""
    return sorted(registered, key=lambda each: each.priority)


def configure(ordered: Sequence[Registered], config: AppConfig) -> None:
    """Configure each and refuse an order that breaks what a class ``requires`` outside itself."""
    faults: list[str] = []
    for index, each in enumerate(ordered):
        faults += _missing(each, ordered[:index], ordered[index + 1 :])
        middleware: object = each.middleware
        if isinstance(middleware, Configurable):
            try:
                middleware.configure(config)
            except ConfigurationError as error:
                faults += [f"{_name(each)} at {each.place}: {fault}" for fault in error.faults]
    if faults:
        raise ConfigurationError(*faults)


def build(ordered: Sequence[Registered], guard: Callable[[Next], Next], innermost: Next) -> Next:
    """The chain as one function; every link's errors become responses in the guard."""
    chain = guard(innermost)
    for each in reversed(ordered):
        chain = guard(_link(each.middleware, chain))
    return chain


def _link(middleware: Middleware, following: Next) -> Next:
    async def link(request: Request) -> BaseResponse:
        response = await middleware(request, following)
        if not isinstance(response, BaseResponse):
            raise ResultError(
                f"the middleware {describe(middleware)} returned {response!r}, which is no"
                " response: return await next(request), or a Response"
            )
        return response

    return link


def _missing(
    each: Registered, outside: Sequence[Registered], inside: Sequence[Registered]
) -> list[str]:
    faults = []
    required: tuple[type[Any], ...] = getattr(each.middleware, "requires", ())
    for wanted in required:
        if any(isinstance(other.middleware, wanted) for other in outside):
            continue
        late = next((other for other in inside if isinstance(other.middleware, wanted)), None)
        where = (
            f"add it before, or with a lower priority; it is at {late.place}" if late else "add it"
        )
        faults.append(
            f"{_name(each)} at {each.place} needs {wanted.__name__} outside of it: {where}"
        )
    return faults


def _name(registered: Registered) -> str:
    middleware = registered.middleware
    return getattr(middleware, "__name__", None) or type(middleware).__name__
