"""One ``check`` from its options to its exit status."""

import os
import traceback
from dataclasses import dataclass
from pathlib import Path

import click

from hypercheck.cli.output import Output, wants_color, write_failures, write_standard
from hypercheck.cli.product import Product
from hypercheck.cli.target import parse_target, root_of
from hypercheck.fixes import apply_fixes, patch, write
from hypercheck.model import HypercheckError, Posture, Severity
from hypercheck.reports.form import render, render_failure
from hypercheck.reports.report import Failure, Report, Shown
from hypercheck.reports.text import render_statistics, summary_line
from hypercheck.run import Job, run
from hypercheck.settings import read_settings

CLEAN, FINDINGS, USAGE, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 130
_ROUNDS = 10  # a fix may make room for another; one that never settles must end


@dataclass(frozen=True, slots=True)
class Choices:
    """What the command line says."""

    targets: tuple[str, ...]
    outputs: tuple[Output, ...]
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    severity: dict[str, Severity]
    env: Posture | None
    deploy: bool
    warnings_as_errors: bool
    no_import: bool
    no_cache: bool
    jobs: int | None
    fix: bool
    diff: bool
    statistics: bool
    show_suppressed: bool
    show_skipped: bool
    quiet: bool
    color: str


@dataclass(frozen=True)
class Session:
    """One product's command with its options, in a working directory."""

    product: Product
    choices: Choices
    directory: Path

    def status(self) -> int:
        """Do it; the exit status."""
        try:
            return self._checked()
        except HypercheckError as error:
            return self._failed(USAGE, str(error))
        except KeyboardInterrupt:
            return self._failed(INTERRUPTED, "interrupted")
        except Exception as error:  # noqa: BLE001 -- whatever is wrong, the caller gets a document
            return self._failed(INTERNAL, _described(error))

    def _failed(self, status: int, message: str) -> int:
        failure = Failure(self.product.tool, self.directory, status, message)
        click.echo(render_failure("text", failure), err=True, nl=False)
        write_failures(self.choices.outputs, failure)
        return status

    def _checked(self) -> int:
        job = self.job()
        if self.choices.diff:
            return self._show_patch(job)
        report = self._fixed(job) if self.choices.fix else run(job)
        self._tell(report)
        return self._status_of(report)

    def job(self) -> Job:
        """What is to be run. Raises HypercheckError for unusable settings."""
        choices = self.choices
        targets = tuple(parse_target(text, self.directory) for text in choices.targets)
        root = root_of(targets, self.directory)
        settings = read_settings(root).overlaid(
            select=choices.select,
            ignore=choices.ignore,
            severity=choices.severity,
            env=Posture.PRODUCTION if choices.deploy else choices.env,
        )
        if not targets:
            named = settings.app or (str(self.directory),)
            targets = tuple(parse_target(text, self.directory) for text in named)
        return Job(
            tool=self.product.tool,
            targets=targets,
            directory=self.directory,
            root=root,
            settings=settings,
            packs=self.product.load_packs(settings.plugins),
            cached=not choices.no_cache,
            jobs=choices.jobs or _processors(),
        )

    def _fixed(self, job: Job) -> Report:
        """Fix and check again until nothing more can be fixed."""
        count = 0
        report = run(job)
        for _ in range(_ROUNDS):
            fixed = apply_fixes(report.findings, report.sources)
            if not fixed.count:
                break
            write(fixed, report.sources)
            count += fixed.count
            report = run(job)
        if not self.choices.quiet:
            click.echo(f"{count} {'fix' if count == 1 else 'fixes'} applied", err=True)
        return report

    def _show_patch(self, job: Job) -> int:
        """What ``--fix`` would do; the patch alone on standard output, so that it can be piped."""
        report = run(job)
        fixed = apply_fixes(report.findings, report.sources)
        write_standard(patch(fixed, report.sources, self.directory))
        click.echo(f"{fixed.count} of {len(report.findings)} findings can be fixed", err=True)
        return self._status_of(report)

    def _tell(self, report: Report) -> None:
        choices = self.choices
        for output in choices.outputs:
            show = Shown(
                suppressed=choices.show_suppressed,
                skipped=choices.show_skipped,
                quiet=choices.quiet,
                color=wants_color(choices.color, output),
            )
            output.write(render(output.form, report, show))
        if choices.statistics:
            on_standard = any(each.is_for_people and not each.path for each in choices.outputs)
            click.echo(render_statistics(report), err=not on_standard, nl=False)
        written = ", ".join(str(each.path) for each in choices.outputs if each.path)
        if written and not choices.quiet:
            click.echo(f"{summary_line(report)}; written to {written}", err=True)

    def _status_of(self, report: Report) -> int:
        if report.crashed:
            return INTERNAL
        strict = self.choices.warnings_as_errors or self.choices.deploy
        bad = report.count(Severity.ERROR) + (report.count(Severity.WARNING) if strict else 0)
        return FINDINGS if bad else CLEAN


def _processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _described(error: Exception) -> str:
    """An unforeseen exception in one line, for a report to us."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    text = " ".join(str(error).split())
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    return f"{type(error).__name__}: {text} ({place}); please report this"
