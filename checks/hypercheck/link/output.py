"""What the expressions of a template show: captured markup, macros, blocks, text, or unknown."""

from collections.abc import Iterable
from typing import Protocol

from msgspec.structs import replace

from hypercheck.frontends.template.summary import CallBlock, Macro, Set, TemplateNode
from hypercheck.link.binding import Binder, Scope, absent, bind_parameters
from hypercheck.link.content import (
    SHOWING_FILTERS,
    TEXT_CALLS,
    TEXT_FILTERS,
    may_be_markup,
    names_markup,
)
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
    TemplateFrame,
    Text,
)
from hypercheck.link.spot import Level, ShownCall, Spot
from hypercheck.link.template_store import TemplateFile, leaves_open
from hypercheck.model import Range, Span
from hypercheck.value import Attribute, Call, Choice, Join, Name, Value, dotted


class Stage(Protocol):
    """The page that is being placed."""

    def walk(self, nodes: Iterable[TemplateNode], spot: Spot) -> Spot:
        """Place nodes; the spot after them."""

    def show_block(self, level: Level, spot: Spot) -> bool:
        """Show a definition of a block; False if it leaves elements open."""

    def enter(self, key: object) -> bool:
        """Begin to show a template or macro, unless it has shown itself often enough."""

    def leave(self) -> None:
        """End what :meth:`enter` began."""

    def reach(self, file: TemplateFile, spot: Spot) -> None:
        """Note that a template has a part in the page."""

    def record(self, call: ShownCall) -> None:
        """Note a call whose result is shown."""

    def open_at(self, place: Range, spot: Spot) -> None:
        """Note that elements may stand here that are not known."""

    def new_expansion(self) -> int:
        """A number that tells apart one showing of a body from another."""


