"""Finds templates that show themselves without end.

A step counts where nothing can leave it out: what stands in a branch, a loop, a macro or the body
of a ``call`` may end the recursion. A block counts where its template is rendered by itself; as a
parent it may be replaced by its child.
"""

import itertools
from collections.abc import Iterator
from typing import Literal as OneOf

import msgspec

from hypercheck.facts import TemplateCycle, TemplateStep, TemplateUse
from hypercheck.frontends.template.node import inner_nodes, walk_nodes
from hypercheck.frontends.template.summary import (
    Adrift,
    Block,
    Element,
    Extends,
    Import,
    Include,
    Set,
    TemplateNode,
    With,
    Wrapped,
)
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.inheritance import DEEPEST_CHAIN
from hypercheck.link.resolved import Bound, TemplateFrame
from hypercheck.link.template_store import TemplateFile, TemplateStore
from hypercheck.value import Collection, Value

_ALWAYS_SHOWN = frozenset({"autoescape", "filter"})

MOST_CYCLES = 100
"""Templates that all include each other have more cycles than anybody wants to read."""

How = OneOf["extends", "include", "import"]


class _Node(msgspec.Struct, frozen=True):
    """A template, rendered by itself or as a parent."""

    path: str
    is_parent: bool


class _Edge(msgspec.Struct, frozen=True):
    step: TemplateStep
    to: _Node


def template_cycles(
    uses: tuple[TemplateUse, ...], store: TemplateStore, evaluator: Evaluator
) -> tuple[TemplateCycle, ...]:
    """The cycles, one for each step that closes one."""
    files = _candidates(uses, store)
    if not files:
        return ()
    reader = _StepReader(store, evaluator)
    graph: dict[_Node, tuple[_Edge, ...]] = {}
    queue = [_Node(path, is_parent=False) for path in sorted(files)]
    starts = tuple(queue)
    while queue:
        node = queue.pop()
        if node not in graph:
            graph[node] = tuple(reader.edges(files[node.path], node)) if node.path in files else ()
            queue.extend(edge.to for edge in graph[node])
    found = {
        frozenset(cycle): cycle for cycle in itertools.islice(_cycles(graph, starts), MOST_CYCLES)
    }
    return tuple(sorted(map(_rotated, found.values()), key=lambda cycle: cycle.steps[0].span))


def _candidates(uses: tuple[TemplateUse, ...], store: TemplateStore) -> dict[str, TemplateFile]:
    """The templates from which some cycle can be reached, conditions left aside."""
    targets: dict[str, set[str]] = {}
    for use in uses:
        for name in use.names:
            file = store.find(name.text) if name.text is not None else None
            if file is not None:
                targets.setdefault(use.span.path, set()).add(file.path)
    sources: dict[str, list[str]] = {}
    for path, reached in targets.items():
        for each in reached:
            sources.setdefault(each, []).append(path)
    left = {path: len(reached) for path, reached in targets.items()}
    ends = [path for path in sources if path not in left]
    while ends:
        for source in sources.get(ends.pop(), ()):
            left[source] -= 1
            if not left[source]:
                ends.append(source)
    files = (store.at(path) for path, count in left.items() if count)
    return {file.path: file for file in files if file is not None}


