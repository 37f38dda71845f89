"""Out-of-band swaps: giving a piece of HTML the element that htmx swaps by its id."""

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from chirp.errors import ResultError

_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track")
) | {"wbr"}

# Elements that the HTML parser drops or moves outside their parents, and a parent that keeps them.
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
        marked = html if "hx-swap-oob" in root.attributes else _mark(html, root, swap or "true")
        return _kept(marked, root.tag)
    first = parser.roots[0].tag if parser.roots else ""
    parent = _PARENTS.get(first, "div")
    start = f'<{parent} id="{escape(wanted)}" hx-swap-oob="{escape(swap or "innerHTML")}">'
    return _kept(f"{start}{html}</{parent}>", first)


def _mark(html: str, root: _Root, swap: str) -> str:
    return f'{html[: root.name_end]} hx-swap-oob="{escape(swap)}"{html[root.name_end :]}'


def _kept(html: str, tag: str) -> str:
    return f"<template>{html}</template>" if tag in _PARENTS else html
