from collections.abc import Callable

import pytest
from click.testing import Result

Call = Callable[..., Result]


@pytest.mark.parametrize("code", ["CH404", "ch404", "bad-swap"])
def test_a_rule_is_explained_by_code_or_name(call: Call, code: str):
    result = call("explain", code)
    assert result.exit_code == 0
    assert result.stdout.startswith("# CH404 bad-swap\n\nA swap is written")
    assert "## Wrong" in result.stdout


def test_the_checkers_own_diagnostics_are_explained(call: Call):
    assert "silences" in call("explain", "CK001").stdout


def test_an_unknown_code_gets_a_suggestion(call: Call):
    result = call("explain", "bad-swp")
    assert result.exit_code == 2
    assert "did you mean bad-swap?" in result.stderr
    assert "`demo rules` lists them" in call("explain", "?").stderr
