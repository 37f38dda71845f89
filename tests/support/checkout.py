"""A copy of what the distribution is built of, as a user's machine would fetch it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_FILES = (".pre-commit-hooks.yaml", "LICENSE", "README.md", "action.yml", "pyproject.toml")
_FOLDERS = ("checks", "chirp", "rules", "runtime")


def checkout(folder: Path) -> Path:
    """Copy the sources into a folder that is not there yet."""
    folder.mkdir()
    for name in _FILES:
        shutil.copy2(ROOT / name, folder)
    for name in _FOLDERS:
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
        )
    return folder


def user_environment(home: Path) -> dict[str, str]:
    """The environment, without what would lead a program back to this repository."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "PRE_COMMIT", "VIRTUAL_ENV")) and name != "PYTHONPATH"
    }
    return {
        **inherited,
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@example.org",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "PRE_COMMIT_HOME": str(home),
    }


def commit_all(folder: Path, environment: dict[str, str]) -> None:
    """Make a folder a repository with one commit."""
    git = shutil.which("git") or pytest.skip("git is not installed")
    for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "-m", "All"]):
        subprocess.run([git, *arguments], cwd=folder, env=environment, check=True)
