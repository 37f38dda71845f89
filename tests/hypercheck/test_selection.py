from pathlib import Path

import pytest

from hypercheck.model import Finding, Severity, Span
from hypercheck.selection import Selection, matches
from hypercheck.settings import Settings

ROOT = Path("/project")


def selection(**settings) -> Selection:
    return Selection(Settings(**settings), ROOT)


def finding(code: str, path: str = "/project/a.py") -> Finding:
    return Finding(code, "x", Severity.ERROR, "m", Span(path, 0, 1))


def test_everything_is_wanted_unless_a_selection_says_otherwise():
    assert selection().wants("CH101")
    assert selection(select=("CH1",)).wants("CH101")
    assert not selection(select=("CH1",)).wants("CH201")
    assert not selection(ignore=("CH",)).wants("CH201")


def test_the_longer_prefix_wins():
    assert selection(select=("CH101",), ignore=("CH1",)).wants("CH101")
    assert not selection(select=("CH1",), ignore=("CH101",)).wants("CH101")
    assert not selection(select=("CH1",), ignore=("CH1",)).wants("CH101")


def test_the_longest_prefix_says_how_bad_it_is():
    chosen = selection(severity={"CH": Severity.NOTE, "CH10": Severity.WARNING})
    assert chosen.severity(finding("CH101")) is Severity.WARNING
    assert chosen.severity(finding("CH201")) is Severity.NOTE
    assert chosen.severity(finding("PN201")) is Severity.ERROR


def test_codes_are_ignored_in_files_that_a_pattern_names():
    chosen = selection(per_file_ignores={"legacy/**": ("CH1",), "*.html": ("CH2",)})
    assert chosen.ignores_in_file(finding("CH101", "/project/legacy/a/b.py"))
    assert not chosen.ignores_in_file(finding("CH201", "/project/legacy/a/b.py"))
    assert chosen.ignores_in_file(finding("CH201", "/project/pages/b.html"))
    assert not chosen.ignores_in_file(finding("CH101", "/elsewhere/legacy/b.py"))
    assert not chosen.ignores_in_file(Finding("CH101", "x", Severity.ERROR, "m", None))


@pytest.mark.parametrize(
    ("path", "pattern", "expected"),
    [
        ("a/b.py", "a/b.py", True),
        ("a/b.py", "./a/b.py", True),
        ("a/b.py", "b.py", True),
        ("a/bb.py", "b.py", False),
        ("a/b.py", "a", True),
        ("a/b.py", "a/", True),
        ("ab/b.py", "a/", False),
        ("a/b/c.py", "a/*.py", False),
        ("a/b/c.py", "a/**/*.py", True),
        ("a/c.py", "a/**/*.py", True),
        ("a/b/c.py", "**/c.py", True),
        ("a+b/c.py", "a+b/c.py", True),
        ("a/c.py", "a/?.py", True),
    ],
)
def test_patterns_are_like_those_of_ignore_files(path: str, pattern: str, *, expected: bool):
    assert matches(path, pattern) is expected
