"""Symbolic values: what an expression says before anything is run.

Both front ends write them and the link reads them, so a template name, a URL built from an
f-string and an attribute with holes are one kind of thing, each literal knowing where it stands.
Every name and call of the source expression is kept inside the value, also where the value
itself is unknown (:class:`Opaque`).
"""

from collections.abc import Callable, Iterator
from typing import Any
from typing import Literal as OneOf

import msgspec

from hypercheck.model import Range


class Node(msgspec.Struct, frozen=True, array_like=True, gc=False, kw_only=False):
    """What all values share: the stretch of the file that says them."""

    range: Range


class Piece(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Where a part of a literal's text comes from.

    Text from ``at`` on comes from the source range ``range``; one to one if the lengths agree,
    otherwise as a whole (an escape, an HTML character reference).
    """

    at: int
    range: Range


class Literal(Node, frozen=True, array_like=True, tag="lit", gc=False):
    """A known string. ``range`` is its content without quotes.

    ``pieces`` is empty when the text stands in the source one to one; otherwise it maps text to
    source in order (escapes, implicit concatenation, character references).
    """

    text: str
    pieces: tuple[Piece, ...] = ()

    def slice(self, start: int, end: int) -> Range:
        """The source range of ``text[start:end]``."""
        if not self.pieces:
            return Range(self.range.start + start, self.range.start + end)
        if start == end:
            at = self._source(start, at_end=start == len(self.text) and start > 0)
            return Range(at, at)
        return Range(self._source(start, at_end=False), self._source(end, at_end=True))

    def _source(self, offset: int, *, at_end: bool) -> int:
        found = self.pieces[0]
        length = len(self.text)
        for index, piece in enumerate(self.pieces):
            if piece.at < offset or (piece.at == offset and not at_end) or index == 0:
                found = piece
                following = self.pieces[index + 1 : index + 2]
                length = following[0].at if following else len(self.text)
            else:
                break
        if length - found.at == found.range.end - found.range.start:
            return found.range.start + offset - found.at
        if at_end and offset > found.at:
            return found.range.end
        return found.range.start if offset < length else found.range.end


class Constant(Node, frozen=True, array_like=True, tag="const", gc=False):
    """A known value that is not a string."""

    value: bool | int | float | None


class Join(Node, frozen=True, array_like=True, tag="join", gc=False):
    """Strings put together: an f-string, ``+``, ``~``, ``%`` or ``.format`` with a known format."""

    parts: tuple["Value", ...]


class PathJoin(Node, frozen=True, array_like=True, tag="path", gc=False):
    """Path segments put together with ``/``."""

    parts: tuple["Value", ...]


class Name(Node, frozen=True, array_like=True, tag="name", gc=False):
    """A name that is read.

    ``bindings`` are indexes into the bindings of the scope the name belongs to, those that can
    reach this place; empty if the name is not bound in the function where it is read.
    """

    id: str
    bindings: tuple[int, ...] = ()


class Attribute(Node, frozen=True, array_like=True, tag="attr", gc=False):
    """``value.name``; ``name_range`` is the name alone."""

    value: "Value"
    name: str
    name_range: Range


class Item(Node, frozen=True, array_like=True, tag="item", gc=False):
    """``value[key]``."""

    value: "Value"
    key: "Value"


class Argument(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One argument of a call: positional (``name`` None), keyword, or starred (1 ``*``, 2 ``**``).

    ``range`` is the whole argument, ``name_range`` its keyword alone.
    """

    value: "Value"
    range: Range
    name: str | None = None
    name_range: Range | None = None
    stars: int = 0


class Call(Node, frozen=True, array_like=True, tag="call", gc=False):
    """A call. ``kind``: an ordinary call, or a Jinja filter or test applied to ``arguments[0]``.

    For filters and tests ``function`` is a Name with the filter's or test's name.
    """

    function: "Value"
    arguments: tuple[Argument, ...]
    kind: OneOf["call", "filter", "test"] = "call"

    def argument(self, position: int | None, name: str | None = None) -> Argument | None:
        """The argument at a position or with a keyword; None if absent or hidden by a star."""
        if position is not None:
            for index, argument in enumerate(self.arguments):
                if argument.stars or argument.name is not None:
                    break
                if index == position:
                    return argument
        return next((a for a in self.arguments if name is not None and a.name == name), None)


class Collection(Node, frozen=True, array_like=True, tag="list", gc=False):
    """A list, tuple or set display without stars."""

    kind: OneOf["list", "tuple", "set"]
    items: tuple["Value", ...]


class Entry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One entry of a dict display; ``key`` is None for ``**value``."""

    key: "Value | None"
    value: "Value"


class Mapping(Node, frozen=True, array_like=True, tag="dict", gc=False):
    """A dict display."""

    entries: tuple[Entry, ...]


class Choice(Node, frozen=True, array_like=True, tag="choice", gc=False):
    """One of several values: ``a if t else b``, ``a or b``, ``a and b``.

    ``tests`` are expressions read to decide. An absent ``else`` in a template is the empty
    literal.
    """

    options: tuple["Value", ...]
    tests: tuple["Value", ...] = ()


class Await(Node, frozen=True, array_like=True, tag="await", gc=False):
    """``await value``."""

    value: "Value"


class Opaque(Node, frozen=True, array_like=True, tag="opaque", gc=False):
    """An expression whose value is not known, made of known parts (comparison, slice, loop …).

    ``names`` are names bound inside it (comprehension variables, lambda parameters).
    """

    parts: tuple["Value", ...] = ()
    names: tuple[str, ...] = ()


Value = (
    Literal
    | Constant
    | Join
    | PathJoin
    | Name
    | Attribute
    | Item
    | Call
    | Collection
    | Mapping
    | Choice
    | Await
    | Opaque
)


def _of_call(value: Call) -> tuple[Value, ...]:
    inside = tuple([argument.value for argument in value.arguments])
    return (value.function, *inside) if value.kind == "call" else inside


def _of_mapping(value: Mapping) -> tuple[Value, ...]:
    return tuple(v for e in value.entries for v in (e.key, e.value) if v is not None)


_CHILDREN: dict[type, Callable[[Any], tuple[Value, ...]]] = {
    Join: lambda value: value.parts,
    PathJoin: lambda value: value.parts,
    Attribute: lambda value: (value.value,),
    Item: lambda value: (value.value, value.key),
    Call: _of_call,
    Collection: lambda value: value.items,
    Mapping: _of_mapping,
    Choice: lambda value: (*value.tests, *value.options),
    Await: lambda value: (value.value,),
    Opaque: lambda value: value.parts,
}
"""What is directly inside a value, by its type: those that are not here hold no others."""


def children(value: Value) -> tuple[Value, ...]:
    """The values directly inside a value, in source order."""
    inside = _CHILDREN.get(type(value))
    return inside(value) if inside is not None else ()


def walk(value: Value) -> Iterator[Value]:
    """A value and everything inside it, outer before inner."""
    inside = _CHILDREN.get(type(value))
    if inside is None:
        yield value
        return
    stack = [value]
    while stack:
        value = stack.pop()
        yield value
        inside = _CHILDREN.get(type(value))
        if inside is not None:
            stack.extend(reversed(inside(value)))


def dotted(value: Value) -> str | None:
    """``a.b.c`` for a chain of names, or None."""
    names: list[str] = []
    while isinstance(value, Attribute):
        names.append(value.name)
        value = value.value
    if not isinstance(value, Name):
        return None
    return ".".join([value.id, *reversed(names)])
