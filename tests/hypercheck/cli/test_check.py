import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from hypercheck.cli import session

Call = Callable[..., Result]
Write = Callable[..., Path]
PLACE = "templates/home.html:1:24: CH404 error: "


@pytest.mark.usefixtures("good")
def test_a_clean_project_gives_status_0(call: Call):
    result = call("check")
    assert result.exit_code == 0
    assert result.stdout.startswith("no findings in 2 files (")
    assert result.stderr == ""


@pytest.mark.usefixtures("bad")
def test_findings_give_status_1(call: Call):
    result = call("check")
    assert result.exit_code == 1
    assert result.stdout.startswith(PLACE)
    assert "1 error in 2 files" in result.stdout


@pytest.mark.usefixtures("bad")
@pytest.mark.parametrize(
    ("options", "status"),
    [
        (("--severity", "CH404=warning"), 0),
        (("--severity", "CH4=warning", "--warnings-as-errors"), 1),
        (("--severity", "CH4=note", "--warnings-as-errors"), 0),
        (("--severity", "CH404=off"), 0),
        (("--ignore", "CH4"), 0),
        (("--select", "CH1,CH2"), 0),
        (("--select", "CH1", "--select", "CH404"), 1),
        (("--select", "CH404", "--ignore", "CH4"), 1),
    ],
)
def test_the_status_follows_what_is_asked(call: Call, options: tuple[str, ...], status: int):
    assert call("check", *options).exit_code == status


@pytest.mark.usefixtures("good")
def test_the_report_names_the_posture(call: Call):
    assert ", development)" in call("check").stdout
    assert ", staging)" in call("check", "--env", "staging").stdout
    assert ", production)" in call("check", "--deploy").stdout
    assert ", production)" in call("check", "--deploy", "--env", "production").stdout


def test_deploy_takes_warnings_for_errors(call: Call, write: Write, bad: Path):
    write({"pyproject.toml": '[tool.hypercheck]\nseverity = { CH404 = "warning" }\n'})
    assert bad.is_dir()
    assert call("check").exit_code == 0
    assert call("check", "--deploy").exit_code == 1


@pytest.mark.parametrize("target", ["app.py", ".", "app:app", "../project", "templates/../app.py"])
def test_a_target_is_a_file_a_folder_or_an_attribute(call: Call, bad: Path, target: str):
    assert bad.name == "project"
    result = call("check", target)
    assert result.exit_code == 1
    assert result.stdout.startswith(PLACE)


def test_without_a_target_the_settings_say_which_application(call: Call, write: Write):
    app = (
        'from chirp import App, Template\napp = App()\n@app.get("/")\ndef home():\n'
        '    return Template("home.html")\n'
    )
    files = {
        "shop.py": app,
        "other.py": app.replace('"/"', '"/", name="no such')
        + '\n@app.get("/")\ndef again():\n    return "x"\n',
        "templates/home.html": "<p></p>\n",
        "pyproject.toml": '[tool.hypercheck]\napp = "shop:app"\n',
    }
    files["other.py"] = app + '\n\n@app.get("/")\ndef again():\n    return "x"\n'
    write(files)
    assert call("check").exit_code == 0
    assert call("check", "other:app").exit_code == 1


@pytest.mark.usefixtures("good")
@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("nowhere", "nowhere does not exist"),
        ("ap:app", "did you mean app?"),
        ("app:ap", "did you mean app:app?"),
    ],
)
def test_a_target_that_is_not_there_is_wrong_usage(call: Call, target: str, message: str):
    result = call("check", target)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


@pytest.mark.usefixtures("good")
@pytest.mark.parametrize("form", ["json", "sarif"])
@pytest.mark.parametrize(
    "options",
    [
        ("--no-such-option",),
        ("nowhere",),
        ("--severity", "CH101"),
        ("--severity", "CH101=bad"),
        ("--select", "ch101"),
        ("--env", "moon"),
        ("--deploy", "--env", "staging"),
        ("--diff",),
        ("--fix", "--diff"),
    ],
)
def test_wrong_usage_gives_status_2_and_a_whole_document(
    call: Call, form: str, options: tuple[str, ...]
):
    result = call("check", *options, "--format", form)
    assert result.exit_code == 2
    assert result.stderr
    document = json.loads(result.stdout)
    if form == "json":
        assert document["error"]["status"] == 2
        assert document["error"]["message"]
    else:
        (invocation,) = document["runs"][0]["invocations"]
        assert invocation["exitCode"] == 2


@pytest.mark.usefixtures("good")
def test_wrong_usage_in_text_leaves_standard_output_alone(call: Call):
    result = call("check", "--no-such-option")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "--no-such-option" in result.stderr


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_unusable_settings_give_status_2(call: Call, write: Write, form: str):
    write({"pyproject.toml": "[tool.hypercheck]\nselct = 1\nenv = 2\n"})
    result = call("check", "--format", form)
    assert result.exit_code == 2
    assert "selct" in result.stderr
    assert "tool.hypercheck.env" in result.stderr
    assert (result.stdout == "") == (form == "text")


@pytest.mark.usefixtures("good")
@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_an_unforeseen_error_gives_status_3_and_no_traceback(
    call: Call, monkeypatch: pytest.MonkeyPatch, form: str
):
    def failing(job: object) -> None:
        raise LookupError(f"no\nluck with {type(job).__name__}")

    monkeypatch.setattr(session, "run", failing)
    result = call("check", "--format", form)
    assert result.exit_code == 3
    assert "internal error: LookupError: no luck with Job (test_check.py:" in result.stderr
    assert "Traceback" not in result.stderr
    if form != "text":
        assert "LookupError" in json.dumps(json.loads(result.stdout))


