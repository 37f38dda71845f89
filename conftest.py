"""In CI every test runs: a skip there means that something was not installed, and fails."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

# A gate must not turn red by chance: CI tries the same cases each time, developers new ones.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("developer", deadline=None)
settings.register_profile("fuzz", deadline=None, max_examples=1_000)  # benchmarks/fuzz.py
settings.load_profile("ci" if os.environ.get("CI") else "developer")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Iterator[None]:  # pragma: no cover -- CI only
    """Turn a skip into a failure where ``CI`` is set."""
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped in CI: {call.excinfo}"
    return report
