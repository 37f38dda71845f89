"""The report for people: one line a finding, the source below it, a summary at the end."""

from collections import Counter
from collections.abc import Iterator

from hypercheck.model import Finding, Related, Severity, Skipped
from hypercheck.reports.place import Region, line_text, region_of, shown_path
from hypercheck.reports.report import Failure, Report, Shown
from hypercheck.reports.width import safe, shown, width

_COLORS = {"error": "31", "warning": "33", "note": "36"}
_ROOM = 100
_MARGIN = 30
_NEAR = 200  # more characters than fit


def render(report: Report, show: Shown) -> str:
    """The whole report."""
    return "".join(f"{line}\n" for line in _lines(report, show))


def render_failure(failure: Failure) -> str:
    """What to say where there is no report."""
    word = "error" if failure.status == 2 else "internal error"  # noqa: PLR2004 -- as documented
    return f"{failure.tool.name}: {word}: {failure.message}\n"


def render_statistics(report: Report) -> str:
    """How many findings each code has, most first."""
    counts = Counter((f.code, f.name) for f in report.findings)
    rows = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return "".join(f"{count:6} {code} {name}\n" for (code, name), count in rows)


def summary_line(report: Report) -> str:
    """The counts of a run in one line."""
    counts = [
        _counted(report.count(severity), severity.value)
        for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTE)
        if report.count(severity)
    ]
    line = (
        f"{', '.join(counts) or 'no findings'} in {_counted(report.files, 'file')}"
        f" ({report.seconds:.2f} s, {report.posture.value})"
    )
    if report.suppressed:
        line += f"; {len(report.suppressed)} suppressed"
    if report.skipped:
        line += f"; {_counted(len(report.skipped), 'place')} not analysed"
    return line


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _lines(report: Report, show: Shown) -> Iterator[str]:
    for finding in report.findings:
        yield from _finding(finding, report, show)
    if show.suppressed:
        for each in report.suppressed:
            reason = f"suppressed: {each.reason}" if each.reason else "suppressed"
            yield from _finding(each.finding, report, show, note=f" ({safe(reason)})")
    # What is said of the whole run is not to be missed: that no application was found.
    listed = [s for s in report.skipped if show.skipped or (s.path is None and not show.quiet)]
    for skipped in listed:
        yield _skipped(skipped, report)
    if not show.quiet:
        if report.findings or (show.suppressed and report.suppressed):
            yield ""
        more = "" if len(listed) == len(report.skipped) else " (--show-skipped lists them)"
        yield f"{summary_line(report)}{more}"


def _skipped(skipped: Skipped, report: Report) -> str:
    place = shown_path(skipped.path, report.directory) if skipped.path else ""
    place += f":{skipped.line}" if place and skipped.line else ""
    return f"{safe(place)}{': ' if place else ''}not analysed: {safe(skipped.reason)}"


def _finding(finding: Finding, report: Report, show: Shown, note: str = "") -> Iterator[str]:
    severity = _painted(finding.severity.value, _COLORS[finding.severity.value], show)
    place = _place(finding, report)
    head = _painted(place, "1", show) + ": " if place else ""
    yield f"{head}{finding.code} {severity}: {safe(finding.message)}{note}"
    if show.quiet:
        return
    if finding.span is not None:
        yield from _excerpt(finding, report, show)
    if finding.hint:
        yield f"      hint: {safe(finding.hint)}"
    for related in finding.related:
        yield f"      {_related(related, report)}"
    if finding.fix is not None:
        how = "--fix does it" if finding.fix.safe else "to be done by hand"
        yield f"      fix: {safe(finding.fix.title)} ({how})"


def _place(finding: Finding, report: Report) -> str:
    if finding.span is None:
        return safe(finding.place or "")
    region = region_of(finding.span, report.sources)
    path = safe(shown_path(finding.span.path, report.directory))
    return f"{path}:{region.line}:{region.column}"


def _related(related: Related, report: Report) -> str:
    region = region_of(related.span, report.sources)
    path = safe(shown_path(related.span.path, report.directory))
    return f"{path}:{region.line}:{region.column}: {safe(related.message)}"


def _excerpt(finding: Finding, report: Report, show: Shown) -> Iterator[str]:
    """The line that the finding begins on, with what is meant underlined."""
    if finding.span is None or finding.span.path not in report.sources:
        return
    region = region_of(finding.span, report.sources)
    text = line_text(report.sources[finding.span.path], region.line)
    before, meant, after = _cut(*_near(text, *_marked(region, len(text))))
    gutter = f"{region.line:5} | "
    blank = " " * (len(gutter) - 2) + "| "
    yield f"{gutter}{''.join((*before, *meant, *after))}".rstrip()
    carets = _painted("^" * max(1, width(meant)), _COLORS[finding.severity.value], show)
    yield f"{blank}{' ' * width(before)}{carets}"


def _marked(region: Region, length: int) -> tuple[int, int]:
    """The stretch of the first line that is meant."""
    end = region.end_column - 1 if region.end_line == region.line else length
    return min(region.column - 1, length), min(end, length)


def _near(text: str, start: int, end: int) -> tuple[list[str], int, int]:
    """The part of a line that can be shown: a line may be a megabyte long."""
    first, end = max(0, start - _NEAR), min(end, start + _NEAR)
    return shown(text[first : end + _NEAR]), start - first, end - first


def _cut(pieces: list[str], start: int, end: int) -> tuple[list[str], list[str], list[str]]:
    """A line as before, meant and after; a long one is cut around what is meant."""
    before, meant, after = pieces[:start], pieces[start:end], pieces[end:]
    if width(pieces) <= _ROOM:
        return before, meant, after
    if width(before) > _MARGIN:
        before = ["…", *before[-_MARGIN:]]
    room = max(_MARGIN, _ROOM - width(before))
    if len(meant) > room:
        return before, [*meant[:room], "…"], []
    room = max(0, room - width(meant))
    return before, meant, [*after[:room], "…"] if len(after) > room else after


def _painted(text: str, color: str, show: Shown) -> str:
    return f"\x1b[{color}m{text}\x1b[0m" if show.color else text
