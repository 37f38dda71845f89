"""What scopes evaluate: every value that stands in them."""

from collections.abc import Iterator

from hypercheck.frontends.python.summary import Function, Scope
from hypercheck.value import Value


def scope_values(scope: Scope) -> Iterator[Value]:
    """The values a scope evaluates, its definitions' bodies apart."""
    for binding in scope.bindings:
        if binding.value is not None:
            yield binding.value
    yield from scope.expressions


def body_values(function: Function) -> Iterator[Value]:
    """The values a function's own body evaluates."""
    yield from scope_values(function.scope)
    for returned in function.returns:
        if returned.value is not None:
            yield returned.value
    yield from function.yields


def all_values(scope: Scope) -> Iterator[Value]:
    """The values that a scope and all those in it evaluate."""
    yield from scope_values(scope)
    for function in scope.functions:
        yield from body_values(function)
        yield from all_values(function.scope)
    for definition in scope.classes:
        yield from all_values(definition.scope)
