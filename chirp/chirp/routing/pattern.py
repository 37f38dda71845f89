"""Path patterns such as ``/contacts/{id:int}``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from chirp.routing.converter import CONVERTERS, Converter

_HOLE = re.compile(r"\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::(?P<converter>[^{}]*))?\}")

# Whether every text that the second converter takes is taken by the first as well.
_WIDER = {
    ("str", "int"),
    ("str", "float"),
    ("str", "uuid"),
    ("str", "slug"),
    ("float", "int"),
    ("slug", "int"),
}

# Holes that can hold the text between them are tried at every border: the time grows with the
# path's length to the power of their number. No path that people read is longer than these.
_LONGEST_PATHS = {0: 1 << 20, 1: 1 << 20, 2: 2000, 3: 500}
_LONGEST_OF_MANY = 100
_SURE_OF_THEIR_END = frozenset(("int", "uuid"))


class PatternError(ValueError):
    """The text is not a path pattern."""


@dataclass(frozen=True)
class Parameter:
    """A hole of a pattern."""

    name: str
    converter: Converter


Part = str | Parameter


@dataclass(frozen=True)
class Pattern:
    """A path with holes; it matches decoded paths and makes paths for URLs."""

    text: str
    parts: tuple[Part, ...]

    @classmethod
    def parse(cls, text: str) -> "Pattern":
        """Read a pattern; :class:`PatternError` says what is wrong with it."""
        if not text.startswith("/"):
            raise PatternError("a path starts with /")
        parts: list[Part] = []
        end = 0
        for hole in _HOLE.finditer(text):
            parts.append(_literal(text[end : hole.start()]))
            parts.append(Parameter(hole["name"], _converter(hole["converter"])))
            end = hole.end()
        parts.append(_literal(text[end:]))
        pattern = cls(text, tuple(part for part in parts if part != ""))
        names = [parameter.name for parameter in pattern.parameters]
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise PatternError(f"the parameter {repeated[0]!r} occurs twice")
        return pattern

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The holes in order."""
        return tuple(part for part in self.parts if isinstance(part, Parameter))

    @property
    def is_literal(self) -> bool:
        """Whether the pattern has no holes."""
        return not self.parameters

    @property
    def start(self) -> str | None:
        """The first segment of every path that matches; None if it has a hole."""
        first = self.parts[0]
        text, slash, _ = first[1:].partition("/") if isinstance(first, str) else ("", "", "")
        return text if slash or self.is_literal else None

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """What the whole decoded path must match."""
        return re.compile("".join(_regex(part) for part in self.parts), re.DOTALL)

    @property
    def shape(self) -> str:
        """The pattern without the parameters' names: equal shapes take the same paths."""
        return "".join(
            f"{{:{part.converter.name}}}" if isinstance(part, Parameter) else part
            for part in self.parts
        )

    def match(self, path: str) -> dict[str, str] | None:
        """The holes' texts if the path matches; a very long path may match nothing."""
        if len(path) > self.longest_path:
            return None
        found = self.regex.fullmatch(path)
        return found.groupdict() if found else None

    @cached_property
    def longest_path(self) -> int:
        """The characters up to which matching takes no time that others would notice."""
        return _LONGEST_PATHS.get(self._unsure_holes(), _LONGEST_OF_MANY)

    def _unsure_holes(self) -> int:
        """The most holes that can hold each other's borders: those that meet no slash between."""
        holes = [each for each in self.parameters if each.converter.name not in _SURE_OF_THEIR_END]
        if any(each.converter.name == "path" for each in holes):
            return len(holes)
        segments = _segments(self)
        return max(sum(part in holes for part in segment) for segment in segments)

    def build(self, values: Mapping[str, object]) -> str:
        """The path with the holes filled and escaped; ValueError if a value does not fit."""
        path = "".join(
            part.converter.to_url(values[part.name]) if isinstance(part, Parameter) else part
            for part in self.parts
        )
        # Two slashes would start a host's name (RFC 3986, section 4.2), and a value can bring one.
        return f"/%2F{path[2:]}" if path.startswith("//") else path

    def covers(self, other: "Pattern") -> bool:
        """Whether it surely takes every path that the other takes."""
        if other.is_literal:
            return self.match(other.text) is not None
        if self.shape == other.shape:
            return True
        mine, theirs = _segments(self), _segments(other)
        for index, segment in enumerate(mine):
            if index >= len(theirs):
                return False
            if _is_hole(segment, "path") and index == len(mine) - 1:
                return True
            if not _segment_covers(segment, theirs[index]):
                return False
        return len(mine) == len(theirs)


def _literal(text: str) -> str:
    if "{" in text or "}" in text:
        raise PatternError(f"{text!r} holds a brace that is no parameter such as {{id:int}}")
    if re.search(r"<[^/]*>", text):
        raise PatternError("parameters are written {name} or {name:int}, not <name>")
    if "?" in text or "#" in text:
        raise PatternError("a path ends where ? or # would start")
    return text


def _converter(name: str | None) -> Converter:
    if name is None:
        return CONVERTERS["str"]
    if name in CONVERTERS:
        return CONVERTERS[name]
    close = get_close_matches(name, CONVERTERS, n=1)
    meant = f", did you mean {close[0]!r}?" if close else ""
    raise PatternError(
        f"there is no converter {name!r}{meant} (there are: {', '.join(sorted(CONVERTERS))})"
    )


def _regex(part: Part) -> str:
    if isinstance(part, Parameter):
        return f"(?P<{part.name}>{part.converter.pattern})"
    return re.escape(part)


def _segments(pattern: Pattern) -> list[tuple[Part, ...]]:
    """The parts between slashes."""
    segments: list[list[Part]] = [[]]
    for part in pattern.parts:
        if isinstance(part, Parameter):
            segments[-1].append(part)
            continue
        first, *others = part.split("/")
        segments[-1].append(first)
        segments += [[text] for text in others]
    return [tuple(part for part in segment if part != "") for segment in segments]


def _is_hole(segment: tuple[Part, ...], name: str | None = None) -> bool:
    if len(segment) != 1 or not isinstance(segment[0], Parameter):
        return False
    return name is None or segment[0].converter.name == name


def _segment_covers(mine: tuple[Part, ...], theirs: tuple[Part, ...]) -> bool:
    if all(isinstance(part, str) for part in theirs):
        text = "".join(str(part) for part in theirs)
        return re.fullmatch("".join(_regex(part) for part in mine), text) is not None
    if not _is_hole(mine) or not _is_hole(theirs):
        return _shape(mine) == _shape(theirs)
    pair = (_shape(mine), _shape(theirs))
    return pair[0] == pair[1] or pair in _WIDER


def _shape(segment: tuple[Part, ...]) -> str:
    return "".join(p.converter.name if isinstance(p, Parameter) else f"/{p}" for p in segment)
