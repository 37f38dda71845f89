"""What whole runs have found, good for as long as all that they looked at is the same."""

import contextlib
import os
from pathlib import Path
from typing import Any

import msgspec

from hypercheck.cache.folder import CacheFolder
from hypercheck.disk import Seen, digest, unchanged
from hypercheck.model import Finding, Posture, Skipped
from hypercheck.reports.report import Report, Suppressed

_PREFIX = "run-"
_MOST_RUNS = 16
"""Runs with different targets or settings that are kept side by side."""


class Outcome(msgspec.Struct, frozen=True, array_like=True):
    """A report without what each run says for itself; ``sources`` are the files it shows."""

    posture: Posture
    findings: tuple[Finding, ...]
    fingerprints: tuple[str, ...]
    suppressed: tuple[Suppressed, ...]
    suppressed_fingerprints: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    files: int
    sources: tuple[str, ...]


class _Entry(msgspec.Struct, frozen=True, array_like=True):
    seen: Seen
    outcome: Outcome


class Outcomes:
    """The outcomes of earlier runs. ``asked`` is all that a run is told, in any fixed form."""

    def __init__(self, folder: CacheFolder, asked: object) -> None:
        key = digest(msgspec.msgpack.encode(asked, enc_hook=_encoded)).hex()
        self._folder = folder
        self._name = f"{_PREFIX}{key}"

    def find(self) -> Outcome | None:
        """What this run would find, if it has been made and nothing has changed since."""
        data = self._folder.read(self._name)
        entry = _decoded(data) if data is not None else None
        seen = unchanged(entry.seen) if entry is not None else None
        if entry is None or seen is None:
            return None
        if seen is not entry.seen:  # next time, times and sizes will be enough
            self._write(_Entry(seen, entry.outcome))
        return entry.outcome

    def keep(self, report: Report, seen: Seen) -> None:
        """Keep what a run has found, unless a rule failed: then it may do better next time."""
        if report.crashed:
            return
        outcome = Outcome(
            report.posture,
            report.findings,
            report.fingerprints,
            report.suppressed,
            report.suppressed_fingerprints,
            report.skipped,
            report.files,
            tuple(report.sources),
        )
        self._write(_Entry(seen, outcome))
        self._folder.keep_newest(_PREFIX, _MOST_RUNS)

    def _write(self, entry: _Entry) -> None:
        # A path that is no UTF-8 cannot be written down, nor can what was seen there.
        with contextlib.suppress(UnicodeEncodeError):
            self._folder.write(self._name, msgspec.msgpack.encode(entry))


def _encoded(value: Any) -> bytes:
    if isinstance(value, Path):
        return os.fsencode(value)
    raise NotImplementedError(type(value))


def _decoded(data: bytes) -> _Entry | None:
    try:
        return msgspec.msgpack.decode(data, type=_Entry)
    except msgspec.MsgspecError:
        return None
