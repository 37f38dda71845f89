"""Jinja2's own lexer with exact offsets: one statement or output to a list of tokens.

What stands in nearly all of them (names, plain strings, small integers, operators) is cut by one
regular expression; where it does not fit, Jinja2's lexer decides.

A token's ``lineno`` is its offset in the file, so every node that Jinja2's parser makes of it,
and every syntax error, carries an offset where Jinja2 would carry a line.
"""

import functools
import re
from ast import literal_eval
from collections.abc import Iterator
from typing import Any

from jinja2 import Environment, TemplateSyntaxError
from jinja2.lexer import Lexer, Token, TokenStream, operators

DEEPEST = 40
"""Brackets inside each other beyond this are not read: Jinja2 takes twelve calls for each."""

_ESCAPE = re.compile(
    r"\\(?:\r\n|[0-7]{1,3}+|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^{}]++\}|.|\Z)"
    r"|\r\n?+",
    re.DOTALL,
)
_NEEDS_OPERAND = re.compile(r"\\[xuUN]\Z")
_POSITION = re.compile(r" at \d++\Z")
_SIMPLE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_PLAIN = re.compile(
    r"\s*+(?:(?P<name>[A-Za-z_][A-Za-z0-9_]*+)(?![^\x00-\x7f])"
    r"|(?P<string>'[^'\\\r]*+'|\"[^\"\\\r]*+\")"
    r"|(?P<integer>(?:0|[1-9][0-9]{0,8}+)(?![0-9A-Za-z_.]|[^\x00-\x7f]))"
    r"|(?P<operator>\*\*|//|[=!<>]=|[-+/*%~<>=.:|,;])"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}]))"
)
_BLANK = re.compile(r"\s*+")
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_IGNORED = frozenset(["whitespace", "comment_begin", "comment", "comment_end"])


@functools.cache
def environment() -> Environment:
    """The environment whose delimiters and rules are taken: Jinja2's defaults."""
    return Environment(autoescape=True)


@functools.cache
def _lexer() -> Lexer:
    return environment().lexer


class Tokens(TokenStream):
    """The tokens of one statement or output, as Jinja2's parser wants them."""

    def __init__(self, tokens: list[Token], ends: list[int], end: int) -> None:
        self.tokens = tokens
        self.starts = [token.lineno for token in tokens]
        self.ends = ends
        self.index = 0
        self._eof = Token(end, "eof", "")
        self.name = None
        self.filename = None
        self.closed = False
        self.current = tokens[0] if tokens else self._eof

    def __next__(self) -> Token:
        token = self.current
        if token is not self._eof:
            self.index += 1
            following = self.index < len(self.tokens)
            self.current = self.tokens[self.index] if following else self._eof
        return token

    def __bool__(self) -> bool:
        return self.current is not self._eof

    def look(self) -> Token:
        """The token after the current one."""
        following = self.index + 1
        return self.tokens[following] if following < len(self.tokens) else self._eof

    def skip_if(self, expr: str) -> bool:
        """Skip the current token if it is one; Jinja2 asks this at every level of precedence."""
        kind, _, value = expr.partition(":")
        if self.current.type != kind or (value and self.current.value != value):
            return False
        next(self)
        return True

    @property
    def last_end(self) -> int:
        """Where the token before the current one ends."""
        return self.ends[self.index - 1]


def lex(text: str, start: int, end: int, state: str) -> Tokens:
    """The tokens of ``text[start:end]``: what follows the opening delimiter, the closing one too.

    ``state`` is ``variable`` or ``block``. Raises TemplateSyntaxError with an offset, and
    RecursionError where it is not worth going on.
    """
    return _plain(text, start, end, state) or _lex(text, start, end, state)


