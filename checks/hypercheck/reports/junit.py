"""The report as JUnit XML: a file is a suite, a finding a test that failed.

The form is the one that Jenkins, GitLab and others read (``testsuites``, ``testsuite``,
``testcase``, ``failure``). Notes fail nothing: they are cases with output.
"""

import re
import xml.etree.ElementTree as ET
from itertools import groupby

from hypercheck.model import Finding, Severity
from hypercheck.reports.place import region_of, shown_path
from hypercheck.reports.report import Failure, Report, Shown

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML 1.0 document can hold (XML 1.0, production 2)."""


def render(report: Report, _show: Shown) -> str:
    """The whole report as one document."""
    root = _root(f"{report.tool.name} check")
    root.set("time", f"{report.seconds:.3f}")
    for path, findings in groupby(report.findings, key=lambda each: _path(each, report)):
        suite = ET.SubElement(root, "testsuite", name=path)
        for finding in findings:
            _case(suite, finding, path, report)
    if not report.findings:
        suite = ET.SubElement(root, "testsuite", name=report.directory.name or "/")
        ET.SubElement(suite, "testcase", name="no findings", classname="check")
    return _written(root)


def render_failure(failure: Failure) -> str:
    """A whole document with one error: why there is no report."""
    root = _root(f"{failure.tool.name} check")
    suite = ET.SubElement(root, "testsuite", name=failure.tool.name)
    case = ET.SubElement(suite, "testcase", name="check", classname=failure.tool.name)
    ET.SubElement(case, "error", message=_clean(failure.message))
    return _written(root)


def _case(suite: ET.Element, finding: Finding, path: str, report: Report) -> None:
    where = ""
    if finding.span is not None:
        region = region_of(finding.span, report.sources)
        where = f":{region.line}:{region.column}"
    name = f"{finding.code} {finding.name} {path}{where}"
    case = ET.SubElement(suite, "testcase", name=name, classname=path)
    text = f"{path}{where}: {finding.code} {finding.severity.value}: {finding.message}"
    if finding.hint:
        text = f"{text}\n{finding.hint}"
    if finding.severity is Severity.NOTE:
        ET.SubElement(case, "system-out").text = _clean(text)
        return
    failed = ET.SubElement(
        case, "failure", type=finding.severity.value, message=_clean(finding.message)
    )
    failed.text = _clean(text)


def _path(finding: Finding, report: Report) -> str:
    if finding.span is None:
        return _clean(finding.place or report.tool.name)
    return _clean(shown_path(finding.span.path, report.directory))


def _root(name: str) -> ET.Element:
    return ET.Element("testsuites", name=name)


def _written(root: ET.Element) -> str:
    for suite in root.iter("testsuite"):
        suite.set("tests", str(len(suite)))
        suite.set("failures", str(len(suite.findall("testcase/failure"))))
        suite.set("errors", str(len(suite.findall("testcase/error"))))
    for count in ("tests", "failures", "errors"):
        total = sum(int(suite.get(count, "0")) for suite in root.iter("testsuite"))
        root.set(count, str(total))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
