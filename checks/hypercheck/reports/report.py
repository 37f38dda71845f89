"""The outcome of a run, as every form of report is given it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hypercheck.model import Finding, Posture, Severity, Skipped, Source


@dataclass(frozen=True, slots=True)
class Tool:
    """The command that ran. ``name`` is the product's (``chirp``)."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Descriptor:
    """What a code means: a rule's documentation, or a diagnostic's of the checker itself.

    ``text`` is plain, ``markdown`` the whole page.
    """

    code: str
    name: str
    summary: str
    text: str
    markdown: str
    severity: Severity
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that a comment silences, and the reason given there."""

    finding: Finding
    reason: str


@dataclass(frozen=True)
class Report:
    """All that a run found.

    Findings are in order of place and never of severity ``off``; ``fingerprints`` run parallel to
    them. ``crashed`` holds findings about rules that failed: the rest of the report is then not
    complete. ``descriptors`` makes those of the rules that ran and of
    the diagnostics, by code.
    """

    tool: Tool
    directory: Path
    posture: Posture
    findings: tuple[Finding, ...] = ()
    fingerprints: tuple[str, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    suppressed_fingerprints: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    files: int = 0
    seconds: float = 0.0
    descriptors: Callable[[], tuple[Descriptor, ...]] = tuple
    crashed: tuple[Finding, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        return sum(finding.severity is severity for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no report: a mistake of the user (status 2) or of the checker (status 3)."""

    tool: Tool
    directory: Path
    status: int
    message: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader asked to see beside the findings."""

    suppressed: bool = False
    skipped: bool = False
    quiet: bool = False
    color: bool = False
