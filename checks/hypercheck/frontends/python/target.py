"""Targets of assignments: which names get what, and what else is evaluated for it."""

import ast

from hypercheck.frontends.python.annotation import Annotations
from hypercheck.frontends.python.body import Body
from hypercheck.frontends.python.expression import Expressions
from hypercheck.frontends.python.textual import is_text
from hypercheck.model import Range
from hypercheck.value import Collection, Join, Value


class Targets:
    """Binds the targets of one scope."""

    def __init__(self, body: Body, expressions: Expressions, annotations: Annotations) -> None:
        self._body = body
        self._expressions = expressions
        self._annotations = annotations

    def assign(self, targets: list[ast.expr], value: Value) -> None:
        """``a = b = value``."""
        named = [self.bind(target, value) for target in targets]
        if not any(named):
            self._body.evaluate(value)

    def bind(
        self,
        target: ast.expr,
        value: Value | None,
        path: tuple[int, ...] = (),
        *,
        entered: bool = False,
    ) -> bool:
        """Bind a target; whether the value has been said by it."""
        if isinstance(target, ast.Name):
            place = self._expressions.places.range(target)
            self._body.bind(target.id, place, value, path=path, entered=entered)
            return True
        if isinstance(target, ast.Tuple | ast.List):
            return self._unpack(target, value, path, entered=entered)
        if isinstance(target, ast.Starred):
            self.bind(target.value, None)
            return False
        self._body.evaluate(self._expressions.read(target))
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            return self._member(target, target.value.id, value, path, entered=entered)
        return False

    def _member(
        self,
        target: ast.Attribute,
        base: str,
        value: Value | None,
        path: tuple[int, ...],
        *,
        entered: bool,
    ) -> bool:
        """``self.name = value``."""
        place = self._expressions.places.range(target)
        name = f"{base}.{target.attr}"
        self._body.bind(name, place, value, path=path, entered=entered)
        return True

    def _unpack(
        self,
        target: ast.Tuple | ast.List,
        value: Value | None,
        path: tuple[int, ...],
        *,
        entered: bool,
    ) -> bool:
        elements = target.elts
        if not any(isinstance(element, ast.Starred) for element in elements):
            shown = isinstance(value, Collection) and not path and not entered
            if shown and isinstance(value, Collection) and len(value.items) == len(elements):
                for element, item in zip(elements, value.items, strict=True):
                    self.assign([element], item)
                return True
            named = [
                self.bind(element, value, (*path, index), entered=entered)
                for index, element in enumerate(elements)
            ]
            return any(named)
        for element in elements:
            self.bind(element, None)
        return False

    def augment(self, node: ast.AugAssign) -> None:
        """``target += value``: text put together stays known, all else does not."""
        places, body = self._expressions.places, self._body
        place = places.range(node.target)
        if not isinstance(node.target, ast.Name):
            body.evaluate(self._expressions.read(node.value))
            self.bind(node.target, None)
            return
        before = self._expressions.name(node.target.id, place)
        added = self._expressions.read(node.value)
        if isinstance(node.op, ast.Add) and (
            is_text(added, body.bindings) or is_text(before, body.bindings)
        ):
            whole = Range(place.start, places.range(node.value).end)
            body.bind(node.target.id, place, Join(whole, (before, added)))
        else:
            body.evaluate(added)
            body.bind(node.target.id, place, None)

    def annotated(self, node: ast.AnnAssign) -> tuple[Value, Value | None]:
        """``target: annotation = value``; returns the annotation and the value."""
        annotation = self._annotations.read(node.annotation)
        value = None if node.value is None else self._expressions.read(node.value)
        if isinstance(node.target, ast.Name) and value is not None:
            place = self._expressions.places.range(node.target)
            self._body.bind(node.target.id, place, value, annotation=annotation)
        elif not isinstance(node.target, ast.Name):
            if value is None:
                self._body.evaluate(self._expressions.read(node.target))
            else:
                self.assign([node.target], value)
        return annotation, value
