"""Follows names: what a symbolic value is, across scopes, modules, templates and calls.

Evaluation never guesses. Where a name has several bindings each is an alternative; where one
cannot be followed the alternative is :class:`~hypercheck.link.resolved.Unknown`. Calls of the
project's own functions are followed with their arguments, to a depth, so that a helper that
returns a page is seen through.
"""

import builtins
import dataclasses
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence

from hypercheck.frontends.python.summary import Binding, Class, Function, Import, Scope
from hypercheck.link.instance import (
    ANY_ATTRIBUTE,
    assigned_elsewhere,
    assignments,
    field_value,
    is_constructor,
    own_name,
)
from hypercheck.link.module import Module, ModuleIndex
from hypercheck.link.resolved import (
    AnyFrame,
    Argument,
    Bound,
    ClassRef,
    Coroutine,
    Entries,
    External,
    FunctionRef,
    Generator,
    ItemOf,
    Items,
    MacroRef,
    Made,
    Member,
    ModuleRef,
    Plain,
    PythonFrame,
    Resolved,
    TemplateFrame,
    TemplateNamespace,
    Text,
    Unknown,
)
from hypercheck.model import Range, Span
from hypercheck.pattern import Hole, Known, Part, Pattern
from hypercheck.value import (
    Attribute,
    Await,
    Call,
    Choice,
    Collection,
    Constant,
    Entry,
    Item,
    Join,
    Literal,
    Mapping,
    Name,
    Opaque,
    PathJoin,
    Value,
)

MOST_ALTERNATIVES = 16
"""More readings of one value than this are not worth telling apart."""

DEEPEST_CALL = 6
"""Helper functions are followed this deep; real ones nest two or three."""

MOST_INNER_CALLS = 500
"""So many calls of one function from inside other calls are followed, or the work would grow with
the power of their depth."""

TEMPLATE_CONTEXT = "jinja"
"""Names that only the template's context can tell become ``External("jinja.<name>")``."""

_SAME_TEXT_FILTERS = frozenset({"e", "escape", "forceescape", "safe", "string", "trim"})
_SAME_TEXT_CALLS = frozenset({"builtins.str", "markupsafe.Markup", "markupsafe.escape"})
_TRANSPARENT_DECORATORS = frozenset(
    {"functools.cache", "functools.lru_cache", "builtins.staticmethod", "builtins.classmethod"}
)

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

Alternatives = tuple[Resolved, ...]
Definition = Binding | Function | Class | Import


