"""The diagnostics of the checker itself: raised by the stage that knows them, not by rules."""

from dataclasses import dataclass

from hypercheck.model import Finding, Fix, Severity, Span


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing the checker says about its own work. ``text`` is its page, in Markdown."""

    code: str
    name: str
    severity: Severity
    summary: str
    text: str

    def finding(
        self,
        span: Span | None,
        message: str,
        *,
        hint: str | None = None,
        fix: Fix | None = None,
        place: str | None = None,
        identity: str | None = None,
    ) -> Finding:
        """Make a finding of this diagnostic."""
        return Finding(
            code=self.code,
            name=self.name,
            severity=self.severity,
            message=message,
            span=span,
            hint=hint,
            fix=fix,
            place=place,
            identity=identity,
        )


UNUSED_SUPPRESSION = Diagnostic(
    "CK001",
    "unused-suppression",
    Severity.WARNING,
    "A comment silences a finding that is not there.",
    "The fault was mended, or the comment stands on another line than the finding. Left alone, it"
    " silences the next fault on that line. Only codes whose rules ran are judged.",
)

NOT_ANALYSED = Diagnostic(
    "CK003",
    "not-analysed",
    Severity.NOTE,
    "Something could not be read or decided.",
    "A rule that cannot decide stays silent, and what it could not see is counted instead: a file"
    " that does not parse, a template whose name is worked out at run time. It never changes the"
    " exit status. `--show-skipped` lists the places.",
)

RULE_CRASHED = Diagnostic(
    "CK004",
    "rule-crashed",
    Severity.ERROR,
    "A rule failed with an exception.",
    "This is a fault of the checker, not of your project. The other rules ran; the findings of this"
    " one are not complete, so the exit status is 3. Please report it; until it is mended,"
    " `--ignore` the rule.",
)

UNKNOWN_CODE = Diagnostic(
    "CK005",
    "unknown-code",
    Severity.WARNING,
    "A setting or a comment names a code that no rule has.",
    "It selects or silences nothing. Codes belong to the rules of all installed packs; a prefix"
    " must begin at least one of them.",
)

DIAGNOSTICS = (UNUSED_SUPPRESSION, NOT_ANALYSED, RULE_CRASHED, UNKNOWN_CODE)
