"""Which names of the context can make a difference to a template's elements and attributes.

A title that is only shown as text makes no other page; pages that differ in nothing else need be
composed once.
"""

from collections.abc import Iterator

from hypercheck.frontends.template.node import values_of
from hypercheck.frontends.template.summary import (
    Branch,
    Element,
    Extends,
    Import,
    Include,
    Output,
    TemplateNode,
)
from hypercheck.link.content import may_be_markup
from hypercheck.link.template_store import TemplateFile, TemplateStore
from hypercheck.value import Call, Literal, Name, Value, walk


class StructuralNames:
    """Finds the names, each template's own and those of all that it names."""

    def __init__(self, store: TemplateStore) -> None:
        self._store = store
        self._own: dict[str, tuple[frozenset[str], tuple[str, ...] | None]] = {}

    def of(self, file: TemplateFile) -> frozenset[str] | None:
        """The names that count for a template; None if any may, since it names others unseen."""
        found: set[str] = set()
        seen: set[str] = set()
        queue = [file]
        while queue:
            current = queue.pop()
            if current.path in seen:
                continue
            seen.add(current.path)
            names, others = self._read(current)
            if others is None:
                return None
            found |= names
            queue.extend(each for other in others if (each := self._store.find(other)))
        return frozenset(found)

    def _read(self, file: TemplateFile) -> tuple[frozenset[str], tuple[str, ...] | None]:
        if file.path not in self._own:
            names: set[str] = set()
            others: list[str] | None = []
            for node in file.all_nodes:
                names.update(_names_in(node))
                if isinstance(node, Extends | Include | Import) and others is not None:
                    literals = _literals(node.template)
                    others = None if literals is None else [*others, *literals]
            known = None if others is None else tuple(others)
            self._own[file.path] = (frozenset(names), known)
        return self._own[file.path]


def _names_in(node: TemplateNode) -> Iterator[str]:
    if isinstance(node, Branch):
        return
    values: Iterator[Value] = values_of(node)
    if isinstance(node, Element):
        values = (each.value for each in node.attributes if each.value is not None)
    for value in values:
        if isinstance(node, Output) and not _may_show_elements(value):
            continue
        yield from (each.id for each in walk(value) if isinstance(each, Name))


def _may_show_elements(value: Value) -> bool:
    """Whether an output may be more than text: a call, ``safe``, or a name like ``body_html``."""
    for each in walk(value):
        if isinstance(each, Call):
            is_safe = isinstance(each.function, Name) and each.function.id == "safe"
            if each.kind == "call" or is_safe:
                return True
    return may_be_markup(value)


def _literals(value: Value) -> tuple[str, ...] | None:
    """The templates that an expression names, if it names them outright."""
    if isinstance(value, Literal):
        return (value.text,)
    return None
