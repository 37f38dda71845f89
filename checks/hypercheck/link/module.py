"""The project's Python modules by dotted name, read when somebody imports them."""

import functools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hypercheck.disk import Disk
from hypercheck.frontends.python.summary import Import, PythonSummary, Scope
from hypercheck.model import LineTable


@dataclass(frozen=True, eq=False)
class Module:
    """One Python file of the project. ``package``: it is an ``__init__``."""

    name: str
    summary: PythonSummary
    package: bool

    @property
    def path(self) -> str:
        """The absolute path with ``/``."""
        return self.summary.path

    @functools.cached_property
    def lines(self) -> LineTable:
        """Where its lines are."""
        return LineTable(list(self.summary.lines))

    def column_of(self, scope: Scope) -> int:
        """The column, from 1, at which the definitions of one of its scopes stand."""
        known = self._columns.get(id(scope))
        if known is None:
            said = [function.range for function in scope.functions]
            said += [binding.range for binding in scope.bindings]
            columns = [self.lines.position(stretch.start).column for stretch in said]
            if not said:
                # The test of an ``if`` stands three columns further in than the ``if``, and what
                # is below it four: one less tells the two apart.
                places = (value.range.start for value in scope.expressions)
                columns = [self.lines.position(place).column - 1 for place in places]
            known = self._columns[id(scope)] = min(columns, default=1)
        return known

    @functools.cached_property
    def _columns(self) -> dict[int, int]:
        return {}

    def target(self, imported: Import) -> str:
        """The absolute dotted name of the module that an import names."""
        if not imported.level:
            return imported.module
        parts = self.name.split(".")
        dropped = imported.level - (1 if self.package else 0)
        base = parts[: len(parts) - dropped] if dropped else parts
        return ".".join([*base, imported.module] if imported.module else base)


class ModuleIndex:
    """Finds modules below the import roots; each is read once, when it is asked for.

    ``roots`` are the folders that stand on ``sys.path`` when the project runs: where the target
    is looked for, the project root and its ``src``.
    """

    def __init__(
        self, roots: tuple[Path, ...], read: Callable[[Path], PythonSummary | None], disk: Disk
    ) -> None:
        self.disk = disk
        self._roots = roots
        self._read = read
        self._modules: dict[str, Module | None] = {}
        self._paths: dict[str, Module] = {}
        self._namespaces: dict[str, bool] = {}

    def find(self, name: str) -> Module | None:
        """The module with a dotted name, or None if it is not the project's."""
        if name not in self._modules:
            self._modules[name] = self._load(name)
        return self._modules[name]

    def at(self, path: Path) -> Module | None:
        """The module in a file, named from the nearest import root."""
        known = self._paths.get(path.as_posix())
        if known is not None:
            return known
        name = self.name_of(path)
        return self.find(name) if name is not None else None

    def name_of(self, path: Path) -> str | None:
        """The dotted name under which a file would be imported."""
        for root in sorted(self._roots, key=lambda root: -len(root.parts)):
            if root in path.parents:
                parts = list(path.relative_to(root).with_suffix("").parts)
                if parts and parts[-1] == "__init__":
                    parts.pop()
                return ".".join(parts) or None
        return None

    def loaded(self) -> Iterator[Module]:
        """All modules read so far, by path."""
        for path in sorted(self._paths):
            yield self._paths[path]

    def _load(self, name: str) -> Module | None:
        if not name or not all(part.isidentifier() for part in name.split(".")):
            return None
        relative = name.replace(".", os.sep)
        for root in self._roots:
            for candidate, package in (
                (root / relative / "__init__.py", True),
                (root / f"{relative}.py", False),
            ):
                if candidate.as_posix() in self._paths:
                    return self._paths[candidate.as_posix()]
                if self.disk.is_file(candidate.as_posix()):
                    summary = self._read(candidate)
                    if summary is None:
                        return None
                    module = Module(name, summary, package)
                    self._paths[summary.path] = module
                    return module
        return None

    def is_namespace(self, name: str) -> bool:
        """Whether a dotted name is a folder of the project without ``__init__``."""
        if name not in self._namespaces:
            relative = name.replace(".", os.sep)
            folders = ((root / relative).as_posix() for root in self._roots)
            found = bool(relative) and any(map(self.disk.is_folder, folders))
            self._namespaces[name] = found
        return self._namespaces[name]
