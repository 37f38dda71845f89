"""Faults of the attributes that htmx reads."""

import re
from collections.abc import Iterator

from fault import Application, Edit, Edits, add, everywhere, injection, insert
from fault_source import Tag, literal
from inject_route import plain

_ASKING = tuple(f"hx-{verb}" for verb in ("get", "post", "put", "patch", "delete"))


_ASKS = 'hx-get="/" hx-swap="none" hx-indicator="#«CH402:zq-there»"'


def asking(app: Application) -> Iterator[Tag]:
    """The elements that send requests with htmx."""
    return (tag for tag in app.tags if tag.has(*_ASKING))


def without(app: Application, attribute: str, *more: str) -> Iterator[Tag]:
    """Those that lack an attribute."""
    return (tag for tag in asking(app) if not tag.has(attribute, *more))


@injection("CH401")
def a_target_that_nothing_makes(app: Application) -> Iterator[Edits]:
    for tag in without(app, "hx-indicator"):
        yield [add(tag, 'hx-indicator="#«CH401:zq-none»"')]


@injection("CH402")
def a_target_on_another_page(app: Application) -> Iterator[Edits]:
    """An element with an id is put on a page that extends another; one beside it asks for it."""
    for tag in app.tags:
        page = next(page for page in app.pages if page.path == tag.path)
        top = tag.name in {"h1", "form", "table"} and tag.parent is None
        # A boosted link puts all of another page's body into this one.
        boosted = any(each.has("hx-boost") for each in app.tags)
        # What guards redirect to may be put into any page.
        signs_in = any(each.value("type") == "password" for each in page.tags)
        if not (page.parent and top) or boosted or signs_in:
            continue
        for other in app.pages:
            main = [b for b in other.blocks() if b[0] in {"main", "content", "body"}]
            if other.parent and other is not page and main:
                yield [
                    insert(other.path, main[-1][1], '<i id="zq-there"></i>'),
                    insert(tag.path, tag.start, f"<b {_ASKS}></b>"),
                ]
                break


@injection("CH403")
def an_element_out_of_band_that_no_page_has(app: Application) -> Iterator[Edits]:
    for module in app.modules:
        for call in module.calls("Fragment"):
            for each in call.keywords:
                if each.arg == "target" and literal(each.value):
                    yield [Edit(module.path, *module.span(each.value), '"«CH403:zq-none»"')]


@injection("CH404")
def a_swap_of_another_name(app: Application) -> Iterator[Edits]:
    for tag in app.tags:
        swap = tag.attributes.get("hx-swap")
        if swap and "\0" not in swap.value:
            end = swap.value_start + len(swap.value.split(" ")[0])
            yield [Edit(tag.path, swap.value_start, end, "«CH404:outerHtm»")]


@injection("CH404")
def a_modifier_that_no_swap_has(app: Application) -> Iterator[Edits]:
    for tag in app.tags:
        swap = tag.attributes.get("hx-swap")
        if swap:
            yield [insert(tag.path, swap.value_end, " «CH404:swp:1s»")]


@injection("CH405")
def a_selector_that_is_none(app: Application) -> Iterator[Edits]:
    for tag in without(app, "hx-include"):
        yield [add(tag, 'hx-include="«CH405:#1»"')]


@injection("CH405")
def a_word_that_is_no_selector_of_htmx(app: Application) -> Iterator[Edits]:
    for tag in without(app, "hx-indicator"):
        yield [add(tag, 'hx-indicator="«CH405:closet» tr"')]


@injection("CH406")
def a_modifier_that_no_trigger_has(app: Application) -> Iterator[Edits]:
    for tag in without(app, "hx-trigger"):
        yield [add(tag, 'hx-trigger="click «CH406:dealy:1s»"')]


@injection("CH406")
def a_time_that_is_none(app: Application) -> Iterator[Edits]:
    for tag in app.tags:
        trigger = tag.attributes.get("hx-trigger")
        if trigger and "\0" not in trigger.value:
            yield [insert(tag.path, trigger.value_end, ", click delay:«CH406:soon»")]


@injection("CH407")
def an_attribute_misspelt(app: Application) -> Iterator[Edits]:
    for tag in asking(app):
        yield [add(tag, '«CH407:hx-confrim»="Zq?"')]


@injection("CH408")
def values_that_are_no_json(app: Application) -> Iterator[Edits]:
    for tag in without(app, "hx-vals"):
        yield [add(tag, 'hx-vals="{«CH408:zq»: 1}"')]


@injection("CH409")
def parameters_that_are_none(app: Application) -> Iterator[Edits]:
    for tag in without(app, "hx-params"):
        senders = everywhere(app, "CH502?", r"(?<=<)(?:form|button|select|input)\b", suffix=".html")
        yield [*senders, add(tag, 'hx-params="«CH409:None»"')]


@injection("CH409")
def a_queue_that_is_none(app: Application) -> Iterator[Edits]:
    for tag in without(app, "hx-sync"):
        yield [add(tag, 'hx-sync="this:«CH409:repalce»"')]


@injection("CH410")
def a_row_out_of_band(app: Application) -> Iterator[Edits]:
    """One more handler answers with a paragraph, and with a row for an id that there is."""
    ids = [tag.value("id") for tag in app.tags if re.fullmatch(r"[\w-]+", tag.value("id"))]
    folders = [page.path[: -len(page.name)] for page in app.pages if page.name in page.path]
    for module, handler, _, _ in plain(app) if ids else ():
        line = module.offset(handler.function.decorator_list[0].lineno, 0)
        start = module.span(handler.function.decorator_list[0])[0] - 1
        target = module.source(handler.decorator.func).rpartition(".")[0]
        lines = (
            f'@{target}.get("/zq/row")',
            "def zq_row():",
            "    from chirp import Fragment as ZqFragment",
            "",
            '    return ZqFragment("zq.html", "zq")',
            "",
            "",
        )
        row = f'<p>Zq</p><«CH410:tr» id="{ids[0]}" hx-swap-oob="true"><td>Zq</td></tr>'
        block = f"{{% block zq %}}{row}{{% endblock %}}"
        indent = " " * (start - line)
        text = "".join(f"{indent if each else ''}{each}\n" for each in lines)
        yield [insert(module.path, line, text), insert(f"{folders[0]}zq.html", 0, block)]


@injection("CH412")
def an_extension_that_no_script_loads(app: Application) -> Iterator[Edits]:
    for tag in app.tags:
        if tag.name == "main" and not any(each.name == "script" for each in app.tags):
            chat = '<div hx-ext="ws"><p «CH412:ws-connect»="«CH601?:/»">Zq</p></div>'
            yield [insert(tag.path, tag.end, chat)]


@injection("CH414")
def an_attribute_of_the_other_htmx(app: Application) -> Iterator[Edits]:
    for tag in without(app, "hx-target"):
        yield [add(tag, '«CH414:hx-target:inherited»="this"')]


@injection("CH414")
def an_event_of_the_other_htmx(app: Application) -> Iterator[Edits]:
    for tag in without(app, "hx-trigger"):
        yield [add(tag, 'hx-trigger="«CH414:htmx:after:swap» from:body"')]


@injection("CH412")
def an_extension_whose_script_is_gone(app: Application) -> Iterator[Edits]:
    for page in app.pages:
        for script in re.finditer(r"<script[^>]*\bsse\b[^>]*></script>", page.visible):
            yield [
                Edit(page.path, *script.span(), ""),
                *everywhere(app, "CH412?", "sse-connect(?==)", suffix=".html"),
            ]
