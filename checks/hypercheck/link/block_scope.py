"""Names that a block rendered alone reads, though they are bound outside it.

Jinja renders a block alone with the context only: the statements around it and those at the top
level of its template are not run.
"""

from collections.abc import Iterable, Iterator

import msgspec

from hypercheck.facts import BlockDef, NameRead, VariableRead
from hypercheck.frontends.template.node import inner_nodes
from hypercheck.frontends.template.summary import (
    Adrift,
    Block,
    Branch,
    Element,
    Import,
    Macro,
    Set,
    TemplateNode,
)
from hypercheck.link.binding import Binder
from hypercheck.link.bound_name import How, bindings
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.free_name import FreeNames
from hypercheck.link.inheritance import Chain, chains
from hypercheck.link.resolved import TemplateFrame
from hypercheck.link.template_store import TemplateFile, TemplateStore, same_scope
from hypercheck.model import Range, Span
from hypercheck.value import Name, Value, walk


class Outside(msgspec.Struct, frozen=True):
    """A statement outside a block that binds a name."""

    span: Span
    how: How


class BlockScopes:
    """What blocks rendered alone read; each block is read once for all questions."""

    def __init__(self, store: TemplateStore, evaluator: Evaluator) -> None:
        self._binder = Binder(store, evaluator)
        self._chains: dict[str, tuple[Chain, ...]] = {}
        self._free: dict[tuple[int, str], tuple[VariableRead, ...]] = {}

    def reads(
        self, file: TemplateFile, block: str, given: frozenset[str] = frozenset()
    ) -> tuple[NameRead, ...]:
        """What a block, rendered alone, reads of what its template binds outside it.

        ``given`` are names that the render site gives by itself: those are there.
        """
        found: dict[Span, NameRead] | None = None
        for chain in self._with(file, block):
            reads = {read.span: read for read in self._bound(chain, block)}
            # With several possible parents only what is wrong below each of them is wrong.
            found = reads if found is None else {s: r for s, r in found.items() if s in reads}
        return tuple(read for read in (found or {}).values() if read.name not in given)

    def variables(self, file: TemplateFile, block: str) -> tuple[VariableRead, ...]:
        """What a block, rendered alone, reads of the context: what its template binds left out.

        Blocks inside it and ``super()`` are followed, includes are not.
        """
        found: dict[Span, VariableRead] | None = None
        for chain in self._with(file, block):
            outside = _bound_outside(chain, *chain.blocks[block][0])
            free = (read for read in self._names(chain, block) if read.name not in outside)
            reads = {read.span: read for read in free}
            found = reads if found is None else {s: r for s, r in found.items() if s in reads}
        return tuple((found or {}).values())

    def _with(self, file: TemplateFile, block: str) -> Iterator[Chain]:
        """The chains that a template may be the beginning of, if they have a block.

        None where a template does not parse: what it reads and binds is not all known then.
        """
        if file.path not in self._chains:
            self._chains[file.path] = tuple(
                chains(self._binder, file, TemplateFrame(file.path, {}))
            )
        found = self._chains[file.path]
        if any(link.file.summary.faults for chain in found for link in chain.links):
            return iter(())
        return (chain for chain in found if block in chain.blocks)

    def _names(self, chain: Chain, block: str) -> tuple[VariableRead, ...]:
        key = (id(chain), block)
        if key not in self._free:
            self._free[key] = tuple(FreeNames(chain).of_block(block))
        return self._free[key]

    def _bound(self, chain: Chain, name: str) -> Iterator[NameRead]:
        file, block = chain.blocks[name][0]
        outside = _bound_outside(chain, file, block)
        if not outside:
            return
        stretch = block.name_range
        definition = BlockDef(name, file.name, Span(file.path, stretch.start, stretch.end))
        for read in self._names(chain, name):
            binding = outside.get(read.name)
            # What is only asked for may be absent, unless undefined names are errors.
            if binding is not None and read.use != "test":
                yield NameRead(read.name, definition, read.span, binding.span, binding.how)


def _bound_outside(chain: Chain, file: TemplateFile, block: Block) -> dict[str, Outside]:
    """The names bound around a block and at the top level of its templates, nearest first."""
    found: dict[str, Outside] = {}
    for node in reversed(_around(file.summary.nodes, block)):
        _add(found, file.path, bindings(node))
        if block.scoped and not isinstance(node, Element | Adrift | Branch):
            _add_statements(found, file.path, same_scope(inner_nodes(node)))
    files = [file, *(link.file for link in chain.links if link.file is not file)]
    for each in files:
        _add_statements(found, each.path, each.top_level)
    return found


def _add_statements(found: dict[str, Outside], path: str, nodes: tuple[TemplateNode, ...]) -> None:
    for node in nodes:
        if isinstance(node, Set | Import | Macro) and not _refines(node):
            _add(found, path, bindings(node))


def _add(found: dict[str, Outside], path: str, bindings: Iterable[tuple[str, Range, How]]) -> None:
    for name, stretch, how in bindings:
        found.setdefault(name, Outside(Span(path, stretch.start, stretch.end), how))


def _around(nodes: tuple[TemplateNode, ...], block: Block) -> tuple[TemplateNode, ...]:
    """The nodes that a block stands in, outermost first."""
    for node in nodes:
        inside = inner_nodes(node)
        if any(each is block for each in inside):
            return (node,)
        found = _around(inside, block)
        if found:
            return (node, *found)
    return ()


def _refines(node: Set | Import | Macro) -> bool:
    """``{% set title = title or "Home" %}``: the context gives the name, too."""
    if not isinstance(node, Set) or node.value is None:
        return False
    return _reads_one_of(node.value, {target.id for target in node.targets})


def _reads_one_of(value: Value, names: set[str]) -> bool:
    return any(isinstance(each, Name) and each.id in names for each in walk(value))
