"""Reads one template: Jinja2 parts first, then elements over the masked text, in one tree."""

from collections.abc import Iterator

from msgspec.structs import replace

from hypercheck.frontends.template.code import Code, Piece
from hypercheck.frontends.template.file_kind import is_html, is_markup
from hypercheck.frontends.template.foreign import foreign_format
from hypercheck.frontends.template.html import RAW_TEXT
from hypercheck.frontends.template.mask import mask
from hypercheck.frontends.template.statement import Statement
from hypercheck.frontends.template.summary import Macro, TemplateFault, TemplateSummary
from hypercheck.frontends.template.tag import StartTag, TagReader
from hypercheck.frontends.template.tree import TreeBuilder
from hypercheck.model import LineTable, Range

_MOST_UNFINISHED = 8
"""Tags that the text ends inside of; each is read to the end of the text in vain."""


def read_template(path: str, text: str, custom_tags: frozenset[str]) -> TemplateSummary:
    """The summary of one template; see :func:`hypercheck.frontends.template.read`."""
    lines = LineTable.of(text)
    code = Code(text, lines, custom_tags)
    foreign = foreign_format(path, text, code)
    starts = tuple(lines.starts)
    if foreign is not None:
        return TemplateSummary(path, starts, foreign=foreign)
    text = text[: code.end]
    builder = TreeBuilder(text)
    MarkupReader(text, code.pieces, builder).run(markup=is_markup(path))
    nodes = builder.finish()
    faults: list[TemplateFault] = sorted([*code.faults, *builder.faults], key=lambda f: f.range)
    if code.custom:
        builder.markup.open_ended = True
    markup = builder.markup.finish() if is_html(path) and not faults else ()
    return TemplateSummary(
        path,
        starts,
        nodes,
        tuple(code.directives),
        tuple(faults),
        custom_tags=code.custom,
        applied=tuple(code.applied),
        markup=markup,
    )


class MarkupReader:
    """Finds tags in the masked text and hands everything to the builder in source order."""

    def __init__(self, text: str, pieces: list[Piece], builder: TreeBuilder) -> None:
        holes = [piece for piece in pieces if piece.part.kind == "output"]
        statements = [piece for piece in pieces if piece.part.kind != "output"]
        self._masked = mask(text, holes, statements)
        self._text = self._masked.text
        self._lower: str | None = None
        self._patterns = self._masked.patterns
        self._tags = TagReader(text, self._masked, pieces)
        self._pieces = pieces
        self._next_piece = 0
        self._done = 0
        self._builder = builder
        self._last_end = self._text.rfind(">")
        self._unfinished = 0
        self._missing: set[str] = set()

    def run(self, *, markup: bool = True) -> None:
        """Read the whole text; without ``markup`` only the Jinja2 code in it."""
        at = 0 if markup else len(self._text)
        while at <= self._last_end and self._unfinished < _MOST_UNFINISHED:
            found = self._patterns.markup.search(self._text, at)
            if found is None:
                break
            at = self._markup(found.start())
        self._content(len(self._text))

    def _markup(self, start: int) -> int:
        """What begins with ``<``; gives where to go on."""
        second = self._text[start + 1]
        if second in "!?":
            return self._declaration(start)
        if second == "/":
            third = self._text[start + 2]
            is_name = (third.isascii() and third.isalpha()) or third in self._placeholders()
            return self._end_tag(start) if is_name else self._declaration(start)
        if second in {self._masked.hole, self._masked.statement}:
            self._builder.markup.open_ended = True
            if not self._has_dynamic_end():
                return start + 1
        tag = self._tags.read(start)
        if tag is None:
            self._unfinished += 1
            return start + 1
        self._content(start)
        self._skip(tag.range.end)
        is_raw = tag.tag in RAW_TEXT and not self._builder.foreign
        self._builder.start_tag(tag)
        return self._raw_text_end(tag) if is_raw else tag.range.end

    def _has_dynamic_end(self) -> bool:
        return any(f"</{char}" in self._text for char in self._placeholders())

    def _placeholders(self) -> Iterator[str]:
        yield self._masked.hole
        yield self._masked.statement

    def _end_tag(self, start: int) -> int:
        found = self._patterns.end_tag.match(self._text, start + 2)
        if found is None:
            return start + 2
        self._content(start)
        self._skip(found.end())
        name = found[1].lower()
        if any(char in name for char in self._placeholders()):
            name = "*"
        self._builder.end_tag(name, Range(start, found.end()))
        return found.end()

    def _declaration(self, start: int) -> int:
        """A comment or what a browser takes for one: no markup, but statements run."""
        if self._text.startswith("<!--", start):
            end = self._comment_end(start + 4)
        elif self._text.startswith("<![CDATA[", start) and self._builder.foreign:
            end = self._text.find("]]>", start)
            end = len(self._text) if end < 0 else end + 3
        else:
            end = self._text.find(">", start) + 1 or len(self._text)
        self._content(start)
        self._done = start
        self._builder.hidden = True
        self._content(end)
        self._builder.hidden = False
        return end

    def _comment_end(self, start: int) -> int:
        if self._text.startswith((">", "->"), start):
            return self._text.find(">", start) + 1
        end = self._text.find("--", start)
        while end >= 0:
            if self._text.startswith(("-->", "--!>"), end):
                return self._text.find(">", end) + 1
            end = self._text.find("--", end + 1)
        return len(self._text)

    def _raw_text_end(self, tag: StartTag) -> int:
        """The content of ``script`` and the like is text up to the end tag."""
        end = tag.range.end
        if tag.tag in self._missing:
            return end
        if self._lower is None:
            self._lower = self._text.lower()
            if len(self._lower) != len(self._text):
                self._lower = self._text
        close = self._lower.find(f"</{tag.tag}", end)
        if close < 0:
            self._missing.add(tag.tag)
            return end
        return close

    # ------------------------------------------------------------------- what is between tags

    def _content(self, end: int) -> None:
        """Hand on text and parts up to an offset."""
        while self._next_piece < len(self._pieces):
            piece = self._pieces[self._next_piece]
            if piece.start >= end:
                break
            self._next_piece += 1
            if piece.start < self._done:
                continue
            self._literal(piece.start)
            self._done = piece.end
            if piece.value is not None:
                self._builder.output(piece.start, piece.end, piece.value)
            elif piece.statement is not None:
                self._note_written(piece.statement)
                self._builder.statement(piece.statement)
        self._literal(end)

    def _note_written(self, statement: Statement) -> None:
        """Tell a macro which attributes its body is."""
        macro = statement.nodes[0] if statement.nodes else None
        if isinstance(macro, Macro) and statement.closer is not None:
            writes = self._tags.names_in(statement.part.end, statement.closer.start)
            statement.nodes = (replace(macro, writes=writes),)

    def _literal(self, end: int) -> None:
        if end > self._done:
            self._builder.literal(self._done, end)
            self._done = end

    def _skip(self, end: int) -> None:
        """Leave out parts inside a tag: the tag has read them."""
        self._done = end
        while self._next_piece < len(self._pieces) and self._pieces[self._next_piece].start < end:
            self._next_piece += 1
