"""The routes of one application: registrations, routers with their prefixes, mounts."""

import re
from collections.abc import Iterator

from hypercheck.facts import Mount, PathParameter, Route, RoutePath
from hypercheck.frameworks.framework import Framework
from hypercheck.link.collect import Collector
from hypercheck.link.gathered import Key, Registration
from hypercheck.link.guard import GuardReader
from hypercheck.link.handler import HandlerReader
from hypercheck.link.path_fault import path_faults
from hypercheck.link.resolved import Bound, ClassRef, External, Items, Made, Plain
from hypercheck.model import Span
from hypercheck.pattern import HOLE, Known, Pattern

_PARAMETER = re.compile(r"\{([^{}:]*+)(?::([^{}]*+))?\}|<([^/<>]++)>")
"""A parameter; the second kind is refused by the framework and still stands for something."""

_NESTED_DEEPEST = 8


class RouteReader:
    """Reads the routes registered on one application object and the routers it includes."""

    def __init__(self, collector: Collector, handlers: HandlerReader) -> None:
        self._collector = collector
        self._evaluator = collector.evaluator
        self._framework: Framework = collector.framework
        self._handlers = handlers
        self._guards = GuardReader(collector.evaluator, collector.framework.registrations)
        self._by_target: dict[Key, list[Registration]] = {}
        for registration in collector.gathered.registrations:
            self._by_target.setdefault(registration.target, []).append(registration)
        said = collector.gathered.registrations
        self._called = {each.place for each in said if not each.supposed}
        self.mounts: list[Mount] = []
        self.open: Span | None = None
        """Where something was included that could not be followed."""

    def said_to(self, key: Key, method: str) -> Iterator[Registration]:
        """What was said to an object with one method."""
        for registration in self._by_target.get(key, ()):
            if registration.method == method:
                yield registration

    def routes(self, key: Key) -> tuple[Route, ...]:
        """All routes, in order of registration; a helper's unknown readings give way to known."""
        kept = self._routes(key, (), depth=0)
        unique: dict[tuple[object, ...], Route] = {}
        for route in kept:
            unique.setdefault((route.span, str(route.path), route.methods, route.name), route)
        return tuple(unique.values())

    def _routes(self, key: Key, prefix: tuple[Pattern, ...], depth: int) -> Iterator[Route]:
        self.open = self.open or self._collector.gathered.handed_on.get(key)
        for registration in self._by_target.get(key, ()):
            if registration.method in self._framework.registrations:
                routes = self._route(registration, prefix)
                overheard = self._is_overheard(registration)
                yield from (r for r in routes if not overheard or not _is_wild(r))
            elif registration.method == "include" and depth < _NESTED_DEEPEST:
                yield from self._included(registration, prefix, depth)
            elif registration.method == "mount":
                self._mount(registration, prefix)
            elif registration.method not in self._framework.harmless_methods:
                self.open = self._place(registration)

    def _is_overheard(self, registration: Registration) -> bool:
        """Whether it is known better from the calls of the function it is said in."""
        supposed = registration.supposed
        if supposed is None or id(supposed) in self._collector.gathered.passed:
            return False
        return registration.place in self._called

    def _route(self, registration: Registration, prefix: tuple[Pattern, ...]) -> Iterator[Route]:
        call, frame = registration.call, registration.frame
        argument = call.argument(0, "path") if call else None
        if call is None or argument is None or argument.stars:
            return
        for pattern in self._evaluator.patterns(Bound(argument.value, frame)):
            path = route_path((*prefix, pattern), self._framework)
            handler = registration.handler
            yield Route(
                methods=self._methods(registration),
                path=path,
                span=pattern.span,
                name=self._name(registration),
                name_span=self._name_span(registration, pattern.span),
                handler=self._handlers.read(handler, path) if handler else None,
                call=self._place(registration),
                conditional=is_conditional(registration),
                path_faults=path_faults(prefix, pattern, path, self._framework),
                idle_guards=self._guards.idle(registration),
            )

    def _methods(self, registration: Registration) -> frozenset[str]:
        fixed = self._framework.registrations[registration.method]
        given = self._option(registration, "methods")
        if fixed is not None:
            return fixed
        if given is None:
            return self._framework.default_methods
        methods: set[str] = set()
        for found in self._evaluator.evaluate(given):
            if isinstance(found, Plain) and found.value is None:
                methods |= self._framework.default_methods
                continue
            if not isinstance(found, Items):
                return ANY_METHOD
            for item in found.items:
                for pattern in self._evaluator.patterns(item):
                    if pattern.text is None:
                        return ANY_METHOD
                    methods.add(pattern.text.upper())
        return frozenset(methods)

    def _option(self, registration: Registration, name: str) -> Bound | None:
        call = registration.call
        return self._evaluator.members.option(call, name, registration.frame) if call else None

    def _name(self, registration: Registration) -> str | None:
        given, handler = self._option(registration, "name"), registration.handler
        own = handler.function.name if handler else None
        if given is None:
            return own
        found = self._evaluator.evaluate(given)
        if len(found) == 1 and isinstance(found[0], Plain) and found[0].value is None:
            return own
        return self._evaluator.patterns(given)[0].text if len(found) == 1 else None

    def _name_span(self, registration: Registration, default: Span) -> Span:
        given = self._option(registration, "name")
        if given is not None:
            return self._evaluator.patterns(given)[0].span
        return registration.handler.span if registration.handler else default

    def _included(
        self, registration: Registration, prefix: tuple[Pattern, ...], depth: int
    ) -> Iterator[Route]:
        call, frame = registration.call, registration.frame
        first = call.argument(0, "prefix") if call else None
        second = call.argument(1, "router") if call else None
        if call is None or first is None or second is None:
            self.open = self._place(registration)
            return
        prefixes = self._evaluator.patterns(Bound(first.value, frame))
        for found in self._evaluator.evaluate(Bound(second.value, frame)):
            if isinstance(found, Made) and self._collector.is_router(found):
                for each in prefixes:
                    yield from self._routes(found.key, (*prefix, each), depth + 1)
            else:
                self.open = self._place(registration)

    def _mount(self, registration: Registration, prefix: tuple[Pattern, ...]) -> None:
        call = registration.call
        first = call.argument(0, "prefix") if call else None
        if first is None:
            self.open = self._place(registration)
            return
        for pattern in self._evaluator.patterns(Bound(first.value, registration.frame)):
            if pattern.text is None:
                self.open = self._place(registration)
            else:
                before = "".join(each.text or "" for each in prefix)
                self.mounts.append(Mount(before + pattern.text, pattern.span, "application"))

    def _place(self, registration: Registration) -> Span:
        call = registration.call
        start, end = (call.range.start, call.range.end) if call else (0, 0)
        return Span(registration.frame.path, start, end)


