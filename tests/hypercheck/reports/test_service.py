"""Reports for services: annotations, code quality, test results."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hypercheck.model import Finding, Severity, Span
from hypercheck.reports import github, gitlab, junit
from hypercheck.reports.report import Failure, Report, Shown, Tool

PAGE = "/project/templates/my page.html"
TEXT = '<p>\n\t<a title="日本🎈" hx-traget="#x">A</a>\n</p>\n'
FAILURE = Failure(Tool("chirp", "0.1.0"), Path("/project"), 2, "no such file: a,b\n50%")

Make = Callable[..., Report]


@pytest.fixture
def found() -> Finding:
    start = TEXT.index("hx-traget")
    return Finding(
        "CH407",
        "unknown-attribute",
        Severity.ERROR,
        "htmx knows no hx-traget, 100% sure",
        Span(PAGE, start, start + len("hx-traget")),
        hint="did you mean hx-target?",
    )


def test_a_finding_is_an_annotation_at_its_columns(make_report: Make, found: Finding):
    assert github.render(make_report(found), Shown()) == (
        "::error file=templates/my page.html,line=2,endLine=2,col=17,endColumn=26,"
        "title=CH407 unknown-attribute::"
        "htmx knows no hx-traget, 100%25 sure%0Adid you mean hx-target?\n"
    )


def test_an_annotation_over_several_lines_has_no_columns(make_report: Make, found: Finding):
    wide = replace(found, span=Span(PAGE, 0, len(TEXT)), severity=Severity.WARNING)
    assert github.render(make_report(wide), Shown()).startswith(
        "::warning file=templates/my page.html,line=1,endLine=4,title="
    )


def test_an_annotation_without_a_file_names_its_place(make_report: Make, found: Finding):
    lost = replace(found, span=None, place="--select", hint=None, severity=Severity.NOTE)
    assert github.render(make_report(lost), Shown()) == (
        "::notice title=CH407 unknown-attribute::--select: htmx knows no hx-traget, 100%25 sure\n"
    )


def test_nothing_found_is_nothing_to_annotate(make_report: Make):
    assert github.render(make_report(), Shown()) == ""


def test_no_report_is_an_annotation_too():
    assert github.render_failure(FAILURE) == "::error title=chirp::no such file: a,b%0A50%25\n"


def test_an_issue_has_all_that_gitlab_asks_for(make_report: Make, found: Finding):
    report = make_report(found, replace(found, span=None, place="$X", severity=Severity.NOTE))
    inside, outside = json.loads(gitlab.render(report, Shown()))
    assert inside == {
        "description": "CH407: htmx knows no hx-traget, 100% sure (did you mean hx-target?)",
        "check_name": "CH407 unknown-attribute",
        "fingerprint": report.fingerprints[0],
        "severity": "major",
        "location": {"path": "templates/my page.html", "lines": {"begin": 2, "end": 2}},
    }
    assert outside["location"] == {"path": ".", "lines": {"begin": 1}}
    assert outside["severity"] == "info"
    assert outside["description"].startswith("CH407: $X: ")
    assert inside["fingerprint"] != outside["fingerprint"]


def test_no_report_is_an_issue_that_blocks():
    (issue,) = json.loads(gitlab.render_failure(FAILURE))
    assert issue["severity"] == "blocker"
    assert issue["description"] == FAILURE.message


def test_each_file_is_a_suite_and_each_finding_a_failed_test(make_report: Make, found: Finding):
    note = replace(found, severity=Severity.NOTE, message="a \x00 <b> & c")
    root = ET.fromstring(junit.render(make_report(found, note), Shown()))
    counts = {"tests": "2", "failures": "1", "errors": "0"}
    assert {key: root.get(key) for key in counts} == counts
    (suite,) = root
    assert suite.get("name") == "templates/my page.html"
    failed, passed = suite
    assert failed.get("name") == "CH407 unknown-attribute templates/my page.html:2:17"
    assert failed[0].get("message") == "htmx knows no hx-traget, 100% sure"
    assert failed[0].get("type") == "error"
    assert "a \N{REPLACEMENT CHARACTER} <b> & c" in passed.findtext("system-out", "")


def test_nothing_found_is_one_test_that_passes(make_report: Make):
    root = ET.fromstring(junit.render(make_report(), Shown()))
    assert (root.get("tests"), root.get("failures")) == ("1", "0")


def test_no_report_is_an_error_of_the_suite():
    root = ET.fromstring(junit.render_failure(FAILURE))
    assert root.get("errors") == "1"
    assert root.find("testsuite/testcase/error") is not None
