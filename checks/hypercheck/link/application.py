"""One application as its Python says it: routes, mounts, renders, configuration, middleware."""

import functools
from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec.structs import replace

from hypercheck.disk import Disk
from hypercheck.facts import (
    UNKNOWN,
    Configuration,
    IdUse,
    Launch,
    MiddlewareFault,
    Mount,
    OpenRedirect,
    Render,
    Route,
    RouteNameUse,
    RoutePath,
    SecretKey,
    Url,
    UrlUse,
)
from hypercheck.frameworks.framework import Framework
from hypercheck.frontends.python.evaluated import all_values
from hypercheck.link.collect import Collector
from hypercheck.link.configuration import FolderReader, configuration
from hypercheck.link.extension_doubt import is_extended_elsewhere, is_given_elsewhere
from hypercheck.link.gathered import AppObject, Registration
from hypercheck.link.handler import HandlerReader
from hypercheck.link.launch import launches
from hypercheck.link.middleware import Middleware, added_middleware, exempt_paths
from hypercheck.link.middleware_fault import MiddlewareJudge
from hypercheck.link.module import Module
from hypercheck.link.neighbour import handlers_of_others, is_mounted
from hypercheck.link.open_redirect import OpenRedirects
from hypercheck.link.path_read import path_reads
from hypercheck.link.resolved import Bound, ClassRef, Made
from hypercheck.link.route import RouteReader, prefix_path, provided_types
from hypercheck.link.secret import SecretReader
from hypercheck.link.shared_context import SharedContext, shared_context
from hypercheck.link.static_file import file_mount
from hypercheck.link.url import PathMatcher, RouteTable
from hypercheck.model import Posture, Span
from hypercheck.value import Literal, walk


