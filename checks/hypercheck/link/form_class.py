"""Dataclasses (and structs) that request data is bound to."""

from hypercheck.facts import FormClass, FormField
from hypercheck.frontends.python.summary import Field
from hypercheck.link.annotation import annotation_name, bare_annotation
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.field_type import field_type
from hypercheck.link.resolved import Bound, ClassRef, External, PythonFrame
from hypercheck.model import Span
from hypercheck.value import Call, Item, Opaque

_DATACLASS = frozenset({"dataclasses.dataclass"})
_STRUCT = "msgspec.Struct"
_EMPTY_BASES = frozenset({"builtins.object", "msgspec.Struct", "typing.Generic", "abc.ABC"})
_NOT_ASKED_FOR = frozenset({"default", "default_factory", "init", "name"})
"""Arguments of ``field`` after which no value of the field's own name has to be sent."""
_MAY_BE_ABSENT = frozenset({"bool", "list", "tuple", "set", "frozenset", "dict"})
"""Types whose controls send nothing when nothing is chosen."""


def form_class(evaluator: Evaluator, reference: ClassRef) -> FormClass | None:
    """The class as a form, or None if it is not a dataclass or struct.

    One whose fields are sent under other names is not complete.
    """
    if not _is_data(evaluator, reference):
        return None
    fields: dict[str, FormField] = {}
    complete = True
    for each in reversed(list(evaluator.members.ancestry(reference))):
        frame = evaluator.frames.of_class(each)
        renamed = any(keyword == "rename" for keyword, _ in each.definition.keywords)
        complete = complete and not renamed and _bases_known(evaluator, each)
        for declared in each.definition.fields:
            found = _field(evaluator, declared, frame)
            if found is not None:
                fields[found.name] = found
    definition = reference.definition
    span = Span(reference.frame.path, definition.name_range.start, definition.name_range.end)
    return FormClass(definition.name, span, tuple(fields.values()), complete)


def _is_data(evaluator: Evaluator, reference: ClassRef) -> bool:
    for decorator in reference.definition.decorators:
        applied = decorator.function if isinstance(decorator, Call) else decorator
        for found in evaluator.evaluate(Bound(applied, reference.frame)):
            if isinstance(found, External) and found.name in _DATACLASS:
                return True
    for each in evaluator.members.ancestry(reference):
        for base in each.definition.bases:
            for found in evaluator.evaluate(Bound(base, each.frame)):
                if isinstance(found, External) and found.name == _STRUCT:
                    return True
    return False


def _bases_known(evaluator: Evaluator, reference: ClassRef) -> bool:
    for base in reference.definition.bases:
        value = base.value if isinstance(base, Item) else base
        for found in evaluator.evaluate(Bound(value, reference.frame)):
            if isinstance(found, ClassRef):
                continue
            if not (isinstance(found, External) and found.name in _EMPTY_BASES):
                return False
    return True


def _field(evaluator: Evaluator, declared: Field, frame: PythonFrame) -> FormField | None:
    annotation = bare_annotation(evaluator, Bound(declared.annotation, frame))
    name = annotation_name(evaluator, annotation)
    if name in {"typing.ClassVar", "dataclasses.KW_ONLY"}:
        return None
    optional = (
        _has_default(evaluator, declared, frame)
        or name in _MAY_BE_ABSENT
        or isinstance(annotation.value, Opaque)
        or name == "typing.Optional"
    )
    return FormField(
        name=declared.name,
        span=Span(frame.path, declared.range.start, declared.range.end),
        required=not optional,
        type=field_type(evaluator, annotation),
    )


def _has_default(evaluator: Evaluator, declared: Field, frame: PythonFrame) -> bool:
    default = declared.default
    if default is None:
        return False
    if isinstance(default, Call):
        for found in evaluator.evaluate(Bound(default.function, frame)):
            if isinstance(found, External) and found.name in {"dataclasses.field", "msgspec.field"}:
                names = {argument.name for argument in default.arguments}
                return bool(names & _NOT_ASKED_FOR) or any(
                    argument.stars for argument in default.arguments
                )
    return True
