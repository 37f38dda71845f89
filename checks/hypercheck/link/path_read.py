"""The path parameters that Python reads by name, in handlers, middleware or anywhere else."""

from collections.abc import Iterable, Iterator

from hypercheck.frontends.python.evaluated import body_values, scope_values
from hypercheck.frontends.python.summary import Function, Scope
from hypercheck.link.module import Module
from hypercheck.value import Attribute, Call, Item, Literal, Value, children

_HOLDER = "path_params"


def path_reads(modules: Iterable[Module]) -> frozenset[str] | None:
    """The names in ``….path_params["name"]``; None where some other use may read any."""
    names: set[str] = set()
    for module in modules:
        for value in _values(module.summary.scope):
            for read in _reads(value):
                if read is None:
                    return None
                names.add(read)
    return frozenset(names)


def _values(scope: Scope) -> Iterator[Value]:
    yield from scope_values(scope)
    for function in _functions(scope):
        yield from body_values(function)


def _functions(scope: Scope) -> Iterator[Function]:
    for function in scope.functions:
        yield function
        yield from _functions(function.scope)
    for definition in scope.classes:
        yield from _functions(definition.scope)


def _reads(value: Value) -> Iterator[str | None]:
    """The names that a value reads; None for a use that is not a read of one name."""
    match value:
        case Item(value=Attribute(name=name), key=Literal(text=text)) if name == _HOLDER:
            yield text
            return
        case Call(function=Attribute(value=Attribute(name=name), name="get")) if name == _HOLDER:
            first = value.argument(0)
            yield first.value.text if first and isinstance(first.value, Literal) else None
            return
        case Attribute(name=name) if name == _HOLDER:
            yield None
            return
    for child in children(value):
        yield from _reads(child)
