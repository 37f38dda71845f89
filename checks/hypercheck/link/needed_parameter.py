"""The parameters that a macro certainly reads, so that a call must give them."""

from collections.abc import Iterable, Iterator

from hypercheck.frontends.template.node import values_of
from hypercheck.frontends.template.summary import (
    Adrift,
    Branch,
    Element,
    For,
    Macro,
    Output,
    Set,
    TemplateNode,
    With,
    Wrapped,
)
from hypercheck.link.bound_name import bindings
from hypercheck.link.value_read import asked_by, reads
from hypercheck.value import Choice, Name, Value, walk


def needed_parameters(macro: Macro) -> frozenset[str]:
    """The parameters without a default that are read whatever conditions and loops say.

    What is asked for, given a default or handed on to another macro may be absent.
    """
    wanted = {p.name for p in macro.parameters if p.default is None}
    return frozenset(wanted & set(_read(macro.body, set()))) if wanted else frozenset()


def _read(nodes: Iterable[TemplateNode], bound: set[str]) -> Iterator[str]:
    """The names that nodes certainly read, those bound before left out; adds what they bind."""
    for node in nodes:
        for value in _certain_values(node):
            yield from _certain(value, bound)
        match node:
            case Element(children=inside) | Adrift(children=inside):
                yield from _read(inside, bound)
            case With(body=inside) | Wrapped(tag="autoescape" | "filter", body=inside):
                names = {name for name, _, _ in bindings(node)}
                yield from _read(inside, bound | names)
            case Set():
                yield from _read(node.body, set(bound))
                bound.update(name for name, _, _ in bindings(node))
            case Branch(tests=tests):
                # Behind a test of a name nothing is said of that name.
                bound |= asked_by(tests)
                bound.update(name for inside in node.alternatives for name in _bound_in(inside))


def _certain_values(node: TemplateNode) -> Iterator[Value]:
    match node:
        case Element() if node.tests:
            attributes = (a for a in node.attributes if not a.guards)
            yield from (a.value for a in attributes if a.value is not None)
        case Branch(tests=tests):
            yield tests[0]
        case Element() | Output() | Wrapped():
            yield from values_of(node)
        case For(iterable=iterable):
            yield iterable
        case Set(value=value) if value is not None and not isinstance(value, Name):
            yield value


def _certain(value: Value, bound: set[str]) -> Iterator[str]:
    chosen = {
        inner.id
        for each in walk(value)
        if isinstance(each, Choice)
        for inner in walk(each)
        if isinstance(inner, Name)
    }
    for read in reads(value, bound | chosen):
        if read.use in {"plain", "called"}:
            yield read.name


def _bound_in(nodes: Iterable[TemplateNode]) -> Iterator[str]:
    for node in nodes:
        yield from (name for name, _, _ in bindings(node))
        if isinstance(node, Element | Adrift):
            yield from _bound_in(node.children)
        elif isinstance(node, Branch):
            for inside in node.alternatives:
                yield from _bound_in(inside)
