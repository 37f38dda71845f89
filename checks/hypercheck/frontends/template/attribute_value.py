"""Attribute values: literal text, holes and statements between two quotes, as one value."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hypercheck.frontends.template.code import Piece
from hypercheck.frontends.template.reference import literal
from hypercheck.frontends.template.statement import Statement
from hypercheck.frontends.template.summary import (
    Block,
    Branch,
    CallBlock,
    Evaluate,
    Extends,
    For,
    Include,
    Output,
    Set,
    TemplateNode,
    With,
    Wrapped,
)
from hypercheck.model import Range
from hypercheck.value import Choice, Join, Literal, Opaque, Value

DEEPEST = 12
"""Statements inside each other in one value beyond this are not told apart."""


@dataclass(frozen=True, slots=True)
class ReadValue:
    """A value; ``unbalanced`` if a statement begins or ends inside it alone."""

    value: Value
    unbalanced: bool


@dataclass(slots=True)
class _Level:
    """The inside of one statement, or of the whole value: finished options and the current one."""

    start: int
    opener: Statement | None = None
    options: list[Value] = field(default_factory=list)
    tests: list[Value] = field(default_factory=list)
    parts: list[Value] = field(default_factory=list)
    has_else: bool = False


class ValueReader:
    """Reads values out of one text; ``between`` gives the Jinja2 parts of a stretch."""

    def __init__(self, text: str, between: Callable[[int, int], Sequence[Piece]]) -> None:
        self._text = text
        self._between = between

    def read(self, start: int, end: int, nodes: list[TemplateNode]) -> ReadValue:
        """The value between two offsets; blocks and includes in it are added to ``nodes``."""
        levels = [_Level(start)]
        done = start
        unbalanced = False
        for piece in self._between(start, end):
            if piece.start > done:
                levels[-1].parts.append(literal(self._text, done, piece.start))
            done = piece.end
            if piece.value is not None:
                levels[-1].parts.append(piece.value)
            elif piece.statement is not None:
                unbalanced |= not _step(piece.statement, levels, nodes)
        if end > done:
            levels[-1].parts.append(literal(self._text, done, end))
        if len(levels) > 1 or unbalanced:
            parts = tuple(
                value for level in levels for value in (*level.tests, *level.options, *level.parts)
            )
            return ReadValue(Opaque(Range(start, end), parts), unbalanced=True)
        return ReadValue(_join(levels[0].parts, start, end), unbalanced=False)


def _step(statement: Statement, levels: list[_Level], nodes: list[TemplateNode]) -> bool:
    """Take one statement; False if it fits nowhere inside the value."""
    top = levels[-1]
    match statement.role:
        case "single":
            nodes.extend(node for node in statement.nodes if _is_kept(node))
            if statement.tag not in {"set", "do", "import", "from"}:
                top.parts.append(_opaque(statement, ()))
        case "open":
            if len(levels) > DEEPEST:
                return False
            level = _Level(statement.part.end, statement)
            node = statement.nodes[0] if statement.nodes else None
            if isinstance(node, Branch):
                level.tests.extend(node.tests)
            nodes.extend(node for node in statement.whole if _is_kept(node))
            levels.append(level)
        case "middle":
            if top.opener is None or statement.opener is not top.opener:
                return False
            top.options.append(_join(top.parts, top.start, statement.start))
            top.parts = []
            top.start = statement.part.end
            if statement.test is not None:
                top.tests.append(statement.test)
            else:
                top.has_else = True
        case "end":
            if top.opener is None or statement.opener is not top.opener:
                return False
            levels.pop()
            levels[-1].parts.append(_closed(top, statement))
    return True


def _closed(level: _Level, end: Statement) -> Value:
    opener = level.opener
    level.options.append(_join(level.parts, level.start, end.start))
    place = Range(opener.start if opener else level.start, end.part.end)
    if opener is not None and opener.tag == "if":
        if not level.has_else:
            level.options.append(Literal(Range(end.start, end.start), ""))
        return Choice(place, tuple(level.options), tuple(level.tests))
    inner = tuple(level.options)
    if opener is None:
        return Opaque(place, inner)
    node = opener.nodes[0] if opener.nodes else None
    names: tuple[str, ...] = ()
    if isinstance(node, For):
        names = (*(name.id for name in node.targets), "loop")
    if isinstance(node, With):
        names = tuple(name.id for name, _ in node.bindings)
    return Opaque(place, (*_values(opener), *inner), names)


def _opaque(statement: Statement, inner: tuple[Value, ...]) -> Value:
    place = Range(statement.part.start, statement.part.end)
    return Opaque(place, (*_values(statement), *inner))


def _values(statement: Statement) -> tuple[Value, ...]:
    """The expressions that a statement itself evaluates."""
    found: list[Value] = []
    for node in statement.nodes:
        match node:
            case For(iterable=iterable, condition=condition):
                found.append(iterable)
                if condition is not None:
                    found.append(condition)
            case Wrapped(expressions=values):
                found.extend(values)
            case With(bindings=bindings):
                found.extend(value for _, value in bindings)
            case CallBlock(call=call):
                found.append(call)
            case Output(value=value):
                found.append(value)
            case _:
                pass
    return tuple(found)


def _is_kept(node: TemplateNode) -> bool:
    return isinstance(node, Block | Include | Extends | Set | Evaluate)


def _join(parts: list[Value], start: int, end: int) -> Value:
    if not parts:
        return Literal(Range(start, end if end == start else start), "")
    if len(parts) == 1:
        return parts[0]
    return Join(Range(start, end), tuple(parts))
