"""What pages send: forms, and elements that send requests by themselves."""

import functools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Literal as OneOf

import msgspec
from msgspec.structs import replace

from hypercheck.facts import Control, Placed, Submission, Url
from hypercheck.link.attribute import Occurrence, Once, bare_name, values_of
from hypercheck.link.control import Contents, PageControls
from hypercheck.link.csrf import CsrfNames, Tokens
from hypercheck.link.encoding import Encodings
from hypercheck.link.inherited import is_configured, keys, nearest
from hypercheck.link.page import Page
from hypercheck.link.url import url_of
from hypercheck.link.url_use import VERBS, form_methods, form_of
from hypercheck.model import Span
from hypercheck.pattern import Pattern

__all__ = ["CsrfNames", "submissions"]

_NAMED = re.compile(r"""\[name=["']?([^\]"']++)["']?\]""")
_CLOSEST = re.compile(r"closest\s++([a-z][a-z0-9]*+)")
_SUBMITTERS = frozenset({"button", "input"})
_SUBMITTED = re.compile(
    r"onsubmit|(?:data-)?hx-on(?:::?|-).*submit|(?:@|(?:x|v)-on:)submit|(?:data-)?ws-send|_\Z"
)
"""Attributes in which scripts hear that a form is to be sent, and may send it themselves."""

_ASKS = re.compile(r"\s*+return\s++confirm\(.*\)\s*+;?\s*+", re.DOTALL)
"""A script that only asks whether to send."""


def submissions(
    pages: Iterable[Page], names: CsrfNames, mentions: Callable[[str], bool] = lambda _: False
) -> Iterator[Submission]:
    """Each form and each element with a request of its own, once for each way it is shown.

    ``mentions`` says whether some script of the application mentions a word.
    """
    pages = tuple(pages)
    tokens = Tokens(pages, names, mentions)
    encodings = Encodings(pages)
    linked = _forms_linked_to(pages)
    once = Once()
    for page in pages:
        reader = _Reader(page, tokens, encodings, linked, mentions)
        for found in reader.submissions():
            key = (
                id(found.placed.element),
                found.kind,
                found.method,
                found.url.whole,
                tuple((id(each.placed.element), each.names) for each in found.controls),
                tuple(id(each.placed.element) for each in found.nameless),
                found.sent_names,
                found.open,
                found.token,
                found.sender,
                found.scripted,
                found.multipart,
            )
            if not found.placed.path.startswith("<") and once.first(*key):
                yield found


def _forms_linked_to(pages: tuple[Page, ...]) -> frozenset[str]:
    """The ids of forms that controls name from anywhere."""
    found: set[str] = set()
    for page in pages:
        for placed in page.elements:
            if placed.has("form"):
                found.update(p.text for p in values_of(page, placed, "form") if p.text)
    return frozenset(found)


class _Sent(msgspec.Struct, frozen=True):
    """What goes with a request besides its URL."""

    controls: tuple[Control, ...]
    names: tuple[Pattern, ...] = ()
    open: bool = False
    calls: frozenset[str] = frozenset()
    nameless: tuple[Control, ...] = ()
    scripted: bool = False

    @classmethod
    def of(cls, contents: Contents) -> "_Sent":
        calls = frozenset(call.name for call in contents.calls)
        nameless = tuple(contents.nameless)
        return cls(tuple(contents.controls), (), contents.open, calls, nameless)


_Sender = OneOf["browser", "htmx", "fallback"]


class _Way(msgspec.Struct, frozen=True):
    """One request that an element can make. ``span`` is what says the method."""

    url: Url
    method: str
    span: Span
    sender: _Sender
    button: Placed | None = None


