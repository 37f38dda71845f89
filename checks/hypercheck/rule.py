"""What a rule is: a class with its documentation, its examples and one pure function."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar
from typing import Literal as OneOf

from hypercheck.model import Finding, Fix, Posture, Related, Severity, Span

SeverityByPosture = Mapping[Posture, Severity]

PRODUCTION_ONLY: SeverityByPosture = {
    Posture.PRODUCTION: Severity.ERROR,
    Posture.STAGING: Severity.WARNING,
    Posture.DEVELOPMENT: Severity.OFF,
}
"""Severity of a rule that the catalogue marks ``prod``."""


@dataclass(frozen=True)
class Example:
    """A small project, with ``«»`` around the stretches where findings must stand.

    ``files`` maps paths to text; ``fixed`` the files that change when the fixes are applied.
    ``arguments`` are command-line arguments, ``environment`` variables, ``resources`` names of
    things the harness prepares before the run. ``settings`` is the text of
    ``[tool.hypercheck]``.
    """

    title: str
    files: Mapping[str, str]
    fixed: Mapping[str, str] | None = None
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    resources: tuple[str, ...] = ()
    settings: str = ""


class RuleError(TypeError):
    """A rule's class is not complete: a mistake of the rule's author."""


class Rule:
    """One kind of fault. The docstring is its page: a summary line, then why it matters.

    ``severity`` may depend on the posture. ``scope`` is ``project`` (``check`` gets the linked
    :class:`~hypercheck.project.Project`) or ``template``/``python`` (``check`` gets one file's
    summary; findings are a function of that file alone). ``needs`` names the project's attributes
    that the rule asks.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity | SeverityByPosture]
    since: ClassVar[str]
    scope: ClassVar[OneOf["project", "template", "python"]] = "project"
    needs: ClassVar[tuple[str, ...]] = ()
    on_by_default: ClassVar[bool] = True
    VALID: ClassVar[tuple[Example, ...]]
    INVALID: ClassVar[tuple[Example, ...]]

    def __init_subclass__(cls, *, abstract: bool = False) -> None:
        super().__init_subclass__()
        if abstract:
            return
        missing = [
            name
            for name in ("code", "name", "severity", "since", "VALID", "INVALID")
            if not getattr(cls, name, None)
        ]
        if not cls.__doc__:
            missing.append("docstring")
        if missing:
            raise RuleError(f"rule {cls.__qualname__} lacks {', '.join(missing)}")
        if not re.fullmatch(r"[A-Z]{2}[0-9]{3}", cls.code):
            raise RuleError(
                f"rule {cls.__qualname__} has a code that is not like CH101: {cls.code}"
            )
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", cls.name):
            raise RuleError(
                f"rule {cls.__qualname__} has a name that is not in lower-case: {cls.name}"
            )

    def __init__(self, posture: Posture = Posture.DEVELOPMENT) -> None:
        self.posture = posture

    @classmethod
    def severity_in(cls, posture: Posture) -> Severity:
        """How bad a finding is in a posture."""
        return cls.severity if isinstance(cls.severity, Severity) else cls.severity[posture]

    def check(self, subject: Any, /) -> Iterator[Finding]:
        """Find the fault in a project or file; ``subject`` is what ``scope`` says."""
        raise NotImplementedError

    def finding(
        self,
        span: Span | None,
        message: str,
        *,
        hint: str | None = None,
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
        severity: Severity | None = None,
        place: str | None = None,
        identity: str | None = None,
    ) -> Finding:
        """Make a finding of this rule. ``severity`` overrides the rule's own for this one."""
        return Finding(
            code=self.code,
            name=self.name,
            severity=severity or self.severity_in(self.posture),
            message=message,
            span=span,
            hint=hint,
            related=related,
            fix=fix,
            place=place,
            identity=identity,
        )
