"""The names that every template knows: globals, and what context processors give."""

from dataclasses import dataclass

from hypercheck.link.collect import Collector
from hypercheck.link.gathered import Key, Registration
from hypercheck.link.resolved import Bound, Entries, FunctionRef, Resolved
from hypercheck.link.route import RouteReader


@dataclass(frozen=True, slots=True)
class SharedContext:
    """Names known in every template; ``open``: there may be others."""

    names: frozenset[str]
    open: bool


def shared_context(reader: RouteReader, collector: Collector, key: Key) -> SharedContext:
    """What an application registers for all its templates, and what its framework adds."""
    names = set(collector.framework.template_names)
    is_open = False
    for registration in reader.said_to(key, "template_global"):
        name = _global_name(registration, collector)
        is_open = is_open or name is None
        names.add(name or "")
    for registration in reader.said_to(key, "context_processor"):
        given = _given(registration, collector)
        is_open = is_open or given is None
        names |= given or frozenset()
    return SharedContext(frozenset(names), is_open)


def _global_name(registration: Registration, collector: Collector) -> str | None:
    call, handler = registration.call, registration.handler
    argument = call.argument(0, "name") if call else None
    if argument is None:
        return handler.function.name if handler else None
    found = collector.evaluator.patterns(Bound(argument.value, registration.frame))
    return found[0].text if len(found) == 1 else None


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
        for each in collector.evaluator.evaluate(Bound(returned.value, frame)):
            keys = _keys(each, collector)
            if keys is None:
                return None
            names |= keys
    return frozenset(names)


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
