"""One run: link, ask the rules, filter, report."""

import functools
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from hypercheck.asking import Asking
from hypercheck.documentation import describe, describe_diagnostics
from hypercheck.fingerprint import fingerprints
from hypercheck.frontends.python.summary import PythonSummary
from hypercheck.model import Finding, Severity, Skipped, Source, Span, finding_order
from hypercheck.pack import Pack
from hypercheck.reports.report import Descriptor, Report, Suppressed, Tool
from hypercheck.rule import Rule
from hypercheck.selection import Selection
from hypercheck.settings import Settings
from hypercheck.suppressions import Suppressions, directives_by_path
from hypercheck.unknown_code import unknown_codes
from hypercheck.workspace import Linked, Request, Target, link


@dataclass(frozen=True)
class Job:
    """What one run is to do."""

    tool: Tool
    targets: tuple[Target, ...]
    directory: Path
    root: Path
    settings: Settings
    packs: tuple[Pack, ...]

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
    linked = link(job.request)
    report = judge(job, linked)
    return replace(report, seconds=time.perf_counter() - started)


def judge(job: Job, linked: Linked) -> Report:
    """Ask the rules about what was linked, and filter what they say."""
    selection = Selection(job.settings, job.root)
    rules = [rule for pack in job.packs for rule in pack.rules if selection.wants_rule(rule)]
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
    if job.settings.path is not None:
        sources[str(job.settings.path)] = Source(str(job.settings.path), job.settings.text)
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
        + sum(1 for each in linked.templates.values() if each.foreign is None),
        descriptors=functools.partial(_descriptors, job, rules),
        crashed=tuple(asked.crashes),
        sources=sources,
    )


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
    for path, template in linked.templates.items():
        if template.foreign is not None:
            yield Skipped(f"it is written for {template.foreign}", path)


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