class Evaluator:
    """Evaluates bound values; remembers what it has found.

    ``text_of`` says what string a call of the framework gives (``url_for``, ``static``), or None.
    ``is_transparent`` says whether a framework's decorator returns the function as it is.
    """

    def __init__(
        self,
        modules: ModuleIndex,
        *,
        is_transparent: Callable[[Resolved], bool] = lambda _: False,
    ) -> None:
        self.modules = modules
        self.text_of: Callable[[Made], tuple[Pattern, ...] | None] = lambda _: None
        self._is_transparent = is_transparent
        self._memory: dict[tuple[int, int], tuple[Bound, Alternatives]] = {}
        self._active: set[tuple[int, int]] = set()
        self._cycles = 0
        self._frames: dict[str, PythonFrame] = {}
        self._inner: dict[tuple[int, int], PythonFrame] = {}
        self._called: dict[tuple[int, int, int], PythonFrame] = {}
        self._scopes: dict[int, tuple[Scope, dict[str, list[Definition]]]] = {}
        self._inner_calls: dict[int, int] = {}
        self._assigned: dict[str, frozenset[str]] = {}

    # ------------------------------------------------------------------------------- frames

    def module_frame(self, module: Module) -> PythonFrame:
        """The frame of a module's own scope."""
        if module.path not in self._frames:
            self._frames[module.path] = PythonFrame(module, module.summary.scope)
        return self._frames[module.path]

    def function_frame(self, reference: FunctionRef) -> PythonFrame:
        """The frame of a function's body when nothing is known of its caller."""
        own = own_name(reference.function)
        if reference.instance is None or own not in {"self", "cls"}:
            return self._inner_frame(reference.function, reference.frame)
        key = (id(reference.function), id(reference.frame), id(reference.instance.value))
        if key not in self._called:
            frame = self._inner_frame(reference.function, reference.frame)
            known = {own: reference.instance}
            self._called[key] = dataclasses.replace(frame, arguments=known)
        return self._called[key]

    def class_frame(self, reference: ClassRef) -> PythonFrame:
        """The frame of a class body."""
        return self._inner_frame(reference.definition, reference.frame)

    def _inner_frame(self, definition: Function | Class, outer: PythonFrame) -> PythonFrame:
        key = (id(definition), id(outer))
        if key not in self._inner:
            function = definition if isinstance(definition, Function) else None
            self._inner[key] = PythonFrame(
                outer.module,
                definition.scope,
                outer=outer,
                function=function,
                is_class=function is None,
                depth=outer.depth,
            )
        return self._inner[key]

    def called_frame(
        self, reference: FunctionRef, call: Call, caller: AnyFrame
    ) -> PythonFrame | None:
        """The frame of a function's body when called so; None where that is too deep."""
        depth = caller.depth if isinstance(caller, PythonFrame) else 0
        if depth >= DEEPEST_CALL:
            return None
        key = (id(reference.function), id(call), id(caller))
        if key not in self._called:
            if depth:
                count = self._inner_calls.get(key[0], 0)
                if count >= MOST_INNER_CALLS:
                    return None
                self._inner_calls[key[0]] = count + 1
            self._called[key] = PythonFrame(
                reference.frame.module,
                reference.function.scope,
                outer=reference.frame,
                function=reference.function,
                arguments=bind_arguments(reference, call, caller),
                depth=depth + 1,
            )
        return self._called[key]

    # --------------------------------------------------------------------------- evaluation

    def evaluate(self, bound: Bound) -> Alternatives:
        """What a value can be; always at least one alternative."""
        key = (id(bound.value), id(bound.frame))
        known = self._memory.get(key)
        if known is not None:
            return known[1]
        if key in self._active:
            self._cycles += 1
            return (Unknown(bound.span),)
        self._active.add(key)
        cycles = self._cycles
        try:
            found = _limited(self._evaluate(bound.value, bound.frame), bound.span)
        except RecursionError:
            return (Unknown(bound.span),)
        finally:
            self._active.discard(key)
        if cycles == self._cycles:
            self._memory[key] = (bound, found)
        return found

    def patterns(self, bound: Bound) -> tuple[Pattern, ...]:
        """The strings a value can be; one that is not known (in part) is a hole (in part)."""
        found: dict[tuple[Part, ...], Pattern] = {}
        for resolved in self.evaluate(bound):
            for pattern in self._texts(resolved):
                parts = pattern.parts if pattern is not None else (Hole(bound.span),)
                found.setdefault(parts, Pattern(parts, bound.span))
        return tuple(found.values())[:MOST_ALTERNATIVES]

    def plain(self, bound: Bound) -> Alternatives:
        """The alternatives that are numbers, truth values, None or wholly known strings."""
        return tuple(r for r in self.evaluate(bound) if isinstance(r, Plain | Text))

    def _texts(self, resolved: Resolved) -> tuple[Pattern | None, ...]:
        match resolved:
            case Text(pattern):
                return (pattern,)
            case Plain(value, span) if isinstance(value, int | float) and value is not True:
                literal = Literal(span.range, str(value))
                return (Pattern((Known(literal.text, span.path, literal),), span),)
            case Made(callee=callee, call=call, frame=frame):
                given = self.text_of(resolved)
                if given is not None:
                    return given
                if isinstance(callee, External) and callee.name in _SAME_TEXT_CALLS:
                    first = call.argument(0)
                    return self.patterns(Bound(first.value, frame)) if first else (None,)
        return (None,)

    def _evaluate(self, value: Value, frame: AnyFrame) -> Iterable[Resolved]:
        span = Span(frame.path, value.range.start, value.range.end)
        match value:
            case Literal(text=text):
                return (Text(Pattern((Known(text, frame.path, value),), span)),)
            case Constant(value=plain):
                return (Plain(plain, span),)
            case Join(parts=parts) | PathJoin(parts=parts):
                separator = "/" if isinstance(value, PathJoin) else ""
                return self._join(parts, frame, span, separator)
            case Name():
                return self._name(value, frame)
            case Attribute(value=base, name=name):
                return self._each(base, frame, lambda found: self.attribute(found, name))
            case Item(value=base, key=key):
                return self._each(base, frame, lambda found: self._item(found, Bound(key, frame)))
            case Call(kind="call", function=function):
                return self._each(function, frame, lambda found: self.call(found, value, frame))
            case Call(kind="filter"):
                return self._filter(value, frame, span)
            case Choice(options=options, tests=tests):
                return self._choice(options, frame) if tests else self._operands(options, frame)
            case Await(value=inner):
                return self._each(inner, frame, _awaited)
            case Collection(kind=kind, items=items):
                return (Items(kind, tuple(Bound(item, frame) for item in items), span),)
            case Mapping(entries=entries):
                pairs = tuple(
                    (Bound(entry.key, frame) if entry.key else None, Bound(entry.value, frame))
                    for entry in entries
                )
                return (Entries(pairs, span),)
            case _:
                return (Unknown(span),)

    def _each(
        self, value: Value, frame: AnyFrame, then: Callable[[Resolved], Iterable[Resolved]]
    ) -> Iterator[Resolved]:
        for found in self.evaluate(Bound(value, frame)):
            yield from then(found)

    def _join(
        self, parts: tuple[Value, ...], frame: AnyFrame, span: Span, separator: str
    ) -> Iterator[Resolved]:
        choices = [self.patterns(Bound(part, frame)) for part in parts]
        glue: tuple[Part, ...] = ()
        if separator:
            literal = Literal(span.range, separator)
            glue = (Known(separator, span.path, literal),)
        for chosen in itertools.islice(itertools.product(*choices), MOST_ALTERNATIVES + 1):
            joined: list[Part] = []
            for index, pattern in enumerate(chosen):
                if index:
                    joined.extend(glue)
                joined.extend(pattern.parts)
            yield Text(Pattern(_merged(joined), span))

    def _choice(self, options: tuple[Value, ...], frame: AnyFrame) -> Iterator[Resolved]:
        for option in options:
            yield from self.evaluate(Bound(option, frame))

    def _operands(self, options: tuple[Value, ...], frame: AnyFrame) -> Iterator[Resolved]:
        """What ``a or b`` can be: what is false gives way to the last."""
        *tested, last = options
        for found in self._choice(tuple(tested), frame):
            empty = isinstance(found, Text) and found.pattern.text == ""
            if not empty and not (isinstance(found, Plain) and not found.value):
                yield found
        yield from self.evaluate(Bound(last, frame))

    def _filter(self, value: Call, frame: AnyFrame, span: Span) -> Iterable[Resolved]:
        name = value.function.id if isinstance(value.function, Name) else ""
        if name in _SAME_TEXT_FILTERS and value.arguments:
            return self.evaluate(Bound(value.arguments[0].value, frame))
        if name in {"default", "d"} and len(value.arguments) > 1:
            first, other = value.arguments[0].value, value.arguments[1].value
            return self._choice((first, other), frame)
        return (Unknown(span),)

    # ---------------------------------------------------------------------------- names

    def _name(self, name: Name, frame: AnyFrame) -> Iterable[Resolved]:
        if isinstance(frame, TemplateFrame):
            return self._template_name(name, frame)
        if name.id in frame.shadows:
            return (Unknown(Span(frame.path, name.range.start, name.range.end)),)
        if name.bindings:
            return self._bindings(name, frame)
        scope: PythonFrame | None = frame
        while scope is not None:
            if scope is frame or not scope.is_class:
                found = self._lookup(scope, name.id)
                if found is not None:
                    return found
            scope = scope.outer
        return (External(f"builtins.{name.id}"),)

    def _template_name(self, name: Name, frame: TemplateFrame) -> Iterable[Resolved]:
        binding = frame.lookup(name.id)
        if isinstance(binding, Bound):
            return self.evaluate(binding)
        if binding is not None:
            return (binding,)
        given = (frame.given or {}).get(name.id)
        if given is not None:
            return self.evaluate(given)
        return (External(f"{TEMPLATE_CONTEXT}.{name.id}"),)

    def _bindings(self, name: Name, frame: PythonFrame) -> Iterator[Resolved]:
        for index in name.bindings:
            yield from self._binding(frame.scope.bindings[index], frame)
        parameters = frame.function.parameters if frame.function else ()
        if any(parameter.name == name.id for parameter in parameters):
            given = (frame.arguments or {}).get(name.id)
            unknown = (Unknown(Span(frame.path, name.range.start, name.range.end)),)
            yield from self.evaluate(given) if given else unknown

    def _binding(self, binding: Binding, frame: PythonFrame) -> Iterable[Resolved]:
        span = Span(frame.path, binding.range.start, binding.range.end)
        value, path = binding.value, binding.path
        bound = Bound(value, frame) if value is not None and not binding.entered else None
        if binding.range.start in frame.taken:
            bound, path = frame.taken[binding.range.start]
        if bound is None:
            return (Unknown(span),)
        found: Alternatives = self.evaluate(bound)
        for step in path:
            found = tuple(itertools.chain(*(self._unpacked(each, step, span) for each in found)))
        return found

    def _unpacked(self, resolved: Resolved, index: int, span: Span) -> Alternatives:
        if isinstance(resolved, Items) and index < len(resolved.items):
            return self.evaluate(resolved.items[index])
        return (Unknown(span),)

    def _lookup(self, frame: PythonFrame, name: str) -> Alternatives | None:
        """A name in one scope: parameter, definition, import or assignment; None if not there."""
        if frame.function is not None:
            for parameter in frame.function.parameters:
                if parameter.name == name:
                    given = (frame.arguments or {}).get(name)
                    return self.evaluate(given) if given else (Argument(parameter, frame),)
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

    def _definition(
        self, definition: Binding | Function | Class | Import, frame: PythonFrame
    ) -> Iterable[Resolved]:
        match definition:
            case Function():
                return (FunctionRef(definition, frame.whole or frame),)
            case Class():
                return (ClassRef(definition, frame.whole or frame),)
            case Import():
                return self.imported(definition, frame.module)
            case _:
                return self._binding(definition, frame)

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
        found = self.evaluate(bound)
        if len(found) != 1 or not isinstance(found[0], Entries):
            return Bound(Opaque(bound.value.range), bound.frame)
        given: Bound | None = None
        for key, value in found[0].entries:
            text = self.patterns(key)[0].text if key is not None else name
            if text == name:
                given = value if key is not None else self._entry(value, name) or given
            elif text is None:
                given = Bound(Opaque(bound.value.range), bound.frame)
        return given

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
        found = self.modules.find(module.target(imported))
        if found is None or imported.attribute is None:
            return None
        return self.module_binding(ModuleRef(found.name), imported.attribute)

    def module_binding(self, reference: ModuleRef, name: str) -> Bound | None:
        """The one expression that a module's name stands for, unevaluated."""
        module = self.modules.find(reference.name)
        if module is None:
            return None
        return self.single_binding(Name(Range(0, 0), name), self.module_frame(module))

    # ----------------------------------------------------------------------- what imports give

    def imported(self, imported: Import, module: Module) -> Alternatives:
        """What an imported name is."""
        target = module.target(imported)
        if imported.attribute is None:
            plain = "." in target and imported.name == target.partition(".")[0]
            return (self._module(imported.name if plain else target),)
        found = self.modules.find(target)
        if found is not None:
            return self.module_attribute(found, imported.attribute)
        inner = f"{target}.{imported.attribute}"
        return (self._module(inner),)

    def _module(self, name: str) -> Resolved:
        if self.modules.find(name) is not None or self.modules.is_namespace(name):
            return ModuleRef(name)
        return External(name)

    def module_attribute(self, module: Module, name: str) -> Alternatives:
        """A name of a module, or a module inside it."""
        key = (id(module), hash(name))
        if key in self._active:
            return (External(f"{module.name}.{name}"),)
        self._active.add(key)
        try:
            found = self._lookup(self.module_frame(module), name)
        finally:
            self._active.discard(key)
        if found is not None:
            return found
        return (self._module(f"{module.name}.{name}"),)

    def _starred(self, frame: PythonFrame, name: str) -> Alternatives | None:
        """A name that ``import *`` brings: from the project, else perhaps from outside."""
        outside: list[Resolved] = []
        for imported in frame.scope.imports:
            if imported.name != "*":
                continue
            target = frame.module.target(imported)
            module = self.modules.find(target)
            if module is None:
                outside.append(External(f"{target}.{name}"))
            elif module is not frame.module:
                found = self.module_attribute(module, name)
                if found != (External(f"{module.name}.{name}"),):
                    return found
        return None if hasattr(builtins, name) else tuple(outside) or None

    # ------------------------------------------------------------------ members and calls

    def attribute(self, base: Resolved, name: str) -> Alternatives:
        """Look a member up: of a module, a class, an instance, an imported template."""
        match base:
            case ModuleRef(name=module_name):
                module = self.modules.find(module_name)
                if module is not None:
                    return self.module_attribute(module, name)
                return (self._module(f"{module_name}.{name}"),)
            case External(name=outside):
                return (External(f"{outside}.{name}"),)
            case Text() if name == "value":  # the value of an enumeration's member
                return (base,)
            case Entries(entries=entries) if not hasattr(dict, name):  # in a template
                for key, value in reversed(entries):
                    if key is not None and self.patterns(key)[0].text == name:
                        return self.evaluate(value)
                return (Member(base, name),)
            case ClassRef():
                return self._class_attribute(base, name) or (Member(base, name),)
            case Made(callee=ClassRef() as made):
                return self._instance_attribute(base, made, name) or (Member(base, name),)
            case TemplateNamespace(frame=frame):
                binding = frame.names.get(name)
                if isinstance(binding, Bound):
                    return self.evaluate(binding)
                return (binding,) if binding is not None else (Member(base, name),)
            case _:
                return (Member(base, name),)

    def _class_attribute(self, reference: ClassRef, name: str) -> Alternatives | None:
        for each in self.ancestry(reference):
            frame = self.class_frame(each)
            found = self._lookup(frame, name)
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
            {name, ANY_ATTRIBUTE} & self._assigned_in(module) for module in self.modules.loaded()
        ):
            return None
        assigned = [(c, *each) for c in classes for each in assignments(c.definition, name)]
        if len(assigned) == 1:
            owner, method, binding = assigned[0]
            return self._constructed(
                made, reference, FunctionRef(method, self.class_frame(owner), instance), binding
            )
        if assigned:
            return None
        given = field_value([each.definition for each in classes], name, made.call)
        if given is None:
            return found or None
        value, owner_class = given
        owners = [each for each in classes if each.definition is owner_class]
        return self.evaluate(Bound(value, self.class_frame(owners[0]) if owners else made.frame))

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
        frame = self.called_frame(method, made.call, made.frame)
        return tuple(self._binding(binding, frame)) if frame is not None else None

    def is_plain(self, reference: ClassRef) -> bool:
        """Whether nothing outside the project makes the attributes of a class's objects."""
        definition = reference.definition
        for value in (*definition.bases, *definition.decorators):
            applied = value.function if isinstance(value, Call) else value
            applied = applied.value if isinstance(applied, Item) else applied
            for found in self.evaluate(Bound(applied, reference.frame)):
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
                    for found in self.evaluate(Bound(base, current.frame))
                    if isinstance(found, ClassRef)
                )

    def _item(self, base: Resolved, key: Bound) -> Alternatives:
        match base:
            case Entries(entries=entries):
                wanted = self.patterns(key)[0].text
                found = [v for k, v in entries if k and wanted in {None, self.patterns(k)[0].text}]
                if found and wanted is not None:
                    return self.evaluate(found[-1])
                values = itertools.chain(*(self.evaluate(value) for value in found))
                return (*values, ItemOf(base, key))
            case Items(items=items) if isinstance(key.value, Constant):
                index = key.value.value
                if type(index) is int and -len(items) <= index < len(items):
                    return self.evaluate(items[index])
        return (ItemOf(base, key),)

    def call(self, callee: Resolved, call: Call, frame: AnyFrame) -> Alternatives:
        """What calling something gives."""
        if isinstance(callee, FunctionRef):
            return self._call_function(callee, call, frame)
        if isinstance(callee, External | ClassRef | Member | MacroRef):
            return (Made(callee, call, frame),)
        if isinstance(callee, Plain):
            return ()  # nobody gets an answer: ``App = None`` where the import fails
        return (Unknown(Span(frame.path, call.range.start, call.range.end)),)

    def _call_function(self, callee: FunctionRef, call: Call, frame: AnyFrame) -> Alternatives:
        span = Span(frame.path, call.range.start, call.range.end)
        inner = self.called_frame(callee, call, frame)
        if inner is None or not self.keeps_its_meaning(callee):
            return (Unknown(span),)
        if callee.function.is_generator:
            return (Generator(callee.function, inner),)
        results = self.results(callee.function, inner)
        return (Coroutine(results, span),) if callee.function.is_async else results

    def results(self, function: Function, frame: PythonFrame) -> Alternatives:
        """What a function's body can return."""
        found: list[Resolved] = []
        for returned in function.returns:
            if returned.value is None:
                found.append(
                    Plain(None, Span(frame.path, returned.range.start, returned.range.end))
                )
            else:
                found.extend(self.evaluate(Bound(returned.value, frame)))
        found.extend(
            Plain(None, Span(frame.path, tail.range.start, tail.range.end))
            for tail in function.tails
        )
        name = function.name_range
        return tuple(found) or (Unknown(Span(frame.path, name.start, name.end)),)

    def keeps_its_meaning(self, reference: FunctionRef) -> bool:
        """Whether no decorator can change what the function returns."""
        for decorator in reference.function.decorators:
            applied = decorator.function if isinstance(decorator, Call) else decorator
            for found in self.evaluate(Bound(applied, reference.frame)):
                external = isinstance(found, External) and found.name in _TRANSPARENT_DECORATORS
                if not external and not self._is_transparent(found):
                    return False
        return True


