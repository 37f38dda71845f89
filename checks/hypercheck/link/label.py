"""The controls that no label names: for those who hear a page, they are nameless boxes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hypercheck.facts import Control, Placed, Unlabelled
from hypercheck.link.attribute import stands_in_project, values_of
from hypercheck.link.control import control_type
from hypercheck.link.page import Page
from hypercheck.model import Span
from hypercheck.pattern import Pattern

_CONTROLS = frozenset({"input", "select", "textarea"})
_NEED_NONE = frozenset({"hidden", "submit", "button", "reset", "image"})
"""Types that show nothing, or what they are for."""

_NAMING = ("aria-label", "aria-labelledby", "title")
_BOUND = re.compile(r"[xv]-bind|(?:[xv]-bind)?:(?:aria-.*|title|id|type)")
"""What scripts of the page (Alpine, Vue) bind, if it may be a label, the id of one, or the type."""

_UNSEEN = ("hidden", "aria-hidden", "inert")
_NOT_SHOWN = re.compile(r"display\s*+:\s*+none|visibility\s*+:\s*+hidden")


def unlabelled(pages: Iterable[Page]) -> Iterator[Unlabelled]:
    """Each control that has no label on any page that shows it, once.

    What a fragment shows may be labelled by any page.
    """
    everywhere = _Labels()
    labelled: set[Span] = set()
    found: dict[Span, Unlabelled] = {}
    of_fragments: list[tuple[Page, Placed, str]] = []
    for page in pages:
        labels, bare = _read(page, labelled)
        everywhere.add(labels)
        for placed, kind in bare:
            if not page.is_document:
                of_fragments.append((page, placed, kind))
            elif (page.open and placed.has("id")) or labels.may_name(_ids(page, placed)):
                labelled.add(placed.span)
            else:
                found.setdefault(placed.span, _fact(page, placed, kind, labels))
    for page, placed, kind in of_fragments:
        if placed.span not in labelled and everywhere.may_name(_ids(page, placed)):
            labelled.add(placed.span)
        found.setdefault(placed.span, _fact(page, placed, kind, everywhere))
    yield from (each for span, each in found.items() if span not in labelled)


def _fact(page: Page, placed: Placed, kind: str, labels: "_Labels") -> Unlabelled:
    names = values_of(page, placed, "name")
    return Unlabelled(Control(names, kind, placed), tuple(labels.by_text.values()))


def _ids(page: Page, placed: Placed) -> tuple[Pattern, ...]:
    return tuple(pattern for pattern in values_of(page, placed, "id") if pattern.masked)


@dataclass
class _Labels:
    """The ids that labels name, by what is known of them; ``open``: a script tells others."""

    by_text: dict[str, Pattern] = field(default_factory=dict)
    open: bool = False
    _wild: dict[str, Pattern] = field(default_factory=dict)
    _answers: dict[str, bool] = field(default_factory=dict)

    def note(self, pattern: Pattern) -> None:
        """A label names this."""
        held = self._wild if pattern.text is None else self.by_text
        held.setdefault(pattern.masked, pattern)

    def add(self, other: "_Labels") -> None:
        """Take those of another page, too."""
        self.by_text.update(other.by_text)
        self._wild.update(other._wild)  # noqa: SLF001 -- of the same class
        self.open = self.open or other.open

    def may_name(self, ids: tuple[Pattern, ...]) -> bool:
        """Whether a label may be for an element with one of the ids."""
        return any(self._may_name(pattern) for pattern in ids)

    def _may_name(self, wanted: Pattern) -> bool:
        if self.open or wanted.masked in self.by_text or wanted.masked in self._wild:
            return True
        if wanted.masked not in self._answers:
            known = self.by_text.values() if wanted.text is None else ()
            met = any(wanted.may_meet(each) for each in (*self._wild.values(), *known))
            self._answers[wanted.masked] = met
        return self._answers[wanted.masked]


def _read(page: Page, labelled: set[Span]) -> tuple[_Labels, list[tuple[Placed, str]]]:
    """A page's labels, and its controls that have no label of their own or around them.

    Those that have one are added to ``labelled``.
    """
    labels = _Labels()
    bare: list[tuple[Placed, str]] = []
    for placed in page.elements:
        tag = placed.tag
        if tag in _CONTROLS:
            if placed.span in labelled or not stands_in_project(placed.span):
                continue
            kind = control_type(page, placed)
            if kind is None or kind in _NEED_NONE:
                continue
            if _may_be_named(page, placed):
                labelled.add(placed.span)
            elif placed.parent is not None:  # what stands around a fragment may be its label
                bare.append((placed, kind))
        elif tag == "label" or "-" in tag:
            _note(page, placed, labels)
    return labels, bare


def _note(page: Page, label: Placed, labels: _Labels) -> None:
    for pattern in values_of(page, label, "for"):
        labels.note(pattern)
    bound = label.has(":for", "x-bind:for", "v-bind:for")
    labels.open = labels.open or bound or label.has_open_attributes


def _may_be_named(page: Page, placed: Placed) -> bool:
    """Whether an attribute or an element around it may say what it is for, or it is not seen."""
    if not placed.certain or placed.has_open_attributes or placed.has(*_UNSEEN):
        return True
    if any(p.masked.strip() for name in _NAMING for p in values_of(page, placed, name)):
        return True
    if any(_BOUND.fullmatch(attribute.name) for attribute in placed.element.attributes):
        return True
    if any(p.text == "-1" for p in values_of(page, placed, "tabindex")):  # a trap for robots
        return True
    around = (placed, *placed.ancestors())
    return _is_not_shown(page, placed) or any(_may_name(page, above) for above in around[1:])


def _may_name(page: Page, above: Placed) -> bool:
    if above.tag in {"label", "template", "*"} or "-" in above.tag or not above.certain:
        return True
    return above.has(*_UNSEEN) or _is_not_shown(page, above)


def _is_not_shown(page: Page, placed: Placed) -> bool:
    return any(_NOT_SHOWN.search(p.masked) for p in values_of(page, placed, "style"))
