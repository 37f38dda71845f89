"""CH401: a selector that names an id which no template makes."""

from collections.abc import Iterator

from hypercheck.facts import IdUse
from hypercheck.model import Finding, Severity
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.origin import around_id, may_be_unseen, narrowest

_APP = """\
from chirp import App, Page

app = App()


@app.get("/")
def home():
    return Page("home.html", "main", rows=[])
"""
_BASE = """\
<html><body>
<div id="list"></div> <progress id="busy"></progress> <div id="row-{{ kind }}"></div>
{% block main %}{% endblock %}
</body></html>
"""


def _page(html: str, **files: str) -> dict[str, str]:
    home = f'{{% extends "base.html" %}}\n{{% block main %}}{html}{{% endblock %}}\n'
    named = {f"templates/{name}.html": text for name, text in files.items()}
    return {"app.py": _APP, "templates/home.html": home, "templates/base.html": _BASE, **named}


class UnknownTarget(Rule):
    """An attribute names an id that no template makes.

    htmx reports a missing target to the browser's console and does nothing: the visitor presses
    the button, and the page stays as it is. A missing indicator or form to include is not even
    reported.

    Correct the id, or give it to the element that is meant. Expressions stand for any text. Ids
    that scripts make are found in the project's own scripts; name others in `known-ids` of the
    settings.
    """

    code = "CH401"
    name = "unknown-target"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("id_uses", "element_ids", "pages", "templates_open")

    VALID = (
        Example(
            "ids of the layout, of the page, selectors that need no id",
            _page(
                '<form id="search"><input name="q"></form>\n'
                '<a hx-get="/" hx-target="#list" hx-indicator="#busy" hx-include="#search">A</a>\n'
                '<a hx-get="/" hx-target="closest div" hx-include="this, [name=q]">B</a>'
            ),
        ),
        Example(
            "ids that an expression makes",
            _page(
                "{% for row in rows %}\n"
                '<p id="p{{ row.id }}"><a hx-get="/" hx-target="#p{{ row.id }}">A</a></p>\n'
                "{% endfor %}\n"
                '<a hx-get="/" hx-target="#row-7">B</a> <a hx-get="/" hx-target="{{ goal }}">C</a>'
            ),
        ),
        Example(
            "ids that a macro makes of its arguments",
            _page(
                '{% from "chirp/forms.html" import field %}{% from "box.html" import box %}\n'
                '{{ box("news") }} {{ field("email", "E-mail") }}\n'
                '<a hx-get="/" hx-target="#news" hx-include="#email">A</a>',
                box='{% macro box(id) %}<div id="{{ id }}"></div>{% endmacro %}\n',
            ),
        ),
        Example(
            "ids that a script or Python makes",
            {
                **_page('<a hx-get="/" hx-target="#toast, #raw">A</a>'),
                "static/site.js": 'const box = document.createElement("p"); box.id = "toast";\n',
                "app.py": (
                    _APP + '\n\n@app.get("/raw")\ndef raw():\n    return "<p id=\'raw\'>Raw</p>"\n'
                ),
            },
        ),
        Example(
            "ids that a script makes of parts",
            _page(
                '<a hx-get="/" hx-target="#note-7, #task-{{ kind }}, #chart-{{ kind }}">A</a>\n'
                '<template x-for="task in tasks"><p :id="`task-${task.id}`"></p></template>',
            )
            | {
                "static/site.js": (
                    'note.id = "note-" + number;\nbox.innerHTML = `<p id="chart-1"></p>`;\n'
                )
            },
        ),
        Example(
            "a fragment goes into a page that shows markup which is not known",
            {
                "app.py": _APP.replace("Page(", "Fragment(").replace("Page", "Fragment"),
                "templates/home.html": (
                    '{% block main %}<a hx-get="/" hx-target="#article">A</a>{% endblock %}\n'
                ),
                "templates/shell.html": "<html><body>{{ body_html | safe }}</body></html>\n",
            },
        ),
    )

    INVALID = (
        Example(
            "a typo",
            _page('<a hx-get="/" hx-target="#«lsit»">A</a>'),
        ),
        Example(
            "indicators, includes, elements to disable or to wait for",
            _page(
                '<a hx-get="/" hx-indicator="#«spinner»" hx-include="#«filters» [name=q]"\n'
                '   hx-disabled-elt="#«save»" hx-sync="#«queue»:abort">A</a>\n'
                '<a hx-get="/" hx-trigger="click from:#«opener»" hx-select-oob="#«total»">B</a>'
            ),
        ),
        Example(
            "no id has the shape, whatever the expression is",
            _page('<a hx-get="/" hx-target="#«cell-{{ kind }}»">A</a>'),
        ),
        Example(
            "once, whether the expression is known or not",
            _page('<a hx-get="/" hx-target="#«cell-{{ kind }}»">A</a>')
            | {
                "app.py": (
                    _APP
                    + '\n\n@app.get("/one")\ndef one():\n'
                    + '    return Page("home.html", "main", rows=[1], kind="a")\n'
                )
            },
        ),
        Example(
            "no script makes an id that begins so",
            _page('<a hx-get="/" hx-target="#«node-{{ kind }}», #«nodes»">A</a>')
            | {"static/site.js": 'note.id = "note-" + number; note.title = "node " + 7;\n'},
        ),
        Example(
            "it is wrong where it is written, not where it is used",
            _page(
                '{% from "link.html" import link %}{{ link("/", "«lits»") }}',
                link=(
                    "{% macro link(url, goal) %}\n"
                    '<a hx-get="{{ url }}" hx-target="#{{ goal }}">A</a>\n{% endmacro %}\n'
                ),
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look for each id that an attribute names."""
        if project.templates_open:
            return
        unknown = [
            use
            for use in project.id_uses
            if not (use.out_of_band or project.makes_id(use.id) or may_be_unseen(use, project))
        ]
        for use in narrowest(unknown):
            yield self._unknown(use, project)

    def _unknown(self, use: IdUse, project: Project) -> Finding:
        near = project.nearest_id(use.id)
        return self.finding(
            use.span,
            f"{use.source}: no template makes an element with the id {use.id}",
            hint=f"did you mean {near.id}?" if near else "give the id to the element that is meant",
            related=around_id(use, near),
            identity=str(use.id),
        )
