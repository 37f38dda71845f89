"""The names of statements: Jinja2's own, those of its extensions and of well-known others."""

# fmt: off
MIDDLES = {
    "if": ("elif", "else"), "for": ("else",), "trans": ("pluralize",),
}
# fmt: on
"""What may stand between the opening statement and its end."""

BLOCK_TAGS = frozenset(
    "if for block macro call filter set with autoescape trans".split()  # noqa: SIM905 -- a row of words
)
SINGLE_TAGS = frozenset(
    "extends include import from do break continue print debug".split()  # noqa: SIM905 -- as above
)
MIDDLE_TAGS = frozenset(["elif", "else", "pluralize"])

# fmt: off
KNOWN_EXTENSIONS = frozenset({
    "assets", "attrs", "cache", "captureas", "component", "compress", "csp", "css", "feather",
    "fill", "fragment_cache", "htmlcompress", "icon", "javascript", "js", "language", "markdown",
    "minify", "nocache", "nonce", "now", "profile", "raise", "script", "slot", "spaceless",
    "strip", "style", "svg", "switch", "thumbnail", "timezone", "vite",
})
# fmt: on
"""Statements of widely used Jinja2 extensions, tolerated wherever they stand."""

TRANSPARENT_FILTERS = frozenset({"indent", "trim", "safe", "default", "d", "wordwrap", "center"})
"""Filters that show the elements in their block as they stand."""

TRANSPARENT_TAGS = frozenset({"cache", "fragment_cache", "spaceless", "nocache", "language"})
"""Statements of extensions that show the elements in their body as they stand."""
