"""SARIF logs, held against the official schema and against what validators do not look at."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema

from hypercheck.reports.sarif import FINGERPRINT

SCHEMA = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "sarif" / "sarif-2.1.0.json").read_text("utf-8")
)


def run_of(text: str) -> dict[str, Any]:
    """The run of a log that is valid, and right where validators do not look."""
    log = json.loads(text)
    jsonschema.validators.validator_for(SCHEMA)(SCHEMA).validate(log)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert run["columnKind"] == "utf16CodeUnits"
    _assert_references_lead_somewhere(run)
    _assert_results_are_complete(run)
    return run


def _everywhere(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _everywhere(each)


def _assert_references_lead_somewhere(run: dict[str, Any]) -> None:
    driver = run["tool"]["driver"]
    for each in _everywhere(run):
        if "uriBaseId" in each:
            assert each["uriBaseId"] in run["originalUriBaseIds"]
            assert not each["uri"].startswith("/")
        if "uri" in each:
            assert "\\" not in each["uri"]
            assert " " not in each["uri"]
        if "descriptor" in each:
            reference = each["descriptor"]
            assert driver["notifications"][reference["index"]]["id"] == reference["id"]
        if "text" in each and "arguments" not in each and "](" in each["text"]:
            assert "\\](" in each["text"], "a link that leads nowhere"
    for base in run.get("originalUriBaseIds", {}).values():
        assert base["uri"].endswith("/")


def _assert_results_are_complete(run: dict[str, Any]) -> None:
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert result["level"] in {"error", "warning", "note"}
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["partialFingerprints"][FINGERPRINT]
        assert "primaryLocationLineHash" not in result["partialFingerprints"]
        for place in (*result["locations"], *result.get("relatedLocations", ())):
            if "physicalLocation" in place:
                region = place["physicalLocation"]["region"]
                assert {"startLine", "startColumn", "endLine", "endColumn"} <= region.keys()
    for rule in rules:
        assert rule["defaultConfiguration"]["level"]
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
        assert rule["properties"]["tags"]
        assert rule["properties"]["precision"]
        assert rule["name"].isalnum()
        assert rule["name"][0].isupper()
