"""Microsoft's SARIF Multitool, which says what is wrong with a log beyond its schema."""

import json
import os
import platform
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from npm_package import npm_package

_VERSION = "5.7.0"

# SARIF2006 fetches every URI that the log names.
_CONFIGURATION = """\
<?xml version="1.0" encoding="utf-8"?>
<Properties>
  <Properties Key="SARIF2006.UrisShouldBeReachable.Options">
    <Property Key="RuleEnabled" Value="Disabled" />
  </Properties>
</Properties>
"""


@dataclass(frozen=True)
class Complaint:
    """One thing that the tool says of a log; ``where`` is what it calls the place."""

    rule: str
    level: str
    where: str


def multitool() -> Path:
    """The program; skips the test where it cannot be had."""
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        pytest.skip("the SARIF Multitool is only tried on Linux on x86-64")
    program = npm_package("@microsoft/sarif-multitool-linux", _VERSION) / "Sarif.Multitool"
    program.chmod(0o755)  # its own script would do that, and scripts of packages are not run
    return program


def complaints(log: Path, folder: Path) -> list[Complaint]:
    """Errors and warnings about a log, those of GitHub's own rules included.

    The exit status is always 0: what was found is in the log that the tool writes.
    """
    program = multitool()
    configuration, written = folder / "multitool.xml", folder / "multitool.sarif"
    configuration.write_text(_CONFIGURATION, "utf-8")
    command = [
        program,
        "validate",
        log,
        f"--output={written}",
        f"--config={configuration}",
        "--log=ForceOverwrite",
        "--rule-kind=Sarif;Ghas",
        "--level=Error;Warning",
    ]
    plain = {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1", "DOTNET_BUNDLE_EXTRACT_BASE_DIR": folder}
    environment = {**os.environ, **{name: str(value) for name, value in plain.items()}}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, check=True
    )
    assert "Analysis completed successfully" in done.stdout, done.stdout + done.stderr
    (run,) = json.loads(written.read_text("utf-8-sig"))["runs"]
    return [_complaint(result) for result in run["results"]]


def _complaint(result: dict) -> Complaint:
    arguments = result["message"].get("arguments", [""])
    return Complaint(result["ruleId"], result.get("level", "warning"), arguments[0])
