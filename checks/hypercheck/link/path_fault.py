"""What a framework does not accept in the path of a route, as it is written."""

import re
from collections.abc import Iterator

from hypercheck.facts import PathFault, PathParameter, RoutePath
from hypercheck.frameworks.framework import Framework
from hypercheck.model import closest
from hypercheck.pattern import HOLE, Pattern

_TOKEN = re.compile(r"\{(?P<braces>[^{}]*+)\}|<(?P<angles>[^/<>]++)>|(?P<stray>[{}])|(?P<end>[?#])")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*+")
_GLUED = re.compile(r"[\w{<]")
"""How a path starts that was meant to be a segment of its own behind its prefix."""

_ELSEWHERE = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "decimal": "float",
    "any": "path",
    ".*": "path",
    ".+": "path",
    "[^/]+": "str",
    r"\d+": "int",
    "[0-9]+": "int",
}
"""What other frameworks say for a converter."""


def path_faults(
    prefix: tuple[Pattern, ...], own: Pattern, path: RoutePath, framework: Framework
) -> tuple[PathFault, ...]:
    """The faults of one route's path; ``prefix`` is what the routers around it put before."""
    found = [*_ends(prefix, own)]
    for pattern in (*prefix, own):
        found.extend(_inside(pattern, framework))
    found.extend(_repeated(path))
    return tuple(found)


def _ends(prefix: tuple[Pattern, ...], own: Pattern) -> Iterator[PathFault]:
    for each in prefix:
        if each.masked and not each.masked.startswith(("/", HOLE)):
            yield PathFault("no_slash", each.span, each.masked, f"/{each.masked}")
        if each.masked.endswith("/"):
            yield PathFault("end_slash", each.span, each.masked, each.masked.rstrip("/"))
    text, around = own.masked, "".join(each.masked for each in prefix)
    if text.startswith(("/", HOLE)) or (around and not _GLUED.match(text)):
        return
    yield PathFault("no_slash", own.span, text, None if text.startswith("^") else f"/{text}")


def _inside(pattern: Pattern, framework: Framework) -> Iterator[PathFault]:
    for match in _TOKEN.finditer(pattern.masked):
        if HOLE in match[0]:
            continue
        span = pattern.cut(*match.span()).span
        if match["angles"] is not None:
            yield PathFault("angles", span, match[0], _braced(match["angles"], framework))
        elif match["end"] is not None:
            rest = pattern.cut(match.start(), len(pattern.masked))
            yield PathFault("end", rest.span, str(rest))
            return
        elif match["stray"] is not None or not _NAME.fullmatch(match["braces"].partition(":")[0]):
            yield PathFault("braces", span, match[0])
            return
        else:
            yield from _converter(pattern, match, framework)


def _converter(pattern: Pattern, match: re.Match[str], framework: Framework) -> Iterator[PathFault]:
    name, colon, converter = match["braces"].partition(":")
    if not colon or converter in framework.converters:
        return
    start = match.start() + 1 + len(name) + 1
    place = pattern.cut(start, start + len(converter)) if converter else pattern.cut(*match.span())
    meant = _known(converter, framework)
    guess = None if meant else closest(converter, framework.converters)
    yield PathFault("converter", place.span, converter, meant if converter else None, guess)


def _known(converter: str, framework: Framework) -> str | None:
    """The framework's word for what certainly was meant."""
    converter = converter.strip()
    converter = _ELSEWHERE.get(converter, converter)
    return converter if converter in framework.converters else None


def _braced(inside: str, framework: Framework) -> str | None:
    """``int:id`` (and ``id:int``) as this framework writes it; None where that cannot be said."""
    converter, colon, name = inside.rpartition(":")
    if colon and _known(converter, framework) is None:
        converter, name = name, converter
    known = _known(converter, framework) if colon else framework.default_converter
    if known is None or not _NAME.fullmatch(name):
        return None
    return f"{{{name}}}" if known == framework.default_converter else f"{{{name}:{known}}}"


def _repeated(path: RoutePath) -> Iterator[PathFault]:
    first: dict[str, PathParameter] = {}
    for parameter in path.parameters:
        known = first.setdefault(parameter.name, parameter)
        if known is not parameter and _NAME.fullmatch(parameter.name):
            yield PathFault("repeated", parameter.span, parameter.name, first=known.span)
