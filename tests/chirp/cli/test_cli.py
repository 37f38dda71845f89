from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chirp.cli import main


def call(*args: str) -> Result:
    return CliRunner().invoke(main, args, prog_name="chirp")


def test_the_version_is_the_distributions():
    assert call("--version").stdout == f"chirp {version('hypercheck')}\n"


def test_help_lists_the_commands():
    text = call("--help").stdout
    assert all(f"\n  {name} " in text for name in ("check", "explain", "rules"))


def test_an_unknown_command_is_wrong_usage():
    assert call("chekc").exit_code == 2


def test_check_finds_what_is_wrong_in_an_application(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "home.html").write_text('<a href="/lost">A</a>\n')
    (tmp_path / "app.py").write_text(
        'from chirp import App, Template\n\napp = App()\n\n\n@app.get("/")\ndef home():\n'
        '    return Template("home.html")\n'
    )
    result = call("check", "--quiet")
    assert result.exit_code == 1
    assert result.stdout == "templates/home.html:1:10: CH101 error: no route serves /lost\n"


def test_explain_and_rules_know_the_hypermedia_pack():
    assert call("explain", "CH101").stdout.startswith("# CH101 unknown-url\n")
    assert "CH101  unknown-url" in call("rules").stdout
