"""Gathers what a project's modules say to the framework: objects made, things registered."""

from collections.abc import Iterator

from hypercheck.frameworks.framework import Framework
from hypercheck.frontends.python.evaluated import body_values, scope_values
from hypercheck.frontends.python.summary import Function, Import, Scope
from hypercheck.link.construction import Constructions
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.gathered import AppObject, Gathered, Registration
from hypercheck.link.module import Module
from hypercheck.link.mutation import Mutation
from hypercheck.link.render import RenderReader
from hypercheck.link.repetition import Repetition
from hypercheck.link.resolved import (
    Bound,
    ClassRef,
    Coroutine,
    Entries,
    External,
    FunctionRef,
    Generator,
    ItemOf,
    Items,
    Made,
    Member,
    Plain,
    PythonFrame,
    Resolved,
    Text,
    Unknown,
)
from hypercheck.link.traversal import inside
from hypercheck.model import Range, Span
from hypercheck.pattern import HOLE
from hypercheck.value import (
    Attribute,
    Call,
    Collection,
    Mapping,
    Name,
    Value,
    children,
)

_KEEPING = frozenset({"builtins", "hypercorn", "pounce", "uvicorn"})
"""Packages that register nothing on an application they are given."""

_SAID_TO_APPLICATIONS = frozenset({"add_middleware", "include", "mount", "url_for"})
_NO_CALL = Call(Range(0, 0), Name(Range(0, 0), ""), ())


