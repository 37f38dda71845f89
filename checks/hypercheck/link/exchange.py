"""Requests of htmx with what answers them and where the answer goes."""

import re
from collections.abc import Iterable, Iterator, Sequence

from hypercheck.facts import Exchange, HtmxAttribute, Placed, Render, Route, UrlUse
from hypercheck.facts import Page as AnyPage
from hypercheck.frontends.template.summary import TagAttribute
from hypercheck.htmx.attribute import HTMX_2
from hypercheck.link.identity import IdTable
from hypercheck.link.reply import shown_to_htmx
from hypercheck.link.url_use import VERBS
from hypercheck.model import Span
from hypercheck.pattern import Pattern

_ID = re.compile(r"#([\w-]++)")
_CLOSEST = re.compile(r"closest\s++([a-z][a-z0-9]*+)")

_PLAIN_EXTENSIONS = frozenset(
    {"", "debug", "head-support", "json-enc", "loading-states", "preload", "sse", "ws"}
)
"""Extensions that change neither what an answer is nor where it goes."""

_ON_ANSWER = re.compile(r"hx-on(?::|-).*before")
"""Scripts that may act on an answer, or on where it goes."""

_HANDED_DOWN = re.compile(r"hx-(?:target|swap|select)\W")
"""What htmx 4 takes from above where that says so: ``hx-target:inherited``."""

_DECIDING = frozenset({"hx-ext", "hx-swap", "hx-target"})


