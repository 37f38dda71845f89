"""Where reports go: standard output or a file; what is for people goes to standard error."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from hypercheck.model import HypercheckError
from hypercheck.reports.form import FORMATS, Format, render_failure
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

    def write_failure(self, failure: Failure) -> None:
        """Say why there is no report: in machine formats as a whole document."""
        if self.is_for_people:
            return
        document = render_failure(self.form, failure)
        try:
            self.write(document)
        except OutputError:
            write_standard(document)


def write_failures(outputs: Sequence[Output], failure: Failure) -> None:
    """Say why there is no report wherever one was asked for; on standard output once."""
    standard = [output for output in outputs if output.path is None]
    for output in (*standard[:1], *(each for each in outputs if each.path is not None)):
        output.write_failure(failure)


def asked_outputs(args: Sequence[str]) -> tuple[Output, ...]:
    """The reports that a command line asks for, in its order, even where the rest of it is wrong.

    ``--output`` belongs to the ``--format`` before it; one that comes first, to the one after it.
    """
    asked: list[tuple[Format | None, Path | None]] = []
    for word, following in zip(args, (*args[1:], ""), strict=False):
        name, equals, value = word.partition("=")
        value = value if equals else following
        last = asked[-1] if asked else (None, None)
        if name == "--format" and value in FORMATS:
            form: Format = next(known for known in FORMATS if known == value)
            waits = asked and last[0] is None
            asked[-1:] = [(form, last[1])] if waits else [*asked[-1:], (form, None)]
        elif name == "--output":
            waits = asked and last[1] is None
            asked[-1:] = [(last[0], Path(value))] if waits else [*asked[-1:], (None, Path(value))]
    return tuple(Output(form or "text", path) for form, path in asked) or (Output("text"),)


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
