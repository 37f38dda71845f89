"""The folder of a cache: its files are whole or not there, whoever else writes beside us."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hypercheck.disk import digest

NAME = ".hypercheck_cache"
_MAGIC = b"hypercheck1\n"
_MOST_STAMPS = 4
"""States of the tool (versions, sets of plugins) whose entries are kept side by side."""

_TAG = """\
Signature: 8a477f597d28d172789f06886806bc55
# This folder is a cache of hypercheck; it may be deleted at any time.
# See https://bford.info/cachedir/
"""


class CacheFolder:
    """The entries of one state of the tool.

    What cannot be written is not kept, and nobody is told: a cache is only ever for speed.
    """

    def __init__(self, root: Path, stamp: str) -> None:
        self._top = root / NAME
        self._path = self._top / stamp

    def read(self, name: str) -> bytes | None:
        """An entry as it was written; None if it is not there or damaged."""
        try:
            data = (self._path / name).read_bytes()
        except OSError:
            return None
        head = len(_MAGIC) + 16
        whole = data.startswith(_MAGIC) and data[len(_MAGIC) : head] == digest(data[head:])
        return data[head:] if whole else None

    def write(self, name: str, data: bytes) -> None:
        """Write an entry, whole or not at all."""
        with contextlib.suppress(OSError):
            if not self._path.is_dir():
                self._make()
            descriptor, temporary = tempfile.mkstemp(dir=self._path, prefix=".new-")
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(_MAGIC + digest(data) + data)
                Path(temporary).replace(self._path / name)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise

    def names(self, prefix: str) -> list[str]:
        """The names of entries that begin so, sorted."""
        return sorted(path.name for path in self._entries() if path.name.startswith(prefix))

    def remove(self, name: str) -> None:
        """Remove an entry, if it is there."""
        with contextlib.suppress(OSError):
            (self._path / name).unlink()

    def keep_newest(self, prefix: str, most: int) -> None:
        """Remove the oldest entries that begin so, beyond a number."""
        found = [path for path in self._entries() if path.name.startswith(prefix)]
        for path in sorted(found, key=_age)[:-most]:
            self.remove(path.name)

    def _entries(self) -> Iterator[Path]:
        with contextlib.suppress(OSError):
            yield from self._path.iterdir()

    def _make(self) -> None:
        """Make the folder, and remove those of states of the tool that have long been unused."""
        self._path.mkdir(parents=True, exist_ok=True)
        for name, text in (("CACHEDIR.TAG", _TAG), (".gitignore", "*\n")):
            if not (self._top / name).exists():
                (self._top / name).write_text(text, "utf-8")
        stamps = sorted((path for path in self._top.iterdir() if path.is_dir()), key=_age)
        for path in stamps[:-_MOST_STAMPS]:
            shutil.rmtree(path, ignore_errors=True)


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
