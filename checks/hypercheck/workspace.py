"""From targets to linked projects: which files are read, and which applications they hold."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hypercheck.discover import Discovery, is_test_path
from hypercheck.disk import Disk
from hypercheck.foreign_folder import foreign_templates
from hypercheck.frameworks.chirp import CHIRP
from hypercheck.frameworks.framework import Framework
from hypercheck.frontends import python
from hypercheck.frontends.python.summary import PythonSummary
from hypercheck.frontends.template.summary import TemplateSummary
from hypercheck.link.application import Application
from hypercheck.link.collect import Collector
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.gathered import AppObject
from hypercheck.link.markup import Markup
from hypercheck.link.module import Module, ModuleIndex
from hypercheck.link.resolved import External, FunctionRef, Made, Resolved
from hypercheck.link.script import Scripts
from hypercheck.link.template_store import MARKUP_EXTENSIONS, TemplateStore
from hypercheck.model import HypercheckError, LineTable, Posture, Range, Skipped, closest
from hypercheck.project import Project
from hypercheck.reading import Reader
from hypercheck.sources import Sources
from hypercheck.value import Call, Name


class TargetError(HypercheckError):
    """A target that is not there."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be checked: a file or folder, or an attribute of a module."""

    path: Path | None = None
    module: str | None = None
    attribute: str | None = None

    def __str__(self) -> str:
        return f"{self.module}:{self.attribute}" if self.module else str(self.path)


@dataclass(frozen=True, slots=True)
class Request:
    """A run's input, settings included.

    ``root`` is the project's folder, ``directory`` the working directory: modules are looked for
    below both.
    """

    root: Path
    targets: tuple[Target, ...]
    directory: Path
    template_dirs: tuple[str, ...] = ()
    template_tags: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    known_ids: tuple[str, ...] = ()
    external_urls: tuple[str, ...] = ()
    htmx: int | None = None
    posture: Posture | None = None


@dataclass(frozen=True)
class Linked:
    """What a run's rules are given."""

    projects: tuple[Project, ...]
    reader: Reader
    skipped: tuple[Skipped, ...]

    @property
    def sources(self) -> Sources:
        """The texts of all files that were read."""
        return self.reader.sources

    @property
    def python(self) -> dict[str, PythonSummary]:
        """What each Python file says."""
        return self.reader.python

    @property
    def templates(self) -> dict[str, TemplateSummary]:
        """What each template says."""
        return self.reader.templates

    @functools.cached_property
    def foreign(self) -> dict[str, str]:
        """The templates that are another engine's, and which."""
        return foreign_templates(self.templates)


def link(request: Request, reader: Reader | None = None) -> Linked:
    """Read what the targets need and link it.

    Raises :class:`TargetError` for a target that does not exist.
    """
    reader = reader or Reader(Sources(Disk()), tags=request.template_tags)
    return _Workspace(request, CHIRP, reader).linked()


