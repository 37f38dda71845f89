"""What annotations name."""

from hypercheck.link.evaluate import Evaluator
from hypercheck.link.resolved import Bound, ClassRef, External
from hypercheck.value import Attribute, Collection, Item, Name, Value


def annotated_class(evaluator: Evaluator, annotation: Bound | None) -> ClassRef | None:
    """The project's class that an annotation names."""
    if annotation is None:
        return None
    found = evaluator.evaluate(annotation)
    first = found[0]
    return first if len(found) == 1 and isinstance(first, ClassRef) else None


def annotation_name(evaluator: Evaluator, annotation: Bound | None) -> str | None:
    """The dotted name of an annotation without its arguments; builtins without their module.

    None where it says nothing simple (a union, a string that is not a name).
    """
    if annotation is None:
        return None
    value: Value = annotation.value
    if isinstance(value, Item):
        value = value.value
    if not isinstance(value, Name | Attribute):
        return None
    found = evaluator.evaluate(Bound(value, annotation.frame))
    if len(found) != 1:
        return None
    match found[0]:
        case External(name=name):
            return name.removeprefix("builtins.")
        case ClassRef(definition=definition):
            return definition.name
        case _:
            return None


def bare_annotation(evaluator: Evaluator, annotation: Bound) -> Bound:
    """The type inside ``Annotated[type, …]``."""
    value = annotation.value
    if isinstance(value, Item) and isinstance(value.key, Collection) and value.key.items:
        outer = annotation_name(evaluator, Bound(value.value, annotation.frame))
        if outer in {"typing.Annotated", "typing_extensions.Annotated"}:
            return Bound(value.key.items[0], annotation.frame)
    return annotation
