"""Many small records, each about one file with one content, kept in a few large entries."""

import os
import time

import msgspec

from hypercheck.cache.folder import CacheFolder

_PREFIX = "records-"
_MOST_ENTRIES = 8
"""Each run that finds something new adds an entry; more than these are made one."""


class Key(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a record is about: a kind of fact, and a file."""

    kind: str
    path: str


class _Record(msgspec.Struct, frozen=True, array_like=True, gc=False):
    key: Key
    content: bytes
    data: msgspec.Raw


_DECODER = msgspec.msgpack.Decoder(tuple[_Record, ...])


class Records:
    """Finds and adds records. ``content`` is the digest of the file that a record was made of."""

    def __init__(self, folder: CacheFolder) -> None:
        self._folder = folder
        self._known: dict[Key, _Record] | None = None
        self._new: dict[Key, _Record] = {}
        self._names: list[str] = []

    def find(self, kind: str, path: str, content: bytes) -> msgspec.Raw | None:
        """A record in MessagePack, if there is one of this very content."""
        if self._known is None:
            self._known = self._loaded()
        found = self._known.get(Key(kind, path))
        return found.data if found is not None and found.content == content else None

    def put(self, kind: str, path: str, content: bytes, data: bytes) -> None:
        """Add a record; ``data`` is MessagePack. A path that is no UTF-8 cannot have any."""
        if not path.isascii() and any("\ud800" <= character <= "\udfff" for character in path):
            return
        key = Key(kind, path)
        self._new[key] = _Record(key, content, msgspec.Raw(data))

    def flush(self) -> None:
        """Write what has been added."""
        if not self._new:
            return
        records, old = self._new, list[str]()
        if len(self._names) >= _MOST_ENTRIES:
            kept = {key: each for key, each in (self._known or {}).items() if _is_there(key.path)}
            records, old = kept | self._new, self._names
        # Names sort by time: what is newer wins.
        name = f"{_PREFIX}{time.time_ns():020d}-{os.getpid()}"
        self._folder.write(name, msgspec.msgpack.encode(tuple(records.values())))
        for each in old:
            self._folder.remove(each)
        self._known = (self._known or {}) | self._new
        self._new = {}

    def _loaded(self) -> dict[Key, _Record]:
        found: dict[Key, _Record] = {}
        self._names = self._folder.names(_PREFIX)
        for name in self._names:
            data = self._folder.read(name)
            if data is not None:
                found.update((record.key, record) for record in _decoded(data))
        return found


def _is_there(path: str) -> bool:
    """Whether a file is still there; what a framework brings (``<name>``) always is."""
    return path.startswith("<") or os.path.exists(path)  # noqa: PTH110 -- hot: no Path


def _decoded(data: bytes) -> tuple[_Record, ...]:
    try:
        return _DECODER.decode(data)
    except msgspec.MsgspecError:
        return ()
