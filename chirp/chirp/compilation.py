"""From what was registered to the kernel: everything is checked, all faults named at once."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from chirp.config import AppConfig
from chirp.context import current_request
from chirp.errors import ConfigurationError
from chirp.hooks import Hooks
from chirp.http.file import FileResponse
from chirp.http.request import Request
from chirp.injection import Call, Injector, Plan, Provider
from chirp.kernel import STACK, ErrorKey, Kernel, Mount, error_arguments
from chirp.middleware.chain import Registered, configure, order
from chirp.middleware.csrf import csrf_field, csrf_token
from chirp.middleware.hosts import AllowedHosts
from chirp.middleware.static import serve, static_url
from chirp.returns.negotiate import Context, Negotiator
from chirp.routing.pattern import Pattern, PatternError
from chirp.routing.place import Place, describe
from chirp.routing.route import Route
from chirp.routing.table import RouteTable
from chirp.templating.environment import Extensions, make_environment
from chirp.templating.htmx import ASSETS, ASSETS_URL
from chirp.templating.renderer import Renderer

T = TypeVar("T")
K = TypeVar("K")

# Outside of everything that is registered with a priority of its own.
_OUTERMOST = -1_000_000


@dataclass(frozen=True)
class Setup:
    """What was registered, besides routes."""

    extensions: Extensions = field(default_factory=Extensions)
    hooks: Hooks = field(default_factory=Hooks)
    context_processors: list[Callable[..., Any]] = field(default_factory=list)
    errors: dict[ErrorKey, tuple[Callable[..., Any], Place]] = field(default_factory=dict)
    middleware: list[Registered] = field(default_factory=list)
    mounts: list[tuple[Mount, Place]] = field(default_factory=list)
    providers: dict[Any, Provider] = field(default_factory=dict)


class Application(Protocol):
    """What is needed of the application itself."""

    config: AppConfig
    place: Place

    @property
    def routes(self) -> tuple[Route, ...]:
        """The registered routes."""

    @property
    def static_folder(self) -> Path:
        """The folder of static files."""

    @property
    def template_folders(self) -> tuple[Path, ...]:
        """The folders of templates, in the order in which they are searched."""

    def url_for(self, name: str, /, **params: Any) -> str:
        """The path of a named route."""


@dataclass
class _Faults:
    """Collects the faults of every step, so that they can be named at once."""

    found: list[str] = field(default_factory=list)

    def collect(self, make: Callable[[], T], default: T) -> T:
        try:
            return make()
        except ConfigurationError as error:
            self.found += error.faults
            return default

    def plan(self, makers: Mapping[K, Callable[[], Plan]]) -> dict[K, Plan]:
        plans: dict[K, Plan] = {}
        for key, make in makers.items():
            try:
                plans[key] = make()
            except ConfigurationError as error:
                self.found += error.faults
        return plans


def compile_application(app: Application, setup: Setup) -> Kernel:
    """The kernel of an application; ConfigurationError names everything that is wrong."""
    faults = _Faults()
    none: tuple[Route, ...] = ()
    routes = [*_own_routes(app), *faults.collect(lambda: app.routes, none)]
    table = faults.collect(lambda: RouteTable(routes), RouteTable(()))
    faults.found += _mount_faults(routes, setup)
    middleware = _ordered(app, setup)
    faults.collect(lambda: configure(middleware, app.config), None)
    injector = faults.collect(lambda: Injector(setup.providers), None)
    if injector is None:
        raise ConfigurationError(*faults.found)
    plans = _plan_routes(routes, injector, faults)
    errors = _plan_errors(setup, injector, faults)
    processors = _plan_processors(setup, injector, faults)
    if faults.found:
        raise ConfigurationError(*faults.found)
    return Kernel(
        config=app.config,
        table=table,
        plans=plans,
        errors=errors,
        mounts=[mount for mount, _ in setup.mounts],
        middleware=middleware,
        negotiator=_negotiator(app, setup, processors),
    )


def _own_routes(app: Application) -> list[Route]:
    """The routes of the application's own files: what Chirp brings, and the static folder."""
    config, folder = app.config, app.static_folder

    async def asset(name: str) -> FileResponse:
        # The names carry versions, so what was fetched once never changes.
        return await serve(ASSETS, name, "public, max-age=31536000, immutable")

    async def static_file(name: str) -> FileResponse:
        return await serve(folder, name, "no-cache")

    def route(prefix: str, name: str, handler: Callable[..., Any]) -> Route:
        return Route(f"{prefix}/{{name:path}}", ("GET",), name, handler, app.place)

    routes = [route(ASSETS_URL, "chirp.asset", asset)] if config.htmx else []
    if folder.is_dir():
        routes.append(route(config.static_url, "chirp.static", static_file))
    return routes


