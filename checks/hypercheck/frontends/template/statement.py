"""Reads one statement: what stands between ``{%`` and ``%}``."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar
from typing import Literal as OneOf

from jinja2 import TemplateSyntaxError, nodes
from msgspec.structs import replace

from hypercheck.frontends.template.expression import Converter
from hypercheck.frontends.template.lexing import Tokens
from hypercheck.frontends.template.part import Part
from hypercheck.frontends.template.position import ExpressionParser
from hypercheck.frontends.template.statement_name import (
    BLOCK_TAGS,
    MIDDLE_TAGS,
    SINGLE_TAGS,
    TRANSPARENT_FILTERS,
    TRANSPARENT_TAGS,
)
from hypercheck.frontends.template.summary import (
    Applied,
    Block,
    Branch,
    CallBlock,
    Evaluate,
    Extends,
    For,
    Import,
    Include,
    Macro,
    MacroParameter,
    Output,
    Set,
    TemplateNode,
    With,
    Wrapped,
)
from hypercheck.model import Range
from hypercheck.value import Call, Name, Opaque, Value

Role = OneOf["open", "middle", "end", "single"]


@dataclass(slots=True)
class Statement:
    """One statement as written.

    ``node`` is what it becomes in the tree, its body yet empty; ``test`` is the condition of
    ``elif``. ``opener`` of a middle or an end, and ``closer`` of an opening one, are found later.
    """

    part: Part
    tag: str
    tag_range: Range
    role: Role
    nodes: tuple[TemplateNode, ...] = ()
    test: Value | None = None
    opener: "Statement | None" = None
    closer: "Statement | None" = None
    custom: bool = False
    faults: list[tuple[str, int]] = field(default_factory=list)

    @property
    def start(self) -> int:
        """Where the statement begins."""
        return self.part.start

    @property
    def whole(self) -> tuple[TemplateNode, ...]:
        """The outermost node alone, reaching to the statement's end, its body left out."""
        end = self.part.end if self.closer is None else self.closer.part.end
        return tuple(replace(node, range=Range(self.start, end)) for node in self.nodes[:1])


