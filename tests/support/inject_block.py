"""Faults of blocks: those rendered alone, and what answers look like where they are put."""

import ast
import re
from collections.abc import Iterator

from fault import Application, Edit, Edits, everywhere, injection, insert, mark
from fault_source import Markup, Module, Tag, called, literal

_RENDERING = ("Page", "Fragment", "ValidationError")


def rendered(app: Application) -> Iterator[tuple[Module, ast.Call, Markup, str]]:
    """The calls that render a block alone, with its template and name, where both are written."""
    for module in app.modules:
        for call in module.calls(*_RENDERING):
            first, second = (*map(literal, call.args[:2]), None, None)[:2]
            page = next((page for page in app.pages if first and page.name == first), None)
            if page and second:
                yield module, call, page, second


def alone(app: Application) -> Iterator[tuple[Markup, str, int, int]]:
    """The blocks that are rendered alone: template, name, stretch of the content."""
    asked = {(page.path, block) for _, _, page, block in rendered(app)}
    for page in app.pages:
        for name, start, end in page.blocks():
            if (page.path, name) in asked:
                yield page, name, start, end


@injection("CH301")
def a_block_that_the_template_does_not_have(app: Application) -> Iterator[Edits]:
    for module, call, _, block in rendered(app):
        yield [Edit(module.path, *module.span(call.args[1]), f'"«CH301:zq_{block}»"')]


@injection("CH302")
def a_block_that_no_parent_has(app: Application) -> Iterator[Edits]:
    for page in app.pages:
        if page.parent:
            dead = "\n{% block «CH302:zq_dead» %}<p>Zq</p>{% endblock %}\n"
            yield [insert(page.path, len(page.text), dead)]


@injection("CH303")
def a_name_from_outside_the_block(app: Application) -> Iterator[Edits]:
    for page, _, start, _ in alone(app):
        extends = next(page.statements("extends"), None)
        at = extends.end() if extends else 0
        yield [
            insert(page.path, at, "{% set zq = 1 %}"),
            insert(page.path, start, "{{ «CH303:zq» }}"),
        ]


@injection("CH304")
def a_block_without_what_others_give_it(app: Application) -> Iterator[Edits]:
    """One call is given no values; the names that the block needs stand for themselves."""
    by_block: dict[tuple[str, str], list[tuple[Module, ast.Call, Markup]]] = {}
    for module, call, page, block in rendered(app):
        by_block.setdefault((page.path, block), []).append((module, call, page))
    for (_, block), calls in by_block.items():
        page = calls[0][2]
        here = next((each for each in page.blocks() if each[0] == block), None)
        for module, call, _ in calls if here and len(calls) > 1 else ():
            start = here[1]
            yield [
                insert(page.path, start, "{{ zq_shared }}"),
                *(
                    insert(m.path, m.span(c)[1] - 1, f"{_comma(m, c)}zq_shared=1")
                    for m, c, _ in calls
                    if c is not call
                ),
                *_marked(app, module, call, block),
            ]


def _comma(module: Module, call: ast.Call) -> str:
    return "" if module.text[: module.span(call)[1] - 1].rstrip().endswith(",") else ", "


def _marked(app: Application, module: Module, call: ast.Call, block: str) -> Iterator[Edit]:
    """The call that gives nothing, and other ways to ask for the block that give nothing."""
    place = module.span(call.args[1])
    yield Edit(module.path, *place, f'"«CH304:{block}»"')
    # Blocks around it show it, too.
    names = "|".join(name for page in app.pages for name, _, _ in page.blocks())
    for edit in everywhere(app, "CH304?", rf'(?<=")(?:{names})(?=")', suffix=".py"):
        if (edit.path, edit.start) != (module.path, place[0] + 1):
            yield edit


def answers(app: Application) -> Iterator[tuple[str, Markup, tuple[int, int]]]:
    """The URLs without parameters that are answered with a block, and the block's content."""
    for module, call, page, block in rendered(app):
        for handler in module.handlers():
            if len(handler.function.decorator_list) > 1:
                continue
            url = literal(handler.decorator.args[0]) or ""
            streams = any(
                called(n.func) == "EventStream"
                for n in ast.walk(handler.function)
                if isinstance(n, ast.Call)
            )
            within = not streams and any(node is call for node in ast.walk(handler.function))
            reads = called(handler.decorator.func) == "get" or (
                called(handler.decorator.func) == "route"
                and all(k.arg == "name" for k in handler.decorator.keywords)
            )
            if within and reads and re.fullmatch(r"/[\w/-]*", url):
                yield from ((url, page, (s, e)) for name, s, e in page.blocks() if name == block)


def roots(page: Markup, content: tuple[int, int]) -> list[Tag]:
    """The outermost elements of a block."""
    start, end = content
    inside = [tag for tag in page.tags if start <= tag.start < end]
    return [tag for tag in inside if tag.parent is None or tag.parent.start < start]


@injection("CH305")
def an_answer_without_the_id_of_its_target(app: Application) -> Iterator[Edits]:
    for url, page, content in answers(app):
        opening = page.text.rfind("{%", 0, content[0])
        nested = any(start <= opening < end for _, start, end in page.blocks())
        for root in roots(page, content)[:1]:
            if nested and not root.has("id") and root.name not in {"tr", "td", "li"}:
                box = '<b id="zq"></b>'
                link = f'<a hx-get="{url}" hx-target="#zq" hx-swap="outerHTML">Zq</a>'
                yield [insert(page.path, opening, box + link), mark(root, "CH305")]


@injection("CH306")
def an_answer_in_place_of_a_row(app: Application) -> Iterator[Edits]:
    for url, page, content in answers(app):
        outer = roots(page, content)[:1]
        if outer and outer[0].name not in {"tr", "td", "template"}:
            opening = page.text.rfind("{%", 0, content[0])
            nested = any(start <= opening < end for _, start, end in page.blocks())
            link = f'<a hx-get="{url}" hx-target="«CH306:closest tr»">Zq</a>'
            if nested:
                table = f"<table><tbody><tr><td>{link}</td></tr></tbody></table>"
                yield [insert(page.path, opening, table)]
