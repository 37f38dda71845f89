"""What stands inside what in a template's tree, and which expressions it evaluates."""

from collections.abc import Iterable, Iterator

from hypercheck.frontends.template.summary import (
    Adrift,
    Block,
    Branch,
    CallBlock,
    Element,
    Evaluate,
    Extends,
    For,
    Import,
    Include,
    Macro,
    Output,
    Set,
    TemplateNode,
    With,
    Wrapped,
)
from hypercheck.value import Value


def walk_nodes(nodes: Iterable[TemplateNode]) -> Iterator[TemplateNode]:
    """All nodes, outer before inner, in source order."""
    stack = list(nodes)[::-1]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(inner_nodes(node)))


def inner_nodes(node: TemplateNode) -> tuple[TemplateNode, ...]:
    """The nodes directly inside a node."""
    match node:
        case Element(children=children) | Adrift(children=children):
            return children
        case Branch(alternatives=alternatives):
            return tuple(child for alternative in alternatives for child in alternative)
        case For(body=body, otherwise=otherwise):
            return (*body, *otherwise)
        case (
            Set(body=body)
            | With(body=body)
            | Block(body=body)
            | Macro(body=body)
            | CallBlock(body=body)
            | Wrapped(body=body)
        ):
            return body
        case _:
            return ()


def values_of(node: TemplateNode) -> Iterator[Value]:
    """The expressions a node itself evaluates, those of nodes inside it apart."""
    match node:
        case Element():
            yield from _element(node)
        case Output(value=value):
            yield value
        case Branch(tests=tests):
            yield from tests
        case For(iterable=iterable, condition=condition):
            yield from (iterable, condition) if condition is not None else (iterable,)
        case Set(value=value) if value is not None:
            yield value
        case With(bindings=bindings):
            for _, bound in bindings:
                yield bound
        case Include(template=template) | Extends(template=template) | Import(template=template):
            yield template
        case Macro(parameters=parameters):
            for parameter in parameters:
                if parameter.default is not None:
                    yield parameter.default
        case CallBlock(call=call):
            yield call
        case Wrapped(expressions=expressions):
            yield from expressions
        case Evaluate(values=values):
            yield from values


def _element(node: Element) -> Iterator[Value]:
    for attribute in node.attributes:
        if attribute.value is not None:
            yield attribute.value
    yield from node.spread
    yield from node.tests


def always_extends(nodes: tuple[TemplateNode, ...]) -> bool:
    """Whether a template has a parent whatever its conditions say."""
    for node in nodes:
        match node:
            case Extends():
                return True
            case Element(children=inside) | Adrift(children=inside):
                if always_extends(inside):
                    return True
            case Branch(tests=tests, alternatives=alternatives):
                whole = len(alternatives) > len(tests)
                if whole and all(always_extends(inside) for inside in alternatives):
                    return True
    return False
