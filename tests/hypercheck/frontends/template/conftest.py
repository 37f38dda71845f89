from collections.abc import Callable, Iterator

import msgspec
import pytest

from hypercheck.frontends.template import read
from hypercheck.frontends.template.summary import (
    Block,
    Element,
    Import,
    Macro,
    MacroParameter,
    TagAttribute,
    TemplateSummary,
)
from hypercheck.model import Range
from hypercheck.value import Argument, Attribute, Literal, Name


def structs(thing: object) -> Iterator[object]:
    stack = [thing]
    while stack:
        thing = stack.pop()
        if isinstance(thing, msgspec.Struct):
            yield thing
            stack.extend(getattr(thing, name) for name in reversed(type(thing).__struct_fields__))
        elif isinstance(thing, tuple):
            stack.extend(reversed(thing))


def assert_exact(text: str, summary: TemplateSummary) -> None:
    """Every range of a summary stands on what it says."""

    def says(place: Range, expected: str) -> None:
        assert text[place.start : place.end] == expected, (text, place, expected)

    for thing in structs(summary):
        match thing:
            case Range(start=start, end=end):
                assert 0 <= start <= end <= len(text), (text, thing)
            case Name(range=place, id=name) if "." not in name:
                says(place, name)
            case Attribute(name_range=place, name=name) | Argument(name_range=place, name=name):
                if name is not None:
                    says(place, name)
            case MacroParameter(range=place, name=name):
                says(place, name)
            case Block(name_range=place, name=name) | Macro(name_range=place, name=name):
                says(place, name)
            case Import(names=names):
                for name, _, place in names:
                    says(place, name)
            case TagAttribute(name=name, name_range=place) if "*" not in name:
                assert text[place.start : place.end].lower() == name, (text, thing)
            case Element():
                assert_element(text, thing)
            case Literal():
                assert_literal(text, thing)
            case _:
                pass


def assert_element(text: str, element: Element) -> None:
    place = element.tag_range
    assert text[element.range.start] == "<", (text, element)
    if element.tag != "*":
        assert text[place.start : place.end].lower() == element.tag, (text, element)
    if element.end is not None:
        assert text[element.end.start : element.end.start + 2] == "</", (text, element)


def assert_literal(text: str, literal: Literal) -> None:
    if not literal.pieces:
        assert text[literal.range.start : literal.range.end] == literal.text
        return
    ends = [piece.at for piece in literal.pieces[1:]] + [len(literal.text)]
    for piece, end in zip(literal.pieces, ends, strict=True):
        written = text[piece.range.start : piece.range.end]
        if len(written) == end - piece.at and "\r" not in written:
            assert written == literal.text[piece.at : end], (text, literal)


@pytest.fixture(scope="session")
def exact() -> Callable[[str, TemplateSummary], None]:
    return assert_exact


@pytest.fixture(scope="session")
def find() -> Callable[..., list]:
    """All structs of one kind in what a template says, outer first."""

    def find(text: str, kind: type, **options: object) -> list:
        summary = read("page.html", text, **options)
        assert_exact(text, summary)
        return [thing for thing in structs(summary) if isinstance(thing, kind)]

    return find


def outline(nodes: tuple) -> list:
    """Names of elements and kinds of nodes as nested lists, text left out."""
    found: list = []
    for node in nodes:
        name = type(node).__name__
        if isinstance(node, Element):
            name = f"<{node.tag}{'?' if node.leaks else ''}>"
        elif name == "Text":
            continue
        inside = [
            outline(getattr(node, field))
            for field in ("children", "body", "otherwise")
            if getattr(node, field, ())
        ]
        inside += [outline(nodes) for nodes in getattr(node, "alternatives", ())]
        if name != "Branch":
            inside = [item for nodes in inside for item in nodes]
        found.append([name, *inside] if inside else name)
    return found


@pytest.fixture(scope="session")
def tree() -> Callable[[str], list]:
    def tree(text: str) -> list:
        summary = read("page.html", text)
        assert_exact(text, summary)
        assert not summary.faults
        return outline(summary.nodes)

    return tree
