"""The ways on which control runs off the end of a function."""

import ast
from collections.abc import Iterator

from hypercheck.frontends.python.body import Body
from hypercheck.frontends.python.control import is_irrefutable, swallows
from hypercheck.frontends.python.place import Places
from hypercheck.frontends.python.summary import Tail


class Tails:
    """Finds the last statement on each such way, once the body has been gone through."""

    def __init__(self, body: Body, places: Places) -> None:
        self._body = body
        self._places = places

    def of(self, statements: list[ast.stmt]) -> Iterator[Tail]:
        """The ways off the end of a block."""
        last = statements[-1]
        if id(last) in self._body.ended:
            return
        match last:
            case ast.If():
                yield from self._branch(last)
            case ast.Try() | ast.TryStar():
                yield from self.of(last.orelse or last.body)
                for handler in last.handlers:
                    yield from self.of(handler.body)
            case ast.With() | ast.AsyncWith():
                found = tuple(self.of(last.body))
                yield from found or ((self._tail(last),) if swallows(last) else ())
            case ast.Match():
                for case in last.cases:
                    yield from self.of(case.body)
                if not _may_be_exhaustive(last):
                    yield self._tail(last)
            case ast.For() | ast.AsyncFor() | ast.While() if last.orelse:
                yield from self.of(last.orelse)
                if id(last) in self._body.broken:
                    yield self._tail(last)
            case _:
                yield self._tail(last)

    def _branch(self, node: ast.If) -> Iterator[Tail]:
        while True:
            yield from self.of(node.body)
            if len(node.orelse) != 1 or not isinstance(node.orelse[0], ast.If):
                break
            node = node.orelse[0]
        if node.orelse:
            yield from self.of(node.orelse)
        else:
            yield self._tail(node)

    def _tail(self, node: ast.stmt) -> Tail:
        return Tail(self._places.range(node), self._body.calls.get(id(node)))


def _may_be_exhaustive(node: ast.Match) -> bool:
    """Whether the cases may be all there are: those of an enumeration, a union, a Literal."""
    final = node.cases[-1]
    return final.guard is None and (is_irrefutable(final.pattern) or len(node.cases) > 1)
