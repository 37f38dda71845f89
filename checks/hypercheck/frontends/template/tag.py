"""Reads one start tag: its attributes as values with holes, the statements inside it."""

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from hypercheck.frontends.template.attribute_value import ValueReader
from hypercheck.frontends.template.code import Piece
from hypercheck.frontends.template.html import KNOWN
from hypercheck.frontends.template.mask import Masked
from hypercheck.frontends.template.statement import Statement
from hypercheck.frontends.template.summary import (
    Block,
    Branch,
    For,
    Guard,
    TagAttribute,
    TemplateNode,
    Wrapped,
)
from hypercheck.model import Range
from hypercheck.value import Choice, Literal, Opaque, Value, children, walk

_NAME = re.compile(r"[^\s\"'<>/=]++")
_LONGEST = 200
"""Characters of a statement inside a name; more, and the next thing is another attribute."""

_DEEPEST = 32
"""Statements around each other inside a tag; what stands deeper may be any attribute."""

_QUOTES = frozenset("\"'")
_BARE = re.compile(r"\s*+(?:[a-zA-Z][a-zA-Z0-9-]*+)?+\s*+")
_KEPT = frozenset({"include", "block", "set", "call", "import", "from", "extends", "macro", "with"})
"""Statements that stay in the tree when they stand inside a tag."""


@dataclass(slots=True)
class StartTag:
    """A start tag; ``open`` are statements that begin inside it and end outside."""

    tag: str
    range: Range
    tag_range: Range
    attributes: tuple[TagAttribute, ...]
    spread: tuple[Value, ...]
    tests: tuple[Value, ...]
    nodes: tuple[TemplateNode, ...]
    open_attributes: bool
    self_closing: bool
    open: tuple[Statement, ...] = ()


