"""Fingerprints: what a finding is known by when lines move and messages are reworded."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from hypercheck.model import Finding, Source
from hypercheck.selection import relative_to_root


def fingerprints(
    findings: Sequence[Finding], sources: Mapping[str, Source], root: Path
) -> tuple[str, ...]:
    """One fingerprint a finding, in the same order.

    It is made of the code, the path below ``root``, and the finding's identity (or, where it has
    none, the text of its line without white space). Equal ones are numbered in order of place.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    result = []
    for finding in findings:
        key = _key(finding, sources, root)
        result.append(_digest((*key, str(seen[key]))))
        seen[key] += 1
    return tuple(result)


def _key(finding: Finding, sources: Mapping[str, Source], root: Path) -> tuple[str, ...]:
    span = finding.span
    path = "" if span is None else relative_to_root(span.path, root)
    return (finding.code, path, finding.place or "", _identity(finding, sources))


def _identity(finding: Finding, sources: Mapping[str, Source]) -> str:
    if finding.identity is not None:
        return f"identity {finding.identity}"
    source = sources.get(finding.span.path) if finding.span else None
    if finding.span is None or source is None:
        return f"message {finding.message}"
    line = source.lines.position(finding.span.start).line
    where = source.lines.line_range(line, len(source.text))
    return "line " + "".join(source.text[where.start : where.end].split())


def _digest(parts: tuple[str, ...]) -> str:
    text = "\0".join(parts).encode("utf-8", "backslashreplace")
    return hashlib.sha256(text).hexdigest()[:32]
