"""Follows names: what a symbolic value is, across scopes, modules, templates and calls.

Evaluation never guesses. Where a name has several bindings each is an alternative; where one
cannot be followed the alternative is :class:`~hypercheck.link.resolved.Unknown`. Calls of the
project's own functions are followed with their arguments, to a depth, so that a helper that
returns a page is seen through.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from hypercheck.frontends.python.summary import Function
from hypercheck.link.frame import Frames
from hypercheck.link.member import Members
from hypercheck.link.module import ModuleIndex
from hypercheck.link.naming import Names
from hypercheck.link.resolved import (
    Alternatives,
    AnyFrame,
    Bound,
    ClassRef,
    Coroutine,
    Entries,
    External,
    FunctionRef,
    Generator,
    Items,
    MacroRef,
    Made,
    Member,
    ModuleRef,
    Plain,
    PythonFrame,
    Resolved,
    Text,
    Unknown,
)
from hypercheck.model import Span
from hypercheck.pattern import Hole, Known, Part, Pattern
from hypercheck.value import (
    Attribute,
    Await,
    Call,
    Choice,
    Collection,
    Constant,
    Item,
    Join,
    Literal,
    Mapping,
    Name,
    PathJoin,
    Value,
)

MOST_ALTERNATIVES = 16
"""More readings of one value than this are not worth telling apart."""

_SAME_TEXT_FILTERS = frozenset({"e", "escape", "forceescape", "safe", "string", "trim"})
_SAME_TEXT_CALLS = frozenset({"builtins.str", "markupsafe.Markup", "markupsafe.escape"})
_TRANSPARENT_DECORATORS = frozenset(
    {"functools.cache", "functools.lru_cache", "builtins.staticmethod", "builtins.classmethod"}
)


class Evaluator:
    """Evaluates bound values; remembers what it has found.

    ``text_of`` says what string a call of the framework gives (``url_for``, ``static``), or None.
    ``is_transparent`` says whether a framework's decorator returns the function as it is.
    """

    def __init__(
        self,
        modules: ModuleIndex,
        *,
        is_transparent: Callable[[Resolved], bool] = lambda _: False,
    ) -> None:
        self.modules = modules
        self.frames = Frames()
        self.names = Names(modules, self.frames, self.evaluate)
        self.members = Members(modules, self.frames, self.names, self.evaluate, self.patterns)
        self.text_of: Callable[[Made], tuple[Pattern, ...] | None] = lambda _: None
        self._is_transparent = is_transparent
        self._memory: dict[tuple[int, int], tuple[Bound, Alternatives]] = {}
        self._active: set[tuple[int, int]] = set()
        self._cycles = 0
        self._methods: dict[type, Callable[[Any, AnyFrame], Iterable[Resolved]]] = {
            Literal: self._literal,
            Constant: self._constant,
            Join: self._join,
            PathJoin: self._join,
            Name: self._name,
            Attribute: self._attribute,
            Item: self._item,
            Call: self._called,
            Choice: self._choice,
            Await: self._awaited,
            Collection: self._collection,
            Mapping: self._mapping,
        }

    # --------------------------------------------------------------------------- evaluation

    def evaluate(self, bound: Bound) -> Alternatives:
        """What a value can be; always at least one alternative."""
        key = (id(bound.value), id(bound.frame))
        known = self._memory.get(key)
        if known is not None:
            return known[1]
        if key in self._active:
            self._cycles += 1
            return (Unknown(bound.span),)
        self._active.add(key)
        cycles = self._cycles
        try:
            found = _limited(self._evaluate(bound.value, bound.frame), bound.span)
        except RecursionError:
            return (Unknown(bound.span),)
        finally:
            self._active.discard(key)
        if cycles == self._cycles:
            self._memory[key] = (bound, found)
        return found

    def patterns(self, bound: Bound) -> tuple[Pattern, ...]:
        """The strings a value can be; one that is not known (in part) is a hole (in part)."""
        value, span = bound.value, bound.span
        if type(value) is Literal:
            return (Pattern((Known(value.text, span.path, value),), span),)
        found: dict[tuple[Part, ...], Pattern] = {}
        for resolved in self.evaluate(bound):
            for pattern in self._texts(resolved):
                parts = pattern.parts if pattern is not None else (Hole(span),)
                if parts not in found:
                    found[parts] = Pattern(parts, span)
        return tuple(found.values())[:MOST_ALTERNATIVES]

    def written(self, bound: Bound) -> Bound | None:
        """The one expression that a name, or a name of a module, stands for, unevaluated."""
        value, frame = bound.value, bound.frame
        if not isinstance(frame, PythonFrame):
            return None
        if isinstance(value, Name):
            return self.names.single_binding(value, frame)
        if isinstance(value, Attribute):
            base = self.evaluate(Bound(value.value, frame))
            if len(base) == 1 and isinstance(base[0], ModuleRef):
                return self.names.module_binding(base[0], value.name)
        return None

    def _texts(self, resolved: Resolved) -> tuple[Pattern | None, ...]:
        match resolved:
            case Text(pattern):
                return (pattern,)
            case Plain(value, span) if isinstance(value, int | float) and value is not True:
                literal = Literal(span.range, str(value))
                return (Pattern((Known(literal.text, span.path, literal),), span),)
            case Made(callee=callee, call=call, frame=frame):
                given = self.text_of(resolved)
                if given is not None:
                    return given
                if isinstance(callee, External) and callee.name in _SAME_TEXT_CALLS:
                    first = call.argument(0)
                    return self.patterns(Bound(first.value, frame)) if first else (None,)
        return (None,)

    def _evaluate(self, value: Value, frame: AnyFrame) -> Iterable[Resolved]:
        method = self._methods.get(type(value))
        if method is None:
            return (Unknown(Span(frame.path, value.range.start, value.range.end)),)
        return method(value, frame)

    def _literal(self, value: Literal, frame: AnyFrame) -> Iterable[Resolved]:
        span = Span(frame.path, value.range.start, value.range.end)
        return (Text(Pattern((Known(value.text, frame.path, value),), span)),)

    def _constant(self, value: Constant, frame: AnyFrame) -> Iterable[Resolved]:
        return (Plain(value.value, Span(frame.path, value.range.start, value.range.end)),)

    def _name(self, value: Name, frame: AnyFrame) -> Iterable[Resolved]:
        return self.names.name(value, frame)

    def _attribute(self, value: Attribute, frame: AnyFrame) -> Iterable[Resolved]:
        for found in self.evaluate(Bound(value.value, frame)):
            yield from self.members.attribute(found, value.name)

    def _item(self, value: Item, frame: AnyFrame) -> Iterable[Resolved]:
        key = Bound(value.key, frame)
        for found in self.evaluate(Bound(value.value, frame)):
            yield from self.members.item(found, key)

    def _called(self, value: Call, frame: AnyFrame) -> Iterable[Resolved]:
        span = Span(frame.path, value.range.start, value.range.end)
        if value.kind == "filter":
            yield from self._filter(value, frame, span)
        elif value.kind == "test":
            yield Unknown(span)
        else:
            for found in self.evaluate(Bound(value.function, frame)):
                yield from self.call(found, value, frame)

    def _awaited(self, value: Await, frame: AnyFrame) -> Iterable[Resolved]:
        for found in self.evaluate(Bound(value.value, frame)):
            yield from found.results if isinstance(found, Coroutine) else (found,)

    def _collection(self, value: Collection, frame: AnyFrame) -> Iterable[Resolved]:
        span = Span(frame.path, value.range.start, value.range.end)
        return (Items(value.kind, tuple(Bound(item, frame) for item in value.items), span),)

    def _mapping(self, value: Mapping, frame: AnyFrame) -> Iterable[Resolved]:
        span = Span(frame.path, value.range.start, value.range.end)
        pairs = tuple(
            (Bound(entry.key, frame) if entry.key else None, Bound(entry.value, frame))
            for entry in value.entries
        )
        return (Entries(pairs, span),)

    def _join(self, value: Join | PathJoin, frame: AnyFrame) -> Iterator[Resolved]:
        span = Span(frame.path, value.range.start, value.range.end)
        choices = [self.patterns(Bound(part, frame)) for part in value.parts]
        glue: tuple[Part, ...] = ()
        if type(value) is PathJoin:
            glue = (Known("/", span.path, Literal(span.range, "/")),)
        for chosen in itertools.islice(itertools.product(*choices), MOST_ALTERNATIVES + 1):
            joined: list[Part] = []
            for index, pattern in enumerate(chosen):
                if index:
                    joined.extend(glue)
                joined.extend(pattern.parts)
            yield Text(Pattern(_merged(joined), span))

    def _choice(self, value: Choice, frame: AnyFrame) -> Iterator[Resolved]:
        return self._any(value.options, frame) if value.tests else self._operands(value, frame)

    def _any(self, options: tuple[Value, ...], frame: AnyFrame) -> Iterator[Resolved]:
        for option in options:
            yield from self.evaluate(Bound(option, frame))

    def _operands(self, value: Choice, frame: AnyFrame) -> Iterator[Resolved]:
        """What ``a or b`` can be: what is false gives way to the last."""
        *tested, last = value.options
        for found in self._any(tuple(tested), frame):
            empty = isinstance(found, Text) and found.pattern.text == ""
            if not empty and not (isinstance(found, Plain) and not found.value):
                yield found
        yield from self.evaluate(Bound(last, frame))

    def _filter(self, value: Call, frame: AnyFrame, span: Span) -> Iterable[Resolved]:
        name = value.function.id if isinstance(value.function, Name) else ""
        if name in _SAME_TEXT_FILTERS and value.arguments:
            return self.evaluate(Bound(value.arguments[0].value, frame))
        if name in {"default", "d"} and len(value.arguments) > 1:
            first, other = value.arguments[0].value, value.arguments[1].value
            return self._any((first, other), frame)
        return (Unknown(span),)

    # ------------------------------------------------------------------ members and calls

    def call(self, callee: Resolved, call: Call, frame: AnyFrame) -> Alternatives:
        """What calling something gives."""
        if isinstance(callee, FunctionRef):
            return self._call_function(callee, call, frame)
        if isinstance(callee, External | ClassRef | Member | MacroRef):
            return (Made(callee, call, frame),)
        if isinstance(callee, Plain):
            return ()  # nobody gets an answer: ``App = None`` where the import fails
        return (Unknown(Span(frame.path, call.range.start, call.range.end)),)

    def _call_function(self, callee: FunctionRef, call: Call, frame: AnyFrame) -> Alternatives:
        span = Span(frame.path, call.range.start, call.range.end)
        inner = self.frames.of_call(callee, call, frame)
        if inner is None or not self.keeps_its_meaning(callee):
            return (Unknown(span),)
        if callee.function.is_generator:
            return (Generator(callee.function, inner),)
        results = self.results(callee.function, inner)
        return (Coroutine(results, span),) if callee.function.is_async else results

    def results(self, function: Function, frame: PythonFrame) -> Alternatives:
        """What a function's body can return."""
        found: list[Resolved] = []
        for returned in function.returns:
            if returned.value is None:
                found.append(
                    Plain(None, Span(frame.path, returned.range.start, returned.range.end))
                )
            else:
                found.extend(self.evaluate(Bound(returned.value, frame)))
        found.extend(
            Plain(None, Span(frame.path, tail.range.start, tail.range.end))
            for tail in function.tails
        )
        name = function.name_range
        return tuple(found) or (Unknown(Span(frame.path, name.start, name.end)),)

    def keeps_its_meaning(self, reference: FunctionRef) -> bool:
        """Whether no decorator can change what the function returns."""
        for decorator in reference.function.decorators:
            applied = decorator.function if isinstance(decorator, Call) else decorator
            for found in self.evaluate(Bound(applied, reference.frame)):
                external = isinstance(found, External) and found.name in _TRANSPARENT_DECORATORS
                if not external and not self._is_transparent(found):
                    return False
        return True


def _limited(found: Iterable[Resolved], span: Span) -> Alternatives:
    alternatives = tuple(itertools.islice(found, MOST_ALTERNATIVES + 1))
    if not alternatives or len(alternatives) > MOST_ALTERNATIVES:
        return (Unknown(span),)
    return alternatives


def _merged(parts: list[Part]) -> tuple[Part, ...]:
    """Drop empty parts; two holes beside each other are one."""
    merged: list[Part] = []
    for part in parts:
        if isinstance(part, Known) and not part.text:
            continue
        if isinstance(part, Hole) and merged and isinstance(merged[-1], Hole):
            before = merged[-1].span
            if before.path == part.span.path:
                merged[-1] = Hole(Span(before.path, before.start, part.span.end))
            continue
        merged.append(part)
    return tuple(merged)
