"""Attributes that expressions write into tags: ``<input {{ {"name": "q"} | xmlattr }}>``.

They are those of a dict, or those that a macro writes: ``<input {{ state(name, errors) }}>``.
"""

from msgspec.structs import replace

from hypercheck.frontends.template.summary import Element, Guard, TagAttribute
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.resolved import Bound, Entries, MacroRef, Plain, TemplateFrame
from hypercheck.model import Range
from hypercheck.pattern import Known
from hypercheck.value import Call, Item, Literal, Name, Opaque, Value

_Key = tuple[str, Range]
"""A name, and where it is written; the whole expression if that is in another file."""


class Spreads:
    """Gives elements the attributes of macros, and of the dicts that ``xmlattr`` is applied to.

    An element with the same names is the same object wherever it is shown, as one without is.
    """

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._written: dict[tuple[object, ...], tuple[Element, Element]] = {}

    def written(self, node: Element, frame: TemplateFrame) -> Element:
        """The element with all attributes that are known where it is shown."""
        if not node.spread:
            return node
        found = tuple(self._keys(value, frame) for value in node.spread)
        key = (id(node), found)
        if key not in self._written:
            self._written[key] = (node, _with(node, found))
        return self._written[key][1]

    def _keys(self, value: Value, frame: TemplateFrame) -> tuple[_Key, ...] | None:
        """The names that an expression writes; None where they are not all known."""
        mapping = _mapping(value)
        if mapping is None:
            return self._of_macro(value, frame)
        found = self._evaluator.evaluate(Bound(mapping, frame))
        if len(found) != 1 or not isinstance(found[0], Entries):
            return None
        keys: list[_Key] = []
        for name, given in found[0].entries:
            pattern = self._evaluator.patterns(name)[0] if name is not None else None
            if (
                pattern is None
                or len(pattern.parts) != 1
                or not isinstance(pattern.parts[0], Known)
            ):
                return None
            if any(not _is_none(each) for each in self._evaluator.evaluate(given)):
                here = pattern.span.path == frame.path
                keys.append((pattern.parts[0].text, pattern.span.range if here else value.range))
        return tuple(keys)

    def _of_macro(self, value: Value, frame: TemplateFrame) -> tuple[_Key, ...] | None:
        """The names that the macros which a call may mean write, if they write nothing else."""
        if not isinstance(value, Call) or value.kind != "call":
            return None
        names: dict[str, None] = {}
        for each in self._evaluator.evaluate(Bound(value.function, frame)):
            if not isinstance(each, MacroRef) or each.macro.writes is None:
                return None
            names.update(dict.fromkeys(each.macro.writes))
        return tuple((name, value.range) for name in names)


def _is_none(found: object) -> bool:
    return isinstance(found, Plain) and found.value is None


def _mapping(value: Value) -> Value | None:
    """What ``xmlattr`` is applied to."""
    if isinstance(value, Call) and value.kind == "filter" and value.arguments:
        function = value.function
        if isinstance(function, Name) and function.id == "xmlattr":
            return value.arguments[0].value
    return None


def _with(node: Element, found: tuple[tuple[_Key, ...] | None, ...]) -> Element:
    attributes = list(node.attributes)
    for value, keys in zip(node.spread, found, strict=True):
        mapping = _mapping(value)
        for name, place in keys or ():
            if mapping is not None:
                entry: Value = Item(value.range, mapping, Literal(place, name))
                guards: tuple[Guard, ...] = ()
            else:  # whether a macro writes it, and what, is up to its arguments
                entry, guards = Opaque(value.range), (Guard(value.range.start, 0),)
            attributes.append(TagAttribute(name.lower(), place, value.range, entry, '"', guards))
    left = tuple(v for v, keys in zip(node.spread, found, strict=True) if keys is None)
    return replace(node, attributes=tuple(attributes), spread=left)
