"""What a template makes, as far as the name of its file says."""

from pathlib import PurePosixPath

JINJA = frozenset({".j2", ".jinja", ".jinja2"})
"""Endings that say which language a template is written in, not what it makes."""

# fmt: off
_PLAIN = frozenset({
    ".cfg", ".cjs", ".conf", ".css", ".csv", ".ics", ".ini", ".js", ".json", ".jsonl", ".mjs",
    ".py", ".scss", ".sh", ".sql", ".tex", ".toml", ".ts", ".tsv", ".txt", ".vcf",
})
# fmt: on
"""What files are called that no browser reads as markup."""


_HTML = frozenset({".htm", ".html", ".xhtml"})


def is_html(path: str) -> bool:
    """Whether what a template makes is HTML, as its name says or does not say otherwise."""
    suffix = _suffix(path)
    return not suffix or suffix in _HTML


def is_markup(path: str) -> bool:
    """Whether what a template makes may be markup, as far as its name says."""
    return _suffix(path) not in _PLAIN


def _suffix(path: str) -> str:
    suffixes = PurePosixPath(path.lower()).suffixes
    if suffixes and suffixes[-1] in JINJA:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""
