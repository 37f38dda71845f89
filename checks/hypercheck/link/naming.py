"""What a name stands for: in a scope, in a module, in a template, through imports."""

import builtins
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence

from hypercheck.frontends.python.summary import Binding, Class, Function, Import, Scope
from hypercheck.link.frame import Frames
from hypercheck.link.module import Module, ModuleIndex
from hypercheck.link.resolved import (
    Alternatives,
    AnyFrame,
    Argument,
    Bound,
    ClassRef,
    External,
    FunctionRef,
    Items,
    ModuleRef,
    PythonFrame,
    Resolved,
    TemplateFrame,
    Unknown,
)
from hypercheck.model import Range, Span
from hypercheck.value import Name

TEMPLATE_CONTEXT = "jinja"
"""Names that only the template's context can tell become ``External("jinja.<name>")``."""

Definition = Binding | Function | Class | Import


class Names:
    """Looks names up; ``evaluate`` says what they are bound to."""

    def __init__(
        self, modules: ModuleIndex, frames: Frames, evaluate: Callable[[Bound], Alternatives]
    ) -> None:
        self._modules = modules
        self._frames = frames
        self._evaluate = evaluate
        self._scopes: dict[int, tuple[Scope, dict[str, list[Definition]]]] = {}
        self._active: set[tuple[str, str]] = set()

    def name(self, name: Name, frame: AnyFrame) -> Iterable[Resolved]:
        """What a name is where it is read."""
        if isinstance(frame, TemplateFrame):
            return self._template_name(name, frame)
        if name.id in frame.shadows:
            return (Unknown(Span(frame.path, name.range.start, name.range.end)),)
        if name.bindings:
            return self._bindings(name, frame)
        scope: PythonFrame | None = frame
        while scope is not None:
            if scope is frame or not scope.is_class:
                found = self.lookup(scope, name.id)
                if found is not None:
                    return found
            scope = scope.outer
        return (External(f"builtins.{name.id}"),)

    def _template_name(self, name: Name, frame: TemplateFrame) -> Iterable[Resolved]:
        binding = frame.lookup(name.id)
        if isinstance(binding, Bound):
            return self._evaluate(binding)
        if binding is not None:
            return (binding,)
        given = (frame.given or {}).get(name.id)
        if given is not None:
            return self._evaluate(given)
        return (External(f"{TEMPLATE_CONTEXT}.{name.id}"),)

    def _bindings(self, name: Name, frame: PythonFrame) -> Iterator[Resolved]:
        for index in name.bindings:
            yield from self.binding(frame.scope.bindings[index], frame)
        parameters = frame.function.parameters if frame.function else ()
        if any(parameter.name == name.id for parameter in parameters):
            given = (frame.arguments or {}).get(name.id)
            unknown = (Unknown(Span(frame.path, name.range.start, name.range.end)),)
            yield from self._evaluate(given) if given else unknown

    def binding(self, binding: Binding, frame: PythonFrame) -> Iterable[Resolved]:
        """What one assignment gives its name."""
        span = Span(frame.path, binding.range.start, binding.range.end)
        value, path = binding.value, binding.path
        bound = Bound(value, frame) if value is not None and not binding.entered else None
        if binding.range.start in frame.taken:
            bound, path = frame.taken[binding.range.start]
        if bound is None:
            return (Unknown(span),)
        found: Alternatives = self._evaluate(bound)
        for step in path:
            found = tuple(itertools.chain(*(self._unpacked(each, step, span) for each in found)))
        return found

    def _unpacked(self, resolved: Resolved, index: int, span: Span) -> Alternatives:
        if isinstance(resolved, Items) and index < len(resolved.items):
            return self._evaluate(resolved.items[index])
        return (Unknown(span),)

    def lookup(self, frame: PythonFrame, name: str) -> Alternatives | None:
        """A name in one scope: parameter, definition, import or assignment; None if not there."""
        if frame.function is not None:
            for parameter in frame.function.parameters:
                if parameter.name == name:
                    given = (frame.arguments or {}).get(name)
                    return self._evaluate(given) if given else (Argument(parameter, frame),)
        found: list[Resolved] = []
        for definition in self._definitions(frame.scope).get(name, ()):
            found.extend(self._definition(definition, frame))
        if found:
            return tuple(found)
        return self._starred(frame, name)

    def _definitions(self, scope: Scope) -> dict[str, list[Definition]]:
        known = self._scopes.get(id(scope))
        if known is not None:
            return known[1]
        index: dict[str, list[Definition]] = {}
        plain: tuple[Binding | Import, ...] = (*scope.bindings, *scope.imports)
        for definition in plain:
            index.setdefault(definition.name, []).append(definition)
        blocks: tuple[Function | Class, ...] = (*scope.functions, *scope.classes)
        for block in blocks:
            # A later definition of the same name replaces the earlier one.
            others = [d for d in index.get(block.name, ()) if not isinstance(d, Function | Class)]
            index[block.name] = [*others, block]
        self._scopes[id(scope)] = (scope, index)
        return index

    def _definition(self, definition: Definition, frame: PythonFrame) -> Iterable[Resolved]:
        match definition:
            case Function():
                return (FunctionRef(definition, frame.whole or frame),)
            case Class():
                return (ClassRef(definition, frame.whole or frame),)
            case Import():
                return self.imported(definition, frame.module)
            case _:
                return self.binding(definition, frame)

    def single_binding(self, name: Name, frame: PythonFrame) -> Bound | None:
        """The one expression that a name stands for, unevaluated; None if there are others."""
        if name.bindings:
            bindings = [frame.scope.bindings[index] for index in name.bindings]
            return _only(bindings, frame)
        scope: PythonFrame | None = frame
        while scope is not None:
            given = (scope.arguments or {}).get(name.id)
            if given is not None:
                return given
            definitions = self._definitions(scope.scope).get(name.id, [])
            if len(definitions) == 1 and isinstance(definitions[0], Import):
                return self._imported_binding(definitions[0], scope.module)
            if definitions:
                return _only(definitions, scope)
            scope = scope.outer
        return None

    def _imported_binding(self, imported: Import, module: Module) -> Bound | None:
        found = self._modules.find(module.target(imported))
        if found is None or imported.attribute is None:
            return None
        return self.module_binding(ModuleRef(found.name), imported.attribute)

    def module_binding(self, reference: ModuleRef, name: str) -> Bound | None:
        """The one expression that a module's name stands for, unevaluated."""
        module = self._modules.find(reference.name)
        if module is None:
            return None
        return self.single_binding(Name(Range(0, 0), name), self._frames.of_module(module))

    # ----------------------------------------------------------------------- what imports give

    def imported(self, imported: Import, module: Module) -> Alternatives:
        """What an imported name is."""
        target = module.target(imported)
        if imported.attribute is None:
            plain = "." in target and imported.name == target.partition(".")[0]
            return (self.module(imported.name if plain else target),)
        found = self._modules.find(target)
        if found is not None:
            return self.module_attribute(found, imported.attribute)
        inner = f"{target}.{imported.attribute}"
        return (self.module(inner),)

    def module(self, name: str) -> Resolved:
        """A module by its dotted name: the project's, or somebody else's."""
        if self._modules.find(name) is not None or self._modules.is_namespace(name):
            return ModuleRef(name)
        return External(name)

    def module_attribute(self, module: Module, name: str) -> Alternatives:
        """A name of a module, or a module inside it."""
        key = (module.path, name)
        if key in self._active:
            return (External(f"{module.name}.{name}"),)
        self._active.add(key)
        try:
            found = self.lookup(self._frames.of_module(module), name)
        finally:
            self._active.discard(key)
        if found is not None:
            return found
        return (self.module(f"{module.name}.{name}"),)

    def _starred(self, frame: PythonFrame, name: str) -> Alternatives | None:
        """A name that ``import *`` brings: from the project, else perhaps from outside."""
        outside: list[Resolved] = []
        for imported in frame.scope.imports:
            if imported.name != "*":
                continue
            target = frame.module.target(imported)
            module = self._modules.find(target)
            if module is None:
                outside.append(External(f"{target}.{name}"))
            elif module is not frame.module:
                found = self.module_attribute(module, name)
                if found != (External(f"{module.name}.{name}"),):
                    return found
        return None if hasattr(builtins, name) else tuple(outside) or None


def _only(definitions: Sequence[Definition], frame: PythonFrame) -> Bound | None:
    if len(definitions) != 1 or not isinstance(definitions[0], Binding):
        return None
    binding = definitions[0]
    if binding.value is None or binding.path or binding.entered:
        return None
    return Bound(binding.value, frame)
