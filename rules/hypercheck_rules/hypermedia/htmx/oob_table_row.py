"""CH410: a part of a table goes out of band where the HTML parser drops it."""

from collections.abc import Iterator

from hypercheck.facts import HtmxAttribute, Placed
from hypercheck.htmx.attribute import HTMX_4
from hypercheck.model import Finding, Severity, Span
from hypercheck.project import Project
from hypercheck.rule import Example, Rule

_APP = """\
from chirp import App, Fragment

app = App()


@app.get("/{row}")
def home(row: str):
    return Fragment("home.html", "answer", row=row)
"""


def _page(html: str) -> dict[str, str]:
    html = f"{{% block answer %}}\n{html}\n{{% endblock %}}\n"
    return {"app.py": _APP, "templates/home.html": html}


_SECTIONS = frozenset({"caption", "colgroup", "tbody", "tfoot", "thead"})
_PARTS = _SECTIONS | {"tr", "td", "th", "col"}

_NEUTRAL = frozenset({"base", "link", "meta", "script", "style", "template", "title", "noframes"})
"""Elements that do not tell the parser where it is."""

_KEPT_BELOW = {
    **dict.fromkeys(_SECTIONS, frozenset({"table"})),
    "tr": frozenset({"table", "tbody", "tfoot", "thead"}),
    "td": frozenset({"table", "tbody", "tfoot", "thead", "tr"}),
    "th": frozenset({"table", "tbody", "tfoot", "thead", "tr"}),
    "col": frozenset({"table", "colgroup"}),
}
"""The elements in which the parser keeps a part of a table."""


