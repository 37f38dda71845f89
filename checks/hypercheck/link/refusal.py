"""Where a handler answers that it cannot process what was sent: with 422."""

from collections.abc import Iterable, Iterator

from hypercheck.frameworks.framework import Framework
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.resolved import Bound, External, Items, Made, Plain, Resolved
from hypercheck.model import Span

_REFUSED = 422


def refusals(
    results: Iterable[Resolved], evaluator: Evaluator, framework: Framework
) -> Iterator[Span]:
    """The answers with 422 among a handler's results."""
    for found in results:
        match found:
            case Items(kind="tuple", items=(_, status, *_)) if _is_refused(evaluator, status):
                yield found.span
            case Made(callee=External(name=name), call=call, frame=frame):
                shape = framework.renders.get(framework.local(name) or "")
                given = call.argument(None, "status")
                validates = shape is not None and shape.kind == "validation"
                if validates or (given and _is_refused(evaluator, Bound(given.value, frame))):
                    yield found.span


def _is_refused(evaluator: Evaluator, status: Bound) -> bool:
    return any(isinstance(e, Plain) and e.value == _REFUSED for e in evaluator.evaluate(status))
