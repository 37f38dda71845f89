from importlib.metadata import version

import pytest

from pounce import machine


def test_a_distribution_has_its_version_or_none():
    assert machine.version_of("click") == version("click")
    assert machine.version_of("no-such-distribution") is None


def test_the_lock_is_on_where_the_build_has_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(machine.sysconfig, "get_config_var", lambda _: 0)
    assert machine.lock_state() == "on"


@pytest.mark.parametrize(
    ("enabled", "expected"), [(True, "on (free-threaded build)"), (False, "off")]
)
def test_a_free_threaded_build_says_whether_the_lock_is_on(
    monkeypatch: pytest.MonkeyPatch, *, enabled: bool, expected: str
):
    monkeypatch.setattr(machine.sysconfig, "get_config_var", lambda _: 1)
    monkeypatch.setattr(machine.sys, "_is_gil_enabled", lambda: enabled, raising=False)
    assert machine.lock_state() == expected
