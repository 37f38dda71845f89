"""Faults of forms and their controls."""

import ast
import re
from collections.abc import Iterator

from app_scan import scan
from fault import Application, Edit, Edits, everywhere, injection, insert, mark
from fault_source import Tag

CONTROLS = frozenset(("input", "select", "textarea"))


def controls(app: Application) -> Iterator[Tag]:
    """The controls that visitors fill in."""
    for tag in app.tags:
        hidden = tag.value("type") in {"hidden", "submit", "button", "image", "reset"}
        if tag.name in CONTROLS and not hidden:
            yield tag


def forms(app: Application, method: str = "") -> Iterator[Tag]:
    """The forms, all or those of one method."""
    for tag in app.tags:
        own = tag.value("method", "post" if tag.has("hx-post", "hx-put", "hx-patch") else "get")
        if (
            tag.name == "form"
            and tag.close
            and not tag.has("ws-send")
            and (not method or own.lower() == method)
        ):
            yield tag


def lost(app: Application) -> Iterator[Edit]:
    """A form may lack what a control elsewhere does not send any more."""
    return everywhere(app, "CH502?", r"(?<=<)(?:form|button|select|input)\b", suffix=".html")


def bound(app: Application) -> Iterator[tuple[Tag, set[str]]]:
    """The forms that handlers read as classes, and these."""
    found = scan(app.files)
    classes = {
        node.name
        for module in app.modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and "dataclass" in ast.unparse(node).split("class ")[0]
    }
    for form in forms(app):
        for each in found.forms:
            if (each.tag.path, each.tag.start) == (form.path, form.name_start):
                known = {name for route in found.handlers(each) for name in route.forms}
                known &= classes
                if known:
                    yield form, known


def bound_controls(app: Application) -> Iterator[Tag]:
    """The controls of those forms, and of what is included where forms are."""
    found = {(form.path, form.start) for form, _ in bound(app)}
    shared = {p.name for p in app.pages if any(p.path == path for path, _ in found)}
    for tag in controls(app):
        inside = any((above.path, above.start) in found for above in tag.ancestors())
        if inside and shared:
            yield tag


@injection("CH501")
def a_control_that_the_handler_does_not_know(app: Application) -> Iterator[Edits]:
    if any(module.text.count(".provide(") for module in app.modules):
        return  # what the application provides to handlers may read any field
    for form, _ in bound(app):
        if form.has("hx-include"):
            continue
        control = '<input name="«CH501:zq_more»" aria-label="Zq">'
        yield [insert(form.path, form.end, control)]


@injection("CH502")
def a_field_that_no_form_sends(app: Application) -> Iterator[Edits]:
    for form, classes in bound(app):
        if form.has("hx-include"):
            continue
        for module in app.modules:
            for node in ast.walk(module.tree):
                if isinstance(node, ast.ClassDef) and node.name in classes:
                    at = module.offset(node.end_lineno or 0, 0)
                    end = module.text.index("\n", at) if "\n" in module.text[at:] else at
                    first = next(each for each in node.body if isinstance(each, ast.AnnAssign))
                    line = module.offset(first.lineno, 0)
                    del end
                    others = (
                        e for e in lost(app) if (e.path, e.start) != (form.path, form.name_start)
                    )
                    yield [
                        insert(module.path, line, "    zq_needed: str\n"),
                        mark(form, "CH502"),
                        *others,
                    ]


@injection("CH503")
def a_number_from_anything(app: Application) -> Iterator[Edits]:
    for tag in bound_controls(app):
        kind = tag.attributes.get("type")
        if kind and kind.value == "number" and not tag.has("min", "step", "inputmode"):
            yield [Edit(tag.path, kind.value_start, kind.value_end, "«CH503:text»")]


@injection("CH503")
def a_text_from_a_list_of_many(app: Application) -> Iterator[Edits]:
    for tag in bound_controls(app):
        if tag.name == "select" and not tag.has("multiple"):
            yield [mark(tag, "CH503"), insert(tag.path, tag.end - 1, " multiple")]


@injection("CH503")
def a_text_from_a_file(app: Application) -> Iterator[Edits]:
    for tag in bound_controls(app):
        kind = tag.attributes.get("type")
        if kind and kind.value in {"text", "email", "tel", "search"}:
            name = Edit(tag.path, tag.name_start, tag.name_end, f"«CH505?:{tag.written}»")
            yield [name, Edit(tag.path, kind.value_start, kind.value_end, "«CH503:file»")]


@injection("CH504")
def a_form_without_its_token(app: Application) -> Iterator[Edits]:
    for form in forms(app, "post"):
        page = next(page for page in app.pages if page.path == form.path)
        if form.has("hx-post", "hx-put", "hx-patch"):
            continue  # a page may send the token in a header
        token = re.search(r"\{\{ csrf_field\(\) \}\}", page.visible[form.end : form.close[0]])
        if token:
            start = form.end + token.start()
            yield [mark(form, "CH504"), Edit(form.path, start, start + len(token[0]), "")]


