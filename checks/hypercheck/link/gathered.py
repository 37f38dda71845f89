"""What was said to the framework, as it was met: applications, registrations, and facts."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from hypercheck.facts import IdUse, Render, RouteNameUse, UrlUse
from hypercheck.frontends.python.summary import Function
from hypercheck.link.module import Module
from hypercheck.link.resolved import Bound, FunctionRef, Made, PythonFrame
from hypercheck.model import Span
from hypercheck.value import Call

Key = tuple[str, int]
"""Which object: the file and the offset of the call that makes it."""


@dataclass(frozen=True, eq=False)
class Registration:
    """Something said to an application or router: ``target.method(…)``.

    ``call`` is None for a bare decorator (``@app.on_startup``); ``handler`` is what is decorated.
    """

    target: Key
    method: str
    call: Call | None
    frame: PythonFrame
    handler: FunctionRef | None = None

    @property
    def place(self) -> tuple[str, int]:
        """Where it is said."""
        start = self.call.range.start if self.call else -1
        if self.call is None and self.handler is not None:
            start = self.handler.function.range.start
        return (self.frame.path, start)

    @property
    def supposed(self) -> Function | None:
        """The function around it of whose callers nothing is known, if there is one."""
        frame: PythonFrame | None = self.frame
        while frame is not None:
            if frame.function is not None and frame.function.parameters and not frame.arguments:
                return frame.function
            frame = frame.outer
        return None


@dataclass(frozen=True, eq=False)
class AppObject:
    """An application object found in the source, with the name it is bound to, if any."""

    made: Made
    name: str | None
    module: Module

    @property
    def key(self) -> Key:
        """Which object it is."""
        return self.made.key

    @property
    def called(self) -> bool:
        """Whether it is what a known call of a factory gives."""
        frame = self.made.frame
        return isinstance(frame, PythonFrame) and frame.arguments is not None


@dataclass(eq=False)
class Gathered:
    """All that was said, of all applications together; each fact knows its file."""

    apps: dict[Key, AppObject] = field(default_factory=dict)
    registrations: list[Registration] = field(default_factory=list)
    renders: dict[int, Render] = field(default_factory=dict)
    url_uses: list[UrlUse] = field(default_factory=list)
    redirects: list[tuple[Bound, str]] = field(default_factory=list)
    """Where redirects lead, with the redirect's name."""
    name_uses: list[RouteNameUse] = field(default_factory=list)
    id_uses: list[IdUse] = field(default_factory=list)
    markups: dict[Key, Made] = field(default_factory=dict)
    """The calls that say of a text that it is markup."""
    handed_on: dict[Key, Span] = field(default_factory=dict)
    passed: set[int] = field(default_factory=set)
    """Functions (by id) that are given to somebody, who may call them in ways not seen."""
    doubts: dict[tuple[str, int], Span] = field(default_factory=dict)
    """Registrations of handlers on something that is not known, by their place."""

    @property
    def lost(self) -> Iterator[Span]:
        """Registrations that were found to be on nothing known, however they were reached."""
        known = {registration.place for registration in self.registrations}
        return (span for place, span in self.doubts.items() if place not in known)
