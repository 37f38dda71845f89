"""Builds the tree of a template: statements and elements nested as they stand.

A stack holds what is open: elements, bodies of statements, and stretches that are adrift. A body
ends with its statement, whatever elements are open in it. What then differs from plain nesting:

- Elements left open at the end of a body: what follows the statement is put into an Adrift whose
  openers are their start tags, one list for each alternative. An end tag behind it takes the
  innermost opener from every list that has it; with nothing left the Adrift ends. An end tag in
  another body takes the opener if that body has the same test (``{% if x %}<a>{% endif %}…{% if
  x %}</a>{% endif %}``); with another test the Adrift lasts to the end of its own body, but what
  follows that is certain again.
- An end tag in a body for an element outside it: the element leaks, what follows in the body is
  put into an Adrift. If the body then opens as many of the same names (``</div><div>``), nothing
  follows from it; if every alternative closes the element, it ends with the statement.
- Bodies of macros, block sets and ``call`` are shown elsewhere: nothing crosses their bounds.
- An end tag that fits nothing in the whole file may close an element of whoever includes it:
  what follows is put into an Adrift without openers, unless the file has its own ``html``.

Beyond :data:`stack.DEEPEST` elements keep no children: what is inside them follows them, in one
Adrift. Statements nested deeper than :data:`DEEPEST_STATEMENT` are a fault.
"""

from hypercheck.frontends.template.assembly import assemble
from hypercheck.frontends.template.frame import (
    AdriftFrame,
    BodyFrame,
    Condition,
    ElementFrame,
    Outcome,
)
from hypercheck.frontends.template.html import (
    FOREIGN,
    FOREIGN_BREAKERS,
    FOREIGN_EXITS,
    SCOPE_MARKERS,
    SPECIAL,
    VOID,
    implied_ends,
)
from hypercheck.frontends.template.markup_fault import MarkupFaults
from hypercheck.frontends.template.outcome import MOST_VARIANTS, distinct, outcome_of
from hypercheck.frontends.template.stack import Stack, children_of
from hypercheck.frontends.template.statement import Statement
from hypercheck.frontends.template.summary import (
    Block,
    Branch,
    CallBlock,
    Evaluate,
    For,
    Include,
    Macro,
    Output,
    Set,
    TemplateFault,
    TemplateNode,
    Text,
    Wrapped,
)
from hypercheck.frontends.template.tag import StartTag
from hypercheck.model import Range
from hypercheck.value import Value

DEEPEST_STATEMENT = 64
"""With elements and values, within what Python can write and read back by recursion."""

_FARTHEST = 128
"""Open elements that are looked through for the one an end tag means."""

_ALONE = (Macro, Set, CallBlock)


