"""Decorators that keep people out, and those of them that stand where they do nothing."""

import re
from collections.abc import Container

from hypercheck.facts import IdleGuard
from hypercheck.frontends.python.evaluated import body_values
from hypercheck.frontends.python.summary import Function
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.gathered import Registration
from hypercheck.link.resolved import (
    Alternatives,
    Bound,
    External,
    FunctionRef,
    Made,
    Member,
    Resolved,
)
from hypercheck.value import Call, Constant, Literal, Value, dotted, walk

_GUARD = re.compile(
    r"(?:.*_)?(?:requir(?:e|es|ed)|protected|authenticated|authori[sz]ed|restricted)(?:_.*)?"
    r"|(?:admin|admins|login|staff|user|users|member|members|superuser)_only"
    r"|(?:check|ensure|needs|has|with)_(?:auth|login|permissions?|roles?|scopes?)"
)
"""Names of decorators that ask who somebody is."""

_REFUSALS = frozenset({401, 403})

_SIGN_IN = re.compile(r"/(?:log|sign)[-_]?in\b")
"""Where visitors are sent to say who they are."""


class GuardReader:
    """Finds the guards that a registration does not see, because they are applied after it."""

    def __init__(self, evaluator: Evaluator, registrations: Container[str]) -> None:
        self._evaluator = evaluator
        self._registrations = registrations

    def idle(self, registration: Registration) -> tuple[IdleGuard, ...]:
        """The guards above a registration, if none of them stands below it as well.

        What stands between two registrations guards the upper one.
        """
        handler, call = registration.handler, registration.call
        decorators = handler.function.decorators if handler else ()
        place = next((i for i, each in enumerate(decorators) if each is call), 0)
        if handler is None or not place:
            return ()
        below = {dotted(_applied(each)) for each in decorators[place + 1 :]}
        found: list[IdleGuard] = []
        for each in decorators[:place]:
            bound, name = Bound(each, handler.frame), dotted(_applied(each))
            if self._registers(bound):
                break
            if name is not None and name not in below and self._is_guard(bound):
                found.append(IdleGuard(name, bound.span))
        return tuple(found)

    def _registers(self, decorator: Bound) -> bool:
        """``@app.get("/")``, or a function of the project that gives it."""
        return any(
            isinstance(found, Made)
            and isinstance(found.callee, Member)
            and found.callee.name in self._registrations
            for found in self._evaluator.evaluate(decorator)
        )

    def _is_guard(self, decorator: Bound) -> bool:
        applied = Bound(_applied(decorator.value), decorator.frame)
        return all(self._keeps_out(found, decorator) for found in self._evaluator.evaluate(applied))

    def _keeps_out(self, found: Resolved, decorator: Bound) -> bool:
        match found:
            case External(name=name):
                return _GUARD.fullmatch(name.rpartition(".")[2]) is not None
            case Member(base=Made(callee=External()), name=name):  # ``@auth.login_required``
                return _GUARD.fullmatch(name) is not None
            case FunctionRef(function=function):
                named = _GUARD.fullmatch(function.name) is not None
                return (named or _refuses(function)) and self._wraps(found, decorator)
        return False

    def _wraps(self, reference: FunctionRef, decorator: Bound) -> bool:
        """Whether what a decorator of the project gives is another function than it is given.

        One that only puts a mark on the function works wherever it stands.
        """
        wrappers: Alternatives = (reference,)
        if isinstance(decorator.value, Call):
            wrappers = self._evaluator.evaluate(decorator)
        return all(
            isinstance(wrapper, FunctionRef) and all(map(_is_inner, self._results(wrapper)))
            for wrapper in wrappers
        )

    def _results(self, reference: FunctionRef) -> Alternatives:
        frame = self._evaluator.frames.of_function(reference)
        return self._evaluator.results(reference.function, frame)


def _is_inner(result: Resolved) -> bool:
    return isinstance(result, FunctionRef) and result.frame.function is not None


def _applied(decorator: Value) -> Value:
    return decorator.function if isinstance(decorator, Call) else decorator


def _refuses(function: Function) -> bool:
    """Whether some function inside answers that somebody may not, or sends them to sign in."""
    return any(
        _refuses(inner)
        or any(_is_refusal(each) for value in body_values(inner) for each in walk(value))
        for inner in function.scope.functions
    )


def _is_refusal(value: Value) -> bool:
    match value:
        case Constant(value=number):
            return number in _REFUSALS
        case Literal(text=text):
            return _SIGN_IN.search(text) is not None
    return False
