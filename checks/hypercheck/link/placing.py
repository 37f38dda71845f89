"""Places the elements of a rendered template: inheritance, includes and macro calls followed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from hypercheck.facts import Page, Placed, PlacedGuard
from hypercheck.frontends.template.summary import (
    Adrift,
    Block,
    Branch,
    CallBlock,
    Element,
    For,
    Import,
    Include,
    Macro,
    Output,
    Set,
    TemplateNode,
    With,
    Wrapped,
)
from hypercheck.link.binding import Binder, Scope, absent, bind_parameters, unpack
from hypercheck.link.content import (
    RAW_TEXT_TAGS,
    SHOWING_FILTERS,
    TEXT_CALLS,
    TEXT_FILTERS,
    may_be_markup,
    names_markup,
)
from hypercheck.link.inheritance import Chain, chains
from hypercheck.link.resolved import (
    Bound,
    CallerRef,
    Captured,
    Entries,
    External,
    Items,
    MacroRef,
    Made,
    Plain,
    Resolved,
    TemplateBinding,
    TemplateFrame,
    Text,
    Unknown,
)
from hypercheck.link.template_store import TemplateFile, leaves_open, walk_nodes
from hypercheck.model import Range, Span
from hypercheck.value import (
    Attribute,
    Call,
    Choice,
    Collection,
    Join,
    Name,
    Opaque,
    Value,
    dotted,
)

DEEPEST = 20
"""Includes and macro calls inside each other beyond this are not followed."""

MOST_REPEATED = 2
"""A template or macro that shows itself again is followed this often: once tells its elements."""

MOST_ITEMS = 16
"""A loop over more literal items than this is walked once, with unknown items."""

MOST_ELEMENTS = 20_000
"""A page of more elements is not followed further; the largest met by hand has 3,000."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A place of a page where elements may stand that are not known, and what is above it."""

    span: Span
    parent: Placed | None


@dataclass(frozen=True, slots=True)
class ShownCall:
    """``{{ name(…) }}`` on a page: its dotted name and the element it stands in."""

    name: str
    span: Span
    parent: Placed | None


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """A block's definition, 0 for the most derived, and the names it sees from outside."""

    block: str
    depth: int
    outer: TemplateFrame


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
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
    level: "Level | None" = None

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


