"""Blocks of templates with parents that no page shows in place."""

from collections.abc import Iterator

from hypercheck.facts import BlockDef, StrayBlock
from hypercheck.frontends.template.node import (
    always_extends,
    inner_nodes,
    values_of,
    walk_nodes,
)
from hypercheck.frontends.template.summary import Block, Macro, Set, TemplateNode
from hypercheck.link.ancestry import Ancestry
from hypercheck.link.template_store import TemplateFile, TemplateStore
from hypercheck.model import Span
from hypercheck.value import Attribute, Item, Literal, Name, Value, walk


def stray_blocks(
    store: TemplateStore, ancestry: Ancestry, left_out: frozenset[str]
) -> Iterator[StrayBlock]:
    """The blocks that stand outside all others in a template whose parents do not have them.

    Those that ``self`` shows, or a template that extends theirs shows inside another block, are
    left out, and those of some templates.
    """
    files = tuple(store.files())
    found = [
        (file, each)
        for file in files
        if file.extends and file.name not in left_out
        for each in _of_file(file, ancestry)
    ]
    if not found:
        return
    shown = _shown_by_self(files)
    nested = _nested_in_heirs(files, ancestry)
    for file, each in found:
        name = each.block.name
        if shown is not None and name not in shown and name not in nested.get(file.path, ()):
            yield each


def _of_file(file: TemplateFile, ancestry: Ancestry) -> Iterator[StrayBlock]:
    line = ancestry.line(file) if always_extends(file.summary.nodes) else None
    parents = line[1:] if line is not None else ()
    if not parents:
        return
    known = frozenset(name for each in parents for name in each.blocks)
    for block in _outermost(file.summary.nodes):
        if block.name not in known:
            span = Span(file.path, block.name_range.start, block.name_range.end)
            inside = (node for node in walk_nodes(block.body) if isinstance(node, Block))
            yield StrayBlock(
                BlockDef(block.name, file.name, span),
                inside=frozenset(each.name for each in inside),
                parent=parents[0].name,
                known=known,
            )


def _outermost(nodes: tuple[TemplateNode, ...]) -> Iterator[Block]:
    """The blocks in no other; where somebody else shows what is around one, it is in its place."""
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        if isinstance(node, Block):
            yield node
        elif not isinstance(node, Macro | Set):
            stack.extend(reversed(inner_nodes(node)))


def _nested_in_heirs(files: tuple[TemplateFile, ...], ancestry: Ancestry) -> dict[str, set[str]]:
    """By file, the blocks that templates which extend it have inside others."""
    found: dict[str, set[str]] = {}
    for file in files:
        line = ancestry.line(file) if file.extends else None
        if line is not None:
            nested = _nested(file)
            for parent in line[1:]:
                found.setdefault(parent.path, set()).update(nested)
    return found


def _nested(file: TemplateFile) -> frozenset[str]:
    outermost = {block.name for block in _outermost(file.summary.nodes)}
    return frozenset(file.blocks.keys() - outermost)


def _shown_by_self(files: tuple[TemplateFile, ...]) -> frozenset[str] | None:
    """The blocks that ``{{ self.name() }}`` shows; None where ``self`` is used in other ways."""
    found: set[str] = set()
    for file in files:
        for node in file.all_nodes:
            for value in values_of(node):
                names = _read_of_self(value)
                if names is None:
                    return None
                found |= names
    return frozenset(found)


def _read_of_self(value: Value) -> set[str] | None:
    names: set[str] = set()
    accounted = seen = 0
    for each in walk(value):
        match each:
            case Attribute(value=Name(id="self"), name=name):
                names.add(name)
                accounted += 1
            case Item(value=Name(id="self"), key=Literal(text=name)):
                names.add(name)
                accounted += 1
            case Name(id="self"):
                seen += 1
    return names if seen == accounted else None