@dataclass(slots=True)
class _Reading:
    attributes: list[TagAttribute] = field(default_factory=list)
    spread: list[Value] = field(default_factory=list)
    tests: list[Value] = field(default_factory=list)
    nodes: list[TemplateNode] = field(default_factory=list)
    open_attributes: bool = False
    self_closing: bool = False
    guards: list[tuple[Statement, Guard | None]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Written:
    """An attribute's value: its stretch, its quote if any, and where the attribute ends."""

    start: int
    end: int
    quote: str
    last: int


class TagReader:
    """Reads start tags of one masked text."""

    def __init__(self, text: str, masked: Masked, pieces: Sequence[Piece]) -> None:
        self._text = text
        self._masked = masked
        self._patterns = masked.patterns
        self._pieces = pieces
        self._starts = [piece.start for piece in pieces]
        self._values = ValueReader(text, self.between)

    def between(self, start: int, end: int) -> Sequence[Piece]:
        """The Jinja2 parts that begin in a stretch."""
        first = bisect.bisect_left(self._starts, start)
        return self._pieces[first : bisect.bisect_left(self._starts, end, first)]

    def _at(self, offset: int) -> Piece | None:
        index = bisect.bisect_right(self._starts, offset) - 1
        return self._pieces[index] if index >= 0 and self._pieces[index].end > offset else None

    def read(self, start: int) -> StartTag | None:
        """The tag that begins at ``<``; None if the text ends inside it."""
        named = self._patterns.tag_name.match(self._masked.text, start + 1)
        if named is None:
            return None
        reading = _Reading()
        tag, tag_range, at = self._tag(named.start(), named.end(), reading)
        end = self._inside(at, reading) if tag else None
        if end is None:
            return None
        return StartTag(
            tag,
            Range(start, end),
            tag_range,
            tuple(reading.attributes),
            tuple(reading.spread),
            tuple(reading.tests),
            tuple(reading.nodes),
            reading.open_attributes,
            reading.self_closing,
            tuple(statement for statement, _ in reading.guards),
        )

    def names_in(self, start: int, end: int) -> tuple[str, ...] | None:
        """The attributes that a macro's body writes into a tag; None where it is anything else."""
        body = self._masked.text[start:end]
        if "<" in body or body.endswith(">"):
            return None
        reading = _Reading()
        stopped = self._inside(start, reading, end) != end
        names = tuple(dict.fromkeys(each.name for each in reading.attributes))
        unknown = reading.open_attributes or reading.spread or reading.nodes or reading.guards
        return None if stopped or unknown or any("*" in name for name in names) else names

    def _inside(self, at: int, reading: _Reading, limit: int | None = None) -> int | None:
        """Read attributes and statements; gives where the tag ends, None if the text ends first.

        A tag that has not ended where the limit is ends there.
        """
        masked = self._masked.text
        while True:
            before = at
            gap = self._patterns.gap.match(masked, at)
            at = gap.end() if gap is not None else at
            if limit is not None and at >= limit:
                return at
            char = masked[at : at + 1]
            if not char:
                return None
            if char == ">":
                reading.self_closing = gap is not None and gap[0].endswith("/")
                return at + 1
            if char == self._masked.statement:
                following = self._statement(at, reading)
                if following is None:
                    reading.open_attributes = True
                    return at
            else:
                chosen = self._chosen(before, reading) if char == "=" else []
                following = self._attribute(at, reading, chosen)
                if following is None:
                    return None
            at = following

    # ------------------------------------------------------------------------------- the name

    def _tag(self, start: int, end: int, reading: _Reading) -> tuple[str, Range, int]:
        """The tag's name and where its attributes begin.

        A hole right behind a known name (``<ul{{ attrs|xmlattr }}>``) is attributes.
        """
        written = self._masked.text[start:end]
        hole = written.find(self._masked.hole)
        if hole < 0 and self._masked.statement not in written:
            return written.lower(), Range(start, end), end
        prefix = written[:hole].lower()
        if hole > 0 and prefix in KNOWN and not written[hole:].strip(self._masked.hole):
            return prefix, Range(start, start + hole), start + hole
        value = self._values.read(start, end, reading.nodes)
        if value.unbalanced:
            return "", Range(start, end), end
        reading.tests.append(value.value)
        return "*", Range(start, end), end

    # ------------------------------------------------------------------------------ attributes

    def _attribute(self, at: int, reading: _Reading, chosen: list[int]) -> int | None:
        """Read an attribute, or the value of those already read that are ``chosen``."""
        masked = self._masked.text
        name = None if chosen else self._patterns.name.match(masked, at)
        if not chosen and (name is None or name.end() == at):
            return at + 1
        end = at if name is None else self._name_end(name.end(), reading)
        equals = self._patterns.equals.match(masked, end)
        if equals is None:
            self._add(reading, (at, end), None)
            return end
        value = self._patterns.value.match(masked, equals.end())
        if value is None:
            if masked[equals.end() : equals.end() + 1] in {'"', "'"}:
                return None
            found = _Written(equals.end(), equals.end(), "", equals.end())
        else:
            found = self._written(value)
        if chosen:
            self._give(reading, chosen, found)
        else:
            self._add(reading, (at, end), found)
        return found.last

    def _name_end(self, end: int, reading: _Reading) -> int:
        """Where a name ends that may go on in a statement (``hx-{% if x %}get{% else %}…``)."""
        piece = self._at(end)
        statement = piece.statement if piece is not None else None
        if piece is None or statement is None or statement.closer is None:
            return end
        masked, last = self._masked.text, statement.closer.part.end
        goes_on = masked[piece.end] != self._masked.statement and not masked[piece.end].isspace()
        if statement.role != "open" or not goes_on or last - end > _LONGEST:
            return end
        if not _NAME.fullmatch(masked, end, last):
            return end
        reading.open_attributes = True
        for node in statement.nodes:
            reading.tests.extend(node.tests if isinstance(node, Branch) else ())
        rest = _NAME.match(masked, last)
        return rest.end() if rest is not None else last

    def _written(self, value: re.Match[str]) -> _Written:
        start, stop = value.span(value.lastindex or 0)
        quote = "" if start == value.start() else self._masked.text[start - 1]
        if quote:
            return _Written(start, stop, quote, value.end())
        stop = self._cut(start, stop)
        return _Written(start, stop, "", stop)

    def _chosen(self, end: int, reading: _Reading) -> list[int]:
        """The attributes that ``{% if x %}href{% else %}src{% endif %}="…"`` gives one value."""
        piece = self._at(end - 1)
        statement = piece.statement if piece is not None else None
        if statement is None or statement.role != "end" or statement.opener is None:
            return []
        group, masked = statement.opener.start, self._masked
        found: list[int] = []
        for index in range(len(reading.attributes) - 1, -1, -1):
            each = reading.attributes[index]
            if each.range.start < group:
                break
            stop = each.name_range.end
            ends = each.value is None and masked.text.startswith(masked.statement, stop)
            if ends and any(guard.group == group and not guard.loop for guard in each.guards):
                found.append(index)
        return found

    def _give(self, reading: _Reading, chosen: list[int], written: _Written) -> None:
        value = self._value(reading, written)
        if len(chosen) > 1 and any(isinstance(each, Choice) for each in walk(value)):
            # The same test may choose the name and the value: which go together is not known.
            value = Opaque(Range(written.start, written.end), (value,))
        for index in chosen:
            each = reading.attributes[index]
            place = Range(each.range.start, written.last)
            reading.attributes[index] = msgspec.structs.replace(
                each, range=place, value=value, quote=written.quote
            )

    def _cut(self, start: int, stop: int) -> int:
        """The end of an unquoted value: before a statement that ends outside it.

        A value that begins with a statement reaches at least to that one's end, whatever white
        space is in between (``class={% if x %}"a b"{% endif %}``).
        """
        if self._masked.statement not in self._masked.text[start:stop]:
            return stop
        depth: list[Statement] = []
        for piece in self.between(start, stop):
            statement = piece.statement
            if statement is None or statement.role == "single":
                continue
            if statement.role == "open":
                depth.append(statement)
            elif not depth:
                return piece.start
            elif statement.role == "end":
                depth.pop()
        if not depth:
            return stop
        if depth[0].start > start:
            return depth[0].start
        return stop if depth[0].closer is None else depth[0].closer.part.end

    def _add(
        self,
        reading: _Reading,
        place: tuple[int, int],
        written: _Written | None,
    ) -> None:
        start, end = place
        name = self._masked.text[start:end]
        if self._masked.statement in name:
            name = f"{name[: name.index(self._masked.statement)]}*"
        if self._masked.hole in name:
            if written is None and not name.strip(self._masked.hole):
                for piece in self.between(start, end):
                    self._spread(piece, reading)
                return
            name = self._starred(start, end)
            reading.open_attributes |= name.startswith("*")
            values = (piece.value for piece in self.between(start, end))
            reading.tests.extend(each for each in values if each is not None)
        if len(reading.guards) > _DEEPEST:
            reading.open_attributes = True
            return
        guards = tuple(guard for _, guard in reading.guards if guard is not None)
        value, quote, last = None, "", end
        if written is not None:
            value, quote, last = self._value(reading, written), written.quote, written.last
        reading.attributes.append(
            TagAttribute(name.lower(), Range(start, end), Range(start, last), value, quote, guards)
        )

    def _value(self, reading: _Reading, written: _Written) -> Value:
        place = Range(written.start, written.end)
        value = self._values.read(place.start, place.end, reading.nodes).value
        quoted = not _QUOTES.isdisjoint(self._masked.text[place.start : place.end])
        # ``{% if x %}"a b"{% endif %}``: the quotes are no part of what it says.
        return Opaque(place, (value,)) if quoted and not written.quote else value

    def _spread(self, piece: Piece, reading: _Reading) -> None:
        """A hole where attributes could stand: any, unless it is one of some bare names."""
        value = piece.value
        if value is None:
            return
        names = _bare_names(value)
        if names is None:
            reading.spread.append(value)
            return
        above = tuple(guard for _, guard in reading.guards if guard is not None)
        reading.tests.extend(children(value)[: -len(names)])
        for index, literal in enumerate(names):
            name = literal.text.strip()
            if name:
                first = literal.text.index(name)
                place = literal.slice(first, first + len(name))
                guards = (*above, Guard(piece.start, index))
                reading.attributes.append(
                    TagAttribute(name.lower(), place, place, None, "", guards)
                )

    def _starred(self, start: int, end: int) -> str:
        parts: list[str] = []
        done = start
        for piece in self.between(start, end):
            parts.append(self._text[done : piece.start])
            parts.append("*")
            done = piece.end
        parts.append(self._text[done:end])
        return "".join(parts)

    # ------------------------------------------------------------------------------ statements

    def _statement(self, at: int, reading: _Reading) -> int | None:
        """What follows a part inside the tag; None if the tag ends before it."""
        piece = self._at(at)
        if piece is None:
            return at + 1
        statement = piece.statement
        if statement is None:
            return piece.end
        match statement.role:
            case "single":
                reading.open_attributes |= _shows(statement)
                self._keep(reading, statement.nodes, statement)
            case "open":
                self._open(statement, reading)
            case "middle" | "end":
                if not self._continue(statement, reading):
                    return None
        return piece.end

    def _open(self, statement: Statement, reading: _Reading) -> None:
        node = statement.nodes[0] if statement.nodes else None
        guard: Guard | None = Guard(statement.start, 0)
        if isinstance(node, Branch):
            reading.tests.extend(node.tests)
        elif isinstance(node, For):
            reading.tests.append(node.iterable)
            if node.condition is not None:
                reading.tests.append(node.condition)
            guard = Guard(statement.start, 0, loop=True)
        else:
            reading.open_attributes = True
            self._keep(reading, statement.whole, statement)
            if not isinstance(node, Block):
                guard = None
        reading.guards.append((statement, guard))

    def _continue(self, statement: Statement, reading: _Reading) -> bool:
        guards = reading.guards
        while guards and guards[-1][0] is not statement.opener:
            if statement.opener is None or all(o is not statement.opener for o, _ in guards):
                # Nothing is known of a statement that fits nowhere: it is a fault already.
                return statement.opener is None
            guards.pop()
        if not guards:
            return statement.opener is None
        opener, guard = guards.pop()
        if statement.role == "middle":
            if statement.test is not None:
                reading.tests.append(statement.test)
            if guard is not None:
                guard = Guard(guard.group, guard.index + 1)
            guards.append((opener, guard))
        return True

    def _keep(
        self, reading: _Reading, nodes: tuple[TemplateNode, ...], statement: Statement
    ) -> None:
        if statement.tag in _KEPT:
            reading.nodes.extend(nodes)
            return
        for node in nodes:
            match node:
                case Wrapped(expressions=values):
                    reading.tests.extend(values)
                case _:
                    reading.nodes.append(node)


def _shows(statement: Statement) -> bool:
    return statement.tag in {"include", "print"} or statement.custom


def _bare_names(value: Value) -> tuple[Literal, ...] | None:
    """The options of ``{{ 'checked' if x }}``, if all are attributes without value or nothing."""
    options = value.options if isinstance(value, Choice) else (value,)
    literals = tuple(each for each in options if isinstance(each, Literal) and not each.pieces)
    if len(literals) < len(options):
        return None
    return literals if all(_BARE.fullmatch(each.text) for each in literals) else None
