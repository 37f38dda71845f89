"""The ``check`` command."""

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import click

from hypercheck.cli.output import Output, asked_outputs, write_failures
from hypercheck.cli.product import Product
from hypercheck.cli.session import USAGE, Choices, Session
from hypercheck.model import Posture, Severity
from hypercheck.reports.form import Format
from hypercheck.reports.report import Failure
from hypercheck.settings import parse_code, parse_severity

_HELP = """\
Check an application: its routes, templates, forms and streams against each other.

TARGET is a file, a folder, or module:attribute. Without one, `app` of [tool.hypercheck] in
pyproject.toml is checked, else the current folder. Nothing of the application is run.

Exit status: 0 nothing found at or above the limit, 1 findings, 2 wrong usage or unusable settings,
3 an error of the checker itself.
"""

_COLLECT_SELDOM = (100_000, 50, 100)
"""What a run makes lives until its end: looking for garbage as often as usual costs a quarter."""

_OUTPUTS = "hypercheck.outputs"


def check_command(product: Product) -> click.Command:
    """Make the command for a product."""

    def check(**options: Any) -> None:
        gc.set_threshold(*_COLLECT_SELDOM)
        context = click.get_current_context()
        session = Session(product, _choices(context.meta[_OUTPUTS], **options), Path.cwd())
        context.exit(session.status())

    command: Callable[..., None] = check
    for option in reversed(_OPTIONS):
        command = option(command)
    made = click.command("check", cls=_Check, help=_HELP)(command)
    made.product = product
    return made


def parse_choices(args: tuple[str, ...]) -> Choices:
    """What a command line means, without doing it. Raises click.UsageError."""
    context = check_command(Product("check", ())).make_context("check", list(args))
    return _choices(context.meta[_OUTPUTS], **context.params)


class _Check(click.Command):
    """Wrong usage gives a whole document, too, where a machine format is asked for."""

    product: Product

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        outputs = asked_outputs(args)
        try:
            context = super().make_context(info_name, args, parent, **extra)
            context.meta[_OUTPUTS] = outputs
            if not context.resilient_parsing:
                _choices(outputs, **context.params)
        except click.UsageError as error:
            error.show()
            failure = Failure(self.product.tool, Path.cwd(), USAGE, error.format_message())
            write_failures(outputs, failure)
            raise click.exceptions.Exit(USAGE) from error
        return context


def _choices(outputs: tuple[Output, ...], **options: Any) -> Choices:
    for name in ("form", "output"):  # click has read each by itself; together they are outputs
        options.pop(name)
    choices = Choices(outputs=outputs, **options)
    if sum(each.path is None for each in outputs) > 1:
        raise click.UsageError("only one report can go to standard output: give --output to others")
    if choices.deploy and choices.env not in {None, Posture.PRODUCTION}:
        raise click.UsageError(f"--deploy means --env production, not --env {choices.env}")
    if choices.diff and not choices.fix:
        raise click.UsageError("--diff shows what --fix would do: give both")
    if choices.diff and any(not each.is_for_people for each in outputs):
        raise click.UsageError("--diff writes a patch, so there is no report: leave --format out")
    return choices


def _read_codes(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    """Codes, separated by commas or given one by one."""
    codes = (code.strip() for value in values for code in value.split(","))
    try:
        return tuple(parse_code(code) for code in codes if code)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _read_severities(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, Severity]:
    result = {}
    for value in values:
        code, _, level = value.partition("=")
        try:
            result[parse_code(code.strip())] = parse_severity(level.strip())
        except ValueError as error:
            raise click.BadParameter(f"{value!r}: {error}") from error
    return result


def _read_posture(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> Posture | None:
    return Posture(value) if value is not None else None


def _flag(name: str, text: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(name, is_flag=True, help=text)


_OPTIONS: tuple[Callable[[Callable[..., None]], Callable[..., None]], ...] = (
    click.argument("targets", metavar="[TARGET]...", nargs=-1),
    _flag("--warnings-as-errors", "Let warnings set the exit status, too."),
    click.option(
        "--format",
        "form",
        type=click.Choice(get_args(Format)),
        multiple=True,
        help="The form of the report (text unless given); may be given again for another one.",
    ),
    click.option(
        "--output",
        type=click.Path(dir_okay=False, path_type=Path),
        multiple=True,
        help="Write the report of the --format before it to this file, not to standard output.",
    ),
    click.option(
        "--select",
        metavar="CODES",
        multiple=True,
        callback=_read_codes,
        help="Run only rules with these codes or prefixes.",
    ),
    click.option(
        "--ignore",
        metavar="CODES",
        multiple=True,
        callback=_read_codes,
        help="Do not run rules with these codes or prefixes.",
    ),
    click.option(
        "--severity",
        metavar="CODE=LEVEL",
        multiple=True,
        callback=_read_severities,
        help="Make findings error, warning, note or off.",
    ),
    click.option(
        "--env",
        type=click.Choice([posture.value for posture in Posture]),
        callback=_read_posture,
        help="What the application is meant for.",
    ),
    _flag("--deploy", "The same as --env production --warnings-as-errors."),
    _flag("--no-import", "Never import the application (this version reads it only, anyway)."),
    _flag("--no-cache", "Neither use nor keep what earlier runs have found."),
    click.option(
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        help="How many processes may read files at once (all processors unless given).",
    ),
    _flag("--fix", "Apply the safe fixes, then report what is left."),
    _flag("--diff", "With --fix: show the patch, write nothing."),
    _flag("--statistics", "Count the findings of each code."),
    _flag("--show-suppressed", "Report what comments silence, too."),
    _flag("--show-skipped", "List what was not analysed, and why."),
    _flag("--quiet", "One line a finding and nothing else."),
    click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="Colour the text.",
    ),
)