def _mount_faults(routes: list[Route], setup: Setup) -> list[str]:
    faults = []
    for index, (mount, place) in enumerate(setup.mounts):
        inside = f"{mount.prefix}/"
        faults += [
            f"route {route} is hidden by mount({mount.prefix!r}) at {place}"
            for route in routes
            if f"{route.path}/".startswith(inside)
        ]
        faults += [
            f"mount({mount.prefix!r}) at {place} is hidden by mount({other.prefix!r}) at {where}"
            for other, where in setup.mounts[:index]
            if inside.startswith(f"{other.prefix}/")
        ]
    return faults


def _ordered(app: Application, setup: Setup) -> list[Registered]:
    hosts = Registered(AllowedHosts(), _OUTERMOST, app.place)
    named = [] if app.config.allowed_hosts == ("*",) else [hosts]
    return order([*named, *setup.middleware])


def _plan_routes(routes: list[Route], injector: Injector, faults: _Faults) -> dict[Route, Plan]:
    return faults.plan({route: partial(_plan_route, route, injector) for route in routes})


def _plan_route(route: Route, injector: Injector) -> Plan:
    if inspect.isgeneratorfunction(route.handler) or inspect.isasyncgenfunction(route.handler):
        raise ConfigurationError(
            f"route {route}: {describe(route.handler)} yields; return EventStream(generator())"
        )
    try:
        holes = Pattern.parse(route.path).parameters
    except PatternError:  # the table has named it, and nothing is run
        return Plan(route.handler, {}, "")
    return injector.plan(route.handler, what=f"route {route.path}: handler", path=holes)


def _plan_errors(setup: Setup, injector: Injector, faults: _Faults) -> dict[ErrorKey, Plan]:
    extra = error_arguments()
    return faults.plan(
        {
            key: partial(
                injector.plan, handler, what="error handler", extra=extra, reads_input=False
            )
            for key, (handler, _) in setup.errors.items()
        }
    )


def _plan_processors(setup: Setup, injector: Injector, faults: _Faults) -> list[Plan]:
    what = "context processor"
    plans = faults.plan(
        {
            index: partial(injector.plan, each, what=what, reads_input=False)
            for index, each in enumerate(setup.context_processors)
        }
    )
    return list(plans.values())


def _negotiator(app: Application, setup: Setup, processors: list[Plan]) -> Negotiator:
    config = app.config

    def static(name: str) -> str:
        root = str(current_request().scope.get("root_path", "")).rstrip("/")
        return root + static_url(config.static_url, name)

    built_in: Mapping[str, Any] = {
        "csrf_field": csrf_field,
        "csrf_token": csrf_token,
        "static": static,
        "url_for": app.url_for,
    }
    environment = make_environment(
        app.template_folders,
        setup.extensions,
        built_in,
        autoescape=config.autoescape,
        strict=config.strict_undefined,
        reload=config.debug,
    )
    return Negotiator(config, Renderer(environment), _shared_context(processors))


def _shared_context(processors: list[Plan]) -> Context:
    async def shared(request: Request) -> dict[str, Any]:
        context: dict[str, Any] = {"request": request}
        if "session" in request.state:
            context["session"] = request.session
        for plan in processors:
            context |= await plan.run(Call(request, request.state[STACK]))
        return context

    return shared
