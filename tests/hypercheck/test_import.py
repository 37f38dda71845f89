"""Importing must stay light, or no command can be fast."""

import subprocess
import sys

import pytest

HEAVY = ("asyncio", "cryptography", "jinja2", "libcst", "sarif_om")


def modules_after(code: str) -> set[str]:
    program = f"import sys\n{code}\nprint(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("package", ["hypercheck", "chirp", "pounce", "hypercheck_rules"])
def test_importing_a_package_loads_nothing_heavy(package: str):
    loaded = modules_after(f"import {package}")
    assert not {"click", "msgspec", "ast", *HEAVY} & loaded
    assert not {name for name in loaded if name.startswith(f"{package}.")}


@pytest.mark.parametrize("command", ["chirp", "pounce"])
def test_the_version_needs_no_checker(command: str):
    loaded = modules_after(
        f"from {command}.cli import main\ntry: main(['--version'])\nexcept SystemExit: pass"
    )
    assert not {"msgspec", *HEAVY} & loaded
    assert not {name for name in loaded if name.split(".")[0] == "hypercheck"}


def test_the_check_command_loads_heavy_modules_only_where_they_are_used():
    loaded = modules_after("from chirp.checking import checking_commands\nchecking_commands()")
    assert not {"concurrent.futures", "multiprocessing", *HEAVY} & loaded
