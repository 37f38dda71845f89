"""The words everything else is said in: places, severities, findings, fixes."""

import bisect
import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

_LINE_BREAK = re.compile(r"\r\n|\n|\r")


class HypercheckError(Exception):
    """A mistake of whoever runs the checker: wrong usage or unusable settings (status 2)."""


class Range(msgspec.Struct, frozen=True, array_like=True, order=True, gc=False):
    """A half-open stretch of one file's text, in Unicode code points from 0.

    The text is the decoded one: a byte order mark is not part of it, line ends are as written.
    """

    start: int
    end: int

    def __contains__(self, offset: object) -> bool:
        return isinstance(offset, int) and self.start <= offset < self.end


class Span(msgspec.Struct, frozen=True, order=True, gc=False):
    """A stretch of text in a named file: what a finding stands on."""

    path: str
    start: int
    end: int

    @property
    def range(self) -> Range:
        """The same stretch without the file."""
        return Range(self.start, self.end)


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place as editors count: line and column from 1, columns in code points."""

    line: int
    column: int


class LineTable:
    r"""Offsets to lines and columns; a line ends at ``\n``, ``\r\n`` or ``\r``."""

    __slots__ = ("starts",)

    def __init__(self, starts: list[int]) -> None:
        self.starts = starts

    @classmethod
    def of(cls, text: str) -> "LineTable":
        """Find the line starts of a text."""
        return cls([0, *(match.end() for match in _LINE_BREAK.finditer(text))])

    def position(self, offset: int) -> Position:
        """The line and column of an offset."""
        line = bisect.bisect_right(self.starts, offset)
        return Position(line, offset - self.starts[line - 1] + 1)

    def line_range(self, line: int, length: int) -> Range:
        """Where a line (from 1) stands in a text of the given length, its break included."""
        end = self.starts[line] if line < len(self.starts) else length
        return Range(self.starts[line - 1], end)


class Severity(enum.StrEnum):
    """How bad the consequences are; compared with :attr:`rank`."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    OFF = "off"

    @property
    def rank(self) -> int:
        """0 for off, 3 for an error."""
        return {"off": 0, "note": 1, "warning": 2, "error": 3}[self.value]


class Posture(enum.StrEnum):
    """What the checked application is meant for: some faults count only where users are."""

    DEVELOPMENT = "development"
    STAGING = "staging"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class Edit:
    """One replacement of a stretch of a file."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """What to do about a finding. Safe: it cannot change what the program means otherwise."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a finding is about, and what it has to do with it."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault at one place.

    ``span`` is None where no file is at fault; ``place`` then names what a path cannot say
    (``--port``, ``$POUNCE_PORT``). ``identity`` is what keeps the fingerprint the same when the
    message is reworded: the thing found wrong (a URL, an id, a name).
    """

    code: str
    name: str
    severity: Severity
    message: str
    span: Span | None
    hint: str | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    place: str | None = None
    identity: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something the checker could not read or decide, and why: counted, never an error."""

    reason: str
    path: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one file, read once. ``bom``: whether a byte order mark stood before it."""

    path: str
    text: str
    bom: bool = False
    _lines: list[LineTable] = field(default_factory=list, repr=False, compare=False)

    @property
    def lines(self) -> LineTable:
        """The line table, made at first use."""
        if not self._lines:
            self._lines.append(LineTable.of(self.text))
        return self._lines[0]


def finding_order(finding: Finding) -> tuple[str, int, int, str, str]:
    """Sort key: path, place, code, message; findings without a file come first."""
    span = finding.span or Span("", 0, 0)
    return (span.path, span.start, span.end, finding.code, finding.message)


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that ``word`` was probably meant to be, or None if none is near."""
    import difflib  # noqa: PLC0415 -- off the start-up path: only a wrong name needs it

    matches = difflib.get_close_matches(word, sorted(set(known)), n=1, cutoff=0.7)
    return matches[0] if matches else None
