"""CH306: an answer whose elements do not fit the place where they go."""

from collections.abc import Iterable, Iterator

from hypercheck.facts import Exchange, Placed
from hypercheck.model import Finding, Related, Severity, Span
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.hypermedia.blocks.exchange import literal_id, loses_id, outermost

_INSIDE = frozenset({"innerHTML", "afterbegin", "beforeend", "innerMorph", "prepend", "append"})
_BESIDE = frozenset({"outerHTML", "beforebegin", "afterend", "outerMorph", "before", "after"})

_SECTIONS = frozenset({"tbody", "thead", "tfoot"})
_LISTS = frozenset({"ul", "ol", "menu"})
_PARENTS = {
    "tr": _SECTIONS | {"table"},
    "td": frozenset({"tr"}),
    "th": frozenset({"tr"}),
    **dict.fromkeys((*_SECTIONS, "caption", "colgroup"), frozenset({"table"})),
    "col": frozenset({"colgroup"}),
    "li": _LISTS,
    "option": frozenset({"select", "datalist", "optgroup"}),
    "optgroup": frozenset({"select"}),
}
"""The elements that stand below certain others only, and those others."""

_STRICT = _SECTIONS | {"table", "tr"}
"""Elements that hold nothing but what is made for them."""

_ELSEWHERE = "div"
"""Stands for the unknown parent of an element that may stand anywhere."""


def _site(home: str, answer: str, *, more: str = "") -> dict[str, str]:
    app = (
        "from chirp import App, Fragment, Page, Template\n\napp = App()\n\n\n"
        '@app.get("/")\ndef home():\n    return Template("home.html")\n\n\n'
        '@app.get("/rows")\ndef rows(request):\n'
        f'    {more}return Fragment("rows.html", "rows")\n\n\n'
        '@app.get("/other")\ndef other():\n    return Fragment("rows.html", "other")\n'
    )
    return {
        "app.py": app,
        "templates/home.html": f"<html><head></head><body>\n{home}\n</body></html>\n",
        "templates/rows.html": (
            f"{{% block rows %}}{answer}{{% endblock %}}\n"
            "{% block other %}<p>Nothing</p>{% endblock %}\n"
        ),
    }


_TABLE = '<table><tbody id="rows"></tbody></table>\n'
_ROWS = '{% for row in rows %}<tr id="row-{{ row }}"><td></td></tr>{% endfor %}'


