"""CH507: a control that says to nobody what it is for."""

from collections.abc import Iterator

from hypercheck.facts import Unlabelled
from hypercheck.model import Finding, Related, Severity, closest
from hypercheck.project import Project
from hypercheck.rule import Example, Rule

_APP = """\
from chirp import App, Fragment, Page

app = App()


@app.get("/")
def home(q: str = ""):
    return Page("home.html", "form", q=q)


@app.get("/row")
def row():
    return Fragment("row.html", "row")
"""


def _page(html: str, **files: str) -> dict[str, str]:
    home = f"<html><body>{{% block form %}}{html}{{% endblock %}}</body></html>\n"
    named = {f"templates/{name}.html": text for name, text in files.items()}
    return {"app.py": _APP, "templates/home.html": home, **named}


class LabelMissing(Rule):
    """A control has no label.

    People who hear the page are told "edit text, blank" and must guess what to write; people who
    speak to their browser cannot name the control; and a click beside a small box does not tick it.
    A placeholder is no label: it is gone with the first letter that is typed.

    Put the control into a `label`, or give it an `id` that a label's `for` names. Where there is no
    room for a text, write `aria-label` (or `aria-labelledby`, or `title`).
    """

    code = "CH507"
    name = "label-missing"
    severity = Severity.WARNING
    since = "0.1"
    needs = ("unlabelled",)

    VALID = (
        Example(
            "a label around the control, or for its id, before or after it",
            _page(
                '<label>Name <input name="name"></label> <label for="a">A</label>\n'
                '<p><input id="a" name="a"></p> <select id="b" name="b"></select>\n'
                '<label for="b">B</label><label><span><textarea name="c"></textarea></span></label>'
            ),
        ),
        Example(
            "attributes that say it, also by a script",
            _page(
                '<input name="a" aria-label="A"> <input name="b" aria-labelledby="h">\n'
                '<input name="c" title="C"> <input name="d" aria-label="{{ text }}">\n'
                '<input name="e" :aria-label="text"> <input name="f" x-bind="field">\n'
                '<h2 id="h">B</h2> <input name="g" {{ attributes }}>'
            ),
        ),
        Example(
            "buttons and what is hidden",
            _page(
                '<input type="hidden" name="a"> <input type="submit"> <button>Go</button>\n'
                '<input type="image" src="/a.png" alt="Go"> <input type="reset">\n'
                '<p hidden><input name="b"></p> <p style="display: none"><input name="c"></p>\n'
                '<input name="url" tabindex="-1" autocomplete="off"> <input type="{{ kind }}">\n'
                '<template><input name="d"></template> <p aria-hidden="true"><input name="e"></p>'
            ),
        ),
        Example(
            "ids and labels that expressions make, or a script",
            _page(
                '{% for row in rows %}<label for="n{{ row }}">N</label>'
                '<input id="n{{ row }}" name="n">{% endfor %}\n'
                '<label for="{{ first }}">A</label><input id="{{ first }}" name="a">\n'
                '<label for="f-{{ x }}">B</label><input id="f-name" name="b">'
            ),
        ),
        Example(
            "labels by a macro, around what a macro or an include shows",
            _page(
                '{% from "chirp/forms.html" import input %}{{ input("email", "E-mail") }}\n'
                '{% from "m.html" import field, box %}\n{{ field("a") }}\n'
                '<label>B {{ box("b") }}</label> <label>C {% include "c.html" %}</label>\n'
                '{% call field("d") %}<input id="d" name="d">{% endcall %}',
                m=(
                    "{% macro field(name) %}"
                    '<label for="{{ name }}">N</label>\n'
                    '{% if caller %}{{ caller() }}{% else %}<input id="{{ name }}">{% endif %}'
                    "{% endmacro %}\n"
                    '{% macro box(name) %}<input name="{{ name }}">{% endmacro %}\n'
                ),
                c='<p><input name="c"></p>\n',
            ),
        ),
        Example(
            "a fragment whose label stands on the page, or around it",
            _page(
                '<label for="town">Town</label><p hx-get="/row" hx-trigger="load"></p>',
                row='{% block row %}<p><input id="town" name="town"></p><input name="x">'
                "{% endblock %}\n",
            ),
        ),
        Example(
            "what stands around it cannot be told, or is an element of the project's own",
            _page(
                '{% if x %}<label>Name{% endif %}<input name="a">{% if x %}</label>{% endif %}\n'
                '<text-field label="B"><input name="b"></text-field>\n'
                '{{ labels_html | safe }} <input id="c" name="c">'
            ),
        ),
    )

    INVALID = (
        Example(
            "nothing, an id that nobody names, a text that is no label",
            _page(
                '<«input» name="a"> <«select» id="b" name="b"></select>\n'
                '<p>C <«textarea» name="c"></textarea></p> <«input» type="checkbox" name="d"> D'
            ),
        ),
        Example(
            "a placeholder, an empty aria-label",
            _page(
                '<form><«input» type="search" name="q" placeholder="Search">\n'
                '<«input» name="a" aria-label=""></form>'
            ),
        ),
        Example(
            "a label for another id",
            _page('<label for="emial">E-mail</label> <«input» id="email" name="email">'),
        ),
        Example(
            "a label of another page",
            _page('<«input» id="town" name="town">', other="<html><label for='town'></html>"),
        ),
        Example(
            "it is written in a macro, an include, a fragment",
            _page(
                '{% from "m.html" import box %}{{ box("a") }} {% include "c.html" %}',
                m='{% macro box(name) %}<«input» name="{{ name }}">{% endmacro %}\n',
                c='<«input» name="c">\n',
                row='{% block row %}<p><«input» name="town"></p>{% endblock %}\n',
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Tell each control that nothing names."""
        for each in project.unlabelled:
            yield self._bare(each)

    def _bare(self, found: Unlabelled) -> Finding:
        control = found.control
        placed = control.placed
        ids = {
            p.text: p
            for attribute in placed.attributes("id")
            for p in placed.page.values(placed, attribute)
            if p.text
        }
        labels = {pattern.text: pattern for pattern in found.labelled if pattern.text}
        near = next((labels[n] for own in ids if (n := closest(own, labels))), None)
        name = f" {control.names[0]}" if control.names and control.names[0].masked else ""
        kind = placed.tag if placed.tag != "input" else f"{control.type} control"
        return self.finding(
            placed.span,
            f"the {kind}{name} has no label",
            hint=_hint(found),
            related=()
            if near is None or near.span.path.startswith("<")
            else (Related(near.span, f"this label is for {near.text}"),),
            identity=f"{kind}{name}",
        )


def _hint(found: Unlabelled) -> str:
    if found.control.placed.has("placeholder"):
        return "a placeholder is no label: put the control into a label, or write aria-label"
    return "put it into a label, or name its id in the for of one, or write aria-label"
