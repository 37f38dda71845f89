"""Which files belong to a target: what is neither ignored, nor built, nor somebody else's."""

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from hypercheck.disk import Disk, Entry
from hypercheck.gitignore import IgnoreFile
from hypercheck.model import Skipped

_ROOT_MARKERS = ("pyproject.toml", ".git", "setup.cfg")
_TEST_FOLDERS = frozenset({"test", "tests"})

_EXCLUDED_FOLDERS = frozenset(
    {
        ".bzr",
        ".direnv",
        ".eggs",
        ".git",
        ".hg",
        ".hypercheck_cache",
        ".hypothesis",
        ".ipynb_checkpoints",
        ".mypy_cache",
        ".nox",
        ".pytest_cache",
        ".pytype",
        ".ruff_cache",
        ".svn",
        ".tox",
        ".venv",
        "__pycache__",
        "__pypackages__",
        "bower_components",
        "node_modules",
        "site-packages",
    }
)
_BUILT_FOLDERS = frozenset({"build", "dist"})
"""Made by build tools, unless they are packages of the project."""

_ENVIRONMENT_MARKERS = frozenset({"pyvenv.cfg", "conda-meta"})
_CACHE_MARKER = "CACHEDIR.TAG"

Ignores = tuple[tuple[int, IgnoreFile], ...]
"""Ignore files with the length of their folder's path, innermost last."""


