"""What the function behind a route takes, reads and gives back."""

from collections.abc import Iterator

from msgspec.structs import replace

from hypercheck.facts import (
    FieldRead,
    FormClass,
    Handler,
    Parameter,
    Render,
    RoutePath,
    Stream,
)
from hypercheck.frontends.python.evaluated import body_values
from hypercheck.frontends.python.summary import Function
from hypercheck.frontends.python.summary import Parameter as Declared
from hypercheck.link.annotation import annotated_class, annotation_name
from hypercheck.link.answer import answer_of
from hypercheck.link.bad_result import bad_results
from hypercheck.link.collect import Collector
from hypercheck.link.form_class import form_class
from hypercheck.link.form_use import FORM_READERS, HOLDING, FormUses
from hypercheck.link.refusal import refusals
from hypercheck.link.reply import ReplyReader
from hypercheck.link.request_use import Requests
from hypercheck.link.resolved import (
    Argument,
    Bound,
    ClassRef,
    External,
    FunctionRef,
    Items,
    Made,
    PythonFrame,
    Resolved,
)
from hypercheck.link.stream import StreamReader
from hypercheck.link.traversal import Evaluated, inside
from hypercheck.model import Range, Span
from hypercheck.value import Argument as Given
from hypercheck.value import Attribute, Call, Item, Literal, Name, Opaque, Value, walk

_FORM_BINDERS = frozenset({"form_from", "form_or_errors"})


