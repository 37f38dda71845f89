"""One Python file to its summary."""

import ast
import re
import warnings
from collections.abc import Iterator

from hypercheck.frontends.python.body import Body
from hypercheck.frontends.python.directive import directives
from hypercheck.frontends.python.evaluated import all_values
from hypercheck.frontends.python.place import Places
from hypercheck.frontends.python.statement import Statements
from hypercheck.frontends.python.summary import PythonSummary, Scope, SyntaxFault
from hypercheck.model import LineTable, Range
from hypercheck.value import Literal, walk

_UNSPEAKABLE = re.compile("[\x00\ud800-\udfff]")
_GAP = r"(?:[ \t\f]|\\(?:\r\n|\r|\n))"
_DECLARATION = re.compile(
    rf"(?:\A|[\r\n;:]){_GAP}*+(?:global|nonlocal){_GAP}++"
    rf"(?P<names>\w++(?:{_GAP}*+,{_GAP}*+\w++)*+){_GAP}*+(?=[\r\n;#]|\Z)"
)
_NAME = re.compile(r"\w++")
_NAME_AND_MAIN = 2
_EXTENDING = re.compile(
    r"\.\s*+(?:context_processor|template_(?:filter|global|test)|context|filters|globals|tests)\b"
    r"|\bInlineTemplate\b"
)
_TOO_DEEP = "the source is nested too deeply to be read"


def read(path: str, text: str) -> PythonSummary:
    """Summarise one file's text, which has no byte order mark. Never raises."""
    starts = LineTable.of(text).starts
    try:
        # What the parser warns about (an invalid escape) is no concern of this run.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
            return _summary(path, text, starts, tree)
    except SyntaxError as error:
        known = error.lineno is not None
        place = _fault_range(text, starts, error)
        fault = SyntaxFault(error.msg, place) if known else _unreadable(text, error)
    except (ValueError, RecursionError, MemoryError) as error:
        fault = _unreadable(text, error)
    return PythonSummary(path, tuple(starts), Scope(), fault=fault)


def _summary(path: str, text: str, starts: list[int], tree: ast.Module) -> PythonSummary:
    places = Places(text, starts=starts)
    shared = _shared_names(text)
    body = Body(shared=shared)
    statements = Statements(text, places, body, shared)
    for node in tree.body:
        try:
            statements.block([node])
        except RecursionError:
            fault = SyntaxFault(_TOO_DEEP, places.range(node))
            return PythonSummary(path, tuple(starts), Scope(), fault=fault)
    scope = body.scope()
    return PythonSummary(
        path,
        tuple(starts),
        scope,
        directives(text, starts),
        main_guard=tuple(_main_guards(tree.body, places)),
        extends_templates=_EXTENDING.search(text) is not None,
        markup=tuple(_markup(scope)) if "<" in text else (),
    )


def _markup(scope: Scope) -> Iterator[str]:
    for value in all_values(scope):
        for each in walk(value):
            if type(each) is Literal and "<" in each.text:
                yield each.text


def _shared_names(text: str) -> frozenset[str]:
    """Names that functions assign to in scopes around them.

    A line of a string that reads like a declaration counts as one: its names are looked up with
    less precision, and walking every tree for the real ones would cost a fifth of the reading.
    """
    found = _DECLARATION.finditer(text)
    return frozenset(name for match in found for name in _NAME.findall(match["names"]))


def _main_guards(statements: list[ast.stmt], places: Places) -> Iterator[Range]:
    """The stretches that run in a script only, in order; functions and classes are not entered."""
    for node in statements:
        if not isinstance(node, _COMPOUND):
            continue
        says_main = isinstance(node, ast.If) and (
            _asks_for_main(node.test, ast.Eq, ast.In) or _reads_arguments(node.test)
        )
        says_other = isinstance(node, ast.If) and _asks_for_main(node.test, ast.NotEq, ast.NotIn)
        if says_main:
            yield Range(places.start(node), places.range(node.body[-1]).end)
        for name, block in _blocks(node):
            if says_other and name == "orelse":
                yield Range(places.start(block[0]), places.range(block[-1]).end)
            elif not (says_main and name == "body"):
                yield from _main_guards(block, places)


_COMPOUND = (ast.If, ast.Try, ast.TryStar, ast.With, ast.For, ast.While)


def _blocks(node: ast.stmt) -> Iterator[tuple[str, list[ast.stmt]]]:
    """The blocks of a compound statement by the names of their fields."""
    for name in ("body", "handlers", "orelse", "finalbody"):
        for each in getattr(node, name, None) or ():
            if isinstance(each, ast.ExceptHandler):
                yield name, each.body
        if name != "handlers" and getattr(node, name, None):
            yield name, getattr(node, name)


def _asks_for_main(test: ast.expr, *operators: type[ast.cmpop]) -> bool:
    """Whether a condition compares ``__name__`` with ``"__main__"``, whatever else it asks."""
    if isinstance(test, ast.BoolOp):
        return any(_asks_for_main(each, *operators) for each in test.values)
    if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], operators):
        return False
    sides = [test.left, *test.comparators]
    return (
        len(sides) == _NAME_AND_MAIN
        and any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)
        and any(
            isinstance(each, ast.Constant) and each.value == "__main__"
            for side in sides
            for each in (side, *getattr(side, "elts", ()))
        )
    )


def _reads_arguments(test: ast.expr) -> bool:
    """Whether a condition looks at the command line, which is a script's."""
    return any(isinstance(each, ast.Attribute) and each.attr == "argv" for each in ast.walk(test))


def _fault_range(text: str, starts: list[int], error: SyntaxError) -> Range:
    """Where the parser stopped; at least one character where there is one."""
    start = _offset(text, starts, error.lineno, error.offset)
    end = _offset(text, starts, error.end_lineno, error.end_offset)
    if start is None:
        return Range(0, 0)
    line = min(error.lineno or 1, len(starts))
    line_end = starts[line] if line < len(starts) else len(text)
    if end is None or end <= start:
        end = start + 1
    return Range(start, min(end, len(text)) if end > line_end else min(end, line_end))


def _offset(text: str, starts: list[int], line: int | None, column: int | None) -> int | None:
    """An offset from a line and a column in characters, both from 1; beyond the line is its end."""
    if not line or column is None or line < 1 or column < 0:
        return None
    if line > len(starts):
        return len(text)
    line_end = starts[line] if line < len(starts) else len(text)
    return min(starts[line - 1] + max(column - 1, 0), line_end)


def _unreadable(text: str, error: Exception) -> SyntaxFault:
    bad = _UNSPEAKABLE.search(text)
    if bad is not None:
        what = "a null character" if bad[0] == "\x00" else "half a surrogate pair"
        return SyntaxFault(f"{what} cannot stand in Python source", Range(bad.start(), bad.end()))
    if isinstance(error, SyntaxError | ValueError):
        return SyntaxFault(str(error), Range(0, 0))
    return SyntaxFault(_TOO_DEEP, Range(0, 0))
