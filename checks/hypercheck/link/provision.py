"""What templates are given: the names of all that render, extend, include or import them.

Names are gathered generously (whatever anybody could give counts), what is shown sparingly: only
what some render site of the application certainly shows, so that a name that nobody gives is
missing there.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from hypercheck.facts import Render
from hypercheck.frontends.template.node import always_extends
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.inheritance import DEEPEST_CHAIN, MOST_CHAINS
from hypercheck.link.outline import Naming, Outline
from hypercheck.link.resolved import Bound, TemplateFrame
from hypercheck.link.template_store import TemplateFile, TemplateStore
from hypercheck.model import Span
from hypercheck.pattern import Pattern
from hypercheck.value import Choice, Collection, Value

_MOST_SITES = 3
"""Render sites of one template beyond this are not told."""


@dataclass(slots=True)
class Provision:
    """What one template is given.

    ``names`` come from render sites and from templates that show it, ``around`` from its parents'
    statements. ``open``: it may be given others. ``shown`` are the blocks that are certainly shown,
    None for what stands outside of blocks. ``with_context``: somebody shows it with a context,
    not only without. ``sites`` are some of the render sites.
    """

    names: set[str] = field(default_factory=set)
    around: set[str] = field(default_factory=set)
    open: bool = False
    shown: set[str | None] = field(default_factory=set)
    with_context: bool = False
    sites: tuple[Span, ...] = ()

    def gives(self, name: str) -> bool:
        """Whether somebody may give a name."""
        return self.open or name in self.names or name in self.around


class _Parents(msgspec.Struct, frozen=True):
    """The parents that a template may have; ``none``: or it has none, ``open``: or others."""

    paths: tuple[str, ...]
    none: bool
    open: bool


class Provisions:
    """Works out what all templates are given; ``own`` are the application's own render sites."""

    def __init__(
        self,
        files: Iterable[TemplateFile],
        store: TemplateStore,
        evaluator: Evaluator,
        *,
        renders: Iterable[Render],
        own: Iterable[Render],
    ) -> None:
        self._store = store
        self._evaluator = evaluator
        self._files = {file.path: file for file in files}
        self._outlines = {path: Outline.of(file) for path, file in self._files.items()}
        self._found = {path: Provision() for path in self._files}
        self._wild: dict[str, frozenset[str]] = {}
        self._named: dict[tuple[str, int], tuple[frozenset[str], bool]] = {}
        self._chains = {path: self._ways_up(path) for path in self._files}
        for render in renders:
            self._give(render)
        for path, chains in self._chains.items():
            for link in (link for chain in chains for link in chain[1:]):
                self._found[path].around |= self._outlines[link].bound
        self._flow()
        self._queue: list[str] = []
        for render in own:
            self._show_site(render)
        self._follow()

    def of(self, path: str) -> Provision:
        """What a template is given."""
        return self._found[path]

    def bound(self, path: str) -> set[str]:
        """All names that a template binds, wherever in it."""
        return self._outlines[path].bound

    # --------------------------------------------------------------------------------- names

    def _give(self, render: Render) -> None:
        for path in self._matching(render.template):
            found = self._found[path]
            found.names |= render.context_names
            found.open |= render.context_open
            found.with_context = True

    def _matching(self, pattern: Pattern) -> frozenset[str]:
        """The templates that a name may mean."""
        if pattern.text is not None:
            file = self._store.find(pattern.text)
            return frozenset({file.path} if file is not None else ()) & self._files.keys()
        if pattern.masked not in self._wild:
            self._wild[pattern.masked] = frozenset(
                path for path, file in self._files.items() if pattern.may_equal(file.name)
            )
        return self._wild[pattern.masked]

    def _targets(self, path: str, naming: Naming) -> tuple[frozenset[str], bool]:
        """The templates that a statement may mean, and whether it means each of them for sure."""
        key = (path, naming.template.range.start)
        if key not in self._named:
            self._named[key] = self._resolve(naming.template, TemplateFrame(path, {}))
        return self._named[key]

    def _resolve(self, value: Value, frame: TemplateFrame) -> tuple[frozenset[str], bool]:
        options = value.options if isinstance(value, Choice) else (value,)
        found: set[str] = set()
        certain = True
        for option in options:
            items = option.items if isinstance(option, Collection) else (option,)
            patterns = [p for i in items for p in self._evaluator.patterns(Bound(i, frame))]
            certain &= len(patterns) == 1 and patterns[0].text is not None
            for pattern in patterns:
                found |= self._matching(pattern)
        return frozenset(found), certain

    def _flow(self) -> None:
        """Hand names on from template to template until nothing is new."""
        queue = deque(self._files)
        waiting = set(queue)
        while queue:
            path = queue.popleft()
            waiting.discard(path)
            for target in self._taught_by(path):
                if target not in waiting:
                    waiting.add(target)
                    queue.append(target)

    def _taught_by(self, path: str) -> Iterator[str]:
        """Give what a template knows to those it names; tells which of them learned something."""
        source, bound = self._found[path], self._outlines[path].bound
        for naming in self._outlines[path].namings:
            if naming.with_context:
                targets, _ = self._targets(path, naming)
                for target in targets - {path}:
                    if self._learn(target, source, bound):
                        yield target

    def _learn(self, target: str, source: Provision, bound: set[str]) -> bool:
        found = self._found[target]
        before = (len(found.names), found.open, found.with_context)
        found.names |= source.names | source.around | bound
        found.open |= source.open
        found.with_context = True
        return (len(found.names), found.open, found.with_context) != before

    # -------------------------------------------------------------------------------- showing

    def _show_site(self, render: Render) -> None:
        file = self._store.find(render.template.text) if render.template.text else None
        if file is None or file.path not in self._files:
            return
        if render.whole:
            self._show(file.path, None, (render.call,))
        # Of several blocks a test chooses: one may be named only where the page is whole.
        for block in render.blocks if len(render.blocks) == 1 else ():
            if block.name.text is not None:
                self._show(file.path, block.name.text, (render.call,))

    def _follow(self) -> None:
        """Show what is included and imported by what is shown."""
        done: set[tuple[str, int]] = set()
        while self._queue:
            path = self._queue.pop()
            found = self._found[path]
            for naming in self._outlines[path].namings:
                key = (path, naming.template.range.start)
                if naming.how == "extends" or naming.block not in found.shown or key in done:
                    continue
                done.add(key)
                targets, certain = self._targets(path, naming)
                if certain and not isinstance(naming.template, Collection):
                    for target in sorted(targets):
                        self._show(target, None, found.sites)

    def _show(self, path: str, block: str | None, sites: tuple[Span, ...]) -> None:
        """Show a template with its parents, or one block of it."""
        for chain in self._chains[path]:
            if block is not None:
                self._show_block(chain, block, sites)
                continue
            for link in chain:
                self._note(link, None, sites)
            for inner in self._outlines[chain[-1]].contents[None].blocks:
                self._show_block(chain, inner, sites)

    def _show_block(self, chain: tuple[str, ...], name: str, sites: tuple[Span, ...]) -> None:
        queue, seen = [name], set[str]()
        while queue:
            block = queue.pop()
            if block in seen:
                continue
            seen.add(block)
            for path in chain:
                content = self._outlines[path].contents.get(block)
                if content is not None:
                    self._note(path, block, sites)
                    queue.extend(content.blocks)
                    if not content.shows_super:
                        break

    def _note(self, path: str, block: str | None, sites: tuple[Span, ...]) -> None:
        found = self._found[path]
        if len(found.sites) < _MOST_SITES:
            found.sites = tuple(dict.fromkeys((*found.sites, *sites)))[:_MOST_SITES]
        if block not in found.shown:
            found.shown.add(block)
            self._queue.append(path)

    def _ways_up(self, path: str) -> tuple[tuple[str, ...], ...]:
        """The chains of parents that a template may have, itself first."""
        found: list[tuple[str, ...]] = []
        queue: list[tuple[str, ...]] = [(path,)]
        while queue and len(found) < MOST_CHAINS:
            chain = queue.pop()
            parents = self._parents(chain[-1])
            self._found[path].open |= parents.open
            if parents.none:
                found.append(chain)
            if len(chain) < DEEPEST_CHAIN:
                queue.extend((*chain, each) for each in parents.paths if each not in chain)
        return tuple(found)

    def _parents(self, path: str) -> _Parents:
        paths: set[str] = set()
        is_open = False
        namings = [naming for naming in self._outlines[path].namings if naming.how == "extends"]
        for naming in namings:
            targets, certain = self._targets(path, naming)
            is_open = is_open or not certain or not targets
            paths |= targets if certain else set()
        always = bool(namings) and always_extends(self._files[path].summary.nodes)
        return _Parents(tuple(sorted(paths)), not always, is_open)
