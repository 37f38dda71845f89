import sys
from pathlib import Path

import pytest

from hypercheck.cli.output import Output, wants_color


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    return monkeypatch


@pytest.mark.usefixtures("terminal")
def test_text_on_a_terminal_is_coloured():
    assert wants_color("auto", Output("text"))
    assert not wants_color("never", Output("text"))


def test_whoever_sets_no_color_gets_none(terminal: pytest.MonkeyPatch):
    terminal.setenv("NO_COLOR", "1")
    assert not wants_color("auto", Output("text"))
    assert wants_color("always", Output("text"))


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("output", [Output("json"), Output("text", Path("report"))])
def test_files_and_machine_formats_are_never_coloured(output: Output):
    assert not wants_color("always", output)


def test_a_pipe_is_not_coloured(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: False, raising=False)
    assert not wants_color("auto", Output("text"))
