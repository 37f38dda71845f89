"""The forms of a report by name; each is imported when it is asked for."""

import importlib
from typing import Any, Literal, get_args

from hypercheck.reports.report import Failure, Report, Shown

Format = Literal["text", "json", "sarif", "github", "gitlab", "junit"]
FORMATS: tuple[Format, ...] = get_args(Format)


def render(form: Format, report: Report, show: Shown) -> str:
    """A report in one form."""
    return str(_renderer(form).render(report, show))


def render_failure(form: Format, failure: Failure) -> str:
    """Why there is no report, in one form."""
    return str(_renderer(form).render_failure(failure))


def _renderer(form: Format) -> Any:
    return importlib.import_module(f"hypercheck.reports.{form}")
