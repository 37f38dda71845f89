"""Every name of an application is changed once, and the checker must find what that breaks.

The mutants are made, not chosen: see ``app_scan`` and ``app_mutant``. Nothing may be found but what
follows from the change. ``pytest -s`` shows the recall of each kind and of each rule.
"""

import os
import sys
from collections import Counter
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import pytest
from app_mutant import mutants
from app_scan import scan
from fault_pool import EXAMPLE, all_faults, applications, some_faults, sources
from fault_silence import SILENT
from marked_app import MarkedApp, write_tree

from hypercheck.frontends import python, template
from hypercheck.model import Severity
from hypercheck.pack import load_pack

ALL = os.environ.get("HYPERCHECK_MUTATIONS") == "all"
"""Whether all is tried that can be: it takes some minutes."""

FEWEST = 3
"""How many faults of each rule must be put in, over all applications."""

EXCEPTIONS: dict[str, str] = {}
"""Codes of the pack of which no fault is put in, each with the reason."""


@pytest.mark.usefixtures("remembered")
@pytest.mark.parametrize("name", ["contacts", "onefile"])
def test_every_mutant_is_found_and_nothing_else(name, write, check):
    files = sources(EXAMPLE) if name == "contacts" else MarkedApp.read(name).clean
    folder = write(files)
    assert places(check(folder), folder) == []
    rules = Recall()
    chosen = list(mutants(scan(files)))[:: 1 if ALL else 4]
    results = [(each, judged(each, files, folder, check, rules)) for each in chosen]
    sys.stdout.write(f"\n{name}\n{table(results)}\n{rules}\n")
    problems = [problem for _, problem in results if problem]
    assert not problems, "\n".join(problems)
    assert sum(not mutant.is_equivalent for mutant, _ in results) > (100 if ALL else 25)


@pytest.mark.usefixtures("remembered")
def test_every_fault_that_is_put_in_is_found_and_nothing_else(tmp_path, check):
    apps = applications()
    folders = {app.name: write_tree(tmp_path / app.name, app.files) for app in apps}
    for app in apps:
        assert marks(check(folders[app.name]), folders[app.name]) == [], app.name
    recall, problems = Recall(), []
    for app, fault in all_faults(apps) if ALL else some_faults(apps, FEWEST):
        is_silent = (app.name, fault.what) in SILENT
        missing, more = examined(app, fault, folders[app.name], check)
        recall.wanted[fault.code] += 1
        recall.found[fault.code] += not missing
        if more or (missing and not is_silent):
            problems.append(f"{app.name} {fault.code} {fault.what} {fault.where}: {missing} {more}")
    sys.stdout.write(f"\n{recall}\n")
    assert not problems, "\n".join(problems)


def test_faults_of_every_rule_are_put_in():
    made = Counter(
        f.code for app, f in all_faults(applications()) if (app.name, f.what) not in SILENT
    )
    codes = {rule.code for rule in load_pack("hypermedia").rules}
    assert sorted(code for code in codes - EXCEPTIONS.keys() if made[code] < FEWEST) == []
    assert made.keys() | EXCEPTIONS.keys() == codes


def examined(app, fault, folder, check):
    """What is not found of a fault, and what is found besides."""
    changed, stretches = fault.files(app.files)
    for name, text in changed.items():
        (folder / name).write_text(text, "utf-8")
    found = marks(check(folder), folder)
    for name in changed:
        if name in app.files:
            (folder / name).write_text(app.files[name], "utf-8")
        else:
            (folder / name).unlink()
    missing = [s for s in stretches if s.needed and not any(s.holds(*place) for place in found)]
    if fault.code not in map(itemgetter(0), found):
        missing.append(fault.code)
    return missing, [place for place in found if not any(s.holds(*place) for s in stretches)]


def marks(report, folder):
    """All findings, notes too: code, path, start, end."""
    return [
        (
            each.code,
            Path(os.path.normpath(each.span.path)).relative_to(folder).as_posix(),
            each.span.start,
            each.span.end,
        )
        for each in report.findings
    ]


@pytest.fixture
def remembered(monkeypatch):
    """Lets each text be read once: a mutant changes one file of many."""
    for module in (python, template):
        monkeypatch.setattr(module, "read", remembering(module.read))


def remembering(read):
    known = {}

    def remember(path, text, **options):
        if (path, text) not in known:
            known[path, text] = read(path, text, **options)
        return known[path, text]

    return remember


class Recall:
    """How many of the faults that a rule must find it has found."""

    def __init__(self):
        self.wanted = Counter()
        self.found = Counter()

    def count(self, each, *, found):
        self.wanted[each.codes] += 1
        self.found[each.codes] += found

    def __str__(self):
        return "\n".join(
            f"{codes:<18}{wanted:>9}{self.found[codes]:>19}{self.found[codes] / wanted:>8.0%}"
            for codes, wanted in sorted(self.wanted.items())
        )


def judged(mutant, files, folder, check, rules):
    """What is wrong with what is found of a mutant; empty if it is right."""
    name = mutant.site.path
    path = folder / name
    if mutant.renamed:
        path.rename(folder / mutant.new)
    else:
        path.write_text(mutant.of(files[name]), "utf-8")
    found = places(check(folder), folder)
    if mutant.renamed:
        (folder / mutant.new).unlink()
    path.write_text(files[name], "utf-8")

    expected = mutant.after()
    met = {each for each in expected if any(each.fits(*place) for place in found)}
    groups = {each.group for each in met} - {""}
    missing = [e for e in expected if e.needed and e not in met and e.group not in groups]
    for each in expected:
        if each.needed:
            rules.count(each, found=each not in missing)
    more = [place for place in found if not any(each.fits(*place) for each in expected)]
    if not missing and not more:
        return ""
    line = files[name].count("\n", 0, mutant.site.start) + 1
    return f"{name}:{line} {mutant.kind} {mutant.new!r}: missing {missing}, too many {more}"


def places(report, folder):
    """The errors and warnings: code, path, start, end."""
    prefix = f"{folder.as_posix()}/"
    return [
        (each.code, each.span.path.removeprefix(prefix), each.span.start, each.span.end)
        for each in report.findings
        if each.severity.rank >= Severity.WARNING.rank
    ]


def table(results):
    """Recall by kind, for people."""
    lines = [f"{'kind':<18}{'mutants':>9}{'equivalent':>12}{'found':>7}{'recall':>8}"]
    for kind, group in groupby(results, lambda result: result[0].kind):
        counts = Counter()
        for mutant, problem in group:
            counts["equivalent" if mutant.is_equivalent else "mutants"] += 1
            counts["found"] += not mutant.is_equivalent and not problem
        mutants, found = counts["mutants"], counts["found"]
        recall = f"{found / mutants:.0%}" if mutants else "-"
        lines.append(f"{kind:<18}{mutants:>9}{counts['equivalent']:>12}{found:>7}{recall:>8}")
    return "\n".join(lines)
