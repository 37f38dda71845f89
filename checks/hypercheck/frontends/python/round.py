"""What the rounds of a loop do again: the yields after which another round can come."""

import ast
from collections.abc import Iterator

_LEAVING = (ast.Return, ast.Break, ast.Raise)
_OF_THEIR_OWN = (
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
)


def repeated_yields(body: list[ast.stmt]) -> Iterator[ast.Yield]:
    """The yields of a loop's body, without those of loops in it, that are not on a way out."""
    blocks = [body]
    while blocks:
        block = blocks.pop()
        if not block or isinstance(block[-1], _LEAVING):
            continue
        for statement in block:
            if isinstance(statement, _OF_THEIR_OWN):
                continue
            inner = tuple(_blocks(statement))
            blocks.extend(inner)
            if not inner:
                yield from (each for each in ast.walk(statement) if isinstance(each, ast.Yield))


def _blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    match statement:
        case ast.If(body=body, orelse=orelse):
            yield from (body, orelse)
        case ast.With(body=body) | ast.AsyncWith(body=body):
            yield body
        case ast.Try() | ast.TryStar():
            yield from (statement.body, statement.orelse, statement.finalbody)
            yield from (handler.body for handler in statement.handlers)
        case ast.Match(cases=cases):
            yield from (case.body for case in cases)
