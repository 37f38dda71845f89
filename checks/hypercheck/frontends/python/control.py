"""Statements that branch, repeat and catch: where control goes, what reaches where."""

import ast
import builtins
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from msgspec import structs

from hypercheck.frontends.python.body import Body
from hypercheck.frontends.python.expression import Expressions
from hypercheck.frontends.python.flow import State, merged
from hypercheck.frontends.python.round import repeated_yields
from hypercheck.frontends.python.summary import Loop
from hypercheck.frontends.python.target import Targets
from hypercheck.model import Range
from hypercheck.value import Opaque, Value

_AS_NAME = re.compile(r"\bas\b[\s\\]*+(\w++)")

_SWALLOWING = frozenset({"suppress", "raises"})
"""Context managers known to end exceptions (contextlib, pytest); most let them pass."""

_ENDLESS = frozenset({"count", "cycle"})
"""Iterators of itertools that do not end."""


@dataclass(slots=True)
class _Jumps:
    """The states with which a loop is left, or begun again, from inside."""

    breaks: list[State | None] = field(default_factory=list)
    continues: list[State | None] = field(default_factory=list)


class Control:
    """Follows control through the compound statements of one scope; ``block`` reads a block."""

    def __init__(
        self,
        body: Body,
        expressions: Expressions,
        targets: Targets,
        block: Callable[[list[ast.stmt]], None],
    ) -> None:
        self._body = body
        self._flow = body.flow
        self._expressions = expressions
        self._targets = targets
        self._block = block
        self._loops: list[_Jumps] = []

    def _evaluate(self, node: ast.expr | None) -> Value | None:
        if node is None:
            return None
        value = self._expressions.read(node)
        self._body.evaluate(value)
        return value

    # ----------------------------------------------------------------------------- branches

    def branch(self, node: ast.If) -> None:
        """``if``; its ``elif`` are gone through in a row, there can be hundreds."""
        ends: list[State | None] = []
        while True:
            self._evaluate(node.test)
            otherwise = self._flow.fork()
            self._block(node.body)
            ends.append(self._flow.state)
            self._flow.state = otherwise
            if len(node.orelse) != 1 or not isinstance(node.orelse[0], ast.If):
                break
            node = node.orelse[0]
        self._block(node.orelse)
        self._flow.state = merged([*ends, self._flow.state])

    def match(self, node: ast.Match) -> None:
        """``match``: what a failed guard has bound stays bound for the cases after it."""
        self._body.evaluate(self._compared(node))
        ends: list[State | None] = []
        for case in node.cases:
            otherwise = self._flow.fork()
            self._capture(case.pattern)
            if case.guard is not None:
                self._evaluate(case.guard)
                otherwise = merged([otherwise, self._flow.state])
            elif is_irrefutable(case.pattern):
                otherwise = None
            self._block(case.body)
            ends.append(self._flow.state)
            self._flow.state = otherwise
        self._flow.state = merged([*ends, self._flow.state])

    def _compared(self, node: ast.Match) -> Value:
        """The subject, together with the values that patterns compare it with."""
        subject = self._expressions.read(node.subject)
        patterns = (each for case in node.cases for each in ast.walk(case.pattern))
        values = [each.value for each in patterns if isinstance(each, ast.MatchValue)]
        if not values:
            return subject
        return Opaque(
            self._expressions.places.range(node.subject),
            (subject, *self._expressions.read_all(values)),
        )

    def _capture(self, pattern: ast.pattern) -> None:
        for each in ast.walk(pattern):
            name = captured(each)
            if name is not None and isinstance(each, ast.pattern):
                place = self._expressions.places.range(each)
                self._body.bind(name, self._last_in(place, name), None)

    def _last_in(self, place: Range, name: str) -> Range:
        """The captured name's own text: last in ``… as name``, ``*name`` and ``**name``."""
        at = self._expressions.text.rfind(name, place.start, place.end)
        return place if at < 0 else Range(at, at + len(name))

    # -------------------------------------------------------------------------------- loops

    def repeat(self, node: ast.While) -> None:
        """``while``."""
        endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
        close = self._begin_loop(node, endless=endless)
        self._evaluate(node.test)
        head = None if endless else self._flow.fork()
        self._block(node.body)
        close(head)

    def each(self, node: ast.For | ast.AsyncFor) -> None:
        """``for`` and ``async for``."""
        taken = self._evaluate(node.iter)
        close = self._begin_loop(node, endless=_is_endless(node))
        self._body.awaits += isinstance(node, ast.AsyncFor)
        head = self._flow.fork()
        first = len(self._body.bindings)
        self._targets.bind(node.target, None)
        if isinstance(node, ast.For) and not _has_stars(node.target):
            place = self._expressions.places.range(node)
            for index, binding in enumerate(self._body.bindings[first:], first):
                self._body.bindings[index] = structs.replace(binding, each=taken, loop=place)
        self._block(node.body)
        close(head)

    def _begin_loop(
        self, node: ast.While | ast.For | ast.AsyncFor, *, endless: bool
    ) -> Callable[[State | None], None]:
        """Begin a loop; the result ends it, given the state in which it runs out."""
        body, flow = self._body, self._flow
        slot = len(body.loops)
        body.loops.append(None)
        awaits, yields, exits = body.awaits, len(body.yields), body.exits
        merges = flow.enter_loop(_bound_in(node))
        self._loops.append(jumps := _Jumps())

        def close(head: State | None) -> None:
            self._loops.pop()
            flow.close_loop(merges, [flow.state, *jumps.continues])
            body.loops[slot] = Loop(
                self._expressions.places.range(node),
                endless,
                body.awaits > awaits,
                len(body.yields) > yields,
                bool(jumps.breaks) or body.exits > exits,
                tuple(self._again(node.body)) if len(body.yields) > yields else (),
            )
            flow.state = head
            self._block(node.orelse)
            if jumps.breaks:
                body.broken.add(id(node))
            flow.state = merged([flow.state, *jumps.breaks])

        return close

    def _again(self, body: list[ast.stmt]) -> Iterator[Range]:
        for node in repeated_yields(body):
            if node.value is not None:
                yield self._expressions.places.range(node.value)

    def leave(self, node: ast.Break | ast.Continue) -> None:
        """``break`` and ``continue``."""
        if self._loops and self._flow.state is not None:
            jumps = self._loops[-1]
            ends = jumps.breaks if isinstance(node, ast.Break) else jumps.continues
            ends.append(self._flow.state)
        self._flow.state = None

    # --------------------------------------------------------------------------- exceptions

    def attempt(self, node: "ast.Try | ast.TryStar") -> None:
        """``try``: a handler can be reached from everywhere in the body."""
        flow = self._flow
        before, mark = flow.fork(), len(flow.events)
        open_jumps = [(len(jumps.breaks), len(jumps.continues)) for jumps in self._loops]
        if any(_catches_missing_keys(handler.type) for handler in node.handlers):
            self._catch(node.body)
        self._block(node.body)
        finished, raised = flow.state, flow.since(before, mark)
        ends: list[State | None] = []
        for handler in node.handlers:
            flow.state = None if raised is None else dict(raised)
            self._handler(handler)
            ends.append(flow.state)
        flow.state = finished
        self._block(node.orelse)
        flow.state = merged([*ends, flow.state])
        if node.finalbody:
            self._finally(node.finalbody, flow.since(before, mark), open_jumps)

    def _catch(self, statements: list[ast.stmt]) -> None:
        places = self._expressions.places
        self._body.caught.append(
            Range(places.start(statements[0]), places.range(statements[-1]).end)
        )

    def _handler(self, node: ast.ExceptHandler) -> None:
        self._evaluate(node.type)
        if node.name is not None:
            self._body.bind(node.name, self._handler_name(node), None)
        self._block(node.body)
        if node.name is not None:
            self._flow.forget(node.name)

    def _handler_name(self, node: ast.ExceptHandler) -> Range:
        """The name behind ``as``, which the parser does not place."""
        places, text = self._expressions.places, self._expressions.text
        start = places.start(node) if node.type is None else places.range(node.type).end
        found = _AS_NAME.search(text, start, places.start(node.body[0]))
        if found is None:
            return places.range(node)
        return Range(found.start(1), found.end(1))

    def _finally(
        self,
        statements: list[ast.stmt],
        entered: State | None,
        open_jumps: list[tuple[int, int]],
    ) -> None:
        """Go through the block once, for all ways into it; then on as the block around went on."""
        flow = self._flow
        onward, mark = flow.state, len(flow.events)
        # Jumps out of the block itself have been through as much of it as they will.
        through = [
            (*jumps.breaks[breaks:], *jumps.continues[continues:])
            for jumps, (breaks, continues) in zip(self._loops, open_jumps, strict=True)
        ]
        flow.state = entered
        self._block(statements)
        after = flow.state
        changed = {event.name for event in flow.events[mark:]}
        if after is None or onward is None:
            flow.state = None
        else:
            flow.state = {**onward, **{n: after[n] for n in changed if n in after}}
        for state in (state for states in through for state in states):
            if state is not None and after is not None:
                state.update({n: after[n] for n in changed if n in after})

    def enter(self, node: ast.With | ast.AsyncWith) -> None:
        """``with``."""
        self._body.awaits += isinstance(node, ast.AsyncWith)
        before, mark = self._flow.fork(), len(self._flow.events)
        for item in node.items:
            value = self._expressions.read(item.context_expr)
            bound = item.optional_vars
            if bound is None or not self._targets.bind(bound, value, entered=True):
                self._body.evaluate(value)
        ends_exceptions = swallows(node)
        if ends_exceptions:
            self._catch(node.body)
        self._block(node.body)
        if ends_exceptions:
            self._flow.state = merged([self._flow.state, self._flow.since(before, mark)])