class ResponseTargetMismatch(Rule):
    """The answer of a request does not fit the place where it is put.

    A row outside a table, or a paragraph inside one, is shown where nobody expects it. An element
    that takes the place of another and has another id is not found by the next request.

    Choose the target, the way of swapping or the block that go together.
    """

    code = "CH306"
    name = "response-target-mismatch"
    severity = Severity.WARNING
    since = "0.1"
    needs = ("exchanges", "id_uses")

    VALID = (
        Example(
            "rows below a table, cells in a row, items in a list, options",
            _site(
                _TABLE + '<a hx-get="/rows" hx-target="#rows" hx-swap="beforeend">A</a>\n'
                '<table id="table"></table><a hx-get="/rows" hx-target="#table">B</a>',
                _ROWS,
            ),
        ),
        Example(
            "a row takes the place of a row",
            _site(
                '<table><tr id="one"><td><a hx-get="/rows" hx-target="closest tr"'
                ' hx-swap="outerHTML">A</a></td></tr></table>',
                _ROWS,
            ),
        ),
        Example(
            "fragments that go elsewhere, scripts and templates do not count",
            _site(
                _TABLE + '<a hx-get="/rows" hx-target="#rows">A</a>',
                _ROWS + '<b id="n" hx-swap-oob="true">1</b><script></script>',
            ),
        ),
        Example(
            "htmx 4 takes the target from above, where that says so",
            _site(
                '<ul hx-target:inherited="#list"><b hx-get="/rows" hx-swap="innerHTML">A</b></ul>\n'
                '<ul id="list"></ul>',
                "<li>Ada</li>",
            ),
            settings="htmx = 4",
        ),
        Example(
            "an element of one's own, a tag that is not known",
            _site(
                '<my-rows id="rows"></my-rows><a hx-get="/rows" hx-target="#rows">A</a>\n'
                '<{{ tag }} id="list"></{{ tag }}><a hx-get="/rows" hx-target="#list">B</a>',
                _ROWS,
            ),
        ),
        Example(
            "one of several answers fits",
            _site(
                '<div id="rows"></div><a hx-get="/rows" hx-target="#rows">A</a>',
                _ROWS,
                more='if request.query:\n        return Fragment("rows.html", "other")\n    ',
            ),
        ),
        Example(
            "nothing is swapped, or only the text",
            _site(
                '<div id="rows"></div><a hx-get="/rows" hx-target="#rows" hx-swap="none">A</a>\n'
                '<a hx-get="/rows" hx-target="#rows" hx-swap="textContent">B</a>',
                _ROWS,
            ),
        ),
        Example(
            "steps that take each other's place",
            _site(
                '<form id="step-1"><a hx-get="/other" hx-target="#step-1" hx-swap="outerHTML">A</a>'
                "</form>",
                "",
            )
            | {
                "templates/rows.html": (
                    '{% block other %}<form id="step-2"></form>{% endblock %}'
                    "{% block rows %}{% endblock %}\n"
                )
            },
        ),
        Example(
            "the target may be an element whose id is made while it runs",
            _site(
                '<table><tbody id="{{ name }}"></tbody></table>\n'
                '<div id="rows"></div><a hx-get="/rows" hx-target="#rows">A</a>',
                _ROWS,
            ),
        ),
        Example(
            "an element with the id is on another page, too, and fits",
            _site('<div id="rows"></div><a hx-get="/rows" hx-target="#rows">A</a>', _ROWS)
            | {"templates/old.html": f"<html><head></head><body>{_TABLE}</body></html>\n"},
        ),
    )

    INVALID = (
        Example(
            "rows into a box",
            _site('<div id="rows"></div><a hx-get="/rows" hx-target="«#rows»">A</a>', _ROWS),
        ),
        Example(
            "a paragraph into the body of a table",
            _site(_TABLE + '<a hx-get="/other" hx-target="«#rows»" hx-swap="beforeend">A</a>', ""),
        ),
        Example(
            "rows into the row, instead of its place",
            _site(
                '<table><tr><td><a hx-get="/rows" hx-target="«closest tr»">A</a></td></tr></table>',
                _ROWS,
            ),
        ),
        Example(
            "without a target it is the element itself",
            _site('<button hx-get="«/rows»">A</button>', "<option>1</option>"),
        ),
        Example(
            "beside or in the place of what stands anywhere",
            _site(
                '<p id="here"></p><a hx-get="/rows" hx-target="«#here»" hx-swap="outerHTML">A</a>\n'
                '<a hx-get="/rows" hx-target="«#here»" hx-swap="afterend show:top">B</a>',
                "<li>Ada</li>",
            ),
        ),
        Example(
            "the element that takes the place has another id",
            _site(
                '<p id="list"></p><a hx-get="/rows" hx-target="#list" hx-swap="outerHTML">A</a>',
                '<p id="«lists»">Ada</p>',
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look at the outermost elements of each answer."""
        if not project.exchanges or project.mentioned_in_script("beforeSwap"):
            return
        seen: set[Span] = set()
        for exchange in project.exchanges:
            found = self._misfit(exchange, project)
            if found is not None and found.span is not None and found.span not in seen:
                seen.add(found.span)
                yield found

    def _misfit(self, exchange: Exchange, project: Project) -> Finding | None:
        elements = outermost(exchange)
        if not elements or exchange.span.path.startswith("<"):
            return None
        around = _around(exchange)
        if around and not any(_fits(e.tag, place) for e in elements for place in around):
            return self._wrong_place(exchange, elements[0], next(iter(around)))
        if len(elements) == 1 and loses_id(exchange, project):
            return self._wrong_id(exchange, elements[0])
        return None

    def _wrong_place(self, exchange: Exchange, element: Placed, place: str) -> Finding:
        what = f"a {element.tag} does not fit into a {place}"
        if place == _ELSEWHERE and exchange.style in _BESIDE:
            what = f"a {element.tag} does not fit beside the target"
        return self.finding(
            exchange.span,
            f"{exchange.use.source} is answered with a {element.tag}: {what}",
            hint="choose another target, way of swapping or block",
            related=(Related(element.span, "the answer"), *_at(exchange.targets)),
            identity=f"{element.tag} {place}",
        )

    def _wrong_id(self, exchange: Exchange, element: Placed) -> Finding | None:
        own = literal_id(element)
        values = [v for a in element.attributes("id") for v in element.page.values(element, a)]
        if own is None or values[0].span.path.startswith("<"):
            return None
        return self.finding(
            values[0].span,
            f"this takes the place of #{exchange.target_id}, but its id is {own}",
            hint="give both the same id, or swap innerHTML",
            related=(Related(exchange.use.span, "asked for here, with outerHTML"),),
            identity=f"{exchange.target_id} {own}",
        )


def _at(targets: Iterable[Placed]) -> tuple[Related, ...]:
    found = next((each for each in targets if not each.span.path.startswith("<")), None)
    return (Related(found.span, "the target"),) if found is not None else ()


def _around(exchange: Exchange) -> dict[str, None]:
    """The tags that the answer comes to stand in; none where one of them is not known."""
    if exchange.target_tag is not None:
        targets: list[tuple[str, str | None]] = [(exchange.target_tag, None)]
    else:
        targets = [
            (each.tag, each.parent.tag if each.parent is not None and each.certain else None)
            for each in exchange.targets
        ]
    if exchange.style in _INSIDE:
        found = dict.fromkeys(tag for tag, _ in targets)
    elif exchange.style in _BESIDE:
        found = dict.fromkeys(_parent(tag, above) for tag, above in targets)
    else:
        return {}
    return {} if any(_is_own(tag) for tag in found) else found


def _parent(tag: str, above: str | None) -> str:
    """The tag above an element: that which is known, else one that such elements stand in."""
    if _is_own(tag) or above is not None:
        return above or tag
    return min(_PARENTS[tag]) if tag in _PARENTS else _ELSEWHERE


def _is_own(tag: str) -> bool:
    """Whether nothing is known of what such an element may hold."""
    return tag == "*" or "-" in tag or tag in {"template", "svg", "math"}


def _fits(tag: str, place: str) -> bool:
    if "-" in tag:
        return True
    return place in _PARENTS[tag] if tag in _PARENTS else place not in _STRICT
