"""Faults of templates: their names, their statements, what they read and show."""

import re
from collections.abc import Iterator

from app_words import HOLE
from fault import Application, Edit, Edits, everywhere, injection, insert, mark
from fault_source import OPTIONAL_END, VOID, Tag

_INLINE_PARENTS = frozenset(
    [
        "div",
        "section",
        "article",
        "main",
        "body",
        "form",
        "h1",
        "h2",
        "h3",
        "p",
        "td",
        "li",
        "span",
        "aside",
    ]
)


@injection("CH201")
def a_template_that_is_not_there(app: Application) -> Iterator[Edits]:
    for page in app.pages:
        for found in re.finditer(
            r"""\{%-?\s*(?:extends|include|import|from)\s+(["'])([^"']+)\1(?! ignore)""",
            page.visible,
        ):
            # What is swapped out of band may have its place on this page only.
            swapped = r"(?<=id=\")[^\"]*(?=\" hx-swap-oob)"
            yield [
                Edit(page.path, *found.span(2), f"«CH201:zq/{found[2]}»"),
                *everywhere(app, "CH403?", swapped, suffix=".html"),
            ]


@injection("CH202")
def the_end_of_another_statement(app: Application) -> Iterator[Edits]:
    for page in app.pages:
        for found in re.finditer(r"\{%-?\s*(endif|endfor)\b", page.visible):
            other = {"endif": "endfor", "endfor": "endif"}[found[1]]
            yield [Edit(page.path, *found.span(1), f"«CH202:{other}»")]


@injection("CH202")
def a_filter_without_a_name(app: Application) -> Iterator[Edits]:
    for page in app.pages:
        for found in page.outputs():
            yield (
                [Edit(page.path, found.end() - 2, found.end(), "| «CH202:}}»")]
                if found[0][-3] != "-"
                else []
            )


def again(app: Application) -> Iterator[Edit]:
    """What is shown again has the same ids."""
    return everywhere(app, "CH212?", r"(?<=\sid=\")[^\"]*|(?<=\(\")[\w-]+(?=\")", suffix=".html")


@injection("CH203")
def a_template_that_shows_itself(app: Application) -> Iterator[Edits]:
    for page in app.pages:
        if not page.parent:
            itself = insert(page.path, len(page.text), f'{{% include "«CH203:{page.name}»" %}}')
            yield [itself, *again(app)]


@injection("CH203")
def a_block_that_shows_its_own_template(app: Application) -> Iterator[Edits]:
    for page in app.pages:
        for name, start, _ in page.blocks():
            if page.parent and name in {"content", "main"}:
                itself = insert(page.path, start, f'{{% include "«CH203:{page.name}»" %}}')
                yield [itself, *again(app)]


@injection("CH204")
def a_name_that_nobody_gives(app: Application) -> Iterator[Edits]:
    for page in app.pages:
        for found in page.outputs():
            yield [insert(page.path, found.start(), "{{ «CH204:zq_name» }}")]


@injection("CH206")
def a_filter_that_nobody_knows(app: Application) -> Iterator[Edits]:
    for page in app.pages:
        for found in page.outputs():
            yield [insert(page.path, found.end(1), "| «CH206:zq_filter» ")]


@injection("CH206")
def a_test_that_nobody_knows(app: Application) -> Iterator[Edits]:
    for page in app.pages:
        for found in page.statements("if"):
            yield [insert(page.path, found.start(1), "1 is «CH206:zq_test» and ")]


@injection("CH206")
def a_function_that_nobody_knows(app: Application) -> Iterator[Edits]:
    for page in app.pages:
        for found in page.outputs():
            yield [insert(page.path, found.start(), "{{ «CH206:zq_function»() }}")]


@injection("CH207")
def a_keyword_that_the_macro_does_not_take(app: Application) -> Iterator[Edits]:
    taking_all = "kwargs"
    macros = {
        found[1]
        for page in app.pages
        for found in re.finditer(r"(?s)macro (\w+)\((?:(?!endmacro).)*endmacro", page.visible)
        if taking_all not in found[0]
    }
    for page in app.pages:
        for found in re.finditer(r"(?<!macro )(?<=[\s.])(\w+)\(", page.visible):
            end = _closing(page.visible, found.end())
            inside = page.visible[: found.start()].rfind("{") > page.visible[: found.start()].rfind(
                "}"
            )
            if found[1] in macros and inside and end:
                yield [insert(page.path, end, ", «CH207:zq_more»=1")]


def _closing(text: str, at: int) -> int:
    """Where the parenthesis is closed that is open at a place."""
    depth = 1
    for found in re.finditer(r""""[^"]*"|'[^']*'|[()]""", text[at:]):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if not depth:
            return at + found.start()
    return 0


