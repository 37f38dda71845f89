"""What a symbolic value turns out to be once names are followed."""

from dataclasses import dataclass, field
from typing import Union

import msgspec

from hypercheck.frontends.python.summary import Class, Function, Parameter, Scope
from hypercheck.frontends.template.summary import CallBlock, Macro, Set
from hypercheck.link.module import Module
from hypercheck.model import Span
from hypercheck.pattern import Pattern
from hypercheck.value import Call, Value


class Bound(msgspec.Struct, frozen=True, eq=False):
    """A value together with the frame its names are looked up in."""

    value: Value
    frame: "AnyFrame"

    @property
    def span(self) -> Span:
        """Where the value stands."""
        return Span(self.frame.path, self.value.range.start, self.value.range.end)


@dataclass(frozen=True, eq=False, slots=True)
class PythonFrame:
    """A scope of a module, with the arguments its function was called with, if any.

    ``arguments`` maps parameters to what the caller gave; a parameter that is not in it is
    unknown. ``outer`` is the scope around it, None for the module's own. ``shadows`` are names
    that an expression inside it binds for itself (comprehensions, lambdas). In one round of a
    loop, ``taken`` has what the loop's names stand for, by the place of their binding, with the
    steps left to go inside it; ``whole`` is the frame of all rounds.
    """

    module: Module
    scope: Scope
    outer: "PythonFrame | None" = None
    function: Function | None = None
    arguments: "dict[str, Bound] | None" = None
    is_class: bool = False
    depth: int = 0
    shadows: frozenset[str] = frozenset()
    taken: "dict[int, tuple[Bound, tuple[int, ...]]]" = field(default_factory=dict)
    whole: "PythonFrame | None" = None

    @property
    def path(self) -> str:
        """The file."""
        return self.module.path

    @property
    def root(self) -> "PythonFrame":
        """The module's own frame."""
        frame = self
        while frame.outer is not None:
            frame = frame.outer
        return frame


class TemplateFrame(msgspec.Struct, frozen=True, eq=False):
    """A scope of a template: the names bound in it, then those around it, then the context.

    ``names`` may grow while a template is walked. ``context`` are the names that the render site
    gives, ``None`` where there is no (known) render site.
    """

    path: str
    names: "dict[str, TemplateBinding]"
    outer: "TemplateFrame | None" = None
    context: "dict[str, Bound] | None" = None

    def lookup(self, name: str) -> "TemplateBinding | None":
        """What a name is bound to in this template, or None if only the context can tell."""
        frame: TemplateFrame | None = self
        while frame is not None:
            if name in frame.names:
                return frame.names[name]
            frame = frame.outer
        return None

    @property
    def given(self) -> "dict[str, Bound] | None":
        """The render site's names."""
        frame: TemplateFrame | None = self
        while frame is not None:
            if frame.context is not None:
                return frame.context
            frame = frame.outer
        return None


AnyFrame = PythonFrame | TemplateFrame


class Text(msgspec.Struct, frozen=True):
    """A string, known in part at least."""

    pattern: Pattern


class Plain(msgspec.Struct, frozen=True):
    """A number, a truth value or None."""

    value: bool | int | float | None
    span: Span


class Unknown(msgspec.Struct, frozen=True):
    """Nothing is known."""

    span: Span


class Argument(msgspec.Struct, frozen=True, eq=False):
    """A parameter of a function whose caller is not known."""

    parameter: Parameter
    frame: PythonFrame


class FunctionRef(msgspec.Struct, frozen=True, eq=False):
    """A function of the project and the scope it is defined in.

    ``instance`` is the object whose method it is, if that is known.
    """

    function: Function
    frame: PythonFrame
    instance: Bound | None = None

    @property
    def span(self) -> Span:
        """The function's name."""
        found = self.function.name_range
        return Span(self.frame.path, found.start, found.end)


class ClassRef(msgspec.Struct, frozen=True, eq=False):
    """A class of the project and the scope it is defined in."""

    definition: Class
    frame: PythonFrame


class ModuleRef(msgspec.Struct, frozen=True, eq=False):
    """A module (or namespace folder) of the project."""

    name: str


class External(msgspec.Struct, frozen=True):
    """Something outside the project, by its dotted name as imported (``chirp.App``)."""

    name: str


class Member(msgspec.Struct, frozen=True, eq=False):
    """``base.name`` where the base is not a module or class of the project."""

    base: "Resolved"
    name: str


class ItemOf(msgspec.Struct, frozen=True, eq=False):
    """``base[key]`` where the base is not a display."""

    base: "Resolved"
    key: Bound


class Made(msgspec.Struct, frozen=True, eq=False):
    """What a call gives whose inside is not followed: an instance, a framework's result.

    ``callee`` is an External, a ClassRef or a Member.
    """

    callee: "Resolved"
    call: Call
    frame: AnyFrame

    @property
    def span(self) -> Span:
        """The whole call."""
        return Span(self.frame.path, self.call.range.start, self.call.range.end)

    @property
    def key(self) -> tuple[str, int]:
        """Which object it is: one call makes one object."""
        return (self.frame.path, self.call.range.start)


class Coroutine(msgspec.Struct, frozen=True, eq=False):
    """What calling an ``async def`` gives before it is awaited."""

    results: "tuple[Resolved, ...]"
    span: Span


class Generator(msgspec.Struct, frozen=True, eq=False):
    """What calling a generator function gives; the frame is the call's."""

    function: Function
    frame: PythonFrame


class Items(msgspec.Struct, frozen=True, eq=False):
    """A list, tuple or set display without stars."""

    kind: str
    items: tuple[Bound, ...]
    span: Span


class Entries(msgspec.Struct, frozen=True, eq=False):
    """A dict display; a None key is ``**``."""

    entries: tuple[tuple[Bound | None, Bound], ...]
    span: Span


class MacroRef(msgspec.Struct, frozen=True, eq=False):
    """A macro and the frame of its template; ``caller`` comes with a ``call`` block."""

    macro: Macro
    frame: TemplateFrame


class TemplateNamespace(msgspec.Struct, frozen=True, eq=False):
    """What ``{% import t as x %}`` binds: the top-level names of a template."""

    frame: TemplateFrame


class CallerRef(msgspec.Struct, frozen=True, eq=False):
    """``caller`` inside a macro that a ``call`` block called."""

    block: CallBlock
    frame: TemplateFrame


class Captured(msgspec.Struct, frozen=True, eq=False):
    """What ``{% set x %}…{% endset %}`` binds: markup that is shown where ``x`` is."""

    node: Set
    frame: TemplateFrame


Resolved = Union[  # noqa: UP007 -- the members name each other, some as text
    Text,
    Plain,
    Unknown,
    Argument,
    FunctionRef,
    ClassRef,
    ModuleRef,
    External,
    Member,
    ItemOf,
    Made,
    Coroutine,
    Generator,
    Items,
    Entries,
    MacroRef,
    TemplateNamespace,
    CallerRef,
    Captured,
]

TemplateBinding = Union[Bound, MacroRef, TemplateNamespace, CallerRef, Captured, Unknown]  # noqa: UP007

Alternatives = tuple[Resolved, ...]
"""All that a value can be."""
