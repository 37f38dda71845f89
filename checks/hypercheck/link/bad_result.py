"""The ways in which a handler can give what is no answer."""

import itertools
from collections.abc import Iterator

from hypercheck.facts import BadResult
from hypercheck.frameworks.framework import Framework
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.resolved import (
    Bound,
    Coroutine,
    External,
    FunctionRef,
    Generator,
    Plain,
    PythonFrame,
)
from hypercheck.model import Span
from hypercheck.value import Attribute, Await, Call, Choice, Constant, Name, Value

_DEEPEST = 3
"""Helpers that call each other beyond this are not followed: they may never return."""

_MAY_NOT_RETURN = frozenset({"abort", "error", "exit", "fail", "_exit", "unreachable"})


def bad_results(
    reference: FunctionRef, evaluator: Evaluator, framework: Framework
) -> Iterator[BadResult]:
    """What a function returns that is no answer, and the ways off its end.

    What a name holds is not looked at: a test before the ``return`` may tell its values apart.
    """
    function, frame = reference.function, evaluator.frames.of_function(reference)
    if function.is_generator:
        yield BadResult("generator", reference.span)
        return
    for returned in function.returns:
        span = Span(frame.path, returned.range.start, returned.range.end)
        yield from itertools.islice(_of_value(returned.value, span, frame, evaluator), 1)
    for tail in function.tails:
        if tail.call is None or not _may_not_return(tail.call, frame, evaluator, framework):
            place = Span(frame.path, tail.range.start, tail.range.end)
            yield BadResult("falls_off", reference.span, related=place)
            return


def _of_value(
    value: Value | None, span: Span, frame: PythonFrame, evaluator: Evaluator
) -> Iterator[BadResult]:
    match value:
        case None | Constant(value=None):
            yield BadResult("none", span)
        case Choice(options=options, tests=tests) if tests:
            for option in options:
                yield from _of_value(option, span, frame, evaluator)
        case Choice(options=options):  # ``a or b``: what ``a`` gives is tested
            yield from _of_value(options[-1], span, frame, evaluator)
        case Await(value=Call() as call) | (Call() as call):
            annotated = _is_annotated(call, frame, evaluator)
            for found in evaluator.evaluate(Bound(value, frame)):
                match found:
                    case Plain(value=None, span=place) if not annotated:
                        yield BadResult("none", span, related=place)
                    case Coroutine():
                        yield BadResult("coroutine", span)
                    case Generator():
                        yield BadResult("generator", span)


def _is_annotated(call: Call, frame: PythonFrame, evaluator: Evaluator) -> bool:
    """Whether a helper says what it returns: then a type checker has looked for its ways."""
    return any(
        isinstance(found, FunctionRef) and found.function.annotation is not None
        for found in evaluator.evaluate(Bound(call.function, frame))
    )


def _may_not_return(
    call: Value, frame: PythonFrame, evaluator: Evaluator, framework: Framework, depth: int = 0
) -> bool:
    """Whether a bare call may be one that always raises (``abort(404)``).

    The framework's own are known to return: ``Redirect("/")`` lacks its ``return``.
    """
    if not isinstance(call, Call):
        return False
    applied = call.function
    last = applied.name if isinstance(applied, Attribute) else ""
    last = applied.id if isinstance(applied, Name) else last
    if last in _MAY_NOT_RETURN or last.startswith("raise"):
        return True
    for found in evaluator.evaluate(Bound(applied, frame)):
        if isinstance(found, FunctionRef):
            function, inside = found.function, evaluator.frames.of_function(found)
            ways = (tail.call for tail in function.tails)
            if not function.returns and all(
                depth >= _DEEPEST
                or (
                    call is not None
                    and _may_not_return(call, inside, evaluator, framework, depth + 1)
                )
                for call in ways
            ):
                return True
        elif (
            isinstance(found, External)
            and isinstance(applied, Name)
            and not found.name.startswith("builtins.")
            and framework.local(found.name) is None
        ):
            return True
    return False
