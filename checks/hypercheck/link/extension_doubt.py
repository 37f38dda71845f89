"""Whether templates may be given names, filters or tests in ways that are not followed."""

from collections.abc import Iterable, Iterator

from hypercheck.frameworks.framework import Framework
from hypercheck.frontends.python.evaluated import all_values
from hypercheck.frontends.python.summary import Scope
from hypercheck.link.gathered import Registration
from hypercheck.link.module import Module
from hypercheck.value import Argument, Attribute, Call, Item, Literal, Name, Value, dotted, walk

_REGISTERING = frozenset(
    {"context_processor", "template_filter", "template_global", "template_test"}
)
_TABLES = frozenset({"filters", "globals", "tests"})
_CHANGING = frozenset({"setdefault", "update"})

Place = tuple[str, int]


def is_extended_elsewhere(modules: Iterable[Module], registrations: Iterable[Registration]) -> bool:
    """Whether some module registers on what is not known, or has a Jinja2 environment in hand."""
    known = {place for each in registrations for place in _places(each)}
    return any(_has_environment(m.summary.scope) or _extends(m, known) for m in modules)


def _extends(module: Module, known: set[Place]) -> bool:
    if not module.summary.extends_templates:
        return False
    return any(_is_doubtful(each, module.path, known) for each in _values(module.summary.scope))


def is_given_elsewhere(modules: Iterable[Module], framework: Framework) -> bool:
    """Whether a context may hold names that the call that renders does not give.

    Somebody changes it afterwards, a class of the project's own renders, or a template given as
    its source shows others.
    """
    return any(
        _has_own_render(module.summary.scope, framework)
        or (
            module.summary.extends_templates
            and any(_gives(each, framework) for each in _values(module.summary.scope))
        )
        for module in modules
    )


def _gives(value: Value, framework: Framework) -> bool:
    match value:
        case Item(value=Attribute(name="context")):
            return True
        case Call(function=Attribute(value=Attribute(name="context"), name=method)):
            return method in _CHANGING
        case Call(function=Name(id=name) | Attribute(name=name)):
            return name in framework.inline_templates and not _is_alone(value.argument(0))
    return False


def _is_alone(source: Argument | None) -> bool:
    """Whether a template's source shows no other template."""
    text = source.value.text if source and isinstance(source.value, Literal) else None
    return text is not None and "{%" not in text


def _has_own_render(scope: Scope, framework: Framework) -> bool:
    """Whether a class is made of one that renders."""
    bases = (base for definition in scope.classes for base in definition.bases)
    names = ((dotted(base) or "").rpartition(".")[2] for base in bases)
    return any(name in framework.renders for name in names) or any(
        _has_own_render(inner, framework) for inner in _inner_scopes(scope)
    )


def _places(registration: Registration) -> Iterator[Place]:
    """Where the attributes stand that a registration is said with."""
    path = registration.frame.path
    if registration.call is not None:
        yield path, registration.call.function.range.start
    if registration.handler is not None:
        for decorator in registration.handler.function.decorators:
            yield registration.handler.frame.path, decorator.range.start


def _values(scope: Scope) -> Iterator[Value]:
    for value in (*all_values(scope), *_decorators(scope)):
        yield from walk(value)


def _decorators(scope: Scope) -> Iterator[Value]:
    for function in scope.functions:
        yield from function.decorators
        yield from _decorators(function.scope)
    for definition in scope.classes:
        yield from _decorators(definition.scope)


def _is_doubtful(value: Value, path: str, known: set[Place]) -> bool:
    match value:
        case Attribute(name=name) if name in _REGISTERING:
            return (path, value.range.start) not in known
        case Item(value=Attribute(name=name)):
            return name in _TABLES
        case Call(function=Attribute(value=Attribute(name=name), name=method)):
            return name in _TABLES and method in _CHANGING
    return False


def _has_environment(scope: Scope) -> bool:
    """Whether Jinja2's environments are imported anywhere."""
    return any(
        each.module.partition(".")[0] == "jinja2"
        and (each.attribute is None or each.attribute.endswith("Environment"))
        for each in scope.imports
    ) or any(map(_has_environment, _inner_scopes(scope)))


def _inner_scopes(scope: Scope) -> Iterator[Scope]:
    yield from (function.scope for function in scope.functions)
    yield from (definition.scope for definition in scope.classes)
