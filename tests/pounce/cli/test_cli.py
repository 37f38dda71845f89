import subprocess
import sys
from importlib.metadata import version

from click.testing import CliRunner, Result

from pounce.cli import main


def call(*args: str) -> Result:
    return CliRunner().invoke(main, args, prog_name="pounce")


def test_the_version_is_the_distributions():
    assert call("--version").stdout == f"pounce {version('hypercheck')}\n"


def test_info_tells_what_a_bug_report_should_say():
    result = call("info")
    assert result.exit_code == 0
    found = dict(line.split(maxsplit=1) for line in result.stdout.splitlines())
    assert found["pounce"] == version("hypercheck")
    assert found["GIL"]
    assert found["uvloop"]


def test_only_what_exists_is_a_command():
    commands = call("--help").stdout.partition("Commands:\n")[2].split("\n")
    assert [line.split()[0] for line in commands if line] == ["info"]


def test_the_package_runs_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "pounce", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"pounce {version('hypercheck')}\n"
