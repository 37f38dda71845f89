"""Which codes are asked for, and how bad they are: prefixes, file patterns, overrides."""

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hypercheck.diagnostic import UNKNOWN_CODE
from hypercheck.model import Finding, Severity
from hypercheck.rule import Rule
from hypercheck.settings import Settings


@dataclass(frozen=True)
class Selection:
    """The settings' say on codes. ``root`` is what file patterns are relative to."""

    settings: Settings
    root: Path

    def wants(self, code: str) -> bool:
        """Whether a code is selected and not ignored; the longer of two prefixes wins."""
        selected = longest_prefix(code, self.settings.select)
        if self.settings.select and selected is None:
            return False
        ignored = longest_prefix(code, self.settings.ignore)
        return ignored is None or len(selected or "") > len(ignored)

    def wants_rule(self, rule: type[Rule]) -> bool:
        """The same; a rule that is off by default must be named in full."""
        named = rule.code in self.settings.select or rule.code in self.settings.severity
        return (rule.on_by_default or named) and self.wants(rule.code)

    def wants_diagnostic(self, code: str) -> bool:
        """The same for the checker's own codes; a code that no rule has must not hide itself."""
        ignored = longest_prefix(code, self.settings.ignore) is not None
        return self.wants(code) or (code == UNKNOWN_CODE.code and not ignored)

    def severity(self, finding: Finding) -> Severity:
        """The finding's severity, or what the settings make of it."""
        prefix = longest_prefix(finding.code, self.settings.severity)
        return finding.severity if prefix is None else self.settings.severity[prefix]

    def ignores_in_file(self, finding: Finding) -> bool:
        """Whether ``per-file-ignores`` drops the finding."""
        if finding.span is None or not self.settings.per_file_ignores:
            return False
        path = relative_to_root(finding.span.path, self.root)
        return any(
            longest_prefix(finding.code, codes) is not None and matches(path, pattern)
            for pattern, codes in self.settings.per_file_ignores.items()
        )


def longest_prefix(code: str, prefixes: Iterable[str] | Mapping[str, object]) -> str | None:
    """The longest of the prefixes that a code starts with."""
    return max((p for p in prefixes if code.startswith(p)), key=len, default=None)


def relative_to_root(path: str, root: Path) -> str:
    """A path below the project's folder, relative to it; any other as it is."""
    below = root.as_posix().rstrip("/") + "/"
    return path.removeprefix(below)


def matches(path: str, pattern: str) -> bool:
    """Whether a file pattern names a path.

    ``**`` spans folders, ``*`` and ``?`` do not; a pattern without a slash names a file of any
    folder, and a folder's name stands for all that is in it.
    """
    return _compiled(pattern).match(path) is not None


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    pattern = pattern.removeprefix("./")
    anywhere = "" if "/" in pattern.rstrip("/") else "(?:.*/)?"
    body = "".join(_translated(piece) for piece in re.split(r"(\*\*/|\*\*|\*|\?)", pattern))
    return re.compile(f"{anywhere}{body.rstrip('/')}(?:/.*)?\\Z", re.DOTALL)


def _translated(piece: str) -> str:
    return {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(piece, re.escape(piece))
