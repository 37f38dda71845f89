"""What ``url_for`` and ``static`` give: the text of a route's path or of a static file's URL."""

from collections.abc import Callable

from hypercheck.facts import Route, RouteNameUse
from hypercheck.frameworks.framework import Framework
from hypercheck.link.construction import route_name_use
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.naming import TEMPLATE_CONTEXT
from hypercheck.link.resolved import Bound, External, Made, Member
from hypercheck.model import Span
from hypercheck.pattern import Hole, Known, Part, Pattern
from hypercheck.value import Argument, Literal, Piece


class RouteTexts:
    """Answers :attr:`Evaluator.text_of` for one application; notes each ``url_for`` it is asked."""

    def __init__(
        self,
        evaluator: Evaluator,
        framework: Framework,
        routes: Callable[[], tuple[Route, ...]],
        static_url: str,
    ) -> None:
        self._evaluator = evaluator
        self._framework = framework
        self._routes = routes
        self._static_url = static_url
        self.name_uses: list[RouteNameUse] = []

    def text_of(self, made: Made) -> tuple[Pattern, ...] | None:
        """The strings that a call of the framework gives, or None if it gives none."""
        if self.names_route(made):
            return self._url_for(made)
        static = f"{TEMPLATE_CONTEXT}.{self._framework.static_call}"
        if isinstance(made.callee, External) and made.callee.name == static:
            return self._static(made, made.call.argument(0, "name"))
        return None

    @staticmethod
    def names_route(made: Made) -> bool:
        """Whether a call is one of ``url_for``."""
        callee = made.callee
        if isinstance(callee, External):
            return callee.name == f"{TEMPLATE_CONTEXT}.url_for"
        return isinstance(callee, Member) and callee.name == "url_for"

    def _url_for(self, made: Made) -> tuple[Pattern, ...] | None:
        use = route_name_use(self._evaluator, made.call, made.frame)
        if use is None:
            return None
        self.name_uses.append(use)
        if use.name.text == self._framework.static_route:
            return self._static(made, made.call.argument(None, "name"))
        for route in self._routes():
            if use.name.text is not None and route.name == use.name.text:
                return (self._path(route, made),)
        return None

    def _path(self, route: Route, made: Made) -> Pattern:
        parts: list[Part] = []
        for part in route.path.parts:
            if isinstance(part, str):
                parts.append(_said_by(made, part))
                continue
            given = made.call.argument(None, part.name)
            span = Span(made.frame.path, given.range.start, given.range.end) if given else made.span
            parts.append(Hole(span))
        return Pattern(tuple(parts), made.span)

    def _static(self, made: Made, named: Argument | None) -> tuple[Pattern, ...] | None:
        if named is None:
            return None
        prefix = _said_by(made, f"{self._static_url.rstrip('/')}/")
        return tuple(
            Pattern((prefix, *file.parts), made.span)
            for file in self._evaluator.patterns(Bound(named.value, made.frame))
        )


def _said_by(made: Made, text: str) -> Known:
    """A text that stands nowhere in the source: any part of it is the whole call's."""
    piece = Piece(0, made.call.range)
    return Known(text, made.frame.path, Literal(made.call.range, text, (piece,)))
