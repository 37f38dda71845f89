"""What comments ask of the checker, as both front ends write it into their summaries."""

import msgspec

from hypercheck.model import Range


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
