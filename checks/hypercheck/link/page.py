"""What one render site shows: a whole template with its parents, or a block alone."""

import functools
from collections.abc import Callable

import msgspec

from hypercheck.facts import Placed, Render
from hypercheck.frontends.template.summary import TagAttribute
from hypercheck.link.spot import Opening, ShownCall
from hypercheck.link.template_store import TemplateFile
from hypercheck.pattern import Pattern

_DOCUMENT_TAGS = frozenset({"html", "body"})


class Shown:
    """What a walk of a page found."""

    __slots__ = ("calls", "elements", "files", "openings")

    def __init__(
        self,
        elements: tuple[Placed, ...],
        openings: tuple[Opening, ...],
        calls: tuple[ShownCall, ...],
        files: tuple[TemplateFile, ...],
    ) -> None:
        self.elements = elements
        self.openings = openings
        self.calls = calls
        self.files = files


class ShownId(msgspec.Struct, frozen=True):
    """An ``id`` attribute on a page, and what it can be there."""

    placed: Placed
    attribute: TagAttribute
    values: tuple[Pattern, ...]


class Page:
    """A composed page; its elements are placed when somebody first asks for them.

    ``as_written``: it is one file as it stands, nothing composed.
    """

    def __init__(
        self,
        template: str,
        block: str | None,
        render: Render | None,
        *,
        place: "Callable[[Page], Shown]",
        values: Callable[[Placed, TagAttribute], tuple[Pattern, ...]],
        as_written: bool = False,
    ) -> None:
        self.template = template
        self.block = block
        self.render = render
        self.as_written = as_written
        self._place = place
        self._values = values

    def __repr__(self) -> str:
        return f"<Page {self.template}{f'#{self.block}' if self.block else ''}>"

    @functools.cached_property
    def _shown(self) -> Shown:
        return self._place(self)

    @property
    def elements(self) -> tuple[Placed, ...]:
        """All elements in document order."""
        return self._shown.elements

    @property
    def openings(self) -> tuple[Opening, ...]:
        """The places where elements may stand that are not known."""
        return self._shown.openings

    @property
    def open(self) -> bool:
        """Whether it may hold elements that are not known (unresolved include, raw HTML …)."""
        return bool(self._shown.openings)

    @property
    def calls(self) -> tuple[ShownCall, ...]:
        """The calls whose results are shown on it, apart from those followed into attributes."""
        return self._shown.calls

    @property
    def files(self) -> tuple[TemplateFile, ...]:
        """The templates it is composed of: itself, parents, includes, those of called macros."""
        return self._shown.files

    @functools.cached_property
    def reached(self) -> frozenset[str]:
        """The names of all templates that it is composed of, those of called macros too."""
        return frozenset(file.name for file in self._shown.files)

    @functools.cached_property
    def paths(self) -> frozenset[str]:
        """The files of all templates that it is composed of, those of called macros too."""
        return frozenset(file.path for file in self._shown.files)

    @functools.cached_property
    def is_document(self) -> bool:
        """Whether it is a whole document, so that nothing stands above its elements."""
        return self.block is None and any(p.tag in _DOCUMENT_TAGS for p in self._shown.elements)

    @functools.cached_property
    def ids(self) -> tuple[ShownId, ...]:
        """The ids of its elements."""
        return tuple(
            ShownId(placed, attribute, self._values(placed, attribute))
            for placed in self._shown.elements
            for attribute in placed.element.attributes
            if attribute.name == "id"
        )

    @functools.cached_property
    def forms(self) -> dict[str, Placed]:
        """The forms that have an id, the first of each."""
        found: dict[str, Placed] = {}
        for each in self.ids:
            if each.placed.tag == "form":
                for pattern in each.values:
                    if pattern.text is not None:
                        found.setdefault(pattern.text, each.placed)
        return found

    def values(self, placed: Placed, attribute: TagAttribute) -> tuple[Pattern, ...]:
        """What an attribute's value can be on this page; empty for one without ``=``."""
        return self._values(placed, attribute)
