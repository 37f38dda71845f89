"""What the attributes of an object are, as its class and its constructor say."""

from collections.abc import Iterator, Sequence

from hypercheck.frontends.python.evaluated import scope_values
from hypercheck.frontends.python.summary import Binding, Class, Field, Function, Scope
from hypercheck.value import Attribute, Call, Name, Value, walk

_CONSTRUCTORS = ("__init__", "__post_init__")
_RECORDS = frozenset({"NamedTuple", "Struct"})

ANY_ATTRIBUTE = "*"
"""Stands for attributes whose names are not known."""


def own_name(function: Function) -> str | None:
    """How a method calls its object: ``self``."""
    return function.parameters[0].name if function.parameters else None


def assignments(definition: Class, name: str) -> Iterator[tuple[Function, Binding]]:
    """Where the methods of a class assign an attribute of their object."""
    for function in definition.scope.functions:
        wanted = f"{own_name(function)}.{name}"
        for binding in function.scope.bindings:
            if binding.name == wanted:
                yield function, binding


def assigned_elsewhere(scope: Scope) -> Iterator[str]:
    """The attributes that are assigned in a scope, those of methods' own objects apart.

    :data:`ANY_ATTRIBUTE` where ``setattr`` or ``__dict__`` may assign any.
    """
    for value in scope_values(scope):
        if any(map(_assigns_any, walk(value))):
            yield ANY_ATTRIBUTE
    for binding in scope.bindings:
        if "." in binding.name:
            yield binding.name.partition(".")[2]
    for function in scope.functions:
        yield from assigned_elsewhere(function.scope)
    for definition in scope.classes:
        for method in definition.scope.functions:
            for name in assigned_elsewhere(method.scope):
                if not any(b.name == f"{own_name(method)}.{name}" for b in method.scope.bindings):
                    yield name


def _assigns_any(value: Value) -> bool:
    match value:
        case Name(id="setattr") | Attribute(name="__setattr__" | "__dict__"):
            return True
    return False


def is_constructor(function: Function) -> bool:
    """Whether a method runs once, when the object is made."""
    return function.name in _CONSTRUCTORS


def is_record(definition: Class) -> bool:
    """Whether a class takes its fields as arguments, in their order."""
    if any(_last_name(base) in _RECORDS for base in definition.bases):
        return True
    return any(_last_name(decorator) == "dataclass" for decorator in definition.decorators)


def field_value(
    classes: Sequence[Class], name: str, call: Call
) -> tuple[Value, Class | None] | None:
    """What a call of a record gives one of its fields.

    ``classes`` are the record and its bases, nearest first. The class comes with a value that is
    the field's default; None where the value cannot be told.
    """
    if any(argument.stars for argument in call.arguments):
        return None
    fields: dict[str, tuple[Field, Class]] = {}
    for definition in reversed(classes):
        own = any(function.name == "__init__" for function in definition.scope.functions)
        if own or not is_record(definition):
            return None
        fields.update({field.name: (field, definition) for field in definition.fields})
    if name not in fields:
        return None
    given = call.argument(list(fields).index(name), name)
    if given is not None:
        return given.value, None
    field, definition = fields[name]
    return (field.default, definition) if field.default is not None else None


def _last_name(value: Value) -> str | None:
    match value:
        case Call(function=function):
            return _last_name(function)
        case Attribute(name=name) | Name(id=name):
            return name
    return None
