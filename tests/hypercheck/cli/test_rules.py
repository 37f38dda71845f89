import json
from collections.abc import Callable

from click.testing import Result

from hypercheck.pack import load_pack

Call = Callable[..., Result]


def test_every_rule_has_a_line(call: Call):
    lines = call("rules").stdout.splitlines()
    assert len(lines) == len(load_pack("hypermedia").rules)
    assert any(line.startswith("CH404  bad-swap ") for line in lines)


def test_the_list_is_there_for_machines(call: Call):
    rows = {row["code"]: row for row in json.loads(call("rules", "--format", "json").stdout)}
    row = rows["CH404"]
    assert row["name"] == "bad-swap"
    assert row["area"] == "htmx"
    assert row["pack"] == "hypermedia"
    assert row["severities"]["production"] == "error"
    assert row["on_by_default"] is True
    assert row["has_fixes"] is True
    assert row["summary"].endswith(".")
