"""What a member or item of a value is: of modules, classes, their objects, dicts and lists."""

import itertools
from collections.abc import Callable, Iterator

from hypercheck.frontends.python.summary import Binding
from hypercheck.link.frame import Frames
from hypercheck.link.instance import (
    ANY_ATTRIBUTE,
    assigned_elsewhere,
    assignments,
    field_value,
    is_constructor,
)
from hypercheck.link.module import Module, ModuleIndex
from hypercheck.link.naming import Names
from hypercheck.link.resolved import (
    Alternatives,
    AnyFrame,
    Bound,
    ClassRef,
    Entries,
    External,
    FunctionRef,
    ItemOf,
    Items,
    Made,
    Member,
    ModuleRef,
    Resolved,
    TemplateNamespace,
    Text,
)
from hypercheck.pattern import Pattern
from hypercheck.value import Call, Constant, Item, Opaque

_PLAIN_CLASSES = frozenset(
    {
        "abc.ABC",
        "builtins.object",
        "dataclasses.dataclass",
        "msgspec.Struct",
        "typing.Generic",
        "typing.NamedTuple",
        "typing.Protocol",
        "typing.final",
    }
)
"""Bases and decorators that leave a class's attributes as they are written."""


class Members:
    """Looks members and items up; ``evaluate`` and ``patterns`` say what values are."""

    def __init__(
        self,
        modules: ModuleIndex,
        frames: Frames,
        names: Names,
        evaluate: Callable[[Bound], Alternatives],
        patterns: Callable[[Bound], tuple[Pattern, ...]],
    ) -> None:
        self._modules = modules
        self._frames = frames
        self._names = names
        self._evaluate = evaluate
        self._patterns = patterns
        self._assigned: dict[str, frozenset[str]] = {}

    def attribute(self, base: Resolved, name: str) -> Alternatives:
        """Look a member up: of a module, a class, an instance, an imported template."""
        match base:
            case ModuleRef(name=module_name):
                module = self._modules.find(module_name)
                if module is not None:
                    return self._names.module_attribute(module, name)
                return (self._names.module(f"{module_name}.{name}"),)
            case External(name=outside):
                return (External(f"{outside}.{name}"),)
            case Text() if name == "value":  # the value of an enumeration's member
                return (base,)
            case Entries(entries=entries) if not hasattr(dict, name):  # in a template
                for key, value in reversed(entries):
                    if key is not None and self._patterns(key)[0].text == name:
                        return self._evaluate(value)
                return (Member(base, name),)
            case ClassRef():
                return self._class_attribute(base, name) or (Member(base, name),)
            case Made(callee=ClassRef() as made):
                return self._instance_attribute(base, made, name) or (Member(base, name),)
            case TemplateNamespace(frame=frame):
                binding = frame.names.get(name)
                if isinstance(binding, Bound):
                    return self._evaluate(binding)
                return (binding,) if binding is not None else (Member(base, name),)
            case _:
                return (Member(base, name),)

    def _class_attribute(self, reference: ClassRef, name: str) -> Alternatives | None:
        for each in self.ancestry(reference):
            frame = self._frames.of_class(each)
            found = self._names.lookup(frame, name)
            if found is not None:
                return found
        return None

    def _instance_attribute(
        self, made: Made, reference: ClassRef, name: str
    ) -> Alternatives | None:
        """An attribute of an object of the project's class; None where it cannot be told."""
        instance = Bound(made.call, made.frame)
        found = self._class_attribute(reference, name) or ()
        methods = tuple(each for each in found if isinstance(each, FunctionRef))
        if methods:
            return tuple(FunctionRef(m.function, m.frame, instance) for m in methods)
        classes = tuple(self.ancestry(reference))
        if not all(map(self.is_plain, classes)) or any(
            {name, ANY_ATTRIBUTE} & self._assigned_in(module) for module in self._modules.loaded()
        ):
            return None
        assigned = [(c, *each) for c in classes for each in assignments(c.definition, name)]
        if len(assigned) == 1:
            owner, method, binding = assigned[0]
            return self._constructed(
                made,
                reference,
                FunctionRef(method, self._frames.of_class(owner), instance),
                binding,
            )
        if assigned:
            return None
        given = field_value([each.definition for each in classes], name, made.call)
        if given is None:
            return found or None
        value, owner_class = given
        owners = [each for each in classes if each.definition is owner_class]
        return self._evaluate(
            Bound(value, self._frames.of_class(owners[0]) if owners else made.frame)
        )

    def _constructed(
        self, made: Made, reference: ClassRef, method: FunctionRef, binding: Binding
    ) -> Alternatives | None:
        """What the object's own constructor assigns to an attribute."""
        if not is_constructor(method.function):
            return None
        constructor = self._class_attribute(reference, method.function.name) or ()
        if not any(
            f.function is method.function for f in constructor if isinstance(f, FunctionRef)
        ):
            return None
        frame = self._frames.of_call(method, made.call, made.frame)
        return tuple(self._names.binding(binding, frame)) if frame is not None else None

    def is_plain(self, reference: ClassRef) -> bool:
        """Whether nothing outside the project makes the attributes of a class's objects."""
        definition = reference.definition
        for value in (*definition.bases, *definition.decorators):
            applied = value.function if isinstance(value, Call) else value
            applied = applied.value if isinstance(applied, Item) else applied
            for found in self._evaluate(Bound(applied, reference.frame)):
                outside = isinstance(found, External) and found.name not in _PLAIN_CLASSES
                if outside or not isinstance(found, External | ClassRef):
                    return False
        return not definition.keywords

    def _assigned_in(self, module: Module) -> frozenset[str]:
        """The attributes that a module assigns of objects that are not its methods' own."""
        if module.path not in self._assigned:
            self._assigned[module.path] = frozenset(assigned_elsewhere(module.summary.scope))
        return self._assigned[module.path]

    def constructors(self, made: Made) -> Iterator[FunctionRef]:
        """The functions of the project that run when an object of its class is made."""
        if isinstance(made.callee, ClassRef):
            for name in ("__init__", "__post_init__"):
                for found in self._class_attribute(made.callee, name) or ():
                    if isinstance(found, FunctionRef):
                        yield FunctionRef(found.function, found.frame, Bound(made.call, made.frame))

    def ancestry(self, reference: ClassRef) -> Iterator[ClassRef]:
        """A class and its bases in the project, nearest first."""
        seen: set[int] = set()
        queue = [reference]
        while queue:
            current = queue.pop(0)
            if id(current.definition) in seen:
                continue
            seen.add(id(current.definition))
            yield current
            for base in current.definition.bases:
                queue.extend(
                    found
                    for found in self._evaluate(Bound(base, current.frame))
                    if isinstance(found, ClassRef)
                )

    def item(self, base: Resolved, key: Bound) -> Alternatives:
        """Look an item up: of a dict or list that is written out."""
        match base:
            case Entries(entries=entries):
                wanted = self._patterns(key)[0].text
                found = [v for k, v in entries if k and wanted in {None, self._patterns(k)[0].text}]
                if found and wanted is not None:
                    return self._evaluate(found[-1])
                values = itertools.chain(*(self._evaluate(value) for value in found))
                return (*values, ItemOf(base, key))
            case Items(items=items) if isinstance(key.value, Constant):
                index = key.value.value
                if type(index) is int and -len(items) <= index < len(items):
                    return self._evaluate(items[index])
        return (ItemOf(base, key),)

    def option(self, call: Call, name: str, frame: AnyFrame) -> Bound | None:
        """What a call gives a keyword, ``**`` looked into; unknown where that may hide it."""
        given = call.argument(None, name)
        if given is not None:
            return Bound(given.value, frame)
        for argument in call.arguments:
            if argument.stars == 2:  # noqa: PLR2004 -- ``**``
                found = self._entry(Bound(argument.value, frame), name)
                if found is not None:
                    return found
        return None

    def _entry(self, bound: Bound, name: str) -> Bound | None:
        """The entry of a dict, unknown where there may be one, None where there is none."""
        found = self._evaluate(bound)
        if len(found) != 1 or not isinstance(found[0], Entries):
            return Bound(Opaque(bound.value.range), bound.frame)
        given: Bound | None = None
        for key, value in found[0].entries:
            text = self._patterns(key)[0].text if key is not None else name
            if text == name:
                given = value if key is not None else self._entry(value, name) or given
            elif text is None:
                given = Bound(Opaque(bound.value.range), bound.frame)
        return given
