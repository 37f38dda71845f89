"""What kind of answer a handler gives: an event stream, a redirect, or something else."""

from hypercheck.facts import Answer
from hypercheck.frameworks.framework import Framework
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.resolved import Entries, External, Items, Made, Plain, Resolved, Text

_VALUE_AND_STATUS = 2
"""Items; a third are headers, which may say any type of content."""


def answer_of(found: Resolved, evaluator: Evaluator, framework: Framework) -> Answer | None:
    """What a returned value is for the browser; None where that cannot be told."""
    match found:
        case Items(kind="tuple", items=items) if items:
            if len(items) > _VALUE_AND_STATUS:
                return None
            within = {answer_of(e, evaluator, framework) for e in evaluator.evaluate(items[0])}
            return within.pop() if len(within) == 1 else None
        case Text() | Plain() | Entries() | Items():
            return "content"
        case Made(callee=External(name=name)):
            local = framework.local(name) or ""
            if local in framework.streams:
                return "stream"
            if local in framework.redirects:
                return "redirect"
            shown = local in framework.renders or local in framework.plain_answers
            return "content" if shown else None
    return None