class StatementReader:
    """Reads the header of one statement with Jinja2's expression parser."""

    def __init__(self, tokens: Tokens, text: str, part: Part) -> None:
        self._parser = ExpressionParser(tokens, text)
        self._convert = Converter(self._parser)
        self._stream = tokens
        self._place = Range(part.start, part.end)
        self._part = part

    @property
    def applied(self) -> list[Applied]:
        """The filters and tests met that are none of Jinja2's own."""
        return self._convert.applications

    def read(self, tags: frozenset[str]) -> Statement:
        """The statement; ``tags`` are all statement names of the file."""
        token = self._stream.current
        if token.type != "name":
            raise TemplateSyntaxError("tag name expected", token.lineno)
        next(self._stream)
        tag = token.value
        place = Range(token.lineno, self._stream.last_end)
        if tag.startswith("end") and len(tag) > len("end"):
            return self._end(tag, place)
        if tag in MIDDLE_TAGS:
            return self._middle(tag, place)
        reader = self._READERS.get(tag)
        if reader is None:
            return self._custom(tag, place, tags)
        role: Role = "open" if tag in BLOCK_TAGS else "single"
        statement = Statement(self._part, tag, place, role)
        try:
            statement.nodes = reader(self)
            if tag == "set" and _is_plain_set(statement.nodes):
                statement.role = "single"
            self._finish(colon=statement.role == "open")
        except (TemplateSyntaxError, RecursionError) as error:
            statement.nodes = statement.nodes or self._unread(tag)
            if tag == "set" and any(token.type == "assign" for token in self._stream.tokens):
                statement.role = "single"
            if isinstance(error, TemplateSyntaxError):
                statement.faults.append((error.message or "", error.lineno))
        return statement

    def _finish(self, *, colon: bool) -> None:
        if colon:
            self._stream.skip_if("colon")
        self._stream.expect("block_end")

    def _unread(self, tag: str) -> tuple[TemplateNode, ...]:
        """What stands for an opening statement that cannot be read."""
        unknown = Opaque(self._place)
        if tag == "if":
            return (Branch(self._place, (unknown,), ()),)
        if tag == "for":
            return (For(self._place, (), unknown, None, (), ()),)
        if tag in SINGLE_TAGS:
            return ()
        return (Wrapped(self._place, tag, (), (), opaque=True),)

    def _end(self, tag: str, place: Range) -> Statement:
        statement = Statement(self._part, tag, place, "end")
        if tag == "endblock":
            self._stream.skip_if("name")
        try:
            self._finish(colon=False)
        except TemplateSyntaxError as error:
            statement.faults.append((error.message or "", error.lineno))
        return statement

    def _middle(self, tag: str, place: Range) -> Statement:
        statement = Statement(self._part, tag, place, "middle")
        try:
            if tag == "elif":
                statement.test = self._tuple(with_condexpr=False)
            elif tag == "pluralize":
                self._stream.skip_if("name")
            self._finish(colon=tag != "pluralize")
        except (TemplateSyntaxError, RecursionError) as error:
            if isinstance(error, TemplateSyntaxError):
                statement.faults.append((error.message or "", error.lineno))
            statement.test = statement.test or (Opaque(place) if tag == "elif" else None)
        return statement

    def _custom(self, tag: str, place: Range, tags: frozenset[str]) -> Statement:
        values = tuple(self._loose_values())
        body = f"end{tag}" in tags
        opaque = tag not in TRANSPARENT_TAGS
        node = Wrapped(self._place, tag, values, (), opaque=opaque)
        role: Role = "open" if body else "single"
        return Statement(self._part, tag, place, role, (node,), custom=True)

    def _loose_values(self) -> Iterator[Value]:
        """The expressions of a statement whose grammar nobody knows, as far as they read."""
        while self._stream.current.type not in {"block_end", "eof"}:
            before = self._stream.index
            try:
                if self._stream.look().type == "assign" and self._stream.current.type == "name":
                    self._stream.skip(2)
                yield self._expression()
            except (TemplateSyntaxError, RecursionError):
                if self._stream.index == before:
                    next(self._stream)
            self._stream.skip_if("comma")

    # --------------------------------------------------------------------------- expressions

    def output(self) -> Value:
        """The expression of ``{{ … }}``."""
        value = self._tuple(with_condexpr=True)
        self._stream.expect("variable_end")
        return value

    def _expression(self) -> Value:
        return self._convert.value(self._parser.parse_expression())

    def _tuple(self, *, with_condexpr: bool) -> Value:
        return self._convert.value(self._parser.parse_tuple(with_condexpr=with_condexpr))

    def _names(self, target: nodes.Expr) -> tuple[Name, ...]:
        if isinstance(target, nodes.Tuple):
            return tuple(name for item in target.items for name in self._names(item))
        return (self._convert.name(target),) if isinstance(target, nodes.Name | nodes.NSRef) else ()

    def _name(self) -> tuple[str, Range]:
        token = self._stream.expect("name")
        return token.value, Range(token.lineno, self._stream.last_end)

    # ----------------------------------------------------------------------- the statements

    def _if(self) -> tuple[TemplateNode, ...]:
        return (Branch(self._place, (self._tuple(with_condexpr=False),), ()),)

    def _for(self) -> tuple[TemplateNode, ...]:
        target = self._parser.parse_assign_target(extra_end_rules=("name:in",))
        self._stream.expect("name:in")
        iterable = self._convert.value(
            self._parser.parse_tuple(with_condexpr=False, extra_end_rules=("name:recursive",))
        )
        condition = self._expression() if self._stream.skip_if("name:if") else None
        recursive = self._stream.skip_if("name:recursive")
        names = self._names(target)
        return (For(self._place, names, iterable, condition, (), (), recursive),)

    def _set(self) -> tuple[TemplateNode, ...]:
        target = self._parser.parse_assign_target(with_namespace=True)
        names = self._names(target)
        namespace = isinstance(target, nodes.NSRef)
        if self._stream.skip_if("assign"):
            value = self._tuple(with_condexpr=True)
            return (Set(self._place, names, value, (), namespace),)
        node = Set(self._place, names, None, (), namespace)
        filtered = self._parser.parse_filter(None)
        if isinstance(filtered, nodes.Filter):
            return (node, self._filtered(filtered))
        return (node,)

    def _filter(self) -> tuple[TemplateNode, ...]:
        filtered = self._parser.parse_filter(None, start_inline=True)
        return (self._filtered(filtered),) if isinstance(filtered, nodes.Filter) else ()

    def _filtered(self, node: nodes.Filter) -> Wrapped:
        call = self._convert.applied(node)
        names: set[str] = set()
        inner: nodes.Node | None = node
        while isinstance(inner, nodes.Filter):
            names.add(inner.name)
            inner = inner.node
        return Wrapped(self._place, "filter", (call,), (), not names <= TRANSPARENT_FILTERS)

    def _with(self) -> tuple[TemplateNode, ...]:
        bindings: list[tuple[Name, Value]] = []
        while self._stream.current.type != "block_end":
            if bindings:
                self._stream.expect("comma")
            names = self._names(self._parser.parse_assign_target())
            self._stream.expect("assign")
            value = self._expression()
            bound = value if len(names) == 1 else Opaque(value.range, (value, value))
            bindings.extend((name, bound) for name in names)
        return (With(self._place, tuple(bindings), ()),)

    def _autoescape(self) -> tuple[TemplateNode, ...]:
        return (Wrapped(self._place, "autoescape", (self._expression(),), ()),)

    def _block(self) -> tuple[TemplateNode, ...]:
        name, place = self._name()
        scoped = self._stream.skip_if("name:scoped")
        required = self._stream.skip_if("name:required")
        if self._stream.current.type == "sub":
            raise TemplateSyntaxError(
                f"a block name is an identifier: {name!r} ends at the hyphen, use an underscore",
                self._stream.current.lineno,
            )
        return (Block(self._place, name, place, (), scoped, required),)

    def _extends(self) -> tuple[TemplateNode, ...]:
        return (Extends(self._place, self._expression()),)

    def _context(self, *, default: bool) -> bool:
        current = self._stream.current
        if current.test_any("name:with", "name:without") and self._stream.look().test(
            "name:context"
        ):
            self._stream.skip(2)
            return bool(current.value == "with")
        return default

    def _include(self) -> tuple[TemplateNode, ...]:
        template = self._expression()
        missing = self._stream.current.test("name:ignore") and self._stream.look().test(
            "name:missing"
        )
        if missing:
            self._stream.skip(2)
        return (Include(self._place, template, missing, self._context(default=True)),)

    def _import(self) -> tuple[TemplateNode, ...]:
        template = self._expression()
        self._stream.expect("name:as")
        name, place = self._name()
        context = self._context(default=False)
        return (Import(self._place, template, Name(place, name), (), context),)

    def _from(self) -> tuple[TemplateNode, ...]:
        template = self._expression()
        self._stream.expect("name:import")
        names: list[tuple[str, str, Range]] = []
        context: bool | None = None
        while True:
            if names:
                self._stream.expect("comma")
            context = self._maybe_context()
            if context is not None:
                break
            name, place = self._name()
            if name.startswith("_"):
                raise TemplateSyntaxError(
                    "names starting with an underline can not be imported", place.start
                )
            local = self._name()[0] if self._stream.skip_if("name:as") else name
            names.append((name, local, place))
            context = self._maybe_context()
            if context is not None or self._stream.current.type != "comma":
                break
        return (Import(self._place, template, None, tuple(names), bool(context)),)

    def _maybe_context(self) -> bool | None:
        if self._context(default=False):
            return True
        previous = self._stream.tokens[self._stream.index - 1]
        return False if previous.test("name:context") else None

    def _signature(self) -> tuple[MacroParameter, ...]:
        found: list[MacroParameter] = []
        self._stream.expect("lparen")
        while self._stream.current.type != "rparen":
            if found:
                self._stream.expect("comma")
            name, place = self._name()
            default = None
            if self._stream.skip_if("assign"):
                default = self._expression()
            elif found and found[-1].default is not None:
                raise TemplateSyntaxError(
                    "non-default argument follows default argument", self._stream.current.lineno
                )
            found.append(MacroParameter(name, place, default))
        self._stream.expect("rparen")
        return tuple(found)

    def _macro(self) -> tuple[TemplateNode, ...]:
        name, place = self._name()
        return (Macro(self._place, name, place, self._signature(), ()),)

    def _call(self) -> tuple[TemplateNode, ...]:
        first = self._stream.current
        parameters = self._signature() if first.type == "lparen" else ()
        call = self._expression()
        if not isinstance(call, Call) or call.kind != "call":
            raise TemplateSyntaxError("expected call", call.range.start)
        return (CallBlock(self._place, call, parameters, ()),)

    def _do(self) -> tuple[TemplateNode, ...]:
        return (Evaluate(self._place, (self._tuple(with_condexpr=True),)),)

    def _nothing(self) -> tuple[TemplateNode, ...]:
        return ()

    def _print(self) -> tuple[TemplateNode, ...]:
        found: list[TemplateNode] = []
        while self._stream.current.type != "block_end":
            if found:
                self._stream.expect("comma")
            found.append(Output(self._place, self._expression()))
        return tuple(found)

    def _trans(self) -> tuple[TemplateNode, ...]:
        """``trans``: its variables are names of the body."""
        bindings: list[tuple[Name, Value]] = []
        self._stream.skip_if("string")
        trimmed = False
        while self._stream.current.type != "block_end":
            if bindings:
                self._stream.expect("comma")
            if self._stream.skip_if("colon"):
                break
            name, place = self._name()
            if self._stream.skip_if("assign"):
                bindings.append((Name(place, name), self._expression()))
            elif not trimmed and name in {"trimmed", "notrimmed"}:
                trimmed = True
            else:
                bindings.append((Name(place, name), Name(place, name)))
        wrapped = Wrapped(self._place, "trans", (), ())
        return (wrapped, With(self._place, tuple(bindings), ())) if bindings else (wrapped,)

    # fmt: off
    _READERS: ClassVar[dict[str, Callable[["StatementReader"], tuple[TemplateNode, ...]]]] = {
        "if": _if, "for": _for, "set": _set, "filter": _filter, "with": _with,
        "autoescape": _autoescape, "block": _block, "extends": _extends, "include": _include,
        "import": _import, "from": _from, "macro": _macro, "call": _call, "do": _do,
        "break": _nothing, "continue": _nothing, "debug": _nothing, "print": _print,
        "trans": _trans,
    }
    # fmt: on


def _is_plain_set(found: tuple[TemplateNode, ...]) -> bool:
    return isinstance(found[0], Set) and found[0].value is not None
