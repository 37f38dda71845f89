"""The file system as one run sees it: every look is remembered, so that a later run can ask again.

Whatever a run's outcome depends on is seen through :class:`Disk`: contents, folders, and whether
something is there at all. :func:`unchanged` looks at the same places again.
"""

import os
import stat
import time
from collections.abc import Iterator
from hashlib import blake2b

import msgspec

_SLACK = 2_000_000_000
"""Nanoseconds. A file changed so shortly before it was looked at may change again within the same
tick of its clock (two seconds on FAT): its times and size alone prove nothing."""

_OWN_FOLDER = ".hypercheck_cache"
"""Left out of what a folder holds: a run's own cache must not make the next run anew."""

NOTHING, FILE, FOLDER, OTHER, LINK = 0, 1, 2, 4, 8


def digest(data: bytes) -> bytes:
    """What stands for the content of a file: 16 bytes."""
    return blake2b(data, digest_size=16).digest()


class Content(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A file that was read: its times and size as a quick test, the digest as the truth.

    ``modified`` is the time of its content, which tools set back, ``changed`` that of its entry,
    which nobody does; in nanoseconds. ``digest`` is empty where it was too large to be read.
    """

    modified: int
    changed: int
    size: int
    digest: bytes


class Entry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One name in a folder, links not followed."""

    name: str
    is_folder: bool
    is_file: bool


class Seen(msgspec.Struct, frozen=True, array_like=True):
    """All that a run has looked at, by absolute path.

    ``contents`` is None where a file could not be read, ``folders`` holds the digest of a
    folder's entries (None where it could not be listed), ``kinds`` what is at a path. ``at`` is
    when the run began to look, in nanoseconds.
    """

    at: int
    contents: dict[str, Content | None]
    folders: dict[str, bytes | None]
    kinds: dict[str, int]


class Disk:
    """Looks at files and folders, at each as often as it is asked, and remembers what it saw."""

    def __init__(self) -> None:
        self._at = time.time_ns()
        self._contents: dict[str, Content | None] = {}
        self._folders: dict[str, tuple[Entry, ...]] = {}
        self._digests: dict[str, bytes | None] = {}
        self._kinds: dict[str, int] = {}

    @property
    def seen(self) -> Seen:
        """What was looked at so far."""
        return Seen(self._at, self._contents, self._digests, self._kinds)

    def see(self, seen: Seen) -> None:
        """Remember what another look at the same files has seen, begun after this one."""
        self._contents.update(seen.contents)
        self._digests.update(seen.folders)
        self._kinds.update(seen.kinds)

    def read(self, path: str, *, most: int | None = None) -> bytes | None:
        """The bytes of a file; None if they are more than ``most``. Raises OSError."""
        self._contents[path] = None
        with open(path, "rb") as file:  # noqa: PTH123 -- hot: no Path
            # The time is taken before the content: what is written in between looks changed later.
            status = os.fstat(file.fileno())
            if most is not None and status.st_size > most:
                self._contents[path] = _content(status, b"")
                return None
            data = file.read()
        self._contents[path] = _content(status, digest(data))
        return data

    def digest_of(self, path: str) -> bytes:
        """The digest of a file that has been read."""
        content = self._contents[path]
        if content is None:
            raise KeyError(path)
        return content.digest

    def entries(self, path: str) -> tuple[Entry, ...]:
        """What a folder holds, sorted by name. Raises OSError."""
        if path not in self._folders:
            self._digests[path] = None
            self._folders[path] = found = _listed(path)
            self._digests[path] = _digest_of(found)
        return self._folders[path]

    def walk(self, path: str) -> Iterator[tuple[str, list[str], list[str]]]:
        """As ``os.walk``: each folder below a path, with its folders and its files.

        Links to folders are not followed, folders that cannot be listed are passed over; taking
        names out of the list of folders keeps the walk out of them.
        """
        stack = [path]
        while stack:
            place = stack.pop()
            try:
                entries = self.entries(place)
            except OSError:
                continue
            folders = [entry.name for entry in entries if entry.is_folder]
            files = [
                entry.name
                for entry in entries
                if entry.is_file or (not entry.is_folder and self.is_file(f"{place}/{entry.name}"))
            ]
            yield place, folders, files
            stack.extend(f"{place}/{name}" for name in reversed(folders))

    def is_file(self, path: str) -> bool:
        """Whether a file is there, links followed."""
        return bool(self._kind(path) & FILE)

    def is_folder(self, path: str) -> bool:
        """Whether a folder is there, links followed."""
        return bool(self._kind(path) & FOLDER)

    def is_link(self, path: str) -> bool:
        """Whether a symbolic link is there."""
        return bool(self._kind(path) & LINK)

    def exists(self, path: str) -> bool:
        """Whether anything is there, links followed."""
        return bool(self._kind(path) & ~LINK)

    def _kind(self, path: str) -> int:
        found = self._kinds.get(path)
        if found is None:
            found = self._kinds[path] = _kind_of(path)
        return found


def unchanged(seen: Seen) -> Seen | None:
    """What is seen at the same places now, None if anything differs.

    Times and size are believed where they are older than the look at them. What is returned is
    ``seen`` itself if they all were.
    """
    now = time.time_ns()
    trusted = seen.at - _SLACK
    contents: dict[str, Content | None] = {}
    for path, known in seen.contents.items():
        found = contents[path] = _look(path, known, trusted)
        if (found and found.digest) != (known and known.digest):
            return None
    same = all(_kind_of(path) == kind for path, kind in seen.kinds.items()) and all(
        _digest_of_folder(path) == known for path, known in seen.folders.items()
    )
    if not same:
        return None
    believed = all(contents[path] is known for path, known in seen.contents.items())
    return seen if believed else Seen(now, contents, seen.folders, seen.kinds)


def _look(path: str, known: Content | None, trusted: int) -> Content | None:
    """The content as it is now; read only if its time and size do not prove it the same."""
    try:
        status = os.stat(path)  # noqa: PTH116 -- hot: no Path
        if known is not None and _content(status, known.digest) == known:
            believed = max(known.modified, known.changed) < trusted or not known.digest
            if believed:
                return known
        with open(path, "rb") as file:  # noqa: PTH123 -- as above
            data = file.read()
    except (OSError, ValueError):
        return None
    return _content(status, digest(data))


def _content(status: os.stat_result, known_digest: bytes) -> Content:
    return Content(status.st_mtime_ns, status.st_ctime_ns, status.st_size, known_digest)


def _kind_of(path: str) -> int:
    try:
        mode = os.lstat(path).st_mode
        if not stat.S_ISLNK(mode):
            return _kind_of_mode(mode)
        return LINK | _kind_of_mode(os.stat(path).st_mode)  # noqa: PTH116 -- hot: no Path
    except (OSError, ValueError):
        return LINK if os.path.islink(path) else NOTHING  # noqa: PTH114 -- as above


def _kind_of_mode(mode: int) -> int:
    if stat.S_ISREG(mode):
        return FILE
    return FOLDER if stat.S_ISDIR(mode) else OTHER


def _listed(path: str) -> tuple[Entry, ...]:
    with os.scandir(path) as entries:
        found = [
            Entry(
                entry.name,
                entry.is_dir(follow_symlinks=False),
                entry.is_file(follow_symlinks=False),
            )
            for entry in entries
            if entry.name != _OWN_FOLDER
        ]
    return tuple(sorted(found, key=lambda entry: entry.name))


def _digest_of(entries: tuple[Entry, ...]) -> bytes:
    text = "\0".join(f"{e.name}\0{e.is_folder:d}{e.is_file:d}" for e in entries)
    return digest(text.encode("utf-8", "surrogateescape"))


def _digest_of_folder(path: str) -> bytes | None:
    try:
        return _digest_of(_listed(path))
    except (OSError, ValueError):
        return None
