"""The keys that an application signs with, as far as its source tells them."""

from collections.abc import Iterator

from hypercheck.facts import Configuration, ConfigValue, SecretKey
from hypercheck.link.collect import Collector
from hypercheck.link.middleware import Middleware
from hypercheck.link.resolved import Bound, External, Made, PythonFrame, Text
from hypercheck.model import Span
from hypercheck.value import Attribute, Call, Choice, Name

_READS = frozenset({"os.getenv", "os.environ.get"})
_DEEPEST = 8


class SecretReader:
    """Reads the application's own key, and those that its middleware is given instead."""

    def __init__(self, collector: Collector) -> None:
        self._evaluator = collector.evaluator
        self._framework = collector.framework

    def keys(
        self,
        configuration: Configuration | None,
        middleware: tuple[Middleware, ...],
        application: Span,
    ) -> Iterator[SecretKey]:
        """The keys that stand in the source, and the lack of one where something needs it."""
        field = self._framework.key_field
        own = configuration.get(field) if configuration else None
        if own is not None and isinstance(own.bound, Bound):
            yield from self._of(own.bound)
        signers = [each for each in middleware if self._signs(each)]
        alone = [key for key in map(self._own_key, signers) if key is not None]
        for bound in alone:
            yield from self._of(bound)
        is_open = configuration is not None and configuration.open
        if len(alone) < len(signers) and _is_empty(own, is_open=is_open):
            signer = next(each for each in signers if self._own_key(each) is None)
            place = own.span if own else configuration.span if configuration else application
            yield SecretKey("empty", "", place, signer.span)

    def _signs(self, middleware: Middleware) -> bool:
        names = middleware.names or ()
        return middleware.made is not None and not self._framework.signing.isdisjoint(names)

    def _own_key(self, middleware: Middleware) -> Bound | None:
        """The key in a middleware's own configuration; unknown ones may hold one."""
        made = middleware.made
        given = made.call.argument(0, "config") if made else None
        if made is None or given is None:
            return None
        bound = Bound(given.value, made.frame)
        for found in self._evaluator.evaluate(bound):
            if isinstance(found, Made):
                key = found.call.argument(None, self._framework.key_field)
                return Bound(key.value, found.frame) if key else None
        return bound

    # ------------------------------------------------------------------------- what it may be

    def _of(self, bound: Bound, depth: int = 0) -> Iterator[SecretKey]:
        """A text in the source, or one that stands in for an environment variable."""
        value, frame = bound.value, bound.frame
        if depth > _DEEPEST or not isinstance(frame, PythonFrame):
            return
        match value:
            case Choice(options=options, tests=()):
                if all(self._reads_environment(Bound(each, frame)) for each in options[:-1]):
                    yield from self._default(Bound(options[-1], frame), bound.span)
            case Call():
                if self._reads_environment(bound):
                    given = value.argument(1, "default")
                    if given is not None and not given.stars:
                        yield from self._default(Bound(given.value, frame), bound.span)
            case Name() | Attribute():
                inner = self._evaluator.written(bound)
                if inner is not None:
                    yield from self._of(inner, depth + 1)
            case _:
                yield from self._text(bound)

    def _text(self, bound: Bound) -> Iterator[SecretKey]:
        found = self._evaluator.evaluate(bound)
        if len(found) == 1 and isinstance(found[0], Text):
            pattern = found[0].pattern
            if pattern.text:
                yield SecretKey("literal", pattern.text, pattern.span)

    def _default(self, bound: Bound, read: Span) -> Iterator[SecretKey]:
        for found in self._text(bound):
            yield SecretKey("default", found.text, found.span, read)

    def _reads_environment(self, bound: Bound) -> bool:
        found = self._evaluator.evaluate(bound)
        return all(
            isinstance(each, Made)
            and isinstance(each.callee, External)
            and each.callee.name in _READS
            for each in found
        )


def _is_empty(given: ConfigValue | None, *, is_open: bool) -> bool:
    return not is_open if given is None else given.value == ""
