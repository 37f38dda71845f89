"""Builds literals: each stretch of text remembers where in the source it comes from."""

import ast
import re

from hypercheck.frontends.python.string_token import Run, StringToken
from hypercheck.model import Range
from hypercheck.value import Literal, Piece

_ESCAPE = (
    r"\\(?:\r\n|N\{{[^}}]*+\}}|x[0-9a-fA-F]{{2}}|u[0-9a-fA-F]{{4}}|U[0-9a-fA-F]{{8}}"
    r"|[0-7]{{1,3}}|{other})|\r\n?"
)
_BRACES = r"|\{\{|\}\}"
_SPECIAL = {
    # By whether the token is raw, and whether it is formatted.
    (False, False): re.compile(_ESCAPE.format(other=r"[\s\S]")),
    (False, True): re.compile(_ESCAPE.format(other=r"[^{}]") + _BRACES),
    (True, False): re.compile(r"\r\n?"),
    (True, True): re.compile(r"\r\n?" + _BRACES),
}
_SIMPLE = {
    "\\": "\\",
    "'": "'",
    '"': '"',
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "\n": "",
    "\r": "",
    "\r\n": "",
}
_SURROGATE = re.compile("[\ud800-\udfff]")


class KnownText:
    """Text put together out of stretches of the source.

    ``start`` and ``end`` span all that was looked at, text or not (a continued line gives none).
    """

    __slots__ = ("_pieces", "_text", "end", "length", "start")

    def __init__(self, start: int) -> None:
        self.start = self.end = start
        self.length = 0
        self._text: list[str] = []
        self._pieces: list[Piece] = []

    def __bool__(self) -> bool:
        return self.length > 0

    def literal(self) -> Literal | None:
        """The literal; None if the text holds half a surrogate pair, which no encoding can say."""
        text, whole = "".join(self._text), Range(self.start, self.end)
        if not text.isascii() and _SURROGATE.search(text):
            return None
        if not self._pieces or (
            len(self._pieces) == 1
            and self._pieces[0].range == whole
            and len(text) == whole.end - whole.start
        ):
            return Literal(whole, text)
        return Literal(whole, text, tuple(self._pieces))

    def add(self, text: str, start: int, end: int) -> None:
        """Add text that comes from a stretch of the source; one to one if the lengths agree."""
        self.end = end
        if not text:
            return
        self._text.append(text)
        plain = len(text) == end - start
        if plain and self._pieces and self._pieces[-1].range.end == start and self._is_plain():
            last = self._pieces[-1]
            self._pieces[-1] = Piece(last.at, Range(last.range.start, end))
        else:
            self._pieces.append(Piece(self.length, Range(start, end)))
        self.length += len(text)

    def _is_plain(self) -> bool:
        last = self._pieces[-1]
        return self.length - last.at == last.range.end - last.range.start

    def add_run(self, source: str, run: Run, token: StringToken) -> None:
        """Add a run of a token, its escapes read."""
        at = run.start
        self.end = run.end
        for special in _SPECIAL[token.raw, token.formatted].finditer(source, run.start, run.end):
            if special.start() > at:
                self.add(source[at : special.start()], at, special.start())
            self.add(_meaning(special[0]), special.start(), special.end())
            at = special.end()
        if run.end > at:
            self.add(source[at : run.end], at, run.end)
        self.end = run.end

    def add_shown(self, source: str, start: int, end: int) -> None:
        """Add source text as it stands, line ends apart: what ``{x=}`` shows before the value."""
        self.add_run(source, Run(start, end), _AS_WRITTEN)

    def add_cut(self, literal: Literal, start: int, end: int) -> None:
        """Add ``literal.text[start:end]``."""
        pieces = literal.pieces or (Piece(0, literal.range),)
        ends = [piece.at for piece in pieces[1:]] + [len(literal.text)]
        for piece, stop in zip(pieces, ends, strict=True):
            first, last = max(start, piece.at), min(end, stop)
            if first < last:
                source = literal.slice(first, last)
                self.add(literal.text[first:last], source.start, source.end)


_AS_WRITTEN = StringToken(0, 0, "r", ())


def _meaning(special: str) -> str:
    """What an escape, a line end or a doubled brace stands for."""
    if special[0] in "{}":
        return special[0]
    if special[0] == "\r":
        return "\n"
    escape = special[1:]
    if escape in _SIMPLE:
        return _SIMPLE[escape]
    kind = escape[0]
    if kind in "xuU":
        return chr(int(escape[1:], 16)) if len(escape) > 1 else special
    if kind in "01234567":
        return chr(int(escape, 8))
    if kind == "N" and len(escape) > 1:
        return str(ast.literal_eval(f'"{special}"'))
    return special