class Collector:
    """Visits modules once; helper functions again for each way they are called."""

    def __init__(self, evaluator: Evaluator, framework: Framework) -> None:
        self.evaluator = evaluator
        self.framework = framework
        self.mutation = Mutation(evaluator.modules)
        self.renders = RenderReader(evaluator, framework, self.mutation)
        self.gathered = Gathered()
        self._constructions = Constructions(evaluator, framework, self.renders, self.gathered)
        self._repetition = Repetition(evaluator, self.mutation)
        self._visited: set[str] = set()
        self._followed: set[int] = set()
        self._matters: dict[int, bool] = {}

    def visit(self, module: Module) -> None:
        """Gather from one module."""
        if module.path not in self._visited:
            self._visited.add(module.path)
            self._scope(module.summary.scope, self.evaluator.frames.of_module(module))

    def imported_modules(self, module: Module) -> Iterator[Module]:
        """The project's modules that a module imports, wherever in it."""
        index = self.evaluator.modules
        for imported in _all_imports(module.summary.scope):
            target = module.target(imported)
            for name in (target, f"{target}.{imported.attribute}"):
                found = index.find(name)
                if found is not None:
                    yield found

    def is_application(self, resolved: Resolved) -> bool:
        """Whether a value is an application object (also of a subclass in the project)."""
        return self._made_of(resolved, self.framework.applications)

    def is_router(self, resolved: Resolved) -> bool:
        """Whether a value is a router object."""
        return self._made_of(resolved, self.framework.routers)

    def _made_of(self, resolved: Resolved, names: frozenset[str]) -> bool:
        if not isinstance(resolved, Made):
            return False
        return any(name in names for name in self.class_names(resolved.callee))

    def class_names(self, callee: Resolved) -> Iterator[str]:
        """The framework's names of a class: its own, or those of the bases of a project's class."""
        if isinstance(callee, External):
            name = self.framework.local(callee.name)
            if name is not None:
                yield name
        elif isinstance(callee, ClassRef):
            for each in self.evaluator.members.ancestry(callee):
                for base in each.definition.bases:
                    for found in self.evaluator.evaluate(Bound(base, each.frame)):
                        if isinstance(found, External):
                            yield from self.class_names(found)

    # ------------------------------------------------------------------------------ visiting

    def _scope(self, scope: Scope, frame: PythonFrame) -> None:
        for binding in scope.bindings:
            if isinstance(binding.value, Call):
                self._application(binding.value, binding.name, frame)
        for value in scope_values(scope):
            self._value(value, frame)
        for function in scope.functions:
            self._function(FunctionRef(function, frame))
        for definition in scope.classes:
            inner = self.evaluator.frames.of_class(ClassRef(definition, frame))
            self._scope(definition.scope, inner)

    def _function(self, reference: FunctionRef) -> None:
        function, outer = reference.function, reference.frame
        for decorator in function.decorators:
            for frame in self._repetition.frames(function.range, outer):
                self._decorator(decorator, reference, frame)
        for parameter in function.parameters:
            if parameter.default is not None:
                self._value(parameter.default, outer)
        self._body(function, self.evaluator.frames.of_function(reference))

    def _body(self, function: Function, frame: PythonFrame) -> None:
        for returned in function.returns:
            if returned.value is not None:
                if isinstance(returned.value, Call):
                    self._application(returned.value, None, frame)
                self._value(returned.value, frame)
        for value in function.yields:
            self._value(value, frame)
        self._scope(function.scope, frame)

    def _value(self, value: Value, scope: PythonFrame) -> None:
        for frame in self._repetition.frames(value.range, scope):
            for each, where in inside(value, frame):
                if isinstance(each, Call) and each.kind == "call":
                    self._call(each, where)

    def _application(self, call: Call, name: str | None, frame: PythonFrame) -> None:
        for found in self.evaluator.evaluate(Bound(call, frame)):
            if not isinstance(found, Made) or not self.is_application(found):
                continue
            known = self.gathered.apps.get(found.key)
            if found.call is call:
                new = known is None or known.name is None
            else:  # a factory is called: what it makes the application of is known now
                new = frame.outer is None and not (known and known.called)
            if new:
                self.gathered.apps[found.key] = AppObject(found, name, frame.module)

    def _decorator(self, decorator: Value, reference: FunctionRef, frame: PythonFrame) -> None:
        call = decorator if isinstance(decorator, Call) else None
        applied = call.function if call else decorator
        for found in self.evaluator.evaluate(Bound(applied, frame)):
            self._register(found, call, frame, reference)
            if call is not None and isinstance(found, Unknown | ItemOf | Made):
                self._doubt(call, frame)
        # ``@page("/x")`` with ``def page(path): return app.get(path)``.
        for found in self.evaluator.evaluate(Bound(decorator, frame)):
            if isinstance(found, Made) and found.call is not decorator:
                self._register_made(found, reference)
            elif isinstance(found, FunctionRef) and call is not None:  # ``@shown_in("a.html")``
                for maker in self.evaluator.evaluate(Bound(applied, frame)):
                    if isinstance(maker, FunctionRef):
                        self._follow(maker, call, frame)
        if call is not None:
            for argument in call.arguments:
                self._value(argument.value, frame)

    def _call(self, call: Call, frame: PythonFrame) -> None:
        self._hand_functions_on(call, frame)
        for callee in self.evaluator.evaluate(Bound(call.function, frame)):
            match callee:
                case Member():
                    self._register(callee, call, frame, None)
                case External(name="markupsafe.Markup"):
                    made = Made(callee, call, frame)
                    self.gathered.markups.setdefault(made.key, made)
                case External(name=name) if self.framework.local(name):
                    self._constructions.add(Made(callee, call, frame))
                case FunctionRef():
                    self._follow(callee, call, frame)
                case Made(callee=Member() as registered, call=inner):
                    self._applied(registered, inner, call, frame)
                case Made() if call.arguments and self.is_application(callee):
                    # ``await app(scope, receive, send)``: what calls it may answer by itself.
                    span = Span(frame.path, call.range.start, call.range.end)
                    self.gathered.handed_on.setdefault(callee.key, span)
                case ClassRef():
                    for constructor in self.evaluator.members.constructors(
                        Made(callee, call, frame)
                    ):
                        self._follow(constructor, call, frame)
            if not self._is_followed(callee):
                for made in self._given(call, frame):
                    span = Span(frame.path, call.range.start, call.range.end)
                    self.gathered.handed_on.setdefault(made.key, span)

    def _is_followed(self, callee: Resolved) -> bool:
        """Whether it is known what a call may say to the applications and routers it is given."""
        match callee:
            case External(name=name):
                root = name.partition(".")[0]
                return root in {self.framework.package, *_KEEPING} and name != "builtins.getattr"
            case Member(base=base) | Made(callee=Member(base=base)):
                return self.is_application(base) or self.is_router(base)
            case ClassRef():
                known = self.evaluator.members.constructors(Made(callee, _NO_CALL, callee.frame))
                follows = any(known) or any(self.class_names(callee))
                return follows and not _is_asgi(callee)
        return isinstance(callee, FunctionRef)

    def _given(self, call: Call, frame: PythonFrame) -> Iterator[Made]:
        """The applications and routers among the arguments of a call."""
        queue = [argument.value for argument in call.arguments]
        while queue:
            value = queue.pop()
            if isinstance(value, Collection | Mapping):
                queue.extend(children(value))
            elif isinstance(value, Name | Attribute):
                for found in self.evaluator.evaluate(Bound(value, frame)):
                    spoken = isinstance(found, Member) and found.name in self._speaking
                    made = found.base if isinstance(found, Member) and spoken else found
                    if isinstance(made, Made) and (
                        self.is_application(made) or self.is_router(made)
                    ):
                        yield made

    @property
    def _speaking(self) -> frozenset[str]:
        return frozenset({*self.framework.registrations, "include", "mount"})

    def _hand_functions_on(self, call: Call, frame: PythonFrame) -> None:
        for argument in call.arguments:
            if isinstance(argument.value, Name | Attribute):
                for found in self.evaluator.evaluate(Bound(argument.value, frame)):
                    if isinstance(found, FunctionRef):
                        self.gathered.passed.add(id(found.function))

    def _applied(self, member: Member, inner: Call, call: Call, frame: PythonFrame) -> None:
        """``app.route("/x")(handler)``."""
        first = call.argument(0)
        handlers = self.evaluator.evaluate(Bound(first.value, frame)) if first else ()
        for handler in handlers:
            known = handler if isinstance(handler, FunctionRef) else None
            self._register(member, inner, frame, known, applied=True)

    def _register_made(self, made: Made, handler: FunctionRef) -> None:
        if isinstance(made.callee, Member) and isinstance(made.frame, PythonFrame):
            self._register(made.callee, made.call, made.frame, handler)

    def _register(
        self,
        callee: Resolved,
        call: Call | None,
        frame: PythonFrame,
        handler: FunctionRef | None,
        *,
        applied: bool = False,
    ) -> None:
        """Note what is said; ``applied``: a handler is there, though it may not be known."""
        if isinstance(callee, External) and handler is not None:
            # ``@site.app.get("/x")``: what cannot be found may be an application that is known.
            last = callee.name.rpartition(".")[2]
            if call is not None and last in self.framework.registrations:
                self._doubt(call, frame)
        if not isinstance(callee, Member):
            return
        base, is_route = callee.base, callee.name in self.framework.registrations
        if is_route and handler is None and not applied:
            return
        if isinstance(base, Made) and (self.is_application(base) or self.is_router(base)):
            registration = Registration(base.key, callee.name, call, frame, handler)
            self.gathered.registrations.append(registration)
            if handler is not None and handler.instance is not None:
                self._enter(handler, self.evaluator.frames.of_function(handler))
            if callee.name == "url_for" and call is not None:
                self._constructions.add_name(call, frame)
        elif is_route and call is not None and not _is_foreign(base):
            self._doubt(call, frame)

    def _doubt(self, call: Call, frame: PythonFrame) -> None:
        """Note a handler that is registered on something unknown, if it is for a path."""
        first = call.argument(0, "path")
        starts = self.evaluator.patterns(Bound(first.value, frame)) if first else ()
        if any(each.masked.startswith(("/", HOLE)) or not each.masked for each in starts):
            span = Span(frame.path, call.range.start, call.range.end)
            self.gathered.doubts.setdefault((frame.path, call.range.start), span)

    def _follow(self, callee: FunctionRef, call: Call, frame: PythonFrame) -> None:
        """Visit a helper with the arguments of this call."""
        if not callee.function.parameters or not (call.arguments or callee.instance):
            return
        given = tuple(self._given(call, frame))
        if not given and not self.matters(callee):
            return
        inner = self.evaluator.frames.of_call(callee, call, frame)
        if inner is not None:
            self._enter(callee, inner)
        else:
            span = Span(frame.path, call.range.start, call.range.end)
            self.gathered.handed_on.update((made.key, span) for made in given)

    def _enter(self, reference: FunctionRef, frame: PythonFrame) -> None:
        if id(frame) not in self._followed:
            self._followed.add(id(frame))
            self._body(reference.function, frame)

    def matters(self, reference: FunctionRef) -> bool:
        """Whether a function (or one it calls) says anything to the framework."""
        key = id(reference.function)
        if key not in self._matters:
            self._matters[key] = False
            self._matters[key] = self._says(reference.function, reference)
        return self._matters[key]

    def _says(self, function: Function, reference: FunctionRef) -> bool:
        frame = self.evaluator.frames.of_function(reference)
        decorators = [d for inner in function.scope.functions for d in inner.decorators]
        if any(map(self._registers, decorators)):
            return True
        for value in (*body_values(function), *decorators):
            for each, where in inside(value, frame):
                if not isinstance(each, Call):
                    continue
                applied = each.function
                if self._registers(applied):
                    return True
                if isinstance(applied, Attribute) and applied.name in _SAID_TO_APPLICATIONS:
                    return True
                for found in self.evaluator.evaluate(Bound(applied, where)):
                    if isinstance(found, External) and self.framework.local(found.name):
                        return True
                    if isinstance(found, FunctionRef) and self.matters(found):
                        return True
        return any(
            self._says(inner, FunctionRef(inner, frame)) for inner in function.scope.functions
        )

    def _registers(self, applied: Value) -> bool:
        """Whether a decorator, or what is called like one, may be ``app.get("/")``."""
        match applied:
            case Call(function=Attribute(name=name)):
                return name in self.framework.registrations
        return False


_ASGI_PARAMETERS = 4  # self, scope, receive, send


def _is_asgi(reference: ClassRef) -> bool:
    """Whether objects of a class are ASGI applications, which may answer by themselves."""
    return any(
        method.name == "__call__" and len(method.parameters) == _ASGI_PARAMETERS
        for method in reference.definition.scope.functions
    )


def _is_foreign(base: Resolved) -> bool:
    """Whether something is known to be no application and no router of the framework."""
    match base:
        case Made(callee=External() | ClassRef()) | ClassRef() | Text() | Plain():
            return True
        case Items() | Entries() | Coroutine() | Generator():
            return True
    return False


def _all_imports(scope: Scope) -> Iterator[Import]:
    yield from scope.imports
    for function in scope.functions:
        yield from _all_imports(function.scope)
    for definition in scope.classes:
        yield from _all_imports(definition.scope)
