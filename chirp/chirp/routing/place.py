"""Where in the user's code something was registered."""

import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Place:
    """A line of a file."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"

    @property
    def folder(self) -> Path | None:
        """The file's folder; None for code that was typed in."""
        path = Path(self.file)
        return path.resolve().parent if path.is_file() else None


def calling_place() -> Place:
    """The innermost line outside this package that is being run."""
    frame = sys._getframe(1)  # noqa: SLF001  # as inspect.currentframe, which may give None
    while frame.f_back is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module != "chirp" and not module.startswith("chirp."):
            break
        frame = frame.f_back
    return Place(frame.f_code.co_filename, frame.f_lineno)


def describe(function: Callable[..., Any]) -> str:
    """A function's name and place, as messages show it."""
    plain = inspect.unwrap(function)
    name = getattr(plain, "__qualname__", None) or repr(plain)
    code = getattr(plain, "__code__", None)
    return f"{name} ({code.co_filename}:{code.co_firstlineno})" if code else name
