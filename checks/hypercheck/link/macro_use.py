"""Calls of macros as templates write them, and names taken from imported templates.

A name is followed as Jinja2 does within one template and its parents; where it may be bound in
several ways, it is not followed.
"""

import dataclasses
import functools
from collections.abc import Iterable, Iterator
from typing import TypeGuard

from msgspec.structs import replace

from hypercheck.facts import ImportedName, MacroCall
from hypercheck.frontends.template.node import inner_nodes, values_of
from hypercheck.frontends.template.summary import (
    Adrift,
    Block,
    Branch,
    CallBlock,
    Element,
    For,
    Import,
    Macro,
    Set,
    TemplateNode,
    With,
    Wrapped,
)
from hypercheck.link.binding import Binder, Scope
from hypercheck.link.bound_name import bindings
from hypercheck.link.inheritance import DEEPEST_CHAIN
from hypercheck.link.needed_parameter import needed_parameters
from hypercheck.link.resolved import (
    MacroRef,
    TemplateBinding,
    TemplateFrame,
    TemplateNamespace,
    Unknown,
)
from hypercheck.link.template_store import TemplateFile, TemplateStore
from hypercheck.model import Range, Span
from hypercheck.value import Attribute, Call, Name, Value, dotted, walk

_GUARDING = frozenset({"callable", "d", "default", "defined", "undefined"})

MacroUse = MacroCall | ImportedName


