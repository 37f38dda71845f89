"""What the framework's objects say where they are made: pages, redirects, out-of-band swaps."""

from hypercheck.facts import IdUse, RouteNameUse, UrlUse
from hypercheck.frameworks.framework import Framework
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.gathered import Gathered
from hypercheck.link.render import RenderReader, taken
from hypercheck.link.resolved import AnyFrame, Bound, External, Made, Plain, PythonFrame
from hypercheck.link.url import url_of
from hypercheck.model import Span
from hypercheck.value import Argument, Call

_KEEP_METHOD = frozenset({307, 308})
"""Redirects after which the browser sends the same method again (RFC 9110, section 15.4)."""


class Constructions:
    """Notes what constructions say."""

    def __init__(
        self,
        evaluator: Evaluator,
        framework: Framework,
        renders: RenderReader,
        gathered: Gathered,
    ) -> None:
        self._evaluator = evaluator
        self._framework = framework
        self._renders = renders
        self._gathered = gathered

    def add(self, made: Made) -> None:
        """Note what a call of something of the framework says."""
        for render in self._renders.of(made):
            self._gathered.renders.setdefault(id(render), render)
        assert isinstance(made.callee, External)  # noqa: S101 -- the caller has matched it
        name = self._framework.local(made.callee.name) or ""
        if name in self._framework.oob_lists:
            self._out_of_band(made, self._framework.oob_lists[name], name)
        shape = self._framework.redirects.get(name)
        if shape is not None and isinstance(made.frame, PythonFrame):
            argument = taken(made.call, shape.url)
            status = taken(made.call, shape.status)
            if argument is not None and not argument.stars:
                keep = status is not None and self._keeps_method(status, made.frame)
                bound = Bound(argument.value, made.frame)
                self._gathered.redirects.append((bound, name))
                self._url_use(argument, None if keep else shape.method, name, made.frame)

    def _out_of_band(self, made: Made, first: int, source: str) -> None:
        """The ids that the fragments of ``OOB(main, *fragments)`` are sent to."""
        for argument in [a for a in made.call.arguments if a.name is None][first:]:
            for found in self._evaluator.evaluate(Bound(argument.value, made.frame)):
                renders = self._renders.of(found) if isinstance(found, Made) else ()
                target = renders[0].target if renders else None
                if target is not None:
                    hashed = target.masked.startswith("#")
                    wanted = target.cut(1, len(target.masked)) if hashed else target
                    use = IdUse(wanted, wanted.span, source, out_of_band=True)
                    self._gathered.id_uses.append(use)

    def _keeps_method(self, status: Argument, frame: PythonFrame) -> bool:
        found = self._evaluator.evaluate(Bound(status.value, frame))
        return not all(isinstance(each, Plain) and each.value not in _KEEP_METHOD for each in found)

    def _url_use(
        self, argument: Argument, method: str | None, source: str, frame: PythonFrame
    ) -> None:
        for pattern in self._evaluator.patterns(Bound(argument.value, frame)):
            url = url_of(pattern)
            self._gathered.url_uses.append(UrlUse(url, method, url.path.span, source))

    def add_name(self, call: Call, frame: PythonFrame) -> None:
        """Note a call of ``url_for``."""
        use = route_name_use(self._evaluator, call, frame)
        if use is not None:
            self._gathered.name_uses.append(use)


def route_name_use(evaluator: Evaluator, call: Call, frame: AnyFrame) -> RouteNameUse | None:
    """``url_for(name, **parameters)`` in Python or in a template."""
    first = call.argument(0)
    if first is None or first.stars:
        return None
    bound = Bound(first.value, frame)
    names = evaluator.patterns(bound)
    if len(names) != 1:
        return None
    return RouteNameUse(
        name=names[0],
        span=names[0].span,
        parameters=tuple(
            (argument.name, Span(bound.frame.path, argument.range.start, argument.range.end))
            for argument in call.arguments
            if argument.name is not None
        ),
        open=any(argument.stars for argument in call.arguments),
        call=Span(bound.frame.path, call.range.start, call.range.end),
    )
