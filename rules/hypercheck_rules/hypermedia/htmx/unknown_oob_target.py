"""CH403: an out-of-band swap into an element that no page has."""

from collections.abc import Iterator

from hypercheck.facts import IdUse
from hypercheck.model import Finding, Severity
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.origin import around_id, narrowest

_APP = """\
from chirp import OOB, App, FormAction, Fragment, Page

app = App()


@app.get("/")
def home():
    return Page("home.html", "main")


@app.post("/")
def save():
    return OOB(Fragment("home.html", "main"), Fragment("parts.html", "count", target="count"))
"""
_HOME = """\
<html><body>
<b id="count">0</b> <ul id="list"></ul> <div id="toast-{{ kind }}"></div>
{% block main %}<p>Hello</p>{% endblock %}
</body></html>
"""


def _parts(html: str, app: str = _APP) -> dict[str, str]:
    parts = f"{{% block count %}}{html}{{% endblock %}}\n"
    return {"app.py": app, "templates/home.html": _HOME, "templates/parts.html": parts}


class UnknownOobTarget(Rule):
    """An out-of-band swap is meant for an element that no page has.

    htmx looks for the id on the page. If it is not there, the fragment is dropped (the browser's
    console says so) and the visitor keeps seeing the old count, list or message.

    Give the id to the element on the page. The element that is swapped does not count: it needs
    one that is there already.
    """

    code = "CH403"
    name = "unknown-oob-target"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("id_uses", "element_ids", "pages", "templates_open")

    VALID = (
        Example(
            "the page has the id; the swap says it itself, or Python does",
            _parts('<b id="count" hx-swap-oob="true">1</b>'),
        ),
        Example(
            "a selector says where it goes; what the element itself is called does not matter",
            _parts('<ul hx-swap-oob="beforeend:#list"><li id="new">New</li></ul>'),
        ),
        Example(
            "ids that an expression makes",
            _parts(
                '<p id="toast-saved" hx-swap-oob="true">Saved</p>\n'
                '<p id="{{ where }}" hx-swap-oob="true">Elsewhere</p>'
            ),
        ),
        Example(
            "the element is part of the page, too",
            {
                "app.py": _APP,
                "templates/home.html": _HOME.replace("<p>Hello</p>", '{% include "total.html" %}'),
                "templates/total.html": (
                    '<p id="total"{% if oob %} hx-swap-oob="true"{% endif %}>1</p>\n'
                ),
                "templates/parts.html": (
                    '{% block count %}{% include "total.html" %}{% endblock %}\n'
                ),
            },
        ),
        Example(
            "an element that is not swapped",
            _parts('<p id="alone" hx-swap-oob="false">1</p>'),
        ),
        Example(
            "a page that is served as it is has the id",
            _parts('<b id="cart" hx-swap-oob="true">1</b>')
            | {"static/shop.html": '<html><body><b id="cart"></b></body></html>\n'},
        ),
    )

    INVALID = (
        Example(
            "a typo in the element that is swapped",
            _parts('<b id="«cuont»" hx-swap-oob="true">1</b>'),
        ),
        Example(
            "a typo in the selector",
            _parts('<ul hx-swap-oob="beforeend:#«lits»"><li>New</li></ul>'),
        ),
        Example(
            "in Python",
            _parts("<b>1</b>", _APP.replace('target="count"', 'target="«total»"')),
        ),
        Example(
            "another out-of-band element is no evidence",
            _parts(
                '<b id="«badge»" hx-swap-oob="true">1</b>\n'
                '<i hx-swap-oob="innerHTML:#«badge»">2</i>'
            ),
        ),
        Example(
            "among the fragments of a form's action",
            _parts(
                "<b>1</b>",
                _APP.replace("OOB(", 'FormAction("/", ').replace(
                    'target="count"', 'target="#«cart»"'
                ),
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look for each id that an out-of-band swap needs."""
        if project.templates_open or any(p.open and p.is_document for p in project.pages):
            return
        unknown = [
            use
            for use in project.id_uses
            if use.out_of_band and not project.makes_id(use.id, on_page=True)
        ]
        for use in narrowest(unknown):
            yield self._unknown(use, project)

    def _unknown(self, use: IdUse, project: Project) -> Finding:
        near = project.nearest_id(use.id)
        return self.finding(
            use.span,
            f"no page has an element with the id {use.id} to swap",
            hint=f"did you mean {near.id}?" if near else "give the id to the element on the page",
            related=around_id(use, near),
            identity=str(use.id),
        )
