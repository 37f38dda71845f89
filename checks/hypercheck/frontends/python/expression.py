"""Expressions of the syntax tree to symbolic values."""

import ast
from collections.abc import Callable, Iterable
from typing import Any, ClassVar
from typing import Literal as OneOf

from msgspec import structs

from hypercheck.frontends.python import formatting
from hypercheck.frontends.python.body import Body
from hypercheck.frontends.python.flow import bindings_of, is_settled
from hypercheck.frontends.python.place import Places, part_of
from hypercheck.frontends.python.string_value import Strings
from hypercheck.frontends.python.textual import is_number, is_text, may_be_text
from hypercheck.model import Range
from hypercheck.value import (
    Argument,
    Attribute,
    Await,
    Call,
    Choice,
    Collection,
    Constant,
    Entry,
    Item,
    Join,
    Literal,
    Mapping,
    Name,
    Opaque,
    PathJoin,
    Value,
)

_LARGEST_INTEGER = 2**63 - 1
"""What every serialisation of a summary can hold."""

_DISPLAYS: dict[type[ast.expr], OneOf["list", "tuple", "set"]] = {
    ast.List: "list",
    ast.Set: "set",
    ast.Tuple: "tuple",
}

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


class Expressions:
    """Reads expressions of one scope.

    ``hidden`` are the names bound around the expression, inside the statement: those of
    comprehensions and lambdas.
    """

    def __init__(self, text: str, places: Places, body: Body) -> None:
        self.text = text
        self.places = places
        self.body = body
        self.hidden: frozenset[str] = frozenset()
        self._strings = Strings(text, self._inside)

    def read(self, node: ast.expr) -> Value:
        """The value of an expression."""
        reader = self.readers.get(type(node), Expressions._other)
        return reader(self, node, self.places.range(node))

    def read_all(self, nodes: Iterable[ast.expr]) -> tuple[Value, ...]:
        """The values of several expressions."""
        return tuple([self.read(node) for node in nodes])

    def _maybe(self, nodes: Iterable[ast.expr]) -> tuple[Value, ...]:
        """The values of expressions that may not be evaluated, so bind a name or not."""
        mark = len(self.body.flow.events)
        values = self.read_all(nodes)
        if len(self.body.flow.events) > mark:
            self.body.flow.maybe(mark)
        return values

    def _other(self, node: ast.expr, place: Range) -> Value:
        """An expression that only its parts tell something about."""
        return Opaque(place, tuple(self._parts(node)))

    def _parts(self, node: ast.AST) -> Iterable[Value]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield self.read(child)
            else:
                yield from self._parts(child)

    # ----------------------------------------------------------------------- names, members

    def _name(self, node: ast.Name, place: Range) -> Value:
        return self.name(node.id, place)

    def name(self, identifier: str, place: Range) -> Name:
        """A name read here."""
        flow = self.body.flow
        definitions = () if identifier in self.hidden else flow.reaching(identifier)
        if is_settled(definitions):
            return Name(place, identifier, bindings_of(definitions))
        name = Name(place, identifier)
        flow.resolve_later(name, definitions)
        return name

    def _attribute(self, node: ast.Attribute, place: Range) -> Value:
        name, end = node.attr, place.end
        start = end - len(name)
        if self.text[start:end] != name:  # written in another normal form
            start = end
            while self.text[start - 1].isidentifier() or self.text[start - 1].isalnum():
                start -= 1
        return Attribute(place, self.read(node.value), name, Range(start, end))

    def _subscript(self, node: ast.Subscript, place: Range) -> Value:
        return Item(place, self.read(node.value), self.read(node.slice))

    def _slice(self, node: ast.Slice, place: Range) -> Value:
        bounds = (node.lower, node.upper, node.step)
        return Opaque(place, self.read_all(bound for bound in bounds if bound is not None))

    # -------------------------------------------------------------------------------- calls

    def _call(self, node: ast.Call, place: Range) -> Value:
        function = self.read(node.func)
        arguments = [self._positional(argument) for argument in node.args]
        arguments.extend(self._keyword(keyword) for keyword in node.keywords)
        if node.keywords and len(arguments) > len(node.keywords):
            arguments.sort(key=lambda argument: argument.range.start)
        call = Call(place, function, tuple(arguments))
        if isinstance(function, Attribute) and isinstance(function.value, Literal):
            return formatting.method(call, function.value, function.name) or call
        return call

    def _positional(self, node: ast.expr) -> Argument:
        if isinstance(node, ast.Starred):
            return Argument(self.read(node.value), self.places.range(node), stars=1)
        value = self.read(node)
        return Argument(value, self.places.range(node))

    def _keyword(self, node: ast.keyword) -> Argument:
        place = self.places.range(node)
        value = self.read(node.value)
        if node.arg is None:
            return Argument(value, place, stars=2)
        name = Range(place.start, place.start + len(node.arg))
        return Argument(value, place, node.arg, name)

    # -------------------------------------------------------------------------------- plain

    def _constant(self, node: ast.Constant, place: Range) -> Value:
        value = node.value
        if isinstance(value, str):
            return self._string(value, place)
        if isinstance(value, bool | float) or value is None:
            return Constant(place, value)
        if isinstance(value, int) and value <= _LARGEST_INTEGER:
            return Constant(place, value)
        return Opaque(place)

    def _collection(self, node: ast.List | ast.Tuple | ast.Set, place: Range) -> Value:
        kind, items = _DISPLAYS[type(node)], self.read_all(node.elts)
        if any(isinstance(each, ast.Starred) for each in node.elts):
            return Opaque(place, items)
        return Collection(place, kind, items)

    def _dict(self, node: ast.Dict, place: Range) -> Value:
        return Mapping(
            place,
            tuple(
                Entry(None if key is None else self.read(key), self.read(value))
                for key, value in zip(node.keys, node.values, strict=True)
            ),
        )

    # ---------------------------------------------------------------------------- operators

    def _choice(self, node: ast.BoolOp, place: Range) -> Value:
        first = self.read(node.values[0])
        return Choice(place, (first, *self._maybe(node.values[1:])))

    def _conditional(self, node: ast.IfExp, place: Range) -> Value:
        test = self.read(node.test)
        return Choice(place, (*self._maybe([node.body]), *self._maybe([node.orelse])), (test,))

    def _unary(self, node: ast.UnaryOp, place: Range) -> Value:
        operand = self.read(node.operand)
        if isinstance(node.op, ast.USub) and isinstance(operand, Constant):
            number = operand.value
            if isinstance(number, int | float) and not isinstance(number, bool):
                return Constant(place, -number)
        return Opaque(place, (operand,))

    def _binary(self, node: ast.BinOp, place: Range) -> Value:
        operands = self.read_all(_chain(node))
        if isinstance(node.op, ast.Add) and self._is_join(operands):
            return Join(place, operands)
        if isinstance(node.op, ast.Div) and not any(map(is_number, operands)):
            return PathJoin(place, operands)
        template, *given = operands
        if isinstance(node.op, ast.Mod) and isinstance(template, Literal) and len(given) == 1:
            joined = None if _has_stars(node.right) else formatting.percent(place, template, *given)
            return joined or Opaque(place, operands)
        return Opaque(place, operands)

    def _is_join(self, operands: tuple[Value, ...]) -> bool:
        bindings = self.body.bindings
        return any(is_text(each, bindings) for each in operands) or all(
            may_be_text(each, bindings) for each in operands
        )

    # -------------------------------------------------------------------- scopes within, time

    def _await(self, node: ast.Await, place: Range) -> Value:
        self.body.awaits += 1
        return Await(place, self.read(node.value))

    def _yield(self, node: ast.Yield, place: Range) -> Value:
        value = Constant(place, None) if node.value is None else self.read(node.value)
        self.body.yields.append(value)
        return Opaque(place)

    def _yield_from(self, node: ast.YieldFrom, place: Range) -> Value:
        self.body.yields.append(Opaque(place, (self.read(node.value),)))
        return Opaque(place)

    def _walrus(self, node: ast.NamedExpr, place: Range) -> Value:
        value = self.read(node.value)
        target = self.places.range(node.target)
        if not self.body.bind(node.target.id, target, value):
            return Opaque(place, (Name(target, node.target.id),))
        return self.name(node.target.id, target)

    def _lambda(self, node: ast.Lambda, place: Range) -> Value:
        arguments = node.args
        defaults = [d for d in (*arguments.defaults, *arguments.kw_defaults) if d is not None]
        parts = self.read_all(defaults)
        names = tuple(each.arg for each in _all_arguments(arguments))
        inner = Expressions(self.text, self.places, Body(self.body))
        inner.body.flow.state = None  # its names are looked up when it is called
        value = inner.read(node.body)
        return Opaque(place, (*parts, value, *inner.body.yields), names)

    def _comprehension(self, node: Comprehension, place: Range) -> Value:
        names = tuple(
            dict.fromkeys(
                each.id
                for generator in node.generators
                for each in ast.walk(generator.target)
                if isinstance(each, ast.Name)
            )
        )
        first = self.read(node.generators[0].iter)
        outer, self.hidden = self.hidden, self.hidden | set(names)
        elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        rest = [each for generator in node.generators for each in _evaluated_in(generator.target)]
        rest.extend(node.generators[0].ifs)
        for generator in node.generators[1:]:
            rest.extend((generator.iter, *generator.ifs))
        self.body.awaits += sum(generator.is_async for generator in node.generators)
        values = self._maybe([*elements, *rest])
        self.hidden = outer
        return Opaque(place, (first, *values), names)

    # ------------------------------------------------------------------------------ strings

    def _string(self, value: str, place: Range) -> Value:
        # Most strings stand between their quotes as they are; only the others are scanned.
        for width in (1, 3):
            start, end = place.start + width, place.end - width
            if end - start == len(value) and self.text[start:end] == value:
                return Literal(Range(start, end), value)
        return self._strings.read(place)

    def _formatted(self, _: ast.JoinedStr, place: Range) -> Value:
        return self._strings.read(place)

    def _inside(self, start: int, end: int) -> Value:
        """An expression inside an f-string."""
        node, places = part_of(self.text, start, end)
        outer, self.places = self.places, places
        try:
            value = self.read(node)
        finally:
            self.places = outer
        if value.range.start < start:  # a tuple or generator takes the brackets for its own
            return structs.replace(value, range=_stripped(self.text, start, end))
        return value

    readers: ClassVar[dict[type[ast.AST], Callable[[Any, Any, Range], Value]]] = {
        ast.Attribute: _attribute,
        ast.Await: _await,
        ast.BinOp: _binary,
        ast.BoolOp: _choice,
        ast.Call: _call,
        ast.Constant: _constant,
        ast.Dict: _dict,
        ast.DictComp: _comprehension,
        ast.GeneratorExp: _comprehension,
        ast.IfExp: _conditional,
        ast.JoinedStr: _formatted,
        ast.Lambda: _lambda,
        ast.List: _collection,
        ast.ListComp: _comprehension,
        ast.Name: _name,
        ast.NamedExpr: _walrus,
        ast.Set: _collection,
        ast.SetComp: _comprehension,
        ast.Slice: _slice,
        ast.Subscript: _subscript,
        ast.Tuple: _collection,
        ast.UnaryOp: _unary,
        ast.Yield: _yield,
        ast.YieldFrom: _yield_from,
    }
    """How each kind of expression is read; others by their parts."""


def _stripped(text: str, start: int, end: int) -> Range:
    inside = text[start:end]
    return Range(end - len(inside.lstrip()), start + len(inside.rstrip()))


def _chain(node: ast.BinOp) -> list[ast.expr]:
    """The operands of ``a + b + c``, which the parser nests to the left."""
    operands = [node.right]
    left, kind = node.left, type(node.op)
    while isinstance(left, ast.BinOp) and type(left.op) is kind:
        operands.append(left.right)
        left = left.left
    return [left, *reversed(operands)]


def _evaluated_in(target: ast.expr) -> Iterable[ast.expr]:
    """The members and items that a target assigns to."""
    for each in ast.walk(target):
        if isinstance(each, ast.Attribute | ast.Subscript) and isinstance(each.ctx, ast.Store):
            yield each


def _has_stars(node: ast.expr) -> bool:
    return isinstance(node, ast.Tuple) and any(isinstance(e, ast.Starred) for e in node.elts)


def _all_arguments(arguments: ast.arguments) -> list[ast.arg]:
    stars = [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *stars]
