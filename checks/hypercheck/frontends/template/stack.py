"""The frames that are open, innermost last; finished ones become nodes of those below."""

from collections import Counter

from hypercheck.frontends.template.frame import AdriftFrame, BodyFrame, ElementFrame, Frame, Opener
from hypercheck.frontends.template.summary import Adrift, Element, TemplateNode
from hypercheck.model import Range

DEEPEST = 64
"""With statements and values, within what Python can write and read back by recursion."""


class Stack:
    """``open_tags`` counts open elements by name, ``adrift`` stretches that are adrift.

    ``abandoned`` are openers whose stretch ended before they were closed.
    """

    def __init__(self, root: BodyFrame) -> None:
        self.frames: list[Frame] = []
        self._bodies: list[BodyFrame] = []
        self.open_tags: Counter[str] = Counter()
        self.adrift = 0
        self.abandoned: list[Opener] = []
        self.push(root)

    @property
    def top(self) -> Frame:
        """The innermost frame."""
        return self.frames[-1]

    @property
    def body(self) -> BodyFrame:
        """The innermost body."""
        return self._bodies[-1]

    def add(self, node: TemplateNode) -> None:
        """Put a finished node into the innermost frame."""
        self.frames[-1].children.append(node)

    def pop_body(self, end: int) -> tuple[TemplateNode, ...]:
        """Finish the innermost body and all that is open in it; gives what is in it."""
        body = self._bodies.pop()
        self.pop_to(body.index + 1, end)
        self.frames.pop()
        return children_of(body, body.start)

    def holds(self, frame: Frame) -> bool:
        """Whether a frame is still open."""
        return frame.index < len(self.frames) and self.frames[frame.index] is frame

    def push(self, frame: Frame) -> None:
        """Open a frame; beyond :data:`DEEPEST` it adds to the children of one below."""
        frame.index = len(self.frames)
        if isinstance(frame, BodyFrame):
            self._bodies.append(frame)
        else:
            if frame.index >= DEEPEST:
                below = self.frames[-1]
                frame.owner = below.owner or below
                frame.owner.flattened = True
                frame.children = frame.owner.children
            if isinstance(frame, ElementFrame):
                self.open_tags[frame.tag] += 1
                if frame.owner is not None:
                    frame.slot = len(frame.children)
                    frame.children.append(_element(frame, ()))
                frame.children.extend(frame.start.nodes)
            else:
                self.adrift += 1
        self.frames.append(frame)

    def pop_to(self, index: int, end: int | None = None) -> None:
        """Finish all frames from the top down to an index; bodies among them are not."""
        while len(self.frames) > index:
            self.pop(end)

    def pop(self, end: int | None = None) -> None:
        """Finish the top frame, and those that were to end with it."""
        self._pop_one(end)
        while isinstance(self.frames[-1], ElementFrame) and self.frames[-1].ends:
            self._pop_one(end)

    def _pop_one(self, end: int | None) -> None:
        frame = self.frames.pop()
        if isinstance(frame, ElementFrame):
            self.open_tags[frame.tag] -= 1
            if frame.owner is not None:
                frame.children[frame.slot] = _element(frame, ())
            else:
                self.add(_element(frame, children_of(frame, frame.start.range.end)))
        elif isinstance(frame, AdriftFrame):
            self.adrift -= 1
            self.abandoned.extend(opener for variant in frame.pending for opener in variant)
            if frame.owner is None:
                last = frame.children[-1].range.end if frame.children else frame.start
                place = Range(frame.start, max(frame.start, last if end is None else end))
                self.add(Adrift(place, frame.openers, tuple(frame.children)))


def children_of(frame: Frame, start: int) -> tuple[TemplateNode, ...]:
    """The children of a frame; all adrift if some were too deep to be put where they belong."""
    children = tuple(frame.children)
    if not frame.flattened:
        return children
    return (Adrift(Range(start, max(start, children[-1].range.end)), (), children),)


def _element(frame: ElementFrame, children: tuple[TemplateNode, ...]) -> Element:
    start = frame.start
    return Element(
        start.tag,
        start.range,
        start.tag_range,
        start.attributes,
        children,
        frame.end,
        start.spread,
        start.tests,
        start.open_attributes,
        frame.leaks > 0,
    )
