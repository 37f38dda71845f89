"""The names that an expression reads without anybody binding them, and how it reads them."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

import msgspec
from msgspec.structs import replace

from hypercheck.facts import ReadUse
from hypercheck.model import Range
from hypercheck.value import (
    Argument,
    Call,
    Choice,
    Collection,
    Mapping,
    Name,
    Opaque,
    Value,
    children,
    walk,
)

_BY_JINJA = frozenset({"self", "super", "caller", "varargs", "kwargs"})
_DEFAULTING = frozenset({"default", "d"})
_ASKING = frozenset({"defined", "undefined", "none"})


class ValueRead(msgspec.Struct, frozen=True):
    """A name that an expression reads; ``is_certain``: whatever its conditions say."""

    name: str
    range: Range
    use: ReadUse
    is_certain: bool = True


def reads(value: Value, bound: AbstractSet[str], use: ReadUse = "plain") -> Iterator[ValueRead]:
    """The names that are not bound; those that ``is defined`` or a default guards left out."""
    match value:
        case Name(id=name):
            if name not in bound and name not in _BY_JINJA:
                yield ValueRead(name, value.range, use)
        case Call(kind="test"):
            yield from _test(value, bound)
        case Call(kind="filter"):
            yield from _filter(value, bound)
        case Call(function=function, arguments=arguments):
            yield from reads(function, bound, "called")
            yield from _arguments(arguments, bound)
        case Collection() | Mapping():
            inner: ReadUse = "passed" if use == "passed" else "plain"
            yield from _all(children(value), bound, inner)
        case Choice():
            yield from _choice(value, bound, "passed" if use == "passed" else "plain")
        case Opaque(names=names) if names:
            yield from _all(children(value), bound | set(names))
        case _:
            yield from _all(children(value), bound)


def _all(
    values: Iterable[Value], bound: AbstractSet[str], use: ReadUse = "plain"
) -> Iterator[ValueRead]:
    for value in values:
        yield from reads(value, bound, use)


def _arguments(arguments: Iterable[Argument], bound: AbstractSet[str]) -> Iterator[ValueRead]:
    for argument in arguments:
        yield from reads(argument.value, bound, "plain" if argument.stars else "passed")


def _test(test: Call, bound: AbstractSet[str]) -> Iterator[ValueRead]:
    """What is tested may be absent: most tests only look at what it is."""
    if not _names_of_test(test):
        yield from _arguments(test.arguments[:1], bound)
    yield from _all((argument.value for argument in test.arguments[1:]), bound)


def _filter(call: Call, bound: AbstractSet[str]) -> Iterator[ValueRead]:
    first = call.arguments[0].value if call.arguments else None
    defaulting = isinstance(call.function, Name) and call.function.id in _DEFAULTING
    if defaulting and isinstance(first, Name):
        bound = bound | {first.id}
    yield from _all((argument.value for argument in call.arguments), bound)


def _choice(choice: Choice, bound: AbstractSet[str], use: ReadUse) -> Iterator[ValueRead]:
    """``x or y`` and ``x if x else y`` do without ``x`` where an absent name is false."""
    first = [option for option in choice.options[:-1] if isinstance(option, Name)]
    deciding = () if choice.tests else first
    asked = asked_by(choice.tests) | {name.id for name in first}
    yield from truth_reads(choice.tests, bound, deciding)
    yield from _all(choice.tests, bound | asked)
    for read in _all(choice.options, bound | asked, use):
        yield replace(read, is_certain=False)


def truth_reads(
    tests: Iterable[Value], bound: AbstractSet[str], deciding: Iterable[Name] = ()
) -> Iterator[ValueRead]:
    """The names that tests ask for by plain truth; ``deciding`` are further ones."""
    tests = tuple(tests)
    guarded = {name for test in tests for name in _defined(test)}
    names = [*deciding, *(name for test in tests for name in _truths(test))]
    for name in names:
        if name.id not in bound and name.id not in guarded and name.id not in _BY_JINJA:
            yield ValueRead(name.id, name.range, "test")


def asked_by(tests: Iterable[Value]) -> set[str]:
    """The names that tests ask for: those that may be absent behind them."""
    found: set[str] = set()
    for test in tests:
        found |= _defined(test)
        found.update(name.id for name in _truths(test))
    return found


def _defined(test: Value) -> set[str]:
    """The names in ``x is defined`` and its like."""
    calls = (each for each in walk(test) if isinstance(each, Call) and each.kind == "test")
    return {name for call in calls for name in _names_of_test(call)}


def _truths(test: Value) -> Iterator[Name]:
    """The names whose plain truth is asked for."""
    if isinstance(test, Name):
        yield test
    for each in walk(test):
        if isinstance(each, Choice) or _is_negation(each):
            yield from (part for part in children(each) if isinstance(part, Name))


def _is_negation(value: Value) -> bool:
    """``not x``: the only operation of one part that a test holds."""
    return isinstance(value, Opaque) and len(value.parts) == 1 and not value.names


def _names_of_test(test: Call) -> set[str]:
    if not isinstance(test.function, Name) or test.function.id not in _ASKING:
        return set()
    return {a.value.id for a in test.arguments[:1] if isinstance(a.value, Name)}
