"""Targets as written on the command line."""

import os
import re
from pathlib import Path

from hypercheck.discover import find_root
from hypercheck.workspace import Target

_SPECIFICATION = re.compile(r"([A-Za-z_][\w.]*):([A-Za-z_][\w.]*(?:\(\))?)")


def parse_target(text: str, directory: Path) -> Target:
    """A ``module:attribute``, or a path; what exists as a path is one."""
    path = Path(os.path.normpath(directory / text))
    found = _SPECIFICATION.fullmatch(text)
    if found and not path.exists():
        return Target(module=found[1], attribute=found[2])
    return Target(path=path)


def root_of(targets: tuple[Target, ...], directory: Path) -> Path:
    """The project's folder: above all paths, or above the working directory."""
    paths = [target.path for target in targets if target.path is not None]
    if not paths:
        return find_root(directory)
    return find_root(Path(os.path.commonpath(paths)))