class Application:
    """The Python half of a project.

    ``external_urls`` are paths that somebody else serves; ``is_generated`` tells of a path whether
    tools make what is there, or it is not the project's.
    """

    def __init__(
        self,
        found: AppObject,
        collector: Collector,
        external_urls: tuple[str, ...] = (),
        is_generated: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self.is_generated = is_generated
        self.found = found
        self.collector = collector
        self.framework: Framework = collector.framework
        self._external_urls = external_urls

    @property
    def disk(self) -> Disk:
        """Where the run looks for files."""
        return self.collector.evaluator.modules.disk

    @property
    def span(self) -> Span:
        """The call that makes the application object."""
        return self.found.made.span

    @functools.cached_property
    def paths(self) -> frozenset[str]:
        """The files of the application: what its module imports, and what registers on it.

        What another application's module imports is that one's own.
        """
        gathered = self.collector.gathered
        start = {self.found.module.path, self.found.made.frame.path}
        start.update(r.frame.path for r in gathered.registrations if r.target == self.found.key)
        modules = {module.path: module for module in self.collector.evaluator.modules.loaded()}
        return frozenset(self._closure(start, modules))

    def _closure(self, start: set[str], modules: dict[str, Module]) -> set[str]:
        seen: set[str] = set()
        queue = sorted(start)
        others = {app.made.frame.path for app in self.collector.gathered.apps.values()} - start
        while queue:
            path = queue.pop()
            if path in seen or path not in modules or path in others:
                continue
            seen.add(path)
            imported = self.collector.imported_modules(modules[path])
            queue.extend(module.path for module in imported)
        return seen

    def _says(self, span: Span) -> bool:
        """Whether something is said in this application's files, and not for another one."""
        return span.path in self.paths and not any(
            other.path == span.path and span.start in other.range for other in self._of_others
        )

    @functools.cached_property
    def _of_others(self) -> frozenset[Span]:
        return handlers_of_others(self.collector, self.found.key)

    # ------------------------------------------------------------------------------- routes

    @functools.cached_property
    def _reader(self) -> RouteReader:
        plain = RouteReader(self.collector, HandlerReader(self.collector))
        provided, is_open = provided_types(plain, self.collector, self.found.key)
        # Code that is not followed may provide types, as it may register routes.
        is_open = is_open or self.found.key in self.collector.gathered.handed_on
        is_open = is_open or self._class_may_register()
        handlers = HandlerReader(self.collector, provided, provided_open=is_open)
        return RouteReader(self.collector, handlers)

    @functools.cached_property
    def routes(self) -> tuple[Route, ...]:
        """All routes in order of registration."""
        return self._reader.routes(self.found.key)

    @functools.cached_property
    def routes_open(self) -> bool:
        """Whether there may be routes that are not known."""
        _ = self.routes
        return (
            self._reader.open is not None
            or self._class_may_register()
            or any(span.path in self.paths for span in self.collector.gathered.lost)
        )

    def _class_may_register(self) -> bool:
        """Whether the application is of a class of the project that has methods of its own."""
        callee = self.found.made.callee
        ancestry = (
            self.collector.evaluator.members.ancestry(callee)
            if isinstance(callee, ClassRef)
            else ()
        )
        return any(each.definition.scope.functions for each in ancestry)

    @functools.cached_property
    def table(self) -> RouteTable:
        """The routes, asked by URL."""
        return RouteTable(self.routes)

    @functools.cached_property
    def mounts(self) -> tuple[Mount, ...]:
        """Prefixes that others serve: mounted applications, static files, the framework."""
        _ = self.routes
        static: tuple[Mount, ...] = ()
        folder = self.static_dir
        if folder is None or self.disk.is_folder(folder.as_posix()):
            directory = folder.as_posix() if folder else None
            static = (Mount(self.static_url, None, "static", directory),)
        # Below a mount, URLs are the outer application's: what it serves is not known here.
        around = (Mount("", None, "application"),) if self._is_mounted else ()
        served = (*self.framework.server_paths, *self._served_settings(), *self._external_urls)
        server = tuple(Mount(path, None, "server") for path in served)
        return (*self._reader.mounts, *static, *self._file_servers(), *around, *server)

    def _file_servers(self) -> Iterable[Mount]:
        """What middleware serves; a folder that is not there as named may be somewhere else."""
        base = Path(self.found.made.frame.path).parent
        for each in self.middleware:
            for name in each.names or ():
                shape = self.framework.file_servers.get(name)
                if shape is not None and each.made is not None:
                    yield file_mount(each.made, shape, self.collector, base)

    def is_served_otherwise(self, url: Url) -> bool:
        """Whether something else than a folder of files may answer a local URL."""
        return (
            self.routes_open
            or bool(self.table.matching(url.path))
            or _meets(self._other_matchers, url)
        )

    @functools.cached_property
    def _is_mounted(self) -> bool:
        return is_mounted(self.collector, self.found.key)

    def _served_settings(self) -> Iterable[str]:
        """The paths that settings make the server answer."""
        for name, switch in self.framework.served_settings.items():
            path = self.setting(name)
            if isinstance(path, str) and (switch is None or self.setting(switch) is not False):
                yield path

    def is_mounted(self, url: Url) -> bool:
        """Whether a mount answers below the URL's path."""
        return _meets(self._mount_matchers, url)

    @functools.cached_property
    def _mount_matchers(self) -> tuple[PathMatcher, ...]:
        return self._matchers(self.mounts)

    @functools.cached_property
    def _other_matchers(self) -> tuple[PathMatcher, ...]:
        return self._matchers(mount for mount in self.mounts if mount.kind != "static")

    def _matchers(self, mounts: Iterable[Mount]) -> tuple[PathMatcher, ...]:
        paths = (path for mount in mounts for path in self._mount_paths(mount))
        return tuple(PathMatcher(path) for path in dict.fromkeys(paths))

    @staticmethod
    def _mount_paths(mount: Mount) -> tuple[RoutePath, ...]:
        if mount.kind == "server" and not mount.prefix.endswith("*"):
            return (RoutePath((mount.prefix,)),)
        prefix = mount.prefix.rstrip("*").rstrip("/")
        return (RoutePath((prefix or "/",)), RoutePath((f"{prefix}/",)), prefix_path(prefix))

    # ---------------------------------------------------------------------------- what it says

    @functools.cached_property
    def renders(self) -> tuple[Render, ...]:
        """The render sites; readings of a helper that say nothing give way to those that do."""
        found = [r for r in self.collector.gathered.renders.values() if self._says(r.call)]
        found.extend(self._on_invalid())
        known = {render.call for render in found if render.template.text is not None}
        kept = [r for r in found if r.template.text is not None or r.call not in known]
        return tuple(sorted(kept, key=lambda render: (render.call, render.template.masked)))

    @property
    def renders_of_all(self) -> Iterable[Render]:
        """The render sites of all applications of the project: templates may be shared."""
        return (*self.collector.gathered.renders.values(), *self.renders)

    @functools.cached_property
    def templates_of_others(self) -> frozenset[str]:
        """The templates that other applications render."""
        renders = self.collector.gathered.renders.values()
        names = (r.template.text for r in renders if not self._says(r.call))
        return frozenset(name for name in names if name is not None)

    def _on_invalid(self) -> Iterable[Render]:
        for registration in self._registrations():
            call = registration.call
            evaluator = self.collector.evaluator
            option = (
                evaluator.members.option(call, "on_invalid", registration.frame) if call else None
            )
            if option is not None:
                render = self.collector.renders.pair(option)
                if render is not None:
                    yield render

    def _registrations(self) -> Iterable[Registration]:
        gathered = self.collector.gathered
        others = gathered.apps.keys() - {self.found.key}
        return (
            each
            for each in gathered.registrations
            if each.frame.path in self.paths and each.target not in others
        )

    @functools.cached_property
    def url_uses(self) -> tuple[UrlUse, ...]:
        """URLs that Python sends the browser to."""
        return tuple(use for use in self.collector.gathered.url_uses if self._says(use.span))

    @functools.cached_property
    def open_redirects(self) -> tuple[OpenRedirect, ...]:
        """Redirects to where the sender of the request wants."""
        handlers: dict[Span, frozenset[str]] = {}
        for route in self.routes:
            if route.handler is not None:
                names = frozenset(parameter.name for parameter in route.path.parameters)
                handlers[route.handler.span] = names | handlers.get(route.handler.span, frozenset())
        finder = OpenRedirects(self.collector.evaluator, self.framework, handlers)
        said = ((b, name) for b, name in self.collector.gathered.redirects if self._says(b.span))
        return tuple(dict.fromkeys(finder.of(said)))

    @functools.cached_property
    def name_uses(self) -> tuple[RouteNameUse, ...]:
        """``url_for`` in Python."""
        return tuple(use for use in self.collector.gathered.name_uses if self._says(use.span))

    @functools.cached_property
    def markups(self) -> tuple[Made, ...]:
        """The calls that say of a text that it is markup."""
        made = self.collector.gathered.markups.values()
        return tuple(each for each in made if self._says(each.span))

    @functools.cached_property
    def id_uses(self) -> tuple[IdUse, ...]:
        """Ids that out-of-band fragments are sent to."""
        return tuple(use for use in self.collector.gathered.id_uses if self._says(use.span))

    @functools.cached_property
    def middleware(self) -> tuple[Middleware, ...]:
        """What ``add_middleware`` adds, in order."""
        return tuple(added_middleware(self._reader, self.collector, self.found.key))

    @functools.cached_property
    def middleware_faults(self) -> tuple[MiddlewareFault, ...]:
        """The middleware that cannot work as it is added."""
        handed_on = self.found.key in self.collector.gathered.handed_on
        complete = not handed_on and not self._class_may_register()
        judge = MiddlewareJudge(self.middleware, self.collector, complete=complete)
        return tuple(judge.faults())

    @functools.cached_property
    def launches(self) -> tuple[Launch, ...]:
        """Where importing a module starts the server."""
        said = self._reader.said_to(self.found.key, self.framework.launch)
        return tuple(dict.fromkeys(launches(said)))

    @functools.cached_property
    def csrf_active(self) -> bool | None:
        """Whether unsafe requests need a token; None where it cannot be told."""
        known = False
        for each in self.middleware:
            if each.names is None:
                known = True
            elif self.framework.csrf_middleware & set(each.names):
                return True
        return None if known else False

    def csrf_exempts(self, url: Url) -> bool:
        """Whether requests to a URL may go without a token."""
        for each in self.middleware:
            if each.names is None or not self.framework.csrf_middleware & set(each.names):
                continue
            paths = exempt_paths(each, self.collector)
            if paths is None or (paths and not url.path.masked):
                return True
            if any(_is_below(url, path.text) for path in paths):
                return True
        return False

    @functools.cached_property
    def shared_context(self) -> SharedContext:
        """What every template knows."""
        loaded = self.collector.evaluator.modules.loaded()
        modules = [module for module in loaded if module.path in self.paths]
        doubted = (
            self.found.key in self.collector.gathered.handed_on
            or self._class_may_register()
            or is_extended_elsewhere(modules, self.collector.gathered.registrations)
        )
        found = shared_context(self._reader, self.collector, self.found.key, doubted=doubted)
        given = is_given_elsewhere(modules, self.framework)
        return replace(found, open=found.open or given)

    @functools.cached_property
    def path_reads(self) -> frozenset[str] | None:
        """The path parameters that any of its files reads by name; None: may be any."""
        loaded = self.collector.evaluator.modules.loaded()
        return path_reads(module for module in loaded if module.path in self.paths)

    def mentions(self, word: str, besides: frozenset[Span]) -> bool:
        """Whether a string of its files is a word, at another place than these."""
        return not self._strings.get(word, frozenset()) <= besides

    def writes(self, *words: str) -> bool:
        """Whether a string of its files has all the words."""
        return any(all(word in text for word in words) for text in self._strings)

    @functools.cached_property
    def _strings(self) -> dict[str, frozenset[Span]]:
        """Each string and where it is written."""
        found: dict[str, set[Span]] = {}
        for module in self.collector.evaluator.modules.loaded():
            for value in all_values(module.summary.scope) if module.path in self.paths else ():
                for each in walk(value):
                    if isinstance(each, Literal):
                        span = Span(module.path, each.range.start, each.range.end)
                        found.setdefault(each.text, set()).add(span)
        return {text: frozenset(spans) for text, spans in found.items()}

    # --------------------------------------------------------------------------- configuration

    @functools.cached_property
    def configuration(self) -> Configuration | None:
        """The configuration call; None for an application with defaults only."""
        return configuration(self.found, self.collector)

    @functools.cached_property
    def secret_keys(self) -> tuple[SecretKey, ...]:
        """The keys that it signs with, as far as the source tells them."""
        reader = SecretReader(self.collector)
        return tuple(reader.keys(self.configuration, self.middleware, self.span))

    def setting(self, name: str) -> object:
        """A field's value: as given, else its default; ``UNKNOWN`` where it cannot be told."""
        if self.configuration is not None:
            given = self.configuration.get(name)
            if given is not None:
                return given.value
            if self.configuration.open:
                return UNKNOWN
        declared = self.framework.config_fields.get(name)
        return declared.default if declared else UNKNOWN

    @property
    def posture(self) -> Posture | None:
        """What the application's own literal ``env`` says."""
        given = self.configuration.get("env") if self.configuration else None
        try:
            return Posture(str(given.value)) if given else None
        except ValueError:
            return None

    @functools.cached_property
    def template_folders(self) -> tuple[Path, ...] | None:
        """Where templates are looked for, in order; None where it cannot be told."""
        return self._folders("template_dir")

    @functools.cached_property
    def static_dir(self) -> Path | None:
        """The folder of static files; None where it cannot be told."""
        folders = self._folders("static_dir")
        return folders[0] if folders else None

    @functools.cached_property
    def static_url(self) -> str:
        """The prefix of static files; the default where it cannot be told."""
        given = self.setting("static_url")
        return given if isinstance(given, str) and given.startswith("/") else "/static"

    def _folders(self, name: str) -> tuple[Path, ...] | None:
        base = Path(self.found.made.frame.path).parent
        argument = self._config_argument(name)
        if argument is not None:
            return FolderReader(self.collector).folders(argument, base)
        value = self.setting(name)
        return (base / value,) if isinstance(value, str) else None

    def _config_argument(self, name: str) -> Bound | None:
        given = self.configuration.get(name) if self.configuration else None
        return given.bound if given is not None and isinstance(given.bound, Bound) else None


def _is_below(url: Url, prefix: str | None) -> bool:
    """Whether a URL can be the path or below it; any can be below one that is not known."""
    if prefix is None:
        return True
    masked = url.path.masked
    paths = (RoutePath((prefix,)), prefix_path(prefix.rstrip("/")))
    return any(PathMatcher(path).meets(masked) for path in paths)


def _meets(matchers: tuple[PathMatcher, ...], url: Url) -> bool:
    return any(matcher.meets(url.path.masked) for matcher in matchers)
