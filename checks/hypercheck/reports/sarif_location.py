"""Places in SARIF: URIs, regions in UTF-16 columns, snippets."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sarif_om import (
    ArtifactContent,
    ArtifactLocation,
    Location,
    LogicalLocation,
    Message,
    PhysicalLocation,
    Region,
)

from hypercheck.model import Span
from hypercheck.reports.place import region_of
from hypercheck.reports.report import Report

BASE = "%SRCROOT%"
_LONGEST_SNIPPET = 1000  # a snippet must be the region's text: a longer one is left out, not cut


def message(text: str) -> Any:
    """A plain message; square brackets before parentheses would be read as a link."""
    if "](" in text:
        text = text.replace("[", "\\[").replace("]", "\\]")
    return Message(text=text)


def folder(directory: Path) -> Any:
    """What :data:`BASE` stands for."""
    return ArtifactLocation(uri=directory.as_uri().rstrip("/") + "/")


def artifact(path: str, directory: Path) -> Any:
    """A file: relative to :data:`BASE` if it is below it."""
    below = directory.as_posix().rstrip("/") + "/"
    if path.startswith(below):
        return ArtifactLocation(uri=_quoted(path.removeprefix(below)), uri_base_id=BASE)
    return ArtifactLocation(uri=f"file://{_quoted(path)}")


def region(span: Span, report: Report, *, snippet: bool = True) -> Any:
    """Lines and columns of a span."""
    found = region_of(span, report.sources, utf16=True)
    source = report.sources.get(span.path)
    text = source.text[span.start : span.end] if source and snippet else ""
    return Region(
        start_line=found.line,
        start_column=found.column,
        end_line=found.end_line,
        end_column=found.end_column,
        snippet=ArtifactContent(text=text) if 0 < len(text) <= _LONGEST_SNIPPET else None,
    )


def location(span: Span, report: Report, text: str | None = None, number: int = -1) -> Any:
    """A place, with what is to be said about it."""
    return Location(
        id=number,
        physical_location=PhysicalLocation(
            artifact_location=artifact(span.path, report.directory), region=region(span, report)
        ),
        message=message(text) if text else None,
    )


def line_location(path: str, line: int | None, directory: Path) -> Any:
    """A file, or one line of it."""
    return Location(
        physical_location=PhysicalLocation(
            artifact_location=artifact(path, directory),
            region=Region(start_line=line) if line else None,
        )
    )


def outside_location(place: str) -> Any:
    """A place that is in no file: an option, an environment variable."""
    return Location(logical_locations=[LogicalLocation(name=place, kind="parameter")])


def _quoted(path: str) -> str:
    return quote(os.fsencode(path), safe="/")
