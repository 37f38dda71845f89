"""What a cached fact depends on besides the files checked: the tool itself, and its rules."""

import importlib.metadata
import importlib.util
import os
import platform
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from hypercheck.disk import digest

_ENGINE = "hypercheck"


def stamp(modules: Iterable[str]) -> str:
    """A name for the state of the tool: versions, and the sources of the engine and the rules.

    ``modules`` are those that hold the rules; all of the package that a module is in counts. What
    is edited in place (an editable install, a project's own rules) has a new stamp at once.
    """
    packages = sorted({_ENGINE, *(module.partition(".")[0] for module in modules)})
    parts = [
        sys.implementation.name,
        platform.python_version(),
        importlib.metadata.version("jinja2"),  # its words stand in findings
        *(line for package in packages for line in _files(package)),
    ]
    return digest("\0".join(parts).encode("utf-8", "surrogateescape")).hex()[:16]


def _files(package: str) -> Iterator[str]:
    """Name, size and time of each source file of a package."""
    spec = importlib.util.find_spec(package)
    yield package
    if spec is None:
        return
    if spec.submodule_search_locations is None:
        yield from _described(Path(spec.origin)) if spec.origin else ()
        return
    for location in spec.submodule_search_locations:
        for place, folders, names in os.walk(location):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(names):
                yield from _described(Path(place, name))


def _described(path: Path) -> Iterator[str]:
    try:
        status = path.stat()
    except OSError:
        return
    yield f"{path} {status.st_size} {status.st_mtime_ns}"
