"""Annotations: expressions that name types, also where a string holds them."""

import ast
from collections.abc import Callable
from typing import Any, ClassVar

from hypercheck.frontends.python.expression import Expressions
from hypercheck.model import Range
from hypercheck.value import Collection, Item, Literal, Name, Value, dotted


class Annotations(Expressions):
    """Reads annotations. Their names have no bindings: they may be defined later in the file."""

    def _type_name(self, node: ast.Name, place: Range) -> Value:
        return Name(place, node.id)

    def _type_constant(self, node: ast.Constant, place: Range) -> Value:
        value = self._constant(node, place)
        if isinstance(value, Literal) and not value.pieces:
            return self._parsed(value) or value
        return value

    def _parsed(self, literal: Literal) -> Value | None:
        try:
            return self._inside(literal.range.start, literal.range.end)
        except (SyntaxError, ValueError):
            return None

    def _type_subscript(self, node: ast.Subscript, place: Range) -> Value:
        generic = self.read(node.value)
        name = (dotted(generic) or "").rpartition(".")[2]
        plain = Expressions(self.text, self.places, self.body)
        if name == "Literal":
            return Item(place, generic, plain.read(node.slice))
        if name == "Annotated" and isinstance(node.slice, ast.Tuple):
            first, *metadata = node.slice.elts
            items = (self.read(first), *plain.read_all(metadata))
            return Item(place, generic, Collection(self.places.range(node.slice), "tuple", items))
        return Item(place, generic, self.read(node.slice))

    readers: ClassVar[dict[type[ast.AST], Callable[[Any, Any, Range], Value]]] = {
        **Expressions.readers,
        ast.Constant: _type_constant,
        ast.Name: _type_name,
        ast.Subscript: _type_subscript,
    }
