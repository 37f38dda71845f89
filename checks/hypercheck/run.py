"""One run: link, ask the rules, filter, report."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from hypercheck.asking import Asking
from hypercheck.cache.folder import CacheFolder
from hypercheck.cache.record import Records
from hypercheck.cache.stamp import stamp
from hypercheck.disk import Disk
from hypercheck.documentation import describe, describe_diagnostics
from hypercheck.fingerprint import fingerprints
from hypercheck.frontends.python.summary import PythonSummary
from hypercheck.model import Finding, Severity, Skipped, Source, Span, finding_order
from hypercheck.outcome import Outcome, Outcomes
from hypercheck.pack import Pack
from hypercheck.reading import Reader
from hypercheck.reports.report import Descriptor, Report, Suppressed, Tool
from hypercheck.rule import Rule
from hypercheck.selection import Selection
from hypercheck.settings import Settings
from hypercheck.sources import Sources
from hypercheck.suppressions import Suppressions, directives_by_path
from hypercheck.unknown_code import unknown_codes
from hypercheck.workspace import Linked, Request, Target, link


@dataclass(frozen=True)
class Job:
    """What one run is to do.

    ``cached``: what earlier runs have found is used, and what is found is kept. ``jobs`` is how
    many processes may work at the same time.
    """

    tool: Tool
    targets: tuple[Target, ...]
    directory: Path
    root: Path
    settings: Settings
    packs: tuple[Pack, ...]
    cached: bool = False
    jobs: int = 1

    @property
    def asked(self) -> object:
        """All that the outcome depends on besides the files: for telling runs apart."""
        names = [pack.name for pack in self.packs]
        return (self.tool, self.targets, self.directory, self.root, self.settings, names)

    @property
    def request(self) -> Request:
        """What the link is asked."""
        settings = self.settings
        return Request(
            root=self.root,
            targets=self.targets,
            directory=self.directory,
            template_dirs=settings.template_dirs,
            template_tags=settings.template_tags,
            exclude=settings.exclude,
            known_ids=settings.known_ids,
            external_urls=settings.external_urls,
            htmx=settings.htmx,
            posture=settings.env,
        )


def run(job: Job) -> Report:
    """Check what the job names.

    Raises :class:`~hypercheck.model.HypercheckError` if a target is not there.
    """
    started = time.perf_counter()
    report = _remembered(job) if job.cached else _made(job)
    return replace(report, seconds=time.perf_counter() - started)


def _remembered(job: Job) -> Report:
    """What an earlier run has found if nothing has changed, else what is found now."""
    folder = CacheFolder(job.root, stamp(pack.module for pack in job.packs))
    outcomes = Outcomes(folder, job.asked)
    known = outcomes.find()
    if known is not None:
        return _report_of(job, known)
    records = Records(folder)
    disk = Disk()
    report = _made(job, disk, records)
    records.flush()
    outcomes.keep(report, disk.seen)
    return report


def _made(job: Job, disk: Disk | None = None, records: Records | None = None) -> Report:
    sources = Sources(disk or Disk())
    tags = job.settings.template_tags
    with Reader(sources, records, tags=tags, jobs=job.jobs) as reader:
        return judge(job, link(job.request, reader))


def _report_of(job: Job, outcome: Outcome) -> Report:
    known = Sources(Disk())
    sources = {path: known[path] for path in outcome.sources if path in known}
    return Report(
        tool=job.tool,
        directory=job.directory,
        posture=outcome.posture,
        findings=outcome.findings,
        fingerprints=outcome.fingerprints,
        suppressed=outcome.suppressed,
        suppressed_fingerprints=outcome.suppressed_fingerprints,
        skipped=outcome.skipped,
        files=outcome.files,
        descriptors=lambda: _descriptors(job, _wanted(job)),
        sources=sources | _own_source(job),
    )


def judge(job: Job, linked: Linked) -> Report:
    """Ask the rules about what was linked, and filter what they say."""
    selection = Selection(job.settings, job.root)
    rules = _wanted(job)
    asked = Asking(linked, job.settings.env).ask(rules)
    suppressions = Suppressions(
        directives_by_path(
            (
                *((path, summary.directives) for path, summary in linked.python.items()),
                *((path, summary.directives) for path, summary in linked.templates.items()),
            )
        )
    )
    raw = (replace(f, severity=selection.severity(f)) for f in _distinct(asked.findings))
    kept, silenced = _divided(raw, selection, suppressions, linked)
    own = (
        *suppressions.unused(linked.sources, asked.ran(job.packs)),
        *unknown_codes(job.settings, job.packs, suppressions),
    )
    kept += _own(own, selection)
    kept.sort(key=finding_order)
    silenced.sort(key=lambda each: finding_order(each.finding))
    sources = {
        path: linked.sources[path]
        for path in sorted(_named(kept, silenced))
        if path in linked.sources
    }
    sources |= _own_source(job)
    skipped = sorted(
        {*linked.skipped, *linked.sources.skipped, *_unread(linked)}, key=_skipped_order
    )
    return Report(
        tool=job.tool,
        directory=job.directory,
        posture=asked.posture,
        findings=(*asked.crashes, *kept),
        fingerprints=fingerprints((*asked.crashes, *kept), sources, job.root),
        suppressed=tuple(silenced),
        suppressed_fingerprints=fingerprints([s.finding for s in silenced], sources, job.root),
        skipped=tuple(skipped),
        files=sum(1 for each in linked.python.values() if each.fault is None)
        + len(linked.templates)
        - len(linked.foreign),
        descriptors=lambda: _descriptors(job, rules),
        crashed=tuple(asked.crashes),
        sources=sources,
    )


def _wanted(job: Job) -> list[type[Rule]]:
    """The rules that the settings want."""
    selection = Selection(job.settings, job.root)
    return [rule for pack in job.packs for rule in pack.rules if selection.wants_rule(rule)]


def _own_source(job: Job) -> dict[str, Source]:
    """The settings' own file: findings may stand there, too."""
    path = job.settings.path
    return {} if path is None else {str(path): Source(str(path), job.settings.text)}


