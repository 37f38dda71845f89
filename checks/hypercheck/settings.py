"""``[tool.hypercheck]`` of pyproject.toml: read, checked, merged with the command line."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hypercheck.model import HypercheckError, Posture, Severity, closest

FILE_NAME = "pyproject.toml"
_HTMX_DIALECTS = (2, 4)
_FRAMEWORKS = ("chirp",)
_CODE = re.compile(r"[A-Z]{2}[0-9]{0,3}")


class SettingsError(HypercheckError):
    """The settings cannot be used; the message names every fault."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``[tool.hypercheck]`` says, with the command line laid over it.

    Codes are whole codes or prefixes. ``codes`` tells where each code of the file stands, for
    those who must say that it is unknown: (code, key, line).
    """

    app: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    severity: Mapping[str, Severity] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    template_dirs: tuple[str, ...] = ()
    template_tags: tuple[str, ...] = ()
    env: Posture | None = None
    plugins: tuple[str, ...] = ()
    framework: str | None = None
    htmx: int | None = None
    external_urls: tuple[str, ...] = ()
    known_ids: tuple[str, ...] = ()
    path: Path | None = None
    text: str = ""

    def overlaid(
        self,
        *,
        select: tuple[str, ...] = (),
        ignore: tuple[str, ...] = (),
        severity: Mapping[str, Severity] | None = None,
        env: Posture | None = None,
    ) -> "Settings":
        """With the command line's words: its ``select`` replaces, its ``ignore`` adds."""
        return replace(
            self,
            select=select or self.select,
            ignore=(*self.ignore, *ignore),
            severity={**self.severity, **(severity or {})},
            env=env or self.env,
        )


def read_settings(root: Path) -> Settings:
    """The settings of a project; defaults where it has none. Raises :class:`SettingsError`."""
    path = root / FILE_NAME
    if not path.is_file():
        return Settings()
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from error
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from error
    tool = document.get("tool")
    table = tool.get("hypercheck") if isinstance(tool, dict) else None
    if table is None:
        return Settings()
    return _Reader(path, text).read(table)


def key_line(text: str, key: str) -> int | None:
    """The line (from 1) that a key of ``[tool.hypercheck]`` stands on, if it is plain to see."""
    inside = False
    pattern = re.compile(rf'\s*(?:tool\.hypercheck\.)?["\']?{re.escape(key)}["\']?\s*[=.]')
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[+\s*([^\]]*?)\s*\]", line)
        if header:
            inside = header[1] == "tool.hypercheck"
            if header[1] == f"tool.hypercheck.{key}":
                return number
        elif inside and pattern.match(line):
            return number
    return None


class _Reader:
    """Reads the table and gathers all faults, so that one run names them all."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._text = text
        self._faults: list[str] = []

    def read(self, table: Any) -> Settings:
        if not isinstance(table, dict):
            raise SettingsError(f"{self._path}: tool.hypercheck must be a table")
        values: dict[str, Any] = {}
        for key, value in table.items():
            reader = _READERS.get(key)
            if reader is None:
                near = closest(key, _READERS)
                self._fault(key, "is not a setting" + (f"; did you mean {near}?" if near else ""))
                continue
            try:
                values[key.replace("-", "_")] = reader(value)
            except (TypeError, ValueError) as error:
                self._fault(key, str(error))
        if self._faults:
            raise SettingsError("\n".join(self._faults))
        return Settings(**values, path=self._path, text=self._text)

    def _fault(self, key: str, problem: str) -> None:
        line = key_line(self._text, key)
        place = f"{self._path}:{line}" if line else str(self._path)
        self._faults.append(f"{place}: tool.hypercheck.{key} {problem}")


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise TypeError(f"must be a list of strings, not {_shown(value)}")
    return tuple(value)


def _text_or_texts(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else _texts(value)


def parse_code(text: str) -> str:
    """A code or a prefix of codes. Raises ValueError."""
    if not _CODE.fullmatch(text):
        raise ValueError(f"{text!r} is no code: codes are like CH101, prefixes like CH1 or CH")
    return text


def _codes(value: Any) -> tuple[str, ...]:
    return tuple(parse_code(code) for code in _texts(value))


def _per_file(value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise TypeError(f"must be a table of file patterns to codes, not {_shown(value)}")
    return {pattern: _codes(codes) for pattern, codes in value.items()}


def parse_severity(text: Any) -> Severity:
    """A severity by its name. Raises ValueError."""
    return Severity(_one_of(text, tuple(level.value for level in Severity)))


def _severities(value: Any) -> dict[str, Severity]:
    if not isinstance(value, dict):
        raise TypeError(f"must be a table of codes to severities, not {_shown(value)}")
    return {parse_code(code): parse_severity(level) for code, level in value.items()}


def _posture(value: Any) -> Posture:
    return Posture(_one_of(value, tuple(posture.value for posture in Posture)))


def _framework(value: Any) -> str:
    return _one_of(value, _FRAMEWORKS)


def _htmx(value: Any) -> int:
    if isinstance(value, bool) or value not in _HTMX_DIALECTS:
        raise ValueError(f"must be 2 or 4, not {_shown(value)}")
    return int(value)


def _one_of(value: Any, known: Iterable[str]) -> str:
    names = tuple(known)
    if isinstance(value, str) and value in names:
        return value
    near = closest(value, names) if isinstance(value, str) else None
    hint = f"; did you mean {near!r}?" if near else ""
    raise ValueError(f"must be one of {', '.join(names)}, not {_shown(value)}{hint}")


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004 -- one line of a terminal


_READERS: dict[str, Callable[[Any], Any]] = {
    "app": _text_or_texts,
    "select": _codes,
    "ignore": _codes,
    "per-file-ignores": _per_file,
    "severity": _severities,
    "exclude": _texts,
    "template-dirs": _texts,
    "template-tags": _texts,
    "env": _posture,
    "plugins": _texts,
    "framework": _framework,
    "htmx": _htmx,
    "external-urls": _texts,
    "known-ids": _texts,
}
