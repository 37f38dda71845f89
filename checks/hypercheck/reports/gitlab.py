"""The report as GitLab's code quality JSON: an array of issues.

Source: GitLab documentation, *Code Quality*, "Code Quality report format". A path is required
there, so what stands in no file is said of the folder.
"""

import json
from typing import Any

from hypercheck.model import Finding, Severity
from hypercheck.reports.place import region_of, shown_path
from hypercheck.reports.report import Failure, Report, Shown

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def render(report: Report, _show: Shown) -> str:
    """The whole report as one document."""
    pairs = zip(report.findings, report.fingerprints, strict=True)
    return _dumped([_issue(finding, mark, report) for finding, mark in pairs])


def render_failure(failure: Failure) -> str:
    """A whole document with one issue: why there is no report."""
    issue = {
        "description": failure.message,
        "check_name": failure.tool.name,
        "fingerprint": f"{failure.tool.name}-{failure.status}",
        "severity": "blocker",
        "location": {"path": ".", "lines": {"begin": 1}},
    }
    return _dumped([issue])


def _issue(finding: Finding, fingerprint: str, report: Report) -> dict[str, Any]:
    path, lines = ".", {"begin": 1}
    if finding.span is not None:
        region = region_of(finding.span, report.sources)
        path = shown_path(finding.span.path, report.directory)
        lines = {"begin": region.line, "end": region.end_line}
    place = f"{finding.place}: " if finding.span is None and finding.place else ""
    hint = f" ({finding.hint})" if finding.hint else ""
    return {
        "description": f"{finding.code}: {place}{finding.message}{hint}",
        "check_name": f"{finding.code} {finding.name}",
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": path, "lines": lines},
    }


def _dumped(issues: list[dict[str, Any]]) -> str:
    return json.dumps(issues, ensure_ascii=False, indent=2) + "\n"
