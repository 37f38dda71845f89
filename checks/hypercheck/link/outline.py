"""What other templates have to do with one: what it names, which blocks it shows, what it binds."""

from dataclasses import dataclass, field
from typing import Literal as OneOf

import msgspec

from hypercheck.frontends.template.node import inner_nodes
from hypercheck.frontends.template.summary import (
    Block,
    CallBlock,
    Element,
    Extends,
    Import,
    Include,
    Macro,
    Output,
    TemplateNode,
    Text,
)
from hypercheck.link.bound_name import bindings
from hypercheck.link.template_store import TemplateFile
from hypercheck.value import Call, Name, Value, walk

_BY_STATEMENTS = ("loop", "caller", "varargs", "kwargs")


class Naming(msgspec.Struct, frozen=True):
    """A template is named; ``block`` is the innermost block the statement stands in."""

    how: OneOf["extends", "include", "import"]
    template: Value
    block: str | None
    with_context: bool


@dataclass(slots=True)
class Content:
    """What a stretch of a template shows: blocks, and ``super``, what is above them apart."""

    blocks: list[str] = field(default_factory=list)
    shows_super: bool = False


@dataclass(slots=True)
class Outline:
    """What is asked of one template again and again. ``contents`` are by block, None the rest.

    ``bound`` are all names that some statement binds, wherever.
    """

    namings: list[Naming] = field(default_factory=list)
    contents: dict[str | None, Content] = field(default_factory=dict)
    bound: set[str] = field(default_factory=lambda: set(_BY_STATEMENTS))

    @classmethod
    def of(cls, file: TemplateFile) -> "Outline":
        """Read a template once."""
        outline = cls()
        outline.contents[None] = Content()
        outline._read(file.summary.nodes, None)
        return outline

    def _read(self, nodes: tuple[TemplateNode, ...], block: str | None) -> None:
        for node in nodes:
            if isinstance(node, Text):
                continue
            if not isinstance(node, Element | Output):
                self.bound.update(name for name, _, _ in bindings(node))
            inside = block
            match node:
                case Extends():
                    self.namings.append(Naming("extends", node.template, block, with_context=True))
                case Include():
                    naming = Naming("include", node.template, block, node.with_context)
                    self.namings.append(naming)
                case Import():
                    self.namings.append(Naming("import", node.template, block, node.with_context))
                case Block(name=name):
                    self.contents[block].blocks.append(name)
                    self.contents.setdefault(name, Content())
                    inside = name
                case Macro():
                    self.bound.update(parameter.name for parameter in node.parameters)
                case Output() | CallBlock():
                    self._note_super(node, block)
            self._read(inner_nodes(node), inside)

    def _note_super(self, node: Output | CallBlock, block: str | None) -> None:
        value = node.value if isinstance(node, Output) else node.call
        self.contents[block].shows_super |= any(map(_is_super, walk(value)))


def _is_super(value: Value) -> bool:
    return (
        isinstance(value, Call)
        and isinstance(value.function, Name)
        and value.function.id == "super"
    )
