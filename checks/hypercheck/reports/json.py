"""The report as JSON; docs/report.schema.json describes it."""

import json
from typing import Any

from hypercheck.model import Edit, Finding, Posture, Severity, Span
from hypercheck.reports.place import region_of, shown_path
from hypercheck.reports.report import Failure, Report, Shown, Tool

VERSION = 1


def render(report: Report, show: Shown) -> str:
    """The whole report as one document."""
    pairs = zip(report.findings, report.fingerprints, strict=True)
    document = _document(report.tool, report.posture)
    document["findings"] = [_finding(each, mark, report) for each, mark in pairs]
    if show.suppressed:
        silenced = zip(report.suppressed, report.suppressed_fingerprints, strict=True)
        document["suppressed"] = [
            {**_finding(each.finding, mark, report), "reason": each.reason}
            for each, mark in silenced
        ]
    document["summary"] = {
        "errors": report.count(Severity.ERROR),
        "warnings": report.count(Severity.WARNING),
        "notes": report.count(Severity.NOTE),
        "files": report.files,
        "suppressed": len(report.suppressed),
        "not_analysed": [
            {
                "path": shown_path(each.path, report.directory) if each.path else None,
                "line": each.line,
                "reason": each.reason,
            }
            for each in report.skipped
        ],
        "seconds": round(report.seconds, 3),
    }
    return _dumped(document)


def render_failure(failure: Failure) -> str:
    """A whole document that says why there is no report."""
    document = _document(failure.tool, None)
    document["findings"] = []
    document["error"] = {"status": failure.status, "message": failure.message}
    document["summary"] = {
        "errors": 0,
        "warnings": 0,
        "notes": 0,
        "files": 0,
        "suppressed": 0,
        "not_analysed": [],
        "seconds": 0.0,
    }
    return _dumped(document)


def _document(tool: Tool, posture: Posture | None) -> dict[str, Any]:
    return {
        "version": VERSION,
        "tool": {"name": tool.name, "version": tool.version},
        "posture": posture.value if posture else None,
    }


def _dumped(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _finding(finding: Finding, fingerprint: str, report: Report) -> dict[str, Any]:
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": finding.message,
        "hint": finding.hint,
        **_place(finding.span, report),
        "place": finding.place,
        "related": [
            {**_place(related.span, report), "message": related.message}
            for related in finding.related
        ],
        "fix": None
        if finding.fix is None
        else {
            "title": finding.fix.title,
            "safe": finding.fix.safe,
            "edits": [_edit(edit, report) for edit in finding.fix.edits],
        },
        "fingerprint": fingerprint,
    }


def _place(span: Span | None, report: Report) -> dict[str, Any]:
    if span is None:
        return dict.fromkeys(("path", "line", "column", "end_line", "end_column"))
    region = region_of(span, report.sources)
    return {
        "path": shown_path(span.path, report.directory),
        "line": region.line,
        "column": region.column,
        "end_line": region.end_line,
        "end_column": region.end_column,
    }


def _edit(edit: Edit, report: Report) -> dict[str, Any]:
    return {**_place(edit.span, report), "text": edit.text}