class MacroUses:
    """Reads templates one after the other."""

    def __init__(self, binder: Binder) -> None:
        self._binder = binder
        self._store: TemplateStore = binder.store
        self._needed = functools.cache(needed_parameters)
        self._file: TemplateFile | None = None
        self._around = TemplateFrame("", {})

    def of(self, file: TemplateFile) -> Iterator[MacroUse]:
        """The calls and names in one template."""
        chain = self._chain(file)
        nodes = (node for each in chain for node in each.all_nodes)
        if not any(isinstance(node, Import | Macro) for node in nodes):
            return
        self._file = file
        self._around = TemplateFrame(file.path, self._top_names(chain), context={})
        found = list(self._walk(file.summary.nodes, Scope.of_file(self._entry())))
        lost = any(isinstance(each, ImportedName) for each in found)
        names = _NamesRead.of(file) if lost else _NamesRead()
        for each in found:
            if not isinstance(each, ImportedName):
                yield each
            elif each.local not in names.guarded:
                is_read = each.is_read or each.local in names.read
                yield replace(each, is_read=is_read)

    def _entry(self) -> TemplateFrame:
        return TemplateFrame(self._around.path, {}, context={})

    def _chain(self, file: TemplateFile) -> tuple[TemplateFile, ...]:
        """A template and its parents, as far as there is one of each."""
        chain = [file]
        while chain[-1].extends and len(chain) < DEEPEST_CHAIN:
            extends = chain[-1].extends
            frame = TemplateFrame(chain[-1].path, {}, context={})
            files = self._binder.files(extends[0].template, frame)
            parent = files[0] if len(files) == len(extends) == 1 else None
            if not isinstance(parent, TemplateFile) or parent in chain:
                break
            chain.append(parent)
        return tuple(chain)

    def _top_names(self, chain: tuple[TemplateFile, ...]) -> dict[str, TemplateBinding]:
        """What blocks and macros see: the top-level names of the template and its parents."""
        names: dict[str, TemplateBinding] = {}
        for file in chain:
            for name, binding in self._binder.namespace(file, None).names.items():
                known = names.get(name)
                both = known is not None and known is not binding
                names[name] = Unknown(Span(file.path, 0, 0)) if both else binding
        return names

    # -------------------------------------------------------------------------------- nodes

    def _walk(self, nodes: Iterable[TemplateNode], scope: Scope) -> Iterator[MacroUse]:
        for node in nodes:
            yield from self._node(node, scope)
            if isinstance(node, Set | Import | Macro):
                scope = self._binder.statement(node, scope)
            elif isinstance(node, Branch):
                ends = [self._after(inside, scope) for inside in node.alternatives]
                scope = self._binder.merge(node, scope, ends)
            elif isinstance(node, Element | Adrift):
                scope = self._after(node.children, scope)

    def _after(self, nodes: Iterable[TemplateNode], scope: Scope) -> Scope:
        """The scope behind nodes that stand in no scope of their own."""
        for node in nodes:
            match node:
                case Set() | Import() | Macro():
                    scope = self._binder.statement(node, scope)
                case Branch(alternatives=alternatives):
                    ends = [self._after(inside, scope) for inside in alternatives]
                    scope = self._binder.merge(node, scope, ends)
                case Element(children=children) | Adrift(children=children):
                    scope = self._after(children, scope)
        return scope

    def _node(self, node: TemplateNode, scope: Scope) -> Iterator[MacroUse]:
        block = node if isinstance(node, CallBlock) else None
        for value in values_of(node):
            yield from self._value(value, scope.frame, block)
        match node:
            case Import():
                yield from self._import(node, scope.frame)
            case Branch(alternatives=alternatives):
                for inside in alternatives:
                    yield from self._walk(inside, scope)
            case Block():
                outer = scope.frame if node.scoped else self._around
                frame = TemplateFrame(outer.path, {}, outer=outer)
                yield from self._walk(node.body, Scope(frame, frame, frame, at_top=False))
            case Macro(parameters=parameters):
                frame = TemplateFrame(scope.frame.path, {}, outer=self._around)
                outer_scope = Scope(frame, frame, frame, at_top=False)
                hidden = self._hidden((p.name for p in parameters), node.range)
                yield from self._walk(node.body, outer_scope.inner(hidden))
            case Element(children=children) | Adrift(children=children):
                yield from self._walk(children, scope)
            case For() | With() | CallBlock() | Wrapped() | Set():
                hidden = self._hidden((name for name, _, _ in bindings(node)), node.range)
                inner = scope.inner({} if isinstance(node, Set) else hidden)
                yield from self._walk(inner_nodes(node), inner)

    def _hidden(self, names: Iterable[str], place: Range) -> dict[str, TemplateBinding]:
        """Names of which nothing is known."""
        unknown = Unknown(Span(self._around.path, place.start, place.end))
        return dict.fromkeys(names, unknown)

    # --------------------------------------------------------------------------- expressions

    def _value(
        self, value: Value, frame: TemplateFrame, block: CallBlock | None
    ) -> Iterator[MacroUse]:
        for each in walk(value):
            if isinstance(each, Call) and each.kind == "call":
                own = block is not None and each is block.call
                yield from self._call(each, frame, block if own else None)

    def _call(
        self, call: Call, frame: TemplateFrame, block: CallBlock | None
    ) -> Iterator[MacroUse]:
        match call.function:
            case Name(id=name, range=place):
                binding = frame.lookup(name)
            case Attribute(value=Name(id=base), name=name, name_range=place):
                namespace = frame.lookup(base)
                if not isinstance(namespace, TemplateNamespace):
                    return
                source = self._store.at(namespace.frame.path)
                if source is not None and not name.startswith("__"):
                    yield from self._unexported(source, name, place, f"{base}.{name}")
                binding = namespace.frame.names.get(name)
            case _:
                return
        if isinstance(binding, MacroRef):
            yield self._macro_call(call, binding, place, block)

    def _macro_call(
        self, call: Call, reference: MacroRef, place: Range, block: CallBlock | None
    ) -> MacroCall:
        macro, path = reference.macro, self._around.path
        definition = Span(reference.frame.path, macro.name_range.start, macro.name_range.end)
        span = Span(path, place.start, place.end)
        return MacroCall(call, span, macro, definition, block, self._needed(macro))

    def _import(self, node: Import, frame: TemplateFrame) -> Iterator[ImportedName]:
        files = self._binder.files(node.template, frame) if node.names else ()
        source = files[0] if len(files) == 1 else None
        if isinstance(source, TemplateFile):
            for name, local, place in node.names:
                yield from self._unexported(source, name, place, local)

    def _unexported(
        self, source: TemplateFile, name: str, place: Range, local: str
    ) -> Iterator[ImportedName]:
        exported = self._exported(source)
        if exported is not None and name not in exported:
            span = Span(self._around.path, place.start, place.end)
            yield ImportedName(name, local, source.name, span, exported, is_read="." in local)

    def _exported(self, file: TemplateFile) -> frozenset[str] | None:
        """The names that a template has for those that import it; None if there may be others."""
        chain = self._chain(file)
        names: set[str] = set()
        for each in chain:
            summary = each.summary
            if summary.faults or summary.custom_tags or summary.foreign is not None:
                return None
            names.update(_own_names(each))
        whole = not chain[-1].extends
        return frozenset(name for name in names if not name.startswith("_")) if whole else None


def _own_names(file: TemplateFile) -> Iterator[str]:
    """What a template's top level binds; what it imports itself it does not hand on."""
    for node in file.top_level:
        if isinstance(node, Set | Macro):
            yield from (name for name, _, _ in bindings(node))


@dataclasses.dataclass(frozen=True, slots=True)
class _NamesRead:
    """The names that a template reads, and those that it asks for before it uses them."""

    read: frozenset[str] = frozenset()
    guarded: frozenset[str] = frozenset()

    @classmethod
    def of(cls, file: TemplateFile) -> "_NamesRead":
        """Look through all expressions of a template."""
        read: set[str] = set()
        guarded: set[str] = set()
        values = (v for node in file.all_nodes for v in values_of(node))
        for each in (each for value in values for each in walk(value)):
            if isinstance(each, Name):
                read.add(each.id)
            elif _is_guard(each):
                guarded.add(dotted(each.arguments[0].value) or "")
        return cls(frozenset(read), frozenset(guarded))


def _is_guard(value: Value) -> TypeGuard[Call]:
    """Whether a test or filter is applied that does with an absent name."""
    return (
        isinstance(value, Call)
        and isinstance(value.function, Name)
        and value.function.id in _GUARDING
        and bool(value.arguments)
    )