def _distinct(findings: Iterable[Finding]) -> Iterator[Finding]:
    """One of each code, place and message: applications of one repository share templates."""
    best: dict[tuple[str, Span | None, str], Finding] = {}
    for finding in findings:
        key = (finding.code, finding.span, finding.message)
        if key not in best or best[key].severity.rank < finding.severity.rank:
            best[key] = finding
    yield from best.values()


def _divided(
    findings: Iterable[Finding],
    selection: Selection,
    suppressions: Suppressions,
    linked: Linked,
) -> tuple[list[Finding], list[Suppressed]]:
    """What is to be reported, and what comments silence.

    Comments are asked even about findings that are off in this posture: they may be needed in
    another.
    """
    kept: list[Finding] = []
    silenced: list[Suppressed] = []
    for finding in findings:
        reason = suppressions.reason(finding, linked.sources)
        if finding.severity is Severity.OFF or selection.ignores_in_file(finding):
            continue
        if reason is None:
            kept.append(finding)
        else:
            silenced.append(Suppressed(finding, reason))
    return kept, silenced


def _own(findings: Iterable[Finding], selection: Selection) -> list[Finding]:
    """The checker's own findings, as far as the settings want them."""
    raised = (
        replace(finding, severity=selection.severity(finding))
        for finding in findings
        if selection.wants_diagnostic(finding.code) and not selection.ignores_in_file(finding)
    )
    return [finding for finding in raised if finding.severity is not Severity.OFF]


def _unread(linked: Linked) -> Iterator[Skipped]:
    """Files that were opened but could not be understood."""
    for path, summary in linked.python.items():
        if summary.fault is not None:
            yield Skipped(f"it is not valid Python: {summary.fault.message}", path, _line(summary))
    for path, engine in linked.foreign.items():
        yield Skipped(f"it is written for {engine}", path)


def _line(summary: PythonSummary) -> int | None:
    start = summary.fault.range.start if summary.fault else 0
    return sum(1 for line in summary.lines if line <= start) or None


def _named(kept: Iterable[Finding], silenced: Iterable[Suppressed]) -> set[str]:
    """The files that a report has to show."""
    paths: set[str] = set()
    for finding in (*kept, *(each.finding for each in silenced)):
        spans = [finding.span, *(related.span for related in finding.related)]
        spans.extend(edit.span for edit in (finding.fix.edits if finding.fix else ()))
        paths.update(span.path for span in spans if span is not None)
    return paths


def _descriptors(job: Job, rules: list[type[Rule]]) -> tuple[Descriptor, ...]:
    ran = set(rules)
    found = [describe(rule, pack.name) for pack in job.packs for rule in pack.rules if rule in ran]
    return tuple(sorted((*found, *describe_diagnostics()), key=lambda each: each.code))


def _skipped_order(skipped: Skipped) -> tuple[str, int, str]:
    return (skipped.path or "", skipped.line or 0, skipped.reason)