class Outputs:
    """Shows values. What it returns is False where that leaves elements open."""

    def __init__(self, stage: Stage, binder: Binder, text_calls: frozenset[str]) -> None:
        self._stage = stage
        self._store = binder.store
        self._evaluator = binder.evaluator
        self._text_calls = text_calls | TEXT_CALLS

    def show(self, value: Value, frame: TemplateFrame, spot: Spot) -> bool:
        """Show what a value is; False if that leaves elements open."""
        match value:
            case Choice(options=options):
                group = (spot.expansion, frame.path, value.range.start, "choice")
                shown = [
                    self.show(option, frame, spot.guarded(group, index))
                    for index, option in enumerate(options)
                ]
                return all(shown)
            case Join(parts=parts):
                shown = [self.show(part, frame, spot) for part in parts]
                return all(shown)
            case Call(kind="filter"):
                return self._show_filtered(value, frame, spot)
            case Call(kind="call"):
                return self._show_call(value, frame, spot)
            case Name() | Attribute():
                return self._show_named(value, frame, spot)
            case _:
                if may_be_markup(value):
                    self._stage.open_at(value.range, spot)
                return True

    def _show_filtered(self, value: Call, frame: TemplateFrame, spot: Spot) -> bool:
        name = value.function.id if isinstance(value.function, Name) else ""
        if not value.arguments or name in TEXT_FILTERS:
            return True
        inner = value.arguments[0].value
        if name == "safe":
            self._open_unless_known(inner, frame, spot)
            return self.show(inner, frame, spot)
        if name in SHOWING_FILTERS:
            shown = [self.show(inner, frame, spot)]
            if name in {"default", "d"} and len(value.arguments) > 1:
                shown.append(self.show(value.arguments[1].value, frame, spot))
            return all(shown)
        if names_markup(name) or may_be_markup(inner) or isinstance(inner, Call):
            self._stage.open_at(value.range, spot)
        return True

    def _open_unless_known(self, value: Value, frame: TemplateFrame, spot: Spot) -> None:
        """What is marked safe shows elements, unless it is text without any or what we follow."""
        if isinstance(value, Call) and value.kind == "filter":
            name = value.function.id if isinstance(value.function, Name) else ""
            if name in TEXT_FILTERS:
                return
            if name in SHOWING_FILTERS and value.arguments:
                self._open_unless_known(value.arguments[0].value, frame, spot)
                return
        for found in self._evaluator.evaluate(Bound(value, frame)):
            known = isinstance(found, Captured | Plain) or (
                isinstance(found, Made) and isinstance(found.callee, MacroRef)
            )
            text = found.pattern.text if isinstance(found, Text) else None
            follows = isinstance(value, Call) and self._is_followed(value, frame)
            if not known and not follows and (text is None or "<" in text):
                self._stage.open_at(value.range, spot)

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
                self._stage.open_at(value.range, spot)
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
                self._stage.open_at(value.range, spot)
            case Text() | Plain() | Items() | Entries() | MacroRef():
                pass
            case Made(call=call, frame=TemplateFrame() as frame):
                return self._show_call(call, frame, spot)
            case _:
                if may_be_markup(value):
                    self._stage.open_at(value.range, spot)
        return True

    # ------------------------------------------------------------------------------- calls

    def _show_call(self, call: Call, frame: TemplateFrame, spot: Spot) -> bool:
        name = dotted(call.function) or ""
        span = Span(frame.path, call.range.start, call.range.end)
        self._stage.record(ShownCall(name, span, spot.parent))
        if name in {"super", "super.super"} and spot.level is not None:
            depth = spot.level.depth + name.count("super")
            return self._stage.show_block(replace(spot.level, depth=depth), spot)
        if name.startswith("self."):
            return self._stage.show_block(
                Level(name.removeprefix("self."), 0, spot.scope.top), spot
            )
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
                    self._stage.open_at(call.range, spot)
            case _:
                if not self._is_text(call, frame):
                    self._stage.open_at(call.range, spot)
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
        if not self._stage.enter(id(macro)):
            return True
        file = self._store.at(reference.frame.path)
        if file is not None:
            self._stage.reach(file, spot)
        # What its template binds after the call is not seen.
        outer = replace(reference.frame, names=dict(reference.frame.names))
        frame = TemplateFrame(outer.path, {}, outer=outer)
        bind_parameters(macro.parameters, call, caller_frame, frame, catches=macro.catches)
        frame.names["caller"] = caller or absent(caller_frame.path, call.range)
        closed = self._show_body(macro.body, macro, frame, spot)
        self._stage.leave()
        return closed

    def _show_caller(
        self, reference: CallerRef, call: Call, caller_frame: TemplateFrame, spot: Spot
    ) -> bool:
        block = reference.block
        if not self._stage.enter(id(block)):
            return True
        frame = TemplateFrame(reference.frame.path, {}, outer=reference.frame)
        bind_parameters(block.parameters, call, caller_frame, frame)
        closed = self._show_body(block.body, block, frame, spot)
        self._stage.leave()
        return closed

    def _show_body(
        self,
        body: tuple[TemplateNode, ...],
        node: Macro | CallBlock | Set,
        frame: TemplateFrame,
        spot: Spot,
    ) -> bool:
        """Show nodes that stand elsewhere; False if they leave elements open."""
        scope = Scope(frame, spot.scope.top, spot.scope.module, at_top=False).inner()
        inner = replace(spot, scope=scope, expansion=self._stage.new_expansion())
        end = self._stage.walk(body, inner)
        return (end.certain or not spot.certain) and not leaves_open(node.body)

    def show_call_block(self, node: CallBlock, spot: Spot) -> bool:
        """Show a macro that is called with a body; False if that leaves elements open."""
        call = node.call
        if not isinstance(call, Call):
            return True
        found = self._evaluator.evaluate(Bound(call.function, spot.frame))
        closed = True
        for each in found:
            if isinstance(each, MacroRef):
                caller = CallerRef(node, spot.frame)
                closed = self._show_macro(each, call, spot.frame, spot, caller) and closed
            else:
                self._stage.open_at(node.range, spot)
                inner = replace(spot, scope=spot.scope.inner(), certain=False)
                self._stage.walk(node.body, inner)
        return closed
