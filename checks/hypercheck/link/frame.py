"""The frames that names are looked up in: of modules, classes, functions, and single calls."""

import dataclasses

from hypercheck.frontends.python.summary import Class, Function
from hypercheck.link.instance import own_name
from hypercheck.link.module import Module
from hypercheck.link.resolved import AnyFrame, Bound, ClassRef, FunctionRef, PythonFrame
from hypercheck.value import Call, Entry, Literal, Mapping

DEEPEST_CALL = 6
"""Helper functions are followed this deep; real ones nest two or three."""

MOST_INNER_CALLS = 500
"""So many calls of one function from inside other calls are followed, or the work would grow with
the power of their depth."""


class Frames:
    """Makes each frame once, so that what is found in it is found once."""

    def __init__(self) -> None:
        self._modules: dict[str, PythonFrame] = {}
        self._inner: dict[tuple[int, int], PythonFrame] = {}
        self._called: dict[tuple[int, int, int], PythonFrame] = {}
        self._inner_calls: dict[int, int] = {}

    def of_module(self, module: Module) -> PythonFrame:
        """The frame of a module's own scope."""
        if module.path not in self._modules:
            self._modules[module.path] = PythonFrame(module, module.summary.scope)
        return self._modules[module.path]

    def of_function(self, reference: FunctionRef) -> PythonFrame:
        """The frame of a function's body when nothing is known of its caller."""
        own = own_name(reference.function)
        if reference.instance is None or own not in {"self", "cls"}:
            return self._of_definition(reference.function, reference.frame)
        key = (id(reference.function), id(reference.frame), id(reference.instance.value))
        if key not in self._called:
            frame = self._of_definition(reference.function, reference.frame)
            known = {own: reference.instance}
            self._called[key] = dataclasses.replace(frame, arguments=known)
        return self._called[key]

    def of_class(self, reference: ClassRef) -> PythonFrame:
        """The frame of a class body."""
        return self._of_definition(reference.definition, reference.frame)

    def _of_definition(self, definition: Function | Class, outer: PythonFrame) -> PythonFrame:
        key = (id(definition), id(outer))
        if key not in self._inner:
            function = definition if isinstance(definition, Function) else None
            self._inner[key] = PythonFrame(
                outer.module,
                definition.scope,
                outer=outer,
                function=function,
                is_class=function is None,
                depth=outer.depth,
            )
        return self._inner[key]

    def of_call(self, reference: FunctionRef, call: Call, caller: AnyFrame) -> PythonFrame | None:
        """The frame of a function's body when called so; None where that is too deep."""
        depth = caller.depth if isinstance(caller, PythonFrame) else 0
        if depth >= DEEPEST_CALL:
            return None
        key = (id(reference.function), id(call), id(caller))
        if key not in self._called:
            if depth:
                count = self._inner_calls.get(key[0], 0)
                if count >= MOST_INNER_CALLS:
                    return None
                self._inner_calls[key[0]] = count + 1
            self._called[key] = PythonFrame(
                reference.frame.module,
                reference.function.scope,
                outer=reference.frame,
                function=reference.function,
                arguments=bind_arguments(reference, call, caller),
                depth=depth + 1,
            )
        return self._called[key]


def bind_arguments(reference: FunctionRef, call: Call, caller: AnyFrame) -> dict[str, Bound]:
    """Which parameter gets which argument; those hidden behind stars are left out."""
    function = reference.function
    given: dict[str, Bound] = {}
    ordinary = [p for p in function.parameters if p.kind in {"positional_only", "ordinary"}]
    if ordinary and ordinary[0].name in {"self", "cls"}:
        if reference.instance is not None:
            given[ordinary[0].name] = reference.instance
        ordinary = ordinary[1:]
    starred = False
    for position, argument in enumerate(a for a in call.arguments if a.name is None):
        starred = starred or argument.stars > 0
        if not starred and position < len(ordinary):
            given[ordinary[position].name] = Bound(argument.value, caller)
    names = {p.name for p in function.parameters if p.kind in {"ordinary", "keyword_only"}}
    rest: list[Entry] = []
    for argument in call.arguments:
        if argument.name in names:
            given[argument.name] = Bound(argument.value, caller)
        elif argument.name is not None and argument.name_range is not None:
            key = Literal(argument.name_range, argument.name)
            rest.append(Entry(key, argument.value))
        elif argument.stars == 2:  # noqa: PLR2004 -- ``**``
            rest.append(Entry(None, argument.value))
    for parameter in function.parameters:
        if parameter.kind == "kwargs":
            given[parameter.name] = Bound(Mapping(call.range, tuple(rest)), caller)
    if starred or any(argument.stars for argument in call.arguments):
        return given
    for parameter in function.parameters:
        if parameter.default is not None and parameter.name not in given:
            given[parameter.name] = Bound(parameter.default, reference.frame)
    return given
