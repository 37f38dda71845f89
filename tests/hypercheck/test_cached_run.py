"""A run with a cache finds what a run without one finds, whatever has happened in between."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from marked_app import MarkedApp

import hypercheck.run
from hypercheck.cli.check import parse_choices
from hypercheck.cli.product import Product
from hypercheck.cli.session import Session
from hypercheck.run import run

CHIRP = Path(sys.executable).with_name("chirp")
PRODUCT = Product("chirp", ("hypermedia",))


@pytest.fixture
def project(write):
    """An application with faults, and a file that suppresses one."""
    return write(MarkedApp.read("package").faulty)


@pytest.fixture
def links(monkeypatch):
    """Counts how often something was really linked."""
    counted = []
    real = hypercheck.run.link

    def link(*arguments):
        counted.append(arguments)
        return real(*arguments)

    monkeypatch.setattr(hypercheck.run, "link", link)
    return counted


def check(folder, *arguments):
    return run(Session(PRODUCT, parse_choices(arguments), folder).job())


def fresh(folder, *arguments):
    return check(folder, "--no-cache", *arguments)


def same(one, other):
    names = ("findings", "fingerprints", "suppressed", "skipped", "files", "posture", "sources")
    for name in names:
        assert getattr(one, name) == getattr(other, name)
    return True


def test_a_second_run_links_nothing_and_reports_the_same(project, links):
    first, second = check(project), check(project)
    assert len(links) == 1
    assert first.findings
    assert same(first, second)
    assert [each.code for each in first.descriptors()] == [e.code for e in second.descriptors()]


def test_without_a_cache_every_run_links_and_nothing_is_written(project, links):
    fresh(project)
    fresh(project)
    assert len(links) == 2
    assert not (project / ".hypercheck_cache").exists()


@pytest.mark.parametrize(
    "arguments", [["--select", "CH1"], ["--env", "production"], ["--severity", "CH101=note"]]
)
def test_what_the_command_line_says_is_another_run(project, links, arguments):
    check(project)
    found = check(project, *arguments)
    assert len(links) == 2
    assert same(found, fresh(project, *arguments))


def test_changed_settings_are_another_run(project, links):
    check(project)
    with (project / "pyproject.toml").open("a") as file:
        file.write('[tool.hypercheck]\nselect = ["CH3"]\n')
    assert same(check(project), fresh(project))
    assert len(links) == 3


def test_another_state_of_the_tool_is_another_run(project, links, monkeypatch):
    check(project)
    monkeypatch.setattr("hypercheck.run.stamp", lambda _: "another")
    check(project)
    assert len(links) == 2


def test_any_change_of_the_project_gives_what_a_fresh_run_gives(project):
    chance = random.Random(7)
    check(project)
    for _ in range(25):
        change(project, chance)
        assert same(check(project), fresh(project))


def change(folder, chance):
    """One of the things that people and tools do to files."""
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in {".py", ".html"} and ".hypercheck_cache" not in path.parts
    )
    path = chance.choice(files)
    text = path.read_text()
    match chance.randrange(5):
        case 0:
            path.rename(path.with_name(f"x{chance.randrange(99)}{path.suffix}"))
        case 1:
            path.with_name(f"new{chance.randrange(99)}{path.suffix}").write_text(text)
        case 2:
            path.unlink()
        case 3:
            start = chance.randrange(len(text) + 1)
            path.write_text(text[:start] + text[start + chance.randrange(9) :])
        case 4:  # the same size, and the time that it had
            status = path.stat()
            path.write_text(text.replace("e", "o", 1))
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def test_damage_to_the_cache_changes_nothing(project):
    chance = random.Random(3)
    expected = fresh(project)
    for _ in range(10):
        check(project)
        for path in (project / ".hypercheck_cache").rglob("*-*"):
            data = bytearray(path.read_bytes())
            if chance.random() < 0.5:
                del data[chance.randrange(len(data)) :]
            else:
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            path.write_bytes(data)
        assert same(check(project), expected)


def test_an_unwritable_place_for_the_cache_is_no_fault(project):
    (project / ".hypercheck_cache").write_text("in the way")
    assert same(check(project), fresh(project))


def test_several_runs_at_once_do_not_disturb_each_other(project):
    expected = findings_of(reported(project, "--no-cache"))
    for _ in range(2):
        running = [started(project) for _ in range(4)]
        for process in running:
            output, errors = process.communicate()
            assert findings_of(output) == expected, errors


@pytest.mark.parametrize(
    ("variables", "arguments"),
    [
        ({"PYTHONHASHSEED": "1"}, ("--jobs", "1")),
        ({"PYTHONHASHSEED": "2"}, ("--jobs", "3")),
        ({"LC_ALL": "C", "PYTHONUTF8": "0"}, ()),
        ({"LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Tokyo"}, ("--no-cache",)),
    ],
)
def test_the_output_does_not_depend_on_the_surroundings(project, variables, arguments):
    expected = findings_of(reported(project))
    assert findings_of(reported(project, *arguments, **variables)) == expected


def test_the_output_does_not_depend_on_the_working_directory_but_for_its_paths(project):
    below = project / "notes"
    below.mkdir()
    expected = json.loads(reported(project, str(project)))["findings"]
    found = json.loads(reported(below, str(project)))["findings"]
    assert [each["fingerprint"] for each in found] == [each["fingerprint"] for each in expected]
    assert [each["path"] for each in found] == [f"../{each['path']}" for each in expected]


@pytest.mark.parametrize("jobs", [2, 3])
def test_the_number_of_processes_makes_no_difference(project, monkeypatch, jobs):
    monkeypatch.setattr("hypercheck.reading._WORTH_PROCESSES", 0)
    monkeypatch.setattr("hypercheck.asking._WORTH_PROCESSES", 0)
    expected = fresh(project, "--jobs", "1")
    assert same(fresh(project, "--jobs", str(jobs)), expected)
    assert same(check(project, "--jobs", str(jobs)), expected)
    (project / "pyproject.toml").write_text("[tool.hypercheck]\n")
    assert same(check(project, "--jobs", str(jobs)), fresh(project, "--jobs", "1"))


def test_what_a_rule_looks_at_in_another_process_counts(write, monkeypatch):
    monkeypatch.setattr("hypercheck.asking._WORTH_PROCESSES", 0)
    folder = write(
        {
            "app.py": (
                "from chirp import App, Page\n\napp = App()\n\n\n"
                '@app.get("/")\ndef home():\n    return Page("a.html", "b")\n'
            ),
            "templates/a.html": '{% block b %}<img src="/static/logo.png" alt="">{% endblock %}\n',
            "static/logo.svg": "<svg/>",
        }
    )
    codes = [each.code for each in check(folder, "--jobs", "2").findings]
    assert codes == ["CH213"]
    (folder / "static" / "logo.png").write_bytes(b"png")
    assert check(folder, "--jobs", "2").findings == ()


def started(folder, *arguments, **variables):
    return subprocess.Popen(
        [CHIRP, "check", "--format", "json", *arguments],
        cwd=folder,
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def reported(folder, *arguments, **variables):
    output, errors = started(folder, *arguments, **variables).communicate()
    assert output, errors
    return output


def findings_of(output):
    document = json.loads(output)
    document["summary"].pop("seconds")
    return document
