"""The project's templates by name, each read when somebody asks for it."""

import functools
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath

from hypercheck.disk import Disk
from hypercheck.frontends.template.node import inner_nodes, walk_nodes
from hypercheck.frontends.template.summary import (
    Adrift,
    Block,
    Branch,
    Element,
    Extends,
    Macro,
    TemplateNode,
    TemplateSummary,
)

MARKUP_EXTENSIONS = frozenset({".html", ".htm", ".xhtml", ".jinja", ".jinja2", ".j2", ".svg"})
EXTENSIONS = MARKUP_EXTENSIONS | {".xml", ".txt"}

_INSTALLED = frozenset({"__pycache__", "node_modules", "site-packages"})
_ENVIRONMENT_MARKER = "pyvenv.cfg"
_MOST_FOLDERS = 5000
"""A setting may name the root of a disk; templates are not spread over more folders than this."""

VOID_TAGS = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "circle",
        "ellipse",
        "image",
        "line",
        "path",
        "polygon",
        "polyline",
        "rect",
        "stop",
        "use",
    ]
)
"""Elements without content; those of SVG are as good as always written ``<path … />``."""

_OPTIONAL_END_TAGS = frozenset(
    [
        "p",
        "li",
        "dt",
        "dd",
        "option",
        "optgroup",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "colgroup",
        "rt",
        "rp",
        "head",
    ]
)


def same_scope(nodes: tuple[TemplateNode, ...]) -> tuple[TemplateNode, ...]:
    """The nodes whose names are bound in the same scope: none in loops, blocks or macros."""
    found: list[TemplateNode] = []
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        found.append(node)
        if isinstance(node, Element | Adrift | Branch):
            stack.extend(reversed(inner_nodes(node)))
    return tuple(found)


def leaves_open(nodes: tuple[TemplateNode, ...]) -> bool:
    """Whether elements are open after the last node, so that what follows may be inside them."""
    while nodes:
        last = nodes[-1]
        if isinstance(last, Adrift):
            return True
        if not isinstance(last, Element) or last.end is not None or last.tag in VOID_TAGS:
            return False
        if last.tag not in _OPTIONAL_END_TAGS:
            return True
        nodes = last.children
    return False


@dataclass(frozen=True, eq=False)
class TemplateFile:
    """A template and what the link asks of it again and again."""

    name: str
    path: str
    summary: TemplateSummary

    @functools.cached_property
    def all_nodes(self) -> tuple[TemplateNode, ...]:
        """All its nodes at any depth, as :func:`walk_nodes` gives them."""
        return tuple(walk_nodes(self.summary.nodes))

    @functools.cached_property
    def blocks(self) -> dict[str, tuple[Block, ...]]:
        """Its blocks by name, at any depth."""
        found: dict[str, tuple[Block, ...]] = {}
        for node in self.all_nodes:
            if isinstance(node, Block):
                found[node.name] = (*found.get(node.name, ()), node)
        return found

    @functools.cached_property
    def macros(self) -> dict[str, Macro]:
        """Its top-level macros by name."""
        return {node.name: node for node in self.top_level if isinstance(node, Macro)}

    @functools.cached_property
    def extends(self) -> tuple[Extends, ...]:
        """Its ``extends`` statements; there are several only below branches."""
        return tuple(node for node in self.top_level if isinstance(node, Extends))

    @functools.cached_property
    def top_level(self) -> tuple[TemplateNode, ...]:
        """The nodes whose names the whole template sees: those in no scope of their own."""
        return same_scope(self.summary.nodes)

    @functools.cached_property
    def leaves_open(self) -> bool:
        """Whether elements are open at its end, so that what follows it is inside them."""
        return leaves_open(self.summary.nodes)

    @property
    def is_builtin(self) -> bool:
        """Whether the framework serves it, so that nothing in it is the project's fault."""
        return self.path.startswith("<")


class TemplateStore:
    """Finds templates in the folders that the application names, first folder first.

    ``read`` gives a file's summary, None if it cannot be read. ``builtin`` are templates that the
    framework's own package serves; the project's files win over them.
    """

    def __init__(
        self,
        folders: tuple[Path, ...],
        read: Callable[[Path], TemplateSummary | None],
        disk: Disk,
        builtin: Mapping[str, TemplateSummary] | None = None,
    ) -> None:
        self._folders = folders
        self._disk = disk
        self._read = read
        self._builtin = dict(builtin or {})
        self._files: dict[str, TemplateFile | None] = {}
        self._paths: dict[str, TemplateFile] = {}
        self._names: tuple[str, ...] | None = None

    def find(self, name: str) -> TemplateFile | None:
        """The template with a name as Jinja's loaders take it, or None."""
        if name not in self._files:
            file = self._files[name] = self._load(name)
            if file is not None:
                self._paths.setdefault(file.path, file)
        return self._files[name]

    def at(self, path: str) -> TemplateFile | None:
        """The template in a file, if it has been found by its name."""
        return self._paths.get(path)

    def _load(self, name: str) -> TemplateFile | None:
        segments = [segment for segment in name.split("/") if segment and segment != "."]
        if not segments or ".." in segments or any("\\" in s or "\0" in s for s in segments):
            return None
        canonical = "/".join(segments)
        if canonical != name:
            return self.find(canonical)
        for folder in self._folders:
            path = folder.joinpath(*segments)
            if self._disk.is_file(path.as_posix()):
                summary = self._read(path)
                if summary is not None:
                    return TemplateFile(name, summary.path, summary)
        builtin = self._builtin.get(name)
        return TemplateFile(name, builtin.path, builtin) if builtin is not None else None

    def names(self) -> tuple[str, ...]:
        """All names that can be loaded, sorted: for suggestions and to find unreached templates."""
        if self._names is None:
            found = set(self._builtin)
            for folder in self._folders:
                found.update(_names_below(folder.as_posix(), self._disk))
            self._names = tuple(sorted(found))
        return self._names

    def markup_paths(self) -> Iterator[Path]:
        """Where the templates are that are written as markup, as far as their names tell."""
        for name in self.names():
            if _is_markup(name):
                paths = (folder.joinpath(name) for folder in self._folders)
                found = next((p for p in paths if self._disk.is_file(p.as_posix())), None)
                if found is not None:
                    yield found

    def files(self) -> Iterator[TemplateFile]:
        """All templates of the project that are written as markup, in the order of their names."""
        for name in self.names():
            if not _is_markup(name):
                continue
            file = self.find(name)
            if file is not None and not file.is_builtin and file.summary.foreign is None:
                yield file


def _is_markup(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in MARKUP_EXTENSIONS


def _names_below(folder: str, disk: Disk) -> Iterator[str]:
    """The templates below a folder; what cannot be read has none, nor has what is installed."""
    for place, folders, files in itertools.islice(disk.walk(folder), _MOST_FOLDERS):
        if _ENVIRONMENT_MARKER in files:
            folders.clear()
            continue
        folders[:] = [f for f in folders if f not in _INSTALLED and not f.startswith(".")]
        for name in files:
            if PurePath(name).suffix.lower() in EXTENSIONS:
                yield f"{place}/{name}"[len(folder) + 1 :]
