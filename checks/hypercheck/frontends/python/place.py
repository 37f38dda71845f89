"""The parser's lines and byte columns to offsets in the text."""

import ast
from bisect import bisect_left

from hypercheck.model import LineTable, Range

Node = ast.expr | ast.stmt | ast.arg | ast.keyword | ast.alias | ast.ExceptHandler | ast.pattern
"""A node of the syntax tree that knows where it stands."""


class Places:
    """Where the nodes of one parsed text stand.

    The parser counts columns in UTF-8 bytes. ``base`` is the offset of the parsed text in the
    file; it may be negative where a bracket was put before an expression to parse it.
    """

    __slots__ = ("_ascii", "_columns", "_starts", "_text", "base")

    def __init__(self, text: str, base: int = 0, starts: list[int] | None = None) -> None:
        self.base = base
        self._text = text
        starts = LineTable.of(text).starts if starts is None else starts
        self._starts = [base + start for start in starts] if base else starts
        self._ascii = text.isascii()
        self._columns: dict[int, list[int] | None] = {}

    def range(self, node: Node) -> Range:
        """The range of a node."""
        end_line, end_column = node.end_lineno, node.end_col_offset
        assert end_line is not None  # noqa: S101 -- the parser sets it on every node
        assert end_column is not None  # noqa: S101 -- as above
        if self._ascii:
            starts = self._starts
            return Range(
                starts[node.lineno - 1] + node.col_offset, starts[end_line - 1] + end_column
            )
        return Range(self.offset(node.lineno, node.col_offset), self.offset(end_line, end_column))

    def start(self, node: Node) -> int:
        """The offset of a node's first character."""
        return self.offset(node.lineno, node.col_offset)

    def offset(self, line: int, column: int) -> int:
        """The offset of a line (from 1) and a column in bytes (from 0)."""
        start = self._starts[line - 1]
        if self._ascii:
            return start + column
        if line not in self._columns:
            self._columns[line] = self._wide(line)
        columns = self._columns[line]
        return start + (column if columns is None else bisect_left(columns, column))

    def _wide(self, line: int) -> list[int] | None:
        """The byte column of every character of a line; None if they are all one byte wide."""
        start = self._starts[line - 1] - self.base
        end = self._starts[line] - self.base if line < len(self._starts) else len(self._text)
        written = self._text[start:end]
        if written.isascii():
            return None
        columns, column = [], 0
        for character in written:
            columns.append(column)
            column += len(character.encode("utf-8", "surrogatepass"))
        return columns


def part_of(text: str, start: int, end: int) -> tuple[ast.expr, Places]:
    """Parse an expression that stands alone in a stretch of the text.

    Raises what :func:`ast.parse` raises.
    """
    inside = f"({text[start:end]}\n)"
    return ast.parse(inside, mode="eval").body, Places(inside, start - 1)
