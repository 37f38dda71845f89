"""What HTML says of its elements: which are void, hold raw text, end by themselves."""

# fmt: off
VOID = frozenset({
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input",
    "keygen", "link", "meta", "param", "source", "track", "wbr",
})
RAW_TEXT = frozenset({
    "iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp",
})
FOREIGN = frozenset({"svg", "math"})
FOREIGN_EXITS = frozenset({"foreignobject", "desc", "title", "annotation-xml"})
"""Elements of SVG and MathML whose content is HTML again."""

FOREIGN_BREAKERS = frozenset({
    "b", "big", "blockquote", "body", "br", "center", "code", "dd", "div", "dl", "dt", "em",
    "embed", "h1", "h2", "h3", "h4", "h5", "h6", "head", "hr", "i", "img", "li", "listing", "menu",
    "meta", "nobr", "ol", "p", "pre", "ruby", "s", "small", "span", "strong", "strike", "sub",
    "sup", "table", "tt", "u", "ul", "var",
})
"""Elements that cannot be in SVG or MathML: their start tags end it."""

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS = frozenset({"td", "th"})
_ROW_GROUPS = frozenset({"thead", "tbody", "tfoot"})
SCOPE_MARKERS = frozenset({
    "applet", "caption", "foreignobject", "html", "marquee", "object", "table", "td", "template",
    "th",
})
"""An end tag does not reach elements outside these, unless it is for one of these."""

SPECIAL = _HEADINGS | _CELLS | _ROW_GROUPS | SCOPE_MARKERS | frozenset({
    "address", "article", "aside", "blockquote", "body", "button", "center", "colgroup", "dd",
    "details", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
    "frameset", "head", "header", "hgroup", "li", "listing", "main", "menu", "nav", "noscript",
    "ol", "p", "pre", "section", "select", "summary", "tr", "ul",
})
"""An end tag for an element that is not one of these does not reach beyond one of these."""

CLOSES_P = _HEADINGS | frozenset({
    "address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div",
    "dl", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr",
    "listing", "main", "menu", "nav", "ol", "p", "plaintext", "pre", "search", "section",
    "summary", "table", "ul", "xmp", "li", "dd", "dt",
})
END_OPTIONAL = frozenset({
    "body", "caption", "colgroup", "dd", "dt", "head", "html", "li", "optgroup", "option", "p",
    "rp", "rt", "tbody", "td", "tfoot", "th", "thead", "tr",
})
KNOWN = VOID | RAW_TEXT | SPECIAL | END_OPTIONAL | FOREIGN | frozenset({
    "a", "abbr", "audio", "b", "bdi", "bdo", "canvas", "cite", "code", "data", "datalist", "del",
    "dfn", "dialog", "em", "font", "i", "ins", "kbd", "label", "legend", "map", "mark", "meter",
    "nobr", "output", "picture", "progress", "q", "rp", "rt", "ruby", "s", "samp", "search",
    "slot", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "video",
})
P_SCOPE = SCOPE_MARKERS | {"button", "svg", "math", "body"}
_LIST_SCOPE = (SPECIAL - {"address", "div", "p"}) | {"svg", "math"}

_IMPLIED: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset({"li"}), _LIST_SCOPE),
    "dd": (frozenset({"dd", "dt"}), _LIST_SCOPE),
    "dt": (frozenset({"dd", "dt"}), _LIST_SCOPE),
    "option": (frozenset({"option"}), SPECIAL | {"optgroup", "datalist"}),
    "optgroup": (frozenset({"option", "optgroup"}), SPECIAL | {"datalist"}),
    "rt": (frozenset({"rt", "rp"}), SPECIAL | {"ruby"}),
    "rp": (frozenset({"rt", "rp"}), SPECIAL | {"ruby"}),
    "td": (_CELLS, frozenset({"tr", "table", "template", "html"})),
    "th": (_CELLS, frozenset({"tr", "table", "template", "html"})),
    "tr": (_CELLS | {"tr", "caption", "colgroup"}, _ROW_GROUPS | {"table", "template", "html"}),
    "caption": (frozenset({"caption", "colgroup"}), frozenset({"table", "template", "html"})),
    "body": (frozenset({"head"}), SPECIAL - {"head"}),
}
for _group in _ROW_GROUPS:
    _IMPLIED[_group] = (
        _CELLS | _ROW_GROUPS | {"tr", "caption", "colgroup"},
        frozenset({"table", "template", "html"}),
    )
_IMPLIED["colgroup"] = _IMPLIED["caption"]
# fmt: on

TABLE_PARTS = _CELLS | _ROW_GROUPS | {"tr", "caption", "col", "colgroup"}
"""Start tags that a browser leaves out where no table is open."""

_P_ONLY = (frozenset({"p"}), P_SCOPE)
_NOTHING: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()


def implied_ends(tag: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """What a start tag ends: sets of open elements, each with those it does not look beyond."""
    own = _IMPLIED.get(tag)
    if tag in CLOSES_P:
        return (_P_ONLY,) if own is None else (own, _P_ONLY)
    return _NOTHING if own is None else (own,)