class _Workspace:
    def __init__(self, request: Request, framework: Framework, reader: Reader) -> None:
        self._request = request
        self._framework = framework
        self._reader = reader
        self._sources = reader.sources
        self._disk = reader.sources.disk
        self._index = ModuleIndex(tuple(self._import_roots()), reader.read_python, self._disk)
        self._evaluator = Evaluator(self._index, is_transparent=self._is_transparent)
        self._collector = Collector(self._evaluator, framework)
        self._discovery = Discovery(request.root, self._disk, request.exclude)
        self._skipped: list[Skipped] = []
        self._foreign: dict[str, str] = {}

    def linked(self) -> Linked:
        """Find the applications of all targets and link each."""
        found: dict[tuple[str, int], tuple[AppObject, str]] = {}
        for target in self._request.targets:
            applications = tuple(self._applications(target))
            for app, name in applications:
                found.setdefault(app.key, (app, name))
            if not applications and target.path is not None:
                self._read_loose_templates(target.path)
        projects = tuple(self._project(app, name) for app, name in found.values())
        if not projects:
            self._skipped.append(Skipped("no application object was found"))
        for project in projects:
            self._note_unknowns(project)
        return Linked(
            projects,
            self._reader,
            (*self._sources.skipped, *self._discovery.skipped, *self._skipped),
        )

    # ---------------------------------------------------------------------------- reading

    def _import_roots(self) -> Iterator[Path]:
        request = self._request
        roots = [request.directory, request.root, request.root / "src"]
        roots.extend(self._package_root(t.path) for t in request.targets if t.path is not None)
        yield from dict.fromkeys(root for root in roots if self._disk.is_folder(root.as_posix()))

    def _package_root(self, path: Path) -> Path:
        """The folder that must stand on ``sys.path`` for a file or package to be imported."""
        folder = path if self._disk.is_folder(path.as_posix()) else path.parent
        while self._disk.is_file((folder / "__init__.py").as_posix()):
            folder = folder.parent
        return folder

    def _is_transparent(self, decorator: Resolved) -> bool:
        """A registration's decorator returns the function as it is."""
        from_app = getattr(decorator, "base", None)
        return isinstance(from_app, Made) and (
            self._collector.is_application(from_app) or self._collector.is_router(from_app)
        )

    # --------------------------------------------------------------------------- applications

    def _applications(self, target: Target) -> Iterator[tuple[AppObject, str]]:
        if target.module is not None:
            yield self._named(target)
        elif target.path is not None:
            yield from self._below(target.path)

    def _named(self, target: Target) -> tuple[AppObject, str]:
        name, attribute = target.module or "", target.attribute or "app"
        module = self._index.find(name)
        if module is None:
            raise TargetError(self._no_module(name))
        fault = module.summary.fault
        if fault is not None:
            line = LineTable(list(module.summary.lines)).position(fault.range.start).line
            raise TargetError(f"{module.path}:{line} is not Python: {fault.message}")
        self._visit_closure(module)
        self._visit_around(Path(module.path))
        base, called = attribute.removesuffix("()"), attribute.endswith("()")
        found = self._evaluator.names.module_attribute(module, base)
        if called or all(isinstance(each, FunctionRef) for each in found):
            found = tuple(
                result
                for each in found
                for result in self._evaluator.call(
                    each, _NO_ARGUMENTS, self._evaluator.frames.of_module(module)
                )
            )
        for each in found:
            if isinstance(each, Made) and self._collector.is_application(each):
                app = AppObject(each, base, module)
                known = self._collector.gathered.apps.get(each.key, app)
                return (app if app.called and not known.called else known), str(target)
        raise TargetError(self._no_attribute(module, base, found))

    def _no_module(self, name: str) -> str:
        below = [
            p.stem
            for root in (self._request.directory, self._request.root)
            for p in root.glob("*.py")
        ]
        near = closest(name, below)
        hint = f"; did you mean {near}?" if near else ""
        return f"there is no module {name} below {self._request.directory}{hint}"

    def _no_attribute(self, module: Module, name: str, found: tuple[Resolved, ...]) -> str:
        apps = [
            app.name
            for app in self._collector.gathered.apps.values()
            if app.module is module and app.name
        ]
        there = bool(found) and not all(isinstance(each, External) for each in found)
        problem = "is not an application" if there else "does not exist"
        near = closest(name, apps) or (apps[0] if apps else None)
        hint = f"; did you mean {module.name}:{near}?" if near else ""
        return f"{module.name}:{name} {problem}{hint}"

    def _below(self, path: Path) -> Iterator[tuple[AppObject, str]]:
        if not self._disk.exists(path.as_posix()):
            raise TargetError(f"{path} does not exist")
        named_tests = is_test_path(path, self._request.root)
        files = self._discovery.python_files(path)
        relevant = [f for f in files if named_tests or not is_test_path(f, path)]
        speaking = [f for f in relevant if self._mentions_framework(f.as_posix())]
        self._visit_files(speaking)
        others = set(relevant) - set(speaking)
        self._visit_files(self._importers([f for f in relevant if f in others]))
        self._visit_around(path)
        for app in self._collector.gathered.apps.values():
            made_at = Path(app.made.frame.path)
            if made_at == path or path in made_at.parents:
                yield app, f"{app.module.name}:{app.name or 'app'}"

    def _visit_around(self, path: Path) -> None:
        """Visit what imports what has been visited, wherever it is: it may register on it."""
        folder = self._package_root(path)
        if folder == path or self._request.root not in (folder, *folder.parents):
            return
        files = self._discovery.python_files(folder)
        rest = {file for file in files if not is_test_path(file, folder)}
        while True:
            rest -= {Path(module.path) for module in self._index.loaded()}
            importers = self._importers([file for file in files if file in rest])
            if not importers:
                return
            rest -= set(importers)
            self._visit_files(importers)

    def _mentions_framework(self, path: str) -> bool:
        return python.mentions(self._sources.raw(path), self._framework.package)

    def _importers(self, files: list[Path]) -> list[Path]:
        """Files that import what speaks of the framework: ``from site import app``."""
        speaking = (m for m in self._index.loaded() if self._mentions_framework(m.path))
        names = {module.name.rpartition(".")[2] for module in speaking}
        if not names:
            return []
        words = "|".join(map(re.escape, sorted(names))).encode()
        importing = re.compile(
            rb"^[ \t]*(?:from|import)\b[^\n(]*(?:\([^)]{0,4000})?\b(?:" + words + rb")\b",
            re.MULTILINE,
        )
        return [f for f in files if importing.search(self._sources.raw(f.as_posix()))]

    def _visit_files(self, files: list[Path]) -> None:
        self._reader.read_python_ahead(files)
        for file in files:
            module = self._index.at(file)
            if module is not None:
                self._visit_closure(module)

    def _visit_closure(self, module: Module) -> None:
        """Visit a module and the project's modules it imports."""
        queue, seen = [module], set[str]()
        while queue:
            current = queue.pop()
            if current.path in seen:
                continue
            seen.add(current.path)
            self._collector.visit(current)
            queue.extend(self._collector.imported_modules(current))

    # ------------------------------------------------------------------------------ projects

    def _project(self, app: AppObject, name: str) -> Project:
        request = self._request
        application = Application(
            app, self._collector, request.external_urls, self._discovery.is_generated
        )
        folders = application.template_folders or (request.root / "templates",)
        configured = tuple(request.root / folder for folder in request.template_dirs)
        store = TemplateStore((*folders, *configured), self._template, self._disk, self._builtin())
        paths = tuple(store.markup_paths())
        self._reader.read_templates_ahead(paths)
        for path in paths:  # rules about single templates look at what has been read
            self._reader.read_template(path)
        self._foreign |= foreign_templates(self._reader.templates)
        scripts = Scripts(application, store, self._sources.get)
        return Project(
            name,
            application,
            Markup(application, store, scripts.mention, self._text),
            scripts,
            posture=request.posture or application.posture or Posture.DEVELOPMENT,
            htmx=request.htmx,
            known_ids=request.known_ids,
        )

    def _text(self, path: str) -> str | None:
        source = self._sources.get(path)
        return source.text if source is not None else None

    def _template(self, path: Path) -> TemplateSummary | None:
        """The summary of a template; one of another engine says that it is, and nothing else."""
        found = self._reader.read_template(path)
        engine = self._foreign.get(found.path) if found is not None else None
        return (
            TemplateSummary(found.path, found.lines, foreign=engine) if found and engine else found
        )

    def _builtin(self) -> dict[str, TemplateSummary]:
        return {
            name: self._reader.read_builtin(f"<{name}>", text)
            for name, text in self._framework.templates.items()
        }

    def _note_unknowns(self, project: Project) -> None:
        for unknown in project.unknowns():
            source = self._sources.find(unknown.span.path)
            line = source.lines.position(unknown.span.start).line if source else None
            self._skipped.append(Skipped(unknown.message, unknown.span.path, line))

    def _read_loose_templates(self, target: Path) -> None:
        """Templates of a target that holds no application.

        Beside an application, markup outside of its folders may be anybody's: it is left alone.
        """
        for path in self._discovery.template_files(target, MARKUP_EXTENSIONS):
            self._reader.read_template(path)


_NO_ARGUMENTS = Call(Range(0, 0), Name(Range(0, 0), ""), ())
