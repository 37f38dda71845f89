"""Character references in attribute values, decoded with the places they come from."""

import html
import re
from html.entities import html5

from hypercheck.model import Range
from hypercheck.value import Literal, Piece

_REFERENCE = re.compile(r"&(?:#(?:[0-9]++|[xX][0-9a-fA-F]++);?+|[a-zA-Z][a-zA-Z0-9]*+;?+)")


def literal(text: str, start: int, end: int) -> Literal:
    """The literal that ``text[start:end]`` is in an attribute value."""
    written = text[start:end]
    if "&" not in written:
        return Literal(Range(start, end), written)
    pieces: list[Piece] = []
    parts: list[str] = []
    length = done = 0
    for found in _REFERENCE.finditer(written):
        decoded = _decode(found[0], written[found.end() : found.end() + 1])
        if decoded is None:
            continue
        if found.start() > done:
            pieces.append(Piece(length, Range(start + done, start + found.start())))
            parts.append(written[done : found.start()])
            length += found.start() - done
        pieces.append(Piece(length, Range(start + found.start(), start + found.end())))
        parts.append(decoded)
        length += len(decoded)
        done = found.end()
    if not pieces:
        return Literal(Range(start, end), written)
    if done < len(written):
        pieces.append(Piece(length, Range(start + done, end)))
        parts.append(written[done:])
    return Literal(Range(start, end), "".join(parts), tuple(pieces))


def _decode(reference: str, following: str) -> str | None:
    """What a reference stands for; None where a browser takes it as written.

    Without its semicolon a named reference before ``=`` or a letter is text: ``?a=1&copy=2``, and
    so is one whose beginning alone is a name: ``&notit;``.
    """
    if reference[1] != "#" and not reference.endswith(";"):
        if following == "=":
            return None
        decoded = html.unescape(reference)
        return decoded if decoded != reference and len(decoded) == 1 else None
    if reference[1] != "#" and reference[1:] not in html5:
        return None
    decoded = html.unescape(reference)
    return decoded if decoded != reference else None
