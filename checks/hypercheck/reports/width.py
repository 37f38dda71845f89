"""How many columns of a terminal a text takes, and how it is made safe to show."""

import unicodedata

TAB = 4
_BELOW_SPACE = 0x20


def cells(character: str) -> int:
    """The columns of one printable character: 0 for a combining one, 2 for a wide one."""
    if character.isascii():
        return 1
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def shown(text: str) -> list[str]:
    """One piece to print for each character: tabs spread out, control characters made visible.

    A source text or a name in a message must not steer the terminal.
    """
    pieces: list[str] = []
    column = 0
    for character in text:
        piece = " " * (TAB - column % TAB) if character == "\t" else visible(character)
        column += sum(map(cells, piece))
        pieces.append(piece)
    return pieces


def visible(character: str) -> str:
    """A character, or a picture of one that does more than to be shown."""
    if character.isascii():
        if ord(character) < _BELOW_SPACE:
            return chr(0x2400 + ord(character))
        return "\u2421" if character == "\x7f" else character
    category = unicodedata.category(character)
    if category in {"Cc", "Cs", "Zl", "Zp"} or character in _DIRECTION:
        return "\ufffd"
    return character


def safe(text: str) -> str:
    """A text for one line of a terminal."""
    return "".join(map(visible, text))


def width(pieces: list[str]) -> int:
    """The columns that pieces take together."""
    return sum(cells(character) for piece in pieces for character in piece)


_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
