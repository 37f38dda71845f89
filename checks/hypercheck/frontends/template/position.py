"""Jinja2's own parser for expressions, noting where each node begins and ends.

The methods overridden here only note places. What they do not note (operators) follows from the
operands.
"""

import bisect
from typing import Any

from jinja2 import nodes
from jinja2.parser import Parser

from hypercheck.frontends.template.lexing import DEEPEST, Tokens, environment
from hypercheck.model import Range


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
