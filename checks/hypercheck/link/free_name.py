"""The names that the statements of a block or template read without binding them first."""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Any

from msgspec.structs import replace

from hypercheck.facts import ReadUse, VariableRead
from hypercheck.frontends.template.node import always_extends, inner_nodes
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
from hypercheck.link.bound_name import bindings
from hypercheck.link.inheritance import Chain, Link
from hypercheck.link.resolved import TemplateFrame
from hypercheck.link.template_store import TemplateFile
from hypercheck.link.value_read import ValueRead, asked_by, reads, truth_reads
from hypercheck.model import Span
from hypercheck.value import Call, Literal, Name, Value, walk


def free_names(file: TemplateFile) -> tuple[VariableRead, ...]:
    """What one template reads that neither its statements nor Jinja2 bind.

    Blocks and macros see what the top level binds, wherever. What a template with a parent says
    outside its blocks is never shown, and so not read.
    """
    entry = TemplateFrame(file.path, {})
    reader = FreeNames(Chain((Link(file, entry),), open=False, end=entry))
    return tuple(reader.of_file())


class FreeNames:
    """Reads blocks of one chain of templates, most derived definitions first."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._active: set[tuple[str, int]] = set()
        self._file = chain.links[0].file
        self._block: str | None = None
        self._top: frozenset[str] = frozenset()
        self._is_shown = True
        self._handlers: dict[type, Callable[[Any, set[str]], Iterator[VariableRead]]] = {
            Adrift: self._adrift,
            Block: self._inner_block,
            Branch: self._branch,
            CallBlock: self._call_block,
            Element: self._element,
            Evaluate: self._evaluate,
            Extends: self._named,
            For: self._for,
            Import: self._import,
            Include: self._named,
            Macro: self._macro,
            Output: self._output,
            Set: self._set,
            With: self._with,
            Wrapped: self._wrapped,
        }

    def of_file(self) -> Iterator[VariableRead]:
        """The free names of the chain's first template, its blocks as it defines them."""
        nodes = self._file.summary.nodes
        self._is_shown = not always_extends(nodes)
        self._top = frozenset(n for node in self._file.top_level for n in _bound_by(node))
        yield from self._nodes(nodes, set())

    def of_block(
        self, name: str, level: int = 0, bound: frozenset[str] = frozenset()
    ) -> Iterator[VariableRead]:
        """The free names of a block, of the blocks inside it, and of what ``super()`` shows.

        What a test asks for (``is defined``) or a default stands in for is not counted: the block
        is written to do without it. What is asked for by plain truth counts as a ``test`` alone.
        """
        definitions = self._chain.blocks.get(name, ())
        if level >= len(definitions) or (name, level) in self._active:
            return
        self._active.add((name, level))
        file, block = definitions[level]
        outer = self._file, self._block, self._is_shown
        self._file, self._block, self._is_shown = file, name, True
        found = list(self._nodes(block.body, set(bound)))
        self._file, self._block, self._is_shown = outer
        self._active.discard((name, level))
        yield from found
        follows = level + 1 < len(definitions)
        if follows and any(_shows_super(node) for node in _outputs(block.body)):
            yield from self.of_block(name, level + 1, bound)

    def _nodes(self, nodes: Iterable[TemplateNode], bound: set[str]) -> Iterator[VariableRead]:
        """What nodes read; the names they bind are added to ``bound``."""
        for node in nodes:
            handler = self._handlers.get(type(node))
            if handler is not None:
                yield from handler(node, bound)

    def _output(self, node: Output, bound: set[str]) -> Iterator[VariableRead]:
        return self._value(node.value, bound) if self._is_shown else iter(())

    def _evaluate(self, node: Evaluate, bound: set[str]) -> Iterator[VariableRead]:
        return self._values(node.values, bound)

    def _named(self, node: Include | Extends, bound: set[str]) -> Iterator[VariableRead]:
        return self._value(node.template, bound)

    def _import(self, node: Import, bound: set[str]) -> Iterator[VariableRead]:
        yield from self._value(node.template, bound)
        bound.update(name for name, _, _ in bindings(node))

    def _with(self, node: With, bound: set[str]) -> Iterator[VariableRead]:
        for _, value in node.bindings:
            yield from self._value(value, bound, "passed")
        yield from self._nodes(node.body, bound | {name.id for name, _ in node.bindings})

    def _call_block(self, node: CallBlock, bound: set[str]) -> Iterator[VariableRead]:
        yield from self._value(node.call, bound)
        yield from self._parameters(node, bound)

    def _wrapped(self, node: Wrapped, bound: set[str]) -> Iterator[VariableRead]:
        yield from self._values(node.expressions, bound)
        yield from self._nodes(node.body, set(bound))

    def _inner_block(self, node: Block, bound: set[str]) -> Iterator[VariableRead]:
        return self.of_block(node.name, 0, self._top | bound)

    def _adrift(self, node: Adrift, bound: set[str]) -> Iterator[VariableRead]:
        return self._nodes(node.children, bound)

    def _element(self, node: Element, bound: set[str]) -> Iterator[VariableRead]:
        if self._is_shown:
            yield from self._attributes(node, bound.union(_bound_in_tag(node)))
        yield from self._nodes(node.children, bound)

    def _attributes(self, node: Element, bound: AbstractSet[str]) -> Iterator[VariableRead]:
        """The attributes; loops inside a tag bind names that are not known here."""
        written = [a for a in node.attributes if not isinstance(a.value, Literal | None)]
        if not (written or node.tests or node.spread):
            return
        if any(guard.loop for attribute in node.attributes for guard in attribute.guards):
            return
        inside = bound | asked_by(node.tests)
        yield from self._tests(node.tests, bound)
        if not node.tests:
            yield from self._values(node.spread, inside)
        for attribute in written:
            if attribute.value is not None:
                found = self._value(attribute.value, inside)
                yield from _perhaps(found) if attribute.guards else found

    def _branch(self, node: Branch, bound: set[str]) -> Iterator[VariableRead]:
        asked = asked_by(node.tests)
        # The tests after the first are asked only where that one fails.
        second = node.tests[1].range.start if len(node.tests) > 1 else None
        for read in self._tests(node.tests, bound):
            is_first = second is None or read.span.start < second
            yield read if is_first else replace(read, is_certain=False)
        after: set[str] = set()
        for nodes in node.alternatives:
            inside = bound | asked
            yield from _perhaps(self._nodes(nodes, inside))
            after |= inside
        bound |= after

    def _for(self, node: For, bound: set[str]) -> Iterator[VariableRead]:
        yield from self._value(node.iterable, bound)
        inside = bound | {target.id for target in node.targets} | {"loop"}
        if node.condition is not None:
            yield from self._value(node.condition, inside)
        yield from self._nodes(node.body, inside)
        yield from _perhaps(self._nodes(node.otherwise, set(bound)))

    def _set(self, node: Set, bound: set[str]) -> Iterator[VariableRead]:
        if node.value is not None:
            yield from self._value(node.value, bound, "passed")
        yield from self._shown(node.body, set(bound))
        if not node.namespace:
            bound.update(target.id for target in node.targets)

    def _macro(self, node: Macro, bound: set[str]) -> Iterator[VariableRead]:
        bound.add(node.name)
        yield from self._parameters(node, bound)

    def _parameters(self, node: Macro | CallBlock, bound: set[str]) -> Iterator[VariableRead]:
        defaults = (p.default for p in node.parameters if p.default is not None)
        names = {parameter.name for parameter in node.parameters}
        yield from self._values(defaults, bound | names)
        yield from _perhaps(self._shown(node.body, set(self._top | bound | names)))

    def _shown(self, nodes: Iterable[TemplateNode], bound: set[str]) -> Iterator[VariableRead]:
        """What is shown elsewhere, wherever it stands."""
        outer, self._is_shown = self._is_shown, True
        yield from self._nodes(nodes, bound)
        self._is_shown = outer

    # ------------------------------------------------------------------------- expressions

    def _values(self, values: Iterable[Value], bound: AbstractSet[str]) -> Iterator[VariableRead]:
        for value in values:
            yield from self._value(value, bound)

    def _value(
        self, value: Value, bound: AbstractSet[str], use: ReadUse = "plain"
    ) -> Iterator[VariableRead]:
        return map(self._placed, reads(value, bound, use))

    def _tests(self, tests: tuple[Value, ...], bound: AbstractSet[str]) -> Iterator[VariableRead]:
        """What tests read; what they ask for by plain truth is told as such."""
        yield from map(self._placed, truth_reads(tests, bound))
        yield from self._values(tests, bound | asked_by(tests))

    def _placed(self, read: ValueRead) -> VariableRead:
        span = Span(self._file.path, read.range.start, read.range.end)
        name, block = self._file.name, self._block
        return VariableRead(read.name, span, read.use, name, block, read.is_certain)


def _perhaps(found: Iterator[VariableRead]) -> Iterator[VariableRead]:
    """What is read only if some condition is met, or if somebody calls a macro."""
    return (replace(read, is_certain=False) if read.is_certain else read for read in found)


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


def _bound_in_tag(node: Element) -> Iterator[str]:
    """The names that statements inside a start tag bind; they come first among the children."""
    for child in node.children:
        if child.range.start >= node.range.end:
            return
        yield from _bound_by(child)
        if isinstance(child, With):
            yield from (name.id for name, _ in child.bindings)


def _bound_by(node: TemplateNode) -> Iterator[str]:
    """The names that a statement at the top level leaves to what follows."""
    if isinstance(node, Set | Import | Macro):
        yield from (name for name, _, _ in bindings(node))
