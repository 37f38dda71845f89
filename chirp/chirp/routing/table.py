"""The compiled routes: which one answers a path, and the path of a name."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from chirp.errors import ChirpError, ConfigurationError
from chirp.routing.pattern import Pattern, PatternError
from chirp.routing.route import CompiledRoute, Route


@dataclass(frozen=True)
class Match:
    """The route that answers a request, and its parameters."""

    route: Route
    parameters: dict[str, Any]


class RouteTable:
    """Finds routes; the first registered one that fits answers."""

    def __init__(self, routes: Iterable[Route]) -> None:
        compiled, faults = _compile(routes)
        faults += _clashes(compiled)
        faults += _repeated_names(compiled)
        if faults:
            raise ConfigurationError(*faults)
        self._by_name = {each.route.name: each for each in compiled}
        self._literal: dict[str, list[CompiledRoute]] = {}
        holed = [each for each in compiled if not each.pattern.is_literal]
        for each in compiled:
            if each.pattern.is_literal:
                self._literal.setdefault(each.pattern.text, []).append(each)
        self._unstarted = [each for each in holed if each.pattern.start is None]
        # By the path's first segment, in the order of registration.
        self._started = {
            start: [each for each in holed if each.pattern.start in {start, None}]
            for start in {each.pattern.start for each in holed} - {None}
        }

    def find(self, method: str, path: str) -> Match | tuple[str, ...]:
        """The match, or the methods that the path allows (none: no such path)."""
        allowed: list[str] = []
        # No route with holes stands before a literal one that it covers: see _clashes.
        start = path[1:].partition("/")[0]
        holed = self._started.get(start, self._unstarted)
        for each in (*self._literal.get(path, ()), *holed):
            parameters = _parameters(each.pattern, path)
            if parameters is None:
                continue
            if method in each.methods:
                return Match(each.route, parameters)
            allowed += each.methods
        return allowed_methods(allowed)

    def url(self, name: str, values: Mapping[str, Any]) -> str:
        """The path of the named route with these parameters; the wrong ones are an error."""
        if name not in self._by_name:
            close = get_close_matches(name, self._by_name, n=1)
            meant = f", did you mean {close[0]!r}?" if close else ""
            raise ChirpError(f"url_for: there is no route {name!r}{meant}")
        found = self._by_name[name]
        wanted = {parameter.name for parameter in found.pattern.parameters}
        missing, unknown = sorted(wanted - values.keys()), sorted(values.keys() - wanted)
        if missing or unknown:
            parts = [f"missing: {', '.join(missing)}"] if missing else []
            parts += [f"unknown: {', '.join(unknown)}"] if unknown else []
            raise ChirpError(f"url_for({name!r}): {found.route.path} — {'; '.join(parts)}")
        try:
            return found.pattern.build(values)
        except ValueError as error:
            raise ChirpError(f"url_for({name!r}): {error}") from None


def allowed_methods(methods: Iterable[str]) -> tuple[str, ...]:
    """The methods with OPTIONS, which is answered by itself, sorted; none stay none."""
    allowed = set(methods)
    return tuple(sorted(allowed | {"OPTIONS"})) if allowed else ()


def _parameters(pattern: Pattern, path: str) -> dict[str, Any] | None:
    texts = pattern.match(path)
    if texts is None:
        return None
    if not texts:
        return {}
    try:
        values = {each.name: each.converter.type(texts[each.name]) for each in pattern.parameters}
    except ValueError:  # more digits than Python converts: no such thing
        return None
    return None if math.inf in values.values() else values


def _compile(routes: Iterable[Route]) -> tuple[list[CompiledRoute], list[str]]:
    compiled, faults = [], []
    for route in routes:
        try:
            compiled.append(CompiledRoute(route, Pattern.parse(route.path), _answered(route)))
        except PatternError as error:
            faults.append(f"{route}: {error}")
    return compiled, faults


def _answered(route: Route) -> frozenset[str]:
    return frozenset(route.methods) | ({"HEAD"} if "GET" in route.methods else set())


def _clashes(compiled: list[CompiledRoute]) -> list[str]:
    faults = []
    for index, later in enumerate(compiled):
        for earlier in compiled[:index]:
            if not earlier.methods & set(later.route.methods) or not earlier.pattern.covers(
                later.pattern
            ):
                continue
            same = earlier.pattern.shape == later.pattern.shape
            why = "answers the same paths as" if same else "is never reached because of"
            faults.append(f"route {later.route} {why} {earlier.route}")
    return faults


def _repeated_names(compiled: list[CompiledRoute]) -> list[str]:
    first: dict[str, Route] = {}
    faults = []
    for each in compiled:
        known = first.setdefault(each.route.name, each.route)
        if known is not each.route:
            faults.append(
                f"the route name {each.route.name!r} is used twice: {known} and {each.route};"
                f" give one of them name=…"
            )
    return faults
