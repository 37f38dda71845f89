"""Whether a URL as written can reach a route."""

import functools
import re
from collections import Counter
from urllib.parse import unquote

from hypercheck.facts import PathParameter, Route, RoutePath, Url
from hypercheck.pattern import HOLE, Pattern


def url_of(pattern: Pattern) -> Url:
    """Read a URL: white space around it, the query and the fragment do not belong to the path."""
    masked = pattern.masked
    start = len(masked) - len(masked.lstrip(" \t\n\r\f"))
    end = len(masked.rstrip(" \t\n\r\f"))
    cut = next((at for at in range(start, end) if masked[at] in "?#"), end)
    path = pattern.cut(start, cut)
    local = path.masked.startswith("/") and not path.masked.startswith(("//", "/\\"))
    return Url(pattern, path, local)


class RouteTable:
    """The routes of one application, asked by URL."""

    def __init__(self, routes: tuple[Route, ...]) -> None:
        self._by_start: dict[str, list[Route]] = {}
        for route in routes:
            self._by_start.setdefault(_start(route.path), []).append(route)
        self._found: dict[str, tuple[Route, ...]] = {}
        self._readings = Counter(route.call for route in routes)

    def matching(self, url: Pattern) -> tuple[Route, ...]:
        """The routes that some reading of the URL's holes reaches, in order of registration."""
        masked = url.masked
        if masked not in self._found:
            self._found[masked] = tuple(
                route for route in self._candidates(masked) if reaches(masked, route.path)
            )
        return self._found[masked]

    def answering(self, url: Pattern, method: str) -> tuple[Route, ...]:
        """The routes that may answer a request: one, if the URL and the first to fit are known.

        Routes without parameters come first, then the order of registration decides.
        """
        found = [route for route in self.matching(url) if method in route.methods]
        if HOLE in url.masked:
            return tuple(found)
        found.sort(key=lambda route: bool(route.path.parameters))
        end = next((at for at, route in enumerate(found, 1) if self._is_certain(route)), None)
        return tuple(found[:end])

    def _is_certain(self, route: Route) -> bool:
        """Whether the route is there, and its path is what it is read as."""
        alone = route.call is None or self._readings[route.call] == 1
        known = all(parameter.converter is not None for parameter in route.path.parameters)
        return alone and known and not route.conditional and not route.mounted

    def _candidates(self, masked: str) -> list[Route]:
        """Routes whose first segment does not already tell that they are others."""
        segment, slash, _ = masked[1:].partition("/")
        if HOLE in masked[: len(segment) + 2] or not masked.startswith("/"):
            return [route for routes in self._by_start.values() for route in routes]
        exact = self._by_start.get(unquote(segment), []) if segment or not slash else []
        return [*exact, *self._by_start.get(HOLE, [])]


def _start(path: RoutePath) -> str:
    """The first segment of a route if it is wholly known, else a hole."""
    first = path.parts[0] if path.parts else ""
    if not isinstance(first, str) or not first.startswith("/"):
        return HOLE
    segment, slash, _ = first[1:].partition("/")
    return segment if slash or len(path.parts) == 1 else HOLE


def reaches(masked: str, path: RoutePath) -> bool:
    """Whether a URL path with holes can be one that a route's path matches."""
    if HOLE not in masked:
        return _regex(path).fullmatch(unquote(masked)) is not None
    return _meets(tuple(unquote(masked)), _symbols(path))


@functools.lru_cache(maxsize=4096)
def _regex(path: RoutePath) -> re.Pattern[str]:
    return re.compile(
        "".join(
            re.escape(part)
            if isinstance(part, str)
            else f"(?:{part.converter.pattern if part.converter else '.+'})"
            for part in path.parts
        ),
        re.DOTALL,
    )


Symbol = str | re.Pattern[str]


@functools.lru_cache(maxsize=4096)
def _symbols(path: RoutePath) -> tuple[Symbol, ...]:
    """A route's path as characters and, for parameters, what one of their characters may be."""
    symbols: list[Symbol] = []
    for part in path.parts:
        if isinstance(part, PathParameter):
            symbols.append(re.compile(part.converter.alphabet if part.converter else r"[\s\S]"))
        else:
            symbols.extend(part)
    return tuple(symbols)


def _meets(url: tuple[str, ...], route: tuple[Symbol, ...]) -> bool:
    """Whether a string fits both; a hole is any text, or begins a query that ends the path.

    A query is taken for possible only where no further segment follows: ``/a/{{ x }}/b`` is
    meant as a path.
    """

    @functools.cache
    def meet(at: int, to: int, *, inside: bool) -> bool:
        # ``inside``: the parameter ``route[to]`` has at least one character already.
        if inside and meet(at, to + 1, inside=False):
            return True
        if at == len(url):
            return not inside and to == len(route)
        symbol = route[to] if to < len(route) else None
        if url[at] == HOLE:
            if symbol is None and "/" not in url[at + 1 :]:
                return True  # the hole begins with "?": the path has ended
            if meet(at + 1, to, inside=inside):
                return True
            if symbol is None:
                return False
            if isinstance(symbol, str):
                return meet(at, to + 1, inside=False)
            return meet(at + 1, to, inside=True) or meet(at, to + 1, inside=False)
        if symbol is None:
            return False
        if isinstance(symbol, str):
            return symbol == url[at] and meet(at + 1, to + 1, inside=False)
        return symbol.fullmatch(url[at]) is not None and meet(at + 1, to, inside=True)

    try:
        return meet(0, 0, inside=False)
    except RecursionError:
        return True