class OobTableRow(Rule):
    """A part of a table goes out of band where the HTML parser drops it.

    `tr`, `td`, `tbody` and the like exist only inside tables. htmx gives the answer to the parser
    as the content of a `template`, and the first element decides what that is: after a `div` the
    parser takes everything for ordinary content, drops the tags of a table's parts, and leaves
    their text in the page. Nothing is swapped out of band. An answer that begins with the row is
    right; `li` and `option` are kept anywhere.

    With htmx 2 a `template` of its own keeps the row: `<template><tr id="row-1"
    hx-swap-oob="true">…</tr></template>`. htmx 4 does not look for out-of-band elements inside a
    `template`; there it is `<hx-partial hx-target="#row-1" hx-swap="outerHTML">`.
    """

    code = "CH410"
    name = "oob-table-row"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("htmx_attributes", "htmx_dialect")

    VALID = (
        Example(
            "in a template of its own",
            _page(
                "<p>Saved</p>\n"
                '<template><tr id="row-{{ row }}" hx-swap-oob="true"><td>A</td></tr></template>'
            ),
        ),
        Example(
            "the answer begins with a row",
            _page(
                "Saved <!-- and more --> {% set x = 1 %}\n"
                '<tr id="a" hx-swap-oob="true"><td>A</td></tr>\n'
                '<tr id="b" hx-swap-oob="true"><td>B</td></tr><p>Saved</p>'
            ),
        ),
        Example(
            "what may come first may be a row",
            _page(
                "{% if row %}<p>Saved</p>{% else %}<tr><td>A</td></tr>{% endif %}\n"
                '<tr id="a" hx-swap-oob="true"><td>A</td></tr>'
            ),
        ),
        Example(
            "markup that is not known may come first",
            _page('{{ row|safe }}<p>A</p><tr id="a" hx-swap-oob="true"><td>A</td></tr>'),
        ),
        Example(
            "items of lists, and rows in a table",
            _page(
                '<p>A</p><li id="a" hx-swap-oob="true">A</li>\n'
                '<table><tbody><tr id="b" hx-swap-oob="true"><td>B</td></tr></tbody></table>'
            ),
        ),
        Example(
            "htmx 4 keeps what is in an hx-partial",
            _page(
                '<p>A</p><hx-partial hx-target="#a" hx-swap="outerHTML">'
                '<tr id="a"><td>A</td></tr></hx-partial>'
            ),
            settings="htmx = 4",
        ),
        Example(
            "what htmx 4 makes of an hx-partial, with the mark that htmx 2 looks for",
            _page(
                '<p>A</p><template hx type="partial" id="a" hx-swap="outerHTML">'
                '<tr id="a" hx-swap-oob="true"><td>A</td></tr></template>'
            ),
            settings="htmx = 4",
        ),
        Example(
            "blocks of one template, shown one by one by what is not known",
            {
                "app.py": (
                    "from chirp import App, Fragment\nfrom blocks import pick\n\napp = App()\n\n\n"
                    '@app.get("/{name}")\ndef part(name: str):\n'
                    '    return Fragment("parts.html", pick(name))\n'
                ),
                "templates/parts.html": (
                    "{% block done %}<p>Saved</p>{% endblock %}\n"
                    '{% block row %}<tr id="a" hx-swap-oob="true"></tr>{% endblock %}\n'
                ),
            },
        ),
        Example(
            "a whole page shows its table",
            {
                "app.py": _APP.replace('"answer", ', "").replace("Fragment", "Template"),
                "templates/home.html": (
                    "<html><body><p>A</p><table>\n"
                    '<tr id="a" hx-swap-oob="true"><td>A</td></tr></table></body></html>\n'
                ),
            },
        ),
    )

    INVALID = (
        Example(
            "a row after other content",
            _page('<p>Saved</p>\n<«tr» id="a" hx-swap-oob="true"><td>A</td></tr>'),
        ),
        Example(
            "whatever is decided, something comes before it",
            _page(
                "{% if row %}<p>Saved</p>{% else %}<b>Done</b>{% endif %}<i>!</i>\n"
                '{% if row %}<«td» id="a" hx-swap-oob="true">A</td>{% endif %}'
            ),
        ),
        Example(
            "a section after a row",
            _page('<tr><td>A</td></tr><«tbody» id="a" hx-swap-oob="innerHTML"></tbody>'),
        ),
        Example(
            "inside an element that is no table",
            _page('<div><«tr» id="a" hx-swap-oob="true"><td>A</td></tr></div>'),
        ),
        Example(
            "htmx 4 does not look into a template",
            _page('<p>A</p><template><«tr» id="a" hx-swap-oob="true"></tr></template>'),
            settings="htmx = 4",
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look at every part of a table that goes out of band."""
        seen: set[Span] = set()
        for attribute in project.htmx_attributes:
            placed = attribute.placed
            if attribute.name != "hx-swap-oob" or placed.tag not in _PARTS or placed.span in seen:
                continue
            reason = _why_lost(attribute, project.htmx_dialect)
            if reason is not None:
                seen.add(placed.span)
                yield self.finding(
                    placed.span,
                    reason,
                    hint=_hint(placed, project.htmx_dialect),
                    identity=placed.tag,
                )


def _hint(placed: Placed, dialect: int) -> str:
    if dialect == HTMX_4:
        return "put it into <hx-partial hx-target=… hx-swap=outerHTML>, without hx-swap-oob"
    return f"put the {placed.tag} into a <template>"


def _why_lost(attribute: HtmxAttribute, dialect: int) -> str | None:
    placed = attribute.placed
    page = placed.page
    values = attribute.values
    if page.is_document or page.open or not placed.certain:
        return None
    if values and all(value.text == "false" for value in values):
        return None
    above = placed.parent
    if above is None:
        # What shows a template that nothing renders may show one block of it alone.
        return _why_lost_on_top(placed) if page.render is not None else None
    if not above.certain or above.tag == "*" or above.tag.startswith("hx-"):
        return None
    if above.tag == "template":
        is_lost = dialect == HTMX_4 and not above.has("hx") and not above.has_open_attributes
        return "htmx 4 does not look into a template" if is_lost else None
    if above.tag in _KEPT_BELOW[placed.tag] or "-" in above.tag:
        return None
    return f"the HTML parser drops a {placed.tag} inside a {above.tag}: nothing is swapped"


def _why_lost_on_top(placed: Placed) -> str | None:
    """Whether whatever comes first makes the parser drop it."""
    guards = set(placed.guards)
    first: Placed | None = None
    for each in placed.page.elements:
        if each is placed:
            return None
        if each.parent is not None or each.tag in _NEUTRAL:
            continue
        if not each.certain or each.tag == "*" or not _drops(each.tag, placed.tag):
            return None
        first = first or each
        if guards.issuperset(each.guards):
            return f"after a {first.tag} the HTML parser drops a {placed.tag}: nothing is swapped"
    return None


def _drops(first: str, tag: str) -> bool:
    """Whether an answer that begins with one element cannot hold another at its top."""
    if first in _SECTIONS:
        return False
    if first == "tr":
        return tag in _SECTIONS or tag == "col"
    if first in {"td", "th"}:
        return tag not in {"td", "th"}
    return first != "col"
