"""Runs the statements of a template that bind names, each name seen from its statement on."""

from collections.abc import Iterator, Mapping

import msgspec
from msgspec.structs import replace

from hypercheck.frontends.template.summary import (
    Adrift,
    Branch,
    Element,
    Extends,
    Import,
    Macro,
    MacroParameter,
    Set,
    TemplateNode,
)
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.resolved import (
    Bound,
    CallerRef,
    Captured,
    Items,
    MacroRef,
    TemplateBinding,
    TemplateFrame,
    TemplateNamespace,
    Unknown,
)
from hypercheck.link.template_store import TemplateFile, TemplateStore
from hypercheck.model import Range, Span
from hypercheck.value import (
    Argument,
    Call,
    Choice,
    Collection,
    Constant,
    Entry,
    Literal,
    Name,
    Value,
    walk,
)
from hypercheck.value import Mapping as Display

_MARKUP_BINDINGS = (Captured, MacroRef, TemplateNamespace, CallerRef)


class Scope(msgspec.Struct, frozen=True, eq=False):
    """Which names are seen at a place of a template.

    ``frame`` are all of them; ``top`` those that blocks see (what the template and its children
    bound outside loops, ``with`` and macros); ``module`` is what the file's macros see: it grows.
    """

    frame: TemplateFrame
    top: TemplateFrame
    module: TemplateFrame
    at_top: bool = True

    @classmethod
    def of_file(cls, entry: TemplateFrame) -> "Scope":
        """The beginning of a file."""
        return cls(entry, entry, TemplateFrame(entry.path, {}, outer=entry))

    def inner(self, names: "Mapping[str, TemplateBinding] | None" = None) -> "Scope":
        """A scope of its own inside this one: what it binds is not seen after it."""
        frame = TemplateFrame(self.frame.path, dict(names or {}), outer=self.frame)
        return Scope(frame, self.top, self.module, at_top=False)

    def bind(self, names: "Mapping[str, TemplateBinding]") -> "Scope":
        """The scope after a statement that binds names here."""
        frame = replace(self.frame, names={**self.frame.names, **names})
        if not self.at_top:
            return Scope(frame, self.top, self.module, at_top=False)
        for name, binding in names.items():
            known = self.module.names.get(name)
            rebound = known is not None and known is not binding
            self.module.names[name] = _nothing(frame.path, _range(binding)) if rebound else binding
        return Scope(frame, frame, self.module)


class Parent(msgspec.Struct, frozen=True):
    """An ``extends`` statement with the frame that its expression is evaluated in."""

    node: Extends
    frame: TemplateFrame


