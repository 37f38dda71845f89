"""The report as workflow commands of GitHub Actions: each finding an annotation at its lines.

Source: GitHub Actions, *Workflow commands*. GitHub shows the first ten errors and warnings of a
step; for more, upload SARIF.
"""

from hypercheck.model import Finding, Severity
from hypercheck.reports.place import region_of, shown_path
from hypercheck.reports.report import Failure, Report, Shown

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report, _show: Shown) -> str:
    """One command a finding."""
    return "".join(f"{_command(finding, report)}\n" for finding in report.findings)


def render_failure(failure: Failure) -> str:
    """One command that says why there is no report."""
    return f"::error title={_property(failure.tool.name)}::{_text(failure.message)}\n"


def _command(finding: Finding, report: Report) -> str:
    properties: dict[str, object] = {}
    message = finding.message
    if finding.span is not None:
        region = region_of(finding.span, report.sources)
        properties["file"] = shown_path(finding.span.path, report.directory)
        properties["line"] = region.line
        properties["endLine"] = region.end_line
        if region.line == region.end_line:  # columns are read for one line only
            properties["col"] = region.column
            properties["endColumn"] = region.end_column
    elif finding.place:
        message = f"{finding.place}: {message}"
    properties["title"] = f"{finding.code} {finding.name}"
    if finding.hint:
        message = f"{message}\n{finding.hint}"
    written = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {written}::{_text(message)}"


def _text(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")
