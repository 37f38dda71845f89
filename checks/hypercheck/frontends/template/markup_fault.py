"""Finds what is wrong with the markup of one file, while its tree is built.

What stands in the way of each other within one body (``<b><i></b></i>``) is a fault of the file
for sure. A start or end tag that lacks its other half may have it in another file (a header that
opens what a footer closes), or in another branch: these are halves, and the link looks for what
completes them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hypercheck.frontends.template.frame import AdriftFrame, BodyFrame, ElementFrame, Frame, Opener
from hypercheck.frontends.template.html import (
    CLOSES_P,
    END_OPTIONAL,
    P_SCOPE,
    TABLE_PARTS,
    VOID,
)
from hypercheck.frontends.template.stack import Stack
from hypercheck.frontends.template.summary import Half, MarkupFault, MarkupFaultKind, TagAttribute
from hypercheck.frontends.template.tag import StartTag
from hypercheck.model import Range
from hypercheck.value import Call, Name, Value, dotted, walk

_HALF_WORDS = frozenset(
    "after before begin bottom close end foot footer head header open start tag top wrap".split()  # noqa: SIM905 -- a row of words
)
"""Words in the names of functions that give one tag of two (``form_open()``, ``end_card()``)."""

_WORD = re.compile(r"[A-Z]?[a-z]+")
_FARTHEST = 128
"""Open elements that are looked through for one above; as when the tree is built."""

_MOST_ALIKE = 16
"""Attributes of one name in one tag that are compared with those that follow."""

_TABLES = ("table", "template", "hx-partial", "*")
"""Elements that may stand above a part of a table; htmx makes a template of ``hx-partial``."""


@dataclass(frozen=True, slots=True)
class _Unclosed:
    """An element without its end tag. ``by`` is the end tag that ended it, if one did."""

    tag: str
    range: Range
    by: Range | None = None
    by_tag: str = ""
    slash: bool = False

    def fault(self, half: Half) -> MarkupFault:
        """The same as a fault."""
        return MarkupFault(
            "unclosed", self.range, self.tag, self.by, self.by_tag, half, slash=self.slash
        )


class MarkupFaults:
    """Is told what the builder of the tree meets, and knows at the end what was wrong.

    ``supplied`` counts what may show tags of other files: includes, calls, blocks.
    ``open_ended``: expressions or custom statements may show one tag of two.
    """

    def __init__(self, text: str, stack: Stack) -> None:
        self._text = text
        self._stack = stack
        self.supplied = 0
        self.open_ended = False
        self._faults: list[MarkupFault] = []
        self._unclosed: dict[Range, _Unclosed] = {}
        self._halves: dict[Range, _Unclosed] = {}
        self._strays: list[tuple[str, Range]] = []
        self._crossings: list[tuple[ElementFrame, Range, ElementFrame]] = []
        self._doubtful: dict[str, Range] = {}
        self._handed_on: set[str] = set()
        self._ends_elsewhere: set[str] = set()

    # ----------------------------------------------------------------------------- start tags

    def start(self, start: StartTag) -> None:
        """A start tag outside SVG and MathML, before it ends what it implies the end of."""
        self.open_ended |= bool(start.open) or start.tag == "*"
        self._same_attributes(start)
        tag, open_tags = start.tag, self._stack.open_tags
        if tag in CLOSES_P and open_tags["p"]:
            self._intrude(start)
        if tag == "form" and open_tags["form"]:
            self._nested_form(start)
        if tag in TABLE_PARTS and not any(open_tags[each] for each in _TABLES):
            self._outside_table(start)

    def _same_attributes(self, start: StartTag) -> None:
        if len(start.attributes) < 2:  # noqa: PLR2004 -- two of one name
            return
        first: dict[str, list[TagAttribute]] = {}
        for attribute in start.attributes:
            others = first.setdefault(attribute.name, [])
            other = next((each for each in others if _go_together(each, attribute)), None)
            if other is not None and "*" not in attribute.name:
                same = self._says(other) == self._says(attribute)
                fault = MarkupFault(
                    "attribute",
                    attribute.name_range,
                    attribute.name,
                    other.name_range,
                    idle=self._with_space(attribute.range) if same else None,
                )
                self._faults.append(fault)
            elif len(others) < _MOST_ALIKE:
                others.append(attribute)

    def _says(self, attribute: TagAttribute) -> str:
        return self._text[attribute.name_range.end : attribute.range.end]

    def _with_space(self, place: Range) -> Range:
        start = place.start
        while self._text[start - 1].isspace():
            start -= 1
        return Range(start, place.end)

    def _above(self) -> Iterator[Frame]:
        """The frames above this place that are above it for sure, innermost first."""
        for frame in reversed(self._stack.frames[-_FARTHEST:]):
            if isinstance(frame, AdriftFrame) or (isinstance(frame, BodyFrame) and frame.alone):
                return
            yield frame

    def _intrude(self, start: StartTag) -> None:
        for frame in self._above():
            if isinstance(frame, ElementFrame):
                if frame.tag == "p":
                    frame.intruder = frame.intruder or start
                    return
                if frame.tag in P_SCOPE:
                    return

    def _nested_form(self, start: StartTag) -> None:
        for frame in self._above():
            if isinstance(frame, ElementFrame):
                if frame.tag == "form":
                    self._add("nested_form", start.tag_range, "form", frame.start.tag_range)
                    return
                if frame.tag == "template":
                    return

    def _outside_table(self, start: StartTag) -> None:
        parent = next((f for f in self._above() if isinstance(f, ElementFrame)), None)
        if parent is None or parent.tag in TABLE_PARTS or parent.supplied != self.supplied:
            return
        above = parent.start.tag_range
        self._add("outside_table", start.tag_range, start.tag, above, parent.tag)

    # ------------------------------------------------------------------------------- end tags

    def ended(self, index: int, place: Range, tag: str) -> None:
        """An end tag ends the frame at an index and with it all above it."""
        frames = self._stack.frames
        frame, above = frames[index], frames[index + 1 :]
        if isinstance(frame, ElementFrame) and frame.intruder is not None:
            self._block_in_p(frame, frame.intruder)
        certain = not any(isinstance(each, AdriftFrame) for each in above)
        for each in above:
            if isinstance(each, ElementFrame) and not each.foreign and not each.ends:
                self._leave(each, place, tag, certain=certain)
        below = frames[index - 1]
        below.lost = [each for each in above if isinstance(each, ElementFrame)]
        below.lost_by = place
        below.lost_by_tag = tag

    def _leave(
        self, frame: ElementFrame, place: Range | None, tag: str, *, certain: bool = False
    ) -> None:
        start = frame.start
        if frame.tag in END_OPTIONAL or frame.tag in VOID or frame.leaks:
            return
        name = self._text[start.tag_range.start : start.tag_range.end]
        if name[:1].isupper() and not name.isupper():
            # A component of a library that reads the file first: ``<Card />``.
            return
        found = _Unclosed(frame.tag, start.tag_range, place, tag, start.self_closing)
        certain = certain and frame.supplied == self.supplied
        (self._unclosed if certain else self._halves)[start.tag_range] = found

    def implied(self, index: int) -> None:
        """A start tag ends the frame at an index and all above it."""
        frames = self._stack.frames
        frame = frames[index]
        if isinstance(frame, ElementFrame) and frame.tag == "p":
            if frame.intruder is not None:
                frames[index - 1].lost_p = frame
                frame.lost = [
                    each for each in frames[index + 1 :] if isinstance(each, ElementFrame)
                ]
            return
        for each in frames[index + 1 :]:
            if isinstance(each, ElementFrame) and not each.ends:
                self._leave(each, None, "")

    def unclean(self, frame: ElementFrame, index: int, place: Range) -> None:
        """An end tag comes before that of an element that a browser does not end with it."""
        above = self._stack.frames[index + 1 :]
        if all(isinstance(each, ElementFrame) for each in above):
            inner = above[-1]
            if isinstance(inner, ElementFrame):
                self._crossings.append((frame, place, inner))

    def ends_adrift(self, frame: AdriftFrame, tag: str) -> None:
        """An end tag closes what was opened in a branch, if it was."""
        self.left_open(self._stack.frames[frame.index + 1 :])
        openers = [variant[-1] for variant in frame.pending if variant and variant[-1].tag == tag]
        if openers and len(openers) < len(frame.pending):
            self._doubtful[tag] = _name_range(openers[0])

    def crosses_bodies(self, tag: str, place: Range, crossed: Iterable[BodyFrame]) -> None:
        """An end tag ends what was opened outside these bodies."""
        self._ends_elsewhere.add(tag)
        if any(body.is_block for body in crossed):
            self._faults.append(MarkupFault("stray", place, tag, half="answered"))

    def stray(self, tag: str, place: Range) -> bool:
        """Note an end tag that fits nothing; False if what it was meant for is known."""
        if self._belongs_to_lost_p(tag):
            return False
        top = self._stack.top
        crossed = next((frame for frame in top.lost if frame.tag == tag), None)
        if crossed is not None and top.lost_by is not None:
            top.lost.remove(crossed)
            self._unclosed.pop(crossed.start.tag_range, None)
            if self._halves.pop(crossed.start.tag_range, None) is None:
                self._cross(top.lost_by, top.lost_by_tag, crossed)
            return False
        if tag not in END_OPTIONAL:
            self._strays.append((tag, place))
        return True

    def _belongs_to_lost_p(self, tag: str) -> bool:
        """Whether an end tag is for a paragraph that a start tag has ended, or what was in it."""
        for frame in reversed(self._stack.frames[-_FARTHEST:]):
            lost = frame.lost_p
            if lost is not None and lost.intruder is not None:
                if tag == "p":
                    self._block_in_p(lost, lost.intruder)
                    frame.lost_p = None
                return tag == "p" or any(each.tag == tag for each in lost.lost)
            if not isinstance(frame, ElementFrame):
                break
        return False

    def _block_in_p(self, frame: ElementFrame, intruder: StartTag) -> None:
        self._add("block_in_p", intruder.tag_range, intruder.tag, frame.start.tag_range)
        frame.intruder = None

    def _cross(self, place: Range, tag: str, frame: ElementFrame) -> None:
        self._add("crossed", place, tag, frame.start.tag_range, frame.tag)

    # --------------------------------------------------------------------------------- bodies

    def handed_on(self, body: BodyFrame, frames: Iterable[Frame]) -> None:
        """A body ends with these open: what follows the statement may close them."""
        for frame in frames:
            if isinstance(frame, ElementFrame):
                self._handed_on.add(frame.tag)
                if body.is_block and frame.tag not in END_OPTIONAL:
                    place = frame.start.tag_range
                    fault = MarkupFault("unclosed", place, frame.tag, half="answered")
                    self._faults.append(fault)
            elif isinstance(frame, AdriftFrame):
                self._handed_on.update(o.tag for variant in frame.pending for o in variant)
                frame.pending = []

    def left_open(self, frames: Iterable[Frame]) -> None:
        """A file, a macro or the like ends with these open."""
        for frame in frames:
            if isinstance(frame, ElementFrame) and not frame.foreign and not frame.ends:
                self._leave(frame, None, "")

    def output(self, value: Value) -> None:
        """Output outside tags: a call may show tags, and one of two if its name says so."""
        for each in walk(value):
            if isinstance(each, Call) and (each.kind == "call" or _is_raw(each)):
                self.supplied += 1
                self.open_ended |= any(
                    word.lower() in _HALF_WORDS
                    for word in _WORD.findall(dotted(_named(each)) or "")
                )

    # ------------------------------------------------------------------------------ the result

    def _add(
        self, kind: MarkupFaultKind, place: Range, name: str, other: Range, other_name: str = ""
    ) -> None:
        self._faults.append(MarkupFault(kind, place, name, other, other_name))

    def finish(self) -> tuple[MarkupFault, ...]:
        """What was wrong, in the order of the source."""
        for frame, place, inner in self._crossings:
            if inner.end is not None and not inner.leaks:
                self._cross(place, frame.tag, inner)
        for opener in self._stack.abandoned:
            if opener.tag not in END_OPTIONAL and opener.tag not in VOID:
                place = _name_range(opener)
                self._halves.setdefault(place, _Unclosed(opener.tag, place))
        self._faults.extend(self._without_other_half())
        return tuple(sorted(self._faults, key=lambda fault: (fault.range, fault.kind)))

    def _without_other_half(self) -> Iterator[MarkupFault]:
        crossing = {fault.name for fault in self._faults if fault.kind == "crossed"}
        strays = [(tag, place) for tag, place in self._strays if tag not in crossing]
        ended = {tag for tag, _ in strays} | self._ends_elsewhere
        opened = {each.tag for each in (*self._unclosed.values(), *self._halves.values())}
        opened |= self._handed_on
        for found in self._unclosed.values():
            yield found.fault("none")
        for found in self._halves.values():
            answered = self.open_ended or found.tag in ended
            if found.tag in self._doubtful:
                # ``<div>{% if x %}<div>{% endif %}</div>``: the second is the one without its end.
                place = self._doubtful.pop(found.tag)
                yield _Unclosed(found.tag, place).fault("answered" if answered else "missing")
            else:
                yield found.fault("answered" if answered else "missing")
        for tag, place in strays:
            answered = self.open_ended or tag in opened
            yield MarkupFault("stray", place, tag, half="answered" if answered else "missing")


def _name_range(opener: Opener) -> Range:
    start = opener.range.start + 1
    return Range(start, start + len(opener.tag))


def _go_together(first: TagAttribute, second: TagAttribute) -> bool:
    """Whether one of the two is never there without the other."""
    if first.guards == second.guards:
        return True
    some, others = frozenset(first.guards), frozenset(second.guards)
    return some <= others or others <= some


def _named(call: Call) -> Value:
    return call.arguments[0].value if call.kind == "filter" and call.arguments else call.function


def _is_raw(call: Call) -> bool:
    return call.kind == "filter" and isinstance(call.function, Name) and call.function.id == "safe"
