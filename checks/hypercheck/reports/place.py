"""Spans as readers count them: paths relative to a folder, lines, columns."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hypercheck.model import Source, Span


@dataclass(frozen=True, slots=True)
class Region:
    """Where a span begins and ends: lines and columns from 1, the end not included."""

    line: int
    column: int
    end_line: int
    end_column: int


def shown_path(path: str, directory: Path) -> str:
    """A path relative to the working directory, with ``/``, and nothing that cannot be printed."""
    path = os.path.relpath(path, directory)
    return path.replace(os.sep, "/").encode("utf-8", "replace").decode()


def region_of(span: Span, sources: Mapping[str, Source], *, utf16: bool = False) -> Region:
    """Lines and columns of a span, in code points or in UTF-16 code units.

    A file that cannot be read any more has one line.
    """
    source = sources.get(span.path)
    if source is None:
        return Region(1, 1, 1, 1)
    line, column = _position(source, span.start, utf16=utf16)
    end_line, end_column = _position(source, max(span.start, span.end), utf16=utf16)
    return Region(line, column, end_line, end_column)


def _position(source: Source, offset: int, *, utf16: bool) -> tuple[int, int]:
    offset = min(offset, len(source.text))
    position = source.lines.position(offset)
    if not utf16:
        return position.line, position.column
    before = source.text[offset - position.column + 1 : offset]
    return position.line, len(before.encode("utf-16-le", "surrogatepass")) // 2 + 1


def line_text(source: Source, line: int) -> str:
    """One line without its break."""
    where = source.lines.line_range(line, len(source.text))
    return source.text[where.start : where.end].rstrip("\r\n")
