"""What every template knows: globals, filters, tests, and what context processors give."""

from collections.abc import Iterator

import msgspec

from hypercheck.link.collect import Collector
from hypercheck.link.gathered import Key, Registration
from hypercheck.link.mutation import added_keys
from hypercheck.link.resolved import Bound, Entries, FunctionRef, Resolved
from hypercheck.link.route import RouteReader
from hypercheck.value import Name


class SharedContext(msgspec.Struct, frozen=True):
    """Names known in every template; ``open``: there may be others.

    ``globals`` are those that a template knows that is imported without a context; ``filters``
    and ``tests`` are the application's own, None where there may be others.
    """

    names: frozenset[str]
    open: bool
    globals: frozenset[str]
    globals_open: bool
    filters: frozenset[str] | None
    tests: frozenset[str] | None


def shared_context(
    reader: RouteReader, collector: Collector, key: Key, *, doubted: bool
) -> SharedContext:
    """What an application registers for all its templates, and what its framework adds.

    ``doubted``: it may be extended in ways that are not followed.
    """
    framework = collector.framework
    added = _registered(reader, collector, key, "template_global")
    own = framework.template_names - framework.context_names
    given: set[str] = set()
    is_open = doubted or added is None
    for registration in reader.said_to(key, "context_processor"):
        names = _given(registration, collector)
        is_open = is_open or names is None
        given |= names or frozenset()
    known = own | (added or frozenset())
    return SharedContext(
        names=known | framework.context_names | given,
        open=is_open,
        globals=known,
        globals_open=doubted or added is None,
        filters=None if doubted else _registered(reader, collector, key, "template_filter"),
        tests=None if doubted else _registered(reader, collector, key, "template_test"),
    )


def _registered(
    reader: RouteReader, collector: Collector, key: Key, method: str
) -> frozenset[str] | None:
    """The names under which functions are registered; None where one cannot be told."""
    names = set(_names(reader, collector, key, method))
    return None if None in names else frozenset(name for name in names if name is not None)


def _names(
    reader: RouteReader, collector: Collector, key: Key, method: str
) -> Iterator[str | None]:
    for registration in reader.said_to(key, method):
        call, handler = registration.call, registration.handler
        argument = call.argument(0, "name") if call else None
        if argument is None:
            yield handler.function.name if handler else None
            continue
        for each in collector.evaluator.patterns(Bound(argument.value, registration.frame)):
            yield each.text


def _given(registration: Registration, collector: Collector) -> frozenset[str] | None:
    """The keys of what a context processor returns; None where they cannot all be told."""
    handler = registration.handler
    first = registration.call.argument(0) if registration.call else None
    if handler is None and first is not None:
        found = collector.evaluator.evaluate(Bound(first.value, registration.frame))
        handler = found[0] if len(found) == 1 and isinstance(found[0], FunctionRef) else None
    if handler is None or not handler.function.returns:
        return None
    names: set[str] = set()
    frame = collector.evaluator.frames.of_function(handler)
    for returned in handler.function.returns:
        if returned.value is None:
            return None
        bound = Bound(returned.value, frame)
        for each in collector.evaluator.evaluate(bound):
            keys = _keys(each, collector)
            added = _added(each, bound, handler, collector)
            if keys is None or added is None:
                return None
            names |= keys | added
    return frozenset(names)


def _added(
    found: Resolved, bound: Bound, handler: FunctionRef, collector: Collector
) -> frozenset[str] | None:
    """The keys that are put into a dict after it is made; None where they cannot all be told."""
    if not isinstance(found, Entries) or not collector.mutation.may_change(found, bound):
        return frozenset()
    body, made = handler.function.range, found.span
    own = made.path == handler.frame.path and body.start <= made.start < body.end
    if not own or not isinstance(bound.value, Name):
        return None
    return added_keys(handler.function, bound.value.id)


def _keys(found: Resolved, collector: Collector) -> frozenset[str] | None:
    if not isinstance(found, Entries):
        return None
    names: set[str] = set()
    for key, _ in found.entries:
        name = collector.evaluator.patterns(key)[0].text if key is not None else None
        if name is None:
            return None
        names.add(name)
    return frozenset(names)
