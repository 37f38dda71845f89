"""Giving functions their arguments by name and annotation."""

import contextlib
import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import anyio.to_thread

from chirp.errors import ConfigurationError, HTTPError, InvalidInputError
from chirp.forms.read import read_body
from chirp.forms.shape import (
    MISSING,
    Shape,
    is_convertible,
    is_shape,
    shape_of,
    single_field,
    split_optional,
)
from chirp.http.request import Request
from chirp.routing.pattern import Parameter as Hole
from chirp.routing.place import describe

Provider = Callable[..., Any]


@dataclass
class Call:
    """One request's arguments: ``extra`` are those by name, ``made`` the provided ones so far."""

    request: Request
    stack: contextlib.AsyncExitStack
    extra: Mapping[str, Any] = field(default_factory=dict)
    made: dict[Any, Any] = field(default_factory=dict)


Supply = Callable[[Call], Awaitable[Any]]
Fits = Callable[[Any], bool]


@dataclass(frozen=True)
class Plan:
    """How each parameter of a function is supplied; ``description`` is its name and place."""

    function: Callable[..., Any]
    supplies: Mapping[str, Supply]
    description: str
    _is_async: bool = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_is_async", _is_async(self.function))

    async def arguments(self, call: Call) -> dict[str, Any]:
        """The arguments; InvalidInputError names every one that the client got wrong."""
        values: dict[str, Any] = {}
        if not self.supplies:
            return values
        errors: dict[str, list[str]] = {}
        sent: dict[str, Any] = {}
        for name, supply in self.supplies.items():
            try:
                value = await supply(call)
            except InvalidInputError as error:
                errors |= error.errors
                sent |= error.values
                continue
            if value is not MISSING:
                values[name] = value
        if errors:
            raise InvalidInputError(errors, sent)
        return values

    async def run(self, call: Call) -> Any:
        """Call the function: a coroutine here, anything else on a worker thread."""
        arguments = await self.arguments(call)
        if self._is_async:
            return await self.function(**arguments)
        result = await anyio.to_thread.run_sync(lambda: self.function(**arguments))
        # A decorator may be a plain function that hands on the coroutine of what it wraps.
        if inspect.iscoroutine(result) and _is_async(inspect.unwrap(self.function)):
            return await result
        return result


class Injector:
    """Plans functions with the types that the application provides."""

    def __init__(self, providers: Mapping[Any, Provider]) -> None:
        self._providers = dict(providers)
        self._plans: dict[Any, Plan] = {}
        faults: list[str] = []
        for provided in self._providers:
            try:
                self._plan_provider(provided, ())
            except ConfigurationError as error:
                faults += error.faults
        if faults:
            raise ConfigurationError(*faults)

    def plan(
        self,
        function: Callable[..., Any],
        *,
        what: str,
        path: Iterable[Hole] = (),
        extra: Mapping[str, Fits] | None = None,
        reads_input: bool = True,
    ) -> Plan:
        """The plan of a function; ConfigurationError if nothing can supply a parameter.

        ``what`` names the function's role; ``extra`` are arguments that the caller has, by name,
        each with a test for annotations that mean it too. ``reads_input`` allows parameters that
        come from the query string or the body.
        """
        supplies: dict[str, Supply] = {}
        faults: list[str] = []
        description = describe(function)
        holes = {parameter.name: parameter for parameter in path}
        for parameter in _parameters(function):
            supply = (
                _impossible(parameter)
                or _from_caller(parameter, extra or {})
                or self._from_request(parameter, holes)
                or (_from_input(parameter) if reads_input else None)
                or _from_default(parameter)
                or _unsupplied(parameter, holes)
            )
            if isinstance(supply, str):
                place = f"{what} {description}: parameter {parameter.name!r}"
                faults.append(f"{place} {supply}")
            else:
                supplies[parameter.name] = supply
        if faults:
            raise ConfigurationError(*faults)
        return Plan(function, supplies, description)

    def _from_request(
        self, parameter: inspect.Parameter, holes: Mapping[str, Hole]
    ) -> Supply | str | None:
        name, annotation = parameter.name, parameter.annotation
        if name in holes:
            return _from_path(holes[name], annotation)
        if name == "request" or annotation is Request:
            return _request
        bare, _ = split_optional(annotation)
        return self._from_provider(bare) if bare in self._plans else None

    def _plan_provider(self, provided: Any, above: tuple[Any, ...]) -> None:
        if provided in self._plans:
            return
        if provided in above:
            names = " → ".join(_type_name(each) for each in (*above, provided))
            raise ConfigurationError(f"provide: {names} need each other")
        factory = self._providers[provided]
        for parameter in _parameters(factory):
            needed, _ = split_optional(parameter.annotation)
            if needed in self._providers:
                self._plan_provider(needed, (*above, provided))
        self._plans[provided] = self.plan(
            factory, what=f"factory of {_type_name(provided)}", reads_input=False
        )

    def _from_provider(self, provided: Any) -> Supply:
        plan = self._plans[provided]

        async def supply(call: Call) -> Any:
            if provided not in call.made:
                made = plan.function(**await plan.arguments(call))
                call.made[provided] = await _entered(made, plan.function, call.stack)
            return call.made[provided]

        return supply


