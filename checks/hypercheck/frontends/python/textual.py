"""What is known of a value's type without following it: text, a number, or neither."""

from collections.abc import Sequence

from hypercheck.frontends.python.summary import Binding
from hypercheck.value import (
    Attribute,
    Await,
    Call,
    Choice,
    Constant,
    Item,
    Join,
    Literal,
    Name,
    Value,
)

_DEEPEST = 4
_MOST = 8
"""Names are followed this far, and in so many readings: nobody builds a string in more."""


def is_text(value: Value, bindings: Sequence[Binding], depth: int = 0) -> bool:
    """Whether a value is surely a string."""
    match value:
        case Literal() | Join():
            return True
        case Choice(options=options):
            return all(is_text(option, bindings, depth) for option in options)
        case Name(bindings=found) if 0 < len(found) <= _MOST and depth < _DEEPEST:
            return all(_is_text_binding(bindings[index], bindings, depth) for index in found)
    return False


def _is_text_binding(binding: Binding, bindings: Sequence[Binding], depth: int) -> bool:
    plain = binding.value is not None and not binding.path and not binding.entered
    return plain and binding.value is not None and is_text(binding.value, bindings, depth + 1)


def may_be_text(value: Value, bindings: Sequence[Binding], depth: int = 0) -> bool:
    """Whether a value can be a string."""
    match value:
        case Literal() | Join() | Attribute() | Item() | Call() | Await():
            return True
        case Choice(options=options):
            return all(may_be_text(option, bindings, depth) for option in options)
        case Name(bindings=found):
            known = [bindings[index] for index in found]
            return (
                depth >= _DEEPEST
                or len(known) > _MOST
                or all(
                    binding.value is None
                    or bool(binding.path)
                    or binding.entered
                    or may_be_text(binding.value, bindings, depth + 1)
                    for binding in known
                )
            )
    return False


def is_number(value: Value) -> bool:
    """Whether a value is surely a number."""
    return isinstance(value, Constant)
