"""Faults that are put into applications, and what must be found because of each.

An injection is a function from an application to faults. It looks for places, never for one
application, and is made at each place that any application has. What it writes bears marks:
``«CH506:input»`` says that CH506 must stand within this stretch, ``«CH502?:form»`` that it may,
``|`` parts codes of which any will do. Marks nest. Nothing may be found anywhere else.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from fault_source import Markup, Module, Tag

_MARK = re.compile(r"«(?P<codes>CH\d{3}(?:\|CH\d{3})*)(?P<may>\?)?:|»")


@dataclass(frozen=True)
class Edit:
    """Other text, with marks, for a stretch of a file."""

    path: str
    start: int
    end: int
    new: str


@dataclass(frozen=True)
class Stretch:
    """Where findings of one of the codes must stand, or may."""

    codes: str
    path: str
    start: int
    end: int
    needed: bool

    def holds(self, code: str, path: str, start: int, end: int) -> bool:
        """Whether a finding stands here."""
        within = path == self.path and self.start <= start and end <= self.end
        return within and code in self.codes


@dataclass(frozen=True)
class Fault:
    """One fault at one place. ``code`` must be found at least once, in one of the stretches."""

    code: str
    what: str
    edits: tuple[Edit, ...]

    @property
    def where(self) -> str:
        """The first place that is changed."""
        return f"{self.edits[0].path}:{self.edits[0].start}"

    def files(self, files: dict[str, str]) -> tuple[dict[str, str], list[Stretch]]:
        """The files that are changed, and what is expected of them."""
        changed: dict[str, str] = {}
        stretches: list[Stretch] = []
        for path in sorted({edit.path for edit in self.edits}):
            marked = _edited(
                files.get(path, ""), [edit for edit in self.edits if edit.path == path]
            )
            changed[path] = _read(path, marked, stretches)
        return changed, stretches


def _edited(text: str, edits: list[Edit]) -> str:
    parts, end = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < end:
            raise ValueError(f"{edit.path}:{edit.start}: edits overlap")
        parts += [text[end : edit.start], edit.new]
        end = edit.end
    return "".join((*parts, text[end:]))


def _read(path: str, marked: str, stretches: list[Stretch]) -> str:
    """A text without its marks, which are added to the stretches."""
    text, end, opened = "", 0, list[tuple[re.Match[str], int]]()
    for mark in _MARK.finditer(marked):
        text += marked[end : mark.start()]
        end = mark.end()
        if mark["codes"]:
            opened.append((mark, len(text)))
        else:
            first, start = opened.pop()
            stretches.append(Stretch(first["codes"], path, start, len(text), not first["may"]))
    if opened:
        raise ValueError(f"{path}: a mark is not closed")
    return text + marked[end:]


@dataclass
class Application:
    """The sources of one application, read without the checker."""

    name: str
    files: dict[str, str]
    modules: list[Module] = field(init=False)
    pages: list[Markup] = field(init=False)

    def __post_init__(self) -> None:
        self.modules = [Module(p, t) for p, t in self.files.items() if p.endswith(".py")]
        texts = {p: t for p, t in self.files.items() if p.endswith(".html")}
        said = "\n".join(self.files.values())
        self.pages = [Markup(path, text, said) for path, text in texts.items()]

    @property
    def tags(self) -> list[Tag]:
        """All tags of all templates."""
        return [tag for page in self.pages for tag in page.tags]


Edits = Iterable[Edit]
Injector = Callable[[Application], Iterator[Edits]]


@dataclass(frozen=True)
class Injection:
    """One way to put the fault of one rule into an application."""

    code: str
    what: str
    make: Injector

    def into(self, app: "Application") -> list[Fault]:
        """The faults, one for each place."""
        made = (tuple(edits) for edits in self.make(app))
        return [Fault(self.code, self.what, edits) for edits in made if edits]


INJECTIONS: list[Injection] = []
"""All that the ``inject_…`` modules define."""


def injection(code: str) -> Callable[[Injector], Injector]:
    """Say which rule's fault a function puts into applications."""

    def add(make: Injector) -> Injector:
        INJECTIONS.append(Injection(code, make.__name__.replace("_", " "), make))
        return make

    return add


def insert(path: str, at: int, new: str) -> Edit:
    """New text before a place."""
    return Edit(path, at, at, new)


def mark(tag: Tag, codes: str) -> Edit:
    """A mark around the name of a tag."""
    return Edit(tag.path, tag.name_start, tag.name_end, f"«{codes}:{tag.written}»")


def add(tag: Tag, attribute: str) -> Edit:
    """One more attribute."""
    return insert(tag.path, tag.name_end, f" {attribute}")


def everywhere(app: Application, codes: str, pattern: str, *, suffix: str = "") -> Iterator[Edit]:
    """A mark around all that fits a pattern."""
    for path, text in app.files.items():
        if path.endswith(suffix or (".py", ".html")):
            for found in re.finditer(pattern, text):
                yield Edit(path, *found.span(), f"«{codes}:{found[0]}»")
