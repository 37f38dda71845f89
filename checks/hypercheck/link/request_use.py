"""What is the request, and what of it the sender has chosen."""

from hypercheck.frameworks.framework import Framework
from hypercheck.link.annotation import annotation_name
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.resolved import Argument, Bound, ItemOf, Made, Member, Resolved

_READERS = frozenset({"get", "text"})


class Requests:
    """Tells the request and its parts from other values."""

    def __init__(self, evaluator: Evaluator, framework: Framework) -> None:
        self._evaluator = evaluator
        self._framework = framework

    def is_request(self, found: Argument) -> bool:
        """Whether a parameter takes the request: by its name, or by its annotation."""
        if found.parameter.name == "request":
            return True
        annotation = found.parameter.annotation
        outer = found.frame.outer or found.frame
        name = annotation_name(self._evaluator, Bound(annotation, outer) if annotation else None)
        return name is not None and self._framework.local(name) == self._framework.request

    def is_form(self, found: Resolved) -> bool:
        """``await request.form()``."""
        match found:
            case Made(callee=Member(base=Argument() as request, name="form")):
                return self.is_request(request)
        return False

    def has(self, found: Resolved, name: str) -> bool:
        """``request.name``."""
        match found:
            case Member(base=Argument() as request, name=member) if member == name:
                return self.is_request(request)
        return False

    def input_key(self, found: Resolved) -> Bound | None:
        """The name of a value of the query or form: ``request.query.get("next")``."""
        match found:
            case ItemOf(base=base, key=key) if self._is_input(base):
                return key
            case Made(callee=Member(base=base, name=name), call=call, frame=frame):
                first = call.argument(0)
                if name in _READERS and first is not None and self._is_input(base):
                    return Bound(first.value, frame)
        return None

    def _is_input(self, found: Resolved) -> bool:
        return self.is_form(found) or self.has(found, "query")
