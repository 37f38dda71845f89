"""Redirects to where whoever sent the request wants."""

import re
from collections.abc import Iterable, Iterator

from hypercheck.facts import OpenRedirect
from hypercheck.frameworks.framework import Framework
from hypercheck.frontends.python.evaluated import body_values
from hypercheck.frontends.python.summary import Function
from hypercheck.link.annotation import annotated_class
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.form_class import form_class
from hypercheck.link.request_use import Requests
from hypercheck.link.resolved import (
    Argument,
    Bound,
    ClassRef,
    External,
    FunctionRef,
    Member,
    PythonFrame,
    Resolved,
)
from hypercheck.model import Span
from hypercheck.value import (
    Attribute,
    Await,
    Call,
    Choice,
    Constant,
    Item,
    Literal,
    Name,
    Opaque,
    Value,
    dotted,
    walk,
)

_CHECKING = re.compile(
    r".*(?:safe|valid|allow|trust|local|relative|internal|same_|check|verif|sanit|clean|ensure"
    r"|pars|split|match|unsign|loads|decrypt|resolve).*"
)
"""Names of functions that may tell a good URL from a bad one, or make one of the other."""

_LONGEST_CHAIN = 4

# fmt: off
_FIELDS = frozenset({
    "back", "came_from", "continue_to", "continue_url", "forward", "goto", "next", "next_page",
    "next_url", "redirect", "redirect_to", "redirect_url", "return_to", "return_url", "target",
})
# fmt: on
"""Fields of a form that can hardly be meant for anything but a redirect."""


class OpenRedirects:
    """Finds them; ``handlers`` are the functions behind routes, with the names in their paths."""

    def __init__(
        self, evaluator: Evaluator, framework: Framework, handlers: dict[Span, frozenset[str]]
    ) -> None:
        self._evaluator = evaluator
        self._framework = framework
        self._handlers = handlers
        self._requests = Requests(evaluator, framework)

    def of(self, targets: Iterable[tuple[Bound, str]]) -> Iterator[OpenRedirect]:
        """The open ones among the targets of redirects, given with the redirect's name."""
        for bound, source in targets:
            frame = bound.frame
            if not isinstance(frame, PythonFrame) or frame.function is None:
                continue
            for found in self._evaluator.evaluate(bound):
                read = self._read(found)
                if read is None:
                    name_of_field = self._field(found, bound)
                    if name_of_field is not None:
                        yield OpenRedirect(bound.span, source, name_of_field)
                        break
                    continue
                name, where = read
                functions = self._between(bound, where)
                if functions and not any(self._checks(f, bound, name) for f in functions):
                    yield OpenRedirect(bound.span, source, name)
                    break

    def _read(self, found: Resolved) -> tuple[str, PythonFrame] | None:
        """The name of what the sender has chosen, and the scope that reads it."""
        key = self._requests.input_key(found)
        if key is not None and isinstance(key.frame, PythonFrame):
            return self._evaluator.patterns(key)[0].text or "a value", key.frame
        if isinstance(found, Argument) and found.frame.function is not None:
            place = FunctionRef(found.frame.function, found.frame).span
            declared, path = found.parameter, self._handlers.get(place)
            empty = isinstance(declared.default, Literal) or (
                isinstance(declared.default, Constant) and declared.default.value is None
            )
            if path is not None and empty and declared.name not in path:
                return declared.name, found.frame
        return None

    def _between(self, bound: Bound, where: PythonFrame) -> tuple[Function, ...]:
        """The functions that the value goes through; none if it goes by ways not looked at."""
        frame = bound.frame
        if not isinstance(frame, PythonFrame) or frame.function is None or where.function is None:
            return ()
        if where.function is frame.function:
            return (frame.function,)
        value = bound.value
        for _ in range(_LONGEST_CHAIN):
            written = self._evaluator.written(Bound(value, frame))
            if written is None or written.frame is not frame:
                break
            value = written.value
        call = value.value if isinstance(value, Await) else value
        called = (
            self._evaluator.evaluate(Bound(call.function, frame)) if isinstance(call, Call) else ()
        )
        for each in called:
            if isinstance(each, FunctionRef) and each.function is where.function:
                return (frame.function, each.function)
        return ()

    def _field(self, found: Resolved, bound: Bound) -> str | None:
        """The field of a form that only the redirect reads: ``form.next``, sent as it came."""
        match found:
            case Member(base=Argument(parameter=declared, frame=frame), name=name):
                function = frame.function
            case _:
                return None
        here = isinstance(bound.frame, PythonFrame) and bound.frame.function is function
        if name not in _FIELDS or function is None or not here:
            return None
        path = self._handlers.get(FunctionRef(function, frame).span)
        if path is None or declared.annotation is None or declared.name in path:
            return None
        outer = frame.outer or frame
        written = annotated_class(self._evaluator, Bound(declared.annotation, outer))
        if written is None or not self._is_text(written, name):
            return None
        return None if _is_looked_at(function, bound.value, declared.name, name) else name

    def _is_text(self, reference: ClassRef, name: str) -> bool:
        """Whether a class takes what is sent for a field as it is."""
        definition = reference.definition
        if form_class(self._evaluator, reference) is None or definition.scope.functions:
            return False
        return any(
            each.name == name and isinstance(each.annotation, Name) and each.annotation.id == "str"
            for each in definition.fields
        )

    # ---------------------------------------------------------------------------- what is checked

    def _checks(self, function: Function, bound: Bound, name: str) -> bool:
        """Whether a function may look at the value before it is used."""
        names = _carriers(function, bound) | {name}
        return any(
            self._looks(each, names, bound)
            for value in body_values(function)
            for each in walk(value)
        )

    def _looks(self, value: Value, names: frozenset[str], bound: Bound) -> bool:
        match value:
            case Call(function=function):
                last = (dotted(function) or "").rpartition(".")[2]
                ours = self._is_ours(Bound(function, bound.frame))
                if ours or last in {"get", "text"}:
                    return False
                given = [argument.value for argument in value.arguments]
                return _CHECKING.fullmatch(last) is not None or _holds(given, names)
            case Opaque(parts=parts) if len(parts) > 1:
                plain = [p for p in parts if not _is_nothing(p)]
                return len(plain) > 1 and _holds(parts, names)
            case Item(value=inner, key=key):
                return _holds((inner, key), names) and not isinstance(key, Literal)
            case Name() | Choice() | Literal():
                return False
        attribute = dotted(value)
        return attribute is not None and "." in attribute and attribute.partition(".")[0] in names

    def _is_ours(self, applied: Bound) -> bool:
        """Whether what is called is a redirect or page of the framework, which checks nothing."""
        framework = self._framework
        for found in self._evaluator.evaluate(applied):
            name = framework.local(found.name) if isinstance(found, External) else None
            if name in framework.redirects or name in framework.renders:
                return True
        return False


