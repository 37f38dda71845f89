"""Fixes applied to sources: each whole or not at all, none across another."""

import contextlib
import difflib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hypercheck.model import Edit, Finding, Fix, HypercheckError, Source

_BOM = "\ufeff"
_LINE = re.compile(r"[^\n]*+\n|[^\n]++")


class FixError(HypercheckError):
    """A file cannot be changed."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """New texts by path, and how many fixes made them."""

    texts: Mapping[str, str]
    count: int


def apply_fixes(findings: Iterable[Finding], sources: Mapping[str, Source]) -> Fixed:
    """Apply the safe fixes; one that touches another's edits waits for the next run."""
    taken: dict[str, list[Edit]] = {}
    count = 0
    for finding in findings:
        if finding.fix is None or not finding.fix.safe:
            continue
        if not _fits(finding.fix, taken, sources):
            continue
        count += 1
        for edit in finding.fix.edits:
            if edit not in taken.setdefault(edit.span.path, []):
                taken[edit.span.path].append(edit)
    return Fixed({path: _edited(sources[path].text, taken[path]) for path in sorted(taken)}, count)


def patch(fixed: Fixed, sources: Mapping[str, Source], directory: Path) -> str:
    """What would change, as a unified diff with paths relative to a folder."""
    return "".join(
        piece
        for path, text in fixed.texts.items()
        for piece in _diff(os.path.relpath(path, directory), sources[path].text, text)
    )


def write(fixed: Fixed, sources: Mapping[str, Source]) -> None:
    """Write the new texts, each file at once, in its own encoding and with its own mode.

    Raises :class:`FixError`, before anything is written, if a file has changed since it was read.
    """
    contents = {path: _encoded(sources[path], text) for path, text in fixed.texts.items()}
    for path, data in contents.items():
        _replace(Path(path).resolve(), data)


def _fits(fix: Fix, taken: Mapping[str, list[Edit]], sources: Mapping[str, Source]) -> bool:
    return all(
        edit.span.path in sources
        and all(edit == other or not _touch(edit, other) for other in taken.get(edit.span.path, ()))
        for edit in fix.edits
    )


def _touch(one: Edit, other: Edit) -> bool:
    first, second = sorted((one.span, other.span))
    if first.start == second.start:
        return True
    return first.end > second.start


def _edited(text: str, edits: list[Edit]) -> str:
    for edit in sorted(edits, key=lambda each: each.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def _diff(path: str, before: str, after: str) -> Iterator[str]:
    lines = difflib.unified_diff(
        _LINE.findall(before),
        _LINE.findall(after),
        f"a/{path}",
        f"b/{path}",
    )
    for line in lines:
        yield line
        if not line.endswith("\n"):
            yield "\n\\ No newline at end of file\n"


def _encoded(source: Source, text: str) -> bytes:
    """The bytes of a new text, in the encoding that the file has now."""
    path = Path(source.path)
    try:
        data = path.read_bytes()
        encoding = _encoding(path, data)
        if data.decode(encoding).removeprefix(_BOM) != source.text:
            raise FixError(f"{path} has changed while it was checked; nothing was fixed")
        return ((_BOM if source.bom else "") + text).encode(encoding)
    except (OSError, UnicodeError, LookupError, SyntaxError) as error:
        raise FixError(f"{path} cannot be fixed: {error}") from error


def _encoding(path: Path, data: bytes) -> str:
    if path.suffix != ".py":
        return "utf-8"
    import io  # noqa: PLC0415 -- off the start-up path, as tokenize
    import tokenize  # noqa: PLC0415 -- only a fix of a Python file needs it

    found, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return found.removesuffix("-sig")


def _replace(path: Path, data: bytes) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        temporary.chmod(path.stat().st_mode & 0o7777)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise FixError(f"{path} cannot be written: {error.strerror}") from error
