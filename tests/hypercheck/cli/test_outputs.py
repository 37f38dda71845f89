import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from hypercheck.cli.output import Output, asked_outputs

Call = Callable[..., Result]


@pytest.mark.parametrize(
    ("args", "outputs"),
    [
        ((), (Output("text"),)),
        (("app", "--quiet"), (Output("text"),)),
        (("--format", "json"), (Output("json"),)),
        (("--output", "a"), (Output("text", Path("a")),)),
        (("--format=json", "--output=a"), (Output("json", Path("a")),)),
        (("--output", "a", "--format", "json"), (Output("json", Path("a")),)),
        (
            ("--format", "text", "--format", "sarif", "--output", "a"),
            (Output("text"), Output("sarif", Path("a"))),
        ),
        (
            ("--format", "sarif", "--output", "a", "--format", "junit", "--output", "b"),
            (Output("sarif", Path("a")), Output("junit", Path("b"))),
        ),
        (("--format", "nonsense"), (Output("text"),)),
    ],
)
def test_each_file_belongs_to_the_format_before_it(args, outputs):
    assert asked_outputs(args) == outputs


@pytest.mark.usefixtures("bad")
def test_one_run_writes_several_reports(call: Call, tmp_path: Path):
    sarif, junit = tmp_path / "a.sarif", tmp_path / "a.xml"
    result = call(
        *("check", "--format", "text", "--format", "sarif", "--output", str(sarif)),
        *("--format", "junit", "--output", str(junit)),
    )
    assert result.exit_code == 1
    assert "CH404 error" in result.stdout
    assert f"written to {sarif}, {junit}" in result.stderr
    assert json.loads(sarif.read_text("utf-8"))["runs"][0]["results"]
    assert "<failure" in junit.read_text("utf-8")


@pytest.mark.usefixtures("bad")
def test_two_reports_cannot_share_standard_output(call: Call):
    result = call("check", "--format", "json", "--format", "sarif")
    assert result.exit_code == 2
    assert "only one report can go to standard output" in result.stderr
    assert json.loads(result.stdout)["error"]["status"] == 2


@pytest.mark.usefixtures("bad")
@pytest.mark.parametrize("form", ["github", "gitlab", "junit"])
def test_every_form_says_why_there_is_no_report(call: Call, form: str):
    result = call("check", "nothing:app", "--format", form)
    assert result.exit_code == 2
    assert "no module nothing" in result.stdout
    assert "no module nothing" in result.stderr
