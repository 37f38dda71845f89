"""Rules asked about projects and files; one that fails does not stop the others."""

import traceback
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from hypercheck.diagnostic import RULE_CRASHED
from hypercheck.frontends.python.summary import PythonSummary
from hypercheck.frontends.template.summary import TemplateSummary
from hypercheck.model import Finding, Posture
from hypercheck.pack import Pack
from hypercheck.rule import Rule
from hypercheck.subject import FileSubject
from hypercheck.suppressions import Ran
from hypercheck.workspace import Linked

_STRICTEST = (Posture.PRODUCTION, Posture.STAGING, Posture.DEVELOPMENT)


class Asking:
    """Asks each rule about each project and each file; a rule that fails does not stop others."""

    def __init__(self, linked: Linked, wanted: Posture | None) -> None:
        self._linked = linked
        postures = {project.posture for project in linked.projects}
        found = next((p for p in _STRICTEST if p in postures), Posture.DEVELOPMENT)
        self.posture = wanted or found
        self.findings: list[Finding] = []
        self.crashes: list[Finding] = []
        self._asked: set[str] = set()

    def ask(self, rules: Iterable[type[Rule]]) -> "Asking":
        """Ask every rule about all it looks at."""
        for rule in rules:
            try:
                for subject, posture in self._subjects(rule):
                    self.findings.extend(rule(posture).check(subject))
                    self._asked.add(rule.code)
            except Exception as error:  # noqa: BLE001 -- a rule is a guest here: its fault is a finding
                self._asked.discard(rule.code)
                self.crashes.append(_crash(rule, error))
        return self

    def ran(self, packs: Iterable[Pack]) -> Ran:
        """Which rules were asked about anything."""
        usual = {rule.code for pack in packs for rule in pack.rules if rule.on_by_default}
        return Ran(frozenset(self._asked), frozenset(usual | self._asked))

    def _subjects(self, rule: type[Rule]) -> Iterator[tuple[object, Posture]]:
        linked = self._linked
        if rule.scope == "project":
            for project in linked.projects:
                yield project, project.posture
            return
        summaries: Mapping[str, TemplateSummary | PythonSummary] = (
            linked.templates if rule.scope == "template" else linked.python
        )
        for path in sorted(summaries):
            yield FileSubject(summaries[path], linked.sources[path]), self.posture


def _crash(rule: type[Rule], error: Exception) -> Finding:
    frames = traceback.extract_tb(error.__traceback__)
    where = next(
        (frame for frame in reversed(frames) if frame.filename.endswith(_file_of(rule))), frames[-1]
    )
    text = " ".join(str(error).split())
    message = f"rule {rule.code} failed: {type(error).__name__}{': ' if text else ''}{text}"
    return RULE_CRASHED.finding(
        None,
        f"{message} ({Path(where.filename).name}:{where.lineno})",
        hint=f"please report this; --ignore {rule.code} goes on without it",
        place=rule.name,
        identity=rule.code,
    )


def _file_of(rule: type[Rule]) -> str:
    return rule.__module__.rpartition(".")[2] + ".py"