class HandlerReader:
    """Reads handlers of one project."""

    def __init__(
        self,
        collector: Collector,
        provided: frozenset[str] = frozenset(),
        *,
        provided_open: bool = False,
    ) -> None:
        self._collector = collector
        self._evaluator = collector.evaluator
        self._framework = collector.framework
        self._streams = StreamReader(collector.evaluator, collector.framework, collector.renders)
        self._requests = Requests(collector.evaluator, collector.framework)
        self._forms = FormUses(collector.evaluator, self._requests)
        self._replies = ReplyReader(collector.evaluator, collector.framework, collector.renders)
        self._provided = provided
        self._provided_open = provided_open

    def read(self, reference: FunctionRef, path: RoutePath) -> Handler:
        """The handler as a fact; ``path`` is its route's."""
        function = reference.function
        frame = self._evaluator.frames.of_function(reference)
        sound = self._evaluator.keeps_its_meaning(reference)
        results = self._results(function, frame) if sound else ()
        answers = {answer_of(each, self._evaluator, self._framework) for each in results}
        parameters = tuple(self._parameters(function, reference.frame, path))
        if not sound:  # a decorator may take, and give, other arguments
            parameters = tuple(replace(each, supplied=True) for each in parameters)
        seen = _Reading()
        self._follow(function, frame, seen, depth=0)
        forms = [parameter.form for parameter in parameters if parameter.form is not None]
        return Handler(
            name=function.name,
            span=reference.span,
            parameters=parameters,
            is_async=function.is_async,
            bad_results=tuple(bad_results(reference, self._evaluator, self._framework))
            if sound
            else (),
            renders=tuple(self._renders(results)),
            replies=self._replies.of(results) if results else None,
            streams=tuple(self._stream_facts(results)),
            results_open=not sound or not answers or None in answers,
            answers=frozenset(each for each in answers if each is not None),
            reads=tuple(seen.reads),
            forms=(*forms, *seen.forms),
            reads_open=seen.form_handed_on or not sound,
            path_reads=None if seen.request_handed_on or not sound else frozenset(seen.path_reads),
            refusals=tuple(refusals(results, self._evaluator, self._framework)),
        )

    # ---------------------------------------------------------------------------- parameters

    def _parameters(
        self, function: Function, frame: PythonFrame, path: RoutePath
    ) -> Iterator[Parameter]:
        from_path = {parameter.name for parameter in path.parameters}
        for index, declared in enumerate(function.parameters):
            if frame.is_class and index == 0 and declared.name in {"self", "cls"}:
                continue
            annotation = Bound(declared.annotation, frame) if declared.annotation else None
            name = annotation_name(self._evaluator, annotation)
            reference = annotated_class(self._evaluator, annotation)
            form = form_class(self._evaluator, reference) if reference else None
            yield Parameter(
                name=declared.name,
                span=Span(frame.path, declared.range.start, declared.range.end),
                annotation=name,
                annotation_span=annotation.span if annotation else None,
                supplied=declared.name in from_path or self._supplied(declared, name, reference),
                kind=declared.kind,
                form=form if declared.name not in from_path else None,
            )

    def _supplied(
        self, declared: Declared, annotation: str | None, reference: ClassRef | None
    ) -> bool:
        if declared.name == "request" or declared.kind in {"args", "kwargs"}:
            return True
        if declared.default is not None:
            return True
        if annotation is None:
            return declared.annotation is not None
        local = self._framework.local(annotation)
        if local == self._framework.request or self._provided_open:
            return True
        if annotation in self._provided:
            return True
        if reference is not None and self._evaluator.members.is_plain(reference):
            return form_class(self._evaluator, reference) is not None
        return annotation not in _PLAIN_TYPES

    # ------------------------------------------------------------------------------- results

    def _results(self, function: Function, frame: PythonFrame) -> tuple[Resolved, ...]:
        found: list[Resolved] = []
        for returned in function.returns:
            if returned.value is not None:
                found.extend(self._evaluator.evaluate(Bound(returned.value, frame)))
        return tuple(found)

    def _meant(self, results: tuple[Resolved, ...]) -> Iterator[Made]:
        """The framework's objects in results: inside ``(value, status)`` and lists of fragments."""
        for found in results:
            if isinstance(found, Items) and found.kind == "tuple" and found.items:
                yield from self._meant(self._evaluator.evaluate(found.items[0]))
            if not isinstance(found, Made):
                continue
            yield found
            name = self._local_name(found)
            if name in self._framework.oob_lists:
                for argument in found.call.arguments:
                    if not argument.stars and argument.name is None:
                        bound = Bound(argument.value, found.frame)
                        yield from self._meant(self._evaluator.evaluate(bound))

    def _local_name(self, made: Made) -> str:
        callee = made.callee
        return (self._framework.local(callee.name) or "") if isinstance(callee, External) else ""

    def _renders(self, results: tuple[Resolved, ...]) -> Iterator[Render]:
        for made in self._meant(results):
            yield from self._collector.renders.of(made)

    def _stream_facts(self, results: tuple[Resolved, ...]) -> Iterator[Stream]:
        for made in self._meant(results):
            stream = self._streams.of(made)
            if stream is not None:
                yield stream

    # ----------------------------------------------------------------------------- what it reads

    def _follow(
        self,
        function: Function,
        frame: PythonFrame,
        seen: "_Reading",
        depth: int,
        *,
        with_form: bool = False,
    ) -> None:
        """Notice what a function reads; ``with_form``: one of its arguments is a form."""
        values = tuple(body_values(function))
        caught = seen.caught
        for value in values:
            for each in inside(value, frame):
                seen.caught = caught or _is_in(each[0], function.caught)
                self._notice(each, seen, depth)
        seen.caught = caught
        uses = (each.name for value in values for each in walk(value) if type(each) is Attribute)
        if with_form or not HOLDING.isdisjoint(uses):
            seen.form_handed_on |= self._forms.takes_whole(function, frame)
        for inner in function.scope.functions:
            self._follow(
                inner, self._evaluator.frames.of_function(FunctionRef(inner, frame)), seen, depth
            )

    def _notice(self, evaluated: Evaluated, seen: "_Reading", depth: int) -> None:
        value, frame = evaluated
        if isinstance(value, Item):
            self._read_item(value, frame, seen)
        elif isinstance(value, Call) and value.kind == "call":
            self._read_call(value, frame, seen, depth)
        elif isinstance(value, Opaque):
            self._read_comparison(value, frame, seen)

    def _read_comparison(self, value: Opaque, frame: PythonFrame, seen: "_Reading") -> None:
        """``"name" in form``: whoever asks can do without it."""
        names = [each for each in value.parts if isinstance(each, Literal)]
        others = (each for each in value.parts if not isinstance(each, Literal))
        if names and any(self._forms.may_be_form(Bound(each, frame)) for each in others):
            for name in names:
                key = self._evaluator.patterns(Bound(name, frame))[0]
                seen.reads.append(FieldRead(key, key.span, required=False))

    def _read_item(self, value: Item, frame: PythonFrame, seen: "_Reading") -> None:
        for base in self._evaluator.evaluate(Bound(value.value, frame)):
            key = self._evaluator.patterns(Bound(value.key, frame))[0]
            if self._requests.is_form(base):
                seen.reads.append(FieldRead(key, key.span, required=not seen.caught))
            elif self._requests.has(base, "path_params"):
                seen.path_read(key.text)

    def _read_call(self, call: Call, frame: PythonFrame, seen: "_Reading", depth: int) -> None:
        applied = call.function
        if isinstance(applied, Attribute):
            for base in self._evaluator.evaluate(Bound(applied.value, frame)):
                first = call.argument(0)
                if self._requests.is_form(base):
                    if applied.name in FORM_READERS and first is not None:
                        key = self._evaluator.patterns(Bound(first.value, frame))[0]
                        seen.reads.append(FieldRead(key, key.span, required=False))
                    else:
                        seen.form_handed_on = True
                elif self._requests.has(base, "path_params"):
                    key_text = None
                    if applied.name == "get" and first is not None:
                        key_text = self._evaluator.patterns(Bound(first.value, frame))[0].text
                    seen.path_read(key_text)
        for callee in self._evaluator.evaluate(Bound(applied, frame)):
            self._read_callee(callee, call, frame, seen, depth)

    def _read_callee(
        self, callee: Resolved, call: Call, frame: PythonFrame, seen: "_Reading", depth: int
    ) -> None:
        if isinstance(callee, FunctionRef) and depth < _DEEPEST_READING:
            inner = self._evaluator.frames.of_call(callee, call, frame)
            if inner is not None:
                given = (Bound(argument.value, frame) for argument in call.arguments)
                with_form = any(map(self._forms.may_be_form, given))
                self._follow(callee.function, inner, seen, depth + 1, with_form=with_form)
                return
        name = self._framework.local(callee.name) if isinstance(callee, External) else None
        if name in _FORM_BINDERS:
            self._bind(call, frame, seen)
        elif name is None:
            for argument in call.arguments:
                self._hand_on(argument, frame, seen)

    def _bind(self, call: Call, frame: PythonFrame, seen: "_Reading") -> None:
        """``form_from(request, Class)``."""
        given = call.argument(1)
        reference = annotated_class(self._evaluator, Bound(given.value, frame)) if given else None
        form = form_class(self._evaluator, reference) if reference else None
        if form is not None:
            seen.forms.append(form)
        else:
            seen.form_handed_on = True

    def _hand_on(self, argument: Given, frame: PythonFrame, seen: "_Reading") -> None:
        """The request or its form given to code that is not followed, which may read anything."""
        for each in walk(argument.value):
            if not isinstance(each, Name):
                continue
            for found in self._evaluator.evaluate(Bound(each, frame)):
                if self._requests.is_form(found):
                    seen.form_handed_on = True
                elif isinstance(found, Argument) and self._requests.is_request(found):
                    whole = argument.value is each or argument.stars
                    if whole:
                        seen.request_handed_on = seen.form_handed_on = True


_DEEPEST_READING = 3
_PLAIN_TYPES = frozenset(
    {"str", "int", "float", "bool", "bytes", "uuid.UUID", "datetime.date", "datetime.datetime"}
)
"""Types that no container provides: an argument of such a type comes from the URL or not at all."""


def _is_in(value: Value, stretches: tuple[Range, ...]) -> bool:
    start = value.range.start
    return any(each.start <= start < each.end for each in stretches)


class _Reading:
    """What has been noticed so far; ``caught``: where it stands, a missing field is no failure."""

    def __init__(self) -> None:
        self.caught = False
        self.reads: list[FieldRead] = []
        self.forms: list[FormClass] = []
        self.form_handed_on = False
        self.request_handed_on = False
        self.path_reads: set[str] = set()

    def path_read(self, name: str | None) -> None:
        """A path parameter is read; any of them if the name is not known."""
        if name is None:
            self.request_handed_on = True
        else:
            self.path_reads.add(name)