class ExchangeReader:
    """Reads what is known of requests; each question is asked of the first page that sends one."""

    def __init__(
        self,
        pages: Iterable[AnyPage],
        ids: IdTable,
        attributes: Sequence[HtmxAttribute],
        dialect: int,
    ) -> None:
        self._inherits = dialect == HTMX_2
        self._hands_down = self._inherits or any(_HANDED_DOWN.match(a.name) for a in attributes)
        self._selects = self._inherits and any(
            each.name == "hx-select" and not each.placed.has(*VERBS) for each in attributes
        )
        self._pages: dict[tuple[str, str | None], list[AnyPage]] = {}
        for page in pages:
            self._pages.setdefault((page.template, page.block), []).append(page)
        self._by_id: dict[str | None, list[Placed]] = {}
        self._ids_on = ids.on
        self._certain: dict[tuple[str, AnyPage], bool] = {}
        for each in ids.elements:
            if not each.swapped:
                self._by_id.setdefault(each.id.text, []).append(each.placed)

    def of(self, use: UrlUse, routes: tuple[Route, ...]) -> Exchange | None:
        """What is known of a request; None unless its answers and its target are."""
        placed = use.placed
        if placed is None or len(routes) != 1 or routes[0].handler is None:
            return None
        answers = self._answers(routes[0].handler.replies)
        if not answers or not placed.lineage.known or self._is_changed(placed):
            return None
        if not placed.page.is_document and self._may_inherit(placed):
            return None
        style = self._style(placed)
        return self._exchange(use, placed, style, answers) if style is not None else None

    # ------------------------------------------------------------------------------ answers

    def _answers(self, replies: tuple[Render, ...] | None) -> tuple[AnyPage, ...]:
        """The pages that may answer; none if one is not known."""
        found: list[AnyPage] = []
        for render in replies or ():
            shown = tuple(shown_to_htmx(render))
            pages = self._pages.get(shown[0], ()) if shown else ()
            if not pages or render.target is not None or render.swap is not None:
                return ()
            found.extend(pages)
        return tuple(dict.fromkeys(found))

    # -------------------------------------------------------------------------------- swaps

    def _is_changed(self, placed: Placed) -> bool:
        """Whether something takes a part of the answer, or may put it elsewhere."""
        told = placed.lineage.htmx_names
        if "hx-select" in told or any(map(_ON_ANSWER.match, told)):
            return True
        if any(map(_HANDED_DOWN.match, told)):
            return True
        for each in (placed, *placed.ancestors()) if told & _DECIDING else ():
            if any(map(_is_sometimes_there, each.element.attributes)):
                return True
            names = (name for value in self._said(each, "hx-ext") for name in _split(value))
            if any(name not in _PLAIN_EXTENSIONS for name in names):
                return True
        return False

    def _may_inherit(self, placed: Placed) -> bool:
        """Whether what stands above a fragment may say more of the request."""
        told = all(self._nearest(placed, name) for name in ("hx-target", "hx-swap"))
        return self._selects or (self._hands_down and not told)

    @staticmethod
    def _said(placed: Placed, name: str) -> Iterator[Pattern]:
        for attribute in placed.attributes(name):
            yield from placed.page.values(placed, attribute)

    def _nearest(self, placed: Placed, name: str) -> tuple[Placed, tuple[Pattern, ...]] | None:
        """The element whose attribute holds for a request, and what it says."""
        if name not in placed.lineage.htmx_names:
            return None
        for each in (placed, *placed.ancestors()) if self._inherits else (placed,):
            if each.has(name):
                return each, tuple(self._said(each, name))
        return None

    def _style(self, placed: Placed) -> str | None:
        """How the answer is swapped; None where that is not known."""
        found = self._nearest(placed, "hx-swap")
        if found is None:
            return "innerHTML" if self._inherits else None
        said = {value.text for value in found[1]}
        text = said.pop() if len(said) == 1 else None
        word = (text or "").split(maxsplit=1)
        return word[0] if word and ":" not in word[0] else None

    def _exchange(
        self, use: UrlUse, placed: Placed, style: str, answers: tuple[AnyPage, ...]
    ) -> Exchange | None:
        found = self._nearest(placed, "hx-target")
        if found is None:
            return self._to(use, placed, style, answers, (placed,), use.span)
        bearer, values = found
        if len(values) != 1 or values[0].text is None:
            return None
        text, span = values[0].text.strip(), values[0].span if bearer is placed else use.span
        if text == "this":
            return self._to(use, placed, style, answers, (bearer,), span)
        if match := _ID.fullmatch(text):
            targets = self._with_id(match[1], placed.page)
            if not targets:
                return None
            return Exchange(use, placed, style, targets, None, match[1], span, answers)
        if match := _CLOSEST.fullmatch(text):
            above = next((p for p in (placed, *placed.ancestors()) if p.tag == match[1]), None)
            if above is None:
                return Exchange(use, placed, style, (), match[1], None, span, answers)
            return self._to(use, placed, style, answers, (above,), span)
        return None

    def _with_id(self, wanted: str, page: AnyPage) -> tuple[Placed, ...]:
        """The elements that an id may mean on a page; none if one of them is not known."""
        found = tuple(self._by_id.get(wanted, ()))
        if not page.is_document:
            return found
        if (wanted, page) not in self._certain:
            ids = self._ids_on(page)
            may_be_another = any(p.may_equal(wanted) for p in ids.patterns)
            self._certain[wanted, page] = wanted in ids.known and not may_be_another
        return found if self._certain[wanted, page] else ()

    def _to(  # noqa: PLR0917 -- the fields of one fact
        self,
        use: UrlUse,
        placed: Placed,
        style: str,
        answers: tuple[AnyPage, ...],
        targets: tuple[Placed, ...],
        span: Span,
    ) -> Exchange:
        ids = {value.text for target in targets for value in self._said(target, "id")}
        own = ids.pop() if len(ids) == 1 else None
        return Exchange(use, placed, style, targets, None, own, span, answers)


def _is_sometimes_there(attribute: TagAttribute) -> bool:
    """Whether a condition decides about what says where the answer goes."""
    return bool(attribute.guards) and attribute.name.removeprefix("data-") in _DECIDING


def _split(value: Pattern) -> list[str | None]:
    return [None] if value.text is None else [name.strip() for name in value.text.split(",")]
