"""Other applications of the same sources: what is theirs, and which of them stands around one."""

from collections.abc import Iterator

from hypercheck.link.collect import Collector
from hypercheck.link.gathered import Key, Registration
from hypercheck.link.resolved import Bound, Made
from hypercheck.model import Span


def handlers_of_others(collector: Collector, key: Key) -> frozenset[Span]:
    """The functions registered on other applications, or their routers, and not on this one."""
    apps = collector.gathered.apps
    if len(apps) == 1:
        return frozenset()
    own = set(_handlers(collector, _targets(collector, key)))
    others = {
        span
        for other in apps.keys() - {key}
        for span in _handlers(collector, _targets(collector, other))
    }
    return frozenset(others - own)


def is_mounted(collector: Collector, key: Key) -> bool:
    """Whether another application hands a part of its URLs to this one."""
    return any(
        each.method == "mount"
        and each.target != key
        and key in _made(collector, each, position=1, name="app")
        for each in collector.gathered.registrations
    )


def _targets(collector: Collector, key: Key) -> set[Key]:
    """An application and the routers that it includes."""
    found = {key}
    queue = [key]
    while queue:
        current = queue.pop()
        for each in collector.gathered.registrations:
            if each.target == current and each.method == "include":
                new = set(_made(collector, each, position=1, name="router")) - found
                found |= new
                queue.extend(new)
    return found


def _handlers(collector: Collector, targets: set[Key]) -> Iterator[Span]:
    for each in collector.gathered.registrations:
        if each.target in targets and each.handler is not None:
            stretch = each.handler.function.range
            yield Span(each.handler.frame.path, stretch.start, stretch.end)


def _made(
    collector: Collector, registration: Registration, *, position: int, name: str
) -> Iterator[Key]:
    """The objects that an argument of a registration can be."""
    argument = registration.call.argument(position, name) if registration.call else None
    if argument is not None:
        bound = Bound(argument.value, registration.frame)
        for found in collector.evaluator.evaluate(bound):
            if isinstance(found, Made):
                yield found.key
