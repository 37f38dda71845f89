"""The checker's directives in the comments of a Python file."""

import bisect
import re
from collections.abc import Iterator

from hypercheck.frontends.comment import Directive, parse_directive
from hypercheck.frontends.python.string_token import Run, ScanError, comments

_MARK = "chirp:"
_WITHOUT_CODE = re.compile(r"[ \t\f]*+(?:#[^\r\n]*+)?+[\r\n]*+\Z")


def directives(text: str, starts: list[int]) -> tuple[Directive, ...]:
    """The directives of a file that parses; ``starts`` are the offsets of its lines."""
    if _MARK not in text:
        return ()
    try:
        return tuple(_found(text, starts))
    except ScanError:
        return ()


def _found(text: str, starts: list[int]) -> Iterator[Directive]:
    for comment in comments(text):
        if _MARK in text[comment.start : comment.end]:
            line = _spoken_about(text, starts, comment)
            found = parse_directive(text[comment.start : comment.end], comment.start, line)
            if found is not None:
                yield found


def _spoken_about(text: str, starts: list[int], comment: Run) -> int:
    """The line (from 1) with code before the comment, or the next line with code."""
    own = bisect.bisect_right(starts, comment.start)
    if text[starts[own - 1] : comment.start].strip():
        return own
    for line in range(own + 1, len(starts) + 1):
        end = starts[line] if line < len(starts) else len(text)
        if not _WITHOUT_CODE.match(text[starts[line - 1] : end]):
            return line
    return own