@injection("CH207")
def a_macro_that_is_not_exported(app: Application) -> Iterator[Edits]:
    for page in app.pages:
        for found in page.statements("from"):
            at = found.start(1) + found[1].index("import ") + len("import ")
            yield [insert(page.path, at, "«CH207:zq_macro», ")]


@injection("CH208")
def text_after_the_blocks(app: Application) -> Iterator[Edits]:
    for page in app.pages:
        if page.parent:
            yield [insert(page.path, len(page.text), "\n«CH208:Zq, and no more.»\n")]


@injection("CH208")
def an_element_before_the_blocks(app: Application) -> Iterator[Edits]:
    for page in app.pages:
        first = next(page.statements("block"), None)
        if page.parent and first:
            yield [insert(page.path, first.start(), "«CH208:<p>Zq</p>»\n")]


@injection("CH210")
def what_the_request_says_as_markup(app: Application) -> Iterator[Edits]:
    for page in app.pages:
        for found in page.outputs():
            yield [
                insert(
                    page.path, found.start(), "{{ «CH210:«CH204?:request».query.get('zq')|safe» }}"
                )
            ]


@injection("CH210")
def output_in_a_script(app: Application) -> Iterator[Edits]:
    for page in app.pages:
        for found in page.outputs():
            script = "<script>let zq = '{{ «CH210:«CH204?:request».query.zq» }}';</script>"
            yield [insert(page.path, found.start(), script)]


_CLOSED = frozenset(("div", "section", "span", "b", "em", "h1", "button")) - OPTIONAL_END - VOID


@injection("CH211")
def an_end_tag_less(app: Application) -> Iterator[Edits]:
    for page in app.pages:
        # What is included if it is there may hold the other half.
        if any("ignore missing" in each.visible for each in app.pages):
            return
        for tag in page.tags:
            parent = tag.parent
            if tag.name not in _CLOSED or not (tag.close and parent and parent.close):
                continue
            if not page.has_jinja(tag.end, tag.close[0]):
                above = [each for each in tag.ancestors() if each.name == tag.name]
                end = page.text[slice(*parent.close)]
                yield [
                    *(mark(each, "CH211?") for each in (tag, *above)),
                    Edit(tag.path, *tag.close, ""),
                    Edit(tag.path, *parent.close, f"«CH211?:{end}»"),
                ]


@injection("CH211")
def an_attribute_twice(app: Application) -> Iterator[Edits]:
    for tag in app.tags:
        if not tag.has("class"):
            yield [insert(tag.path, tag.name_end, ' class="zq" «CH211:class»="zz"')]


@injection("CH211")
def a_list_in_a_paragraph(app: Application) -> Iterator[Edits]:
    for tag in app.tags:
        if tag.name == "p" and tag.close:
            yield [insert(tag.path, tag.close[0], "<«CH211:ul»><li>Zq</li></ul>")]


@injection("CH212")
def an_id_twice(app: Application) -> Iterator[Edits]:
    for tag in app.tags:
        own = tag.attributes.get("id")
        if own and re.fullmatch(r"[\w-]+", own.value) and _takes_inline(tag):
            at = tag.close[1] if tag.close else tag.end
            yield [insert(tag.path, at, f'<b id="«CH212:{own.value}»"></b>')]


def _takes_inline(tag: Tag) -> bool:
    parent = tag.parent.name if tag.parent else ""
    return parent in _INLINE_PARENTS and (tag.close is not None or tag.name == "input")


@injection("CH213")
def a_file_that_is_not_there(app: Application) -> Iterator[Edits]:
    for page in app.pages:
        for found in re.finditer(r"""static\((["'])([^"']+)\1\)""", page.visible):
            yield [Edit(page.path, *found.span(2), f"«CH213:zq-{found[2]}»")]


@injection("CH213")
def a_picture_that_is_not_there(app: Application) -> Iterator[Edits]:
    for page in app.pages:
        for found in page.outputs():
            if not any(path.startswith("static/") for path in app.files):
                return
            image = '<img src="{{ static(\'«CH213:zq-none.png»\') }}" alt="">'
            yield [insert(page.path, found.start(), image)]


@injection("CH214")
def a_description_that_is_not_there(app: Application) -> Iterator[Edits]:
    for tag in app.tags:
        unseen = any(each.is_open or each.value("id") == HOLE for each in app.tags)
        described = tag.has("aria-describedby") or unseen
        if tag.name in {"div", "section", "button", "form"} and not described:
            yield [insert(tag.path, tag.name_end, ' aria-describedby="«CH214:zq-none»"')]