class _Reader:
    """Reads one page."""

    def __init__(
        self,
        page: Page,
        tokens: Tokens,
        encodings: Encodings,
        linked: frozenset[str],
        mentions: Callable[[str], bool],
    ) -> None:
        self._page = page
        self._tokens = tokens
        self._encodings = encodings
        self._linked = linked
        self._mentions = mentions
        self._controls = PageControls(page)
        self._owned: dict[int, _Sent] = {}
        self._broken = {file.path for file in page.files if file.summary.faults}

    def submissions(self) -> Iterator[Submission]:
        for placed in self._page.elements:
            verbs = [
                Occurrence(self._page, placed, attribute, bare_name(attribute))
                for attribute in placed.element.attributes
                if bare_name(attribute) in VERBS
            ]
            if placed.tag == "form":
                plain = placed.has("method") or not verbs
                if plain:
                    yield from self._plain(placed, fallback=bool(verbs))
            for verb in verbs:
                yield from self._requested(verb)

    # ------------------------------------------------------------------------------- forms

    def _plain(self, form: Placed, *, fallback: bool) -> Iterator[Submission]:
        """What a browser sends by itself, or htmx in its place where links and forms are boosted.

        ``fallback``: htmx sends something else, so that this is sent where scripts do not run.
        """
        sent = self._form(form)
        scripted = self._is_scripted(form)
        if form.has_open_attributes or scripted:
            sent = replace(sent, open=True, scripted=scripted)
        boosted = any(p.text == "true" for p in nearest(self._page, form, "hx-boost"))
        sender: _Sender = "fallback" if fallback else "htmx" if boosted else "browser"
        for way in self._ways(form, form, sender):
            yield self._submission(way, form, sent, htmx=sender != "browser")
        for button in self._buttons.get(id(form), ()):
            for way in self._ways(form, button, sender):
                yield self._submission(way, form, sent, htmx=sender != "browser")

    def _is_scripted(self, form: Placed) -> bool:
        """Whether a script may send the form, or add to it, in place of the browser."""
        page = self._page
        for attribute in form.element.attributes:
            if _SUBMITTED.match(attribute.name):
                asks = (_ASKS.fullmatch(p.masked) for p in page.values(form, attribute))
                if attribute.name != "onsubmit" or not all(asks):
                    return True
        identities = [p.text for p in values_of(page, form, "id") if p.text]
        quoted = (f(i) for i in identities for f in ("#{}".format, '"{}"'.format, "'{}'".format))
        return any(map(self._mentions, quoted))

    def _ways(self, form: Placed, button: Placed, sender: _Sender) -> Iterator[_Way]:
        """The requests a form makes, sent by a button that may say otherwise."""
        for method, span in self._methods(form, button):
            for url in self._urls(form, button):
                yield _Way(url, method, span, sender, button)

    def _methods(self, form: Placed, button: Placed) -> Iterator[tuple[str, Span]]:
        own = button.has("formmethod")
        holder, name = (button, "formmethod") if own else (form, "method")
        values = values_of(self._page, holder, name)
        span = values[0].span if values else form.span
        for method in form_methods(self._page, holder, name):
            if method is not None:
                yield method, span

    def _urls(self, form: Placed, button: Placed) -> tuple[Url, ...]:
        own = button.has("formaction")
        holder, name = (button, "formaction") if own else (form, "action")
        found = values_of(self._page, holder, name)
        if not found:  # the page's own URL, whatever that is
            found = (Pattern((), holder.span),)
        return tuple(url_of(pattern) for pattern in found)

    @functools.cached_property
    def _buttons(self) -> dict[int, list[Placed]]:
        """The buttons that send their form in a way of their own, by the form."""
        found: dict[int, list[Placed]] = defaultdict(list)
        for placed in self._page.elements:
            if placed.tag in _SUBMITTERS and placed.has("formaction", "formmethod"):
                found[id(form_of(self._page, placed))].append(placed)
        return found

    def _form(self, form: Placed) -> _Sent:
        if id(form) not in self._owned:
            sent = _Sent.of(self._controls.owned(form))
            identities = {p.text for p in values_of(self._page, form, "id")}
            elsewhere = not self._page.is_document and not self._linked.isdisjoint(
                {identity for identity in identities if identity}
            )
            # What does not parse might have shown any control.
            unsure = elsewhere or not form.certain or form.path in self._broken
            sent = replace(sent, open=sent.open or unsure)
            self._owned[id(form)] = sent
        return self._owned[id(form)]

    # ------------------------------------------------------------------------------- htmx

    def _requested(self, verb: Occurrence) -> Iterator[Submission]:
        placed, method = verb.placed, VERBS[verb.name]
        sent = self._with_htmx(placed, self._sent_by(placed, method))
        stretch = verb.attribute.name_range
        span = Span(placed.path, stretch.start, stretch.end)
        for pattern in verb.values:
            way = _Way(url_of(pattern), method, span, "htmx")
            yield self._submission(way, placed, sent, htmx=True)

    def _sent_by(self, placed: Placed, method: str) -> _Sent:
        """The controls whose values htmx sends: the form's, unless it only gets; its own."""
        if placed.tag == "form":
            return self._form(placed)
        form = form_of(self._page, placed) if method != "GET" else None
        if form is not None:
            return self._form(form)
        return _Sent.of(self._own(placed))

    def _own(self, placed: Placed) -> Contents:
        contents = Contents()
        if placed.tag in {"input", "select", "textarea", "button"}:
            whole = self._controls.inside(placed)
            contents.controls = [c for c in whole.controls if c.placed is placed]
            contents.nameless = [c for c in whole.nameless if c.placed is placed]
            contents.open = placed.has_open_attributes and not contents.controls
        return contents

    def _with_htmx(self, placed: Placed, sent: _Sent) -> _Sent:
        """Add what hx-vals and hx-include add; take away what hx-params keeps back."""
        page = self._page
        values = keys(page, placed, "hx-vals")
        scripted = values.open or bool(nearest(page, placed, "hx-vars")) or is_configured(placed)
        is_open = sent.open or scripted or not placed.lineage.known
        sent_names = [*values.names]
        calls = sent.calls
        for pattern in nearest(page, placed, "hx-include"):
            included = self._included(placed, pattern)
            sent_names.extend(included.names)
            sent_names.extend(name for control in included.controls for name in control.names)
            calls |= included.calls
            is_open = is_open or included.open
        names = tuple(dict.fromkeys(sent_names))
        found = replace(sent, names=names, open=is_open, calls=calls, scripted=scripted)
        return _filtered(found, nearest(page, placed, "hx-params"))

    def _included(self, placed: Placed, value: Pattern) -> _Sent:
        """What the selectors of ``hx-include`` add; open where they are not followed."""
        found = _Sent(())
        start = 0
        for part in value.masked.split(","):
            one = self._selected(placed, value.cut(start, start + len(part)), part.strip())
            found = _Sent(
                (*found.controls, *one.controls),
                (*found.names, *one.names),
                found.open or one.open,
                found.calls | one.calls,
            )
            start += len(part) + 1
        return found

    def _selected(self, placed: Placed, pattern: Pattern, text: str) -> _Sent:
        form = next((a for a in (placed, *placed.ancestors()) if a.tag == "form"), None)
        if text == "this":
            return _Sent.of(self._controls.inside(placed))
        if text == "closest form" and form is not None:
            return self._form(form)
        if closest := _CLOSEST.fullmatch(text):
            above = self._closest(placed, closest[1])
            return _Sent((), open=True) if above is None else _Sent.of(self._controls.inside(above))
        if re.fullmatch(r"#[\w-]++", text):
            elements = self._controls.with_id(text[1:])
            if len(elements) == 1:
                held = elements[0]
                return (
                    self._form(held)
                    if held.tag == "form"
                    else _Sent.of(self._controls.inside(held))
                )
        match = _NAMED.search(pattern.masked)
        if match and re.fullmatch(r"(?:input|select|textarea)?\[name=[^\]]*\]", text):
            return _Sent((), (pattern.cut(*match.span(1)),))
        return _Sent((), open=True)

    def _closest(self, placed: Placed, tag: str) -> Placed | None:
        """The nearest element of a tag from an element up; None if it cannot be told."""
        for each in (placed, *placed.ancestors()):
            if not each.certain or each.tag == "*":
                return None
            if each.tag == tag:
                return each
        return None

    # ------------------------------------------------------------------------------- facts

    def _submission(self, way: _Way, placed: Placed, sent: _Sent, *, htmx: bool) -> Submission:
        token = self._tokens.of(
            self._page,
            placed,
            controls=sent.controls,
            sent_names=sent.names,
            calls=sent.calls,
            htmx=htmx,
        )
        if token is False and sent.open:
            token = None
        return Submission(
            kind="form" if placed.tag == "form" else "element",
            placed=placed,
            url=way.url,
            method=way.method,
            method_span=way.span,
            controls=sent.controls,
            sent_names=sent.names,
            open=sent.open,
            token=token,
            sender=way.sender,
            scripted=sent.scripted,
            nameless=sent.nameless,
            multipart=self._multipart(way, placed, sent),
        )

    def _multipart(self, way: _Way, placed: Placed, sent: _Sent) -> bool | None:
        """Whether files go whole; not looked for where there is no control for files."""
        if all(control.type != "file" for control in sent.controls):
            return None
        if way.sender == "htmx" and way.button is None:
            form = placed if placed.tag == "form" else form_of(self._page, placed)
            return self._encodings.of_htmx(self._page, placed, form)
        return self._encodings.of_form(self._page, placed, way.button or placed, way.sender)


def _filtered(sent: _Sent, params: tuple[Pattern, ...]) -> _Sent:
    """Honour ``hx-params``."""
    if not params:
        return sent
    text = params[0].text
    if len(params) > 1 or text is None:
        return replace(sent, open=True)
    text = text.strip()
    if text in {"*", ""}:
        return sent
    if text == "none":
        return _Sent((), (), open=False)
    excluding = text.startswith("not ")
    listed = {name.strip() for name in text.removeprefix("not ").split(",")}

    def stays(pattern: Pattern) -> bool:
        return any(pattern.may_equal(name) for name in listed) is not excluding

    controls = tuple(control for control in sent.controls if any(map(stays, control.names)))
    return replace(sent, controls=controls, names=tuple(filter(stays, sent.names)))
