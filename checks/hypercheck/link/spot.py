"""Where on a page nodes are being placed, and what is found there besides elements."""

import msgspec
from msgspec.structs import replace

from hypercheck.facts import Placed, PlacedGuard
from hypercheck.link.binding import Scope
from hypercheck.link.inheritance import Chain
from hypercheck.link.resolved import TemplateFrame
from hypercheck.model import Span


class Opening(msgspec.Struct, frozen=True):
    """A place of a page where elements may stand that are not known, and what is above it."""

    span: Span
    parent: Placed | None


class ShownCall(msgspec.Struct, frozen=True):
    """``{{ name(…) }}`` on a page: its dotted name and the element it stands in."""

    name: str
    span: Span
    parent: Placed | None


class Level(msgspec.Struct, frozen=True, eq=False):
    """A block's definition, 0 for the most derived, and the names it sees from outside."""

    block: str
    depth: int
    outer: TemplateFrame


class Spot(msgspec.Struct, frozen=True, eq=False):
    """Where on the page, and in which names, nodes are being placed.

    ``expansion`` tells apart several expansions of the same template or macro on one page.
    ``level``: which definition of which block is shown, for ``super()``.
    """

    scope: Scope
    chain: Chain
    parent: Placed | None = None
    guards: tuple[PlacedGuard, ...] = ()
    certain: bool = True
    expansion: int = 0
    level: Level | None = None

    @property
    def frame(self) -> TemplateFrame:
        """The names seen here."""
        return self.scope.frame

    def guarded(self, group: tuple[object, ...], index: int, *, loop: bool = False) -> "Spot":
        """The same place inside an alternative."""
        return replace(self, guards=(*self.guards, PlacedGuard(group, index, loop)))

    def unsure(self, *, unless: bool) -> "Spot":
        """The same place, where what is above it may be something else."""
        return self if unless or not self.certain else replace(self, certain=False)
