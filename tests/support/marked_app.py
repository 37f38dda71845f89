"""Whole applications whose sources mark faults by hand.

``«CH101:/ordrs→/orders»`` is a fault: the text before the arrow is wrong and the finding must stand
on exactly that; the text after it is right. Without an arrow (``«CH504:form»``) the text is the
same in both, and without a code (``«→{{ csrf_field() }}»``) no finding stands there: that is what
makes the marked place wrong.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

APPS = Path(__file__).parents[1] / "fixtures" / "apps"
INNOCENT = APPS.with_name("innocent")
"""Applications of what is written unusually and right."""

_MARK = re.compile(r"«(?:(?P<code>[A-Z]{2}\d{3}):)?(?P<wrong>[^«»→]*)(?:→(?P<right>[^«»→]*))?»")


@dataclass(frozen=True, order=True)
class Place:
    """Where a finding stands: lines and columns from 1, the end not included."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    code: str


@dataclass
class MarkedApp:
    """An application as it should be, as it is with its faults, and what must be found then."""

    clean: dict[str, str] = field(default_factory=dict)
    faulty: dict[str, str] = field(default_factory=dict)
    faults: list[Place] = field(default_factory=list)

    @classmethod
    def read(cls, name: str) -> "MarkedApp":
        """Read an application by the name of its folder."""
        app, folder = cls(), APPS / name
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                app.add(path.relative_to(folder).as_posix(), path.read_text("utf-8"))
        app.faults.sort()
        return app

    def add(self, name: str, text: str) -> None:
        """Add a file with its marks."""
        wrong, right, end = "", "", 0
        for mark in _MARK.finditer(text):
            wrong += text[end : mark.start()]
            right += text[end : mark.start()]
            start, end = wrong, mark.end()
            wrong += mark["wrong"]
            right += mark["wrong"] if mark["right"] is None else mark["right"]
            if mark["code"]:
                self.faults.append(Place(name, *_position(start), *_position(wrong), mark["code"]))
        self.faulty[name] = wrong + text[end:]
        self.clean[name] = right + text[end:]
        stray = re.search("[«»]", self.clean[name] + self.faulty[name])
        if stray:
            raise ValueError(f"{name}: a mark is not complete")


def _position(before: str) -> tuple[int, int]:
    """The line and column after a text."""
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def write_tree(folder: Path, files: dict[str, str]) -> Path:
    """Write an application's files; the folder is a project of its own."""
    for name, text in {"pyproject.toml": "", **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder
