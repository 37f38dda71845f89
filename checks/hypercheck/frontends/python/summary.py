"""What one Python file says, framework-neutral, with exact places."""

from collections.abc import Iterator
from typing import Literal as OneOf

import msgspec

from hypercheck.frontends.comment import Directive
from hypercheck.model import Range
from hypercheck.value import Value


class Import(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One imported name. ``import a.b as c``, ``from ..a import b as c``, ``from a import *``.

    ``name`` is the local name (``*`` for a star import; for plain ``import a.b`` it is ``a``);
    ``module`` the dotted module without leading dots; ``attribute`` what is taken from it, None
    for ``import a.b as c``; ``level`` the number of dots. ``range`` is the imported name's text.
    """

    name: str
    module: str
    attribute: str | None
    level: int
    range: Range


class Binding(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One assignment to a name in a scope.

    ``value`` is None where it cannot be said (loop variables, ``except … as``, augmented
    assignment of anything but strings). ``path`` leads from the value to the name when a tuple
    is unpacked: (1,) for ``b`` in ``a, b = value``. ``annotation`` is the name's own, if any.
    ``entered`` marks ``with value as name`` and ``async with``. A name with a dot is an attribute
    that is assigned: ``self.title``. ``each`` is what a ``for`` loop over ``loop`` takes the name
    from, one item after the other.
    """

    name: str
    range: Range
    value: Value | None
    path: tuple[int, ...] = ()
    annotation: Value | None = None
    entered: bool = False
    each: Value | None = None
    loop: Range | None = None


class Parameter(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One parameter of a function; ``range`` is its name."""

    name: str
    range: Range
    kind: OneOf["positional_only", "ordinary", "keyword_only", "args", "kwargs"]
    annotation: Value | None = None
    default: Value | None = None


class Return(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One ``return``: the whole statement's range, and its value (None for a bare one)."""

    range: Range
    value: Value | None


class Tail(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One way control can run off the end of a function.

    ``range`` is the last statement on that way; ``call`` is its value where that statement is a
    bare call, which may be one that never returns.
    """

    range: Range
    call: Value | None = None


class Loop(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A loop: whether it can only be left from inside, and whether its body awaits or yields.

    ``leaves``: something in it may leave it, a ``break``, a ``return`` or a ``raise``. ``again``
    are the values that it yields with nothing of that kind behind them, so that another round may
    yield them again; those of loops inside it are their own.
    """

    range: Range
    endless: bool
    awaits: bool
    yields: bool
    leaves: bool
    again: tuple[Range, ...] = ()


class Scope(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is bound and evaluated in one module, class body or function body.

    ``bindings`` are in source order; :class:`~hypercheck.value.Name` refers to them by index.
    ``expressions`` are all values evaluated in this scope and not already said elsewhere
    (bindings, returns, yields, decorators, defaults), in source order: bare calls, conditions,
    ``with`` items, loop iterables, the target of an item assignment.
    """

    bindings: tuple[Binding, ...] = ()
    expressions: tuple[Value, ...] = ()
    functions: tuple["Function", ...] = ()
    classes: tuple["Class", ...] = ()
    imports: tuple[Import, ...] = ()


class Function(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A function definition. ``range`` is all of it but the decorators, ``name_range`` its name.

    ``caught`` are the stretches in which a missing key is no failure: somebody catches it.
    """

    name: str
    range: Range
    name_range: Range
    parameters: tuple[Parameter, ...]
    decorators: tuple[Value, ...]
    scope: Scope
    returns: tuple[Return, ...] = ()
    yields: tuple[Value, ...] = ()
    tails: tuple[Tail, ...] = ()
    loops: tuple[Loop, ...] = ()
    caught: tuple[Range, ...] = ()
    annotation: Value | None = None
    is_async: bool = False
    is_generator: bool = False
    docstring: bool = False


class Field(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An annotated name in a class body: a field of a dataclass."""

    name: str
    range: Range
    annotation: Value
    default: Value | None


class Class(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A class definition; its methods are in ``scope.functions``."""

    name: str
    range: Range
    name_range: Range
    bases: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]
    decorators: tuple[Value, ...]
    fields: tuple[Field, ...]
    scope: Scope


class SyntaxFault(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Why a file could not be read, and where."""

    message: str
    range: Range


class PythonSummary(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One Python file. ``fault`` is set and the rest empty if it does not parse.

    ``lines`` are the offsets of the line starts. ``main_guard`` are the stretches that run in a
    script only, under ``if __name__ == "__main__":`` or a look at ``sys.argv``.
    ``markup`` are its strings that may hold markup: those with a ``<``.
    ``extends_templates``: it has words with which templates are given names, filters or tests
    other than by the calls that render them.
    """

    path: str
    lines: tuple[int, ...]
    scope: Scope
    directives: tuple[Directive, ...] = ()
    fault: SyntaxFault | None = None
    main_guard: tuple[Range, ...] = ()
    extends_templates: bool = False
    markup: tuple[str, ...] = ()


def all_functions(scope: Scope) -> Iterator[Function]:
    """Every function defined in a scope, in its classes and in its functions."""
    for function in scope.functions:
        yield function
        yield from all_functions(function.scope)
    for definition in scope.classes:
        yield from all_functions(definition.scope)
