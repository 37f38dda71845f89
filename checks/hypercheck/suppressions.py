"""Findings silenced by comments, and comments that silence nothing."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from hypercheck.diagnostic import UNUSED_SUPPRESSION
from hypercheck.frontends.comment import Directive
from hypercheck.model import Edit, Finding, Fix, Range, Source, Span

_WHOLE = -1


@dataclass(frozen=True)
class Ran:
    """Codes of the rules that ran, and of all that do unless they are kept from it."""

    ran: frozenset[str]
    known: frozenset[str]

    def covers(self, prefix: str) -> bool:
        """Whether every rule whose code starts so has run, and there is one."""
        meant = {code for code in self.known if code.startswith(prefix)}
        return bool(meant) and meant <= self.ran


@dataclass
class Suppressions:
    """The directives of a run by file; remembers which of them were needed."""

    directives: Mapping[str, tuple[Directive, ...]]
    _used: dict[tuple[str, int], set[int]] = field(default_factory=dict)

    def reason(self, finding: Finding, sources: Mapping[str, Source]) -> str | None:
        """The reason given for silencing a finding (may be empty); None if it is not silenced."""
        span = finding.span
        directives = self.directives.get(span.path, ()) if span is not None else ()
        if span is None or not directives:
            return None
        line = sources[span.path].lines.position(span.start).line
        reasons = [
            directive.reason
            for directive in directives
            if (directive.whole_file or directive.line == line)
            and self._speaks_of(span.path, directive, finding.code)
        ]
        return reasons[0] if reasons else None

    def _speaks_of(self, path: str, directive: Directive, code: str) -> bool:
        meant = {i for i, (prefix, _) in enumerate(directive.codes) if code.startswith(prefix)}
        if not directive.codes:
            meant = {_WHOLE}
        self._used.setdefault((path, directive.range.start), set()).update(meant)
        return bool(meant)

    def codes(self) -> Iterator[tuple[str, Span]]:
        """Every code named in a comment, and where."""
        for path, directives in sorted(self.directives.items()):
            for directive in directives:
                for code, where in directive.codes:
                    yield code, Span(path, where.start, where.end)

    def unused(self, sources: Mapping[str, Source], ran: Ran) -> Iterator[Finding]:
        """A finding for each code (or whole comment) that silenced nothing."""
        for path, directives in sorted(self.directives.items()):
            for directive in directives:
                yield from self._unused(sources[path], directive, ran)

    def _unused(self, source: Source, directive: Directive, ran: Ran) -> Iterator[Finding]:
        used = self._used.get((source.path, directive.range.start), set())
        if not directive.codes:
            if not used and ran.known <= ran.ran:
                yield _finding(source, directive.range, "this comment", _without(source, directive))
            return
        idle = [
            index
            for index, (prefix, _) in enumerate(directive.codes)
            if index not in used and ran.covers(prefix)
        ]
        if len(idle) == len(directive.codes):
            named = ", ".join(code for code, _ in directive.codes)
            yield _finding(source, directive.range, named, _without(source, directive))
            return
        for index in idle:
            code, where = directive.codes[index]
            yield _finding(source, where, code, _without_code(source, directive, index))


def directives_by_path(
    summaries: Iterable[tuple[str, tuple[Directive, ...]]],
) -> dict[str, tuple[Directive, ...]]:
    """The directives of those files that have any."""
    return {path: directives for path, directives in summaries if directives}


def _finding(source: Source, where: Range, named: str, edit: Edit | None) -> Finding:
    fix = None
    if edit is not None:
        what = "the comment" if named == "this comment" else named
        fix = Fix(f"Remove {what}", (edit,), safe=True)
    return UNUSED_SUPPRESSION.finding(
        Span(source.path, where.start, where.end),
        f"{named} silences nothing here",
        fix=fix,
        identity=named,
    )


def _without_code(source: Source, directive: Directive, index: int) -> Edit:
    """Cut one code out of the list, with the separator that becomes superfluous."""
    _, where = directive.codes[index]
    if index > 0:
        start, end = directive.codes[index - 1][1].end, where.end
    else:
        start, end = where.start, directive.codes[index + 1][1].start
    return Edit(Span(source.path, start, end), "")


def _without(source: Source, directive: Directive) -> Edit | None:
    """Cut the comment out, with the line if it has it for itself; None if it says more."""
    text, start, end = source.text, directive.range.start, directive.range.end
    comment = text[start:end]
    own = re.search(r"#[-+]?+\s*+chirp:", comment)
    if own is None or "#" in comment[own.start() + 1 :].removesuffix("#}"):
        return None
    if not comment.startswith("{#"):
        start += own.start()
    elif own.start() != 1:
        return None
    line_start = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    after = re.compile(r"[ \t]*+(\r\n|\n|\r|\Z)").match(text, end)
    if after is None:
        return Edit(Span(source.path, start, end), "")
    if not text[line_start:start].strip():
        return Edit(Span(source.path, line_start, after.end()), "")
    start -= len(text[line_start:start]) - len(text[line_start:start].rstrip(" \t"))
    return Edit(Span(source.path, start, end), "")
