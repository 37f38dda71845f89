"""What is wrong with the markup of templates, once what other files hold is known.

A header that opens what a footer closes is one of two halves; so may be what a parent, an include
or a macro shows. A tag without its other half is a flaw only if nothing that is ever shown
together with it can hold that half.
"""

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hypercheck.facts import MarkupFlaw, Submission, TemplateUse
from hypercheck.frontends.template.summary import MarkupFault
from hypercheck.link.page import Page
from hypercheck.link.template_store import TemplateFile, leaves_open
from hypercheck.model import Range, Span

Half = tuple[str, str]
"""The kind of a fault and the tag: ``("stray", "div")`` completes ``("unclosed", "div")``."""


def markup_flaws(halves: "Halves", submissions: Iterable[Submission]) -> Iterator[MarkupFlaw]:
    """The flaws of files, and the forms inside forms of pages."""
    found: set[Span] = set()
    for file in halves.files:
        for fault in file.summary.markup:
            if not halves.complete(file, fault):
                flaw = _flaw(file.path, fault)
                found.add(flaw.span)
                yield flaw
    for submission in submissions:
        inner = submission.placed
        if submission.kind != "form" or not inner.certain or inner.span in found:
            continue
        for above in inner.ancestors():
            if above.tag == "template":
                break
            if above.tag == "form":
                found.add(inner.span)
                yield MarkupFlaw("nested_form", inner.span, "form", above.span, "form")
                break


def _flaw(path: str, fault: MarkupFault) -> MarkupFlaw:
    return MarkupFlaw(
        fault.kind,
        Span(path, fault.range.start, fault.range.end),
        fault.name,
        _span(path, fault.other),
        fault.other_name,
        fault.slash,
        _span(path, fault.idle),
    )


def _span(path: str, place: Range | None) -> Span | None:
    return Span(path, place.start, place.end) if place is not None else None


@dataclass(frozen=True, eq=False)
class Halves:
    """Which files hold which halves of elements, and which are shown together.

    ``includes`` are the templates that templates name, ``names`` those that there are.
    ``open``: there may be templates that are not known.
    """

    files: tuple[TemplateFile, ...]
    pages: tuple[Page, ...]
    includes: tuple[TemplateUse, ...]
    names: frozenset[str]
    open: bool

    def complete(self, file: TemplateFile, fault: MarkupFault) -> bool:
        """Whether what a fault lacks may be in another file, or in another branch of its own."""
        if fault.half != "missing":
            return fault.half == "answered"
        if self.open or self._is_for_a_parent(file, fault):
            return True
        wanted: Half = ("stray" if fault.kind == "unclosed" else "unclosed", fault.name)
        known = self._beside.get(file.path)
        return known is None or wanted in known

    def _is_for_a_parent(self, file: TemplateFile, fault: MarkupFault) -> bool:
        """Whether it stands in a block of a child that is one half in another template too."""
        if not file.extends:
            return False
        return any(
            fault.range.start in block.range and self._crossing.get(name, set()) - {file.path}
            for name, blocks in file.blocks.items()
            for block in blocks
        )

    @functools.cached_property
    def _crossing(self) -> dict[str, set[str]]:
        """Names of blocks that leave elements open, or close those around them, and the files."""
        found: dict[str, set[str]] = defaultdict(set)
        for file in self.files:
            for name, blocks in file.blocks.items():
                if any(leaves_open(block.body) for block in blocks):
                    found[name].add(file.path)
        return found

    @functools.cached_property
    def _beside(self) -> dict[str, set[Half] | None]:
        """For each file with halves: those of files shown with it; None where some are unknown."""
        found: dict[str, set[Half] | None] = {}
        by_handler: dict[tuple[str, str], set[str]] = defaultdict(set)
        for page in self.pages:
            paths = [file.path for file in page.files]
            holding = {path for path in paths if path in self._held}
            if not self._unknown.isdisjoint(paths):
                found.update(dict.fromkeys(holding))
            elif page.render is None:
                # Nobody is known to show it: whoever does may hold the rest.
                everything = {half for halves in self._held.values() for half in halves}
                for path in holding:
                    found[path] = None if self._unknown else everything
            else:
                self._join(found, holding)
                if page.render.handler is not None:
                    by_handler[page.render.call.path, page.render.handler] |= holding
        for holding in by_handler.values():
            self._join(found, holding)
        return found

    def _join(self, found: dict[str, set[Half] | None], together: set[str]) -> None:
        for path in together:
            known = found.setdefault(path, set())
            if known is not None:
                for other in together - {path}:
                    known |= self._held[other]

    @functools.cached_property
    def _held(self) -> dict[str, frozenset[Half]]:
        return {
            file.path: frozenset((f.kind, f.name) for f in file.summary.markup if f.half != "none")
            for file in self.files
            if any(fault.half != "none" for fault in file.summary.markup)
        }

    @functools.cached_property
    def _unknown(self) -> frozenset[str]:
        """The files that include something which is not known."""
        return frozenset(
            use.span.path
            for use in self.includes
            if any(name.text is None or name.text not in self.names for name in use.names)
        )
