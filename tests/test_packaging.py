"""The distribution brings four packages and two commands, and nothing under a general name."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = {"chirp", "hypercheck", "hypercheck_rules", "pounce"}


def test_exactly_the_four_packages_can_be_imported():
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name.isidentifier()}
    code = (
        "import importlib.util, json, sys\n"
        "names = json.loads(sys.argv[1])\n"
        "print(json.dumps([n for n in names if importlib.util.find_spec(n)]))"
    )
    # Isolated: the working directory does not count, as it does not for an installed command.
    printed = subprocess.run(
        [sys.executable, "-I", "-c", code, json.dumps(sorted(PACKAGES | folders))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(json.loads(printed.stdout)) == PACKAGES
    assert {"checks", "rules", "runtime", "tests"} <= folders


def test_the_wheel_holds_the_four_packages_and_the_two_commands():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert {Path(path).name for path in wheel} == PACKAGES
    assert set(project["project"]["scripts"]) == {"chirp", "pounce"}
    assert all((ROOT / path / "py.typed").is_file() for path in wheel)