def _plain(text: str, start: int, end: int, state: str) -> Tokens | None:
    """The same for what needs nothing but ordinary tokens; None for anything else."""
    close = end - 2
    signs = "-" if state == "variable" else "-+"
    if close < start or text[close:end] != ("}}" if state == "variable" else "%}"):
        return None
    if close > start and text[close - 1] in signs:
        close -= 1
    tokens: list[Token] = []
    ends: list[int] = []
    closing: list[str] = []
    at = start
    scanner = _PLAIN.scanner(text, start, close)  # type: ignore[attr-defined]  # not in typeshed
    while (found := scanner.match()) is not None:
        kind = found.lastgroup
        begin, at = found.span(kind)
        value: Any = text[begin:at]
        if kind == "string":
            value = value[1:-1]
        elif kind == "integer":
            value = int(value)
        elif kind != "name":
            if kind == "open":
                closing.append(_PAIRS[value])
                if len(closing) > DEEPEST:
                    raise RecursionError
            elif kind == "close" and (not closing or closing.pop() != value):
                return None
            kind = operators[value]
        tokens.append(Token(begin, kind, value))
        ends.append(at)
    blank = _BLANK.match(text, at, close)
    if closing or blank is None or blank.end() != close:
        return None
    tokens.append(Token(close, f"{state}_end", text[close:end]))
    ends.append(end)
    return Tokens(tokens, ends, end)


def _lex(text: str, start: int, end: int, state: str) -> Tokens:
    """The same, cut by Jinja2's lexer."""
    source = text[start:end]
    if "\r" in source:
        # Jinja2 counts any line break as one character; as long as it is written here.
        source = source.replace("\r\n", " \n").replace("\r", "\n")
    tokens: list[Token] = []
    ends: list[int] = []
    at = start
    pieces = _lexer().tokeniter(source, None, state=state)
    while True:
        try:
            _, kind, value = next(pieces)
        except StopIteration:
            break
        except TemplateSyntaxError as error:
            message = _POSITION.sub("", error.message or "")
            raise TemplateSyntaxError(message, at) from error
        following = at + len(value)
        if kind not in _IGNORED:
            tokens.append(_token(kind, value, at, text[at:following]))
            ends.append(following)
        at = following
    return Tokens(tokens, ends, end)


def _token(kind: str, value: str, at: int, written: str) -> Token:
    match kind:
        case "operator":
            return Token(at, operators[value], value)
        case "name" if not value.isidentifier():
            raise TemplateSyntaxError("Invalid character in identifier", at)
        case "string":
            pieces = unescape(written[1:-1], at)
            return Token(at, kind, "".join(text for _, _, text in pieces))
        case "integer" | "float":
            return Token(at, kind, _number(value, at))
        case _:
            return Token(at, kind, value)


def _number(value: str, at: int) -> str:
    """The number of a literal; typed as Jinja2 types it, which says ``str`` of any value."""
    try:
        number: str = literal_eval(value.replace("_", "").lower())
    except (ValueError, SyntaxError, MemoryError) as error:
        raise TemplateSyntaxError("the number is too large", at) from error
    return number


def unescape(written: str, at: int) -> list[tuple[int, int, str]]:
    """The content of a string literal in pieces: (start, end, text), offsets within ``written``.

    A piece whose length differs from its text's stands for an escape. ``at`` is the literal's
    place, for errors.
    """
    if "\\" not in written and "\r" not in written:
        return [(0, len(written), written)]
    return list(_unescaped(written, at))


def _unescaped(written: str, at: int) -> Iterator[tuple[int, int, str]]:
    done = 0
    for escape in _ESCAPE.finditer(written):
        if escape.start() > done:
            yield done, escape.start(), written[done : escape.start()]
        yield escape.start(), escape.end(), _unescape(escape[0], at)
        done = escape.end()
    if done < len(written):
        yield done, len(written), written[done:]


def _unescape(escape: str, at: int) -> str:
    second = escape[1:2]
    if escape[0] == "\r":
        return "\n"
    if second in {"\n", "\r"}:
        return ""
    if second in {"\\", "'", '"'}:
        return second
    if second in _SIMPLE:
        return _SIMPLE[second]
    if _NEEDS_OPERAND.fullmatch(escape):
        raise TemplateSyntaxError(f"truncated \\{second} escape", at)
    if second in "01234567xuUN" and second:
        try:
            return escape.encode("ascii", "backslashreplace").decode("unicode-escape")
        except UnicodeDecodeError as error:
            raise TemplateSyntaxError(str(error).rpartition(":")[2].strip(), at) from error
    return escape