ANY_METHOD = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
"""What a route is taken to answer whose ``methods`` cannot be told."""

_ANYTHING = "(anything)"


def is_conditional(registration: Registration) -> bool:
    """Whether a registration is indented deeper than the definitions of its scope."""
    call, frame = registration.call, registration.frame
    if call is None:
        return False
    module = frame.module
    own = 1 if frame.outer is None else module.column_of(frame.scope)
    return module.lines.position(call.range.start).column > own + len("@")


def _is_wild(route: Route) -> bool:
    return any(parameter.converter_name == _ANYTHING for parameter in route.path.parameters)


def route_path(patterns: tuple[Pattern, ...], framework: Framework) -> RoutePath:
    """Read a path with its prefixes; an unknown part may match anything."""
    parts: list[str | PathParameter] = []
    *prefix, last = patterns
    if framework.root_is_prefix and last.text == "/" and any(each.masked for each in prefix):
        patterns = tuple(prefix)
    for pattern in patterns:
        masked = pattern.masked
        at = 0
        for match in _PARAMETER.finditer(masked):
            _add_text(parts, pattern, at, match.start())
            span = pattern.cut(match.start(), match.end()).span
            converter = match[2] if match[2] is not None else framework.default_converter
            known = framework.converters.get(converter.strip()) if match[3] is None else None
            name = match[1] if match[3] is None else match[3].rpartition(":")[2]
            parts.append(PathParameter(name.strip(), converter, known, span))
            at = match.end()
        _add_text(parts, pattern, at, len(masked))
    return RoutePath(tuple(parts))


def prefix_path(prefix: str) -> RoutePath:
    """All paths below a prefix."""
    span = Span("", 0, 0)
    return RoutePath((f"{prefix}/", PathParameter(HOLE, _ANYTHING, None, span)))


def _add_text(parts: list[str | PathParameter], pattern: Pattern, start: int, end: int) -> None:
    for part in pattern.cut(start, end).parts:
        if not isinstance(part, Known):
            parts.append(PathParameter(HOLE, _ANYTHING, None, part.span))
        elif parts and isinstance(parts[-1], str):
            parts[-1] += part.text
        else:
            parts.append(part.text)


def provided_types(
    reader: RouteReader, collector: Collector, key: Key
) -> tuple[frozenset[str], bool]:
    """The types that the application provides by annotation, and whether there may be others."""
    names: set[str] = set()
    for registration in reader.said_to(key, "provide"):
        argument = registration.call.argument(0, "kind") if registration.call else None
        if argument is None:
            return frozenset(), True
        for found in collector.evaluator.evaluate(Bound(argument.value, registration.frame)):
            match found:
                case External(name=name):
                    names.add(name.removeprefix("builtins."))
                case ClassRef(definition=definition):
                    names.add(definition.name)
                case _:
                    return frozenset(), True
    return frozenset(names), False