class TreeBuilder:
    """Takes tags, statements and text in source order; ``finish`` gives the nodes."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._root = BodyFrame(None, 0, foreign=False)
        self._stack = Stack(self._root)
        self.markup = MarkupFaults(text, self._stack)
        self._outcomes: dict[int, list[Outcome]] = {}
        self._alternatives: dict[int, list[tuple[TemplateNode, ...]]] = {}
        self._tests: dict[int, list[Value]] = {}
        self._has_html = False
        self._statement_depth = 0
        self.faults: list[TemplateFault] = []
        self.hidden = False
        """Inside an HTML comment: nothing is shown."""

    @property
    def foreign(self) -> bool:
        """Whether the innermost open element is one of SVG or MathML."""
        return self._stack.top.foreign

    # ----------------------------------------------------------------------- text and outputs

    def literal(self, start: int, end: int) -> None:
        """Literal text between tags and statements."""
        if not self.hidden and not self._text[start:end].isspace():
            self._stack.add(Text(Range(start, end)))

    def output(self, start: int, end: int, value: Value) -> None:
        """``{{ … }}`` outside a tag."""
        place = Range(start, end)
        self.markup.output(value)
        self._stack.add(Evaluate(place, (value,)) if self.hidden else Output(place, value))

    # ------------------------------------------------------------------------------- elements

    def start_tag(self, start: StartTag) -> None:
        """A start tag; it may end others and be an element without content."""
        if self.foreign and start.tag in FOREIGN_BREAKERS:
            self._leave_foreign()
        foreign = self.foreign
        if not foreign:
            self.markup.start(start)
            self._end_implied(start.tag)
        self._has_html |= start.tag == "html"
        inside = start.tag in FOREIGN or (foreign and start.tag not in FOREIGN_EXITS)
        empty = start.self_closing if foreign or inside else start.tag in VOID
        self._stack.push(ElementFrame(start, inside, supplied=self.markup.supplied))
        if empty:
            self._stack.pop()
        for statement in start.open:
            self._open(statement)

    def _leave_foreign(self) -> None:
        """End the elements of SVG or MathML that are open in this body."""
        while isinstance(self._stack.top, ElementFrame) and self.foreign:
            self._stack.pop()

    def _end_implied(self, tag: str) -> None:
        open_tags = self._stack.open_tags
        for closes, scope in implied_ends(tag):
            if not self._stack.adrift and not any(open_tags[each] for each in closes):
                continue
            lowest = None
            for frame in reversed(self._stack.frames[-_FARTHEST:]):
                if isinstance(frame, AdriftFrame) and frame is self._stack.top:
                    self._take(frame, closes)
                if not isinstance(frame, ElementFrame):
                    break
                if frame.tag in closes:
                    lowest = frame.index
                elif frame.tag in scope:
                    break
            if lowest is not None:
                self.markup.implied(lowest)
                self._stack.pop_to(lowest)

    def end_tag(self, tag: str, place: Range) -> None:
        """An end tag."""
        if self.foreign and tag in {"p", "br"}:
            self._leave_foreign()
        if tag in VOID:
            return
        if self._stack.open_tags[tag] or self._stack.adrift:
            index = len(self._stack.frames) - 1
            lowest = max(0, index - _FARTHEST)
            crossed: list[BodyFrame] = []
            passed_special = False
            while index >= lowest:
                frame = self._stack.frames[index]
                if isinstance(frame, BodyFrame):
                    if frame.alone or index == 0:
                        break
                    crossed.append(frame)
                    passed_special = False
                elif isinstance(frame, AdriftFrame):
                    if self._end_adrift(frame, tag, place, crossed):
                        return
                elif frame.tag == tag and not _is_closed(frame, crossed):
                    self._end_element(index, frame, place, crossed, unclean=passed_special)
                    return
                elif frame.tag in SCOPE_MARKERS and tag not in SCOPE_MARKERS:
                    self.markup.stray(tag, place)
                    return
                elif frame.tag in SPECIAL and tag not in SPECIAL:
                    passed_special = True
                index -= 1
        if self.markup.stray(tag, place):
            self._stray(tag, place)

    def _end_element(
        self,
        index: int,
        frame: ElementFrame,
        place: Range,
        crossed: list[BodyFrame],
        *,
        unclean: bool,
    ) -> None:
        if crossed:
            self.markup.crosses_bodies(frame.tag, place, crossed)
            frame.leaks += 1
            crossed[0].closed.append(frame)
            self._stack.pop_to(crossed[0].index + 1)
            self._stack.push(
                AdriftFrame(place.end, (frame.start.range,), self.foreign, lasting=True)
            )
        elif unclean:
            # ``<a><div></a>``: a browser moves elements around; nothing is certain behind it.
            self.markup.unclean(frame, index, place)
            frame.end = place
            frame.ends = True
            frame.leaks += 1
        else:
            self.markup.ended(index, place, frame.tag)
            frame.end = place
            self._stack.pop_to(index)

    def _end_adrift(
        self, frame: AdriftFrame, tag: str, place: Range, crossed: list[BodyFrame]
    ) -> bool:
        """Let an end tag close openers that are adrift; False if it is not for one of them."""
        if not any(variant and variant[-1].tag == tag for variant in frame.pending):
            return False
        if crossed:
            self.markup.crosses_bodies(tag, place, crossed)
            if (frame, tag) in crossed[0].matched:
                return False
            crossed[0].matched.append((frame, tag))
            self._stack.pop_to(crossed[0].index + 1)
        else:
            self.markup.ends_adrift(frame, tag)
            self._stack.pop_to(frame.index + 1)
            self._take(frame, frozenset({tag}))
        return True

    def _take(self, frame: AdriftFrame, tags: frozenset[str]) -> None:
        """Close the innermost opener of each variant that has one of the names."""
        taken = False
        for variant in frame.pending:
            if variant and variant[-1].tag in tags:
                variant.pop()
                taken = True
        if taken and not frame.lasting and not any(frame.pending):
            self._stack.pop_to(frame.index)

    def _stray(self, tag: str, place: Range) -> None:
        if self._has_html or tag == "p":
            return
        for frame in reversed(self._stack.frames[-_FARTHEST:]):
            if isinstance(frame, ElementFrame):
                return
            if isinstance(frame, BodyFrame) and frame.alone:
                break
        if not isinstance(self._stack.top, AdriftFrame):
            self._stack.push(AdriftFrame(place.end, (), self.foreign, lasting=True))

    # ----------------------------------------------------------------------------- statements

    def statement(self, statement: Statement) -> None:
        """A statement outside a tag."""
        match statement.role:
            case "single":
                for node in statement.nodes:
                    self._single(node)
            case "open":
                self._open(statement)
            case "middle" if statement.opener is not None and self._is_open(statement.opener):
                self._close_body(statement.opener, statement.start)
                self._middle(statement.opener, statement)
            case "end" if statement.opener is not None and self._is_open(statement.opener):
                self._close_body(statement.opener, statement.start)
                self._close(statement.opener, statement.part.end)
            case _:
                pass

    def _single(self, node: TemplateNode) -> None:
        if isinstance(node, Include):
            self.markup.supplied += 1
        if self.hidden and isinstance(node, Include):
            node = Evaluate(node.range, (node.template,))
        elif self.hidden and isinstance(node, Output):
            node = Evaluate(node.range, (node.value,))
        self._stack.add(node)

    def _is_open(self, statement: Statement) -> bool:
        return id(statement) in self._outcomes

    def _open(self, statement: Statement) -> None:
        node = statement.nodes[0] if statement.nodes else None
        self._outcomes[id(statement)] = []
        self._alternatives[id(statement)] = []
        self._tests[id(statement)] = list(node.tests) if isinstance(node, Branch) else []
        self._statement_depth += 1
        if self._statement_depth == DEEPEST_STATEMENT:
            message = f"statements are nested more than {DEEPEST_STATEMENT} deep"
            self.faults.append(TemplateFault(message, statement.tag_range))
        self._push_body(statement, statement.part.end, 0)

    def _middle(self, opener: Statement, statement: Statement) -> None:
        if statement.test is not None:
            self._tests[id(opener)].append(statement.test)
        index = len(self._alternatives[id(opener)])
        self._push_body(opener, statement.part.end, index)

    def _push_body(self, statement: Statement, start: int, index: int) -> None:
        node = statement.nodes[0] if statement.nodes else None
        alone = isinstance(node, _ALONE)
        condition = self._condition(node, index)
        foreign = False if alone else self.foreign
        self._stack.push(BodyFrame(statement, start, foreign, condition, alone))

    def _condition(self, node: TemplateNode | None, index: int) -> Condition:
        match node:
            case Branch(tests=(test, *_)):
                return ("if", self._text[test.range.start : test.range.end], index)
            case For(iterable=iterable):
                place = iterable.range
                return ("for", self._text[place.start : place.end], index)
            case _:
                return ()

    def _close_body(self, opener: Statement, end: int) -> None:
        """Finish the body that is open for a statement, and all that is open inside it."""
        while True:
            body = self._stack.body
            if body.statement is opener or body.statement is None:
                break
            self._close_body_frame(body, end)
            if body.statement is not None:
                self._close(body.statement, end)
        if body.statement is opener:
            self._close_body_frame(body, end)

    def _close_body_frame(self, body: BodyFrame, end: int) -> None:
        first = body.index + 1
        above = self._stack.frames[first : first + _FARTHEST]
        outcome = outcome_of(body, above)
        if body.alone:
            self.markup.left_open(above)
        else:
            self.markup.handed_on(body, above)
        children = self._stack.pop_body(end)
        if body.statement is not None:
            self._outcomes[id(body.statement)].append(outcome)
            self._alternatives[id(body.statement)].append(children)

    def _close(self, statement: Statement, end: int) -> None:
        """Put a finished statement into the tree and account for what its bodies left behind."""
        key = id(statement)
        outcomes = self._outcomes.pop(key)
        bodies = self._alternatives.pop(key)
        tests = tuple(self._tests.pop(key))
        place = Range(statement.start, end)
        node = statement.nodes[0] if statement.nodes else None
        if node is not None and self._statement_depth < DEEPEST_STATEMENT:
            node = assemble(self._text, statement, place, bodies, tests)
        if isinstance(node, Block | CallBlock | Wrapped):
            self.markup.supplied += 1
        if node is not None and self._statement_depth < DEEPEST_STATEMENT:
            self._stack.add(node)
        self._statement_depth -= 1
        if node is not None and not isinstance(node, _ALONE):
            has_else = len(bodies) > max(len(tests), 1)
            exhaustive = has_else or not isinstance(node, Branch | For)
            self._settle(outcomes, end, exhaustive=exhaustive, loop=isinstance(node, For))

    # ---------------------------------------------------------------- what bodies leave behind

    def _settle(self, outcomes: list[Outcome], end: int, *, exhaustive: bool, loop: bool) -> None:
        variants = [variant for outcome in outcomes for variant in outcome.variants]
        if not exhaustive:
            variants.append([])
        body = self._stack.body
        self._settle_matched(outcomes, body, exhaustive=exhaustive)
        self._settle_closed(outcomes, body, end, exhaustive=exhaustive and not loop)
        variants = distinct(variants)[:MOST_VARIANTS]
        if any(variants):
            openers = tuple({o.range: None for variant in variants for o in variant})
            self._stack.push(AdriftFrame(end, openers, self.foreign, pending=variants))

    def _settle_matched(
        self, outcomes: list[Outcome], body: BodyFrame, *, exhaustive: bool
    ) -> None:
        """Openers adrift that end tags in the bodies closed."""
        for outcome in outcomes:
            for adrift, tag in outcome.matched:
                if not self._stack.holds(adrift):
                    continue
                if adrift.index < body.index:
                    if (adrift, tag) not in body.matched:
                        body.matched.append((adrift, tag))
                    continue
                everywhere = exhaustive and all((adrift, tag) in o.matched for o in outcomes)
                for variant in adrift.pending:
                    if variant and variant[-1].tag == tag:
                        same = variant[-1].condition == outcome.condition
                        adrift.lasting |= not (everywhere or same)
                        variant.pop()
                if not adrift.lasting and not any(adrift.pending):
                    self._stack.pop_to(adrift.index)

    def _settle_closed(
        self, outcomes: list[Outcome], body: BodyFrame, end: int, *, exhaustive: bool
    ) -> None:
        """Elements outside that end tags in the bodies closed for sure."""
        if not exhaustive or not outcomes:
            return
        for frame in outcomes[0].closes:
            if not all(frame in outcome.closes for outcome in outcomes):
                continue
            if not self._stack.holds(frame):
                continue
            if frame.index < body.index:
                body.closed.append(frame)
                continue
            frame.leaks -= len(outcomes)
            self._stack.pop_to(frame.index, end)

    def finish(self) -> tuple[TemplateNode, ...]:
        """The nodes of the file; what is still open ends here."""
        end = len(self._text)
        while (body := self._stack.body) is not self._root:
            self._close_body_frame(body, end)
            if body.statement is not None:
                self._close(body.statement, end)
        self.markup.left_open(self._stack.frames[1:])
        self._stack.pop_to(1, end)
        return children_of(self._root, 0)


def _is_closed(frame: ElementFrame, crossed: list[BodyFrame]) -> bool:
    return frame.ends or bool(crossed and frame in crossed[0].closed)
