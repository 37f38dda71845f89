"""Lists and dicts that are changed after they are made, so that their display is not all."""

from collections.abc import Iterator

import msgspec

from hypercheck.frontends.python.evaluated import body_values, scope_values
from hypercheck.frontends.python.summary import Function, Scope
from hypercheck.link.module import Module, ModuleIndex
from hypercheck.link.resolved import Bound, Entries, Items, PythonFrame
from hypercheck.value import Attribute, Call, Collection, Item, Literal, Mapping, Name, Value, walk

_ONLY_READ = frozenset(
    {
        *("all", "any", "dict", "enumerate", "filter", "frozenset", "isinstance", "iter", "len"),
        *("list", "map", "max", "min", "next", "print", "repr", "reversed", "set", "sorted"),
        *("str", "sum", "tuple", "type", "zip"),
    }
)
_CHANGING = frozenset(
    {
        *("add", "append", "clear", "discard", "extend", "insert", "pop", "popitem", "remove"),
        *("reverse", "setdefault", "sort", "update"),
    }
)


class _Said(msgspec.Struct, frozen=True):
    """What a module says: which names are changed, and which displays have a name."""

    changed: frozenset[str]
    named: dict[tuple[int, int], frozenset[str]]


class Mutation:
    """Knows which names are changed in place, by the modules that say so."""

    def __init__(self, modules: ModuleIndex) -> None:
        self._modules = modules
        self._known: dict[str, _Said] = {}

    def may_change(self, display: Items | Entries, bound: Bound) -> bool:
        """Whether what a value was found to be may not be all, where the value stands."""
        if isinstance(bound.value, Collection | Mapping):
            return False
        if isinstance(display, Items) and display.kind == "tuple":
            return False
        names = {_last_name(bound.value)}
        modules = [m for m in self._modules.loaded() if m.path == display.span.path]
        for module in modules:
            place = (display.span.start, display.span.end)
            names |= self._said(module).named.get(place, frozenset())
        if isinstance(bound.frame, PythonFrame):
            modules.append(bound.frame.module)
        return any(not names.isdisjoint(self._said(module).changed) for module in modules)

    def _said(self, module: Module) -> _Said:
        if module.path not in self._known:
            self._known[module.path] = _read(module)
        return self._known[module.path]


def added_keys(function: Function, dict_name: str) -> frozenset[str] | None:
    """The keys that a function's body puts into a dict of its own; None where others may be."""
    keys = {
        key
        for value in body_values(function)
        if dict_name in _changed(value)
        for key in _keys_put(value, dict_name)
    }
    return None if None in keys else frozenset(key for key in keys if key is not None)


def _keys_put(value: Value, dict_name: str) -> Iterator[str | None]:
    match value:
        case Item(value=Name(id=name), key=key) if name == dict_name:
            yield _text(key)
        case Call(function=Attribute(value=Name(id=name), name="update"), arguments=given) if (
            name == dict_name
        ):
            for each in given:
                if isinstance(each.value, Mapping) and not each.stars:
                    yield from (_text(entry.key) for entry in each.value.entries)
                else:
                    yield None if each.stars else each.name
        case _:
            yield None


def _text(key: Value | None) -> str | None:
    return key.text if isinstance(key, Literal) else None


def _read(module: Module) -> _Said:
    named: dict[tuple[int, int], frozenset[str]] = {}
    changed: set[str] = set()
    for scope, function in _scopes(module.summary.scope):
        for binding in scope.bindings:
            name = binding.name.rpartition(".")[2]
            if isinstance(binding.value, Collection | Mapping):
                place = (binding.value.range.start, binding.value.range.end)
                named[place] = named.get(place, frozenset()) | {name}
        for value in body_values(function) if function else scope_values(scope):
            changed.update(_changed(value))
    return _Said(frozenset(changed), named)


def _scopes(
    scope: Scope, function: Function | None = None
) -> Iterator[tuple[Scope, Function | None]]:
    yield scope, function
    for inner in scope.functions:
        yield from _scopes(inner.scope, inner)
    for definition in scope.classes:
        yield from _scopes(definition.scope)


def _changed(value: Value) -> Iterator[str]:
    """The names of what evaluating a value changes."""
    if isinstance(value, Item):  # an item is assigned
        yield _last_name(value.value) or ""
    for each in walk(value):
        match each:
            case Call(function=Attribute(value=base, name=method)) if method in _CHANGING:
                yield _last_name(base) or ""
            case Call(function=Name(id=name)) if name not in _ONLY_READ and not name[0].isupper():
                for argument in each.arguments:
                    if argument.name is None and not argument.stars:
                        yield _last_name(argument.value) or ""


def _last_name(value: Value) -> str | None:
    match value:
        case Name(id=name) | Attribute(name=name):
            return name
    return None
