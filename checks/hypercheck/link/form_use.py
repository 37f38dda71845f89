"""What code does with the form of a request: reads fields by name, or takes it whole."""

import dataclasses

from hypercheck.frontends.python.evaluated import body_values
from hypercheck.frontends.python.summary import Function
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.request_use import Requests
from hypercheck.link.resolved import Argument, Bound, FunctionRef, PythonFrame
from hypercheck.value import Attribute, Await, Call, Choice, Item, Name, Opaque, Value, children

FORM_READERS = frozenset({"get", "get_list", "getlist", "getall", "multi"})
"""Methods of a form that take the name of a field."""

_UNREAD = frozenset({"body", "json", "stream"})
"""What a request gives besides its form: nothing is known of what is read there."""

HOLDING = _UNREAD | {"form"}
"""What a request gives in which fields are."""


class FormUses:
    """Tells whether functions use forms as values."""

    def __init__(self, evaluator: Evaluator, requests: Requests) -> None:
        self._evaluator = evaluator
        self._requests = requests

    def may_be_form(self, bound: Bound) -> bool:
        """Whether a value can be a form."""
        plain = isinstance(bound.value, Name | Await | Call | Choice)
        return plain and any(map(self._requests.is_form, self._evaluator.evaluate(bound)))

    def takes_whole(self, function: Function, frame: PythonFrame) -> bool:
        """Whether a function may read fields that it does not name: it uses a form as a value.

        Giving it a name is no use, nor handing it to a function that is followed.
        """
        bindings = function.scope.bindings
        named = {id(each.value) for each in bindings if each.value and "." not in each.name}
        return any(
            self._takes(value, frame, named=id(value) in named) for value in body_values(function)
        )

    def _takes(self, value: Value, frame: PythonFrame, *, named: bool = False) -> bool:
        if self.may_be_form(Bound(value, frame)):
            return not named
        if isinstance(value, Attribute) and value.name in _UNREAD:
            bases = self._evaluator.evaluate(Bound(value.value, frame))
            arguments = (base for base in bases if isinstance(base, Argument))
            return any(map(self._requests.is_request, arguments))
        if isinstance(value, Opaque) and value.names:
            frame = dataclasses.replace(frame, shadows=frame.shadows | set(value.names))
        return any(self._takes(child, frame) for child in self._used(value, frame))

    def _used(self, value: Value, frame: PythonFrame) -> tuple[Value, ...]:
        """The values in a value, without a form of which one field is read."""
        match value:
            case Item(value=base, key=key) if self.may_be_form(Bound(base, frame)):
                return (key,)
            case Call(function=function, arguments=arguments, kind="call"):
                given = tuple(argument.value for argument in arguments)
                if self._reads_one(function, frame):
                    return given
                found = self._evaluator.evaluate(Bound(function, frame))
                if any(isinstance(each, FunctionRef) for each in found):
                    given = tuple(v for v in given if not self.may_be_form(Bound(v, frame)))
                return (function, *given)
        return children(value)

    def _reads_one(self, function: Value, frame: PythonFrame) -> bool:
        if not isinstance(function, Attribute) or function.name not in FORM_READERS:
            return False
        return self.may_be_form(Bound(function.value, frame))
