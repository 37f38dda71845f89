"""Whether a CSRF token goes with a request."""

from collections.abc import Callable, Iterable

import msgspec

from hypercheck.facts import Control, Placed
from hypercheck.link.attribute import named
from hypercheck.link.control import may_be_named
from hypercheck.link.inherited import is_configured, keys
from hypercheck.link.page import Page
from hypercheck.pattern import Pattern

_HOOKS = ("htmx:configRequest", "htmx:config:request", "htmx:beforeRequest")
"""Events in which scripts add headers to each of htmx's requests."""


class CsrfNames(msgspec.Struct, frozen=True):
    """How a framework takes its token: form fields, headers, and calls that write the field."""

    fields: frozenset[str]
    headers: frozenset[str]
    calls: frozenset[str]


class Tokens:
    """Finds tokens; knows what scripts and layouts add to requests from anywhere."""

    def __init__(
        self, pages: Iterable[Page], names: CsrfNames, mentions: Callable[[str], bool]
    ) -> None:
        self._names = names
        self._headers = frozenset(header.lower() for header in names.headers)
        self._pages = tuple(pages)
        self._mentions = mentions
        self._anywhere: bool | None = None
        self._scripted: bool | None = None

    def of(
        self,
        page: Page,
        placed: Placed,
        *,
        controls: tuple[Control, ...],
        sent_names: tuple[Pattern, ...],
        calls: frozenset[str],
        htmx: bool,
    ) -> bool | None:
        """True if a token goes with the request, False if certainly none; None: cannot be told.

        ``htmx``: the request is htmx's, so that headers and scripts count.
        """
        fields = self._names.fields
        if not calls.isdisjoint(self._names.calls):
            return True
        if any(self._is_field(p) for control in controls for p in control.names):
            return True
        if any(self._is_field(pattern) for pattern in sent_names):
            return True
        header = self._header(page, placed) if htmx else False
        if header:
            return True
        doubtful = header is None or any(may_be_named(control, fields) for control in controls)
        doubtful = doubtful or any(p.may_equal(name) for p in sent_names for name in fields)
        return None if doubtful or self._may_be_added(page, htmx=htmx) else False

    def _is_field(self, pattern: Pattern) -> bool:
        return pattern.text in self._names.fields

    def _header(self, page: Page, placed: Placed) -> bool | None:
        found = keys(page, placed, "hx-headers")
        if any((name.text or "").lower() in self._headers for name in found.names):
            return True
        holes = any(name.text is None for name in found.names)
        known = placed.lineage.known and not is_configured(placed)
        return None if found.open or holes or not known else False

    def _may_be_added(self, page: Page, *, htmx: bool) -> bool:
        """Whether a script, or what stands around a fragment, may add the token."""
        if not htmx:
            boosted = not page.is_document and self._some_layout_adds and self._some_page_boosts
            return boosted or any(map(self._mentions, sorted(self._names.fields)))
        return self._scripts_add or (not page.is_document and self._some_layout_adds)

    @property
    def _scripts_add(self) -> bool:
        if self._scripted is None:
            words = (*sorted(self._names.headers), *_HOOKS)
            self._scripted = any(self._mentions(word) for word in words)
        return self._scripted

    @property
    def _some_layout_adds(self) -> bool:
        """Whether some element of some page has headers for those below it."""
        if self._anywhere is None:
            self._anywhere = self._some_page_has("hx-headers")
        return self._anywhere

    @property
    def _some_page_boosts(self) -> bool:
        return self._some_page_has("hx-boost")

    def _some_page_has(self, name: str) -> bool:
        return any(
            named(page, placed, name)
            for page in self._pages
            for placed in page.elements
            if placed.element.children or placed.tag == "body"
        )
