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


@dataclass(slots=True, eq=False, kw_only=True)
class _Open:
    """What all frames share.

    ``index``: its place on the stack. ``owner``: the frame whose ``children`` it adds to, being
    too deep for its own; that one is ``flattened``: nothing is certain of what is in it.
    ``lost`` are the elements directly in it that the end tag ``lost_by`` ended with its own, the
    last time; ``lost_p`` is a paragraph that a start tag ended.
    """

    children: list[TemplateNode] = field(default_factory=list)
    index: int = -1
    owner: "Frame | None" = None
    flattened: bool = False
    lost: list["ElementFrame"] = field(default_factory=list)
    lost_by: Range | None = None
    lost_by_tag: str = ""
    lost_p: "ElementFrame | None" = None


@dataclass(slots=True, eq=False)
class ElementFrame(_Open):
    """An element whose end has not come yet.

    ``slot``: its place in ``children`` if they are its owner's. ``ends``: it was closed out of
    turn and ends with what is inside it. ``supplied``: see :class:`MarkupFaults`. ``intruder``: a
    start tag in a paragraph that ends it.
    """

    start: StartTag
    foreign: bool
    slot: int = 0
    end: Range | None = None
    ends: bool = False
    leaks: int = 0
    supplied: int = 0
    intruder: StartTag | None = None

    @property
    def tag(self) -> str:
        """The element's name."""
        return self.start.tag


@dataclass(slots=True, eq=False)
class BodyFrame(_Open):
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
    closed: list[ElementFrame] = field(default_factory=list)
    matched: list[tuple["AdriftFrame", str]] = field(default_factory=list)

    @property
    def is_block(self) -> bool:
        """Whether a child template may put something else in its place."""
        return self.statement is not None and self.statement.tag == "block"


@dataclass(slots=True, eq=False)
class AdriftFrame(_Open):
    """What follows a body that left elements open: ``pending`` openers, one list a variant.

    ``lasting``: it goes on to the end of its body, also when nothing is pending any more.
    """

    start: int
    openers: tuple[Range, ...]
    foreign: bool
    pending: list[list[Opener]] = field(default_factory=list)
    lasting: bool = False


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
