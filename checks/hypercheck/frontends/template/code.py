"""The Jinja2 half of a template: its parts read, matched and ready to be put among elements."""

import re
from dataclasses import dataclass

from jinja2 import TemplateSyntaxError

from hypercheck.frontends.comment import Directive, parse_directive
from hypercheck.frontends.template.lexing import DEEPEST, Tokens, lex
from hypercheck.frontends.template.part import Part, PartScanner
from hypercheck.frontends.template.statement import Role, Statement, StatementReader
from hypercheck.frontends.template.statement_name import KNOWN_EXTENSIONS
from hypercheck.frontends.template.structure import Matcher
from hypercheck.frontends.template.summary import Applied, TemplateFault
from hypercheck.model import LineTable, Range
from hypercheck.value import Attribute, Name, Opaque, Value

_WORD = re.compile(r"\{%[-+]?+\s*+(\w++)")
_BLANK = re.compile(r"[^\S\r\n]*+")
_MOST_STACKED = 20
"""Comments in a row that one directive looks beyond for the line it speaks about."""

_ONLY_COMMENT = re.compile(r"[ \t]*+\{#(?:[^#\r\n]++|#(?!\}))*+#\}[ \t]*+(?=\r|\n|\Z)")

# What every other part is: read without tokens and parser.
_PLAIN_STATEMENT = re.compile(r"\{%[-+]?+\s*+(end[a-z]++|else)\s*+[-+]?+%\}")
_PLAIN_OUTPUT = re.compile(
    r"\{\{[-+]?+\s*+([A-Za-z_]\w*+)((?:\.[A-Za-z_]\w*+)*+)\s*+-?+\}\}", re.ASCII
)
_NO_NAMES = frozenset(
    ["and", "else", "false", "False", "if", "in", "is", "none", "None", "not", "or", "true", "True"]
)

MOST_FAULTS = 100
"""Beyond this many faults a template is not read any further: the file is something else."""


@dataclass(slots=True)
class Piece:
    """One part and what it says: a statement, or the value of an output."""

    part: Part
    statement: Statement | None = None
    value: Value | None = None

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.part.start

    @property
    def end(self) -> int:
        """Where it ends, the closing delimiter included."""
        return self.part.end


