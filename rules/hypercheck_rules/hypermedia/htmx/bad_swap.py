"""CH404: the value of hx-swap or hx-swap-oob is outside htmx's grammar."""

from collections.abc import Iterator

from hypercheck.facts import HtmxAttribute
from hypercheck.htmx.attribute import HTMX_2
from hypercheck.htmx.swap import SwapFault, faults
from hypercheck.model import Edit, Finding, Fix, Severity, Span
from hypercheck.pattern import Pattern
from hypercheck.project import Project
from hypercheck.rule import Example, Rule

_APP = """\
from chirp import App, Template

app = App()


@app.get("/")
def home():
    return Template("home.html", row=1, style="innerHTML")
"""


def _page(html: str) -> dict[str, str]:
    return {"app.py": _APP, "templates/home.html": html + "\n"}


def _python(answer: str) -> dict[str, str]:
    app = _APP.replace("import App,", "import OOB, App, Fragment,")
    return {
        "app.py": f'{app}\n\n@app.get("/more")\ndef more():\n    return {answer}\n',
        "templates/home.html": ('<ul id="list">{% block row %}<li>A</li>{% endblock %}</ul>\n'),
    }


class BadSwap(Rule):
    """A swap is written so that htmx does something else, or nothing.

    htmx 2 takes a style it does not know for the default one and drops modifiers it cannot read;
    htmx 4 fails the swap. Neither tells the user, so a list that should grow is replaced, or a
    scroll does not happen. Styles are written as in the documentation, upper and lower case
    included. The style comes first, modifiers follow after spaces. `hx-swap-oob` takes `true`, a
    style, or a style, a colon and a selector, and with htmx 2 no modifiers.

    Styles of an extension are known when the project loads it. An extension that is not known may
    bring any style; then only misspelt styles are reported.
    """

    code = "CH404"
    name = "bad-swap"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("htmx_attributes", "htmx_dialect", "htmx_extensions", "renders")

    VALID = (
        Example(
            "styles and modifiers",
            _page(
                '<a hx-get="/a" hx-swap="outerHTML swap:500ms settle:1s transition:true">A</a>\n'
                '<a hx-get="/a" hx-swap="beforeend scroll:#list:bottom show:none">B</a>\n'
                '<a hx-get="/a" hx-swap="swap:1s">C</a>'
            ),
        ),
        Example(
            "what an expression writes may be right",
            _page(
                '<a hx-get="/a" hx-swap="{{ style }} swap:1s">A</a>\n'
                '<a hx-get="/a" hx-swap="innerHTML show:#row-{{ row }}:top {{ more }}">B</a>\n'
                '<a hx-get="/a" hx-swap="{{ \'outerHTML\' if row else style }}">C</a>'
            ),
        ),
        Example(
            "out of band",
            _page(
                '<p id="a" hx-swap-oob="true">A</p>\n'
                '<ul hx-swap-oob="beforeend:#list-{{ row }}"><li>B</li></ul>\n'
                "<p id=\"c\" hx-swap-oob=\"{{ 'true' if row else 'false' }}\">C</p>"
            ),
        ),
        Example(
            "styles of an extension that is loaded",
            _page(
                '<div hx-ext="morph">\n'
                '<a hx-get="/a" hx-swap="morph:innerHTML">A</a>\n'
                '<a hx-get="/a" hx-swap="morph:{ignoreActive:true}">B</a>\n'
                '<p id="c" hx-swap-oob="morph:#list">C</p>\n'
                "</div>"
            ),
        ),
        Example(
            "an extension of the project's own may bring any style",
            _page('<div hx-ext="fade"><a hx-get="/a" hx-swap="fade slowly:yes">A</a></div>\n'),
        ),
        Example(
            "htmx 4 has styles and options of its own",
            _page(
                '<a hx-get="/a" hx-swap="innerMorph">A</a>\n'
                '<a hx-get="/a" hx-swap="append target:#list scroll:bottom">B</a>\n'
                '<p id="c" hx-swap-oob="innerHTML target:#list">C</p>'
            ),
            settings="htmx = 4",
        ),
        Example(
            "a swap that Python names, for the answer or out of band",
            _python(
                'OOB(Fragment("home.html", "row", swap="outerHTML show:top"),\n'
                '        Fragment("home.html", "row", target="list", swap="beforeend:#list"))'
            ),
        ),
    )

    INVALID = (
        Example(
            "upper and lower case matter",
            _page('<a hx-get="/a" hx-swap="«outerHtml» swap:1s">A</a>'),
            fixed={"templates/home.html": '<a hx-get="/a" hx-swap="outerHTML swap:1s">A</a>\n'},
        ),
        Example(
            "no such style",
            _page('<a hx-get="/a" hx-swap="«replace»">A</a>'),
        ),
        Example(
            "values that modifiers do not take",
            _page(
                '<a hx-get="/a" hx-swap="innerHTML swap:«fast» scroll:«#list»">A</a>\n'
                '<a hx-get="/a" hx-swap="innerHTML transition:«yes»">B</a>'
            ),
        ),
        Example(
            "the style must come first",
            _page('<a hx-get="/a" hx-swap="swap:1s «beforeend»">A</a>'),
        ),
        Example(
            "a misspelt modifier",
            _page('<a hx-get="/a" hx-swap="innerHTML «ignoretitle:true»">A</a>'),
            fixed={
                "templates/home.html": (
                    '<a hx-get="/a" hx-swap="innerHTML ignoreTitle:true">A</a>\n'
                )
            },
        ),
        Example(
            "a style whose extension is not loaded",
            _page('<a hx-get="/a" hx-swap="«morph:innerHTML»">A</a>'),
        ),
        Example(
            "out of band, a selector needs a style before it",
            _page('<ul hx-swap-oob="«#list»"><li>A</li></ul>'),
        ),
        Example(
            "out of band, the attribute without a value says nothing",
            _page('<p id="a" «hx-swap-oob»>A</p>'),
        ),
        Example(
            "a swap that Python names",
            _python('Fragment("home.html", "row", target="list", swap="«afterBegin»")'),
            fixed={
                "app.py": _python('Fragment("home.html", "row", target="list", swap="afterbegin")')[
                    "app.py"
                ]
            },
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look at every hx-swap and hx-swap-oob, and at the swaps that Python names."""
        seen: set[Span] = set()
        for finding in self._all(project):
            if finding.span is not None and finding.span not in seen:
                seen.add(finding.span)
                yield finding

    def _all(self, project: Project) -> Iterator[Finding]:
        for attribute in project.htmx_attributes:
            if attribute.name not in {"hx-swap", "hx-swap-oob"}:
                continue
            oob = attribute.name == "hx-swap-oob"
            for value in attribute.values:
                for fault in _faults(value, project, oob=oob):
                    yield self._fault(fault, value)
            if oob and not attribute.values and project.htmx_dialect == HTMX_2:
                yield self._empty(attribute)
        for render in project.renders:
            # The framework writes it out of band or as a header, whose grammars differ.
            if render.swap is not None and _faults(render.swap, project, oob=True):
                for fault in _faults(render.swap, project, oob=False):
                    yield self._fault(fault, render.swap)

    def _fault(self, fault: SwapFault, value: Pattern) -> Finding:
        hint = f"write {fault.suggestion}" if fault.suggestion else None
        return self.finding(
            fault.pattern.span,
            fault.message,
            hint=hint,
            fix=None if value.is_elsewhere else _fix(fault),
            identity=str(fault.pattern),
        )

    def _empty(self, attribute: HtmxAttribute) -> Finding:
        return self.finding(
            attribute.name_span,
            "hx-swap-oob without a value does nothing in htmx 2",
            hint='write hx-swap-oob="true"',
            identity=attribute.name,
        )


def _faults(value: Pattern, project: Project, *, oob: bool) -> list[SwapFault]:
    return faults(value, oob=oob, dialect=project.htmx_dialect, extensions=project.htmx_extensions)


def _fix(fault: SwapFault) -> Fix | None:
    if not fault.is_slip or fault.suggestion is None or len(fault.pattern.parts) != 1:
        return None
    edit = Edit(fault.pattern.span, fault.suggestion)
    return Fix(f"Write {fault.suggestion}", (edit,), safe=True)