@pytest.mark.usefixtures("good")
def test_an_interrupt_has_its_own_status(call: Call, monkeypatch: pytest.MonkeyPatch):
    def interrupted(_job: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(session, "run", interrupted)
    result = call("check", "--format", "json")
    assert result.exit_code == 130
    assert json.loads(result.stdout)["error"]["status"] == 130


@pytest.mark.usefixtures("bad")
@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_a_report_can_go_into_a_file(call: Call, tmp_path: Path, form: str):
    path = tmp_path / "report"
    result = call("check", "--format", form, "--output", str(path))
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "1 error in 2 files" in result.stderr
    text = path.read_text("utf-8")
    assert "CH404" in text
    assert "\x1b" not in text


@pytest.mark.usefixtures("bad")
def test_a_file_that_cannot_be_written_is_wrong_usage(call: Call, tmp_path: Path):
    path = tmp_path / "no" / "report"
    result = call("check", "--format", "json", "--output", str(path))
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
    assert json.loads(result.stdout)["error"]["status"] == 2


@pytest.mark.usefixtures("bad")
def test_machine_formats_are_alone_on_standard_output(call: Call):
    result = call("check", "--format", "json", "--statistics")
    assert [f["code"] for f in json.loads(result.stdout)["findings"]] == ["CH404"]
    assert "1 CH404 bad-swap" in result.stderr


@pytest.mark.usefixtures("bad")
def test_statistics_follow_the_report(call: Call):
    assert call("check", "--statistics").stdout.endswith("     1 CH404 bad-swap\n")


@pytest.mark.usefixtures("bad")
def test_quiet_is_one_line_a_finding(call: Call):
    (line,) = call("check", "--quiet").stdout.splitlines()
    assert line.startswith(PLACE)


@pytest.mark.usefixtures("bad")
def test_colours_are_for_terminals_or_on_demand(call: Call):
    assert "\x1b[" not in call("check").stdout
    assert "\x1b[31m" in call("check", "--color", "always").stdout
    assert "\x1b[" not in call("check", "--color", "never").stdout


def test_fix_mends_what_is_safe_and_reports_the_rest(call: Call, write: Write, bad: Path):
    write({"templates/other.html": '<a hx-get="/lost" hx-traget="#x">A</a>\n'})
    result = call("check", "--fix")
    assert (bad / "templates/home.html").read_text() == (
        '<a hx-get="/" hx-swap="outerHTML">Home</a>\n'
    )
    assert "hx-target" in (bad / "templates/other.html").read_text()
    assert "fixes applied" in result.stderr
    assert result.exit_code == 1
    assert "CH101" in result.stdout
    assert "CH404" not in result.stdout


def test_fix_with_diff_shows_the_patch_and_writes_nothing(call: Call, bad: Path):
    before = (bad / "templates/home.html").read_text()
    result = call("check", "--fix", "--diff")
    assert (bad / "templates/home.html").read_text() == before
    assert result.exit_code == 1
    assert result.stderr == "1 of 1 findings can be fixed\n"
    assert result.stdout.splitlines() == [
        "--- a/templates/home.html",
        "+++ b/templates/home.html",
        "@@ -1 +1 @@",
        '-<a hx-get="/" hx-swap="outerHtml">Home</a>',
        '+<a hx-get="/" hx-swap="outerHTML">Home</a>',
    ]


def test_suppressed_and_skipped_are_counted_and_shown_if_asked(call: Call, write: Write, bad: Path):
    page = (bad / "templates/home.html").read_text().rstrip()
    write(
        {
            "templates/home.html": f"{page} {{# chirp: ignore[CH404] a plan #}}\n",
            "broken.py": "import chirp\nx = (\n",
        }
    )
    result = call("check")
    assert result.exit_code == 0
    assert "; 1 suppressed; 1 place not analysed (--show-skipped lists them)" in result.stdout
    shown = call("check", "--show-suppressed", "--show-skipped").stdout
    assert "(suppressed: a plan)" in shown
    assert "broken.py:2: not analysed: it is not valid Python" in shown


def test_any_bytes_give_a_report(call: Call, write: Write):
    write(
        {
            "app.py": b"\xff\x00chirp",
            "latin.py": b"# coding: nonsense\nimport chirp\n",
            "templates/x.html": b"\xfe{{",
            "templates/y.html": b"{% if %}<a href=\x00\xc3\xa9",
        }
    )
    for form in ("text", "json", "sarif"):
        assert call("check", "--format", form).exit_code in {0, 1}


def test_a_path_with_bytes_that_are_no_text_is_reported(call: Call, write: Write, bad: Path):
    name = b"templates/\xff.html".decode("utf-8", "surrogateescape")
    try:
        write({name: (bad / "templates/home.html").read_text()})
    except OSError:
        pytest.skip("the file system takes UTF-8 names only")
    assert len(json.loads(call("check", "--format", "json").stdout)["findings"]) == 2
    assert "%FF.html" in call("check", "--format", "sarif").stdout
    assert "?.html" in call("check").stdout


@pytest.mark.usefixtures("bad")
def test_two_runs_give_the_same_report(call: Call):
    first, second = (call("check", "--format", "sarif").stdout for _ in range(2))
    assert first == second


def test_help_names_every_option_with_its_meaning(call: Call):
    text = call("check", "--help").stdout
    for option in (
        "--fix",
        "--diff",
        "--output",
        "--deploy",
        "--show-skipped",
        "--severity",
        "--jobs",
    ):
        assert option in text
    for not_yet in ("--baseline", "--watch", "--unsafe-fixes"):
        assert not_yet not in text
