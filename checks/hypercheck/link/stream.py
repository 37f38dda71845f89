"""Event streams: which events the generator behind one sends."""

from hypercheck.facts import SentEvent, Stream
from hypercheck.frameworks.framework import Framework
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.render import taken
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
from hypercheck.model import Span
from hypercheck.pattern import Known, Pattern
from hypercheck.value import Argument, Literal


class StreamReader:
    """Reads ``EventStream(generator(…), event=…)``."""

    def __init__(self, evaluator: Evaluator, framework: Framework) -> None:
        self._evaluator = evaluator
        self._framework = framework

    def of(self, made: Made) -> Stream | None:
        """The stream that a call makes, or None if it makes none."""
        name = (
            self._framework.local(made.callee.name) if isinstance(made.callee, External) else None
        )
        shape = self._framework.streams.get(name or "")
        if shape is None:
            return None
        generator = taken(made.call, shape.generator)
        fallback = self._named(taken(made.call, shape.event), made)
        if generator is None or generator.stars:
            return Stream(made.span, (), open=True)
        events: list[SentEvent] = []
        is_open = fallback is None
        for found in self._evaluator.evaluate(Bound(generator.value, made.frame)):
            is_open = not self._sent(found, fallback, events) or is_open
        return Stream(made.span, tuple(events), is_open)

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
        for value in found.function.yields:
            for each in self._evaluator.evaluate(Bound(value, found.frame)):
                sent = self._event(each, fallback)
                events.extend(sent or ())
                whole = whole and sent is not None
        return whole

    def _event(
        self, yielded: Resolved, fallback: tuple[SentEvent, ...] | None
    ) -> tuple[SentEvent, ...] | None:
        match yielded:
            case Text() | Plain() | Entries() | Items():
                return fallback
            case Made(callee=External(name=dotted), call=call):
                name = self._framework.local(dotted) or ""
                if name in self._framework.renders:
                    return fallback
                if name not in self._framework.events:
                    return None
                event = taken(call, self._framework.events[name])
                if event is None:
                    hidden = any(argument.stars for argument in call.arguments)
                    return None if hidden else self._default(yielded, fallback)
                return self._named(event, yielded)
            case _:
                return None

    def _default(
        self, made: Made, fallback: tuple[SentEvent, ...] | None
    ) -> tuple[SentEvent, ...] | None:
        if fallback is None:
            return None
        span = Span(made.frame.path, made.call.range.start, made.call.range.end)
        return tuple(SentEvent(event.name, span) for event in fallback)
