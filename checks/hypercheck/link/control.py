"""The controls of a page and the forms that send them."""

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hypercheck.facts import Control, Placed
from hypercheck.link.attribute import named, values_of
from hypercheck.link.page import Page
from hypercheck.link.spot import ShownCall
from hypercheck.pattern import Pattern

CONTROL_TAGS = frozenset({"input", "select", "textarea", "button"})
_SCRIPTED_NAMES = (":name", "x-bind:name", "v-bind:name")
"""How scripts of the page (Alpine, Vue) give a control its name."""
_NEVER_SENT = frozenset({"button", "reset"})
_BUTTONS = frozenset({"submit", "image"})


@dataclass(eq=False)
class Contents:
    """What is inside an element or belongs to a form.

    ``open``: it may send values that are not known. ``nameless`` are controls without a name.
    """

    controls: list[Control] = field(default_factory=list)
    nameless: list[Control] = field(default_factory=list)
    calls: list[ShownCall] = field(default_factory=list)
    open: bool = False


class PageControls:
    """The controls of one page, by the element that holds or owns them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._ids: dict[str, list[Placed]] | None = None

    def with_id(self, identity: str) -> list[Placed]:
        """The elements that have an id, written out."""
        if self._ids is None:
            self._ids = {}
            for placed in self.page.elements:
                for pattern in values_of(self.page, placed, "id"):
                    if pattern.text is not None:
                        self._ids.setdefault(pattern.text, []).append(placed)
        return self._ids.get(identity, [])

    def owned(self, form: Placed) -> Contents:
        """What a form sends: the controls inside it, and those that name it from outside."""
        contents = self.inside(form, of_form=True)
        identities = values_of(self.page, form, "id")
        # Of the same expressions, too: a row's controls name the row's form.
        away = (self._away[each.masked][1] for each in identities if each.masked in self._away)
        for placed in {id(each): each for controls in away for each in controls}.values():
            self._add(placed, contents)
        if any(self._may_be_named(identity) for identity in identities):
            contents.open = True
        contents.open = contents.open or form.element.end is None or form.element.leaks
        return contents

    def inside(self, container: Placed, *, of_form: bool = False) -> Contents:
        """The controls below an element, itself included."""
        contents = Contents()
        for placed, inert in self._below(container):
            if inert:
                contents.open = contents.open or placed.tag in CONTROL_TAGS
            elif "-" in placed.tag or placed.tag == "*":
                contents.open = True
            elif placed.tag in CONTROL_TAGS and not (of_form and placed.has("form")):
                self._add(placed, contents)
            if not placed.certain and placed is not container:
                contents.open = True
        contents.calls.extend(self._calls.get(id(container), ()))
        contents.open = contents.open or id(container) in self._openings
        return contents

    # What every form of a page asks is gathered once: a page may have a form for each row.

    @functools.cached_property
    def _away(self) -> dict[str, tuple[Pattern, list[Placed]]]:
        """The controls that name their form, by what is known of its id."""
        found: dict[str, tuple[Pattern, list[Placed]]] = {}
        for placed in self.page.elements:
            if placed.tag in CONTROL_TAGS and placed.has("form"):
                for owner in values_of(self.page, placed, "form"):
                    found.setdefault(owner.masked, (owner, []))[1].append(placed)
        return found

    @functools.cached_property
    def _wild_owners(self) -> tuple[Pattern, ...]:
        """The ids of forms that controls name and that are not known whole."""
        return tuple(owner for owner, _ in self._away.values() if owner.text is None)

    def _may_be_named(self, identity: Pattern) -> bool:
        """Whether a control may name a form of this id by another expression."""
        owners: Iterable[Pattern] = self._wild_owners
        if identity.text is None:
            owners = (owner for owner, _ in self._away.values())
        return any(o.masked != identity.masked and o.may_meet(identity) for o in owners)

    @functools.cached_property
    def _children(self) -> dict[int, list[Placed]]:
        found: dict[int, list[Placed]] = defaultdict(list)
        for placed in self.page.elements:
            if placed.parent is not None:
                found[id(placed.parent)].append(placed)
        return found

    @functools.cached_property
    def _calls(self) -> dict[int, list[ShownCall]]:
        """The calls below each element."""
        found: dict[int, list[ShownCall]] = defaultdict(list)
        for call in self.page.calls:
            for above in _and_above(call.parent):
                found[id(above)].append(call)
        return found

    @functools.cached_property
    def _openings(self) -> frozenset[int]:
        """The elements that anything may be below."""
        parents = (opening.parent for opening in self.page.openings)
        return frozenset(id(above) for parent in parents for above in _and_above(parent))

    def _below(self, container: Placed) -> Iterator[tuple[Placed, bool]]:
        """The element and those below it, and whether a ``template`` keeps them from the form."""
        stack = [(container, False)]
        while stack:
            placed, inert = stack.pop()
            yield placed, inert
            inside = inert or placed.tag == "template"
            children = self._children.get(id(placed), ())
            stack.extend((child, inside) for child in reversed(children))

    def _add(self, placed: Placed, contents: Contents) -> None:
        kind = control_type(self.page, placed)
        if kind in _NEVER_SENT:
            return
        if not named(self.page, placed, "name"):
            if placed.has(*_SCRIPTED_NAMES) or placed.has_open_attributes:
                contents.open = True
            elif kind not in _BUTTONS:
                contents.nameless.append(Control((), kind, placed))
            return
        names = tuple(p for p in values_of(self.page, placed, "name") if p.masked)
        if kind == "image":
            contents.open = True
        elif names:
            contents.controls.append(Control(names, kind, placed))
        elif kind not in _BUTTONS:
            contents.nameless.append(Control((), kind, placed))


def control_type(page: Page, placed: Placed) -> str | None:
    """What kind of control it is, in lower case; None where that is not known."""
    if placed.tag in {"select", "textarea"}:
        return placed.tag
    found = values_of(page, placed, "type")
    if not found:
        default = "text" if placed.tag == "input" else "submit"
        return None if placed.has_open_attributes else default
    texts = {pattern.text.strip().lower() if pattern.text else pattern.text for pattern in found}
    return texts.pop() if len(texts) == 1 else None


def may_be_named(control: Control, names: frozenset[str]) -> bool:
    """Whether one of its names can be one of those given."""
    return any(_may_be(pattern, names) for pattern in control.names)


def _may_be(pattern: Pattern, names: frozenset[str]) -> bool:
    return any(pattern.may_equal(name) for name in names)


def _and_above(placed: Placed | None) -> Iterator[Placed]:
    while placed is not None:
        yield placed
        placed = placed.parent
