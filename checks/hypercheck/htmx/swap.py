"""The grammar of ``hx-swap`` and ``hx-swap-oob``, and what htmx makes of values outside it."""

import re
from collections.abc import Callable, Iterator, Mapping

import msgspec

from hypercheck.htmx import interval
from hypercheck.htmx.attribute import EXTENSIONS, HTMX_2, HTMX_4
from hypercheck.htmx.spelling import slip_of
from hypercheck.pattern import HOLE, Pattern

STYLES: Mapping[int, tuple[str, ...]] = {
    2: (
        "innerHTML",
        "outerHTML",
        "textContent",
        "beforebegin",
        "afterbegin",
        "beforeend",
        "afterend",
        "delete",
        "none",
    ),
    4: (
        "innerHTML",
        "outerHTML",
        "innerMorph",
        "outerMorph",
        "outerSync",
        "textContent",
        "beforebegin",
        "afterbegin",
        "beforeend",
        "afterend",
        "before",
        "prepend",
        "append",
        "after",
        "delete",
        "none",
    ),
}
"""The swap styles that htmx knows by itself, by dialect."""

_EXTENSION_STYLES: Mapping[str, tuple[str, ...]] = {
    "morph": ("morph", "morph:innerHTML", "morph:outerHTML"),
    "alpine-morph": ("morph",),
    "morphdom-swap": ("morphdom",),
    "upsert": ("upsert",),
    "download": ("download",),
}
_EXTENSION_PREFIXES: Mapping[str, str] = {"morph": "morph:", "multi-swap": "multi:"}
"""Styles with free text behind: JavaScript options, a list of ids."""

_SAME_IN: Mapping[int, Mapping[str, str]] = {
    2: {
        "before": "beforebegin",
        "prepend": "afterbegin",
        "append": "beforeend",
        "after": "afterend",
    },
    4: {"morph": "outerMorph", "morph:innerHTML": "innerMorph", "morph:outerHTML": "outerMorph"},
}
"""Styles that the dialect lacks, and its own word for the same."""

_EDGES = ("top", "bottom", "none")

# One entry of htmx 4's short notation for options: a key, and perhaps a value.
_ENTRY = re.compile(
    r"""(?P<key>"[^"]*+"|'[^']*+'|[^\s,:"']++)"""
    r"""(?:\s*+:\s*+(?P<value>"[^"]*+"|'[^']*+'|<(?:[^/]|/(?!>))++/>|[^\s,]++))?+"""
)


class SwapFault(msgspec.Struct, frozen=True):
    """One thing wrong with a value; ``pattern`` is the part, ``suggestion`` what to put for it.

    ``is_slip``: the part can only be the suggestion misspelt.
    """

    message: str
    pattern: Pattern
    suggestion: str | None = None
    is_slip: bool = False


def faults(
    value: Pattern, *, oob: bool, dialect: int, extensions: frozenset[str] | None
) -> list[SwapFault]:
    """What is wrong with the value of ``hx-swap`` (or of ``hx-swap-oob``, for ``oob``).

    ``extensions`` are those the project loads; None if that is not known. An extension that is
    not known may bring any style, so then only slips are reported.
    """
    grammar = _Grammar(value, dialect, extensions)
    text = value.masked.strip()
    if not text or (text == "unset" and dialect == HTMX_2):
        return []
    if oob:
        return list(grammar.out_of_band())
    return list(grammar.words() if dialect == HTMX_2 else grammar.entries())


