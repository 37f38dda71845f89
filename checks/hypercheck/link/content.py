"""Which outputs of a template can hold markup: what is known of names, filters and calls.

With autoescape on, an expression shows elements only if its value is markup already. Plain data
(``{{ order.total }}``) is not; what is named like markup may be.
"""

import re

from hypercheck.value import Attribute, Item, Name, Value

# fmt: off
TEXT_CALLS = frozenset({
    "_", "asset", "csp_nonce", "csrf_field", "csrf_meta", "csrf_token", "current_path", "cycler",
    "dict", "get_flashed_messages", "gettext", "int", "joiner", "len", "lipsum", "namespace",
    "ngettext", "now", "npgettext", "pgettext", "range", "static", "str", "ugettext", "ungettext",
    "url_for",
})
# fmt: on
"""Functions of templates whose results hold no elements that a rule could miss."""

# fmt: off
SHOWING_FILTERS = frozenset({
    "center", "d", "default", "forceescape", "indent", "replace", "reverse", "string", "trim",
    "wordwrap",
})
# fmt: on
"""Filters that show what they are applied to, markup or not."""

# fmt: off
TEXT_FILTERS = frozenset({
    "abs", "attr", "batch", "capitalize", "count", "dictsort", "e", "escape", "filesizeformat",
    "first", "float", "format", "groupby", "int", "items", "join", "last", "length", "list",
    "lower", "map", "max", "min", "pprint", "random", "reject", "rejectattr", "round", "select",
    "selectattr", "slice", "sort", "striptags", "sum", "title", "tojson", "truncate", "unique",
    "upper", "urlencode", "urlize", "wordcount", "xmlattr",
})
# fmt: on
"""Filters of Jinja2 whose results hold no elements that a rule could miss."""

RAW_TEXT_TAGS = frozenset({"script", "style", "textarea", "title"})

# fmt: off
_MARKUP_WORDS = frozenset({
    "bleach", "component", "embed", "hidden", "html", "iframe", "markdown", "markup", "md",
    "render", "rendered", "sanitize", "svg", "tag", "tags_html", "widget", "widgets",
})
# fmt: on
# fmt: off
_WHOLE_WORDS = frozenset({
    "body", "button", "caller", "children", "component", "content", "contents", "field", "fields",
    "form", "fragment", "inner", "input", "main", "partial", "slot", "snippet", "view",
})
# fmt: on
_FORM_WORDS = frozenset({"form", "field", "fields"})
# fmt: off
_TEXT_OF_FIELD = frozenset({
    "action", "data", "description", "error", "errors", "help", "id", "label", "max_length",
    "message", "method", "name", "short_name", "type", "value", "values",
})
# fmt: on
_WORDS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z0-9]+")


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORDS.findall(name)]


def names_markup(name: str) -> bool:
    """Whether a name says that its value is markup (``body_html``, ``render_field``)."""
    return not _MARKUP_WORDS.isdisjoint(_words(name))


def may_be_markup(value: Value) -> bool:
    """Whether a name or member that nothing is known of can be markup."""
    members: list[str] = []
    while isinstance(value, Attribute | Item):
        if isinstance(value, Attribute):
            members.append(value.name)
        value = value.value
    if not isinstance(value, Name):
        return False
    # A thing that is just called a tag is a label far more often than an element.
    if any(names_markup(name) for name in (*members, value.id) if name != "tag"):
        return True
    word = (_words(value.id) or [""])[-1]
    if not members:
        return word in _WHOLE_WORDS
    return (
        word in _FORM_WORDS
        and members[0] not in _TEXT_OF_FIELD | {"get", "errors"}
        and (_TEXT_OF_FIELD.isdisjoint(members))
    )
