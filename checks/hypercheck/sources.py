"""The texts of a run: every file is read once."""

from collections.abc import Iterator, Mapping

from hypercheck.disk import Disk
from hypercheck.frontends import python
from hypercheck.model import Skipped, Source

_BOM = "\ufeff"


class Sources(Mapping[str, Source]):
    """Texts by absolute path; what cannot be read is noted in :attr:`skipped`."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self._raw: dict[str, bytes] = {}
        self._known: dict[str, Source | None] = {}
        self.skipped: list[Skipped] = []

    def raw(self, path: str) -> bytes:
        """The bytes of a file; empty if it cannot be read."""
        if path not in self._raw:
            try:
                self._raw[path] = self.disk.read(path) or b""
            except OSError as error:
                self._raw[path] = b""
                self._known[path] = None
                self.skipped.append(Skipped(f"cannot be read: {error.strerror}", path))
        return self._raw[path]

    def find(self, path: str) -> Source | None:
        """The text of a file; None if it cannot be read or decoded."""
        if path not in self._known:
            data = self.raw(path)
            if path not in self._known:
                self._known[path] = self._decoded(path, data)
        return self._known[path]

    def _decoded(self, path: str, data: bytes) -> Source | None:
        if path.endswith(".py"):
            found = python.decode(data)
            if isinstance(found, python.Decoded):
                return Source(path, found.text, found.bom)
            self.skipped.append(Skipped(found.reason, path))
            return None
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            self.skipped.append(Skipped(f"it is not UTF-8: {error.reason}", path))
            return None
        return Source(path, text.removeprefix(_BOM), text.startswith(_BOM))

    def __getitem__(self, path: str) -> Source:
        found = self.find(path)
        if found is None:
            raise KeyError(path)
        return found

    def __iter__(self) -> Iterator[str]:
        return (path for path, source in self._known.items() if source is not None)

    def __len__(self) -> int:
        return sum(source is not None for source in self._known.values())
