"""Which middleware an application adds."""

from collections.abc import Iterator

import msgspec

from hypercheck.link.collect import Collector
from hypercheck.link.gathered import Key, Registration
from hypercheck.link.resolved import (
    Bound,
    ClassRef,
    External,
    FunctionRef,
    Items,
    Made,
    Resolved,
    Unknown,
)
from hypercheck.link.route import RouteReader
from hypercheck.model import Span
from hypercheck.pattern import Pattern


class Middleware(msgspec.Struct, frozen=True, eq=False):
    """One ``add_middleware``: the framework's class names of it, and the value added.

    ``names`` is empty for a class of somebody else's, None where nothing is known. ``alone``: it
    is the only reading of what is added there.
    """

    names: tuple[str, ...] | None
    found: Resolved
    span: Span
    registration: Registration
    alone: bool

    @property
    def made(self) -> Made | None:
        """The call that makes it, if there is one."""
        return self.found if isinstance(self.found, Made) else None


def added_middleware(reader: RouteReader, collector: Collector, key: Key) -> Iterator[Middleware]:
    """The middleware added to an application, in order of the calls."""
    for registration in reader.said_to(key, "add_middleware"):
        argument = registration.call.argument(0) if registration.call else None
        if argument is None or argument.stars:
            place = registration.call.range if registration.call else None
            start, end = (place.start, place.end) if place else (0, 0)
            span = Span(registration.frame.path, start, end)
            yield Middleware(None, Unknown(span), span, registration, alone=False)
            continue
        bound = Bound(argument.value, registration.frame)
        readings = collector.evaluator.evaluate(bound)
        for found in readings:
            names = _names(found, collector)
            yield Middleware(names, found, bound.span, registration, alone=len(readings) == 1)


def _names(found: Resolved, collector: Collector) -> tuple[str, ...] | None:
    callee = found.callee if isinstance(found, Made) else found
    if isinstance(callee, External | ClassRef):
        return tuple(collector.class_names(callee))
    return () if isinstance(callee, FunctionRef) else None


def exempt_paths(middleware: Middleware, collector: Collector) -> tuple[Pattern, ...] | None:
    """The paths that a CSRF middleware asks no token of; None where they cannot be told."""
    made = middleware.made
    if made is None or any(argument.stars for argument in made.call.arguments):
        return None
    if not made.call.arguments:
        return ()
    evaluator, keyword = collector.evaluator, collector.framework.csrf_exempt
    config = made.call.argument(0, "config")
    if config is None or not isinstance(made.callee, External):
        return None
    found: list[Pattern] = []
    for each in evaluator.evaluate(Bound(config.value, made.frame)):
        if not isinstance(each, Made) or not _is_plain(each, collector):
            return None
        listed = each.call.argument(None, keyword)
        for items in evaluator.evaluate(Bound(listed.value, each.frame)) if listed else ():
            if not isinstance(items, Items):
                return None
            for item in items.items:
                found.extend(evaluator.patterns(item))
    return tuple(found)


def _is_plain(made: Made, collector: Collector) -> bool:
    """Whether it is an object of the framework's own, with all its arguments known."""
    callee = made.callee
    own = isinstance(callee, External) and collector.framework.local(callee.name) is not None
    return own and not any(argument.stars for argument in made.call.arguments)
