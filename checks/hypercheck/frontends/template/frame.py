"""What is open at one place of a template while its tree is built."""

from dataclasses import dataclass, field

from hypercheck.frontends.template.statement import Statement
from hypercheck.frontends.template.summary import TemplateNode
from hypercheck.frontends.template.tag import StartTag
from hypercheck.model import Range

Condition = tuple[object, ...]
"""What decides whether a body is shown: equal conditions mean that the bodies go together."""


@dataclass(frozen=True, slots=True)
class Opener:
    """A start tag that a body left open, and under which condition it stands."""

    tag: str
    range: Range
    condition: Condition


@dataclass(slots=True, eq=False)
class ElementFrame:
    """An element whose end has not come yet.

    ``slot``: its place in ``children`` of the frame below where it is too deep to hold children
    of its own. ``ends``: it was closed out of turn and ends with what is inside it.
    """

    start: StartTag
    children: list[TemplateNode]
    foreign: bool
    slot: int | None = None
    flattened: bool = False
    end: Range | None = None
    ends: bool = False
    leaks: int = 0

    @property
    def tag(self) -> str:
        """The element's name."""
        return self.start.tag


@dataclass(slots=True, eq=False)
class BodyFrame:
    """One body of a statement, or the whole file.

    ``alone``: it is not shown where it stands (a macro), so its tags do not close others.
    ``closed``: elements outside it that its end tags closed, innermost first.
    ``matched``: openers adrift outside it that its end tags closed.
    """

    statement: Statement | None
    start: int
    foreign: bool
    condition: Condition = ()
    alone: bool = False
    children: list[TemplateNode] = field(default_factory=list)
    closed: list[ElementFrame] = field(default_factory=list)
    matched: list[tuple["AdriftFrame", str]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class AdriftFrame:
    """What follows a body that left elements open: ``pending`` openers, one list a variant.

    ``lasting``: it goes on to the end of its body, also when nothing is pending any more.
    """

    start: int
    openers: tuple[Range, ...]
    foreign: bool
    pending: list[list[Opener]] = field(default_factory=list)
    lasting: bool = False
    children: list[TemplateNode] = field(default_factory=list)


Frame = ElementFrame | BodyFrame | AdriftFrame


@dataclass(slots=True)
class Outcome:
    """What a finished body leaves behind.

    ``variants``: the openers it may leave open, one list for each way it can go. ``closes``:
    elements outside that it closes for sure.
    """

    variants: list[list[Opener]]
    closes: list[ElementFrame]
    matched: list[tuple[AdriftFrame, str]]
    condition: Condition
