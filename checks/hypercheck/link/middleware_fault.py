"""Middleware that an application refuses, or that does not work as it is added."""

from collections.abc import Iterator

from hypercheck.facts import MiddlewareFault
from hypercheck.frontends.python.evaluated import body_values
from hypercheck.frontends.python.summary import Parameter
from hypercheck.link.collect import Collector
from hypercheck.link.middleware import Middleware
from hypercheck.link.resolved import (
    Bound,
    ClassRef,
    External,
    FunctionRef,
    Items,
    Made,
    Plain,
    Resolved,
    Text,
)
from hypercheck.link.route import is_conditional
from hypercheck.value import Attribute, Call, Name, Value, walk

_GIVEN = 2  # the request and what comes next

_Kind = str | int
"""A class: the framework's by its name, the project's by the identity of its definition."""


class MiddlewareJudge:
    """Judges the middleware of one application, ``added`` in the order of the calls.

    ``complete``: nothing else can have been added.
    """

    def __init__(
        self, added: tuple[Middleware, ...], collector: Collector, *, complete: bool
    ) -> None:
        self._added = added
        self._collector = collector
        self._evaluator = collector.evaluator
        self._framework = collector.framework
        self._complete = complete and all(self._is_known(each.found) for each in added)
        self._kinds = {id(each): frozenset(self._kinds_of(each.found)) for each in added}
        self._sure = frozenset(id(each) for each in added if self._is_sure(each))

    def faults(self) -> Iterator[MiddlewareFault]:
        """All faults, in the order of the calls."""
        for index, each in enumerate(self._added):
            if self._is_class(each.found):
                yield MiddlewareFault("class", _name(each), each.span)
                continue
            yield from self._needs(each)
            yield from self._twice(each, self._added[:index])
            yield from self._called_otherwise(each) or tuple(self._sync(each))

    # ------------------------------------------------------------------------------- classes

    def _kinds_of(self, found: Resolved) -> Iterator[_Kind]:
        callee = found.callee if isinstance(found, Made) else found
        if isinstance(callee, External | ClassRef):
            yield from self._collector.class_names(callee)
        if isinstance(callee, ClassRef):
            ancestry = self._evaluator.members.ancestry(callee)
            yield from (id(each.definition) for each in ancestry)

    def _is_known(self, found: Resolved) -> bool:
        """Whether it is certainly of no other class than :meth:`_kinds_of` tells."""
        callee = found.callee if isinstance(found, Made) else found
        if isinstance(callee, ClassRef):
            return all(map(self._evaluator.members.is_plain, self._own_classes(callee)))
        ours = isinstance(callee, External) and self._framework.local(callee.name)
        return isinstance(found, FunctionRef) or ours in self._framework.middleware

    def _own_classes(self, callee: ClassRef) -> Iterator[ClassRef]:
        """A class and its bases, as far as nothing of the framework's makes them what they are."""
        for each in self._evaluator.members.ancestry(callee):
            if not any(self._collector.class_names(each)):
                yield each

    def _is_class(self, found: Resolved) -> bool:
        """Whether a class is added, not an object of it."""
        if isinstance(found, External):
            return self._framework.local(found.name) in self._framework.middleware
        return isinstance(found, ClassRef)

    def _is_sure(self, each: Middleware) -> bool:
        """Whether it is certainly added where it is: no reading among others, no condition."""
        return each.alone and not is_conditional(each.registration)

    # --------------------------------------------------------------------------------- order

    def _needs(self, each: Middleware) -> Iterator[MiddlewareFault]:
        missing: list[str] = []
        late: dict[str, Middleware] = {}
        for kind, name in self._wanted(each.found):
            others = [o for o in self._added if o is not each and kind in self._kinds[id(o)]]
            if others and all(self._is_outside(each, other) for other in others):
                late[name] = others[0]
            elif not others and self._complete:
                missing.append(name)
        if missing:
            yield MiddlewareFault("missing", _name(each), each.span, needed=" and ".join(missing))
        if late:
            other = min(late.values(), key=lambda found: found.span)
            yield MiddlewareFault("late", _name(each), each.span, other.span, " and ".join(late))

    def _wanted(self, found: Resolved) -> Iterator[tuple[_Kind, str]]:
        """The classes that must stand outside of it, as its own class says or its bases'."""
        callee = found.callee if isinstance(found, Made) else None
        if isinstance(callee, ClassRef):
            for given in self._evaluator.members.attribute(callee, "requires"):
                if isinstance(given, Items):
                    yield from self._listed(given)
                    return
        for name in self._kinds_of(found):
            if isinstance(name, str):
                yield from ((each, each) for each in self._framework.middleware_needs.get(name, ()))

    def _listed(self, given: Items) -> Iterator[tuple[_Kind, str]]:
        for item in given.items:
            for found in self._evaluator.evaluate(item):
                if isinstance(found, ClassRef):
                    yield id(found.definition), found.definition.name
                elif isinstance(found, External):
                    name = self._framework.local(found.name)
                    if name in self._framework.middleware:
                        yield name, name

    def _is_outside(self, each: Middleware, other: Middleware) -> bool:
        """Whether ``each`` is certainly further out than ``other``."""
        if not {id(each), id(other)} <= self._sure:
            return False
        first, second = self._priority(each), self._priority(other)
        if first is None or second is None:
            return False
        together = each.registration.frame is other.registration.frame
        return first < second or (first == second and together and each.span < other.span)

    def _priority(self, each: Middleware) -> float | None:
        call, frame = each.registration.call, each.registration.frame
        given = self._evaluator.members.option(call, "priority", frame) if call else None
        if given is None:
            return 0
        found = self._evaluator.evaluate(given)
        value = found[0].value if len(found) == 1 and isinstance(found[0], Plain) else None
        return value if isinstance(value, int | float) else None

    def _twice(self, each: Middleware, before: tuple[Middleware, ...]) -> Iterator[MiddlewareFault]:
        """The same kind again, where both are certainly added: in one stretch of code."""
        once = self._kinds[id(each)] & self._framework.middleware_once
        for other in before:
            shared = sorted(map(str, once & self._kinds[id(other)]))
            together = each.registration.frame is other.registration.frame
            sure = {id(each), id(other)} <= self._sure
            if shared and together and sure and each.span != other.span:
                yield MiddlewareFault("twice", shared[0], each.span, other.span)
                return

    # -------------------------------------------------------------------------------- calling

    def _called_otherwise(self, each: Middleware) -> tuple[MiddlewareFault, ...]:
        """What cannot be called with a request and the next: an ASGI middleware."""
        is_made = isinstance(each.found, Made)
        return tuple(
            MiddlewareFault("call", called.function.name, called.span, each.span)
            for called in self._called(each.found)
            if (is_made or not called.frame.is_class) and self._evaluator.keeps_its_meaning(called)
            if not _takes_two(called.function.parameters[is_made:])
        )

    # -------------------------------------------------------------------------------- waiting

    def _sync(self, each: Middleware) -> Iterator[MiddlewareFault]:
        for called in self._called(each.found):
            function = called.function
            plain = not (function.is_async or function.is_generator)
            if plain and self._evaluator.keeps_its_meaning(called) and self._gives_no_wait(called):
                yield MiddlewareFault("sync", function.name, called.span, each.span)

    def _called(self, found: Resolved) -> Iterator[FunctionRef]:
        if isinstance(found, FunctionRef):
            yield found
        elif isinstance(found, Made) and isinstance(found.callee, ClassRef):
            for method in self._evaluator.members.attribute(found, "__call__"):
                if isinstance(method, FunctionRef):
                    yield method

    def _gives_no_wait(self, reference: FunctionRef) -> bool:
        """Whether a function that is not async certainly gives, or uses, what was not awaited."""
        function, frame = reference.function, self._evaluator.frames.of_function(reference)
        if not any(returned.value is not None for returned in function.returns):
            return bool(function.tails)
        for returned in function.returns:
            found = self._evaluator.evaluate(Bound(returned.value, frame)) if returned.value else ()
            if any(map(self._is_ready, found)):
                return True
        last = function.parameters[-1].name if function.parameters else ""
        return any(
            isinstance(each, Attribute) and self._passes_on(Bound(each.value, frame), last)
            for value in body_values(function)
            for each in walk(value)
        )

    def _is_ready(self, found: Resolved) -> bool:
        """Whether something can certainly not be awaited."""
        if isinstance(found, Made) and isinstance(found.callee, External):
            name = self._framework.local(found.callee.name)
            return name in self._framework.redirects or name in self._framework.plain_answers
        return isinstance(found, Text | Plain | Items)

    def _passes_on(self, bound: Bound, name: str) -> bool:
        """``next(request)``, by itself or by the name it is bound to."""
        value: Value = bound.value
        if isinstance(value, Name):
            written = self._evaluator.written(bound)
            value = written.value if written is not None else value
        return isinstance(value, Call) and (
            isinstance(value.function, Name) and value.function.id == name
        )


def _takes_two(parameters: tuple[Parameter, ...]) -> bool:
    """Whether a function can be called with two arguments."""
    positional = [p for p in parameters if p.kind in {"positional_only", "ordinary"}]
    needed = sum(p.default is None for p in positional)
    more = any(p.kind == "keyword_only" and p.default is None for p in parameters)
    any_number = any(p.kind == "args" for p in parameters)
    return needed <= _GIVEN and not more and (any_number or len(positional) >= _GIVEN)


def _name(each: Middleware) -> str:
    found = each.found.callee if isinstance(each.found, Made) else each.found
    match found:
        case ClassRef(definition=definition):
            return definition.name
        case External(name=name):
            return name.rpartition(".")[2]
    return "the middleware"
