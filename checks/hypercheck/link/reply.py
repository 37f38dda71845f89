"""What a handler's results are for a request of htmx: a template's block, or no markup of one."""

from collections.abc import Iterable, Iterator

from hypercheck.facts import Render
from hypercheck.frameworks.framework import Framework
from hypercheck.link.answer import answer_of
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.render import RenderReader
from hypercheck.link.resolved import Bound, External, Items, Made, Resolved


class ReplyReader:
    """Reads results; apart from the answer itself, out-of-band fragments are left out."""

    def __init__(self, evaluator: Evaluator, framework: Framework, renders: RenderReader) -> None:
        self._evaluator = evaluator
        self._framework = framework
        self._renders = renders

    def of(self, results: Iterable[Resolved]) -> tuple[Render, ...] | None:
        """What is rendered as the answer, by each result that is markup; None if one may be any."""
        found: list[Render] = []
        for result in results:
            renders = self._rendered(result)
            if renders is None:
                return None
            found.extend(renders)
        return tuple(found)

    def _rendered(self, result: Resolved) -> tuple[Render, ...] | None:
        if isinstance(result, Items) and result.kind == "tuple" and result.items:
            known = answer_of(result, self._evaluator, self._framework) is not None
            return self.of(self._evaluator.evaluate(result.items[0])) if known else None
        if isinstance(result, Made) and isinstance(result.callee, External):
            name = self._framework.local(result.callee.name) or ""
            if name in self._framework.oob_lists:
                return self._first_of(result, self._framework.oob_lists[name])
            if name in self._framework.renders:
                return self._render(result, self._framework.renders[name].retarget)
        return () if answer_of(result, self._evaluator, self._framework) is not None else None

    def _first_of(self, made: Made, out_of_band_from: int) -> tuple[Render, ...] | None:
        """The answer itself of several fragments; a form's action without any is a redirect."""
        arguments = made.call.arguments
        if any(argument.stars for argument in arguments):
            return None
        main = made.call.argument(out_of_band_from - 1)
        if main is None:
            return ()
        return self.of(self._evaluator.evaluate(Bound(main.value, made.frame)))

    def _render(self, made: Made, retarget: str | None) -> tuple[Render, ...] | None:
        arguments = made.call.arguments
        moved = retarget is not None and made.call.argument(None, retarget) is not None
        if moved or any(argument.stars == 1 for argument in arguments):
            return None
        return self._renders.of(made) or None


def shown_to_htmx(render: Render) -> Iterator[tuple[str, str | None]]:
    """The template and block that answer a request of htmx, as far as they are known."""
    template = render.template.text
    if template is None:
        return
    if render.kind == "template":
        yield template, None
    elif len(render.blocks) == 1 and render.blocks[0].name.text is not None:
        yield template, render.blocks[0].name.text
