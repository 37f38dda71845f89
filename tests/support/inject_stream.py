"""Faults of event streams and of what listens to them."""

import ast
import re
from collections.abc import Iterator

from fault import Application, Edit, Edits, everywhere, injection, insert
from fault_source import called, literal
from inject_route import bare, is_prefixed

SENDING = r"SSEEvent\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|event=f?\"[^\"]*\""


@injection("CH601")
def a_connection_to_a_page(app: Application) -> Iterator[Edits]:
    for tag in app.tags:
        url = tag.attributes.get("sse-connect")
        pages = [
            literal(handler.decorator.args[0])
            for module, handler in bare(app)
            if not is_prefixed(module)
            and re.search(r"\b(?:Page|Template|Fragment)\(", module.source(handler.function))
            and "EventStream" not in module.source(handler.function)
        ]
        plain = [each for each in pages if each and "{" not in each]
        if url and plain:
            yield [
                Edit(tag.path, url.value_start, url.value_end, f"«CH601:{plain[-1]}»"),
                *everywhere(app, "CH603?", SENDING, suffix=".py"),
            ]


@injection("CH601")
def a_link_to_a_stream(app: Application) -> Iterator[Edits]:
    for tag in app.tags:
        url = tag.attributes.get("sse-connect")
        if url and re.fullmatch(r"/[\w/-]+", url.value):
            link = f'<a href="«CH601:{url.value}»">Zq</a>'
            yield [insert(tag.path, tag.start, link)]


@injection("CH602")
def an_event_that_is_never_sent(app: Application) -> Iterator[Edits]:
    for tag in app.tags:
        heard = tag.attributes.get("sse-swap")
        if heard and "\0" not in heard.value:
            yield [insert(tag.path, heard.value_end, ",«CH602:zq-event»")]


@injection("CH603")
def an_event_that_nothing_hears(app: Application) -> Iterator[Edits]:
    for module in app.modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield):
                value = node.value.value
                if isinstance(value, ast.Call) and called(value.func) == "SSEEvent":
                    start = module.span(node)[0]
                    line = module.offset(node.lineno, 0)
                    sent = 'yield SSEEvent("", event="«CH603:zq-event»")\n'
                    yield [insert(module.path, start, sent + " " * (start - line))]


@injection("CH604")
def a_listener_without_a_connection(app: Application) -> Iterator[Edits]:
    for tag in app.tags:
        url = tag.attributes.get("sse-connect")
        shared = any(each.name == "body" and each.has("sse-connect") for each in app.tags)
        if url and (tag.name == "body" or not shared):
            yield [
                Edit(tag.path, url.start, url.end, ""),
                *everywhere(app, "CH604?", r"sse-swap(?==)|hx-trigger(?==\"sse:)", suffix=".html"),
                *everywhere(app, "CH603?", SENDING, suffix=".py"),
            ]


def repeated(app: Application) -> set[str | None]:
    """The events that are sent in loops: what is sent once may replace who waited for it."""
    loops = [
        node
        for module in app.modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.While | ast.AsyncFor)
    ]
    sent = (call for loop in loops for call in ast.walk(loop) if isinstance(call, ast.Call))
    return {
        literal(each.value)
        for call in sent
        if called(call.func) == "SSEEvent"
        for each in call.keywords
        if each.arg == "event"
    }


@injection("CH605")
def a_listener_that_replaces_itself(app: Application) -> Iterator[Edits]:
    for tag in app.tags:
        swap = tag.attributes.get("hx-swap")
        again = tag.value("sse-swap") in repeated(app)
        if tag.has("sse-swap") and not tag.has("hx-target") and again:
            if swap is None:
                yield [insert(tag.path, tag.name_end, ' hx-swap="«CH605:outerHTML»"')]
            else:
                yield [Edit(tag.path, swap.value_start, swap.value_end, "«CH605:outerHTML»")]


@injection("CH607")
def a_loop_that_never_waits(app: Application) -> Iterator[Edits]:
    for module in app.modules:
        for loop in ast.walk(module.tree):
            if isinstance(loop, ast.While) and any(
                isinstance(n, ast.Yield) for n in ast.walk(loop)
            ):
                awaits = [
                    node
                    for node in ast.walk(loop)
                    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Await)
                ]
                start = module.span(loop)[0]
                ends = any(isinstance(node, ast.Return | ast.Break) for node in ast.walk(loop))
                if awaits and not ends:
                    yield [
                        Edit(module.path, start, start + len("while"), "«CH607:while»"),
                        *(Edit(module.path, *module.span(node), "pass") for node in awaits),
                    ]


@injection("CH608")
def a_heartbeat_of_hours(app: Application) -> Iterator[Edits]:
    for module in app.modules:
        for call in module.calls("EventStream"):
            given = next((k.value for k in call.keywords if k.arg == "heartbeat"), None)
            if given is not None:
                yield [Edit(module.path, *module.span(given), "«CH608:9000»")]
            else:
                yield [insert(module.path, module.span(call)[1] - 1, ", heartbeat=«CH608:9000»")]
