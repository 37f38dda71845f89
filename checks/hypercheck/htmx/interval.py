"""Times as htmx reads them: a number and perhaps a unit, ``500ms``, ``1.5s``, ``2m``."""

import re

_TIME = re.compile(r"(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:ms|s|m)?")
_NOTHING = re.compile(r"[0.]++(?:ms|s|m)?")
_SHORT = re.compile(r"[0-9](?:\.[0-9]*+)?(?:ms)?")


def fault(name: str, text: str) -> str | None:
    """What is wrong with the time that ``name`` is given; a number alone is milliseconds."""
    if _TIME.fullmatch(text):
        return None
    return f"{name} needs a time such as 500ms or 1s, not {text or 'nothing'}"


def polling_fault(text: str) -> str | None:
    """What is wrong with a time between requests."""
    if not _TIME.fullmatch(text):
        return fault("every", text)
    if _NOTHING.fullmatch(text):
        return f"every {text} never sends a request"
    if _SHORT.fullmatch(text):
        return f"every {text} sends a request every {text.removesuffix('ms')} milliseconds"
    return None
