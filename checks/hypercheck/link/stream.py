"""Event streams: which events the generator behind one sends."""

from msgspec.structs import replace

from hypercheck.facts import Interval, SentEvent, Stream
from hypercheck.frameworks.framework import EventShape, Framework
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.render import RenderReader, taken
from hypercheck.link.resolved import (
    Bound,
    Coroutine,
    Entries,
    External,
    Generator,
    Items,
    Made,
    Plain,
    Resolved,
    Text,
)
from hypercheck.pattern import Known, Pattern
from hypercheck.value import Argument, Call, Literal


class StreamReader:
    """Reads ``EventStream(generator(…), event=…)``."""

    def __init__(self, evaluator: Evaluator, framework: Framework, renders: RenderReader) -> None:
        self._evaluator = evaluator
        self._framework = framework
        self._renders = renders

    def of(self, made: Made) -> Stream | None:
        """The stream that a call makes, or None if it makes none."""
        name = (
            self._framework.local(made.callee.name) if isinstance(made.callee, External) else None
        )
        shape = self._framework.streams.get(name or "")
        if shape is None:
            return None
        generator = taken(made.call, shape.generator)
        heartbeat = self._interval(taken(made.call, shape.heartbeat), made)
        fallback = self._named(taken(made.call, shape.event), made)
        if generator is None or generator.stars:
            return Stream(made.span, (), open=True, heartbeat=heartbeat)
        events: list[SentEvent] = []
        is_open = fallback is None
        for found in self._evaluator.evaluate(Bound(generator.value, made.frame)):
            is_open = not self._sent(found, fallback, events) or is_open
        return Stream(made.span, tuple(events), is_open, heartbeat)

    def _interval(self, argument: Argument | None, made: Made) -> Interval | None:
        if argument is None:
            return None
        match self._evaluator.evaluate(Bound(argument.value, made.frame)):
            case (Plain(value=int() | float() as value, span=span),) if value is not True:
                return Interval(value, span)
        return None

    def _named(self, event: Argument | None, made: Made) -> tuple[SentEvent, ...] | None:
        """The events that an ``event`` argument names; None if it cannot be told."""
        if event is None:
            literal = Literal(made.call.range, self._framework.default_event)
            known = Known(literal.text, made.frame.path, literal)
            return (SentEvent(Pattern((known,), made.span), made.span),)
        patterns = self._evaluator.patterns(Bound(event.value, made.frame))
        return tuple(SentEvent(pattern, pattern.span) for pattern in patterns)

    def _sent(
        self, found: Resolved, fallback: tuple[SentEvent, ...] | None, events: list[SentEvent]
    ) -> bool:
        """Add what one value for the generator sends; False if it may send other events."""
        if isinstance(found, Coroutine):
            known = [self._sent(each, fallback, events) for each in found.results]
            return all(known)
        if not isinstance(found, Generator):
            return False
        whole = True
        again = {place for loop in found.function.loops for place in loop.again}
        for value in found.function.yields:
            for each in self._evaluator.evaluate(Bound(value, found.frame)):
                sent = self._event(each, fallback)
                repeated = value.range in again
                events.extend(replace(event, repeated=repeated) for event in sent or ())
                whole = whole and sent is not None
        return whole

    def _event(
        self, yielded: Resolved, fallback: tuple[SentEvent, ...] | None
    ) -> tuple[SentEvent, ...] | None:
        """What one yielded value sends; None if that cannot be told."""
        match yielded:
            case Text() | Plain() | Entries() | Items():
                return self._with_data(fallback, yielded)
            case Made(callee=External(name=dotted), call=call):
                name = self._framework.local(dotted) or ""
                if name in self._framework.renders:
                    return self._with_data(fallback, yielded)
                if name in self._framework.events:
                    return self._constructed(yielded, call, self._framework.events[name])
        return None

    def _constructed(
        self, made: Made, call: Call, shape: EventShape
    ) -> tuple[SentEvent, ...] | None:
        """``SSEEvent(data, event=…)``; the stream's own name is not for these."""
        event, data = taken(call, shape.event), taken(call, shape.data)
        if event is None and any(argument.stars for argument in call.arguments):
            return None
        named = self._named(event, made)
        if data is None or data.stars:
            return named
        found = self._evaluator.evaluate(Bound(data.value, made.frame))
        return tuple(event for each in found for event in self._with_data(named, each) or ())

    def _with_data(
        self, named: tuple[SentEvent, ...] | None, data: Resolved
    ) -> tuple[SentEvent, ...] | None:
        text = data.pattern if isinstance(data, Text) else None
        renders = self._renders.of(data) if isinstance(data, Made) else ()
        render = renders[0] if len(renders) == 1 else None
        return named and tuple(replace(event, render=render, text=text) for event in named)
