"""A rule's page: the same text for ``explain``, for docs/ and for SARIF."""

import difflib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass

from hypercheck.diagnostic import DIAGNOSTICS, Diagnostic
from hypercheck.model import Posture, Severity
from hypercheck.reports.report import Descriptor
from hypercheck.rule import Example, Rule

_LANGUAGES = {"py": "python", "html": "html", "jinja": "html", "toml": "toml", "js": "javascript"}


@dataclass(frozen=True, slots=True)
class Marked:
    """An example's text without its marks, and the stretches that they enclosed."""

    text: str
    spans: tuple[tuple[int, int], ...]


def unmarked(text: str) -> Marked:
    """Take ``«»`` out of an example's file."""
    plain: list[str] = []
    spans: list[tuple[int, int]] = []
    starts: list[int] = []
    for character in text:
        if character == "«":
            starts.append(len(plain))
        elif character == "»":
            spans.append((starts.pop(), len(plain)))
        else:
            plain.append(character)
    if starts:
        raise ValueError("an example has « without »")
    return Marked("".join(plain), tuple(sorted(spans)))


def rule_area(rule: type[Rule]) -> str:
    """The folder that the rule's module stands in (``routes``)."""
    return rule.__module__.split(".")[-2] if "." in rule.__module__ else rule.__module__


def summary_of(rule: type[Rule]) -> str:
    """The first line of the rule's docstring."""
    return inspect.cleandoc(rule.__doc__ or "").split("\n", 1)[0]


def severity_text(severity: Severity | object) -> str:
    """A severity, or what it is in each posture."""
    if isinstance(severity, Severity):
        return severity.value
    assert isinstance(severity, dict)  # noqa: S101 -- Rule declares one of the two
    return ", ".join(f"{level.value} in {posture.value}" for posture, level in severity.items())


def rule_page(rule: type[Rule]) -> str:
    """The page of a rule, in Markdown."""
    return "\n".join(_rule_lines(rule)) + "\n"


def diagnostic_page(diagnostic: Diagnostic) -> str:
    """What there is to say of a diagnostic of the checker, in Markdown."""
    return (
        f"# {diagnostic.code} {diagnostic.name}\n\n{diagnostic.summary}\n\n"
        f"Severity: {diagnostic.severity.value}.\n\n{diagnostic.text}\n"
    )


def describe(rule: type[Rule], pack: str) -> Descriptor:
    """A rule as reports see it."""
    severity = rule.severity_in(Posture.PRODUCTION)
    return Descriptor(
        code=rule.code,
        name=rule.name,
        summary=summary_of(rule),
        text=inspect.cleandoc(rule.__doc__ or ""),
        markdown=rule_page(rule),
        severity=severity,
        tags=tuple(dict.fromkeys((pack, rule_area(rule)))),
    )


def describe_diagnostics() -> Iterator[Descriptor]:
    """The checker's own diagnostics as reports see them."""
    for diagnostic in DIAGNOSTICS:
        yield Descriptor(
            code=diagnostic.code,
            name=diagnostic.name,
            summary=diagnostic.summary,
            text=f"{diagnostic.summary}\n\n{diagnostic.text}",
            markdown=diagnostic_page(diagnostic),
            severity=diagnostic.severity,
            tags=("checker",),
        )


def _rule_lines(rule: type[Rule]) -> Iterator[str]:
    yield f"# {rule.code} {rule.name}"
    yield ""
    yield inspect.cleandoc(rule.__doc__ or "")
    yield ""
    facts = [f"Severity: {severity_text(rule.severity)}.", f"Since {rule.since}."]
    if not rule.on_by_default:
        facts.append(f"Off unless `--select {rule.code}` or a setting asks for it.")
    if any(example.fixed for example in rule.INVALID):
        facts.append("Some findings have a fix.")
    yield " ".join(facts)
    shared = _shared_files(rule)
    if shared:
        yield ""
        yield "All examples share:"
        for path, text in shared.items():
            yield from _listing(path, text)
    yield ""
    yield "## Wrong"
    for example in rule.INVALID:
        yield from _example_lines(example, shared)
    yield ""
    yield "## Right"
    for example in rule.VALID:
        yield from _example_lines(example, shared)


def _shared_files(rule: type[Rule]) -> dict[str, str]:
    examples = (*rule.INVALID, *rule.VALID)
    return {
        path: text
        for path, text in examples[0].files.items()
        if all(example.files.get(path) == text for example in examples)
    }


def _example_lines(example: Example, shared: dict[str, str]) -> Iterator[str]:
    yield ""
    yield f"### {example.title[:1].upper()}{example.title[1:]}"
    if example.settings:
        yield from _listing("pyproject.toml", f"[tool.hypercheck]\n{example.settings}")
    if example.arguments:
        yield ""
        yield f"Run with `{' '.join(example.arguments)}`."
    for path, text in example.files.items():
        if path not in shared:
            yield from _listing(path, text)
    for path, text in (example.fixed or {}).items():
        yield ""
        yield "The fix:"
        yield from _patch(unmarked(example.files.get(path, "")).text, text)


def _listing(path: str, text: str) -> Iterator[str]:
    suffix = path.rpartition(".")[2]
    yield ""
    yield f"`{path}`"
    yield ""
    yield f"```{_LANGUAGES.get(suffix, '')}"
    yield from _pointed(unmarked(text))
    yield "```"


def _pointed(marked: Marked) -> Iterator[str]:
    """The lines of a file, with carets below what is wrong."""
    offset = 0
    for line in marked.text.rstrip("\n").split("\n"):
        yield line
        end = offset + len(line)
        carets = [" "] * (len(line) + 1)
        for start, stop in marked.spans:
            for index in range(max(start, offset), min(max(stop, start + 1), end + 1)):
                carets[index - offset] = "^"
        below = "".join(carets).rstrip()
        if below:
            yield below
        offset = end + 1


def _patch(before: str, after: str) -> Iterator[str]:
    yield ""
    yield "```diff"
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    yield from (line for line in lines if not line.startswith(("---", "+++", "@@")))
    yield "```"
