"""The one way to test a rule: its examples, run through the whole pipeline.

In a test module::

    @pytest.mark.parametrize("case", cases(*rules), ids=str)
    def test_an_example_holds(case, tmp_path):
        run_example(case, tmp_path)
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hypercheck.cli.check import parse_choices
from hypercheck.cli.product import Product
from hypercheck.cli.session import Session
from hypercheck.documentation import unmarked
from hypercheck.fixes import apply_fixes
from hypercheck.model import Finding, Severity
from hypercheck.pack import Pack
from hypercheck.reports.place import region_of
from hypercheck.rule import Example, Rule
from hypercheck.run import Job, judge
from hypercheck.settings import FILE_NAME
from hypercheck.workspace import Linked, link

_ALWAYS = frozenset({"name", "posture", "span"})


@dataclass(frozen=True)
class Case:
    """One example of one rule."""

    rule: type[Rule]
    example: Example

    def __str__(self) -> str:
        kind = "right" if self.example in self.rule.VALID else "wrong"
        return f"{self.rule.code}-{kind}-{self.example.title}"


@dataclass(frozen=True)
class Outcome:
    """What an example gave: what was linked, and the findings of the rule."""

    linked: Linked
    findings: tuple[Finding, ...]


def cases(*rules: type[Rule]) -> list[Case]:
    """All examples of some rules, for a parametrised test."""
    return [Case(rule, example) for rule in rules for example in (*rule.INVALID, *rule.VALID)]


def run_example(case: Case, folder: Path) -> Outcome:
    """Write the example's files, check them, and hold the findings against the marks.

    Where the example says what the fixes make of it, they are applied and the result is checked
    again. AssertionError says what differs.
    """
    folder = folder.resolve()
    files = {path: unmarked(text) for path, text in case.example.files.items()}
    _write(folder, {path: marked.text for path, marked in files.items()}, case.example.settings)
    outcome = _check(case, folder)
    found = sorted(_place(finding, folder) for finding in outcome.findings)
    expected = sorted(
        (path, start, end) for path, marked in files.items() for start, end in marked.spans
    )
    if found != expected:
        raise AssertionError(_difference(case, outcome, found, expected))
    _assert_messages(outcome)
    if case.example.fixed is not None:
        _assert_fixes(case, folder, outcome)
    return outcome


def _write(folder: Path, files: Mapping[str, str], settings: str) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    if FILE_NAME in files:
        if settings:
            raise ValueError(f"an example has either settings or {FILE_NAME}")
        return
    (folder / FILE_NAME).write_text(f"[tool.hypercheck]\n{settings}\n", "utf-8")


def _check(case: Case, folder: Path) -> Outcome:
    """Run the rule alone; a crash is an error of the test."""
    if case.example.resources:
        raise ValueError(f"no resource is called {', '.join(case.example.resources)}")
    with _environment(case.example.environment):
        job = _job(case, folder)
        linked = link(job.request)
        report = judge(job, _recording(linked, case.rule))
    if report.crashed:
        raise AssertionError(report.crashed[0].message)
    findings = tuple(each for each in report.findings if each.code == case.rule.code)
    return Outcome(linked, findings)


def _job(case: Case, folder: Path) -> Job:
    choices = parse_choices(case.example.arguments)
    job = Session(Product("hypercheck", ()), choices, folder).job()
    return replace(
        job,
        settings=job.settings.overlaid(select=(case.rule.code,)),
        packs=(Pack("tested", (case.rule,)),),
    )


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _place(finding: Finding, folder: Path) -> tuple[str, int, int]:
    if finding.span is None:
        return ("", 0, 0)
    path = finding.span.path.removeprefix(folder.as_posix() + "/")
    return (path, finding.span.start, finding.span.end)


def _difference(
    case: Case,
    outcome: Outcome,
    found: list[tuple[str, int, int]],
    expected: list[tuple[str, int, int]],
) -> str:
    lines = [f"{case}: the findings are not where the marks are"]
    lines += [f"  missing at {_shown(case, place)}" for place in expected if place not in found]
    lines += [f"  not marked: {_shown(case, place)}" for place in found if place not in expected]
    lines += [f"  message: {finding.message}" for finding in outcome.findings]
    lines += [f"  not analysed: {each.reason}" for each in outcome.linked.skipped]
    return "\n".join(lines)


def _shown(case: Case, place: tuple[str, int, int]) -> str:
    path, start, end = place
    text = unmarked(case.example.files.get(path, "")).text
    return f"{path}:{text.count(chr(10), 0, start) + 1}: {text[start:end]!r} ({start}-{end})"


def _assert_messages(outcome: Outcome) -> None:
    """A message is one line; every place named is one of the project's files."""
    for finding in outcome.findings:
        if "\n" in finding.message or not finding.message or finding.severity is Severity.OFF:
            raise AssertionError(f"not a message for one line: {finding.message!r}")
        for related in finding.related:
            if related.span.path not in outcome.linked.sources:
                raise AssertionError(f"a related place is in no file: {related.span}")
            region_of(related.span, outcome.linked.sources)


def _assert_fixes(case: Case, folder: Path, outcome: Outcome) -> None:
    fixed = apply_fixes(outcome.findings, outcome.linked.sources)
    changed = {
        path.removeprefix(folder.as_posix() + "/"): text for path, text in fixed.texts.items()
    }
    if changed != dict(case.example.fixed or {}):
        raise AssertionError(f"{case}: the fixes give {changed!r}")
    _write(folder, changed, case.example.settings)
    left = [finding.message for finding in _check(case, folder).findings if finding.fix]
    if left:
        raise AssertionError(f"{case}: after the fixes there is still: {left}")


def _recording(linked: Linked, rule: type[Rule]) -> Linked:
    projects: tuple[Any, ...] = tuple(_Recorder(each, rule) for each in linked.projects)
    return replace(linked, projects=projects)


class _Recorder:
    """A project that refuses facts the rule does not name in ``needs``."""

    def __init__(self, project: object, rule: type[Rule]) -> None:
        self._project = project
        self._rule = rule

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._project, name)
        if not callable(value) and name not in _ALWAYS and name not in self._rule.needs:
            raise AssertionError(f"{self._rule.code} asks {name} without naming it in needs")
        return value
