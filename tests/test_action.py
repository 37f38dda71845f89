"""The GitHub action: its steps' scripts, run as a runner does, and what the guide shows of it."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from checkout import ROOT, checkout, user_environment
from sarif_log import run_of

ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
GUIDE = (ROOT / "docs" / "ci.md").read_text("utf-8")
SNIPPETS = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)]
APP = """\
from chirp import App, Template

app = App()


@app.get("/")
def home():
    return Template("home.html")
"""
PAGES = {"good": '<a href="/">Home</a>\n', "bad": '<a href="/nowhere">Home</a>\n'}

Act = Callable[..., subprocess.CompletedProcess[str]]


def step(name: str) -> dict[str, Any]:
    (found,) = (each for each in ACTION["runs"]["steps"] if each["name"] == name)
    return found


def run_step(
    name: str, folder: Path, environment: dict[str, str], **values: str
) -> subprocess.CompletedProcess[str]:
    """Run a step's script with its variables filled in, in the shell that runners use."""
    bash = shutil.which("bash") or pytest.skip("bash is not installed")
    chosen = step(name)
    assert chosen["shell"] == "bash"
    assert "${{" not in chosen["run"], "an expression in a script lets its value be run"
    variables = {key: filled(text, values) for key, text in chosen.get("env", {}).items()}
    return subprocess.run(
        [bash, "--noprofile", "--norc", "-eo", "pipefail", "-c", chosen["run"]],
        cwd=folder,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def filled(text: str, values: dict[str, str]) -> str:
    return re.sub(r"\$\{\{\s*(.*?)\s*\}\}", lambda found: values[found[1]], text)


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a runner on which the action has installed the checker."""
    base = tmp_path_factory.mktemp("runner")
    (base / "temp").mkdir()
    environment = {**user_environment(base / "home"), "RUNNER_TEMP": str(base / "temp")}
    done = run_step(
        "Install the checker",
        base,
        environment,
        **{
            "github.action_path": str(checkout(base / "action")),
            "steps.python.outputs.python-path": sys.executable,
        },
    )
    if done.returncode:
        pytest.skip(f"the checker cannot be installed here: {done.stderr.strip()[-300:]}")
    return environment


@pytest.fixture
def act(tmp_path: Path, runner: dict[str, str]) -> Act:
    """Runs the action's check over an application: ``act("bad", target="app:app")``."""

    def run(page: str, **inputs: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "templates").mkdir()
        (tmp_path / "app.py").write_text(APP, "utf-8")
        (tmp_path / "templates" / "home.html").write_text(PAGES[page], "utf-8")
        given = {name: each["default"] for name, each in ACTION["inputs"].items()} | inputs
        values = {f"inputs.{name}": value for name, value in given.items()}
        return run_step("Check", tmp_path, runner, **values)

    return run


def test_a_broken_application_is_annotated_and_written_as_sarif(act: Act, tmp_path: Path):
    done = act("bad")
    assert done.returncode == 1
    assert "::error file=templates/home.html,line=1," in done.stdout
    (result,) = run_of((tmp_path / "chirp.sarif").read_text("utf-8"))["results"]
    assert result["ruleId"] == "CH101"


def test_a_sound_application_passes_with_sarif_that_says_so(act: Act, tmp_path: Path):
    done = act("good", target="app:app", output="found here.sarif")
    assert done.returncode == 0, done.stderr
    run = run_of((tmp_path / "found here.sarif").read_text("utf-8"))
    assert run["results"] == []
    assert run["invocations"][0]["executionSuccessful"] is True


def test_arguments_and_several_targets_are_handed_on(act: Act, tmp_path: Path):
    done = act("bad", target="app.py templates", arguments="--ignore CH101 --statistics")
    assert done.returncode == 0, done.stdout + done.stderr
    assert run_of((tmp_path / "chirp.sarif").read_text("utf-8"))["results"] == []


def test_inputs_are_never_run(act: Act, tmp_path: Path):
    done = act("good", target="$(touch a) `touch b`; touch c", arguments="; touch d")
    assert done.returncode == 2
    assert not {path.name for path in tmp_path.iterdir()} & {"a", "b", "c", "d"}
    log = json.loads((tmp_path / "chirp.sarif").read_text("utf-8"))
    assert log["runs"][0]["invocations"][0]["executionSuccessful"] is False


def test_sarif_is_uploaded_after_a_failed_check_too():
    upload = step("Upload the SARIF")
    assert "!cancelled()" in upload["if"]
    assert upload["with"]["sarif_file"] == "${{ inputs.output }}"


def test_the_guide_names_each_input_with_its_default():
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (.*?) \|", GUIDE, re.MULTILINE))
    assert rows.keys() == ACTION["inputs"].keys()
    for name, cell in rows.items():
        default = ACTION["inputs"][name]["default"]
        assert cell == f"`{default}`" if default else not cell.startswith("`")


def test_what_the_guide_shows_fits_the_action_and_the_hook():
    (workflow,) = (each for each in SNIPPETS if "jobs" in each)
    (used,) = (s for s in workflow["jobs"]["chirp"]["steps"] if "with" in s)
    assert used["with"].keys() <= ACTION["inputs"].keys()
    (configuration,) = (each for each in SNIPPETS if "repos" in each)
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    shown = [hook["id"] for repo in configuration["repos"] for hook in repo["hooks"]]
    assert shown == [hook["id"] for hook in hooks]


def test_the_job_for_gitlab_writes_the_report_that_it_uploads(
    act: Act, tmp_path: Path, runner: dict[str, str]
):
    act("bad")
    (job,) = (each["chirp"] for each in SNIPPETS if "chirp" in each)
    command = job["script"][-1].replace("myapp:app", "app:app")
    commands = f"{runner['RUNNER_TEMP']}/chirp-check/bin"
    environment = {**runner, "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, env=environment, check=False)
    assert done.returncode == 1
    report = json.loads((tmp_path / job["artifacts"]["reports"]["codequality"]).read_text("utf-8"))
    assert [each["location"]["path"] for each in report] == ["templates/home.html"]
    assert job["artifacts"]["when"] == "always"
