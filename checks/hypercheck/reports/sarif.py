"""The report as SARIF 2.1.0, for code-scanning services."""

import json
from typing import Any

from sarif_om import (
    ArtifactChange,
    ArtifactContent,
    Fix,
    Invocation,
    MultiformatMessageString,
    Notification,
    Replacement,
    ReportingConfiguration,
    ReportingDescriptor,
    ReportingDescriptorReference,
    Result,
    Run,
    RunAutomationDetails,
    SarifLog,
    Suppression,
    ToolComponent,
)
from sarif_om import Tool as SarifTool

from hypercheck.model import Edit, Finding, Severity
from hypercheck.model import Fix as FindingFix
from hypercheck.reports.report import Descriptor, Failure, Report, Shown, Tool
from hypercheck.reports.sarif_location import (
    BASE,
    artifact,
    folder,
    line_location,
    location,
    message,
    outside_location,
    region,
)
from hypercheck.reports.sarif_object import plain

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT = "hypercheckFingerprint/v1"
_MOST_RESULTS = 25_000  # what GitHub takes of one run
_MOST_RELATED = 100  # what GitHub shows of one result
_PROBLEM = {"error": "error", "warning": "warning", "note": "recommendation"}
_NOT_RESULTS = ("CK003", "CK004")


def render(report: Report, show: Shown) -> str:
    """The whole report as one document."""
    descriptors = report.descriptors()
    rules = [each for each in descriptors if each.code not in _NOT_RESULTS]
    notices = [each for each in descriptors if each.code in _NOT_RESULTS]
    numbers = {each.code: index for index, each in enumerate(rules)}
    results = _results(report, show, numbers)
    run = _run(
        report.tool,
        rules=[_rule(each) for each in rules],
        notices=[_rule(each) for each in notices],
        invocation=Invocation(
            execution_successful=not report.crashed,
            tool_execution_notifications=_notifications(report, len(results)),
            working_directory=folder(report.directory),
        ),
        results=results[:_MOST_RESULTS],
    )
    run.original_uri_base_ids = {BASE: folder(report.directory)}
    return _dumped(run)


def render_failure(failure: Failure) -> str:
    """A whole document that says why there are no results."""
    notice = Notification(message=message(failure.message), level="error")
    wrong_usage = failure.status == 2  # noqa: PLR2004 -- as documented
    invocation = Invocation(
        execution_successful=False,
        exit_code=failure.status,
        tool_configuration_notifications=[notice] if wrong_usage else None,
        tool_execution_notifications=None if wrong_usage else [notice],
        working_directory=folder(failure.directory),
    )
    run = _run(failure.tool, rules=[], notices=[], invocation=invocation, results=[])
    return _dumped(run)


def _run(
    tool: Tool, *, rules: list[Any], notices: list[Any], invocation: Any, results: list[Any]
) -> Any:
    driver = ToolComponent(
        name=tool.name,
        full_name=f"{tool.name} check {tool.version}",
        version=tool.version,
        semantic_version=tool.version,
        rules=rules,
        notifications=notices or None,
    )
    return Run(
        tool=SarifTool(driver=driver),
        automation_details=RunAutomationDetails(id=f"{tool.name}-check/"),
        invocations=[invocation],
        column_kind="utf16CodeUnits",
        results=results,
    )


def _dumped(run: Any) -> str:
    log = SarifLog(runs=[run], version="2.1.0", schema_uri=SCHEMA)
    return json.dumps(plain(log), ensure_ascii=False, indent=1) + "\n"


def _rule(descriptor: Descriptor) -> Any:
    return ReportingDescriptor(
        id=descriptor.code,
        name="".join(word.capitalize() for word in descriptor.name.split("-")),
        short_description=MultiformatMessageString(text=descriptor.summary),
        full_description=MultiformatMessageString(text=descriptor.text),
        help=MultiformatMessageString(text=descriptor.text, markdown=descriptor.markdown),
        default_configuration=ReportingConfiguration(level=_level(descriptor.severity)),
        properties={
            "tags": list(descriptor.tags),
            "precision": "medium" if descriptor.severity is Severity.NOTE else "high",
            "problem.severity": _PROBLEM[_level(descriptor.severity)],
        },
    )


def _level(severity: Severity) -> str:
    return Severity.NOTE.value if severity is Severity.OFF else severity.value


def _results(report: Report, show: Shown, numbers: dict[str, int]) -> list[Any]:
    results = [
        _result(finding, fingerprint, report, numbers)
        for finding, fingerprint in zip(report.findings, report.fingerprints, strict=True)
        if finding.code not in _NOT_RESULTS
    ]
    if not show.suppressed:
        return results
    for result in results:
        result.suppressions = []  # where one result says it, all must
    for each, mark in zip(report.suppressed, report.suppressed_fingerprints, strict=True):
        result = _result(each.finding, mark, report, numbers)
        result.suppressions = [
            Suppression(kind="inSource", state="accepted", justification=each.reason or None)
        ]
        results.append(result)
    return results


def _result(finding: Finding, fingerprint: str, report: Report, numbers: dict[str, int]) -> Any:
    text = f"{finding.message}; {finding.hint}" if finding.hint else finding.message
    if finding.span is not None:
        place = location(finding.span, report)
    else:
        place = outside_location(finding.place or report.tool.name)
    return Result(
        rule_id=finding.code,
        rule_index=numbers.get(finding.code, -1),
        level=_level(finding.severity),
        message=message(text),
        locations=[place],
        related_locations=[
            location(related.span, report, related.message, number)
            for number, related in enumerate(finding.related[:_MOST_RELATED], 1)
        ]
        or None,
        fixes=[_fix(finding.fix, report)] if finding.fix else None,
        partial_fingerprints={FINGERPRINT: fingerprint},
    )


def _fix(fix: FindingFix, report: Report) -> Any:
    by_path: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        by_path.setdefault(edit.span.path, []).append(edit)
    return Fix(
        description=message(fix.title),
        artifact_changes=[
            ArtifactChange(
                artifact_location=artifact(path, report.directory),
                replacements=[_replacement(edit, report) for edit in edits],
            )
            for path, edits in by_path.items()
        ],
    )


def _replacement(edit: Edit, report: Report) -> Any:
    return Replacement(
        deleted_region=region(edit.span, report, snippet=False),
        inserted_content=ArtifactContent(text=edit.text) if edit.text else None,
    )


def _notifications(report: Report, results: int) -> list[Any] | None:
    notices = [
        Notification(
            descriptor=ReportingDescriptorReference(id="CK003", index=_NOT_RESULTS.index("CK003")),
            level="note",
            message=message(f"not analysed: {skipped.reason}"),
            locations=[line_location(skipped.path, skipped.line, report.directory)]
            if skipped.path
            else None,
        )
        for skipped in report.skipped
    ]
    notices.extend(
        Notification(
            descriptor=ReportingDescriptorReference(id="CK004", index=_NOT_RESULTS.index("CK004")),
            level="error",
            message=message(crash.message),
        )
        for crash in report.crashed
    )
    if results > _MOST_RESULTS:
        text = f"{results - _MOST_RESULTS} of {results} findings are left out"
        notices.append(Notification(level="warning", message=message(text)))
    return notices or None
