"""Values that are not what the browser gets in the end: a script of the page fills them in."""

import re

from hypercheck.pattern import Pattern

_PLACEHOLDER = re.compile(r"\{\{|\$\{|\{%|<%|\[\[|#\{")


def is_filled_by_script(value: Pattern) -> bool:
    """Whether a value holds a placeholder of templates that the browser renders."""
    return bool(_PLACEHOLDER.search(value.masked))
