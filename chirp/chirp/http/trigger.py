"""What makes htmx trigger events on a page."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

Trigger = str | Iterable[str] | Mapping[str, Any]
"""The name of an event, names, or names with details."""


def format_trigger(trigger: Trigger) -> str:
    """The value of an ``HX-Trigger`` field; names stay names, details become ASCII JSON."""
    if isinstance(trigger, str):
        return trigger
    if isinstance(trigger, Mapping):
        return json.dumps(dict(trigger))
    return ", ".join(trigger)