class Binder:
    """Binds names; knows the templates that imports name.

    ``lost_markup`` counts the bindings that could hold markup and could not be kept.
    """

    def __init__(self, store: TemplateStore, evaluator: Evaluator) -> None:
        self.store = store
        self.evaluator = evaluator
        self.lost_markup = 0
        self._namespaces: dict[str, TemplateFrame] = {}
        self._importing: set[str] = set()

    # ----------------------------------------------------------------------- whole templates

    def run(self, file: TemplateFile, entry: TemplateFrame) -> tuple[Scope, tuple[Parent, ...]]:
        """What a file's top level binds, nothing shown, and what it extends."""
        parents: list[Parent] = []
        scope = self._run(file.summary.nodes, Scope.of_file(entry), parents)
        return scope, tuple(parents)

    def _run(self, nodes: tuple[TemplateNode, ...], scope: Scope, parents: list[Parent]) -> Scope:
        for node in nodes:
            match node:
                case Set() | Import() | Macro():
                    scope = self.statement(node, scope)
                case Element(children=children) | Adrift(children=children):
                    scope = self._run(children, scope, parents)
                case Branch(alternatives=alternatives):
                    ends = [self._run(nodes, scope, parents) for nodes in alternatives]
                    scope = self.merge(node, scope, ends)
                case Extends():
                    parents.append(Parent(node, scope.frame))
        return scope

    def files(self, value: Value, frame: TemplateFrame) -> tuple[TemplateFile | str | None, ...]:
        """The templates that an expression can name.

        A name that is no template is given as it is, None stands for what is not known. Of a
        list the first that exists is taken.
        """
        bound = Bound(value, frame)
        resolved = self.evaluator.evaluate(bound)
        lists = [found for found in resolved if isinstance(found, Items)]
        if not lists:
            return self._existing(p.text for p in self.evaluator.patterns(bound))
        found: list[TemplateFile | str | None] = [None] * (len(resolved) > len(lists))
        for items in lists:
            texts = [self.evaluator.patterns(item)[0].text for item in items.items]
            files = self._existing(texts)
            found.append(next((f for f in files if not isinstance(f, str)), texts[0] or None))
        return tuple(found)

    def _existing(
        self, names: "Iterator[str | None] | list[str | None]"
    ) -> tuple[TemplateFile | str | None, ...]:
        return tuple(None if name is None else self.store.find(name) or name for name in names)

    def namespace(self, file: TemplateFile, context: TemplateFrame | None) -> TemplateFrame:
        """The top-level names of an imported template; ``context`` is given ``with context``."""
        if context is None:
            if file.path not in self._namespaces:
                scope = Scope.of_file(TemplateFrame(file.path, {}, context={}))
                self._namespaces[file.path] = scope.module
                self._run(file.summary.nodes, scope, [])
            return self._namespaces[file.path]
        scope = Scope.of_file(TemplateFrame(file.path, {}, outer=context))
        if file.path not in self._importing:  # else it imports itself, which Jinja refuses
            self._importing.add(file.path)
            self._run(file.summary.nodes, scope, [])
            self._importing.discard(file.path)
        return scope.module

    # --------------------------------------------------------------------------- statements

    def statement(self, node: Set | Import | Macro, scope: Scope) -> Scope:
        """The scope after a statement."""
        match node:
            case Set():
                return scope if node.namespace else scope.bind(self._set(node, scope))
            case Import():
                return scope.bind(self._import(node, scope))
            case Macro():
                if scope.at_top:
                    return scope.bind({node.name: MacroRef(node, scope.module)})
                inner = scope.bind({})
                inner.frame.names[node.name] = MacroRef(node, inner.frame)
                return inner

    def _set(self, node: Set, scope: Scope) -> "dict[str, TemplateBinding]":
        if node.value is None:
            return {target.id: Captured(node, scope.frame) for target in node.targets}
        return unpack(node.targets, Bound(node.value, scope.frame), node.range)

    def _import(self, node: Import, scope: Scope) -> "dict[str, TemplateBinding]":
        files = self.files(node.template, scope.frame)
        file = files[0] if len(files) == 1 else None
        unknown = Unknown(_span(scope.frame.path, node.range))
        if not isinstance(file, TemplateFile) or file.summary.foreign is not None:
            names = [local for _, local, _ in node.names]
            return dict.fromkeys([*names, *([node.target.id] if node.target else [])], unknown)
        frame = self.namespace(file, scope.frame if node.with_context else None)
        bound: dict[str, TemplateBinding] = {
            local: frame.names.get(name, unknown) for name, local, _ in node.names
        }
        if node.target is not None:
            bound[node.target.id] = TemplateNamespace(frame)
        return bound

    # ----------------------------------------------------------------------------- branches

    def merge(self, node: Branch, scope: Scope, ends: list[Scope]) -> Scope:
        """The scope after a branch: each name that one of its alternatives binds has several."""
        if len(node.alternatives) == len(node.tests):
            ends = [*ends, scope]
        names: dict[str, None] = {}
        for end in ends:
            if end.frame is not scope.frame:
                names.update(
                    dict.fromkeys(
                        name
                        for name, binding in end.frame.names.items()
                        if scope.frame.names.get(name) is not binding
                    )
                )
        if not names:
            return scope
        return scope.bind({name: self._either(name, node, scope, ends) for name in names})

    def _either(self, name: str, node: Branch, scope: Scope, ends: list[Scope]) -> TemplateBinding:
        before = scope.frame.names.get(name)
        options: list[Value] = []
        for end in ends:
            binding = end.frame.names.get(name)
            if binding is before:
                options.append(Name(node.range, name))
            elif isinstance(binding, Bound) and _means_the_same(binding, scope.frame):
                options.append(binding.value)
            else:
                self.lost_markup += isinstance(binding, _MARKUP_BINDINGS)
                return _nothing(scope.frame.path, node.range)
        return Bound(Choice(node.range, tuple(options)), scope.frame)