def swallows(node: ast.With | ast.AsyncWith) -> bool:
    """Whether a ``with`` is known to end exceptions raised inside it."""
    return any(
        isinstance(item.context_expr, ast.Call)
        and (_last_name(item.context_expr.func) in _SWALLOWING)
        for item in node.items
    )


def _catches_missing_keys(kind: ast.expr | None) -> bool:
    """Whether an ``except`` takes a KeyError; classes that are not Python's own may."""
    if isinstance(kind, ast.Tuple):
        return any(map(_catches_missing_keys, kind.elts))
    own = getattr(builtins, kind.id, None) if isinstance(kind, ast.Name) else None
    return not isinstance(own, type) or issubclass(KeyError, own)


def _last_name(node: ast.expr) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def is_irrefutable(pattern: ast.pattern) -> bool:
    """Whether a pattern matches everything: ``_``, a name, or an alternative that does."""
    match pattern:
        case ast.MatchAs(pattern=None):
            return True
        case ast.MatchAs(pattern=inner) if inner is not None:
            return is_irrefutable(inner)
        case ast.MatchOr(patterns=patterns):
            return any(map(is_irrefutable, patterns))
    return False


def _is_endless(node: ast.For | ast.AsyncFor) -> bool:
    """``for n in itertools.count()``."""
    made = node.iter.func if isinstance(node.iter, ast.Call) else None
    if isinstance(made, ast.Attribute):
        return made.attr in _ENDLESS and _last_name(made.value) == "itertools"
    return isinstance(made, ast.Name) and made.id in _ENDLESS


def _has_stars(target: ast.expr) -> bool:
    return any(isinstance(each, ast.Starred) for each in ast.walk(target))


def captured(node: ast.AST) -> str | None:
    """The name that a pattern itself binds."""
    if isinstance(node, ast.MatchAs | ast.MatchStar):
        return node.name
    return node.rest if isinstance(node, ast.MatchMapping) else None


def _bound_in(node: ast.AST) -> set[str]:
    """The names that a statement binds or deletes, inner scopes counted in."""
    names: set[str] = set()
    for each in ast.walk(node):
        match each:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.ClassDef(name=name) | ast.ExceptHandler(name=str(name)):
                names.add(name)
            case ast.alias(name=name, asname=other):
                names.add(other or name.partition(".")[0])
            case ast.MatchAs() | ast.MatchStar() | ast.MatchMapping():
                names.update(filter(None, [captured(each)]))
    return names
