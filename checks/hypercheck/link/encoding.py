"""Whether a request sends files whole: as ``multipart/form-data``, not by their names alone."""

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator

from hypercheck.facts import Placed
from hypercheck.link.attribute import named, values_of
from hypercheck.link.page import Page
from hypercheck.link.url_use import form_of
from hypercheck.pattern import Pattern

MULTIPART = "multipart/form-data"

_OF_HTMX = ("hx-encoding", "hx-encoding:inherited")


class Encodings:
    """Knows how forms and elements encode what they send; None is what cannot be told."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self._pages = tuple(pages)
        self._page: Page | None = None
        self._buttons: dict[int, list[Placed]] = {}

    def of_form(self, page: Page, form: Placed, button: Placed, sender: str) -> bool | None:
        """What the browser sends, by a button that may say otherwise; a boosted form likewise."""
        own = button.has("formenctype")
        found = _are_multipart(
            values_of(page, button, "formenctype") if own else values_of(page, form, "enctype")
        )
        if found is True or form.has_open_attributes or button.has_open_attributes:
            return found or None
        if button is form and any(
            _are_multipart(v) is not False for v in self._by_buttons(page, form)
        ):
            return None
        if sender == "htmx" and self._by_htmx(page, form) is not False:
            return None
        return found

    def _by_buttons(self, page: Page, form: Placed) -> Iterator[tuple[Pattern, ...]]:
        """What the buttons of a form say in its place; pages are asked about one by one."""
        if page is not self._page:
            self._page, self._buttons = page, _encoding_buttons(page)
        for placed in self._buttons.get(id(form), ()):
            yield values_of(page, placed, "formenctype")

    def of_htmx(self, page: Page, placed: Placed, form: Placed | None) -> bool | None:
        """What htmx sends. htmx 4 heeds the form of an element, htmx 2 only a form that sends."""
        found = self._by_htmx(page, placed)
        if form is None or found is not False:
            return found
        of_form = _are_multipart(values_of(page, form, "enctype"))
        return None if form.has_open_attributes and not of_form else of_form

    def _by_htmx(self, page: Page, placed: Placed) -> bool | None:
        for each in (placed, *placed.ancestors()):
            values = values_of(page, each, *_OF_HTMX)
            if values:
                found = _are_multipart(values)
                # What is misspelt was meant to be the encoding for files; that is told of it.
                return None if found is False and not all(map(_is_encoding, values)) else found
        if not placed.lineage.known:
            return None
        return None if not page.is_document and self._some_layout_says else False

    @functools.cached_property
    def _some_layout_says(self) -> bool:
        """Whether some element of some page says it for those below it."""
        return any(
            named(page, placed, *_OF_HTMX)
            for page in self._pages
            for placed in page.elements
            if placed.element.children or placed.tag == "body"
        )


def _encoding_buttons(page: Page) -> dict[int, list[Placed]]:
    """The buttons that say for themselves how to encode, by their form."""
    found: dict[int, list[Placed]] = defaultdict(list)
    for placed in page.elements:
        if placed.has("formenctype") and (form := form_of(page, placed)) is not None:
            found[id(form)].append(placed)
    return found


def _is_encoding(pattern: Pattern) -> bool:
    return (pattern.text or "").strip().lower() in {"", "application/x-www-form-urlencoded"}


def _are_multipart(values: tuple[Pattern, ...]) -> bool | None:
    """Whether one of the alternatives is the encoding for files; no value is another one."""
    texts = [pattern.text for pattern in values]
    if any(text is not None and text.strip().lower() == MULTIPART for text in texts):
        return True
    return None if None in texts else False