def _means_the_same(binding: Bound, frame: TemplateFrame) -> bool:
    """Whether a value can be evaluated in the frame before the branch that it was bound in."""
    inside = binding.frame
    if not isinstance(inside, TemplateFrame) or inside.outer is not frame.outer:
        return False
    return all(
        inside.names.get(each.id) is frame.names.get(each.id)
        for each in walk(binding.value)
        if isinstance(each, Name)
    )


def unpack(targets: tuple[Name, ...], bound: Bound, place: Range) -> "dict[str, TemplateBinding]":
    """What each target of a ``set`` or ``for`` is bound to."""
    if len(targets) == 1:
        return {targets[0].id: bound}
    if isinstance(bound.value, Collection) and len(bound.value.items) == len(targets):
        items = zip(targets, bound.value.items, strict=True)
        return {target.id: Bound(item, bound.frame) for target, item in items}
    return {target.id: _nothing(bound.frame.path, place) for target in targets}


def bind_parameters(
    parameters: tuple[MacroParameter, ...],
    call: Call,
    caller: TemplateFrame,
    frame: TemplateFrame,
    *,
    catches: tuple[str, ...] = (),
) -> None:
    """Bind a macro's parameters in its new frame; each argument keeps its own place."""
    positional: list[Argument] = []
    for argument in call.arguments:
        if argument.name is not None or argument.stars:
            break
        positional.append(argument)
    starred = any(argument.stars for argument in call.arguments)
    for index, parameter in enumerate(parameters):
        given = positional[index] if index < len(positional) else None
        given = given or call.argument(None, parameter.name)
        if given is not None:
            frame.names[parameter.name] = Bound(given.value, caller)
        elif parameter.default is not None and not starred:
            frame.names[parameter.name] = Bound(parameter.default, frame)
        else:
            frame.names[parameter.name] = _nothing(frame.path, parameter.range)
    if not starred and "kwargs" in catches:
        known = {parameter.name for parameter in parameters} | {"caller"}
        rest = (a for a in call.arguments if a.name is not None and a.name not in known)
        frame.names.setdefault("kwargs", Bound(_mapping(call, tuple(rest)), caller))
    for name in ("varargs", "kwargs"):
        frame.names.setdefault(name, _nothing(frame.path, call.range))


def _mapping(call: Call, arguments: tuple[Argument, ...]) -> Display:
    """The dict that a macro gets of the arguments it has no parameters for."""
    entries = (Entry(Literal(a.name_range or a.range, a.name or ""), a.value) for a in arguments)
    return Display(call.range, tuple(entries))


def absent(path: str, place: Range) -> Bound:
    """What a name is that is there and means nothing: ``caller`` in an ordinary macro call."""
    return Bound(Constant(place, None), TemplateFrame(path, {}))


def _nothing(path: str, place: Range) -> Unknown:
    return Unknown(_span(path, place))


def _span(path: str, place: Range) -> Span:
    return Span(path, place.start, place.end)


def _range(binding: TemplateBinding) -> Range:
    match binding:
        case Bound(value=value):
            return value.range
        case Unknown(span=span):
            return span.range
        case Captured(node=node):
            return node.range
        case MacroRef(macro=macro):
            return macro.name_range
        case CallerRef(block=block):
            return block.range
        case _:
            return Range(0, 0)