class Placement:
    """What one page shows, found by one walk."""

    def __init__(self, binder: Binder, page: Page, text_calls: frozenset[str]) -> None:
        self.elements: list[Placed] = []
        self.openings: list[Opening] = []
        self.calls: list[ShownCall] = []
        self.files: dict[str, TemplateFile] = {}
        self._binder = binder
        self._evaluator = binder.evaluator
        self._page = page
        self._text_calls = text_calls | TEXT_CALLS
        self._expansions = 0
        self._stack: list[object] = []
        self._handlers: dict[type, Callable[[Any, Spot], Spot]] = {
            Element: self._element,
            Adrift: self._adrift,
            Output: self._output,
            Branch: self._branch,
            For: self._for,
            Set: self._statement,
            Import: self._statement,
            Macro: self._statement,
            With: self._with,
            Block: self._block,
            Include: self._include,
            CallBlock: self._call_block,
            Wrapped: self._wrapped,
        }

    # --------------------------------------------------------------------------- entry points

    def whole(self, chain: Chain) -> None:
        """Place a template with its parents."""
        self._guarded_walk(lambda: self._chain(chain, None))

    def alone(self, chain: Chain, block: str, frame: TemplateFrame) -> None:
        """Place one block: it sees the context and nothing else of its template."""
        spot = Spot(Scope(frame, frame, frame, at_top=False), chain)
        for link in chain.links:
            self._reach(link.file, spot)
        self._guarded_walk(lambda: self._show_block(Level(block, 0, frame), spot))

    def _guarded_walk(self, walk: Callable[[], object]) -> None:
        lost = self._binder.lost_markup
        try:
            walk()
        except RecursionError:
            self._open(Range(0, 0), self._page.template, None)
        if self._binder.lost_markup > lost:
            self._open(Range(0, 0), self._page.template, None)

    def _open(self, place: Range, path: str, parent: Placed | None) -> None:
        self.openings.append(Opening(Span(path, place.start, place.end), parent))

    def _open_at(self, place: Range, spot: Spot) -> None:
        self._open(place, spot.frame.path, spot.parent)

    # ------------------------------------------------------------------------------- templates

    def _chain(self, chain: Chain, at: Spot | None) -> bool:
        """Show a template with its parents; False if it leaves elements open."""
        self._expansions += 1
        scope = Scope.of_file(chain.links[-1].entry)
        spot = Spot(scope, chain, expansion=self._expansions)
        if at is not None:
            spot = replace(spot, parent=at.parent, guards=at.guards, certain=at.certain)
        for link in chain.links:
            self._reach(link.file, spot)
        file = chain.links[-1].file
        if not chain.open:
            return self.walk(file.summary.nodes, spot).certain or not spot.certain
        self._open(Range(0, 0), file.path, spot.parent)
        end = Scope(chain.end, chain.end, scope.module)
        self._outer_blocks(file.summary.nodes, replace(spot, scope=end, certain=False))
        return True

    def _outer_blocks(self, nodes: tuple[TemplateNode, ...], spot: Spot) -> None:
        """Show the blocks of a template whose parent is not known, each in itself."""
        inside = {
            id(inner)
            for node in walk_nodes(nodes)
            if isinstance(node, Block)
            for inner in walk_nodes(node.body)
        }
        for node in walk_nodes(nodes):
            if isinstance(node, Block) and id(node) not in inside:
                self._block(node, spot)

    def _reach(self, file: TemplateFile, spot: Spot) -> None:
        self.files[file.path] = file
        if file.summary.faults or file.summary.foreign is not None:
            self._open(Range(0, 0), file.path, spot.parent)

    def _include(self, node: Include, spot: Spot) -> Spot:
        files = self._binder.files(node.template, spot.frame)
        closed = True
        for index, file in enumerate(files):
            inner = spot
            if len(files) > 1:
                inner = spot.guarded((spot.expansion, spot.frame.path, node.range.start), index)
            if isinstance(file, TemplateFile):
                closed = self._included(file, node, inner) and closed
            elif file is None or not node.ignore_missing:
                self._open_at(node.range, spot)
        return spot.unsure(unless=closed)

    def _included(self, file: TemplateFile, node: Include, spot: Spot) -> bool:
        if not self._enter(file.path):
            return True
        if node.with_context:
            entry = TemplateFrame(file.path, {}, outer=spot.frame)
        else:
            entry = TemplateFrame(file.path, {}, context={})
        found = chains(self._binder, file, entry)
        closed = not file.leaves_open
        for index, chain in enumerate(found):
            group = (spot.expansion, spot.frame.path, node.range.start, file.path)
            inner = spot if len(found) == 1 else spot.guarded(group, index)
            closed = self._chain(chain, inner) and not chain.links[-1].file.leaves_open and closed
        self._stack.pop()
        return closed

    def _enter(self, key: object) -> bool:
        """Begin to show a template or macro, unless it has shown itself often enough."""
        if (
            len(self._stack) >= DEEPEST
            or len(self.elements) >= MOST_ELEMENTS
            or self._stack.count(key) >= MOST_REPEATED
        ):
            if self._stack.count(key) < MOST_REPEATED:
                self._open(Range(0, 0), self._page.template, None)
            return False
        self._stack.append(key)
        return True

    # ------------------------------------------------------------------------------- nodes

    def walk(self, nodes: Iterable[TemplateNode], spot: Spot) -> Spot:
        """Place nodes one after the other; what they bind is seen by those after them."""
        for node in nodes:
            handler = self._handlers.get(type(node))
            if handler is not None:
                spot = handler(node, spot)
        return spot

    def _element(self, node: Element, spot: Spot) -> Spot:
        scope = spot.scope
        placed = Placed(
            node, scope.frame.path, spot.parent, self._page, scope.frame, spot.guards, spot.certain
        )
        self.elements.append(placed)
        if not node.children:
            return spot
        inner = Spot(
            scope,
            spot.chain,
            placed,
            spot.guards,
            spot.certain and not node.leaks,
            spot.expansion,
            spot.level,
        )
        end = self.walk(node.children, inner)
        return spot if end.scope is scope else replace(spot, scope=end.scope)

    def _adrift(self, node: Adrift, spot: Spot) -> Spot:
        end = self.walk(node.children, spot.unsure(unless=False))
        return replace(spot, scope=end.scope, certain=False)

    def _statement(self, node: Set | Import | Macro, spot: Spot) -> Spot:
        return replace(spot, scope=self._binder.statement(node, spot.scope))

    def _with(self, node: With, spot: Spot) -> Spot:
        names: dict[str, TemplateBinding] = {
            name.id: Bound(value, spot.frame) for name, value in node.bindings
        }
        end = self.walk(node.body, replace(spot, scope=spot.scope.inner(names)))
        return spot.unsure(unless=end.certain)

    def _wrapped(self, node: Wrapped, spot: Spot) -> Spot:
        inner = replace(spot, scope=spot.scope.inner())
        if node.opaque:
            self._open_at(node.range, spot)
            inner = inner.unsure(unless=False)
        end = self.walk(node.body, inner)
        return spot.unsure(unless=end.certain or node.opaque)

    def _branch(self, node: Branch, spot: Spot) -> Spot:
        group, flipped = self._group(node, spot)
        ends = [
            self.walk(nodes, spot.guarded(group, 1 - index if flipped else index))
            for index, nodes in enumerate(node.alternatives)
        ]
        scope = self._binder.merge(node, spot.scope, [end.scope for end in ends])
        certain = all(end.certain for end in ends)
        return (
            spot
            if scope is spot.scope and certain
            else replace(spot, scope=scope, certain=certain and spot.certain)
        )

    def _group(self, node: Branch, spot: Spot) -> tuple[tuple[object, ...], bool]:
        """What tells the branch: its test, where the same test elsewhere has the same outcome.

        A test of one part that is no name is taken for ``not``; the group is then the one of the
        test without it, the other way round.
        """
        test = node.tests[0] if len(node.tests) == 1 else None
        flipped = isinstance(test, Opaque) and len(test.parts) == 1 and not test.names
        if isinstance(test, Opaque) and flipped:
            test = test.parts[0]
        name = dotted(test) if test is not None else None
        if name is None:
            return (spot.expansion, spot.frame.path, node.range.start), False
        binding = spot.frame.lookup(name.partition(".")[0])
        return ("test", name, 0 if binding is None else id(binding)), flipped

    # ------------------------------------------------------------------------------- loops

    def _for(self, node: For, spot: Spot) -> Spot:
        group = (spot.expansion, spot.frame.path, node.range.start)
        items = self._items(node.iterable, spot.frame)
        certain = True
        for index, names in enumerate(self._iterations(node, items, spot)):
            inner = replace(spot, scope=spot.scope.inner(names))
            if items is None or node.condition is not None:
                inner = inner.guarded((*group, index), 0, loop=items is None)
            certain = self.walk(node.body, inner).certain and certain
        if node.otherwise:
            inner = replace(spot, scope=spot.scope.inner()).guarded((*group, 0), 1)
            certain = self.walk(node.otherwise, inner).certain and certain
        return spot.unsure(unless=certain)

    def _iterations(
        self, node: For, items: tuple[Bound, ...] | None, spot: Spot
    ) -> Iterable[dict[str, TemplateBinding]]:
        """The names of each time round; once, with unknown values, where they are not known."""
        path = spot.frame.path
        unknown = Unknown(Span(path, node.iterable.range.start, node.iterable.range.end))
        for item in items or (None,):
            names: dict[str, TemplateBinding] = {"loop": unknown}
            if item is None:
                names.update({target.id: unknown for target in node.targets})
            else:
                names.update(unpack(node.targets, item, node.range))
            yield names

    def _items(self, iterable: Value, frame: TemplateFrame) -> tuple[Bound, ...] | None:
        """The items of a display written in a template, else None.

        Lists of the application are left alone: it may append to them.
        """
        if isinstance(iterable, Call):
            return self._pairs(iterable, frame)
        found = self._evaluator.evaluate(Bound(iterable, frame))
        if len(found) != 1 or not isinstance(found[0], Items):
            return None
        items = found[0].items
        written = all(isinstance(item.frame, TemplateFrame) for item in items)
        return items if written and 0 < len(items) <= MOST_ITEMS else None

    def _pairs(self, call: Call, frame: TemplateFrame) -> tuple[Bound, ...] | None:
        """The pairs of ``{…}.items()``."""
        function = call.function
        if not isinstance(function, Attribute) or function.name != "items" or call.arguments:
            return None
        found = self._evaluator.evaluate(Bound(function.value, frame))
        if len(found) != 1 or not isinstance(found[0], Entries):
            return None
        pairs: list[Bound] = []
        for key, value in found[0].entries:
            if key is None or key.frame is not value.frame:
                return None
            if not isinstance(value.frame, TemplateFrame):
                return None
            pair = Collection(value.value.range, "tuple", (key.value, value.value))
            pairs.append(Bound(pair, value.frame))
        return tuple(pairs) if 0 < len(pairs) <= MOST_ITEMS else None

    # ------------------------------------------------------------------------------- blocks

    def _block(self, node: Block, spot: Spot) -> Spot:
        outer = spot.frame if node.scoped else spot.scope.top
        certain = self._show_block(Level(node.name, 0, outer), spot)
        return spot.unsure(unless=certain)

    def _show_block(self, level: Level, spot: Spot) -> bool:
        """Show a definition of a block; False if it leaves elements open."""
        definitions = spot.chain.blocks.get(level.block, ())
        if level.depth >= len(definitions):
            return True
        file, block = definitions[level.depth]
        if not self._enter(id(block)):
            return True
        frame = TemplateFrame(file.path, {}, outer=level.outer)
        scope = Scope(frame, level.outer, spot.scope.module, at_top=False)
        self._expansions += 1
        inner = replace(spot, scope=scope, level=level, expansion=self._expansions)
        end = self.walk(block.body, inner)
        self._stack.pop()
        return end.certain or not spot.certain

    # ------------------------------------------------------------------------------- outputs

    def _output(self, node: Output, spot: Spot) -> Spot:
        if spot.parent is not None and spot.parent.tag in RAW_TEXT_TAGS:
            return spot
        return spot.unsure(unless=self._show(node.value, spot.frame, spot))

    def _show(self, value: Value, frame: TemplateFrame, spot: Spot) -> bool:
        """Show what a value is; False if that leaves elements open."""
        match value:
            case Choice(options=options):
                group = (spot.expansion, frame.path, value.range.start, "choice")
                shown = [
                    self._show(option, frame, spot.guarded(group, index))
                    for index, option in enumerate(options)
                ]
                return all(shown)
            case Join(parts=parts):
                shown = [self._show(part, frame, spot) for part in parts]
                return all(shown)
            case Call(kind="filter"):
                return self._show_filtered(value, frame, spot)
            case Call(kind="call"):
                return self._show_call(value, frame, spot)
            case Name() | Attribute():
                return self._show_named(value, frame, spot)
            case _:
                if may_be_markup(value):
                    self._open_at(value.range, spot)
                return True

    def _show_filtered(self, value: Call, frame: TemplateFrame, spot: Spot) -> bool:
        name = value.function.id if isinstance(value.function, Name) else ""
        if not value.arguments or name in TEXT_FILTERS:
            return True
        inner = value.arguments[0].value
        if name == "safe":
            self._open_unless_known(inner, frame, spot)
            return self._show(inner, frame, spot)
        if name in SHOWING_FILTERS:
            shown = [self._show(inner, frame, spot)]
            if name in {"default", "d"} and len(value.arguments) > 1:
                shown.append(self._show(value.arguments[1].value, frame, spot))
            return all(shown)
        if names_markup(name) or may_be_markup(inner) or isinstance(inner, Call):
            self._open_at(value.range, spot)
        return True

    def _open_unless_known(self, value: Value, frame: TemplateFrame, spot: Spot) -> None:
        """What is marked safe shows elements, unless it is text without any or what we follow."""
        if isinstance(value, Call) and value.kind == "filter":
            name = value.function.id if isinstance(value.function, Name) else ""
            if name == "tojson":
                return
        for found in self._evaluator.evaluate(Bound(value, frame)):
            known = isinstance(found, Captured | Plain) or (
                isinstance(found, Made) and isinstance(found.callee, MacroRef)
            )
            text = found.pattern.text if isinstance(found, Text) else None
            follows = isinstance(value, Call) and self._is_followed(value, frame)
            if not known and not follows and (text is None or "<" in text):
                self._open_at(value.range, spot)

    def _is_followed(self, call: Call, frame: TemplateFrame) -> bool:
        name = dotted(call.function) or ""
        if name in self._text_calls or name in {"super", "caller"} or name.startswith("self."):
            return True
        found = self._evaluator.evaluate(Bound(call.function, frame))
        return all(isinstance(each, CallerRef | MacroRef) for each in found)

    def _show_named(self, value: Value, frame: TemplateFrame, spot: Spot) -> bool:
        root = value
        while isinstance(root, Attribute):
            root = root.value
        known = isinstance(root, Name) and (
            frame.lookup(root.id) is not None or root.id in (frame.given or {})
        )
        if not known:
            if may_be_markup(value):
                self._open_at(value.range, spot)
            return True
        return self._show_alternatives(
            self._evaluator.evaluate(Bound(value, frame)), value, frame, spot
        )

    def _show_alternatives(
        self, found: tuple[Resolved, ...], value: Value, frame: TemplateFrame, spot: Spot
    ) -> bool:
        closed = True
        group = (spot.expansion, frame.path, value.range.start, "alternative")
        for index, each in enumerate(found):
            inner = spot if len(found) == 1 else spot.guarded(group, index)
            closed = self._show_resolved(each, value, inner) and closed
        return closed

    def _show_resolved(self, found: Resolved, value: Value, spot: Spot) -> bool:
        match found:
            case Captured(node=node, frame=frame):
                return self._show_body(node.body, node, frame, spot)
            case Made(callee=MacroRef() as macro, call=call, frame=TemplateFrame() as frame):
                return self._show_macro(macro, call, frame, spot, None)
            case Made(callee=External(name=name)) if name.startswith("markupsafe."):
                self._open_at(value.range, spot)
            case Text() | Plain() | Items() | Entries() | MacroRef():
                pass
            case Made(call=call, frame=TemplateFrame() as frame):
                return self._show_call(call, frame, spot)
            case _:
                if may_be_markup(value):
                    self._open_at(value.range, spot)
        return True

    # ------------------------------------------------------------------------------- calls

    def _show_call(self, call: Call, frame: TemplateFrame, spot: Spot) -> bool:
        name = dotted(call.function) or ""
        span = Span(frame.path, call.range.start, call.range.end)
        self.calls.append(ShownCall(name, span, spot.parent))
        if name in {"super", "super.super"} and spot.level is not None:
            depth = spot.level.depth + name.count("super")
            return self._show_block(replace(spot.level, depth=depth), spot)
        if name.startswith("self."):
            return self._show_block(Level(name.removeprefix("self."), 0, spot.scope.top), spot)
        if name == "loop" or name in self._text_calls:
            return True
        found = self._evaluator.evaluate(Bound(call.function, frame))
        closed = True
        group = (spot.expansion, frame.path, call.range.start, "call")
        for index, each in enumerate(found):
            inner = spot if len(found) == 1 else spot.guarded(group, index)
            closed = self._show_called(each, call, frame, inner) and closed
        return closed

    def _show_called(self, callee: Resolved, call: Call, frame: TemplateFrame, spot: Spot) -> bool:
        match callee:
            case MacroRef():
                return self._show_macro(callee, call, frame, spot, None)
            case CallerRef():
                return self._show_caller(callee, call, frame, spot)
            case Plain() | Text():
                pass
            case Made(callee=External(name=name)) if name in {"jinja.joiner", "jinja.cycler"}:
                pass
            case _ if isinstance(call.function, Attribute):
                if may_be_markup(call.function) or names_markup(call.function.name):
                    self._open_at(call.range, spot)
            case _:
                if not self._is_text(call, frame):
                    self._open_at(call.range, spot)
        return True

    def _is_text(self, call: Call, frame: TemplateFrame) -> bool:
        """Whether the framework or the project's own code says that a call gives plain text."""
        found = self._evaluator.evaluate(Bound(call, frame))
        return all(
            isinstance(each, Text | Plain)
            or (isinstance(each, Made) and self._evaluator.text_of(each) is not None)
            for each in found
        )

    def _show_macro(
        self,
        reference: MacroRef,
        call: Call,
        caller_frame: TemplateFrame,
        spot: Spot,
        caller: CallerRef | None,
    ) -> bool:
        macro = reference.macro
        if not self._enter(id(macro)):
            return True
        file = self._binder.store.at(reference.frame.path)
        if file is not None:
            self._reach(file, spot)
        # What its template binds after the call is not seen.
        outer = replace(reference.frame, names=dict(reference.frame.names))
        frame = TemplateFrame(outer.path, {}, outer=outer)
        bind_parameters(macro.parameters, call, caller_frame, frame)
        frame.names["caller"] = caller or absent(caller_frame.path, call.range)
        closed = self._show_body(macro.body, macro, frame, spot)
        self._stack.pop()
        return closed

    def _show_caller(
        self, reference: CallerRef, call: Call, caller_frame: TemplateFrame, spot: Spot
    ) -> bool:
        block = reference.block
        if not self._enter(id(block)):
            return True
        frame = TemplateFrame(reference.frame.path, {}, outer=reference.frame)
        bind_parameters(block.parameters, call, caller_frame, frame)
        closed = self._show_body(block.body, block, frame, spot)
        self._stack.pop()
        return closed

    def _show_body(
        self,
        body: tuple[TemplateNode, ...],
        node: Macro | CallBlock | Set,
        frame: TemplateFrame,
        spot: Spot,
    ) -> bool:
        """Show nodes that stand elsewhere; False if they leave elements open."""
        self._expansions += 1
        scope = Scope(frame, spot.scope.top, spot.scope.module, at_top=False).inner()
        inner = replace(spot, scope=scope, expansion=self._expansions)
        end = self.walk(body, inner)
        return (end.certain or not spot.certain) and not leaves_open(node.body)

    def _call_block(self, node: CallBlock, spot: Spot) -> Spot:
        call = node.call
        if not isinstance(call, Call):
            return spot
        found = self._evaluator.evaluate(Bound(call.function, spot.frame))
        closed = True
        for each in found:
            if isinstance(each, MacroRef):
                caller = CallerRef(node, spot.frame)
                closed = self._show_macro(each, call, spot.frame, spot, caller) and closed
            else:
                self._open_at(node.range, spot)
                inner = replace(spot, scope=spot.scope.inner(), certain=False)
                self.walk(node.body, inner)
        return spot.unsure(unless=closed)
