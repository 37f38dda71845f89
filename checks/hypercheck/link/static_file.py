"""Static files: which folders serve them, and which files pages ask for that are not there."""

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from hypercheck.disk import Disk
from hypercheck.facts import MissingFile, Mount, UrlUse
from hypercheck.frameworks.framework import FileServerShape
from hypercheck.link.attribute import stands_in_project
from hypercheck.link.collect import Collector
from hypercheck.link.configuration import FolderReader
from hypercheck.link.resolved import Bound, Made
from hypercheck.model import Span, closest
from hypercheck.pattern import HOLE, Known, Pattern


def file_mount(made: Made, shape: FileServerShape, collector: Collector, base: Path) -> Mount:
    """What a middleware serves; the folder is None where it cannot be told."""
    given = made.call.argument(shape.prefix.position, shape.prefix.keyword)
    prefix, span = shape.default_prefix, made.span
    if given is not None:
        found = collector.evaluator.patterns(Bound(given.value, made.frame))
        text = found[0].text if len(found) == 1 else None
        if text is None:
            return Mount("", span, "static")
        prefix, span = text, found[0].span
    named = made.call.argument(shape.directory.position, shape.directory.keyword)
    bound = Bound(named.value, made.frame) if named is not None else None
    folders = FolderReader(collector).folders(bound, base) if bound is not None else None
    folder = folders[0].as_posix() if folders and len(folders) == 1 else None
    return Mount(prefix.rstrip("/"), span, "static", folder)


class StaticFolders:
    """The folders of static files of one application, asked for files.

    ``generated`` tells whether a path is one that tools make or that is not the project's.
    """

    def __init__(
        self, mounts: Iterable[Mount], disk: Disk, generated: Callable[[str], bool]
    ) -> None:
        found = sorted((m for m in mounts if m.kind == "static"), key=lambda m: -len(m.prefix))
        self._mounts = tuple(found)
        self._disk = disk
        self._generated = generated
        self._folders: dict[str, StaticFolder | None] = {}

    def missing(self, uses: Iterable[UrlUse]) -> Iterator[MissingFile]:
        """The files that URLs name and that are in no folder that serves them; each place once."""
        met: set[Span] = set()
        for use in uses:
            path = use.url.path
            serving = [m for m in self._mounts if path.masked.startswith(f"{m.prefix}/")]
            if serving:
                name = path.cut(len(serving[0].prefix) + 1, len(path.masked))
                found = [self._look(mount, path) for mount in serving]
                if None not in found and name.span not in met and stands_in_project(name.span):
                    met.add(name.span)
                    near, case = found[0] or (None, False)
                    yield MissingFile(name, use.source, near, case)

    def _look(self, mount: Mount, path: Pattern) -> "Found | None":
        folder = self._folder(mount.directory) if mount.directory is not None else None
        if folder is None:
            return None
        return folder.look(path.cut(len(mount.prefix) + 1, len(path.masked)))

    def _folder(self, path: str) -> "StaticFolder | None":
        if path not in self._folders:
            known = self._disk.is_folder(path) and not self._generated(path)
            self._folders[path] = StaticFolder(path, self._disk, self._generated) if known else None
        return self._folders[path]


Found = tuple[str | None, bool]


class StaticFolder:
    """One folder of static files, listed when it is first asked for."""

    def __init__(self, path: str, disk: Disk, generated: Callable[[str], bool]) -> None:
        self._path = path
        self._disk = disk
        self._generated = generated
        self._answers: dict[str, Found | None] = {}

    @functools.cached_property
    def _files(self) -> frozenset[str]:
        skip = len(self._path.rstrip("/")) + 1
        return frozenset(
            f"{place}/{name}"[skip:]
            for place, _, names in self._disk.walk(self._path.rstrip("/"))
            for name in names
        )

    @functools.cached_property
    def _by_lower(self) -> dict[str, str]:
        return {name.lower(): name for name in sorted(self._files)}

    def look(self, name: Pattern) -> Found | None:
        """None if a file of the name may be there, now or later; else the one that was meant."""
        key = name.masked
        if key not in self._answers:
            text = name.text
            self._answers[key] = self._look_for_any(name) if text is None else self._look_for(text)
        return self._answers[key]

    def _look_for(self, text: str) -> Found | None:
        for name in dict.fromkeys((text, unquote(text))):
            plain = name.lstrip("/")
            if not plain or plain.endswith("/") or plain in self._files:
                return None
        other = self._by_lower.get(plain.lower())
        if other is None and self._disk.is_file(f"{self._path}/{plain}"):  # through a link
            return None
        if other is not None:
            return other, True
        if self._generated(f"{self._path}/{plain}"):
            return None
        near = self._near(plain)
        folder = plain.rpartition("/")[0]
        there = not folder or self._disk.is_folder(f"{self._path}/{folder}")
        # A folder that is not there at all is made by a build, or by visitors.
        return (near, False) if there or near is not None else None

    def _near(self, name: str) -> str | None:
        last = PurePosixPath(name).name
        same = [each for each in sorted(self._files) if PurePosixPath(each).name == last]
        return same[0] if len(same) == 1 else closest(name, self._files)

    def _look_for_any(self, name: Pattern) -> Found | None:
        head = name.masked.split(HOLE, 1)[0].lstrip("/").rpartition("/")[0]
        inside = (each for each in self._files if each.startswith(f"{head}/" if head else ""))
        if all(PurePosixPath(each).name.startswith(".") for each in inside):  # ``.gitkeep``
            return None
        if self._generated(f"{self._path}/{head}/x"):
            return None
        parts = (re.escape(p.text) if isinstance(p, Known) else ".*" for p in name.parts)
        pattern = re.compile("/*" + "".join(parts), re.DOTALL)
        return None if any(map(pattern.fullmatch, self._files)) else (None, False)
