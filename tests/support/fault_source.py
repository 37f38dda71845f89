"""Reads the sources that faults are put into: tags by regular expressions, Python by ``ast``."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from app_words import JINJA, masked, unified

VOID = frozenset(
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
        "source",
        "track",
        "wbr",
    ]
)
OPTIONAL_END = frozenset(
    [
        "html",
        "head",
        "body",
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "tbody",
        "thead",
        "tfoot",
        "option",
    ]
)
_BLANK = r"(?s)\{#.*?#\}|<!--.*?-->|\{%-?\s*raw.*?endraw\s*-?%\}|(?<=<template)\b.*?(?=</template)"
_TEXT_ONLY = r"(?s)(<(script|style|textarea|title)\b[^>]*>)(.*?)(?=</\2>)"
_MACRO = r"(?s)\{%-?\s*macro (\w+)\(.*?endmacro\s*-?%\}"
_STATEMENT = r"\{%.*?%\}"
_ATTRIBUTE = r"""(?<=[\s\0])([\w:@.-]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?"""

Function = ast.FunctionDef | ast.AsyncFunctionDef
VERBS = frozenset(("route", "get", "post", "put", "patch", "delete"))


@dataclass(frozen=True)
class Attribute:
    """An attribute: where it is, with the space before it; holes in its value are one letter."""

    name: str
    start: int
    end: int
    value: str
    value_start: int
    value_end: int


@dataclass
class Tag:
    """A start tag, and where its end tag is. ``is_open``: it has attributes that are not seen."""

    path: str
    name: str
    written: str
    start: int
    end: int
    attributes: dict[str, Attribute]
    close: tuple[int, int] | None = None
    parent: "Tag | None" = None
    is_open: bool = False

    @property
    def name_start(self) -> int:
        """Where the name begins."""
        return self.start + 1

    @property
    def name_end(self) -> int:
        """Where the name ends."""
        return self.name_start + len(self.written)

    def ancestors(self) -> "Iterator[Tag]":
        """The elements of this file around it, from the inside."""
        tag = self.parent
        while tag is not None:
            yield tag
            tag = tag.parent

    def is_below(self, name: str) -> bool:
        """Whether an element of this name is around it."""
        return any(each.name == name for each in self.ancestors())

    def has(self, *names: str) -> bool:
        """Whether it has one of the attributes, also as ``data-…``."""
        return any(n in self.attributes or f"data-{n}" in self.attributes for n in names)

    def value(self, name: str, default: str = "") -> str:
        """The value of an attribute."""
        return self.attributes[name].value if name in self.attributes else default


@dataclass
class Markup:
    """A template. ``html`` is its text with all of Jinja2 as one unprintable character a letter.

    ``said`` is the text of all files of the application.
    """

    path: str
    text: str
    said: str
    html: str = field(init=False)
    tags: list[Tag] = field(init=False)

    def __post_init__(self) -> None:
        blank = re.sub(_BLANK, lambda found: " " * len(found[0]), self.text)
        blank = re.sub(_MACRO, self._without_unused, blank)
        self.visible = blank
        blank = re.sub(_TEXT_ONLY, lambda found: found[1] + " " * len(found[3]), blank)
        self.html = masked(blank, self.path)
        self.tags = self._read()

    def _without_unused(self, found: re.Match[str]) -> str:
        """A macro; blank if nobody calls it, as nothing of it is on any page."""
        called = len(re.findall(rf"(?<![\w]){found[1]}\(", self.said)) > 1
        return found[0] if called else re.sub(r"[^\n]", " ", found[0])

    @property
    def name(self) -> str:
        """What the template is called where it is used; else what its path lets one think."""
        parts = self.path.split("/")
        for index in range(len(parts)):
            name = "/".join(parts[index:])
            if re.search(rf"""["']{re.escape(name)}["']""", self.said):
                return name
        return re.sub(r".*?(?:templates|parts|site|web)/", "", self.path, count=1)

    @property
    def parent(self) -> str:
        """The template that it extends."""
        found = re.search(r"""\{%-?\s*extends\s+["']([^"']+)["']""", self.visible)
        return found[1] if found else ""

    def _read(self) -> list[Tag]:
        tags: list[Tag] = []
        opened: list[Tag] = []
        for found in re.finditer(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)(?=[\s>/\0])([^<>]*)>", self.html):
            name = found[2].lower()
            if not found[1]:
                tag = self._tag(found, name)
                tag.parent = opened[-1] if opened else None
                tags.append(tag)
                if name not in VOID and not found[3].endswith("/"):
                    opened.append(tag)
            elif any(each.name == name for each in opened):
                while opened[-1].name != name:
                    opened.pop()
                tag = opened.pop()
                tag.close = found.span()
        return tags

    def _tag(self, found: re.Match[str], name: str) -> Tag:
        attributes = {}
        for each in re.finditer(_ATTRIBUTE, found[3]):
            group = each.lastindex or 1
            start, end = (each.start(group), each.end(group)) if group > 1 else (each.end(),) * 2
            base = found.start(3)
            attributes[each[1].lower()] = Attribute(
                each[1],
                base + each.start() - 1,
                base + each.end(),
                unified(found[3][start:end]),
                base + start,
                base + end,
            )
        tag = Tag(self.path, name, found[2], found.start(), found.end(), attributes)
        tag.is_open = re.search(r"\0", re.sub(_STATEMENT, "", self._between(tag))) is not None
        return tag

    def _between(self, tag: Tag) -> str:
        """What a tag says beside its attributes, outputs as one character each."""
        text, at = "", tag.name_end
        for each in tag.attributes.values():
            text, at = text + self.visible[at : each.start], max(at, each.end)
        text += self.visible[at : tag.end]
        return re.sub(r"\{\{.*?\}\}", "\0", text)

    def outputs(self) -> Iterator[re.Match[str]]:
        """The ``{{ … }}`` that stand in text, where an element may stand, too."""
        inside = re.compile(r"<[a-zA-Z/][^<>]*>")
        spans = [found.span() for found in inside.finditer(self.html)]
        for found in re.finditer(r"(?s)\{\{-?(.*?)-?\}\}", self.visible):
            hidden = self.html[found.start()] == " "
            names_a_tag = self.text[found.start() - 1 : found.start()] in {"<", "/"}
            if (
                not hidden
                and not names_a_tag
                and not any(start < found.start() < end for start, end in spans)
            ):
                yield found

    def statements(self, word: str) -> Iterator[re.Match[str]]:
        """The ``{% word … %}``; the group is what stands after the word."""
        return re.finditer(rf"(?s)\{{%-?\s*{word}\b\s*(.*?)\s*-?%\}}", self.visible)

    def blocks(self) -> Iterator[tuple[str, int, int]]:
        """Each block's name and the stretch of its content."""
        opened: list[tuple[str, int]] = []
        for found in re.finditer(r"\{%-?\s*(end)?block\b\s*(\w*).*?%\}", self.visible):
            if not found[1]:
                opened.append((found[2], found.end()))
            else:
                name, start = opened.pop()
                yield name, start, found.start()

    def has_jinja(self, start: int, end: int) -> bool:
        """Whether statements or outputs stand in a stretch."""
        return re.search(JINJA, self.visible[start:end]) is not None


@dataclass(frozen=True)
class Handler:
    """A function with a route's decorator, and the place of everything that is written there."""

    function: Function
    decorator: ast.Call


@dataclass
class Module:
    """A module of Python."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """What it says."""
        return ast.parse(self.text)

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.splitlines(keepends=True)

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for line in self._lines:
            starts.append(starts[-1] + len(line))
        return starts

    def offset(self, line: int, column: int) -> int:
        """A place as the number of characters before it."""
        before = self._lines[line - 1].encode()[:column].decode() if column else ""
        return self._starts[line - 1] + len(before)

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Where a node begins and ends."""
        start = self.offset(node.lineno, node.col_offset)  # type: ignore[attr-defined]
        end = self.offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]
        return start, end

    def source(self, node: ast.AST) -> str:
        """What a node is written as."""
        start, end = self.span(node)
        return self.text[start:end]

    def name_of(self, function: Function) -> tuple[int, int]:
        """Where a function's name stands."""
        start = self.offset(function.lineno, function.col_offset)
        start = self.text.index(f"def {function.name}", start) + len("def ")
        return start, start + len(function.name)

    def calls(self, *names: str) -> Iterator[ast.Call]:
        """The calls of functions and methods of these names."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and called(node.func) in names:
                yield node

    def handlers(self) -> Iterator[Handler]:
        """The functions that are registered with a path by a decorator."""
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                for each in node.decorator_list:
                    if isinstance(each, ast.Call) and called(each.func) in VERBS and each.args:
                        yield Handler(node, each)

    def before_body(self, function: Function) -> tuple[int, str]:
        """Where the first statement after the docstring begins, and the indentation there."""
        body = function.body
        at = body[1] if ast.get_docstring(function) is not None and len(body) > 1 else body[0]
        decorators = getattr(at, "decorator_list", None)
        first = decorators[0] if decorators else at
        line = self._starts[first.lineno - 1]
        return line, " " * at.col_offset

    def top(self) -> int:
        """Where an import can stand."""
        for node in self.tree.body:
            is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            is_future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
            if not is_text and not is_future:
                first = getattr(node, "decorator_list", None) or [node]
                return self._starts[first[0].lineno - 1]
        return len(self.text)


def called(node: ast.expr) -> str:
    """The last name of a function that is called."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def literal(node: ast.expr | None) -> str | None:
    """The text of a string that is written out."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
