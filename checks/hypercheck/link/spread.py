"""Attributes that expressions write into tags: ``<input {{ {"name": "q"} | xmlattr }}>``."""

from msgspec.structs import replace

from hypercheck.frontends.template.summary import Element, TagAttribute
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.resolved import Bound, Entries, Plain, TemplateFrame
from hypercheck.model import Range
from hypercheck.pattern import Known
from hypercheck.value import Call, Item, Literal, Name, Value

_Key = tuple[str, Range]
"""A name, and where it is written; the whole expression if that is in another file."""


class Spreads:
    """Gives elements the attributes of the dicts that ``xmlattr`` is applied to.

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
        found = self._evaluator.evaluate(Bound(mapping, frame)) if mapping is not None else ()
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
        if keys is None or mapping is None:
            continue
        for name, place in keys:
            entry = Item(value.range, mapping, Literal(place, name))
            attributes.append(TagAttribute(name.lower(), place, value.range, entry, '"'))
    left = tuple(v for v, keys in zip(node.spread, found, strict=True) if keys is None)
    return replace(node, attributes=tuple(attributes), spread=left)
