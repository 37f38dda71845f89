"""The names that the statements of a template bind."""

from collections.abc import Iterator
from typing import Literal as OneOf

from hypercheck.frontends.template.summary import (
    CallBlock,
    For,
    Import,
    Macro,
    Set,
    TemplateNode,
    With,
)
from hypercheck.model import Range

How = OneOf["set", "for", "import", "with", "macro"]


def bindings(node: TemplateNode) -> Iterator[tuple[str, Range, How]]:
    """What a statement binds, where, and by what; the parameters of a macro are not among it."""
    match node:
        case Set(namespace=False):
            yield from ((target.id, target.range, "set") for target in node.targets)
        case For():
            yield from ((target.id, target.range, "for") for target in node.targets)
            yield "loop", node.targets[0].range if node.targets else node.range, "for"
        case With():
            yield from ((name.id, name.range, "with") for name, _ in node.bindings)
        case Import():
            yield from ((local, stretch, "import") for _, local, stretch in node.names)
            if node.target is not None:
                yield node.target.id, node.target.range, "import"
        case Macro():
            yield node.name, node.name_range, "macro"
        case CallBlock():
            yield from ((p.name, p.range, "macro") for p in node.parameters)