def bind_arguments(reference: FunctionRef, call: Call, caller: AnyFrame) -> dict[str, Bound]:
    """Which parameter gets which argument; those hidden behind stars are left out."""
    function = reference.function
    given: dict[str, Bound] = {}
    ordinary = [p for p in function.parameters if p.kind in {"positional_only", "ordinary"}]
    if ordinary and ordinary[0].name in {"self", "cls"}:
        if reference.instance is not None:
            given[ordinary[0].name] = reference.instance
        ordinary = ordinary[1:]
    starred = False
    for position, argument in enumerate(a for a in call.arguments if a.name is None):
        starred = starred or argument.stars > 0
        if not starred and position < len(ordinary):
            given[ordinary[position].name] = Bound(argument.value, caller)
    names = {p.name for p in function.parameters if p.kind in {"ordinary", "keyword_only"}}
    rest: list[Entry] = []
    for argument in call.arguments:
        if argument.name in names:
            given[argument.name] = Bound(argument.value, caller)
        elif argument.name is not None and argument.name_range is not None:
            key = Literal(argument.name_range, argument.name)
            rest.append(Entry(key, argument.value))
        elif argument.stars == 2:  # noqa: PLR2004 -- ``**``
            rest.append(Entry(None, argument.value))
    for parameter in function.parameters:
        if parameter.kind == "kwargs":
            given[parameter.name] = Bound(Mapping(call.range, tuple(rest)), caller)
    if starred or any(argument.stars for argument in call.arguments):
        return given
    for parameter in function.parameters:
        if parameter.default is not None and parameter.name not in given:
            given[parameter.name] = Bound(parameter.default, reference.frame)
    return given


def _only(definitions: Sequence[Definition], frame: PythonFrame) -> Bound | None:
    if len(definitions) != 1 or not isinstance(definitions[0], Binding):
        return None
    binding = definitions[0]
    if binding.value is None or binding.path or binding.entered:
        return None
    return Bound(binding.value, frame)


def _awaited(resolved: Resolved) -> Alternatives:
    return resolved.results if isinstance(resolved, Coroutine) else (resolved,)


def _limited(found: Iterable[Resolved], span: Span) -> Alternatives:
    alternatives = tuple(itertools.islice(found, MOST_ALTERNATIVES + 1))
    if not alternatives or len(alternatives) > MOST_ALTERNATIVES:
        return (Unknown(span),)
    return alternatives


def _merged(parts: list[Part]) -> tuple[Part, ...]:
    """Drop empty parts; two holes beside each other are one."""
    merged: list[Part] = []
    for part in parts:
        if isinstance(part, Known) and not part.text:
            continue
        if isinstance(part, Hole) and merged and isinstance(merged[-1], Hole):
            before = merged[-1].span
            if before.path == part.span.path:
                merged[-1] = Hole(Span(before.path, before.start, part.span.end))
            continue
        merged.append(part)
    return tuple(merged)