async def _entered(made: Any, factory: Provider, stack: contextlib.AsyncExitStack) -> Any:
    """What a factory made; a generator is run to its yield, and on when the request is over."""
    if inspect.isasyncgen(made):
        return await stack.enter_async_context(contextlib.asynccontextmanager(lambda: made)())
    if inspect.isgenerator(made) and inspect.isgeneratorfunction(factory):
        return stack.enter_context(contextlib.contextmanager(lambda: made)())
    return await made if inspect.isawaitable(made) else made


async def _request(call: Call) -> Any:
    return call.request


async def _nothing(call: Call) -> Any:
    del call
    return MISSING


def _impossible(parameter: inspect.Parameter) -> str | None:
    if parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}:
        return "takes any argument: name what the function needs"
    if parameter.kind is parameter.POSITIONAL_ONLY:
        return "is positional-only, and arguments are given by name"
    return None


def _from_caller(parameter: inspect.Parameter, extra: Mapping[str, Fits]) -> Supply | None:
    for key, fits in extra.items():
        if parameter.name == key or fits(parameter.annotation):
            return _extra(key)
    return None


def _extra(key: str) -> Supply:
    async def supply(call: Call) -> Any:
        return call.extra[key]

    return supply


def _from_path(hole: Hole, annotation: Any) -> Supply | str:
    kind = hole.converter.type
    wanted, _ = split_optional(annotation)
    if wanted in {inspect.Parameter.empty, Any, object, kind}:
        return _path_value(hole.name)
    if wanted is str or (wanted is float and kind is int):
        return _path_value(hole.name, wanted)
    if kind is not str:
        return (
            f"is annotated {_type_name(wanted)}, but {{{hole.name}:{hole.converter.name}}} gives"
            f" {_type_name(kind)}"
        )
    if not is_convertible(wanted):
        return f"is annotated {_type_name(wanted)}, which a path cannot give"
    reader = single_field(hole.name, wanted, required=True)

    def convert(text: str) -> Any:
        value = reader.convert(text)
        if any(reader.faults(value, hole.name)):
            raise ValueError(text)
        return value

    return _path_value(hole.name, convert)


def _path_value(name: str, convert: Callable[[Any], Any] | None = None) -> Supply:
    async def supply(call: Call) -> Any:
        value = call.request.path_params[name]
        try:
            return value if convert is None else convert(value)
        except ValueError:
            raise HTTPError(404) from None

    return supply


def _from_input(parameter: inspect.Parameter) -> Supply | None:
    """From the query string or the body, if the annotation is of a kind that they give."""
    annotation = parameter.annotation
    bare, _ = split_optional(annotation)
    if is_shape(bare):
        return _whole_input(shape_of(bare))
    if parameter.default is parameter.empty:
        return None
    if annotation is parameter.empty:
        annotation = str if parameter.default is None else type(parameter.default)
    return _query_value(parameter.name, annotation) if is_convertible(annotation) else None


def _whole_input(shape: Shape) -> Supply:
    async def supply(call: Call) -> Any:
        request = call.request
        in_url = request.method in {"GET", "HEAD"}
        # htmx sends the parameters of a DELETE in the URL, other clients in a body.
        if in_url or (request.method == "DELETE" and not request.media_type()):
            return shape.from_text(request.query, is_form=False)
        return await read_body(request, shape)

    return supply


def _query_value(name: str, annotation: Any) -> Supply:
    reader = single_field(name, annotation, required=False)

    async def supply(call: Call) -> Any:
        try:
            value = reader.read(call.request.query, is_form=False)
            errors = {} if value is MISSING else dict(reader.faults(value, name))
        except ValueError as error:
            errors = {name: [str(error)]}
        if errors:
            raise InvalidInputError(errors, {name: call.request.query.get(name, "")})
        return value

    return supply


def _from_default(parameter: inspect.Parameter) -> Supply | None:
    return None if parameter.default is parameter.empty else _nothing


def _unsupplied(parameter: inspect.Parameter, holes: Iterable[str]) -> str:
    named = ", ".join(holes) or "none"
    if parameter.annotation is parameter.empty:
        kind = "has no annotation and is no path parameter"
    else:
        kind = f"({_type_name(parameter.annotation)}) is no path parameter and no provided type"
    return (
        f"{kind}: nothing can supply it (path parameters: {named}; a query parameter needs a"
        " default, a form is a data class, anything else is given by app.provide)"
    )


def _parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    try:
        return list(inspect.signature(function, eval_str=True).parameters.values())
    except NameError:  # an annotation that is imported for type checkers only
        parameters = inspect.signature(function).parameters.values()
        return [_evaluated(parameter, inspect.unwrap(function)) for parameter in parameters]
    except ValueError:  # a built-in that does not tell what it takes
        return []


def _evaluated(parameter: inspect.Parameter, function: Callable[..., Any]) -> inspect.Parameter:
    """The parameter with its annotation as an object, or without one if that is not known here."""
    if not isinstance(parameter.annotation, str):
        return parameter
    known = getattr(function, "__globals__", {})
    try:
        annotation = eval(parameter.annotation, known)  # noqa: S307  # the application's own source
    except NameError:
        annotation = parameter.empty
    return parameter.replace(annotation=annotation)


def _is_async(function: Callable[..., Any]) -> bool:
    call = getattr(function, "__call__", None)  # noqa: B004  # of an object that is called
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(call)


def _type_name(annotation: Any) -> str:
    return getattr(annotation, "__name__", None) or str(annotation)
