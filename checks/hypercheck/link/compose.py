"""Composes pages: what a render site shows, as elements in document order."""

import functools
import re
from collections.abc import Iterator

from hypercheck.facts import Placed, Render
from hypercheck.frontends.template.node import inner_nodes
from hypercheck.frontends.template.summary import Element, TagAttribute, TemplateNode
from hypercheck.link.binding import Binder
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.identical import Identities, Identity
from hypercheck.link.inheritance import Chain, chains
from hypercheck.link.page import Page, Shown
from hypercheck.link.placing import Placement
from hypercheck.link.resolved import Bound, TemplateFrame
from hypercheck.link.spread import Spreads
from hypercheck.link.template_store import TemplateFile, TemplateStore
from hypercheck.model import Span
from hypercheck.pattern import Hole, Known, Part, Pattern
from hypercheck.value import Join, Literal

_PLACEHOLDER = re.compile(r"\{\{[^{}]*+\}\}|\$\{[^{}]*+\}")


class Composer:
    """Makes pages of templates; remembers the values of attributes that do not differ.

    ``text_calls`` are the framework's functions whose results hold no elements.
    """

    def __init__(
        self,
        store: TemplateStore,
        evaluator: Evaluator,
        text_calls: frozenset[str] = frozenset(),
    ) -> None:
        self.store = store
        self.evaluator = evaluator
        self.binder = Binder(store, evaluator)
        self._text_calls = text_calls
        self._spreads = Spreads(evaluator)
        self.identities = Identities(evaluator)
        self._values: dict[Identity, tuple[object, tuple[Pattern, ...]]] = {}

    def pages(
        self, render: Render | None, template: TemplateFile, block: str | None = None
    ) -> tuple[Page, ...]:
        """The pages that a render site can show: several where the parent is chosen at run time.

        With ``block`` that block alone; nothing if the template and its parents do not have it.
        """
        frame = self.entry(render, template.path)
        found = chains(self.binder, template, frame)
        if block is None:
            return tuple(self._page(render, template, None, chain, frame) for chain in found)
        distinct = {
            tuple(file.path for file, _ in chain.blocks[block]): chain
            for chain in found
            if block in chain.blocks
        }
        return tuple(
            self._page(render, template, block, chain, frame) for chain in distinct.values()
        )

    @staticmethod
    def entry(render: Render | None, path: str) -> TemplateFrame:
        """The frame at the beginning of a rendered template: the context and nothing else."""
        given = (
            render.context.given if render and isinstance(render.context, TemplateFrame) else None
        )
        return TemplateFrame(path, {}, context=given)

    def _page(
        self,
        render: Render | None,
        template: TemplateFile,
        block: str | None,
        chain: Chain,
        frame: TemplateFrame,
    ) -> Page:
        place = functools.partial(self._place, chain=chain, frame=frame)
        return Page(template.name, block, render, place=place, values=self.values)

    def _place(self, page: Page, *, chain: Chain, frame: TemplateFrame) -> Shown:
        placement = Placement(self.binder, page, self._text_calls, self._spreads)
        if page.block is None:
            placement.whole(chain)
        else:
            placement.alone(chain, page.block, frame)
        return Shown(
            tuple(placement.elements),
            tuple(placement.openings),
            tuple(placement.calls),
            tuple(placement.files.values()),
        )

    def as_written(self, template: TemplateFile) -> Page:
        """All elements of one file as they stand in it, nothing followed and nothing bound.

        For what concerns each attribute as written, also in macros that nobody calls.
        """
        return Page(
            template.name, None, None, place=self._as_written, values=self.values, as_written=True
        )

    def _as_written(self, page: Page) -> Shown:
        file = self.store.find(page.template)
        if file is None:
            return Shown((), (), (), ())
        frame = TemplateFrame(file.path, {})
        return Shown(tuple(_written(file, frame, page)), (), (), (file,))

    def values(self, placed: Placed, attribute: TagAttribute) -> tuple[Pattern, ...]:
        """What an attribute's value can be; found once for all places where it is the same."""
        value, frame = attribute.value, placed.frame
        if value is None or not isinstance(frame, TemplateFrame):
            return ()
        # What is written out is the same everywhere: no names to compare.
        key = (id(value),) if type(value) is Literal else self.identities.of(value, frame)
        if key not in self._values:
            found = self.evaluator.patterns(Bound(value, frame))
            if isinstance(value, Join):
                found = tuple(_with_braces(pattern) for pattern in found)
            found = tuple(_with_placeholders(pattern) for pattern in found)
            self._values[key] = ((value, frame), found)
        return self._values[key][1]


def _with_braces(pattern: Pattern) -> Pattern:
    """The same with each hole from the text before it to the text after it, braces included."""
    parts = list(pattern.parts)
    for index, part in enumerate(parts):
        start, end = part.span.start, part.span.end
        path = part.span.path
        if isinstance(part, Known) or path != pattern.use.path:
            continue
        before = parts[index - 1].span if index else None
        after = parts[index + 1].span if index + 1 < len(parts) else None
        low = pattern.use.start if before is None else before.end
        high = pattern.use.end if after is None else after.start
        if (before is None or before.path == path) and pattern.use.start <= low <= start:
            start = low
        if (after is None or after.path == path) and end <= high <= pattern.use.end:
            end = high
        parts[index] = Hole(Span(path, start, end))
    return Pattern(tuple(parts), pattern.use)


def _with_placeholders(pattern: Pattern) -> Pattern:
    """The same with a hole for each ``{{ … }}`` and ``${…}`` that a script will fill in."""
    masked = pattern.masked
    if "{{" not in masked and "${" not in masked:
        return pattern
    parts: list[Part] = []
    at = 0
    for found in _PLACEHOLDER.finditer(masked):
        parts.extend(pattern.cut(at, found.start()).parts)
        parts.append(Hole(pattern.cut(*found.span()).span))
        at = found.end()
    parts.extend(pattern.cut(at, len(masked)).parts)
    return Pattern(tuple(parts), pattern.use)


def _written(file: TemplateFile, frame: TemplateFrame, page: Page) -> Iterator[Placed]:
    stack: list[tuple[TemplateNode, Placed | None]] = [
        (node, None) for node in reversed(file.summary.nodes)
    ]
    while stack:
        node, parent = stack.pop()
        if isinstance(node, Element):
            parent = Placed(node, file.path, parent, page, frame, certain=parent is not None)
            yield parent
        stack.extend((child, parent) for child in reversed(inner_nodes(node)))
