"""What makes htmx trigger events on a page."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

Trigger = str | Iterable[str] | Mapping[str, Any]
"""The name of an event, names, or names with details."""


def format_trigger(trigger: Trigger) -> str:
    """The value of an ``HX-Trigger`` field; names stay names, details become ASCII JSON.

    So do names that a header field cannot hold, and details must be what JSON can hold.
    """
    if isinstance(trigger, Mapping):
        return json.dumps(dict(trigger), allow_nan=False)
    names = [trigger] if isinstance(trigger, str) else list(trigger)
    if all(name.isascii() for name in names):
        return ", ".join(names)
    return json.dumps(dict.fromkeys(names))
