"""Calls that render a template, as the framework's table reads them."""

from collections.abc import Iterator

from hypercheck.facts import BlockUse, Render
from hypercheck.frameworks.framework import Framework, Place, RenderShape
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.mutation import Mutation
from hypercheck.link.resolved import Bound, Entries, External, Items, Made, TemplateFrame
from hypercheck.pattern import Hole, Pattern
from hypercheck.value import Argument, Call


def taken(call: Call, place: Place | None) -> Argument | None:
    """The argument that stands at a place."""
    return call.argument(place.position, place.keyword) if place is not None else None


class RenderReader:
    """Makes the same :class:`Render` of a call, however often it is met; one for each template."""

    def __init__(self, evaluator: Evaluator, framework: Framework, mutation: Mutation) -> None:
        self._evaluator = evaluator
        self._framework = framework
        self._mutation = mutation
        self._known: dict[tuple[int, int], tuple[Made, tuple[Render, ...]]] = {}

    def of(self, made: Made) -> tuple[Render, ...]:
        """What a call renders: one of these, nothing if it is not a call that renders."""
        key = (id(made.call), id(made.frame))
        if key not in self._known:
            self._known[key] = (made, tuple(self._read(made)))
        return self._known[key][1]

    def _read(self, made: Made) -> Iterator[Render]:
        name = (
            self._framework.local(made.callee.name) if isinstance(made.callee, External) else None
        )
        shape = self._framework.renders.get(name or "")
        template = taken(made.call, shape.template) if shape else None
        if shape is None or template is None or template.stars:
            return
        bound = Bound(template.value, made.frame)
        names, is_open, context = self._context(made, shape)
        templates = self._evaluator.patterns(bound)
        # Which block goes with which of several templates is up to tests.
        blocks = self._blocks(made, shape) if len(templates) == 1 else ()
        for each in templates:
            yield Render(
                kind=shape.kind,
                template=each,
                span=bound.span,
                call=made.span,
                blocks=blocks,
                whole=shape.whole,
                context=TemplateFrame(made.frame.path, {}, context=context),
                context_names=names,
                context_open=is_open,
                target=self._option(made, shape.target),
                swap=self._option(made, shape.swap),
                handler=None,
            )

    def _one(self, bound: Bound) -> Pattern:
        """The string, or a hole where several are possible."""
        found = self._evaluator.patterns(bound)
        return found[0] if len(found) == 1 else Pattern((Hole(bound.span),), bound.span)

    def _blocks(self, made: Made, shape: RenderShape) -> tuple[BlockUse, ...]:
        argument = taken(made.call, shape.block)
        if argument is None or argument.stars:
            return ()
        bound = Bound(argument.value, made.frame)
        return tuple(BlockUse(pattern, pattern.span) for pattern in self._evaluator.patterns(bound))

    def _option(self, made: Made, keyword: str | None) -> Pattern | None:
        argument = made.call.argument(None, keyword) if keyword else None
        return self._one(Bound(argument.value, made.frame)) if argument else None

    def _context(
        self, made: Made, shape: RenderShape
    ) -> tuple[frozenset[str], bool, dict[str, Bound]]:
        """The names a call gives, whether there may be others, and their values."""
        context: dict[str, Bound] = {}
        is_open = False
        for argument in made.call.arguments:
            if argument.stars == 2:  # noqa: PLR2004 -- ``**``
                is_open = not self._spread(Bound(argument.value, made.frame), context) or is_open
            elif argument.name is not None and argument.name not in shape.options:
                context[argument.name] = Bound(argument.value, made.frame)
        return frozenset(context) | shape.provides, is_open, context

    def _spread(self, bound: Bound, context: dict[str, Bound]) -> bool:
        """Add the entries of a dict; False if they are not all known."""
        found = self._evaluator.evaluate(bound)
        if len(found) != 1 or not isinstance(found[0], Entries):
            return False
        whole = not self._mutation.may_change(found[0], bound)
        for key, value in found[0].entries:
            name = self._evaluator.patterns(key)[0].text if key is not None else None
            if name is None:
                whole = (key is None and self._spread(value, context)) and whole
            else:
                context[name] = value
        return whole

    def pair(self, bound: Bound) -> Render | None:
        """``(template, block)`` as an option gives it."""
        for found in self._evaluator.evaluate(bound):
            if isinstance(found, Items) and len(found.items) == 2:  # noqa: PLR2004 -- a pair
                template, block = found.items
                blocks = tuple(BlockUse(p, p.span) for p in self._evaluator.patterns(block))
                return Render(
                    kind="validation",
                    template=self._one(template),
                    span=template.span,
                    call=bound.span,
                    blocks=blocks,
                    whole=True,
                    context=TemplateFrame(bound.frame.path, {}, context={}),
                    context_names=self._framework.invalid_names,
                )
        return None
