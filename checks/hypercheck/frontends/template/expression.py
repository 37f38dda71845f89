"""Turns Jinja2's nodes for expressions into values."""

import re
from collections.abc import Callable, Iterable
from typing import Any, ClassVar
from typing import Literal as OneOf

from jinja2 import nodes

from hypercheck.frontends.template.builtin_name import FILTERS, TESTS
from hypercheck.frontends.template.lexing import DEEPEST, unescape
from hypercheck.frontends.template.position import (
    ExpressionParser,
    end_of,
    range_of,
    start_of,
)
from hypercheck.frontends.template.summary import Applied
from hypercheck.model import Range
from hypercheck.value import (
    Argument,
    Attribute,
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
    Piece,
    Value,
)

_APPLYING: dict[str, tuple[OneOf["filter", "test"], int]] = {
    "map": ("filter", 0),
    "select": ("test", 0),
    "reject": ("test", 0),
    "selectattr": ("test", 1),
    "rejectattr": ("test", 1),
}
"""Filters that are told by name what to apply to each item, and in which argument."""

_FORMAT = re.compile(r"%(?:\((?P<name>\w++)\))?+(?P<kind>[sdi])|%%|(?P<other>%)")
_LARGEST_INTEGER = 2**63


class Converter:
    """Turns Jinja2's nodes into values."""

    def __init__(self, parser: ExpressionParser) -> None:
        self._parser = parser
        self._stream = parser.stream
        self._text = parser.text
        self._depth = 0
        self.applications: list[Applied] = []
        """The filters and tests met that are none of Jinja2's own."""

    def value(self, node: nodes.Expr) -> Value:
        """What an expression says."""
        if self._depth >= DEEPEST:
            return Opaque(range_of(node))
        self._depth += 1
        convert = self._CONVERTERS.get(type(node), Converter._opaque)
        value = convert(self, node)
        self._depth -= 1
        return value

    def _values(self, expressions: Iterable[nodes.Expr | None]) -> tuple[Value, ...]:
        return tuple(self.value(node) for node in expressions if node is not None)

    def _opaque(self, node: nodes.Expr) -> Value:
        return Opaque(range_of(node), self._values(node.iter_child_nodes()))  # type: ignore[arg-type]  # children of these are expressions

    def name(self, node: nodes.Name | nodes.NSRef) -> Name:
        """A name that is read or bound."""
        place = Range(node.lineno, node.lineno + len(node.name))
        return Name(place, node.name)

    # ------------------------------------------------------------------------------ literals

    def _const(self, node: nodes.Const) -> Value:
        if isinstance(node.value, str):
            return self.string(node)
        value = node.value
        if isinstance(value, int) and not -_LARGEST_INTEGER <= value < _LARGEST_INTEGER:
            return Opaque(range_of(node))
        return Constant(range_of(node), value)

    def string(self, node: nodes.Const) -> Literal:
        """A string literal, or several in a row that Jinja2 takes for one."""
        place = range_of(node)
        first = self._parser.index_at(place.start)
        last = self._parser.index_at(place.end)
        at = 0
        text: list[str] = []
        pieces: list[Piece] = []
        for index in range(first, last):
            start, end = self._stream.starts[index] + 1, self._stream.ends[index] - 1
            for begin, stop, piece in unescape(self._text[start:end], start):
                pieces.append(Piece(at, Range(start + begin, start + stop)))
                text.append(piece)
                at += len(piece)
        inner = Range(place.start + 1, place.end - 1)
        plain = len(pieces) == 1 and pieces[0].range == inner and len(text[0]) == at
        plain = plain and at == inner.end - inner.start
        return Literal(inner, "".join(text), () if plain else tuple(pieces))

    def _list(self, node: nodes.List) -> Value:
        return Collection(range_of(node), "list", self._values(node.items))

    def _tuple(self, node: nodes.Tuple) -> Value:
        return Collection(range_of(node), "tuple", self._values(node.items))

    def _dict(self, node: nodes.Dict) -> Value:
        entries = (Entry(self.value(pair.key), self.value(pair.value)) for pair in node.items)
        return Mapping(range_of(node), tuple(entries))

    # ----------------------------------------------------------------------------- operators

    def _concat(self, node: nodes.Concat) -> Value:
        return Join(range_of(node), self._values(node.nodes))

    def _add(self, node: nodes.Add) -> Value:
        parts = self._values(_spine(node, nodes.Add))
        if any(isinstance(part, Literal | Join) for part in parts):
            return Join(range_of(node), parts)
        return Opaque(range_of(node), parts)

    def _mod(self, node: nodes.Mod) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(left, Literal):
            parts = _format(left, right)
            if parts is not None:
                return Join(range_of(node), parts)
        return Opaque(range_of(node), (left, right))

    def _binary(self, node: nodes.BinExpr) -> Value:
        return Opaque(range_of(node), self._values(_spine(node, type(node))))

    def _or_and(self, node: nodes.BinExpr) -> Value:
        return Choice(range_of(node), self._values(_spine(node, type(node))))

    def _condition(self, node: nodes.CondExpr) -> Value:
        place = range_of(node)
        options = [self.value(node.expr1)]
        if node.expr2 is not None:
            options.append(self.value(node.expr2))
        else:
            options.append(Literal(Range(place.end, place.end), ""))
        return Choice(place, tuple(options), (self.value(node.test),))

    def _negative(self, node: nodes.Neg) -> Value:
        value = self.value(node.node)
        if isinstance(value, Constant) and isinstance(value.value, int | float):
            return Constant(range_of(node), -value.value)
        return Opaque(range_of(node), (value,))

    def _compare(self, node: nodes.Compare) -> Value:
        operands = (node.expr, *(operand.expr for operand in node.ops))
        return Opaque(range_of(node), self._values(operands))

    # ------------------------------------------------------------------- members and calls

    def _attribute(self, node: nodes.Getattr) -> Value:
        place = Range(*node.__dict__["name_place"])
        return Attribute(range_of(node), self.value(node.node), node.attr, place)

    def _item(self, node: nodes.Getitem) -> Value:
        return Item(range_of(node), self.value(node.node), self.value(node.arg))

    def _call(self, node: nodes.Call) -> Value:
        return Call(range_of(node), self.value(node.node), self._arguments(node))

    def applied(self, node: nodes.Filter | nodes.Test) -> Call:
        """A filter or test; the filter of a block is applied to an unknown value."""
        place = range_of(node)
        name = Name(Range(*node.__dict__["name_place"]), node.name)
        inner = node.node
        subject = Opaque(Range(place.start, place.start)) if inner is None else self.value(inner)
        arguments = (Argument(subject, subject.range), *self._arguments(node))
        self._note(node, name.range, subject)
        if isinstance(node, nodes.Filter):
            self._note_named(node.name, arguments[1:])
        return Call(place, name, arguments, "filter" if isinstance(node, nodes.Filter) else "test")

    def _note(self, node: nodes.Filter | nodes.Test, place: Range, subject: Value) -> None:
        if isinstance(node, nodes.Filter):
            if node.name not in FILTERS:
                self.applications.append(Applied("filter", node.name, place))
        elif node.name not in TESTS:
            self.applications.append(Applied("test", node.name, place))
        elif node.name in {"filter", "test"}:
            kind: OneOf["filter", "test"] = "filter" if node.name == "filter" else "test"
            asked = subject.text if isinstance(subject, Literal) else ""
            self.applications.append(Applied(kind, asked, place, asked=True))

    def _note_named(self, applying: str, arguments: tuple[Argument, ...]) -> None:
        """``rows | map("upper")`` applies a filter, too."""
        kind, index = _APPLYING.get(applying, ("filter", len(arguments)))
        plain = [each.value for each in arguments if each.name is None and not each.stars]
        told = plain[index] if index < len(plain) else None
        if isinstance(told, Literal) and told.text not in (FILTERS if kind == "filter" else TESTS):
            self.applications.append(Applied(kind, told.text, told.range))

    def _arguments(self, node: nodes.Call | nodes.Filter | nodes.Test) -> tuple[Argument, ...]:
        found: list[Argument] = []
        for each in node.args:
            value = self.value(each)
            found.append(Argument(value, Range(start_of(each), end_of(each))))
        for keyword in node.kwargs:
            if isinstance(keyword, nodes.Keyword):
                index = self._parser.index_at(start_of(keyword.value)) - 2
                name = Range(self._stream.starts[index], self._stream.ends[index])
                place = Range(name.start, end_of(keyword.value))
                found.append(Argument(self.value(keyword.value), place, keyword.key, name))
        for stars, starred in ((1, node.dyn_args), (2, node.dyn_kwargs)):
            if starred is not None:
                index = self._parser.index_at(start_of(starred)) - 1
                place = Range(self._stream.starts[index], end_of(starred))
                found.append(Argument(self.value(starred), place, stars=stars))
        return tuple(sorted(found, key=lambda argument: argument.range.start))

    # fmt: off
    _CONVERTERS: ClassVar[dict[type, Callable[["Converter", Any], Value]]] = {
        nodes.Name: name, nodes.Const: _const, nodes.List: _list, nodes.Tuple: _tuple,
        nodes.Dict: _dict, nodes.Concat: _concat, nodes.Add: _add, nodes.Mod: _mod,
        nodes.Sub: _binary, nodes.Mul: _binary, nodes.Div: _binary, nodes.FloorDiv: _binary,
        nodes.Pow: _binary, nodes.And: _or_and, nodes.Or: _or_and, nodes.CondExpr: _condition,
        nodes.Neg: _negative, nodes.Compare: _compare, nodes.Getattr: _attribute,
        nodes.Getitem: _item, nodes.Call: _call, nodes.Filter: applied, nodes.Test: applied,
    }
    # fmt: on


