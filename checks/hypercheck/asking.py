"""Rules asked about projects and files; one that fails does not stop the others."""

import contextlib
import traceback
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from hypercheck.diagnostic import RULE_CRASHED
from hypercheck.frontends.python.summary import PythonSummary
from hypercheck.frontends.template.summary import TemplateSummary
from hypercheck.model import Finding, Posture
from hypercheck.pack import Pack
from hypercheck.project import Project
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
        self._failed: set[str] = set()
        self._kind = f"findings, {self.posture}"

    def ask(self, rules: Iterable[type[Rule]]) -> "Asking":
        """Ask every rule about all it looks at."""
        rules = tuple(rules)
        for rule in rules:
            if rule.scope == "project":
                for project in self._linked.projects:
                    self._ask(rule, project, project.posture)
        self._ask_files(
            [rule for rule in rules if rule.scope == "template"], self._linked.templates
        )
        self._ask_files([rule for rule in rules if rule.scope == "python"], self._linked.python)
        return self

    def _ask(
        self, rule: type[Rule], subject: Project | FileSubject, posture: Posture
    ) -> tuple[Finding, ...] | None:
        """What a rule says of a project or file; None if it fails, now or before."""
        if rule.code in self._failed:
            return None
        found: list[Finding] = []
        try:
            found.extend(rule(posture).check(subject))  # what it says before it fails counts
        except Exception as error:  # noqa: BLE001 -- a rule is a guest here: its fault is a finding
            self._asked.discard(rule.code)
            self._failed.add(rule.code)
            self.crashes.append(_crash(rule, error))
            return None
        else:
            self._asked.add(rule.code)
            return tuple(found)
        finally:
            self.findings.extend(found)

    def _ask_files(
        self,
        rules: list[type[Rule]],
        summaries: Mapping[str, TemplateSummary] | Mapping[str, PythonSummary],
    ) -> None:
        """Ask rules about files, unless they have been asked about the same content before."""
        for path in sorted(summaries) if rules else ():
            subject = FileSubject(summaries[path], self._linked.sources[path])
            known = self._known(path)
            said = dict(known)
            for rule in rules:
                if rule.code in known:
                    self._asked.add(rule.code)
                    self.findings.extend(known[rule.code])
                else:
                    found = self._ask(rule, subject, self.posture)
                    if found is not None:
                        said[rule.code] = found
            if len(said) > len(known):
                self._keep(path, said)

    def _known(self, path: str) -> dict[str, tuple[Finding, ...]]:
        """What rules have said of a file with this content, by code."""
        records, sources = self._linked.reader.records, self._linked.sources
        data = records and records.find(self._kind, path, sources.disk.digest_of(path))
        if not data:
            return {}
        return msgspec.msgpack.decode(data, type=dict[str, tuple[Finding, ...]])

    def _keep(self, path: str, said: dict[str, tuple[Finding, ...]]) -> None:
        records, sources = self._linked.reader.records, self._linked.sources
        if records is not None:
            with contextlib.suppress(UnicodeEncodeError):  # a path that is no UTF-8
                data = msgspec.msgpack.encode(said)
                records.put(self._kind, path, sources.disk.digest_of(path), data)

    def ran(self, packs: Iterable[Pack]) -> Ran:
        """Which rules were asked about anything."""
        usual = {rule.code for pack in packs for rule in pack.rules if rule.on_by_default}
        return Ran(frozenset(self._asked), frozenset(usual | self._asked))


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
