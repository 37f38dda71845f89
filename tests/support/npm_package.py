"""Packages of npm that tests hold the checker against, installed once outside of the repository."""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

import pytest

_CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "hypercheck-npm"
_SECONDS = 300
_OPTIONS = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--loglevel=error")


def npm_package(name: str, version: str) -> Path:
    """The folder of one package at one version; skips the test where it cannot be had.

    Node resolves what it imports from the folder itself, so its dependencies lie beside it.
    """
    home = _CACHE / f"{name.replace('/', '+')}@{version}"
    package = home / "node_modules" / name
    home.mkdir(parents=True, exist_ok=True)
    with (home / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / ".complete").exists():
            _install(f"{name}@{version}", home)
            (home / ".complete").touch()
    return package


def node() -> str:
    """The interpreter; skips the test where there is none."""
    return shutil.which("node") or pytest.skip("node is not installed")


def _install(wanted: str, home: Path) -> None:
    npm = shutil.which("npm") or pytest.skip("npm is not installed")
    command = [npm, "install", "--prefix", str(home), *_OPTIONS, wanted]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm did not install {wanted} within {_SECONDS} seconds")
    if done.returncode:
        pytest.skip(f"npm cannot install {wanted}: {done.stderr.strip()[-300:]}")
