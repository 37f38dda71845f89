import json
from pathlib import Path

import jsonschema
import pytest

from hypercheck.model import Severity
from hypercheck.reports.json import render, render_failure
from hypercheck.reports.report import Failure, Report, Shown, Tool

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "report.schema.json").read_text("utf-8"))


def document(text: str) -> dict:
    found = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    return found


def test_a_finding_has_all_that_is_known_of_it(full_report: Report):
    found = document(render(full_report, Shown()))["findings"][1]
    fingerprint = found.pop("fingerprint")
    assert fingerprint == full_report.fingerprints[1]
    assert found == {
        "code": "CH407",
        "name": "unknown-attribute",
        "severity": "error",
        "message": "no such attribute",
        "hint": "did you mean hx-target?",
        "path": "templates/my page.html",
        "line": 2,
        "column": 17,
        "end_line": 2,
        "end_column": 26,
        "place": None,
        "related": [
            {
                "path": "templates/my page.html",
                "line": 1,
                "column": 1,
                "end_line": 1,
                "end_column": 4,
                "message": "below this [x](1)",
            }
        ],
        "fix": {
            "title": "Rename",
            "safe": True,
            "edits": [
                {
                    "path": "templates/my page.html",
                    "line": 2,
                    "column": 17,
                    "end_line": 2,
                    "end_column": 26,
                    "text": "hx-target",
                },
                {
                    "path": "templates/my page.html",
                    "line": 1,
                    "column": 1,
                    "end_line": 1,
                    "end_column": 1,
                    "text": "é",
                },
            ],
        },
    }


def test_the_summary_counts(full_report: Report):
    found = document(render(full_report, Shown()))
    assert found["tool"] == {"name": "chirp", "version": "0.1.0"}
    assert found["posture"] == "development"
    assert found["summary"] == {
        "errors": 2,
        "warnings": 1,
        "notes": 1,
        "files": 3,
        "suppressed": 1,
        "not_analysed": [
            {"path": "a b.html", "line": None, "reason": "it is not UTF-8"},
            {"path": "templates/my page.html", "line": 2, "reason": "a name is not known"},
            {"path": None, "line": None, "reason": "no application was found"},
        ],
        "seconds": 0.5,
    }


def test_a_finding_without_a_file_names_its_place(full_report: Report):
    found = document(render(full_report, Shown()))["findings"][3]
    assert (found["path"], found["line"], found["place"]) == (None, None, "--port")


def test_suppressed_findings_are_listed_if_asked(full_report: Report):
    assert "suppressed" not in document(render(full_report, Shown()))
    (found,) = document(render(full_report, Shown(suppressed=True)))["suppressed"]
    assert found["reason"] == "as it is"


@pytest.mark.parametrize("status", [2, 3])
def test_a_failure_is_a_whole_document(status: int):
    failure = Failure(Tool("chirp", "1"), Path("/"), status, "no file\nanywhere")
    found = document(render_failure(failure))
    assert found["error"] == {"status": status, "message": "no file\nanywhere"}
    assert found["findings"] == []


def test_the_schema_refuses_what_is_not_said(full_report: Report):
    found = document(render(full_report, Shown()))
    found["findings"][0]["new"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate(found)


def test_every_severity_of_a_report_is_in_the_schema():
    allowed = SCHEMA["$defs"]["finding_properties"]["properties"]["severity"]["enum"]
    assert set(allowed) == {level.value for level in Severity} - {"off"}
