"""The names that a block's statements read without binding them first."""

from collections.abc import Iterable, Iterator

from hypercheck.frontends.template.node import inner_nodes
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
from hypercheck.link.inheritance import Chain
from hypercheck.model import Span
from hypercheck.value import Call, Choice, Name, Opaque, Value, children, walk

_BY_JINJA = frozenset({"self", "super", "caller", "varargs", "kwargs"})
_DEFAULTING = frozenset({"default", "d"})
_ASKING = frozenset({"defined", "undefined", "none"})

Read = tuple[str, Span]


class FreeNames:
    """Reads blocks of one chain of templates, most derived definitions first."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._active: set[tuple[str, int]] = set()
        self._path = ""

    def of_block(
        self, name: str, level: int = 0, bound: frozenset[str] = frozenset()
    ) -> Iterator[Read]:
        """The free names of a block, of the blocks inside it, and of what ``super()`` shows.

        What a test asks for (``is defined``, plain truth) or a default stands in for is not
        counted: the block is written to do without it.
        """
        definitions = self._chain.blocks.get(name, ())
        if level >= len(definitions) or (name, level) in self._active:
            return
        self._active.add((name, level))
        file, block = definitions[level]
        outer, self._path = self._path, file.path
        reads = list(self._nodes(block.body, set(bound)))
        self._path = outer
        self._active.discard((name, level))
        yield from reads
        if any(_shows_super(node) for node in _outputs(block.body)):
            yield from self.of_block(name, level + 1, bound)

    def _nodes(self, nodes: Iterable[TemplateNode], bound: set[str]) -> Iterator[Read]:
        """What nodes read; the names they bind are added to ``bound``."""
        for node in nodes:
            yield from self._node(node, bound)

    def _node(self, node: TemplateNode, bound: set[str]) -> Iterator[Read]:
        match node:
            case Element():
                yield from self._element(node, bound)
                yield from self._nodes(node.children, bound)
            case Adrift(children=nodes):
                yield from self._nodes(nodes, bound)
            case Output(value=value):
                yield from self._value(value, bound)
            case Evaluate(values=values):
                yield from self._values(values, bound)
            case Include(template=value) | Extends(template=value):
                yield from self._value(value, bound)
            case Import():
                yield from self._value(node.template, bound)
                bound.update(local for _, local, _ in node.names)
                bound.update([node.target.id] if node.target else [])
            case Branch():
                yield from self._branch(node, bound)
            case For():
                yield from self._for(node, bound)
            case Set():
                yield from self._set(node, bound)
            case With():
                yield from self._values((value for _, value in node.bindings), bound)
                names = {name.id for name, _ in node.bindings}
                yield from self._nodes(node.body, bound | names)
            case Macro():
                bound.add(node.name)
                yield from self._macro(node, bound)
            case CallBlock():
                yield from self._value(node.call, bound)
                yield from self._macro(node, bound)
            case Wrapped():
                yield from self._values(node.expressions, bound)
                yield from self._nodes(node.body, set(bound))
            case Block():
                yield from self.of_block(node.name, 0, frozenset(bound))

    def _element(self, node: Element, bound: set[str]) -> Iterator[Read]:
        """The attributes; loops inside a tag bind names that are not known here."""
        if any(guard.loop for attribute in node.attributes for guard in attribute.guards):
            return
        inside = bound | _asked(node.tests)
        yield from self._values(node.tests, inside)
        if not node.tests:
            yield from self._values(node.spread, inside)
        values = (attribute.value for attribute in node.attributes)
        yield from self._values((value for value in values if value is not None), inside)

    def _branch(self, node: Branch, bound: set[str]) -> Iterator[Read]:
        asked = _asked(node.tests)
        yield from self._values(node.tests, bound | asked)
        after: set[str] = set()
        for nodes in node.alternatives:
            inside = bound | asked
            yield from self._nodes(nodes, inside)
            after |= inside
        bound |= after

    def _for(self, node: For, bound: set[str]) -> Iterator[Read]:
        yield from self._value(node.iterable, bound)
        inside = bound | {target.id for target in node.targets} | {"loop"}
        if node.condition is not None:
            yield from self._value(node.condition, inside)
        yield from self._nodes(node.body, inside)
        yield from self._nodes(node.otherwise, set(bound))

    def _set(self, node: Set, bound: set[str]) -> Iterator[Read]:
        if node.value is not None:
            yield from self._value(node.value, bound)
        yield from self._nodes(node.body, set(bound))
        if not node.namespace:
            bound.update(target.id for target in node.targets)

    def _macro(self, node: Macro | CallBlock, bound: set[str]) -> Iterator[Read]:
        defaults = (p.default for p in node.parameters if p.default is not None)
        names = {parameter.name for parameter in node.parameters}
        yield from self._values(defaults, bound | names)
        yield from self._nodes(node.body, bound | names)

    # ------------------------------------------------------------------------- expressions

    def _values(self, values: Iterable[Value], bound: set[str]) -> Iterator[Read]:
        for value in values:
            yield from self._value(value, bound)

    def _value(self, value: Value, bound: set[str]) -> Iterator[Read]:
        match value:
            case Name(id=name):
                if name not in bound and name not in _BY_JINJA:
                    yield name, Span(self._path, value.range.start, value.range.end)
            case Call(kind="test") if _names_of_test(value):
                yield from self._values((a.value for a in value.arguments[1:]), bound)
            case Call(kind="filter", function=Name(id=name)) if name in _DEFAULTING:
                inner = {a.value.id for a in value.arguments[:1] if isinstance(a.value, Name)}
                yield from self._values(children(value), bound | inner)
            case Choice():
                yield from self._values(children(value), bound | _asked_by(value))
            case Opaque(names=names) if names:
                yield from self._values(children(value), bound | set(names))
            case _:
                yield from self._values(children(value), bound)


def _asked(tests: Iterable[Value]) -> set[str]:
    """The names that tests ask for: those that may be absent."""
    found: set[str] = set()
    for test in tests:
        if isinstance(test, Name):
            found.add(test.id)
        for each in walk(test):
            if isinstance(each, Call) and each.kind == "test":
                found |= _names_of_test(each)
            elif isinstance(each, Choice) or _is_negation(each):
                found |= {part.id for part in children(each) if isinstance(part, Name)}
    return found


def _is_negation(value: Value) -> bool:
    """``not x``: the only operation of one part that a test holds."""
    return isinstance(value, Opaque) and len(value.parts) == 1 and not value.names


def _asked_by(value: Choice) -> set[str]:
    """``x or y`` and ``x if x else y`` do without ``x``."""
    first = [option.id for option in value.options[:-1] if isinstance(option, Name)]
    return _asked(value.tests) | set(first)


def _names_of_test(test: Call) -> set[str]:
    """The name in ``x is defined``."""
    if not isinstance(test.function, Name) or test.function.id not in _ASKING:
        return set()
    return {a.value.id for a in test.arguments[:1] if isinstance(a.value, Name)}


def _outputs(nodes: Iterable[TemplateNode]) -> Iterator[Output]:
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, Output):
            yield node
        elif not isinstance(node, Block):
            stack.extend(inner_nodes(node))


def _shows_super(node: Output) -> bool:
    return any(
        isinstance(each, Call) and isinstance(each.function, Name) and each.function.id == "super"
        for each in walk(node.value)
    )
