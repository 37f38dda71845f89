"""Templates and their parents: which blocks a rendered template shows."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from hypercheck.frontends.template.node import always_extends
from hypercheck.frontends.template.summary import Block
from hypercheck.link.binding import Binder, Scope
from hypercheck.link.resolved import TemplateFrame
from hypercheck.link.template_store import TemplateFile

MOST_CHAINS = 4
"""Alternative parents beyond this are not followed: ``extends`` on a condition has two."""

DEEPEST_CHAIN = 12


class Link(msgspec.Struct, frozen=True, eq=False):
    """One template of a chain and the frame at its beginning."""

    file: TemplateFile
    entry: TemplateFrame


@dataclass(frozen=True, eq=False)
class Chain:
    """A template with its parents, the most derived first.

    ``open``: the last one has a parent that is not known. Its blocks are shown somewhere then,
    with the names that ``end`` has.
    """

    links: tuple[Link, ...]
    open: bool
    end: TemplateFrame

    @functools.cached_property
    def blocks(self) -> dict[str, tuple[tuple[TemplateFile, Block], ...]]:
        """Every block's definitions, the most derived first."""
        found: dict[str, tuple[tuple[TemplateFile, Block], ...]] = {}
        for link in self.links:
            for name, blocks in link.file.blocks.items():
                definitions = tuple((link.file, block) for block in blocks[:1])
                found[name] = (*found.get(name, ()), *definitions)
        return found


def chains(binder: Binder, file: TemplateFile, entry: TemplateFrame) -> tuple[Chain, ...]:
    """The chains that a template can stand at the beginning of: one for each possible parent."""
    return tuple(_chains(binder, (Link(file, entry),)))[:MOST_CHAINS]


def _chains(binder: Binder, links: tuple[Link, ...]) -> Iterator[Chain]:
    last = links[-1]
    if not last.file.extends:
        yield Chain(links, open=False, end=last.entry)
        return
    scope, parents = binder.run(last.file, last.entry)
    found = dict.fromkeys(
        each for parent in parents for each in binder.files(parent.node.template, parent.frame)
    )
    for each in list(found)[:MOST_CHAINS]:
        known = {link.file.path for link in links}
        if not isinstance(each, TemplateFile) or each.path in known or len(links) > DEEPEST_CHAIN:
            yield Chain(links, open=True, end=scope.frame)
        else:
            yield from _chains(binder, (*links, _parent(each, scope)))
    if not always_extends(last.file.summary.nodes):
        yield Chain(links, open=False, end=last.entry)


def _parent(file: TemplateFile, scope: Scope) -> Link:
    """A parent begins with all that its child has bound."""
    return Link(file, TemplateFrame(file.path, {}, outer=scope.frame))
