"""Loops over displays: what their names stand for in each round."""

import dataclasses
from collections.abc import Iterator

from hypercheck.frontends.python.summary import Binding, Scope
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.mutation import Mutation
from hypercheck.link.resolved import (
    Bound,
    Entries,
    External,
    Items,
    Made,
    Member,
    PythonFrame,
)
from hypercheck.model import Range
from hypercheck.value import Attribute

MOST_ROUNDS = 64
"""More rounds than this are not gone through one by one."""

_SAME_ITEMS = frozenset(
    {"builtins.list", "builtins.reversed", "builtins.set", "builtins.sorted", "builtins.tuple"}
)
Row = Bound | tuple["Row | None", ...]
"""One item that a loop takes; a tuple's parts, None for what is not known."""


class Repetition:
    """Finds the rounds of the loops around a place."""

    def __init__(self, evaluator: Evaluator, mutation: Mutation) -> None:
        self._evaluator = evaluator
        self._known: dict[tuple[int, int], tuple[PythonFrame, tuple[PythonFrame, ...]]] = {}
        self._mutation = mutation

    def frames(self, place: Range, frame: PythonFrame) -> tuple[PythonFrame, ...]:
        """The scope's frame in each round of the loops around a place; itself without loops."""
        frames: tuple[PythonFrame, ...] = (frame,)
        if not any(binding.loop is not None for binding in frame.scope.bindings):
            return frames
        for bindings in _loops_around(place, frame.scope):
            frames = tuple(inner for each in frames for inner in self._rounds(bindings, each))
            if len(frames) > MOST_ROUNDS:
                return (frame,)
        return frames

    def _rounds(self, bindings: list[Binding], frame: PythonFrame) -> tuple[PythonFrame, ...]:
        taken, loop = bindings[0].each, bindings[0].loop
        if taken is None or loop is None:
            return (frame,)
        key = (id(frame), loop.start)
        if key not in self._known:
            rows = self._rows(Bound(taken, frame))
            frames = (frame,) if rows is None else tuple(_in_round(bindings, frame, rows))
            self._known[key] = (frame, frames)
        return self._known[key][1]

    def _rows(self, bound: Bound) -> tuple[Row, ...] | None:
        """The items a value gives, one after the other; None where they are not all known."""
        found = self._evaluator.evaluate(bound)
        if len(found) != 1:
            return None
        match found[0]:
            case Items() | Entries() as display:
                return self._items(display, bound)
            case Made(callee=Member(base=Entries() as display, name=method), call=call):
                if not isinstance(call.function, Attribute) or call.arguments:
                    return None
                keys = self._items(display, Bound(call.function.value, bound.frame))
                values = tuple(value for _, value in display.entries)
                if keys is None or method not in {"items", "keys", "values"}:
                    return None
                by_method = {"items": tuple(zip(keys, values, strict=True)), "keys": keys}
                return by_method.get(method, values)
            case Made(callee=External(name=name), call=call, frame=frame):
                first = call.argument(0)
                if first is None or name not in {*_SAME_ITEMS, "builtins.enumerate"}:
                    return None
                rows = self._rows(Bound(first.value, frame))
                if rows is None or name != "builtins.enumerate":
                    return rows
                return tuple((None, row) for row in rows)
        return None

    def _items(self, display: Items | Entries, bound: Bound) -> tuple[Row, ...] | None:
        if self._mutation.may_change(display, bound):
            return None
        if isinstance(display, Items):
            return display.items
        keys = tuple(key for key, _ in display.entries if key is not None)
        return keys if len(keys) == len(display.entries) else None


def _loops_around(place: Range, scope: Scope) -> list[list[Binding]]:
    """The bindings of each loop around a place, outer loops first."""
    loops: dict[int, list[Binding]] = {}
    for binding in scope.bindings:
        loop = binding.loop
        if loop is not None and loop.start <= place.start and place.end <= loop.end:
            loops.setdefault(loop.start, []).append(binding)
    return [loops[start] for start in sorted(loops)]


def _in_round(
    bindings: list[Binding], frame: PythonFrame, rows: tuple[Row, ...]
) -> Iterator[PythonFrame]:
    for row in rows:
        taken = dict(frame.taken)
        for binding in bindings:
            part, rest = _part(row, binding.path)
            if part is not None:
                taken[binding.range.start] = (part, rest)
        yield dataclasses.replace(frame, taken=taken, whole=frame.whole or frame)


def _part(row: Row | None, path: tuple[int, ...]) -> tuple[Bound | None, tuple[int, ...]]:
    """The item that a path leads to, and the steps that are left to go inside it."""
    for step, index in enumerate(path):
        if row is None or isinstance(row, Bound):
            return row, path[step:]
        row = row[index] if index < len(row) else None
    return (row, ()) if isinstance(row, Bound) else (None, ())
