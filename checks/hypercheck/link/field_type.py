"""What a framework makes of the text that a control sends, by the annotation of its field."""

from collections.abc import Iterator

from msgspec.structs import replace

from hypercheck.facts import FieldType
from hypercheck.link.annotation import annotated_class, annotation_name, bare_annotation
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.resolved import Bound, ClassRef, External
from hypercheck.value import Collection, Constant, Item, Opaque, Value

_KINDS = {
    "str": FieldType("text"),
    "int": FieldType("integer"),
    "float": FieldType("number"),
    "decimal.Decimal": FieldType("number"),
    "bool": FieldType("boolean"),
    "datetime.date": FieldType("date"),
    "datetime.time": FieldType("time"),
    "datetime.datetime": FieldType("datetime"),
    "typing.Literal": FieldType("choice"),
    "typing_extensions.Literal": FieldType("choice"),
}
# fmt: off
_MANY = frozenset({
    "list", "tuple", "set", "frozenset",
    "typing.List", "typing.Tuple", "typing.Set", "typing.FrozenSet",
})
# fmt: on
_UNIONS = frozenset({"typing.Optional", "typing.Union"})
_UPLOAD = "UploadFile"
_ENUMS = frozenset({"Enum", "StrEnum", "IntEnum", "Flag", "IntFlag"})


def field_type(evaluator: Evaluator, annotation: Bound) -> FieldType | None:
    """The type of a field, ``Annotated`` and ``None`` left out; None where it is not known."""
    annotation = bare_annotation(evaluator, annotation)
    value, frame = annotation.value, annotation.frame
    name = annotation_name(evaluator, annotation)
    if isinstance(value, Opaque) or name in _UNIONS:
        options = [each for each in _options(value) if not _is_none(each)]
        return field_type(evaluator, Bound(options[0], frame)) if len(options) == 1 else None
    if name in _MANY:
        item = _item(value)
        held = field_type(evaluator, Bound(item, frame)) if item is not None else _KINDS["str"]
        return replace(held, many=True) if held is not None and not held.many else None
    if name is not None and name.rpartition(".")[2] == _UPLOAD:
        return FieldType("file")
    reference = annotated_class(evaluator, annotation)
    if reference is not None:
        return FieldType("choice") if _is_enum(evaluator, reference) else None
    return _KINDS.get(name or "")


def _options(value: Value) -> tuple[Value, ...]:
    """The members of a union: ``a | b``, ``Optional[a]``, ``Union[a, b]``."""
    if isinstance(value, Opaque):
        return tuple(each for part in value.parts for each in _members(part))
    key = value.key if isinstance(value, Item) else value
    return key.items if isinstance(key, Collection) else (key,)


def _members(value: Value) -> Iterator[Value]:
    """Those of a union inside a union: ``a | b | c``."""
    if isinstance(value, Opaque):
        for part in value.parts:
            yield from _members(part)
    else:
        yield value


def _item(value: Value) -> Value | None:
    """What a list is of."""
    if not isinstance(value, Item):
        return None
    key = value.key
    return key.items[0] if isinstance(key, Collection) and key.items else key


def _is_none(value: Value) -> bool:
    return isinstance(value, Constant) and value.value is None


def _is_enum(evaluator: Evaluator, reference: ClassRef) -> bool:
    return any(
        isinstance(found, External) and found.name.removeprefix("enum.") in _ENUMS
        for each in evaluator.members.ancestry(reference)
        for base in each.definition.bases
        for found in evaluator.evaluate(Bound(base, each.frame))
    )
