"""The router: routes as they are registered, on the application or in a module of its own."""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypedDict, TypeVar, Unpack

from chirp.errors import ConfigurationError
from chirp.routing.place import calling_place
from chirp.routing.route import METHODS, Handler, Route

H = TypeVar("H", bound=Handler)


class RouteOptions(TypedDict, total=False):
    """What the shorthands take besides the path; see :meth:`Router.route`."""

    name: str | None
    referenced: bool
    on_invalid: tuple[str, str] | None


class Router:
    """Routes that belong together; ``App.include(prefix, router)`` adds them to an application."""

    _is_application: ClassVar[bool] = False

    def __init__(self) -> None:
        self._entries: list[Route | _Included] = []
        self._is_closed = False

    @property
    def routes(self) -> tuple[Route, ...]:
        """The routes in the order they were registered, with those of included routers."""
        return tuple(self._flat(()))

    def _flat(self, above: tuple["Router", ...]) -> Iterator[Route]:
        if self in above:
            raise ConfigurationError("include: a router includes itself")
        for entry in self._entries:
            if isinstance(entry, Route):
                yield entry
                continue
            for route in entry.router._flat((*above, self)):  # noqa: SLF001  # the same class
                yield dataclasses.replace(route, path=_joined(entry.prefix, route.path))

    def route(
        self,
        path: str,
        *,
        methods: Sequence[str] | None = None,
        name: str | None = None,
        referenced: bool = False,
        on_invalid: tuple[str, str] | None = None,
    ) -> Callable[[H], H]:
        """Answer this path and these methods (GET unless given) with the function below.

        ``name`` is for ``url_for``, the function's own unless given. ``referenced`` says that
        something outside the application links here. ``on_invalid`` is the template and block
        that show ``errors`` and ``values`` when the input does not fit the handler's parameters.
        """
        place = calling_place()
        call = f"route({path!r}) at {place}"
        if not isinstance(path, str):
            raise ConfigurationError(f'{call}: takes a path, e.g. @app.get("/contacts")')
        chosen = _methods(methods, call)
        _check_on_invalid(on_invalid, call)

        def register(handler: H) -> H:
            self._record(
                f"route({path!r})",
                Route(
                    path=path,
                    methods=chosen,
                    name=name or str(getattr(handler, "__name__", "")),
                    handler=handler,
                    place=place,
                    referenced=referenced,
                    on_invalid=on_invalid,
                ),
            )
            return handler

        return register

    def get(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[H], H]:
        """Answer GET; the options are those of :meth:`route`."""
        return self.route(path, methods=("GET",), **options)

    def post(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[H], H]:
        """Answer POST; the options are those of :meth:`route`."""
        return self.route(path, methods=("POST",), **options)

    def put(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[H], H]:
        """Answer PUT; the options are those of :meth:`route`."""
        return self.route(path, methods=("PUT",), **options)

    def patch(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[H], H]:
        """Answer PATCH; the options are those of :meth:`route`."""
        return self.route(path, methods=("PATCH",), **options)

    def delete(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[H], H]:
        """Answer DELETE; the options are those of :meth:`route`."""
        return self.route(path, methods=("DELETE",), **options)

    def include(self, prefix: str, router: "Router") -> None:
        """Add the routes of a router, each path after the prefix; the path ``/`` is the prefix.

        What the router gets later is added as well.
        """
        self._change(f"include({prefix!r})")
        call = f"include at {calling_place()}"
        check_prefix(prefix, call)
        if not isinstance(router, Router) or router._is_application:  # noqa: SLF001  # the same class
            raise ConfigurationError(
                f"{call}: takes a Router, not {router!r}; an application with middleware and error"
                " pages of its own goes under mount"
            )
        self._record(f"include({prefix!r})", _Included(prefix, router))

    def _record(self, call: str, entry: "Route | _Included") -> None:
        self._change(call)
        self._entries.append(entry)

    def _change(self, call: str) -> None:
        if self._is_closed:
            raise ConfigurationError(
                f"{call} at {calling_place()}: the application is in use and takes no more;"
                " register everything before the first request"
            )

    def _close(self) -> None:
        """Refuse more from now on, as do the included routers: an application has been compiled."""
        self._is_closed = True
        for entry in self._entries:
            if isinstance(entry, _Included):
                entry.router._close()  # noqa: SLF001  # the same class


@dataclass(frozen=True)
class _Included:
    prefix: str
    router: Router


def check_prefix(prefix: str, call: str) -> None:
    """Refuse a prefix that no path could start with."""
    if prefix and (not prefix.startswith("/") or prefix.endswith("/")):
        raise ConfigurationError(f"{call}: the prefix {prefix!r} must start with / and not end so")


def _joined(prefix: str, path: str) -> str:
    return prefix if prefix and path == "/" else prefix + path


def _check_on_invalid(on_invalid: object, call: str) -> None:
    match on_invalid:
        case None | (str(), str()):
            return
    raise ConfigurationError(
        f'{call}: on_invalid is a template and a block, e.g. ("contacts.html", "form"), not'
        f" {on_invalid!r}"
    )


def _methods(methods: Sequence[str] | None, call: str) -> tuple[str, ...]:
    if methods is None:
        return ("GET",)
    if isinstance(methods, str):
        raise ConfigurationError(f'{call}: methods is a list, e.g. ["{methods}"]')
    chosen = tuple(dict.fromkeys(method.upper() for method in methods))
    unknown = [method for method in chosen if method not in METHODS]
    if unknown or not chosen:
        named = f"there is no method {unknown[0]!r}" if unknown else "methods is empty"
        raise ConfigurationError(f"{call}: {named}; the methods are {', '.join(METHODS)}")
    return chosen