def _spine(node: nodes.BinExpr, kind: type[nodes.BinExpr]) -> list[nodes.Expr]:
    """The operands of ``a + b + c``, however long, without recursion."""
    operands: list[nodes.Expr] = []
    expression: nodes.Expr = node
    while type(expression) is kind and (expression is node or "outer" not in expression.__dict__):
        operands.append(expression.right)
        expression = expression.left
    return [expression, *reversed(operands)]


def _format(template: Literal, right: Value) -> tuple[Value, ...] | None:
    """The parts of ``"…%s…" % right``; None if they do not fit."""
    given = list(right.items) if isinstance(right, Collection) else [right]
    named = _named_entries(right)
    parts: list[Value] = []
    done = 0
    for found in _FORMAT.finditer(template.text):
        if found["other"]:
            return None
        upto = found.start() + (found[0] == "%%")
        if upto > done:
            parts.append(_slice(template, done, upto))
        done = found.end()
        if found["name"] is not None and found["name"] in named:
            parts.append(named[found["name"]])
        elif found["kind"] and found["name"] is None and given:
            parts.append(given.pop(0))
        elif found["kind"]:
            return None
    if done < len(template.text):
        parts.append(_slice(template, done, len(template.text)))
    return None if given and not named else tuple(parts)


def _named_entries(right: Value) -> dict[str, Value]:
    if not isinstance(right, Mapping):
        return {}
    return {e.key.text: e.value for e in right.entries if isinstance(e.key, Literal)}


def _slice(literal: Literal, start: int, end: int) -> Literal:
    """A part of a literal; inside escapes it is mapped as a whole."""
    place = literal.slice(start, end)
    text = literal.text[start:end]
    if place.end - place.start == end - start:
        return Literal(place, text)
    return Literal(place, text, (Piece(0, place),))
