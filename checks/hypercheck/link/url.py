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
        self._by_start: dict[str, list[tuple[Route, PathMatcher]]] = {}
        for route in routes:
            matcher = PathMatcher(route.path)
            self._by_start.setdefault(_start(route.path), []).append((route, matcher))
        self._found: dict[str, tuple[Route, ...]] = {}
        self._readings = Counter(route.call for route in routes)

    def matching(self, url: Pattern) -> tuple[Route, ...]:
        """The routes that some reading of the URL's holes reaches, in order of registration."""
        masked = url.masked
        if masked not in self._found:
            self._found[masked] = tuple(
                route for route, matcher in self._candidates(masked) if matcher.meets(masked)
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

    def _candidates(self, masked: str) -> "list[tuple[Route, PathMatcher]]":
        """Routes whose first segment does not already tell that they are others."""
        segment, slash, _ = masked[1:].partition("/")
        if HOLE in masked[: len(segment) + 2] or not masked.startswith("/"):
            return [each for routes in self._by_start.values() for each in routes]
        exact = self._by_start.get(unquote(segment), []) if segment or not slash else []
        return [*exact, *self._by_start.get(HOLE, [])]


def _start(path: RoutePath) -> str:
    """The first segment of a route if it is wholly known, else a hole."""
    first = path.parts[0] if path.parts else ""
    if not isinstance(first, str) or not first.startswith("/"):
        return HOLE
    segment, slash, _ = first[1:].partition("/")
    return segment if slash or len(path.parts) == 1 else HOLE


Symbol = str | re.Pattern[str]


class PathMatcher:
    """Tells which URLs a route's path can match; what it needs is made when it is first asked."""

    def __init__(self, path: RoutePath) -> None:
        self._path = path
        first = path.parts[0] if path.parts else ""
        self._prefix = first if isinstance(first, str) else ""

    def meets(self, url: str) -> bool:
        """Whether a URL path with holes can be one that the path matches."""
        url = unquote(url)
        known = url.partition(HOLE)[0]
        if not (known.startswith(self._prefix) or self._prefix.startswith(known)):
            return False
        if len(known) == len(url):
            return self._regex.fullmatch(url) is not None
        return self._meets(url)

    @functools.cached_property
    def _regex(self) -> re.Pattern[str]:
        return re.compile(
            "".join(
                re.escape(part)
                if isinstance(part, str)
                else f"(?:{part.converter.pattern if part.converter else '.+'})"
                for part in self._path.parts
            ),
            re.DOTALL,
        )

    @functools.cached_property
    def _symbols(self) -> tuple[Symbol, ...]:
        """The path as characters and, for parameters, what one of their characters may be."""
        symbols: list[Symbol] = []
        for part in self._path.parts:
            if isinstance(part, PathParameter):
                symbols.append(re.compile(part.converter.alphabet if part.converter else r"[\s\S]"))
            else:
                symbols.extend(part)
        return tuple(symbols)

    def _meets(self, url: str) -> bool:
        """Whether a string fits both; a hole is any text, or begins a query that ends the path.

        A query is taken for possible only where no further segment follows: ``/a/{{ x }}/b`` is
        meant as a path. ``at`` holds how many symbols of the path may have been matched so far;
        ``inside`` those of which a parameter has at least one character and may have more.
        """
        symbols, length = self._symbols, len(self._symbols)
        at, inside = {0}, set[int]()
        tail = url.rfind("/")
        for index, character in enumerate(url):
            if character == HOLE:
                if index > tail:
                    return True  # the hole begins with "?": the path has ended
                lowest = min(at | inside)
                at = set(range(lowest, length + 1))
                inside = {to for to in range(lowest, length) if not isinstance(symbols[to], str)}
                continue
            before, at = at | inside, set[int]()
            entered = set[int]()
            for to in before:
                symbol = symbols[to] if to < length else None
                if isinstance(symbol, str):
                    if symbol == character:
                        at.add(to + 1)
                elif symbol is not None and symbol.fullmatch(character):
                    entered.add(to)
                    at.add(to + 1)
            inside = entered
            if not at and not inside:
                return False
        return length in at
