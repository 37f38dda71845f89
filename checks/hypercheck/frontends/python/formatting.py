"""Strings put together with a known format: ``%``, ``.format`` and ``.join``."""

import re
from collections.abc import Iterator

from hypercheck.frontends.python.known_text import KnownText
from hypercheck.model import Range
from hypercheck.value import (
    Argument,
    Call,
    Collection,
    Join,
    Literal,
    Mapping,
    Opaque,
    Value,
)

_PERCENT = re.compile(
    r"%(?:\((?P<key>[^()]*+)\))?+(?P<flags>[-+ #0]*+(?:\*|\d++)?+(?:\.(?:\*|\d++))?+)"
    r"[hlL]?+(?P<kind>[diouxXeEfFgGcrsa%])"
)
_BRACES = re.compile(
    r"\{\{|\}\}|\{(?P<name>\w*+)(?P<rest>[^{}!:]*+)(?P<conversion>![rsa])?+(?::(?P<spec>[^{}]*+))?+\}"
)


_ONE_STAR, _TWO_STARS = 1, 2


class _MisfitError(Exception):
    """The format and its values do not go together, or not in a way that is known here."""


class _Parts:
    """The parts of a join while it is put together."""

    def __init__(self, template: Literal) -> None:
        self._template = template
        self._known = KnownText(template.range.start)
        self._parts: list[Value] = []

    def text(self, start: int, end: int) -> None:
        """Text of the template."""
        if start < end:
            if not self._known:
                self._known = KnownText(self._template.slice(start, end).start)
            self._known.add_cut(self._template, start, end)

    def escape(self, text: str, start: int, end: int) -> None:
        """Text that a stretch of the template stands for."""
        place = self._template.slice(start, end)
        if not self._known:
            self._known = KnownText(place.start)
        self._known.add(text, place.start, place.end)

    def value(self, value: Value) -> None:
        """What is put in."""
        self._flush()
        self._parts.append(value)

    def finished(self) -> tuple[Value, ...]:
        """All parts."""
        self._flush()
        return tuple(self._parts)

    def _flush(self) -> None:
        literal = self._known.literal() if self._known else None
        if literal is not None:
            self._parts.append(literal)
        self._known = KnownText(self._template.range.end)


def percent(place: Range, template: Literal, given: Value) -> Value | None:
    """``template % given``, no stars in a tuple display; None where the two do not fit."""
    try:
        return Join(place, _percent_parts(template, given))
    except _MisfitError:
        return None


def _percent_parts(template: Literal, given: Value) -> tuple[Value, ...]:
    parts = _Parts(template)
    found = list(_PERCENT.finditer(template.text))
    wanted = [match for match in found if match["kind"] != "%"]
    values = _percent_values(wanted, given)
    at = 0
    for match in found:
        _no_percent(template.text[at : match.start()])
        parts.text(at, match.start())
        if match["kind"] == "%":
            parts.escape("%", match.start(), match.end())
        else:
            value = next(values)
            plain = match["kind"] == "s" and not match["flags"]
            parts.value(value if plain else Opaque(value.range, (value,)))
        at = match.end()
    _no_percent(template.text[at:])
    parts.text(at, len(template.text))
    return parts.finished()


def _no_percent(text: str) -> None:
    if "%" in text:
        raise _MisfitError


def _percent_values(wanted: list[re.Match[str]], given: Value) -> Iterator[Value]:
    """The value for each field, in order."""
    named = [match["key"] for match in wanted if match["key"] is not None]
    if any("*" in match["flags"] for match in wanted) or (named and len(named) != len(wanted)):
        raise _MisfitError
    if named:
        return _by_name(named, given)
    if isinstance(given, Collection) and given.kind == "tuple":
        if len(given.items) != len(wanted):
            raise _MisfitError
        return iter(given.items)
    if len(wanted) == 1 and not isinstance(given, Mapping):
        return iter((given,))
    return _holes(given, len(wanted))


def _by_name(names: list[str], given: Value) -> Iterator[Value]:
    if not isinstance(given, Mapping):
        return _holes(given, len(names))
    values = {e.key.text: e.value for e in given.entries if isinstance(e.key, Literal)}
    if len(values) != len(given.entries) or set(values) != set(names):
        raise _MisfitError
    return iter([values[name] for name in names])


def _holes(given: Value, count: int) -> Iterator[Value]:
    """Fields whose values come out of something that is not known; it is said once."""
    if not count:
        raise _MisfitError
    return iter((Opaque(given.range, (given,)), *[Opaque(given.range)] * (count - 1)))


def method(call: Call, template: Literal, name: str) -> Value | None:
    """``"…".format(…)`` and ``"…".join([…])``; None for other calls, or where nothing is known."""
    try:
        if name == "format":
            return Join(call.range, _format_parts(template, call.arguments))
        if name == "join":
            return Join(call.range, _joined(template, call.arguments))
    except _MisfitError:
        pass
    return None


def _joined(separator: Literal, arguments: tuple[Argument, ...]) -> tuple[Value, ...]:
    given = arguments[0].value if len(arguments) == 1 and not arguments[0].stars else None
    if not isinstance(given, Collection) or given.kind == "set" or not given.items:
        raise _MisfitError
    parts: list[Value] = [given.items[0]]
    for item in given.items[1:]:
        parts.extend((separator, item) if separator.text else (item,))
    return tuple(parts)


def _format_parts(template: Literal, arguments: tuple[Argument, ...]) -> tuple[Value, ...]:
    parts, values = _Parts(template), _FormatValues(arguments)
    at = 0
    for match in _BRACES.finditer(template.text):
        _no_brace(template.text[at : match.start()])
        parts.text(at, match.start())
        if match[0] in {"{{", "}}"}:
            parts.escape(match[0][0], match.start(), match.end())
        else:
            value = values.take(match["name"])
            plain = not match["rest"] and match["conversion"] in {None, "!s"}
            plain = plain and match["spec"] in {None, "", "s"}
            parts.value(value if plain else Opaque(value.range, (value,)))
        at = match.end()
    _no_brace(template.text[at:])
    parts.text(at, len(template.text))
    values.finish()
    return parts.finished()


def _no_brace(text: str) -> None:
    if "{" in text or "}" in text:
        raise _MisfitError


class _FormatValues:
    """The arguments of ``format``, taken by the fields of the template."""

    def __init__(self, arguments: tuple[Argument, ...]) -> None:
        self._positional = [a.value for a in arguments if a.name is None and not a.stars]
        self._named = {a.name: a.value for a in arguments if a.name is not None}
        self._hidden = [a.value for a in arguments if a.stars]
        self._hides = {argument.stars for argument in arguments}
        self._unused = {id(argument.value): argument.value for argument in arguments}
        self._next = 0

    def take(self, field: str) -> Value:
        """The value of a field: by number, by name, or the next."""
        if not field:
            field = str(self._next)
            self._next += 1
        if field.isdecimal():
            index = int(field)
            hidden = _ONE_STAR in self._hides
            found = (
                self._positional[index] if not hidden and index < len(self._positional) else None
            )
        else:
            hidden = _TWO_STARS in self._hides
            found = self._named.get(field)
        if found is not None:
            self._unused.pop(id(found), None)
            return found
        if not hidden:
            raise _MisfitError
        return self._hole()

    def _hole(self) -> Value:
        """A value out of a starred argument, which is said once."""
        value = self._hidden[0]
        if self._unused.pop(id(value), None) is None:
            return Opaque(value.range)
        return Opaque(value.range, (value,))

    def finish(self) -> None:
        """Every argument must have been taken: no name that is read may get lost."""
        if self._unused:
            raise _MisfitError