class _Grammar:
    """One value, looked at."""

    def __init__(self, value: Pattern, dialect: int, extensions: frozenset[str] | None) -> None:
        self.value = value
        self.dialect = dialect
        self.open = extensions is None or not extensions <= EXTENSIONS[dialect]
        loaded = extensions or frozenset()
        self.styles = STYLES[dialect] + tuple(
            style for name in sorted(loaded) for style in _EXTENSION_STYLES.get(name, ())
        )
        self.prefixes = tuple(
            prefix
            for name, prefix in _EXTENSION_PREFIXES.items()
            if extensions is None or name in loaded
        )

    # ------------------------------------------------------------------------------- htmx 2

    def words(self) -> Iterator[SwapFault]:
        """White space parts the words; the style must be the first of them."""
        words = self.value.words()
        if fault := self._torn_options(words):
            yield fault
            return
        certain = True  # no hole before, which may hold any words or none
        for index, word in enumerate(words):
            name, colon, _ = word.masked.partition(":")
            if colon and name in _MODIFIERS_2:
                yield from self._modifier(word.cut(len(name) + 1, len(word.masked)), name)
            elif HOLE in word.masked:
                certain = False
            elif index == 0:
                yield from self._style(word)
            elif certain or word.masked not in self.styles:
                yield from self._stray(word, certain=certain)

    def _torn_options(self, words: tuple[Pattern, ...]) -> SwapFault | None:
        first = words[0].masked
        if not first.startswith("morph:{") or "}" in first or HOLE in self.value.masked:
            return None
        start = self.value.masked.index(first)
        end = self.value.masked.rfind("}") + 1 or len(self.value.masked)
        return SwapFault(
            "htmx ends a swap style at white space, so the options of morph must not contain any",
            self.value.cut(start, end),
        )

    def _stray(self, word: Pattern, *, certain: bool) -> Iterator[SwapFault]:
        """A word behind the first that is no modifier: htmx logs an error and drops it."""
        text = word.masked
        if text in self.styles:
            yield SwapFault(
                f"the swap style {text} must be the first word; here it is dropped", word
            )
            return
        name, colon, rest = text.partition(":")
        near = slip_of(name, _MODIFIERS_2) if colon else None
        if near:
            yield SwapFault(
                f"htmx has no swap modifier {name}", word, f"{near}:{rest}", is_slip=True
            )
        elif certain and not self.open:
            yield SwapFault(f"htmx has no swap modifier {text}; it is dropped", word)

    def _modifier(self, value: Pattern, name: str) -> Iterator[SwapFault]:
        if HOLE in value.masked:
            return
        check = _MODIFIERS_2[name]
        if message := check(name, value.masked):
            whole = self._with_name(value, name)
            yield SwapFault(message, value if value.masked else whole)

    def _with_name(self, value: Pattern, name: str) -> Pattern:
        """The modifier that an empty value belongs to: a finding needs something to stand on."""
        found = re.search(rf"{re.escape(name)}:(?=\s|\Z)", self.value.masked)
        return self.value.cut(*found.span()) if found else value

    # ------------------------------------------------------------------------------- htmx 4

    def entries(self) -> Iterator[SwapFault]:
        """A style, unless the first word has a colon; then options as ``key:value``."""
        text = self.value.masked
        if "{" in text or HOLE in text.split(None, 1)[0]:
            return
        first = True
        for entry in _ENTRY.finditer(text):
            key, value = entry["key"], entry["value"]
            if first and value is None:
                yield from self._style(self.value.cut(*entry.span("key")))
            elif HOLE in key:
                return
            elif value is None and key in self.styles:
                yield SwapFault(
                    f"the swap style {key} must be the first word; here it is dropped",
                    self.value.cut(*entry.span("key")),
                )
            else:
                yield from self._option(key, value, entry)
            first = False

    def _option(self, key: str, value: str | None, entry: re.Match[str]) -> Iterator[SwapFault]:
        if key in _MODIFIERS_4:
            check = _MODIFIERS_4[key]
            if check and value is not None and HOLE not in value:
                message = check(key, value.strip("\"'"))
                if message:
                    yield SwapFault(message, self.value.cut(*entry.span("value")))
            return
        near = "focusScroll" if key == "focus-scroll" else slip_of(key, _MODIFIERS_4)
        where = self.value.cut(*entry.span("key"))
        if near:
            yield SwapFault(f"htmx 4 has no swap option {key}", where, near, is_slip=True)
        elif not self.open:
            yield SwapFault(f"htmx 4 has no swap option {key}; it is dropped", where)

    # --------------------------------------------------------------------------- out of band

    def out_of_band(self) -> Iterator[SwapFault]:
        """``true``, a style, or a style and a selector parted by the first colon."""
        text = self.value.masked
        start, end = len(text) - len(text.lstrip()), len(text.rstrip())
        if text[start:end] in {"true", "false", "False"}:  # pages that show the element say false
            return
        colon = text.find(":", start)
        if self.dialect == HTMX_4 and not re.fullmatch(r"[^\s:]++:[^:]++", text[start:end]):
            if ":" not in text.split(None, 1)[0]:
                yield from self.entries()
            return
        if colon <= start:
            yield from self._out_of_band_style(self.value.cut(start, end))
            return
        style, selector = self.value.cut(start, colon), self.value.cut(colon + 1, end)
        yield from self._out_of_band_style(style)
        if not selector.masked.strip():
            yield SwapFault(
                f"the selector after {text[start : colon + 1]} is missing: nothing is swapped",
                self.value.cut(start, end),
            )
        elif style.masked == "morph" and selector.masked in {"innerHTML", "outerHTML"}:
            yield SwapFault(
                f"out of band, what follows the colon is a selector: no element is called"
                f" {selector.masked}",
                self.value.cut(start, end),
                "morph" if selector.masked == "outerHTML" else None,
            )

    def _out_of_band_style(self, style: Pattern) -> Iterator[SwapFault]:
        text = style.masked
        if HOLE in text:
            return
        first = text.split(None, 1)[0] if text.strip() else ""
        if text.startswith(("#", ".", "[")):
            yield SwapFault(
                f"a selector needs a swap style before it: {text} alone is taken for a style",
                style,
                f"outerHTML:{text}",
            )
        elif text.casefold() == "true":
            yield SwapFault(f"{text} is not true: {text} is taken for a style", style, "true")
        elif text in _MODIFIERS_2 or (first != text and first in {*self.styles, "true"}):
            yield SwapFault("hx-swap-oob takes no modifiers: a style, perhaps a selector", style)
        else:
            yield from self._style(style)

    # --------------------------------------------------------------------------------- style

    def _style(self, word: Pattern) -> Iterator[SwapFault]:
        text = word.masked
        if text in self.styles:
            return
        if text.startswith(self.prefixes):
            same = [style for style in self.styles if style.casefold() == text.casefold()]
            if same:
                yield SwapFault(f"morph has no style {text}", word, same[0], is_slip=True)
            return
        near = slip_of(text, self.styles) or self._modifier_slip(text)
        if near:
            yield SwapFault(self._unknown(text), word, near, is_slip=True)
        elif not self.open:
            yield SwapFault(self._unknown(text), word, _SAME_IN[self.dialect].get(text))

    def _modifier_slip(self, text: str) -> str | None:
        name, colon, rest = text.partition(":")
        near = slip_of(name, _MODIFIERS_2) if colon else None
        return near and f"{near}:{rest}"

    def _unknown(self, text: str) -> str:
        bringing = [name for name, styles in _EXTENSION_STYLES.items() if text in styles]
        if bringing and bringing[0] in EXTENSIONS[self.dialect]:
            return f"the swap style {text} needs the extension {bringing[0]}, which is not loaded"
        effect = "the default style is used" if self.dialect == HTMX_2 else "the swap fails"
        return f"htmx has no swap style {text}: {effect}"


