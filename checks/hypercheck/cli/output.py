"""Where reports go: standard output or a file; what is for people goes to standard error."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from hypercheck.model import HypercheckError
from hypercheck.reports.form import Format, render_failure
from hypercheck.reports.report import Failure


class OutputError(HypercheckError):
    """The file that the report should go to cannot be written."""


@dataclass(frozen=True, slots=True)
class Output:
    """One form of report and where it goes: a file, or standard output."""

    form: Format
    path: Path | None = None

    @property
    def is_for_people(self) -> bool:
        """Whether the report is text."""
        return self.form == "text"

    def write(self, text: str) -> None:
        """Write a report. Raises :class:`OutputError`."""
        if self.path is None:
            write_standard(text)
            return
        try:
            self.path.write_bytes(text.encode("utf-8", "replace"))
        except OSError as error:
            raise OutputError(f"{self.path} cannot be written: {error.strerror}") from error

    def fail(self, failure: Failure) -> None:
        """Say why there is no report: to people, and in machine formats as a whole document."""
        click.echo(render_failure("text", failure), err=True, nl=False)
        self.write_failure(failure)

    def write_failure(self, failure: Failure) -> None:
        """Only the document."""
        if self.is_for_people:
            return
        document = render_failure(self.form, failure)
        try:
            self.write(document)
        except OutputError:
            write_standard(document)


def write_standard(text: str) -> None:
    """Write to standard output whatever its encoding can hold."""
    encoding = sys.stdout.encoding or "utf-8"
    click.echo(text.encode(encoding, "replace").decode(encoding), nl=False, color=True)


def wants_color(choice: str, output: Output) -> bool:
    """Whether the report is coloured: as told, else on a terminal that nobody asked to be plain."""
    if output.path is not None or not output.is_for_people:
        return False
    if choice == "auto":
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return choice == "always"
