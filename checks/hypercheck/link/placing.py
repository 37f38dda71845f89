"""Places the elements of a rendered template: inheritance, includes and macro calls followed."""

from collections.abc import Callable, Iterable
from typing import Any

from msgspec.structs import replace

from hypercheck.facts import NEVER, Page, Placed
from hypercheck.frontends.template.node import walk_nodes
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
from hypercheck.link.binding import Binder, Scope, unpack
from hypercheck.link.content import (
    RAW_TEXT_TAGS,
)
from hypercheck.link.inheritance import Chain, chains
from hypercheck.link.output import Outputs
from hypercheck.link.resolved import (
    Bound,
    Entries,
    Items,
    TemplateBinding,
    TemplateFrame,
    Unknown,
)
from hypercheck.link.spot import Level, Opening, ShownCall, Spot
from hypercheck.link.spread import Spreads
from hypercheck.link.template_store import TemplateFile
from hypercheck.model import Range, Span
from hypercheck.value import (
    Attribute,
    Call,
    Collection,
    Constant,
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


MOST_SHOWN = 10_000
"""Includes, calls and rounds of loops on one page; each that shows two doubles what is below it."""


class Placement:
    """What one page shows, found by one walk."""

    def __init__(
        self, binder: Binder, page: Page, text_calls: frozenset[str], spreads: Spreads
    ) -> None:
        self.elements: list[Placed] = []
        self.openings: list[Opening] = []
        self.calls: list[ShownCall] = []
        self.files: dict[str, TemplateFile] = {}
        self._binder = binder
        self._evaluator = binder.evaluator
        self._page = page
        self._spreads = spreads
        self._outputs = Outputs(self, binder, text_calls)
        self._expansions = 0
        self._shown = 0
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
            self.reach(link.file, spot)
        self._guarded_walk(lambda: self.show_block(Level(block, 0, frame), spot))

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

    def open_at(self, place: Range, spot: Spot) -> None:
        """Note that elements may stand here that are not known."""
        self._open(place, spot.frame.path, spot.parent)

    # ------------------------------------------------------------------------------- templates

    def _chain(self, chain: Chain, at: Spot | None) -> bool:
        """Show a template with its parents; False if it leaves elements open."""
        scope = Scope.of_file(chain.links[-1].entry)
        spot = Spot(scope, chain, expansion=self.new_expansion())
        if at is not None:
            spot = replace(spot, parent=at.parent, guards=at.guards, certain=at.certain)
        for link in chain.links:
            self.reach(link.file, spot)
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

    def record(self, call: ShownCall) -> None:
        """Note a call whose result is shown."""
        self.calls.append(call)

    def reach(self, file: TemplateFile, spot: Spot) -> None:
        """Note that a template has a part in the page."""
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
                self.open_at(node.range, spot)
        return spot.unsure(unless=closed)

    def _included(self, file: TemplateFile, node: Include, spot: Spot) -> bool:
        if not self.enter(file.path):
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
        self.leave()
        return closed

    def enter(self, key: object) -> bool:
        """Begin to show a template or macro, unless it has shown itself often enough."""
        if self._stack.count(key) >= MOST_REPEATED:
            return False
        if len(self._stack) >= DEEPEST or self._is_exhausted():
            self._open(Range(0, 0), self._page.template, None)
            return False
        self._stack.append(key)
        return True

    def _is_exhausted(self) -> bool:
        """Whether the page has shown as much as is followed; counts what it is asked before."""
        self._shown += 1
        return self._shown > MOST_SHOWN or len(self.elements) >= MOST_ELEMENTS

    def leave(self) -> None:
        """End what :meth:`enter` began."""
        self._stack.pop()

    def new_expansion(self) -> int:
        """A number that tells apart one showing of a body from another."""
        self._expansions += 1
        return self._expansions

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
        written = self._spreads.written(node, scope.frame)
        placed = Placed(
            written,
            scope.frame.path,
            spot.parent,
            self._page,
            scope.frame,
            spot.guards,
            spot.certain,
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
            self.open_at(node.range, spot)
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
        if isinstance(test, Constant) and not test.value:
            return NEVER, False
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
            if index and self._is_exhausted():
                self._open(Range(0, 0), self._page.template, None)
                break
            inner = replace(spot, scope=spot.scope.inner(names))
            if items is None or node.condition is not None:
                inner = inner.guarded((*group, index), 0, loop=items is None and not node.once)
            if node.condition is not None:
                inner = inner.guarded((*group, index, "if"), 0)
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
        certain = self.show_block(Level(node.name, 0, outer), spot)
        return spot.unsure(unless=certain)

    def show_block(self, level: Level, spot: Spot) -> bool:
        """Show a definition of a block; False if it leaves elements open."""
        definitions = spot.chain.blocks.get(level.block, ())
        if level.depth >= len(definitions):
            return True
        file, block = definitions[level.depth]
        if not self.enter(id(block)):
            return True
        frame = TemplateFrame(file.path, {}, outer=level.outer)
        scope = Scope(frame, level.outer, spot.scope.module, at_top=False)
        inner = replace(spot, scope=scope, level=level, expansion=self.new_expansion())
        end = self.walk(block.body, inner)
        self.leave()
        return end.certain or not spot.certain

    # ------------------------------------------------------------------------------- outputs

    def _output(self, node: Output, spot: Spot) -> Spot:
        if spot.parent is not None and spot.parent.tag in RAW_TEXT_TAGS:
            return spot
        return spot.unsure(unless=self._outputs.show(node.value, spot.frame, spot))

    def _call_block(self, node: CallBlock, spot: Spot) -> Spot:
        return spot.unsure(unless=self._outputs.show_call_block(node, spot))