class _StepReader:
    """Reads the steps that a template always takes."""

    def __init__(self, store: TemplateStore, evaluator: Evaluator) -> None:
        self._store = store
        self._evaluator = evaluator

    def edges(self, file: TemplateFile, node: _Node) -> Iterator[_Edge]:
        """What a template always shows."""
        yield from self._steps(file, file.summary.nodes, node)

    def _steps(
        self, file: TemplateFile, nodes: tuple[TemplateNode, ...], node: _Node
    ) -> Iterator[_Edge]:
        for each in nodes:
            match each:
                case Extends():
                    yield from self._edge(file, each.template, "extends")
                case Include():
                    yield from self._edge(file, each.template, "include")
                case Import():
                    yield from self._edge(file, each.template, "import")
                case Element():
                    yield from self._steps(file, _certain_children(each), node)
                case Adrift() | With() | Set():
                    yield from self._steps(file, inner_nodes(each), node)
                case Wrapped(tag=tag) if tag in _ALWAYS_SHOWN:
                    yield from self._steps(file, each.body, node)
                case Block():
                    if not node.is_parent and self._is_live(file, each.name):
                        yield from self._steps(file, each.body, node)

    def _edge(self, file: TemplateFile, template: Value, how: How) -> Iterator[_Edge]:
        frame = TemplateFrame(file.path, {})
        items = template.items if isinstance(template, Collection) else (template,)
        for item in items:
            found = self._evaluator.patterns(Bound(item, frame))
            if len(found) != 1 or found[0].text is None:
                return
            other = self._store.find(found[0].text)
            if other is not None:
                step = TemplateStep(file.name, other.name, how, found[0].span)
                yield _Edge(step, _Node(other.path, is_parent=how == "extends"))
                return

    def _is_live(self, file: TemplateFile, block: str) -> bool:
        """Whether a block of a template rendered by itself is certainly shown."""
        current, chain = file, [file]
        for _ in range(DEEPEST_CHAIN):
            if not current.extends:
                return current is file or block in _shown_blocks(chain)
            edges = [
                edge
                for node in current.summary.nodes
                if isinstance(node, Extends)
                for edge in self._edge(current, node.template, "extends")
            ]
            parent = self._store.at(edges[0].to.path) if len(edges) == 1 else None
            if parent is None:
                return False
            current = parent
            chain.append(parent)
        return False


def _certain_children(node: Element) -> tuple[TemplateNode, ...]:
    """The nodes inside an element; those in its tag may stand under the tag's conditions."""
    if not node.tests:
        return node.children
    return tuple(each for each in node.children if each.range.start not in node.range)


def _shown_blocks(chain: list[TemplateFile]) -> frozenset[str]:
    """The blocks that are shown of a template and its parents, the outermost last."""
    bodies: dict[str, Block] = {}
    for file in chain:
        for name, blocks in file.blocks.items():
            bodies.setdefault(name, blocks[0])
    shown: set[str] = set()
    queue = list(_outer_blocks(chain[-1].summary.nodes))
    while queue:
        name = queue.pop()
        if name not in shown:
            shown.add(name)
            queue.extend(_outer_blocks(bodies[name].body))
    return frozenset(shown)


def _outer_blocks(nodes: tuple[TemplateNode, ...]) -> Iterator[str]:
    """The blocks among nodes that stand in no other one of them: a child might replace that."""
    blocks = [node for node in walk_nodes(nodes) if isinstance(node, Block)]
    inside = {id(each) for block in blocks for each in walk_nodes(block.body)}
    return (block.name for block in blocks if id(block) not in inside)


def _cycles(
    graph: dict[_Node, tuple[_Edge, ...]], starts: tuple[_Node, ...]
) -> Iterator[tuple[TemplateStep, ...]]:
    """The steps of each cycle that a walk into the depth closes."""
    done: set[_Node] = set()
    for start in starts:
        if start in done:
            continue
        depth = {start: 0}
        trail: list[TemplateStep] = []
        stack = [(start, iter(graph[start]))]
        while stack:
            node, edges = stack[-1]
            edge = next(edges, None)
            if edge is None:
                stack.pop()
                done.add(node)
                del depth[node]
                if trail:
                    trail.pop()
            elif edge.to in depth:
                yield (*trail[depth[edge.to] :], edge.step)
            elif edge.to not in done:
                depth[edge.to] = len(stack)
                trail.append(edge.step)
                stack.append((edge.to, iter(graph[edge.to])))


def _rotated(steps: tuple[TemplateStep, ...]) -> TemplateCycle:
    first = steps.index(min(steps, key=lambda step: step.span))
    return TemplateCycle((*steps[first:], *steps[:first]))
