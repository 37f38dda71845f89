"""Signs that a script reads a control, whatever the form around it sends."""

import re

from hypercheck.facts import Placed

_HOOK = re.compile(r"on[a-z]+|@.+|:.+|x-.+|v-.+|data-.+|(?:data-)?hx-on.*|_|is|ref|\*.*")
"""Events, what Alpine, Vue, Stimulus and hyperscript bind, and what only a script reads."""


def is_scripted(placed: Placed) -> bool:
    """Whether an attribute of the control says that a script reads it or fills it."""
    return placed.has_open_attributes or any(
        _HOOK.fullmatch(attribute.name) and not attribute.name.startswith("data-hx-")
        for attribute in placed.element.attributes
    )
