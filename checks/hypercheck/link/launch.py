"""Where a module starts the server when it is imported."""

from collections.abc import Iterator
from pathlib import Path

from hypercheck.facts import Launch
from hypercheck.frontends.python.summary import Function
from hypercheck.link.gathered import Registration
from hypercheck.link.module import Module
from hypercheck.model import Range, Span
from hypercheck.value import Call, Name, walk


def launches(said: Iterator[Registration]) -> Iterator[Launch]:
    """The launches at import among what is said to an application with ``run``.

    A function that launches does so where its module calls it.
    """
    for registration in said:
        call, frame = registration.call, registration.frame
        if call is None or Path(frame.path).name == "__main__.py":
            continue
        span = Span(frame.path, call.range.start, call.range.end)
        if frame.outer is None:
            if not _is_guarded(call.range, frame.module):
                yield Launch(span, span)
        elif frame.function is not None and frame.outer.outer is None and not frame.outer.is_class:
            for place in _calls(frame.function, frame.module):
                yield Launch(Span(frame.path, place.start, place.end), span)


def _calls(function: Function, module: Module) -> Iterator[Range]:
    """Where a module itself calls one of its functions, outside of its main guard."""
    for value in module.summary.scope.expressions:
        for each in walk(value):
            match each:
                case Call(function=Name(id=function.name)) if not _is_guarded(each.range, module):
                    yield each.range


def _is_guarded(place: Range, module: Module) -> bool:
    return any(place.start in guard for guard in module.summary.main_guard)
