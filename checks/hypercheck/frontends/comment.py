"""What comments ask of the checker, as both front ends write it into their summaries."""

import re

import msgspec

from hypercheck.model import Range

# At the start of the comment, or after a tool's own word on the same line.
_DIRECTIVE = re.compile(
    r"(?:\A(?:\{\#[-+]?+)?+|\#)\s*+chirp:\s*+ignore(?P<file>-file)?+(?![\w-])"
    r"(?:\s*+\[(?P<codes>[^\[\]]*+)\]|(?!\s*+\[))"
    r"(?P<reason>[^#]*+)"
)
_CODE = re.compile(r"[^\s,]++")


class Directive(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """``chirp: ignore[CODES] reason`` or ``chirp: ignore-file[CODES] reason`` in a comment.

    ``range`` is the whole comment; ``line`` (from 1) is the line it speaks about; ``codes`` are
    (code, its range), empty where the brackets are missing.
    """

    range: Range
    line: int
    codes: tuple[tuple[str, Range], ...]
    whole_file: bool
    reason: str


def parse_directive(text: str, start: int, line: int) -> Directive | None:
    """The directive that a comment holds, or None.

    ``text`` is the whole comment with its delimiters, ``start`` its offset in the file, ``line``
    the line it speaks about. An unclosed bracket is no directive: it must not silence everything.
    """
    found = _DIRECTIVE.search(text)
    if found is None:
        return None
    first = found.start("codes")
    codes = () if found["codes"] is None else tuple(_CODE.finditer(found["codes"]))
    return Directive(
        range=Range(start, start + len(text)),
        line=line,
        codes=tuple(
            (code[0], Range(start + first + code.start(), start + first + code.end()))
            for code in codes
        ),
        whole_file=found["file"] is not None,
        reason=found["reason"].rstrip("-+ \t\r\n").lstrip("-: \t\r\n"),
    )
