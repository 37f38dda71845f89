"""The hook, as pre-commit installs and runs it in somebody's repository."""

import functools
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from checkout import checkout, commit_all, user_environment

pytest.importorskip("pre_commit", reason="pre-commit is not installed")

APP = """\
from chirp import App, Template

app = App()


@app.get("/")
def home():
    return Template("home.html")
"""
GOOD = '<a href="/">Home</a>\n'
BAD = '<a href="/nowhere">Home</a>\n'
CONFIGURATION = """\
repos:
  - repo: {repository}
    rev: {revision}
    hooks:
      - id: chirp-check
"""

PreCommit = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def hook(tmp_path_factory: pytest.TempPathFactory) -> tuple[PreCommit, Path]:
    """Runs pre-commit in an application's repository, whose folder comes with it."""
    base = tmp_path_factory.mktemp("pre-commit")
    environment = user_environment(base / "home")
    ours = checkout(base / "ours")
    commit_all(ours, environment)
    revision = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ours, capture_output=True, text=True, check=True
    ).stdout.strip()

    theirs = base / "theirs"
    (theirs / "templates").mkdir(parents=True)
    (theirs / "app.py").write_text(APP, "utf-8")
    (theirs / "notes.txt").write_text("Notes\n", "utf-8")
    (theirs / "templates" / "home.html").write_text(GOOD, "utf-8")
    (theirs / ".pre-commit-config.yaml").write_text(
        CONFIGURATION.format(repository=ours, revision=revision), "utf-8"
    )
    commit_all(theirs, environment)

    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pre_commit", *arguments, "--color=never"]
        return subprocess.run(
            command, cwd=theirs, env=environment, capture_output=True, text=True, check=False
        )

    installed = call("install-hooks")
    if installed.returncode:
        pytest.skip(f"the hook cannot be installed here: {installed.stdout.strip()[-300:]}")
    return functools.partial(call, "run"), theirs / "templates" / "home.html"


def test_a_sound_application_passes(hook: tuple[PreCommit, Path]):
    run, page = hook
    page.write_text(GOOD, "utf-8")
    done = run("--all-files")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "chirp check" in done.stdout
    assert done.stdout.rstrip().endswith("Passed")


def test_a_broken_application_fails_and_says_where(hook: tuple[PreCommit, Path]):
    run, page = hook
    page.write_text(BAD, "utf-8")
    done = run("--all-files")
    assert done.returncode == 1
    assert "templates/home.html:1:10: CH101 error: no route serves /nowhere" in done.stdout


def test_the_whole_application_is_checked_whichever_file_is_committed(
    hook: tuple[PreCommit, Path],
):
    run, page = hook
    page.write_text(BAD, "utf-8")
    assert run("--files", "app.py").returncode == 1


def test_files_that_cannot_break_it_are_no_reason_to_check(hook: tuple[PreCommit, Path]):
    run, page = hook
    page.write_text(BAD, "utf-8")
    done = run("--files", "notes.txt")
    assert done.returncode == 0
    assert "Skipped" in done.stdout
