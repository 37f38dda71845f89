"""Validators of single values.

A validator is a function that takes a value and gives a message, or None if the value is right. It
works alone, in :func:`validate`, and inside ``Annotated`` in a data class that a form becomes::

    name: Annotated[str, required, max_length(80)]

Except for :func:`required`, an empty value is right: whether it may be empty is another question.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

__all__ = [
    "Validator",
    "email",
    "integer",
    "matches",
    "max_length",
    "min_length",
    "number",
    "one_of",
    "required",
    "url",
    "validate",
]

Validator = Callable[[Any], str | None]

# As <input type=email> in the HTML standard, with a dot demanded in the domain.
_EMAIL = re.compile(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@"
    r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+"
)
_INTEGER = re.compile(r"-?[0-9]+")
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")


def required(value: Any) -> str | None:
    """Refuse nothing, and text that is only spaces."""
    empty = value is None or (isinstance(value, str) and not value.strip())
    return "This field is required." if empty else None


def min_length(least: int) -> Validator:
    """Refuse what is shorter."""

    def check(value: Any) -> str | None:
        if _is_empty(value) or len(value) >= least:
            return None
        return f"Use at least {least} characters."

    return check


def max_length(most: int) -> Validator:
    """Refuse what is longer."""

    def check(value: Any) -> str | None:
        if _is_empty(value) or len(value) <= most:
            return None
        return f"Use at most {most} characters."

    return check


def email(value: Any) -> str | None:
    """Refuse what is no e-mail address."""
    right = _is_empty(value) or _EMAIL.fullmatch(str(value))
    return None if right else "Enter an e-mail address."


def url(value: Any) -> str | None:
    """Refuse what is no http or https URL."""
    right = _is_empty(value) or _is_url(str(value))
    return None if right else "Enter a URL that starts with https:// or http://."


def matches(pattern: str, message: str = "This is not in the expected form.") -> Validator:
    """Refuse what the regular expression does not match as a whole."""
    compiled = re.compile(pattern)

    def check(value: Any) -> str | None:
        return None if _is_empty(value) or compiled.fullmatch(str(value)) else message

    return check


def one_of(*options: Any) -> Validator:
    """Refuse what is not one of the options."""

    def check(value: Any) -> str | None:
        if _is_empty(value) or value in options:
            return None
        return f"Choose one of: {', '.join(map(str, options))}."

    return check


def integer(value: Any) -> str | None:
    """Refuse what is no whole number."""
    right = _is_empty(value) or _INTEGER.fullmatch(str(value).strip())
    return None if right else "Enter a whole number."


def number(value: Any) -> str | None:
    """Refuse what is no number."""
    right = _is_empty(value) or _NUMBER.fullmatch(str(value).strip())
    return None if right else "Enter a number."


def validate(
    values: Mapping[str, Any], rules: Mapping[str, Iterable[Validator]]
) -> dict[str, list[str]]:
    """The messages by field: of each field the first; an empty dict if all is right."""
    errors: dict[str, list[str]] = {}
    for field, validators in rules.items():
        messages = (validator(values.get(field)) for validator in validators)
        first = next((message for message in messages if message), None)
        if first:
            errors[field] = [first]
    return errors


def _is_empty(value: Any) -> bool:
    return value is None or value == ""


def _is_url(text: str) -> bool:
    if not text.isprintable() or any(character.isspace() for character in text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:  # brackets that are no IPv6 address
        return False
