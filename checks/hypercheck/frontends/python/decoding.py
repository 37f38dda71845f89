"""Bytes of a Python file to its text, as the interpreter would decode them (PEP 263)."""

import codecs
import re
from dataclasses import dataclass

_COOKIE = re.compile(rb"[ \t\f]*+#.*?coding[:=][ \t]*+([-\w.]++)")
_BLANK = re.compile(rb"[ \t\f]*+(?:#.*+)?+\Z")
_FIRST_LINES = re.compile(rb"([^\r\n]*+)(?:(?:\r\n|\r|\n)([^\r\n]*+))?+")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file without its byte order mark; line ends as written."""

    text: str
    bom: bool = False


@dataclass(frozen=True, slots=True)
class Undecodable:
    """Why a file has no text."""

    reason: str


def decode(data: bytes) -> Decoded | Undecodable:
    """Decode a Python file: UTF-8 unless a coding cookie names another encoding."""
    bom = data.startswith(codecs.BOM_UTF8)
    if bom:
        data = data[len(codecs.BOM_UTF8) :]
    name = _cookie(data)
    try:
        encoding = codecs.lookup(name).name if name is not None else "utf-8"
    except (LookupError, ValueError):
        return Undecodable(f"the coding cookie names an unknown encoding: {name}")
    if bom and encoding != "utf-8":
        return Undecodable(f"the file has a UTF-8 byte order mark, and a coding cookie: {name}")
    try:
        return Decoded(data.decode(encoding), bom)
    except (UnicodeError, LookupError, ValueError) as error:
        return Undecodable(f"the file is not {name or 'UTF-8'}: {_problem(error)}")


def mentions(data: bytes, *words: str) -> bool:
    """Whether a file's bytes hold one of the words: what holds none need not be parsed."""
    return any(word.encode() in data for word in words)


def _cookie(data: bytes) -> str | None:
    """The encoding named in the first line, or in the second if the first is blank or a comment."""
    lines = _FIRST_LINES.match(data)
    first, second = lines.groups() if lines is not None else (b"", None)
    found = _COOKIE.match(first)
    if found is None and second is not None and _BLANK.match(first):
        found = _COOKIE.match(second)
    return found[1].decode("ascii", "replace") if found is not None else None


def _problem(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"{error.reason} at byte {error.start}"
    return str(error)
