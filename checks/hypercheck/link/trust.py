"""Whether what an expression shows may hold anything, as far as templates and Python say."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal as OneOf

from hypercheck.frontends.template.node import walk_nodes
from hypercheck.frontends.template.summary import (
    CallBlock,
    For,
    Import,
    Macro,
    Set,
    TemplateNode,
    With,
)
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.resolved import (
    Argument,
    Bound,
    ClassRef,
    Entries,
    Items,
    Made,
    Member,
    Plain,
    Resolved,
    Text,
)
from hypercheck.value import (
    Attribute,
    Call,
    Choice,
    Item,
    Join,
    Literal,
    Name,
    Value,
    dotted,
    walk,
)

Trust = OneOf["known", "open", "request"]
"""``known``: it holds no surprise, or nobody can tell; ``open``: it may be any text; ``request``:
whoever makes the request says what it is."""

_KEEPING = frozenset(
    "capitalize center default d indent lower replace string title trim truncate upper".split()  # noqa: SIM905 -- a row of words
)
"""Filters after which a text may still hold anything it held before."""

_REQUEST_PARTS = frozenset(
    "args body cookies form headers params path path_params query query_params url values".split()  # noqa: SIM905 -- as above
)
_READING = frozenset({"get", "getlist", "get_all", "getall"})
_HARMLESS = re.compile(
    r"(?:.*_)?(?:id|ids|pk|uuid|slug|count|total|num|number|n|i|index|page|pages|size|limit|offset|"
    r"year|month|day|date|at|time|timestamp|version|token|nonce|lang|locale|theme|mode|state|status|"
    r"kind|type|level|percent|pct|width|height|lat|lng|lon|port|env|class|classes|css|color|colour|"
    r"(?:is|has|can)_.*|active|enabled|disabled|checked|selected|open|now|url|href|src|path|key)"
)
"""Names of what is hardly ever a text that somebody writes."""

_MARKUP = re.compile(
    r".*(?:html|markup|svg|icon|render|content|markdown|snippet|clean|safe|saniti|json|form|field|"
    r"csrf|script|attr|widget|body|block|embed|highlight|rich|template|page|toc|rss|xml|schema|css)"
    r".*",
    re.IGNORECASE,
)
"""Names of what is markup already, so that somebody has thought of it."""


def is_meant_as_markup(value: Value) -> bool:
    """Whether a name in a value says that it is markup, made as such."""
    names = (each for each in walk(value) if isinstance(each, Name | Attribute))
    return any(
        _MARKUP.fullmatch(each.id if isinstance(each, Name) else each.name) for each in names
    )


class Trusts:
    """Judges the expressions of one template.

    ``given`` are the names that render sites give, whatever the template; ``shared`` those that
    all templates know, which nobody who visits a page has written.
    """

    def __init__(
        self,
        nodes: Iterable[TemplateNode],
        evaluator: Evaluator,
        given: dict[str, list[Bound]],
        shared: frozenset[str],
    ) -> None:
        self._shared = shared
        self._evaluator = evaluator
        self._given = given
        self._own: dict[str, list[Value | None]] = {}
        for node in walk_nodes(nodes):
            for name, value in _bound(node):
                self._own.setdefault(name, []).append(value)
        self._busy: set[str] = set()

    def of(self, value: Value) -> Trust:
        """How far a value can be trusted."""
        match value:
            case Join(parts=parts):
                return _worst(self.of(part) for part in parts)
            case Choice(options=options):
                return _worst(self.of(option) for option in options)
            case Call(kind="filter", arguments=arguments) if arguments:
                keeps = _keeps_text(value)
                return _worst(self.of(a.value) for a in arguments) if keeps else "known"
            case Call(kind="call", function=Attribute(value=base, name=name)) if name in _READING:
                return "request" if _is_request(base) else "known"
            case Name() | Attribute() | Item():
                return self._named(value)
            case _:
                return "known"

    def _named(self, value: Value) -> Trust:
        if _is_request(value):
            return "request"
        root, last = value, ""
        while isinstance(root, Attribute | Item):
            last = last or (root.name if isinstance(root, Attribute) else "id")
            root = root.value
        if not isinstance(root, Name) or root.id in {"request", "loop", "self", "session"}:
            return "known"
        if _HARMLESS.fullmatch((last or root.id).lower()):
            return "known"
        if root.id in self._own:
            return self._of_own(root.id, member=root is not value)
        if root.id in self._shared:
            return "known"
        return self._of_context(root.id, member=root is not value)

    def _of_own(self, name: str, *, member: bool) -> Trust:
        values = self._own[name]
        if name in self._busy or None in values:
            return "known"
        self._busy.add(name)
        trust = _worst(
            self._of_context(value.id, member=True)
            if member and isinstance(value, Name) and self._is_given(value.id)
            else self.of(value)
            for value in values
            if value is not None
        )
        self._busy.discard(name)
        return trust

    def _is_given(self, name: str) -> bool:
        return name not in self._own and name not in self._shared

    def _of_context(self, name: str, *, member: bool) -> Trust:
        """What a call gives may be a number; what has members is none."""
        bounds = self._given.get(name, ())
        called = not member and any(isinstance(bound.value, Call) for bound in bounds)
        known = bounds and all(map(self._is_known, bounds))
        return "known" if known or called else "open"

    def _is_known(self, bound: Bound) -> bool:
        """Whether a value is a text or number that Python says, or or made of such."""
        return all(map(self._holds_known, self._evaluator.evaluate(bound)))

    def _holds_known(self, found: Resolved) -> bool:
        match found:
            case Plain():
                return True
            case Text(pattern=pattern):
                return pattern.text is not None
            case Items(items=items):
                return all(map(self._is_known, items))
            case Entries(entries=entries):
                return all(self._is_known(value) for _, value in entries)
            case Made(callee=ClassRef(), call=call, frame=frame):
                given = (Bound(argument.value, frame) for argument in call.arguments)
                return all(map(self._is_known, given))
            case _:
                return False


def _keeps_text(call: Call) -> bool:
    """Whether what a filter gives may still hold anything that it is given."""
    name = call.function.id if isinstance(call.function, Name) else ""
    if name == "format":
        template = call.arguments[0].value
        return isinstance(template, Literal) and "%s" in template.text
    return name in _KEEPING


def _worst(found: Iterable[Trust]) -> Trust:
    order: tuple[Trust, ...] = ("known", "open", "request")
    return max(found, key=order.index, default="known")


def _is_request(value: Value) -> bool:
    name: str | None
    while isinstance(value, Item) or (isinstance(value, Attribute) and dotted(value) is None):
        value = value.value
    name = dotted(value)
    parts = name.split(".") if name is not None else []
    return len(parts) > 1 and parts[0] == "request" and parts[1] in _REQUEST_PARTS


def is_own_address(value: Value) -> bool:
    """Whether it is where the request came to: that never begins with another scheme."""
    name = dotted(value) or ""
    return name == "request.path" or f"{name}.".startswith("request.url.")


def _bound(node: TemplateNode) -> Iterator[tuple[str, Value | None]]:
    """The names that a statement binds; None for what is not followed."""
    match node:
        case Set(targets=targets, value=value):
            for target in targets:
                yield target.id, value if len(targets) == 1 else None
        case With(bindings=bindings):
            for name, value in bindings:
                yield name.id, value
        case For(targets=targets, iterable=iterable):
            for target in targets:
                yield target.id, None if len(targets) > 1 else _item_of(iterable)
        case Macro(parameters=parameters) | CallBlock(parameters=parameters):
            for parameter in parameters:
                yield parameter.name, None
        case Import(target=target, names=names):
            if target is not None:
                yield target.id, None
            for _, local, _ in names:
                yield local, None
        case _:
            return


def _item_of(iterable: Value) -> Value | None:
    """Something as open as what a loop goes over."""
    return iterable if isinstance(iterable, Name | Attribute | Item) else None


class PythonTrusts:
    """Judges the expressions of Python."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def of(self, bound: Bound) -> Trust:
        """How far a value can be trusted."""
        value, frame = bound.value, bound.frame
        match value:
            case Choice(options=options):
                return _worst(self.of(Bound(option, frame)) for option in options)
            case Call(function=Attribute(value=base, name=name)) if name in _READING:
                return "request" if _is_request(base) else "known"
            case Name() | Attribute() | Item():
                return self._named(bound)
            case _:
                return "known"

    def _named(self, bound: Bound) -> Trust:
        value = bound.value
        written = self._evaluator.written(bound)
        if written is not None:
            return self.of(written)
        if _is_request(value):
            return "request"
        last = value.name if isinstance(value, Attribute) else getattr(value, "id", "")
        if _HARMLESS.fullmatch(last.lower()) or is_meant_as_markup(value):
            return "known"
        readings = self._evaluator.evaluate(bound)
        return "open" if readings and all(map(_is_text_of_caller, readings)) else "known"


def _is_text_of_caller(found: Resolved) -> bool:
    """Whether it is a text, or a member of something, that a caller gives."""
    if isinstance(found, Member):
        return isinstance(found.base, Argument)
    if not isinstance(found, Argument):
        return False
    annotation = found.parameter.annotation
    return annotation is None or dotted(annotation) == "str"