# ---------------------------------------------------------------------------- values of modifiers


def _boolean(name: str, text: str) -> str | None:
    if text in {"true", "false"}:
        return None
    return f"{name} is true or false; {text or 'nothing'} counts as false"


def _place(name: str, text: str) -> str | None:
    """In htmx 2: ``top``, ``bottom``, or either behind a selector and a colon."""
    selector, colon, edge = text.rpartition(":")
    if edge in _EDGES and bool(selector) == bool(colon):
        return None
    return f"{name} ends with top or bottom, perhaps behind a selector ({name}:#list:top)"


def _edge(name: str, text: str) -> str | None:
    """In htmx 4: the selector has an option of its own."""
    if text in _EDGES:
        return None
    return f"{name} is top or bottom; {name}Target names another element"


_Check = Callable[[str, str], str | None]

_MODIFIERS_2: Mapping[str, _Check] = {
    "swap": interval.fault,
    "settle": interval.fault,
    "transition": _boolean,
    "ignoreTitle": _boolean,
    "scroll": _place,
    "show": _place,
    "focus-scroll": _boolean,
}

_MODIFIERS_4: Mapping[str, _Check | None] = {
    "swap": interval.fault,
    "settle": interval.fault,
    "transition": None,
    "ignoreTitle": None,
    "scroll": _edge,
    "scrollTarget": None,
    "show": _edge,
    "showTarget": None,
    "focusScroll": None,
    "strip": None,
    "style": None,
    "swapEmpty": None,
    "target": None,
    "key": None,  # these three are the extension upsert's
    "sort": None,
    "prepend": None,
}
"""Whatever htmx takes as true or false may be any text here, which counts as true."""
