"""Whole applications: as they should be nothing is found, with faults exactly those."""

from collections import Counter
from pathlib import Path

import msgspec
import pytest
from marked_app import INNOCENT, MarkedApp

from hypercheck.frontends import python, template
from hypercheck.pack import load_pack
from hypercheck.reports.place import region_of, shown_path

EXAMPLES = Path(__file__).parents[2] / "examples"

CODES = frozenset(rule.code for rule in load_pack("hypermedia").rules)
EXCEPTIONS: dict[str, str] = {}
"""Codes that the applications show less than twice, and why."""

NAMES = ["intake", "live", "macros", "onefile", "package", "shell"]
each_app = pytest.mark.parametrize("name", NAMES)


@each_app
def test_a_right_application_has_no_findings(name, write, check):
    report = check(write(MarkedApp.read(name).clean))
    assert shown(report) == []
    assert report.skipped == ()


@pytest.mark.parametrize("name", ["byways", "forms", "four", "habits", "market"])
def test_what_is_unusual_and_right_has_no_findings(name, check):
    report = check(INNOCENT / name)
    assert shown(report) == []
    assert report.skipped == ()
    assert report.files >= 2


@each_app
def test_every_fault_is_found_where_it_is_and_nothing_else(name, write, check):
    app = MarkedApp.read(name)
    assert shown(check(write(app.faulty))) == [
        (f.path, f.line, f.column, f.end_line, f.end_column, f.code) for f in app.faults
    ]


def test_the_applications_have_every_fault_at_two_places():
    apps = [MarkedApp.read(name) for name in NAMES]
    shown_at = Counter(fault.code for app in apps for fault in app.faults)
    assert {code for code in CODES if shown_at[code] < 2} == EXCEPTIONS.keys()
    assert all(len(app.faults) >= 12 for app in apps)


def shown(report):
    """The findings as people count their places."""
    found = []
    for each in report.findings:
        at = region_of(each.span, report.sources)
        path = shown_path(each.span.path, report.directory)
        found.append((path, at.line, at.column, at.end_line, at.end_column, each.code))
    return sorted(found)


def texts():
    """The sources of all applications, right and wrong, and of the examples."""
    for app in NAMES:
        marked = MarkedApp.read(app)
        for kind, files in (("right", marked.clean), ("wrong", marked.faulty)):
            for name, text in files.items():
                if name.endswith((".py", ".html")):
                    yield pytest.param(name, text, id=f"{kind}-{app}/{name}")
    for folder in (INNOCENT, EXAMPLES):
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".py", ".html"}:
                name = path.relative_to(folder.parent).as_posix()
                yield pytest.param(name, path.read_text("utf-8"), id=name)


@pytest.mark.parametrize(("name", "text"), list(texts()))
def test_a_summary_is_the_same_when_it_is_read_back(name, text):
    read = python.read if name.endswith(".py") else template.read
    summary = read(name, text)
    for codec in (msgspec.msgpack, msgspec.json):
        data = codec.encode(summary)
        assert codec.decode(data, type=type(summary)) == summary
        assert codec.encode(codec.decode(data, type=type(summary))) == data