def _is_looked_at(function: Function, target: Value, form: str, name: str) -> bool:
    """Whether a function may look at a field of a form, or hand the form on."""
    if any(isinstance(each, Call | Opaque) for each in walk(target)):
        return True
    inside = range(target.range.start, target.range.end)
    others = 0
    for value in body_values(function):
        for each in walk(value):
            if each.range.start in inside:
                continue
            match each:
                case Name(id=named) if named == form:
                    others += 1
                case Attribute(value=Name(id=named), name=attribute) if named == form:
                    others -= attribute != name
    return others > 0


def _carriers(function: Function, target: Bound) -> frozenset[str]:
    """The names that hold the value on its way through a function."""
    frame = target.frame
    here = isinstance(frame, PythonFrame) and frame.function is function
    ends = (target.value,) if here else tuple(r.value for r in function.returns if r.value)
    names = {each.id for end in ends for each in _options(end) if isinstance(each, Name)}
    for _ in range(_LONGEST_CHAIN):
        for binding in function.scope.bindings:
            if binding.name in names and binding.value is not None:
                names |= {each.id for each in _options(binding.value) if isinstance(each, Name)}
    return frozenset(names)


def _options(value: Value) -> Iterator[Value]:
    if isinstance(value, Choice):
        for option in value.options:
            yield from _options(option)
    else:
        yield value


def _holds(values: Iterable[Value], names: frozenset[str]) -> bool:
    """Whether one of the values is, or is made of, what goes by one of the names."""
    for value in values:
        for each in walk(value):
            if isinstance(each, Name) and each.id in names:
                return True
            match each:
                case Item(key=Literal(text=text)) if text in names:
                    return True
                case Call() if any(
                    isinstance(a.value, Literal) and a.value.text in names for a in each.arguments
                ):
                    return True
    return False


def _is_nothing(value: Value) -> bool:
    return isinstance(value, Constant) or (isinstance(value, Literal) and not value.text)
