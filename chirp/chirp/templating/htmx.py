"""The htmx that Chirp brings, and how whole documents come to load it."""

import re
from html import escape
from pathlib import Path

ASSETS = Path(__file__).parent.parent / "assets"
ASSETS_URL = "/_chirp"
"""The reserved path under which the application serves its own scripts."""

SCRIPTS = ("htmx-2.0.11.min.js", "htmx-ext-sse-2.2.4.min.js", "htmx-setup-1.js")

_HEAD_END = re.compile(r"</head\s*>", re.IGNORECASE)
_LOADS_HTMX = re.compile(
    r"""<script\b[^>]*\bsrc\s*=\s*["']?(?:[^"'\s>]*/)?htmx(?:\.org|\.min|\.esm|\.cjs|\.js|@|-?\d)""",
    re.IGNORECASE,
)


def add_htmx(html: str, *, root_path: str = "") -> str:
    """The document with the scripts at the end of its head.

    What is no whole document, or loads htmx itself, is left as it is.
    """
    end = _HEAD_END.search(html)
    if end is None or _LOADS_HTMX.search(html):
        return html
    tags = "".join(
        f'<script src="{escape(root_path)}{ASSETS_URL}/{script}"></script>\n' for script in SCRIPTS
    )
    return html[: end.start()] + tags + html[end.start() :]
