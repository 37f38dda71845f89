"""Reports made by hand: places and characters that real projects seldom have."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hypercheck.fingerprint import fingerprints
from hypercheck.model import (
    Edit,
    Finding,
    Fix,
    Posture,
    Related,
    Severity,
    Skipped,
    Source,
    Span,
)
from hypercheck.reports.report import Descriptor, Report, Suppressed, Tool

DIRECTORY = Path("/project")
PAGE = "/project/templates/my page.html"
TEXT = '<p>\n\t<a title="日本🎈" hx-traget="#x">A</a>\n</p>\n'


def span_of(text: str, word: str, path: str = PAGE) -> Span:
    start = text.index(word)
    return Span(path, start, start + len(word))


def finding(word: str = "hx-traget", text: str = TEXT, **changes) -> Finding:
    made = Finding(
        "CH407", "unknown-attribute", Severity.ERROR, "no such attribute", span_of(text, word)
    )
    return replace(made, **changes)


@pytest.fixture
def make_report() -> Callable[..., Report]:
    def make(*findings: Finding, text: str = TEXT, **changes) -> Report:
        sources = {PAGE: Source(PAGE, text)}
        suppressed = changes.pop("suppressed", ())
        return Report(
            tool=Tool("chirp", "0.1.0"),
            directory=DIRECTORY,
            posture=Posture.DEVELOPMENT,
            findings=findings,
            fingerprints=fingerprints(findings, sources, DIRECTORY),
            suppressed=suppressed,
            suppressed_fingerprints=fingerprints(
                [each.finding for each in suppressed], sources, DIRECTORY
            ),
            files=changes.pop("files", 3),
            seconds=0.5,
            sources=sources,
            descriptors=lambda: (
                Descriptor(
                    "CH407",
                    "unknown-attribute",
                    "A fault.",
                    "A fault.\n\nWhy.",
                    "# CH407\n\nA fault.",
                    Severity.ERROR,
                    ("hypermedia", "htmx"),
                ),
                Descriptor("CK003", "not-analysed", "S.", "T.", "M.", Severity.NOTE, ("checker",)),
                Descriptor("CK004", "rule-crashed", "S.", "T.", "M.", Severity.ERROR, ("checker",)),
            ),
            **changes,
        )

    return make


@pytest.fixture
def full_report(make_report: Callable[..., Report]) -> Report:
    """Everything that a report can hold."""
    span = span_of(TEXT, "hx-traget")
    crash = Finding("CK004", "rule-crashed", Severity.ERROR, "rule CH1 failed", None, place="x")
    return make_report(
        crash,
        finding(
            hint="did you mean hx-target?",
            related=(Related(span_of(TEXT, "<p>"), "below this [x](1)"),),
            fix=Fix("Rename", (Edit(span, "hx-target"), Edit(Span(PAGE, 0, 0), "é")), safe=True),
        ),
        finding("A", severity=Severity.WARNING, message="second"),
        finding(span=None, place="--port", severity=Severity.NOTE, message="third"),
        suppressed=(Suppressed(finding("title"), "as it is"),),
        skipped=(
            Skipped("it is not UTF-8", "/project/a b.html"),
            Skipped("a name is not known", PAGE, 2),
            Skipped("no application was found"),
        ),
        crashed=(crash,),
    )