class Discovery:
    """Finds files below one project's root, each folder read once.

    ``exclude`` are patterns as in a ``.gitignore`` at the root. Links are not followed: what they
    lead to inside the root is found where it is, and what is outside does not belong. Folders
    that cannot be read are noted in :attr:`skipped`.
    """

    def __init__(self, root: Path, disk: Disk, exclude: tuple[str, ...] = ()) -> None:
        self._root = Path(os.path.abspath(root))  # noqa: PTH100 -- resolve() would follow links
        self._disk = disk
        self._exclude = IgnoreFile(exclude)
        self._found: dict[Path, tuple[str, ...]] = {}
        self.skipped: list[Skipped] = []

    def python_files(self, path: Path) -> tuple[Path, ...]:
        """The Python files of a target in a fixed order; a file named as the target is one."""
        if self._disk.is_file(path.as_posix()):
            return (path,)
        return tuple(self._with_suffix(path, (".py",)))

    def template_files(self, path: Path, suffixes: Collection[str]) -> Iterator[Path]:
        """The files of a target whose names end in one of the suffixes, in a fixed order."""
        endings = tuple(suffixes)
        if self._disk.is_file(path.as_posix()):
            return iter((path,) if path.name.endswith(endings) else ())
        return self._with_suffix(path, endings)

    def is_generated(self, path: str) -> bool:
        """Whether a path is one that tools make, so that it may be there at other times only.

        That is what git is told to ignore, and folders that build tools make. Nothing is there
        that is not below the root.
        """
        relative = self._inside(Path(path))
        if relative is None:
            return True
        parts = relative.split("/")
        for depth, name in enumerate(parts, start=1):
            above, is_directory = "/".join(parts[:depth]), depth < len(parts)
            if is_directory and self._is_excluded(above, name):
                return True
            ignores = self._ignores_above(above)
            if self._is_ignored(above, name, ignores, is_directory=is_directory):
                return True
        return False

    def _with_suffix(self, path: Path, endings: tuple[str, ...]) -> Iterator[Path]:
        return (path / name for name in self._files(path) if name.lower().endswith(endings))

    def _files(self, path: Path) -> tuple[str, ...]:
        """All files below a folder, relative to it."""
        if path not in self._found:
            found = list(self._walk(path)) if self._disk.is_folder(path.as_posix()) else []
            self._found[path] = tuple(sorted(found, key=lambda name: name.split("/")))
        return self._found[path]

    def _walk(self, path: Path) -> Iterator[str]:
        start = self._inside(path)
        if start is None:
            return
        # What a target is named by does not count, nor what is ignored above it: it was asked for.
        skip = len(start) + 1 if start else 0
        stack = [(start, self._ignores_above(start))]
        while stack:
            folder, ignores = stack.pop()
            entries = self._entries(folder)
            names = {entry.name for entry in entries}
            if folder != start and _is_foreign(names):
                continue
            prefix = f"{folder}/" if folder else ""
            if ".gitignore" in names:
                ignores = (*ignores, *self._ignore_file(f"{prefix}.gitignore", len(prefix)))
            for entry in entries:
                relative = prefix + entry.name
                is_directory = entry.is_folder
                if self._is_ignored(relative, entry.name, ignores, is_directory=is_directory):
                    continue
                if is_directory:
                    if not self._is_excluded(relative, entry.name):
                        stack.append((relative, ignores))
                elif entry.is_file:
                    yield relative[skip:]

    def _inside(self, path: Path) -> str | None:
        """The path of a folder relative to the root; None if it is not below it."""
        absolute = Path(os.path.abspath(path))  # noqa: PTH100 -- as above
        for candidate, root in (
            (absolute, self._root),
            (absolute.resolve(), self._root.resolve()),
        ):
            if candidate == root:
                return ""
            if root in candidate.parents:
                return candidate.relative_to(root).as_posix()
        return None

    def _entries(self, folder: str) -> list[Entry]:
        path = (self._root / folder).as_posix()
        try:
            # A name that is not UTF-8 cannot be said in a report.
            return [entry for entry in self._disk.entries(path) if _is_speakable(entry.name)]
        except OSError as error:
            self.skipped.append(Skipped(f"cannot be read: {error.strerror}", path))
            return []

    def _is_excluded(self, relative: str, name: str) -> bool:
        if name in _BUILT_FOLDERS:
            package = (self._root / relative / "__init__.py").as_posix()
            return not self._disk.exists(package)
        return name in _EXCLUDED_FOLDERS or name.endswith(".egg-info")

    # ------------------------------------------------------------------------------ ignoring

    def _ignores_above(self, start: str) -> Ignores:
        """The ignore files at the root and between it and a folder, which has its own turn."""
        found = list(self._ignore_file(".git/info/exclude", 0))
        parts = start.split("/") if start else []
        for depth in range(len(parts)):
            prefix = "".join(f"{part}/" for part in parts[:depth])
            found.extend(self._ignore_file(f"{prefix}.gitignore", len(prefix)))
        return tuple(found)

    def _ignore_file(self, relative: str, length: int) -> Ignores:
        path = (self._root / relative).as_posix()
        # A link is passed over, as git does: it may lead outside.
        if self._disk.is_link(path) or not self._disk.is_file(path):
            return ()
        try:
            data = self._disk.read(path) or b""
        except OSError:
            return ()
        found = IgnoreFile.parse(data.decode("utf-8", "replace"))
        return ((length, found),) if found else ()

    def _is_ignored(
        self, relative: str, name: str, ignores: Ignores, *, is_directory: bool
    ) -> bool:
        if self._exclude.verdict(relative, name, is_directory=is_directory):
            return True
        for length, ignore in reversed(ignores):
            verdict = ignore.verdict(relative[length:], name, is_directory=is_directory)
            if verdict is not None:
                return verdict
        return False


def _is_foreign(names: set[str]) -> bool:
    """Whether a folder's entries show it to be an environment or a cache."""
    return _CACHE_MARKER in names or not names.isdisjoint(_ENVIRONMENT_MARKERS)


def _is_speakable(name: str) -> bool:
    return name.isascii() or not any("\ud800" <= character <= "\udfff" for character in name)


def is_test_path(path: Path, root: Path | None = None) -> bool:
    """Whether a file or folder holds tests, judged by its path below ``root``.

    Applications made in tests are checked only when they are named.
    """
    parts = path.parts
    if root is not None and root != path and root in path.parents:
        parts = path.relative_to(root).parts
    elif root == path:
        parts = (path.name,) if path.suffix == ".py" else ()
    name = parts[-1] if parts else ""
    if name == "conftest.py" or (
        name.endswith(".py") and (name.startswith("test_") or name.endswith("_test.py"))
    ):
        return True
    return not _TEST_FOLDERS.isdisjoint(parts)


def find_root(path: Path) -> Path:
    """The project that a path belongs to: the nearest folder with a sign of one, or its own."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 -- resolve() would follow links
    start = absolute if absolute.is_dir() else absolute.parent
    for folder in (start, *start.parents):
        if any((folder / marker).exists() for marker in _ROOT_MARKERS):
            return folder
    return start
