"""Out-of-band swaps: giving a piece of HTML the element that htmx swaps by its id."""

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from chirp.errors import ResultError

_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track")
) | {"wbr"}

# Elements that belong into certain others, and one of those for them.
_PARENTS = {
    "tr": "tbody",
    "td": "tr",
    "th": "tr",
    "tbody": "table",
    "thead": "table",
    "tfoot": "table",
    "caption": "table",
    "colgroup": "table",
    "col": "colgroup",
    "li": "ul",
    "option": "select",
    "optgroup": "select",
}

# Elements whose tags the HTML parser drops outside of a table; lists and options are kept anywhere.
_TABLE_PARTS = frozenset(_PARENTS) - {"li", "option", "optgroup"}


@dataclass
class _Root:
    """A start tag that no other element of the piece encloses."""

    tag: str
    name_end: int
    attributes: dict[str, str | None] = field(default_factory=dict)


class _RootParser(HTMLParser):
    """Finds the elements and the text outside any element."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.roots: list[_Root] = []
        self.loose_text = False
        self._open: list[str] = []
        self._lines = [0]
        self._lines += [found.end() for found in re.finditer("\n", html)]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._open:
            line, column = self.getpos()
            name_end = self._lines[line - 1] + column + 1 + len(tag)
            self.roots.append(_Root(tag, name_end, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # As in browsers, <div/> opens a div; only void elements end at once.
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._open and data.strip():
            self.loose_text = True


def mark_out_of_band(html: str, *, target: str | None, swap: str | None, what: str) -> str:
    """The piece as an element with ``hx-swap-oob``.

    A single root that has the target's id is marked itself; anything else is put into an element
    with that id whose content replaces the target's content. Without a target, the root's own id
    is the target. ``what`` names the fragment in errors.
    """
    parser = _RootParser(html)
    root = parser.roots[0] if len(parser.roots) == 1 and not parser.loose_text else None
    own = root.attributes.get("id") if root else None
    wanted = target.removeprefix("#") if target else own
    if not wanted:
        raise ResultError(f"{what} goes out of band: give it target=…, or its block a root with id")
    if any(character.isspace() for character in wanted):
        raise ResultError(f"{what} goes out of band: its target is an element's id, no selector")
    if root and own == wanted:
        value = root.attributes.get("hx-swap-oob", swap or "true") or "true"
        marked = html if "hx-swap-oob" in root.attributes else _mark(html, root, value)
        return _kept(marked, root.tag, wanted, value)
    first = parser.roots[0].tag if parser.roots else ""
    parent = _PARENTS.get(first, "div")
    value = swap or "innerHTML"
    start = f'<{parent} id="{escape(wanted)}" hx-swap-oob="{escape(value)}">'
    return _kept(f"{start}{html}</{parent}>", parent, wanted, value)


def _mark(html: str, root: _Root, swap: str) -> str:
    return f'{html[: root.name_end]} hx-swap-oob="{escape(swap)}"{html[root.name_end :]}'


def _kept(html: str, tag: str, wanted: str, value: str) -> str:
    """An element in a ``template``, in which the HTML parser keeps it, if it is a table's part.

    htmx 2 looks for ``hx-swap-oob`` inside a ``template``, htmx 4 does not; it takes what its own
    attributes say, which is what it makes of ``<hx-partial>``. They say the same here.
    """
    if tag not in _TABLE_PARTS:
        return html
    style, _, selector = value.partition(":")
    style = "outerHTML" if style == "true" else style
    where = f'hx-target="{escape(selector)}"' if selector else f'id="{escape(wanted)}"'
    # What does not take the element's place is its content, not itself.
    strip = "" if style.startswith("outer") else " strip:true"
    start = f'<template hx type="partial" {where} hx-swap="{escape(style)}{strip}">'
    return f"{start}{html}</template>"
