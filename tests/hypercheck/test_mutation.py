"""Every name of an application is changed once, and the checker must find what that breaks.

The mutants are made, not chosen: see ``app_scan`` and ``app_mutant``. Nothing may be found but what
follows from the change. ``pytest -s`` shows the recall of each kind and of each rule.
"""

import sys
from collections import Counter
from itertools import groupby
from pathlib import Path

import pytest
from app_mutant import mutants
from app_scan import scan
from marked_app import MarkedApp

from hypercheck.frontends import python, template
from hypercheck.model import Severity

CONTACTS = Path(__file__).parents[2] / "examples" / "contacts"


def contacts():
    return {
        path.relative_to(CONTACTS).as_posix(): path.read_text("utf-8")
        for path in sorted(CONTACTS.rglob("*"))
        if path.suffix in {".py", ".html", ".css", ".js"} and not path.name.startswith("test_")
    }


@pytest.mark.usefixtures("remembered")
@pytest.mark.parametrize("name", ["contacts", "onefile"])
def test_every_mutant_is_found_and_nothing_else(name, write, check):
    files = contacts() if name == "contacts" else MarkedApp.read(name).clean
    folder = write(files)
    assert places(check(folder), folder) == []
    rules = Recall()
    results = [(each, judged(each, files, folder, check, rules)) for each in mutants(scan(files))]
    sys.stdout.write(f"\n{name}\n{table(results)}\n{rules}\n")
    problems = [problem for _, problem in results if problem]
    assert not problems, "\n".join(problems)
    assert sum(not mutant.is_equivalent for mutant, _ in results) > 100


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
