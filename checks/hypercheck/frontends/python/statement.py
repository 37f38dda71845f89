"""Statements of one scope, in order: bindings, definitions, imports, results."""

import ast
import re
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from hypercheck.frontends.python.annotation import Annotations
from hypercheck.frontends.python.body import Body
from hypercheck.frontends.python.control import Control
from hypercheck.frontends.python.expression import Expressions
from hypercheck.frontends.python.place import Places
from hypercheck.frontends.python.summary import Class, Field, Function, Import, Parameter, Return
from hypercheck.frontends.python.tail import Tails
from hypercheck.frontends.python.target import Targets
from hypercheck.model import Range
from hypercheck.value import Await, Call, Value

_GAP = r"(?:[ \t\f]|\\(?:\r\n|\r|\n))"
_DEFINED = re.compile(rf"(?:async{_GAP}++)?+(?:def|class|type){_GAP}++(\w++)")

AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef


class Statements:
    """Reads the statements of one scope into its body."""

    def __init__(self, text: str, places: Places, body: Body, shared: frozenset[str]) -> None:
        self._text = text
        self._places = places
        self._body = body
        self._shared = shared
        self._expressions = Expressions(text, places, body)
        self._annotations = Annotations(text, places, body)
        self._targets = Targets(body, self._expressions, self._annotations)
        self._control = Control(body, self._expressions, self._targets, self.block)

    def block(self, statements: list[ast.stmt]) -> None:
        """Read statements that follow one another."""
        flow, ended = self._body.flow, self._body.ended
        for node in statements:
            self._readers.get(type(node), Statements._other)(self, node)
            if flow.state is None:
                ended.add(id(node))

    # ------------------------------------------------------------------------------- simple

    def _expression(self, node: ast.Expr) -> None:
        value = self._expressions.read(node.value)
        if isinstance(value, Call):
            self._body.calls[id(node)] = value
        elif isinstance(value, Await) and isinstance(value.value, Call):
            self._body.calls[id(node)] = value.value
        if not isinstance(node.value, ast.Yield | ast.YieldFrom):
            self._body.evaluate(value)

    def _assign(self, node: ast.Assign) -> None:
        self._targets.assign(node.targets, self._expressions.read(node.value))

    def _augment(self, node: ast.AugAssign) -> None:
        self._targets.augment(node)

    def _annotated(self, node: ast.AnnAssign) -> None:
        annotation, value = self._targets.annotated(node)
        if self._body.is_class and isinstance(node.target, ast.Name):
            place = self._places.range(node.target)
            self._body.fields.append(Field(node.target.id, place, annotation, value))

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            for each in ast.walk(target):
                if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Del):
                    self._body.flow.forget(each.id)
                elif isinstance(each, ast.Attribute | ast.Subscript) and isinstance(
                    each.ctx, ast.Del
                ):
                    self._body.evaluate(self._expressions.read(each))

    def _assert(self, node: ast.Assert) -> None:
        self._body.evaluate(self._expressions.read(node.test))
        if node.msg is not None:
            self._body.evaluate(self._expressions.read(node.msg))
        if isinstance(node.test, ast.Constant) and not node.test.value:
            self._body.flow.state = None

    def _raise(self, node: ast.Raise) -> None:
        for each in (node.exc, node.cause):
            if each is not None:
                self._body.evaluate(self._expressions.read(each))
        self._body.exits += 1
        self._body.flow.state = None

    def _return(self, node: ast.Return) -> None:
        value = None if node.value is None else self._expressions.read(node.value)
        self._body.returns.append(Return(self._places.range(node), value))
        self._body.exits += 1
        self._body.flow.state = None

    def _pass(self, _: ast.Pass) -> None:
        """Nothing happens."""

    def _global(self, node: ast.Global) -> None:
        self._body.declare_global(node.names)

    def _nonlocal(self, node: ast.Nonlocal) -> None:
        self._body.declare_nonlocal(node.names)

    def _other(self, node: ast.stmt) -> None:
        """A statement of a later Python: ``type X = …``."""
        target = getattr(node, "name", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.expr):
            self._body.bind(target.id, self._places.range(target), self._annotations.read(value))

    # ---------------------------------------------------------- modules and their names

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            self._imported(name, Import(name, alias.name, None, 0, self._alias_range(alias)))

    def _import_from(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            name, module = alias.asname or alias.name, node.module or ""
            place = self._alias_range(alias)
            self._imported(name, Import(name, module, alias.name, node.level, place))

    def _imported(self, name: str, imported: Import) -> None:
        self._body.imports.append(imported)
        self._body.define(name)

    def _alias_range(self, node: ast.alias) -> Range:
        place = self._places.range(node)
        end = place.start + len(node.name)
        return Range(place.start, end) if self._text[place.start : end] == node.name else place

    # -------------------------------------------------------------------------- definitions

    def _function(self, node: AnyFunction) -> None:
        place = self._places.range(node)
        decorators = self._expressions.read_all(node.decorator_list)
        parameters = tuple(self._parameters(node.args))
        returns = None if node.returns is None else self._annotations.read(node.returns)
        body = self._inside(node.body, is_class=False)
        self._body.functions.append(
            Function(
                name=node.name,
                range=place,
                name_range=self._defined_name(node.name, place),
                parameters=parameters,
                decorators=decorators,
                scope=body.scope(),
                returns=tuple(body.returns),
                yields=tuple(body.yields),
                tails=tuple(Tails(body, self._places).of(node.body)),
                loops=tuple(loop for loop in body.loops if loop is not None),
                caught=tuple(body.caught),
                annotation=returns,
                is_async=isinstance(node, ast.AsyncFunctionDef),
                is_generator=bool(body.yields),
                docstring=_has_docstring(node.body),
            )
        )
        self._body.define(node.name)

    def _inside(self, statements: list[ast.stmt], *, is_class: bool) -> Body:
        body = Body(self._body, self._shared, is_class=is_class)
        Statements(self._text, self._places, body, self._shared).block(statements)
        return body

    def _class(self, node: ast.ClassDef) -> None:
        place = self._places.range(node)
        decorators = self._expressions.read_all(node.decorator_list)
        bases = self._expressions.read_all(node.bases)
        keywords = tuple(
            (keyword.arg or "**", self._expressions.read(keyword.value))
            for keyword in node.keywords
        )
        body = self._inside(node.body, is_class=True)
        self._body.classes.append(
            Class(
                name=node.name,
                range=place,
                name_range=self._defined_name(node.name, place),
                bases=bases,
                keywords=keywords,
                decorators=decorators,
                fields=tuple(body.fields),
                scope=body.scope(),
            )
        )
        self._body.define(node.name)

    def _defined_name(self, name: str, place: Range) -> Range:
        found = _DEFINED.match(self._text, place.start)
        if found is None:
            return Range(place.start, place.start + len(name))
        return Range(found.start(1), found.end(1))

    def _parameters(self, node: ast.arguments) -> Iterator[Parameter]:
        ordinary = [*node.posonlyargs, *node.args]
        missing: list[ast.expr | None] = [None] * (len(ordinary) - len(node.defaults))
        for index, (each, default) in enumerate(
            zip(ordinary, [*missing, *node.defaults], strict=True)
        ):
            kind = "positional_only" if index < len(node.posonlyargs) else "ordinary"
            yield self._parameter(each, kind, default)
        if node.vararg is not None:
            yield self._parameter(node.vararg, "args")
        for each, default in zip(node.kwonlyargs, node.kw_defaults, strict=True):
            yield self._parameter(each, "keyword_only", default)
        if node.kwarg is not None:
            yield self._parameter(node.kwarg, "kwargs")

    def _parameter(self, node: ast.arg, kind: Any, default: ast.expr | None = None) -> Parameter:
        place = self._places.range(node)
        end = place.end
        annotation: Value | None = None
        if node.annotation is not None:
            annotation = self._annotations.read(node.annotation)
            end = min(end, place.start + len(node.arg))
        value = None if default is None else self._expressions.read(default)
        return Parameter(node.arg, Range(place.start, end), kind, annotation, value)

    # -------------------------------------------------------------------- compound statements

    def _if(self, node: ast.If) -> None:
        self._control.branch(node)

    def _match(self, node: ast.Match) -> None:
        self._control.match(node)

    def _while(self, node: ast.While) -> None:
        self._control.repeat(node)

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        self._control.each(node)

    def _leave(self, node: ast.Break | ast.Continue) -> None:
        self._control.leave(node)

    def _try(self, node: ast.Try | ast.TryStar) -> None:
        self._control.attempt(node)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        self._control.enter(node)

    _readers: ClassVar[dict[type[ast.stmt], Callable[["Statements", Any], None]]] = {
        ast.AnnAssign: _annotated,
        ast.Assert: _assert,
        ast.Assign: _assign,
        ast.AsyncFor: _for,
        ast.AsyncFunctionDef: _function,
        ast.AsyncWith: _with,
        ast.AugAssign: _augment,
        ast.Break: _leave,
        ast.ClassDef: _class,
        ast.Continue: _leave,
        ast.Delete: _delete,
        ast.Expr: _expression,
        ast.For: _for,
        ast.FunctionDef: _function,
        ast.Global: _global,
        ast.If: _if,
        ast.Import: _import,
        ast.ImportFrom: _import_from,
        ast.Match: _match,
        ast.Nonlocal: _nonlocal,
        ast.Pass: _pass,
        ast.Raise: _raise,
        ast.Return: _return,
        ast.Try: _try,
        ast.TryStar: _try,
        ast.While: _while,
        ast.With: _with,
    }


def _has_docstring(statements: list[ast.stmt]) -> bool:
    first = statements[0]
    return (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )
