"""Attributes whose values are words: hx-boost, hx-encoding, hx-params, hx-ext and others."""

import re
from collections.abc import Iterator

import msgspec

from hypercheck.htmx.attribute import EXTENSIONS, HTMX_2, HTMX_4
from hypercheck.htmx.spelling import slip_of
from hypercheck.pattern import HOLE, Pattern

_MULTIPART = "multipart/form-data"
_URL_ENCODED = "application/x-www-form-urlencoded"

_ENTRY = re.compile(r"[^,]++")


class WordFault(msgspec.Struct, frozen=True):
    """One thing wrong with a value; ``suggestion`` is what to put for the pattern.

    ``is_slip``: the pattern can only be the suggestion misspelt.
    """

    message: str
    pattern: Pattern
    suggestion: str | None = None
    is_slip: bool = False


def faults(value: Pattern, name: str, dialect: int) -> Iterator[WordFault]:
    """What is wrong with the value of an attribute."""
    text = value.masked.strip()
    if text == "unset":  # in htmx 4 a word of the other dialect
        return
    match name:
        case "hx-boost" if text and HOLE not in text:
            yield from _boost(value, text, dialect)
        case "hx-encoding" if text and HOLE not in text:
            yield from _encoding(value, text)
        case "hx-params" if dialect == HTMX_2 and HOLE not in text:
            yield from _params(value, text)
        case "hx-push-url" | "hx-replace-url" if text in {"True", "False"}:
            message = f"{text} is taken for a URL"
            yield WordFault(message, value, text.lower(), is_slip=True)
        case _:
            return


def extensions(value: Pattern) -> Iterator[Pattern]:
    """The names of extensions in a value of ``hx-ext``; those to ignore are named, too."""
    for found in _ENTRY.finditer(value.masked):
        for word in value.cut(*found.span()).words():
            ignoring = word.masked.startswith("ignore:")
            name = word.cut(len("ignore:"), len(word.masked)) if ignoring else word
            if HOLE not in name.masked and name.masked:
                yield name


def nearest_extension(name: str) -> str | None:
    """The extension of htmx 2 that a name is a slip for."""
    return None if name in EXTENSIONS[HTMX_2] else slip_of(name, EXTENSIONS[HTMX_2])


def _boost(value: Pattern, text: str, dialect: int) -> Iterator[WordFault]:
    if text in {"true", "false"} or (dialect == HTMX_4 and ":" in text):
        return
    near = text.lower() if text.lower() in {"true", "false"} else slip_of(text, ("true", "false"))
    if dialect == HTMX_4 and near is None:
        return  # whatever is not false counts as true
    yield WordFault(
        f"hx-boost is true or false: {text} boosts nothing",
        value,
        near or "true",
        is_slip=near is not None,
    )


def _encoding(value: Pattern, text: str) -> Iterator[WordFault]:
    if value.masked in {_MULTIPART, _URL_ENCODED}:
        return
    folded = re.sub(r"[\s_-]+", "-", text.lower())
    near = _MULTIPART if folded == _MULTIPART else slip_of(text, (_MULTIPART, _URL_ENCODED))
    if folded in {"multipart", "form-data"}:
        near = _MULTIPART
    yield WordFault(
        f"htmx knows no encoding but {_MULTIPART}: {text} is dropped",
        value,
        near,
        is_slip=near is not None,
    )


def _params(value: Pattern, text: str) -> Iterator[WordFault]:
    names = [name.strip() for name in text.split(",")]
    first, _, rest = text.partition(" ")
    if first in {"except", "exclude", "without"} and rest:
        message = f"htmx has no word {first}: no parameter has this name, and none is sent"
        yield WordFault(message, value, f"not {rest.strip()}")
    elif text == "not" or (text.startswith("not ") and not text[4:].strip(" ,")):
        yield WordFault("not needs the names of parameters after it", value)
    elif text.lower() == "none" and text != "none":
        yield WordFault(f"{text} is taken for a parameter's name", value, "none", is_slip=True)
    elif len(names) > 1 and "*" in names:
        yield WordFault("* stands for all parameters only by itself", value)
    elif any(name.startswith("not ") for name in names[1:]):
        yield WordFault("not is understood only at the beginning, for all names behind it", value)
