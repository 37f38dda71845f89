"""Faults of routes and of the URLs that lead to them."""

import ast
import re
from collections.abc import Iterator

from fault import Application, Edit, Edits, everywhere, injection, insert
from fault_source import Handler, Module, called, literal


def plain(app: Application) -> Iterator[tuple[Module, Handler, int, str]]:
    """The handlers whose path is written out: where its text begins, and what it is."""
    for module in app.modules:
        for handler in module.handlers():
            path = literal(handler.decorator.args[0])
            if path:
                start, end = module.span(handler.decorator.args[0])
                if module.text[start + 1 : end - 1] == path:
                    yield module, handler, start + 1, path


def bare(app: Application) -> Iterator[tuple[Module, Handler]]:
    """The handlers that no other decorator wraps: others may see to what is missing."""
    for module, handler, _, _ in plain(app):
        if len(handler.function.decorator_list) == 1:
            yield module, handler


def is_prefixed(module: Module) -> bool:
    """Whether the URLs of a module's routes begin with what another says."""
    return any(module.calls("Router"))


@injection("CH101")
def a_link_to_nowhere(app: Application) -> Iterator[Edits]:
    for tag in app.tags:
        href = tag.attributes.get("href")
        if href and tag.name == "a" and re.match("/(?!/)", href.value):
            yield [insert(tag.path, tag.start, '<a href="«CH101:/zq/nowhere/at/all»">Zq</a> ')]


@injection("CH102")
def a_method_that_no_path_has(app: Application) -> Iterator[Edits]:
    for tag in app.tags:
        src = tag.attributes.get("hx-get")
        if src and re.match(r"/[\w/-]*$", src.value) and not deletes(app, src.value):
            button = f'<button type="button" hx-delete="«CH102|CH601:{src.value}»">Zq</button>'
            yield [insert(tag.path, tag.start, button)] if can_stand_before(tag.name) else []


def deletes(app: Application, url: str) -> bool:
    """Whether anything may be deleted there."""
    return any(
        called(handler.decorator.func) in {"delete", "route"}
        for module in app.modules
        for handler in module.handlers()
        if (literal(handler.decorator.args[0]) or url).strip("/") in url
    )


def can_stand_before(name: str) -> bool:
    return name in {"a", "button", "div", "p", "form", "span", "section", "input", "select"}


@injection("CH103")
def a_route_name_that_nothing_has(app: Application) -> Iterator[Edits]:
    for page in app.pages:
        for found in re.finditer(r"""url_for\((["'])([\w.-]+)\1""", page.visible):
            if "static" not in found[2]:
                yield [Edit(page.path, *found.span(2), f"«CH103:zq-{found[2]}»")]


@injection("CH104")
def an_argument_too_many(app: Application) -> Iterator[Edits]:
    for page in app.pages:
        for found in re.finditer(
            r"""url_for\((["'])([\w.-]+)\1((?:, \w+=[\w.]+)*)\)""", page.visible
        ):
            if "static" not in found[2]:
                # More words in the query are right, an argument that a path lacks is not.
                yield [Edit(page.path, *found.span(3), f", «CH104:zq=1»{found[3]}")]


@injection("CH105")
def a_route_twice(app: Application) -> Iterator[Edits]:
    for module, handler, _, _ in plain(app):
        start = module.offset(handler.function.decorator_list[0].lineno, 0)
        _, end = module.span(handler.function)
        at, name_end = module.name_of(handler.function)
        first, last = module.span(handler.decorator.args[0])
        name = next((k.value for k in handler.decorator.keywords if k.arg == "name"), None)
        parts = [(first + 1, last - 1, "CH105"), (at, name_end, "CH105?")]
        parts += [(s + 1, e - 1, "CH105?") for s, e in [module.span(name)]] if name else []
        twin, place = "", start
        for begin, stop, code in sorted(parts):
            text = module.text[begin:stop]
            twin += module.text[place:begin] + f"«{code}:{text}»"
            place = stop
        twin += module.text[place:end]
        yield [insert(module.path, end, f"\n\n\n{twin.rstrip()}\n")]


@injection("CH107")
def an_argument_that_nothing_supplies(app: Application) -> Iterator[Edits]:
    for module, handler in bare(app):
        start = module.text.index("(", module.name_of(handler.function)[1]) + 1
        yield [insert(module.path, start, "«CH107:zq_missing»: int, ")]


@injection("CH108")
def a_converter_that_nobody_knows(app: Application) -> Iterator[Edits]:
    for module, _, start, path in plain(app):
        for found in re.finditer(r"(?<=:)(int|slug|path)(?=\})", path):
            at = start + found.start()
            yield [Edit(module.path, at, start + found.end(), f"«CH108:{found[0]}zq»")]


@injection("CH108")
def parameters_as_flask_writes_them(app: Application) -> Iterator[Edits]:
    for module, _, start, path in plain(app):
        for found in re.finditer(r"\{(\w+):(\w+)\}", path):
            new = f"«CH108:<{found[2]}:{found[1]}>»"
            yield [Edit(module.path, start + found.start(), start + found.end(), new)]


@injection("CH108")
def a_path_without_its_first_slash(app: Application) -> Iterator[Edits]:
    for module, _, start, path in plain(app):
        if len(path) > 1 and "{" not in path and not is_prefixed(module):
            # What asks for it finds nothing, or the other methods of the path only.
            first = re.escape(path)
            asking = everywhere(app, "CH101|CH102?", rf"(?<=[\"'=]){first}(?![\w-])[^\"'>]*")
            yield [
                Edit(module.path, start, start + len(path), f"«CH108:{path[1:]}»"),
                *(e for e in asking if (e.path, e.start) != (module.path, start)),
            ]


@injection("CH109")
def a_handler_that_may_return_none(app: Application) -> Iterator[Edits]:
    for module, handler in bare(app):
        at, indent = module.before_body(handler.function)
        yield [
            insert(module.path, at, f"{indent}if not __name__:\n{indent}    «CH109:return None»\n")
        ]


@injection("CH109")
def a_handler_that_falls_off_its_end(app: Application) -> Iterator[Edits]:
    for module, handler in bare(app):
        last = handler.function.body[-1]
        if isinstance(last, ast.Return):
            at = module.span(last)[0]
            name = module.name_of(handler.function)
            yield [
                insert(module.path, at, "if __name__: "),
                Edit(module.path, *name, f"«CH109:{handler.function.name}»"),
            ]


@injection("CH110")
def a_guard_above_the_route(app: Application) -> Iterator[Edits]:
    for module, handler, _, _ in plain(app):
        at = module.span(handler.function.decorator_list[0])[0] - 1
        line = module.offset(handler.function.decorator_list[0].lineno, 0)
        yield [
            insert(module.path, module.top(), "from accounts import login_required\n"),
            insert(module.path, at, "@«CH110:login_required»\n" + " " * (at - line)),
        ]
