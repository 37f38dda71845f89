"""Gathers what one module, class body or function body binds and evaluates."""

from hypercheck.frontends.python.flow import OTHER, Flow
from hypercheck.frontends.python.summary import (
    Binding,
    Class,
    Field,
    Function,
    Import,
    Loop,
    Return,
    Scope,
)
from hypercheck.model import Range
from hypercheck.value import Constant, Literal, Value


class Body:
    """One scope while it is read. ``outer`` is the scope around it, None for a module."""

    def __init__(
        self,
        outer: "Body | None" = None,
        shared: frozenset[str] = frozenset(),
        *,
        is_class: bool = False,
    ) -> None:
        self.outer = outer
        self.is_class = is_class
        self.flow = Flow(shared)
        self.bindings: list[Binding] = []
        self.expressions: list[Value] = []
        self.functions: list[Function] = []
        self.classes: list[Class] = []
        self.imports: list[Import] = []
        self.fields: list[Field] = []
        self.returns: list[Return] = []
        self.yields: list[Value] = []
        self.loops: list[Loop | None] = []
        self.caught: list[Range] = []
        self.awaits = 0
        self.exits = 0
        """How many statements leave the body: ``return`` and ``raise``."""
        self.ended: set[int] = set()
        """Statements (by id of their node) behind which no control arrives."""
        self.broken: set[int] = set()
        """Loops that a ``break`` leaves."""
        self.calls: dict[int, Value] = {}
        """The values of statements that are bare calls."""
        self._elsewhere: dict[str, Body] = {}

    def scope(self) -> Scope:
        """The finished scope."""
        self.flow.finish()
        return Scope(
            tuple(self.bindings),
            tuple(self.expressions),
            tuple(self.functions),
            tuple(self.classes),
            tuple(self.imports),
        )

    def evaluate(self, value: Value | None) -> None:
        """Note an expression whose value goes nowhere; what is known and plain is of no use."""
        if value is not None and not isinstance(value, Literal | Constant):
            self.expressions.append(value)

    def bind(
        self,
        name: str,
        place: Range,
        value: Value | None,
        *,
        path: tuple[int, ...] = (),
        annotation: Value | None = None,
        entered: bool = False,
    ) -> tuple[int, ...]:
        """Bind a name; returns the index of the binding, nothing if it belongs elsewhere."""
        owner = self._elsewhere.get(name)
        if owner is not None:
            # A value that reads names means nothing in the scope that the name belongs to.
            plain = value if isinstance(value, Literal | Constant) and not path else None
            self.evaluate(value)
            owner.bindings.append(Binding(name, place, plain))
            return ()
        self.bindings.append(Binding(name, place, value, path, annotation, entered))
        index = len(self.bindings) - 1
        self.flow.define(name, index)
        return (index,)

    def define(self, name: str) -> None:
        """A name gets a meaning that is no binding: a function, a class, an import."""
        self.flow.define(name, OTHER)

    def declare_global(self, names: list[str]) -> None:
        """``global``: the names belong to the module."""
        module = self
        while module.outer is not None:
            module = module.outer
        if module is not self:
            self._elsewhere.update(dict.fromkeys(names, module))

    def declare_nonlocal(self, names: list[str]) -> None:
        """``nonlocal``: the names belong to a function around this one."""
        for name in names:
            owner = self._function_around(name)
            if owner is not None:
                self._elsewhere[name] = owner

    def _function_around(self, name: str) -> "Body | None":
        """The nearest function around that has bound the name so far, or else the nearest."""
        nearest, outer = None, self.outer
        while outer is not None and outer.outer is not None:
            if not outer.is_class:
                nearest = nearest or outer
                if any(binding.name == name for binding in outer.bindings):
                    return outer
            outer = outer.outer
        return nearest
