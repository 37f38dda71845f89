"""Jinja2's own parser for expressions, with the place of every node; nodes to values.

The parser is Jinja2's; the methods overridden here only note where a node begins and ends. What
they do not note (operators) follows from the operands.
"""

import bisect
import re
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from jinja2 import nodes
from jinja2.parser import Parser

from hypercheck.frontends.template.lexing import Tokens, environment, unescape
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

DEEPEST = 40
"""Brackets inside each other beyond this are not read: Jinja2 takes twelve calls for each."""

_FORMAT = re.compile(r"%(?:\((?P<name>\w++)\))?+(?P<kind>[sdi])|%%|(?P<other>%)")
_LARGEST_INTEGER = 2**63


class ExpressionParser(Parser):
    """Jinja2's parser over the tokens of one part."""

    stream: Tokens

    def __init__(self, tokens: Tokens, text: str) -> None:
        # Not Jinja2's own __init__: that one tokenizes a whole template.
        self.environment = environment()
        self.stream = tokens
        self.text = text
        self.name = None
        self.filename = None
        self.closed = False
        self.extensions = {}
        self._last_identifier = 0
        self._tag_stack = []
        self._end_token_stack = []
        self._refuse_deep_brackets()

    def _refuse_deep_brackets(self) -> None:
        depth = 0
        for token in self.stream.tokens:
            if token.type in {"lparen", "lbracket", "lbrace"}:
                depth += 1
                if depth > DEEPEST:
                    raise RecursionError
            elif token.type in {"rparen", "rbracket", "rbrace"}:
                depth -= 1

    # ------------------------------------------------------------------------- noting places

    def parse_primary(self, with_namespace: bool = False) -> nodes.Expr:  # noqa: FBT001, FBT002 -- Jinja2's signature
        """Note names, literals and displays; parentheses belong to the outer place only."""
        first = self.stream.current
        node = super().parse_primary(with_namespace)
        place = (first.lineno, self.stream.last_end)
        if first.type == "lparen":
            node.__dict__["outer"] = place
            if isinstance(node, nodes.Tuple):
                node.__dict__["place"] = place
        else:
            node.__dict__["place"] = place
        return node

    def parse_tuple(self, *args: Any, **kwargs: Any) -> nodes.Tuple | nodes.Expr:
        """Note a tuple without parentheses."""
        first = self.stream.current
        node = super().parse_tuple(*args, **kwargs)
        if isinstance(node, nodes.Tuple) and "place" not in node.__dict__:
            node.__dict__["place"] = (first.lineno, self.stream.last_end)
        return node

    def parse_subscript(self, node: nodes.Expr) -> nodes.Getattr | nodes.Getitem:
        """Note ``a.b``, ``a.0`` and ``a[b]``."""
        result = super().parse_subscript(node)
        end = self.stream.last_end
        result.__dict__["place"] = (start_of(node), end)
        last = self.stream.index - 1
        if isinstance(result, nodes.Getattr):
            result.__dict__["name_place"] = (self.stream.starts[last], end)
        elif "place" not in result.arg.__dict__:
            # ``a.0``: the number alone; a tuple of subscripts: all of them.
            multiple = isinstance(result.arg, nodes.Tuple)
            start = result.arg.lineno if multiple else self.stream.starts[last]
            result.arg.__dict__.setdefault("place", (start, end))
        return result

    def parse_subscribed(self) -> nodes.Expr:
        """Note a slice."""
        first = self.stream.current
        node = super().parse_subscribed()
        if isinstance(node, nodes.Slice):
            node.__dict__["place"] = (first.lineno, self.stream.last_end)
        return node

    def parse_call(self, node: nodes.Expr) -> nodes.Call:
        """Note a call."""
        result = super().parse_call(node)
        result.__dict__["place"] = (start_of(node), self.stream.last_end)
        return result

    def parse_filter(
        self,
        node: nodes.Expr | None,
        start_inline: bool = False,  # noqa: FBT001, FBT002 -- Jinja2's signature
    ) -> nodes.Expr | None:
        """Note each filter of a chain."""
        first = self.stream.current.lineno
        result = super().parse_filter(node, start_inline)
        start = first if node is None else start_of(node)
        end = self.stream.last_end
        inner: nodes.Node | None = result
        while isinstance(inner, nodes.Filter) and inner is not node:
            inner.__dict__["place"] = (start, end)
            index = self.index_at(inner.lineno)
            inner.__dict__["name_place"] = self._dotted_place(index)
            end = self.stream.ends[max(index - 2, 0)]
            inner = inner.node
        return result

    def parse_test(self, node: nodes.Expr) -> nodes.Expr:
        """Note a test, with and without ``not``."""
        index = self.stream.index
        result = super().parse_test(node)
        place = (start_of(node), self.stream.last_end)
        result.__dict__["place"] = place
        test = result
        if isinstance(result, nodes.Not):
            index += 1
            test = result.node
            test.__dict__["place"] = place
        test.__dict__["name_place"] = self._dotted_place(index + 1)
        return result

    def index_at(self, offset: int) -> int:
        """The index of the token that begins at an offset."""
        return bisect.bisect_left(self.stream.starts, offset)

    def _dotted_place(self, index: int) -> tuple[int, int]:
        tokens, last = self.stream.tokens, index
        while last + 2 < len(tokens) and tokens[last + 1].type == "dot":
            last += 2
        return self.stream.starts[index], self.stream.ends[last]


def start_of(node: nodes.Node) -> int:
    """Where a node begins, its parentheses included."""
    while True:
        noted: tuple[int, int] | None = node.__dict__.get("outer") or node.__dict__.get("place")
        if noted is not None:
            return noted[0]
        match node:
            case nodes.BinExpr():
                node = node.left
            case nodes.Compare():
                node = node.expr
            case nodes.Concat():
                node = node.nodes[0]
            case nodes.CondExpr():
                node = node.expr1
            case _:
                return node.lineno


def end_of(node: nodes.Node) -> int:
    """Where a node ends, its parentheses included."""
    while True:
        noted: tuple[int, int] | None = node.__dict__.get("outer") or node.__dict__.get("place")
        if noted is not None:
            return noted[1]
        match node:
            case nodes.BinExpr():
                node = node.right
            case nodes.UnaryExpr():
                node = node.node
            case nodes.Compare():
                node = node.ops[-1].expr
            case nodes.Concat():
                node = node.nodes[-1]
            case nodes.CondExpr():
                node = node.expr2 or node.test
            case _:
                return node.lineno


def range_of(node: nodes.Node) -> Range:
    """Where a node stands, without its parentheses."""
    place = node.__dict__.get("place")
    if place is not None:
        return Range(*place)
    outer = node.__dict__.pop("outer", None)
    found = Range(start_of(node), end_of(node))
    if outer is not None:
        node.__dict__["outer"] = outer
    return found


class Converter:
    """Turns Jinja2's nodes into values."""

    def __init__(self, parser: ExpressionParser) -> None:
        self._parser = parser
        self._stream = parser.stream
        self._text = parser.text
        self._depth = 0

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
        return Call(place, name, arguments, "filter" if isinstance(node, nodes.Filter) else "test")

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