class Code:
    """All Jinja2 parts of one text in order, and what is wrong with them; ``end``: how far."""

    def __init__(self, text: str, lines: LineTable, custom_tags: frozenset[str]) -> None:
        self._text = text
        self._lines = lines
        self.pieces: list[Piece] = []
        self.faults: list[TemplateFault] = []
        self.directives: list[Directive] = []
        self.applied: list[Applied] = []
        self._tags = frozenset(_WORD.findall(text)) if "{%" in text else frozenset[str]()
        tolerated = custom_tags | KNOWN_EXTENSIONS
        scanner = PartScanner(text)
        self.end = len(text)
        for part in scanner:
            if len(self.faults) > MOST_FAULTS:
                self.end = part.start
                break
            self.pieces.append(self._read(part, scanner))
        statements = [piece.statement for piece in self.pieces if piece.statement is not None]
        matcher = Matcher(tolerated)
        matcher.match(statements)
        if len(self.faults) <= MOST_FAULTS:
            self.faults.extend(matcher.faults)
        self.faults.sort(key=lambda fault: fault.range)
        del self.faults[MOST_FAULTS:]
        self.custom = tuple(matcher.custom.items())

    @property
    def has_code(self) -> bool:
        """Whether anything is evaluated at all."""
        return any(piece.part.kind in {"output", "statement"} for piece in self.pieces)

    # ------------------------------------------------------------------------------- reading

    def _read(self, part: Part, scanner: PartScanner) -> Piece:
        if part.kind == "comment":
            self._comment(part)
            return Piece(part)
        if part.kind == "raw":
            if not part.closed and part.end < len(self._text):
                self._fault("Missing end of raw directive", part.start, part.end)
            return Piece(part)
        try:
            return self._parse(part)
        except TemplateSyntaxError as error:
            if scanner.reject(part):
                return self._read(part, scanner)
            self._syntax_error(error.message or "", error.lineno, part)
        except RecursionError:
            place = Range(part.start, part.end)
            self.faults.append(TemplateFault("nested too deep to be read", place))
        value = Opaque(Range(part.start, part.end)) if part.kind == "output" else None
        return Piece(part, value=value)

    def _parse(self, part: Part) -> Piece:
        if part.kind == "output":
            plain = _plain_output(self._text, part)
            if plain is not None:
                return Piece(part, value=plain)
            tokens = lex(self._text, part.inner, part.end, "variable")
            reader = StatementReader(tokens, self._text, part)
            value = reader.output()
            self.applied.extend(reader.applied)
            return Piece(part, value=value)
        plain_statement = _plain_statement(self._text, part)
        if plain_statement is not None:
            return Piece(part, plain_statement)
        tokens = lex(self._text, part.inner, part.end, "block")
        reader = StatementReader(tokens, self._text, part)
        statement = reader.read(self._tags)
        self.applied.extend(reader.applied)
        for message, offset in statement.faults:
            self._syntax_error(message, offset, part, tokens)
        return Piece(part, statement)

    # -------------------------------------------------------------------------------- faults

    def _syntax_error(
        self, message: str, offset: int, part: Part, tokens: Tokens | None = None
    ) -> None:
        if not part.closed:
            # What follows is not this part's any more: the opening delimiter is at fault.
            self._fault(message, part.start, min(part.start + 2, part.end))
            return
        end = self._token_end(offset, part, tokens)
        self._fault(message, offset, end)

    def _token_end(self, offset: int, part: Part, tokens: Tokens | None) -> int:
        if tokens is None:
            try:
                state = "variable" if part.kind == "output" else "block"
                tokens = lex(self._text, part.inner, part.end, state)
            except TemplateSyntaxError:
                return min(offset + 1, part.end)
        for start, end in zip(tokens.starts, tokens.ends, strict=True):
            if start == offset:
                return start + len(self._text[start:end].rstrip())
        return min(offset + 1, part.end)

    def _fault(self, message: str, start: int, end: int) -> None:
        self.faults.append(TemplateFault(message, Range(start, end)))

    # ------------------------------------------------------------------------------ comments

    def _comment(self, part: Part) -> None:
        if not part.closed:
            # At the very end Jinja2 has nothing left to miss; it drops the last line break.
            if self._text[part.inner :] not in {"", "\n", "\r\n", "\r"}:
                self._fault("Missing end of comment tag", part.start, part.inner)
            return
        written = self._text[part.start : part.end]
        if "chirp:" in written:
            directive = parse_directive(written, part.start, self._line_of(part))
            if directive is not None:
                self.directives.append(directive)

    def _line_of(self, part: Part) -> int:
        """The line a comment speaks about: its own if anything else stands there, or the next."""
        first = self._lines.position(part.start).line
        last = self._lines.position(part.end).line
        starts = self._lines.starts
        if self._blank_until(starts[first - 1]) < part.start:
            return first
        after = self._blank_until(part.end)
        if after < len(self._text) and self._text[after] not in "\r\n":
            return last
        line = last + 1
        while line < min(len(starts), last + _MOST_STACKED) and _ONLY_COMMENT.match(
            self._text, starts[line - 1]
        ):
            line += 1
        return line

    def _blank_until(self, offset: int) -> int:
        found = _BLANK.match(self._text, offset)
        return offset if found is None else found.end()


def _plain_statement(text: str, part: Part) -> Statement | None:
    """``{% else %}`` and ends of statements."""
    found = _PLAIN_STATEMENT.match(text, part.start, part.end)
    if found is None or found.end() != part.end:
        return None
    tag = found[1]
    role: Role = "middle" if tag == "else" else "end"
    return Statement(part, tag, Range(*found.span(1)), role)


def _plain_output(text: str, part: Part) -> Value | None:
    """A name and its members: ``{{ order.customer.name }}``."""
    found = _PLAIN_OUTPUT.match(text, part.start, part.end)
    if found is None or found.end() != part.end or found[1] in _NO_NAMES:
        return None
    start, end = found.span(1)
    value: Value = Name(Range(start, end), found[1])
    for depth, member in enumerate(found[2].split(".")[1:]):
        name = Range(end + 1, end + 1 + len(member))
        end = name.end
        value = Attribute(Range(start, end), value, member, name)
        if depth >= DEEPEST:
            return None
    return value
