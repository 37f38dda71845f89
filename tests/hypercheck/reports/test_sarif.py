import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from sarif_log import run_of

from hypercheck.model import Finding, Severity, Span
from hypercheck.reports.report import Failure, Report, Shown, Tool
from hypercheck.reports.sarif import render, render_failure

Make = Callable[..., Report]


def test_a_result_has_all_that_is_known_of_it(full_report: Report):
    result = run_of(render(full_report, Shown()))["results"][0]
    assert result["ruleId"] == "CH407"
    assert result["message"]["text"] == "no such attribute; did you mean hx-target?"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {
        "uri": "templates/my%20page.html",
        "uriBaseId": "%SRCROOT%",
    }
    # The balloon before it takes two UTF-16 code units.
    assert place["region"] == {
        "startLine": 2,
        "startColumn": 18,
        "endLine": 2,
        "endColumn": 27,
        "snippet": {"text": "hx-traget"},
    }
    (related,) = result["relatedLocations"]
    assert related["id"] == 1
    assert related["message"]["text"] == "below this \\[x\\](1)"
    (fix,) = result["fixes"]
    (change,) = fix["artifactChanges"]
    assert fix["description"]["text"] == "Rename"
    assert change["replacements"][0]["insertedContent"] == {"text": "hx-target"}
    assert change["replacements"][1]["deletedRegion"] == {
        "startLine": 1,
        "startColumn": 1,
        "endLine": 1,
        "endColumn": 1,
    }


def test_the_run_says_where_it_ran_and_how_it_went(full_report: Report):
    run = run_of(render(full_report, Shown()))
    assert run["originalUriBaseIds"] == {"%SRCROOT%": {"uri": "file:///project/"}}
    assert run["automationDetails"] == {"id": "chirp-check/"}
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    notices = invocation["toolExecutionNotifications"]
    assert [(n["level"], n["descriptor"]["id"]) for n in notices] == [
        ("note", "CK003"),
        ("note", "CK003"),
        ("note", "CK003"),
        ("error", "CK004"),
    ]
    assert notices[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == (
        "a%20b.html"
    )
    assert "locations" not in notices[2]


def test_crashes_are_notifications_not_results(full_report: Report):
    run = run_of(render(full_report, Shown()))
    assert {result["ruleId"] for result in run["results"]} == {"CH407"}


def test_a_run_without_crashes_was_successful(make_report: Make):
    run = run_of(render(make_report(), Shown()))
    assert run["invocations"][0]["executionSuccessful"] is True
    assert run["results"] == []


def test_an_error_lowered_to_a_warning_says_so(full_report: Report):
    run = run_of(render(full_report, Shown()))
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note"]
    assert run["tool"]["driver"]["rules"][0]["defaultConfiguration"]["level"] == "error"


def test_suppressed_results_are_left_out_unless_asked_for(full_report: Report):
    assert len(run_of(render(full_report, Shown()))["results"]) == 3
    results = run_of(render(full_report, Shown(suppressed=True)))["results"]
    assert [result["suppressions"] for result in results[:3]] == [[], [], []]
    assert results[3]["suppressions"] == [
        {"kind": "inSource", "status": "accepted", "justification": "as it is"}
    ]


def test_a_finding_without_a_file_names_its_place(full_report: Report):
    result = run_of(render(full_report, Shown()))["results"][2]
    assert result["locations"] == [{"logicalLocations": [{"name": "--port", "kind": "parameter"}]}]


def test_a_file_outside_the_working_directory_has_a_whole_uri(make_report: Make):
    bad = Finding("CH407", "x", Severity.ERROR, "m", Span("/else where/ü.html", 0, 1))
    (result,) = run_of(render(make_report(bad), Shown()))["results"]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert unquote(place["uri"]) == "file:///else where/ü.html"
    assert "uriBaseId" not in place


def test_a_long_stretch_has_no_snippet(make_report: Make):
    text = "x" * 5000
    path = "/project/templates/my page.html"
    bad = Finding("CH407", "x", Severity.ERROR, "m", Span(path, 0, 5000))
    (result,) = run_of(render(make_report(bad, text=text), Shown()))["results"]
    assert "snippet" not in result["locations"][0]["physicalLocation"]["region"]


def test_more_results_than_a_service_takes_are_left_out_and_counted(make_report: Make):
    bad = Finding("CH407", "x", Severity.ERROR, "m", None, place="--port")
    report = replace(
        make_report(), findings=(bad,) * 25_001, fingerprints=("f",) * 25_001, sources={}
    )
    run = json.loads(render(report, Shown()))["runs"][0]
    assert len(run["results"]) == 25_000
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notice["message"]["text"] == "1 of 25001 findings are left out"


@pytest.mark.parametrize(
    ("status", "kind"),
    [(2, "toolConfigurationNotifications"), (3, "toolExecutionNotifications")],
)
def test_a_failure_is_a_whole_log(status: int, kind: str):
    failure = Failure(Tool("chirp", "0.1.0"), Path("/a b"), status, "no file")
    (invocation,) = run_of(render_failure(failure))["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == status
    assert invocation[kind] == [{"level": "error", "message": {"text": "no file"}}]
