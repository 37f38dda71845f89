"""Rules asked about projects and files; one that fails does not stop the others."""

import contextlib
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from hypercheck.diagnostic import RULE_CRASHED
from hypercheck.disk import Seen
from hypercheck.frontends.python.summary import PythonSummary
from hypercheck.frontends.template.summary import TemplateSummary
from hypercheck.model import Finding, Posture, Skipped
from hypercheck.pack import Pack
from hypercheck.process import CAN_FORK, begin, may_begin
from hypercheck.project import Project
from hypercheck.rule import Rule
from hypercheck.subject import FileSubject
from hypercheck.suppressions import Ran
from hypercheck.workspace import Linked

_STRICTEST = (Posture.PRODUCTION, Posture.STAGING, Posture.DEVELOPMENT)


_APART = frozenset(
    {
        "exchanges",
        "markup_flaws",
        "missing_files",
        "route_name_uses",
        "submissions",
        "url_uses",
    }
)
"""What needs the URLs of all pages, and what they send: about half of the work."""

_WORTH_PROCESSES = 300
"""Files. Below that, all rules together take less than a second."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What some rules have said in another process, and what they looked at there."""

    findings: list[Finding]
    crashes: list[Finding]
    asked: set[str]
    seen: Seen
    skipped: tuple[Skipped, ...]


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
        about_projects = [rule for rule in rules if rule.scope == "project"]
        if self._is_worth_processes():
            apart = [rule for rule in about_projects if _APART.isdisjoint(rule.needs)]
            for project in self._linked.projects:  # both processes need these
                _ = project.routes, [page.open for page in project.pages]
            other = begin(lambda: self._said_by(apart))
            self._ask_about_projects([rule for rule in about_projects if rule not in apart])
            self._take(other())
        else:
            self._ask_about_projects(about_projects)
        templates, foreign = self._linked.templates, self._linked.foreign
        self._ask_files(
            [rule for rule in rules if rule.scope == "template"],
            {path: summary for path, summary in templates.items() if path not in foreign},
        )
        self._ask_files([rule for rule in rules if rule.scope == "python"], self._linked.python)
        return self

    def _is_worth_processes(self) -> bool:
        """Whether two processes are faster than one: copying this one takes time, too."""
        reader = self._linked.reader
        reader.end_processes()
        files = len(reader.templates) + len(reader.python)
        return files >= _WORTH_PROCESSES and reader.jobs > 1 and CAN_FORK and may_begin()

    def _ask_about_projects(self, rules: list[type[Rule]]) -> None:
        for rule in rules:
            for project in self._linked.projects:
                self._ask(rule, project, project.posture)

    def _said_by(self, rules: list[type[Rule]]) -> _Said:
        """What rules say in this process, and what was looked at meanwhile."""
        self._ask_about_projects(rules)
        sources = self._linked.sources
        return _Said(
            self.findings, self.crashes, self._asked, sources.disk.seen, tuple(sources.skipped)
        )

    def _take(self, said: _Said) -> None:
        self.findings.extend(said.findings)
        self.crashes.extend(said.crashes)
        self.crashes.sort(key=lambda crash: crash.identity or "")
        self._asked |= said.asked
        self._linked.sources.disk.see(said.seen)
        known = self._linked.sources.skipped
        known.extend(each for each in said.skipped if each not in known)

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
