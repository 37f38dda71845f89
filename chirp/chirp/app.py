"""The application: what is registered, and how it is compiled at first use."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from chirp.compilation import Setup, compile_application
from chirp.config import AppConfig
from chirp.context import find_request
from chirp.errors import ChirpError, ConfigurationError
from chirp.hooks import Hook, serve_lifespan
from chirp.http.asgi import ASGIApp, Receive, Scope, Send
from chirp.kernel import ErrorKey, Kernel, Mount
from chirp.middleware.chain import Middleware, Registered
from chirp.routing.place import Place, calling_place
from chirp.routing.router import Router, check_prefix

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


class App(Router):
    """A Chirp application; it is an ASGI 3 application.

    What is registered is compiled at the first request (or by :meth:`freeze`); registering more
    after that is a ConfigurationError. Relative folders of the configuration are relative to the
    file that makes the App.
    """

    _is_application = True

    def __init__(self, config: AppConfig | None = None) -> None:
        super().__init__()
        self.place = calling_place()
        if config is not None and not isinstance(config, AppConfig):
            raise ConfigurationError(f"App at {self.place}: config is an AppConfig, not {config!r}")
        self.config = config or AppConfig()
        self._setup = Setup()
        self._kernel: Kernel | None = None
        self._freezing = threading.Lock()

    # Registering

    def error(self, status_or_exception: ErrorKey) -> Callable[[F], F]:
        """Answer errors of this status, or exceptions of this class, with the function below.

        It may take ``request`` and ``error``; its answer has the error's status unless it says
        another.
        """
        self._change(f"error({status_or_exception!r})")
        place = calling_place()
        _check_error_key(status_or_exception, place)

        def register(handler: F) -> F:
            known = self._setup.errors.get(status_or_exception)
            if known is not None:
                raise ConfigurationError(
                    f"error({status_or_exception!r}) at {place}: registered before at {known[1]}"
                )
            self._setup.errors[status_or_exception] = (handler, place)
            return handler

        return register

    def template_filter(self, name: str | None = None) -> Callable[[F], F]:
        """Make the function a filter of templates, under its own name unless given."""
        return self._extend("template_filter", self._setup.extensions.filters, name)

    def template_test(self, name: str | None = None) -> Callable[[F], F]:
        """Make the function a test of templates, under its own name unless given."""
        return self._extend("template_test", self._setup.extensions.tests, name)

    def template_global(self, name: str | None = None) -> Callable[[F], F]:
        """Make the function a global of templates, under its own name unless given."""
        return self._extend("template_global", self._setup.extensions.globals, name)

    def context_processor(self, function: F) -> F:
        """Give every template what the function returns: a dict; it may take ``request``."""
        self._change("context_processor")
        self._setup.context_processors.append(function)
        return function

    def on_startup(self, function: F) -> F:
        """Run the function before the first request; if it fails, the server does not start."""
        return self._hook("on_startup", self._setup.hooks.startup, function)

    def on_shutdown(self, function: F) -> F:
        """Run the function after the last request."""
        return self._hook("on_shutdown", self._setup.hooks.shutdown, function)

    def on_worker_startup(self, function: F) -> F:
        """Run the function when a worker starts; a failure is logged and serving goes on."""
        return self._hook("on_worker_startup", self._setup.hooks.worker_startup, function)

    def on_worker_shutdown(self, function: F) -> F:
        """Run the function when a worker stops."""
        return self._hook("on_worker_shutdown", self._setup.hooks.worker_shutdown, function)

    def add_middleware(self, middleware: Middleware, *, priority: int = 0) -> None:
        """Add ``async (request, next) -> response``; the first one added is the outermost.

        A lower priority is further out; equal ones keep their order.
        """
        place = calling_place()
        self._change("add_middleware")
        if isinstance(middleware, type) or not callable(middleware):
            raise ConfigurationError(
                f"add_middleware at {place}: give an instance, such as"
                f" {getattr(middleware, '__name__', 'Middleware')}(), not {middleware!r}"
            )
        self._setup.middleware.append(Registered(middleware, priority, place))

    def mount(self, prefix: str, app: ASGIApp) -> None:
        """Hand everything under the prefix to another ASGI application.

        It is outside of the middleware and brings its own; its lifespan is not run.
        """
        place = calling_place()
        self._change(f"mount({prefix!r})")
        check_prefix(prefix, f"mount at {place}")
        if not prefix:
            raise ConfigurationError(f"mount at {place}: the prefix must not be empty")
        self._setup.mounts.append((Mount(prefix, app), place))

    def provide(self, kind: type[T], factory: Callable[..., Any]) -> None:
        """Give parameters annotated with this type what the factory makes, once a request.

        The factory may be async, may be a generator that cleans up after its yield, and may take
        ``request`` and other provided types. It must not block.
        """
        name = getattr(kind, "__name__", repr(kind))
        self._change(f"provide({name})")
        if kind in self._setup.providers:
            raise ConfigurationError(f"provide({name}) at {calling_place()}: done before")
        self._setup.providers[kind] = factory

    # Using

    def url_for(self, name: str, /, **params: Any) -> str:
        """The path of the named route, with the parameters filled in and escaped."""
        request = find_request()
        root = str(request.scope.get("root_path", "")) if request else ""
        return root.rstrip("/") + self.freeze().table.url(name, params)

    @property
    def static_folder(self) -> Path:
        """The folder of static files."""
        return self._folder(self.config.static_dir)

    @property
    def template_folders(self) -> tuple[Path, ...]:
        """The folders of templates, in the order in which they are searched."""
        configured = self.config.template_dir
        several = configured if isinstance(configured, tuple) else (configured,)
        return tuple(self._folder(each) for each in several)

    def freeze(self) -> Kernel:
        """Compile what was registered; every fault is named in one ConfigurationError."""
        kernel = self._kernel
        if kernel is None:
            with self._freezing:
                kernel = self._kernel
                if kernel is None:
                    kernel = self._kernel = compile_application(self, self._setup)
                    self._close()
        return kernel

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ASGI connection."""
        if scope["type"] == "lifespan":
            await serve_lifespan(self._start, self._setup.hooks.stop, receive, send)
        elif scope["type"] in {"http", "websocket"}:
            await (self._kernel or self.freeze())(scope, receive, send)
        else:
            raise ChirpError(f"the scope {scope['type']!r} is not supported")

    async def _start(self) -> None:
        self.freeze()
        await self._setup.hooks.start()

    def _extend(self, call: str, table: dict[str, Any], name: str | None) -> Callable[[F], F]:
        if name is not None and not isinstance(name, str):
            raise ConfigurationError(
                f"{call} at {calling_place()}: takes a name, not {name!r}; write @app.{call}()"
            )
        self._change(f"{call}({name!r})")

        def register(function: F) -> F:
            table[name or function.__name__] = function
            return function

        return register

    def _hook(self, call: str, hooks: list[Hook], function: F) -> F:
        self._change(call)
        hooks.append(function)
        return function

    def _folder(self, configured: str | Path) -> Path:
        return (self.place.folder or Path.cwd()) / configured


def _check_error_key(key: object, place: Place) -> None:
    if isinstance(key, type) and issubclass(key, Exception):
        return
    if isinstance(key, int) and key in range(400, 600):
        return
    raise ConfigurationError(
        f"error at {place}: takes a status from 400 to 599 or a class of exceptions, not {key!r}"
    )