@injection("CH504")
def a_page_that_sends_no_token(app: Application) -> Iterator[Edits]:
    for tag in app.tags:
        headers = tag.attributes.get("hx-headers")
        if headers:
            yield [
                Edit(tag.path, headers.start, headers.end, ""),
                *everywhere(
                    app, "CH504?", r"(?<=<)(?:form|button|a|div|input|select|p)\b", suffix=".html"
                ),
            ]


@injection("CH505")
def a_file_that_is_not_sent(app: Application) -> Iterator[Edits]:
    for form in forms(app, "post"):
        if not form.has("enctype"):
            control = '<«CH505:input» type="file" name="«CH501?:zq_file»" aria-label="Zq">'
            yield [insert(form.path, form.end, control)]


@injection("CH505")
def a_form_without_its_encoding(app: Application) -> Iterator[Edits]:
    for form in forms(app):
        encoding = form.attributes.get("enctype")
        inside = [
            tag
            for tag in app.tags
            if tag.path == form.path and form.end <= tag.start < form.close[0]
        ]
        files = [tag for tag in inside if tag.value("type") == "file"]
        if encoding and files:
            yield [
                Edit(form.path, encoding.start, encoding.end, ""),
                *(mark(tag, "CH505") for tag in files),
            ]


def page_texts(app: Application) -> str:
    """All templates: what a selector names may be read by what has the selector."""
    return "\n".join(page.text for page in app.pages)


@injection("CH506")
def a_control_that_lost_its_name(app: Application) -> Iterator[Edits]:
    for tag in controls(app):
        name = tag.attributes.get("name")
        used = f"#{tag.value('id')}" in page_texts(app) and tag.has("id")
        talks = any(above.has("ws-send") for above in tag.ancestors())
        if name and not used and not talks and tag.is_below("form"):
            yield [
                Edit(tag.path, tag.name_start, tag.name_end, f"«CH502?:«CH506:{tag.written}»»"),
                Edit(tag.path, name.start, name.end, ""),
                *(e for e in lost(app) if (e.path, e.start) != (tag.path, tag.name_start)),
            ]


@injection("CH506")
def a_control_that_never_had_a_name(app: Application) -> Iterator[Edits]:
    for form in forms(app):
        yield [insert(form.path, form.end, '<«CH506:input» aria-label="Zq">')]


@injection("CH507")
def a_label_for_nothing(app: Application) -> Iterator[Edits]:
    for tag in app.tags:
        target = tag.attributes.get("for")
        if tag.name == "label" and target:
            named = [t for t in controls(app) if t.value("id") == target.value]
            yield (
                [
                    Edit(tag.path, target.start, target.end, ""),
                    *(
                        mark(each, "CH507")
                        for each in named
                        if not each.has("aria-label") and not each.is_open
                    ),
                ]
                if named and not any(each.is_open for each in named)
                else []
            )


@injection("CH507")
def a_control_without_its_label(app: Application) -> Iterator[Edits]:
    for tag in controls(app):
        label = tag.attributes.get("aria-label")
        if label:
            yield [mark(tag, "CH507"), Edit(tag.path, label.start, label.end, "")]


@injection("CH507")
def a_control_that_never_had_a_label(app: Application) -> Iterator[Edits]:
    for form in forms(app):
        yield [insert(form.path, form.end, '<«CH507:input» name="«CH501?:zq_more»">')]


@injection("CH508")
def errors_that_are_not_swapped(app: Application) -> Iterator[Edits]:
    rules = '{"responseHandling":[{"code":"[23]..","swap":true},{"code":"[45]..","swap":false}]}'
    for tag in app.tags:
        known = tag.name == "meta" and tag.value("name") == "htmx-config"
        if known:
            where = [Edit(tag.path, tag.start, tag.end, "")]
        elif tag.name == "head" and not any(t.value("name") == "htmx-config" for t in app.tags):
            # The framework sees to it where it loads htmx itself.
            script = '<script src="https://cdn.example.net/htmx.org@2.0.4/htmx.min.js"></script>'
            meta = f"<meta name=\"htmx-config\" content='{rules}'>{script}"
            where = [
                insert(tag.path, tag.end, meta),
                *everywhere(app, "CH412?", "(?:sse|ws)-connect(?==)", suffix=".html"),
            ]
        else:
            continue
        yield [*where, *everywhere(app, "CH508?", r"(?<=<)(?:form|button)\b", suffix=".html")]


@injection("CH509")
def a_password_in_the_address(app: Application) -> Iterator[Edits]:
    for form in forms(app, "get"):
        control = '<«CH509:input» type="password" name="«CH501?:zq_word»" aria-label="Zq">'
        yield [insert(form.path, form.end, control)]
