"""CH405: a selector that htmx or the browser cannot read."""

from collections.abc import Iterator

from hypercheck.facts import HtmxAttribute
from hypercheck.htmx.lookup import LookupFault, faults
from hypercheck.htmx.placeholder import is_filled_by_script
from hypercheck.model import Edit, Finding, Fix, Severity, Span
from hypercheck.pattern import Pattern
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.origin import used_at

_APP = """\
from chirp import App, Template

app = App()


@app.get("/{row}")
def home(row: str):
    return Template("home.html", row=row, goal="#list", first=1)
"""

_HOME = '<ul id="list"></ul><p id="result"></p>\n'


def _page(html: str) -> dict[str, str]:
    return {"app.py": _APP, "templates/home.html": f"{_HOME}{html}\n"}


class BadSelector(Rule):
    """A selector is written so that htmx or the browser cannot read it.

    The browser refuses a selector as a whole for one part it does not know: `#1` (a name in CSS
    does not begin with a digit), `[data-id=7]` without quotes, `:visible` (jQuery's). htmx then
    sends no request, swaps nothing or hears no event.

    Before a selector htmx understands `closest`, `find`, `next` and `previous`, and instead of one
    `this`, `body`, `document`, `window` and a few more. Anywhere else such a word, or a name
    without `#` or `.`, is the name of an element, and no page has it.
    """

    code = "CH405"
    name = "bad-selector"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("htmx_attributes", "htmx_dialect", "nearest_id")

    VALID = (
        Example(
            "whatever CSS allows",
            _page(
                '<a hx-get="/a" hx-target="#list > li:not(.done, :has(> img)):nth-child(2n+1)"\n'
                "   hx-include=\"[name='q' i], [data-id='7'], svg|a, *, :is(input, select)\"\n"
                '   hx-indicator="#list li:first-child::before, .busy ~ .spinner">A</a>'
            ),
        ),
        Example(
            "names with signs in them, escaped",
            _page(
                '<p id="a:b"></p>\n'
                '<a hx-get="/a" hx-target="#a\\:b" hx-include=".md\\:w-1\\/2, #\\31 23">A</a>\n'
                '<a hx-get="/a" hx-target="[id=\'1\']" hx-select="#größe">B</a>'
            ),
        ),
        Example(
            "words of htmx",
            _page(
                '<a hx-get="/a" hx-target="closest li" hx-include="find input, next <form/>"\n'
                '   hx-indicator="closest <li:is(.a, .b)/>" hx-disabled-elt="this">A</a>\n'
                '<a hx-get="/a" hx-target="next" hx-include="inherit, previous .b, body">B</a>\n'
                '<a hx-get="/a" hx-target="global #list" hx-sync="closest form:abort">C</a>'
            ),
        ),
        Example(
            "where a trigger listens",
            _page(
                '<a hx-get="/a" hx-trigger="click from:body, x from:closest li, y from:(a, b)"\n'
                "   >A</a>\n"
                '<a hx-get="/a" hx-trigger="z from:window target:.row, intersect root:#list">B</a>'
            ),
        ),
        Example(
            "what an expression writes may be right",
            _page(
                '<a hx-get="/a" hx-target="{{ goal }}" hx-include="closest {{ goal }}">A</a>\n'
                '<a hx-get="/a" hx-target="#{{ row }}" hx-include="[data-id={{ row }}]">B</a>\n'
                '<a hx-get="/a" hx-target="#list {{ row }} > > b" hx-select=":{{ row }}">C</a>'
            ),
        ),
        Example(
            "elements of the page's own, or made by a script",
            _page('<a hx-get="/a" hx-target="my-list" hx-include="#list widget input">A</a>'),
        ),
        Example(
            "selectors that a script fills in",
            _page(
                '<a hx-get="/a" hx-target="#{% raw %}{{id}}{% endraw %}" hx-include="#${id}">A</a>'
            ),
        ),
        Example(
            "htmx 4 has more words",
            _page(
                '<a hx-get="/a" hx-include="this, findAll input" hx-select-oob=".a, #b:append"\n'
                '   hx-trigger="click from:outside, x from:self">A</a>'
            ),
            settings="htmx = 4",
        ),
    )

    INVALID = (
        Example(
            "an id that begins with a digit",
            _page(
                '<a hx-get="/a" hx-target="«#1»" hx-include="#list, «#2x»">A</a>\n'
                '<a hx-get="/a" hx-target="«#{{ first }}»">B</a>'
            ),
        ),
        Example(
            "a value without quotes",
            _page('<a hx-get="/a" hx-target="li«[data-id=7]»">A</a>'),
        ),
        Example(
            "what only jQuery understands, a misspelt pseudo-class",
            _page('<a hx-get="/a" hx-include="input«:visible»" hx-target="li«:first-chlid»">A</a>'),
            fixed={
                "templates/home.html": (
                    f'{_HOME}<a hx-get="/a" hx-include="input:visible"'
                    ' hx-target="li:first-child">A</a>\n'
                )
            },
        ),
        Example(
            "signs that are not escaped",
            _page(
                '<a hx-get="/a" hx-target="#list«:body»" hx-include=".w-1«/»2">A</a>\n'
                '<a hx-get="/a" hx-target=".a«%», .b-{{ row }}">B</a>'
            ),
        ),
        Example(
            "combinators and commas with nothing beside them",
            _page(
                '<a hx-get="/a" hx-target="find «>» li" hx-include="«#list,, .x»"\n'
                '   hx-select="#list «>»">A</a>'
            ),
        ),
        Example(
            "an id without its mark",
            _page('<a hx-get="/a" hx-target="«result»">A</a>'),
        ),
        Example(
            "words of htmx, misspelt or misplaced",
            _page(
                '<a hx-get="/a" hx-target="«closet» li" hx-include="«this» .x">A</a>\n'
                '<a hx-get="/a" hx-target="«closest»(li)" hx-select="«closest» li">B</a>\n'
                '<a hx-get="/a" hx-target="«closest»" hx-indicator="«parent»">C</a>'
            ),
            fixed={
                "templates/home.html": (
                    f'{_HOME}<a hx-get="/a" hx-target="closest li" hx-include="this .x">A</a>\n'
                    '<a hx-get="/a" hx-target="closest(li)" hx-select="closest li">B</a>\n'
                    '<a hx-get="/a" hx-target="closest" hx-indicator="parent">C</a>\n'
                )
            },
        ),
        Example(
            "in triggers, out of band, for requests that wait",
            _page(
                '<a hx-get="/a" hx-trigger="click from:«#1», x target:«closest» li">A</a>\n'
                '<a hx-get="/a" hx-select-oob="#list, «.row»" hx-sync="«#1»:drop">B</a>\n'
                '<p hx-swap-oob="beforeend:«#1»">C</p>'
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look at every attribute that holds selectors."""
        seen: set[Span] = set()
        right: set[tuple[str, str]] = set()  # the same values stand on many elements
        for attribute in project.htmx_attributes:
            for value in attribute.values:
                key = (attribute.name, value.masked)
                if key in right or is_filled_by_script(value):
                    continue
                found = tuple(faults(value, attribute.name, project.htmx_dialect))
                if not found:
                    right.add(key)
                for fault in found:
                    finding = self._fault(fault, attribute, project)
                    if finding is not None and finding.span not in seen:
                        seen.add(fault.pattern.span)
                        yield finding

    def _fault(
        self, fault: LookupFault, attribute: HtmxAttribute, project: Project
    ) -> Finding | None:
        hint = fault.hint or (f"write {fault.suggestion}" if fault.suggestion else None)
        if fault.lacking:
            name = str(fault.pattern)
            near = project.nearest_id(fault.pattern)
            if near is None or near.id.text != name:
                return None
            hint = f"write #{name} for the element with that id"
        return self.finding(
            fault.pattern.span,
            f"{attribute.name}: {fault.message}",
            hint=hint,
            related=used_at(fault.pattern, f"used by {attribute.name} here"),
            fix=_fix(fault.suggestion, fault.pattern),
            identity=str(fault.pattern),
        )


def _fix(suggestion: str | None, pattern: Pattern) -> Fix | None:
    if suggestion is None or pattern.is_elsewhere or len(pattern.parts) != 1:
        return None
    return Fix(f"Write {suggestion}", (Edit(pattern.span, suggestion),), safe=True)
