"""CH506: a control whose value is not sent, because it has no name."""

from collections.abc import Iterator

from hypercheck.facts import Control, Placed, Submission
from hypercheck.model import Finding, Related, Severity, Span
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.hypermedia.forms.hook import is_scripted, is_selected

_VERBS = ("hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete")
_CHANGES = ("change", "input", "keyup", "search")
"""Events after which a control is asked about for the sake of its value."""

_UNSEEN = frozenset({"d-none", "hidden", "invisible"})
"""Classes of what only scripts see, in widely used style sheets."""

_NOT_ASKED = ("disabled", "readonly", "hidden", "role", "aria-controls", "aria-autocomplete")
"""Attributes of controls that show something, or belong to something that a script works."""

_APP = """\
from chirp import App, Page, Redirect, Request

app = App()


@app.get("/")
def home(q: str = ""):
    return Page("home.html", "form", q=q)


@app.post("/contacts")
async def add(request: Request):
    form = await request.form()
    return Redirect(f"/?q={form['name']}")
"""


def _page(html: str, **files: str) -> dict[str, str]:
    home = f"<html><body>{{% block form %}}{html}{{% endblock %}}</body></html>\n"
    named = {f"templates/{name}.html": text for name, text in files.items()}
    return {"app.py": _APP, "templates/home.html": home, **named}


def _form(controls: str, **files: str) -> dict[str, str]:
    form = f'<form method="post" action="/contacts"><input name="name">\n{controls}</form>'
    return _page(form, **files)


class ControlWithoutName(Rule):
    """A control of a form has no name.

    Browsers send a control's value under its name; one without is left out. What the visitor wrote
    is lost, and the handler sees the same as if nothing had been written. An `id` is no name.

    Write `name="…"`. A control that only a script reads is recognised by its hooks: event
    attributes, `data-*`, `x-model`, an id or class that a script of the project looks for.
    """

    code = "CH506"
    name = "control-without-name"
    severity = Severity.WARNING
    since = "0.1"
    needs = ("submissions", "id_uses")

    VALID = (
        Example(
            "buttons, and whatever has a name in some way",
            _form(
                '<button>Save</button><input type="submit"><input type="reset">\n'
                '<input type="button" value="Up"><input type="image" src="/go.png" alt="Go">\n'
                '<select {% if long %}name="kind"{% else %}name="sort"{% endif %}></select>\n'
                '<input name="{{ field }}"> <input {{ attributes }}> <input :name="field">\n'
                '{% from "m.html" import text %}{{ text(name="email") }}',
                m='{% macro text(name) %}<input name="{{ name }}">{% endmacro %}\n',
            ),
        ),
        Example(
            "controls that only scripts read",
            _form(
                '<input x-model="filter"> <input data-target="tags"> <input @keydown="add">\n'
                '<input onchange="preview(this)"> <input _="on input show">\n'
                '<input id="tag"> <input class="wide js-tag"> <textarea></textarea>\n'
                "<tag-list><input></tag-list>"
            )
            | {
                "static/site.js": (
                    'const tag = document.getElementById("tag");\n'
                    'for (const each of form.querySelectorAll(".js-tag")) watch(each);\n'
                    "grow(document.querySelector('textarea'));\n"
                )
            },
        ),
        Example(
            "what is shown only, or switched off",
            _form(
                '<input readonly value="https://example.org/me"> <input disabled>\n'
                "<fieldset disabled><input></fieldset>\n"
                '<input role="combobox" aria-controls="hits"> <input type="{{ kind }}">\n'
                '<input type="text" class="picked hidden">'
            ),
        ),
        Example(
            "boxes that select all, that open something, or must be ticked",
            _form(
                '<input type="checkbox" class="select-all"> <label><input type="checkbox" required>'
                "I agree</label>\n"
                '<input type="checkbox" id="more"><label for="more">More</label>'
            ),
        ),
        Example(
            "forms that nobody sends, or scripts do; controls outside of forms",
            _page(
                "<form><input></form> <input> <form method='dialog'><input></form>\n"
                '<form action="/" @submit.prevent="search"><input></form>\n'
                '<form action="javascript:void(0)"><input></form>\n'
                """<form hx-get="/" hx-vals='js:{q: read()}'><input></form>"""
            ),
        ),
        Example(
            "controls that ask by themselves, with values of their own or for another reason",
            _page(
                '<form method="post" action="/contacts">\n'
                """<input type="search" hx-get="/" hx-vals='{"q": "all"}'>\n"""
                '<input hx-get="/" hx-trigger="focus once"> <input id="wanted"></form>\n'
                '<input type="checkbox" hx-post="/contacts" hx-include="closest form">\n'
                '<div hx-get="/" hx-trigger="keyup from:#wanted"></div>'
            ),
        ),
    )

    INVALID = (
        Example(
            "a control with an id and a label, but no name",
            _form('<label for="email">E-mail</label> <«input» type="email" id="email">'),
        ),
        Example(
            "lists, texts, hidden values, files, and a name that is empty",
            _form(
                '<«select»><option>a</option></select> <«textarea» name=""></textarea>\n'
                '<«input» type="hidden" value="{{ id }}"> <«input» type="file">'
            ),
        ),
        Example(
            "a box and a choice",
            _form(
                '<label><«input» type="checkbox"> Write to me</label>\n'
                '<input type="radio" name="kind" value="a"> <«input» type="radio" value="b">'
            ),
        ),
        Example(
            "forms that get, or that htmx sends; a control outside of its form",
            _page(
                '<form action="/"><«input» type="search"></form>\n'
                '<form hx-post="/contacts"><«input»></form>\n'
                '<form id="new" method="post" action="/contacts"></form> <«input» form="new">'
            ),
        ),
        Example(
            "it is written in a macro, and in an include",
            _form(
                '{% from "m.html" import box %}{{ box("Phone") }} {% include "more.html" %}',
                m="{% macro box(label) %}<label>{{ label }} <«input»></label>{% endmacro %}\n",
                more='<«input» type="date">\n',
            ),
        ),
        Example(
            "a search box that asks while one writes, and sends nothing",
            _page(
                '<«input» type="search" hx-get="/" hx-trigger="keyup changed delay:200ms">\n'
                '<«select» hx-get="/"><option>a</option></select>'
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look at what each form leaves behind."""
        left: dict[Span, tuple[Control, Submission]] = {}
        for submission in project.submissions:
            for control in submission.nameless:
                if _is_meant(control, submission):
                    left.setdefault(control.placed.span, (control, submission))
        if not left:
            return
        named = frozenset(use.id.text for use in project.id_uses)
        for control, submission in left.values():
            used = not _ids(control.placed).isdisjoint(named)
            if not used and not is_selected(control.placed, project):
                yield self._nameless(control, submission)

    def _nameless(self, control: Control, submission: Submission) -> Finding:
        placed, sender = control.placed, submission.placed
        kind = placed.tag if placed.tag != "input" else f"{control.type} control"
        ids = sorted(_ids(placed))
        return self.finding(
            placed.span,
            f"the {kind} has no name, so nothing of it is sent",
            hint=f'is name="{ids[0]}" meant? An id is no name' if ids else 'write name="…"',
            related=()
            if sender is placed or sender.path.startswith("<")
            else (Related(sender.span, "it belongs to this form"),),
            identity=" ".join((kind, *ids)),
        )


def _is_meant(control: Control, submission: Submission) -> bool:
    """Whether the control looks as if its value were to be sent by this."""
    placed = control.placed
    if control.type is None or submission.scripted or placed.path.startswith("<"):
        return False
    if placed.has(*_NOT_ASKED) or is_scripted(placed) or any(map(_is_around, placed.ancestors())):
        return False
    if placed.has(*_VERBS):
        return placed is submission.placed and _asks_for_value(control, submission)
    if control.type in {"checkbox", "radio"} and not _is_a_choice(placed):
        return False
    if not _UNSEEN.isdisjoint(word for text in _texts(placed, "class") for word in text.split()):
        return False
    sends = submission.sender != "browser" or submission.placed.has("action", "method")
    if any(text.startswith("javascript:") for text in _texts(submission.placed, "action")):
        return False
    return submission.kind == "form" and sends


def _is_around(above: Placed) -> bool:
    """Whether what stands around a control works it: a custom element, a fieldset switched off."""
    return (
        "-" in above.tag or above.tag == "*" or (above.tag == "fieldset" and above.has("disabled"))
    )


def _is_a_choice(placed: Placed) -> bool:
    """Whether it is no switch of the page's own: these have a class, or an id for style sheets."""
    return placed.has("value") or not placed.has("id", "class", "required")


def _asks_for_value(control: Control, submission: Submission) -> bool:
    """Whether a control asks the server by itself when its value changes, and has only that."""
    placed = control.placed
    if submission.open or submission.sent_names or control.type in {"checkbox", "radio", "hidden"}:
        return False
    if placed.has("hx-include", "hx-vals") or submission.controls:
        return False
    triggers = [p for a in placed.attributes("hx-trigger") for p in placed.page.values(placed, a)]
    return all(any(word in p.masked for word in _CHANGES) for p in triggers)


def _ids(placed: Placed) -> frozenset[str]:
    return frozenset(_texts(placed, "id"))


def _texts(placed: Placed, name: str) -> Iterator[str]:
    patterns = (p for a in placed.attributes(name) for p in placed.page.values(placed, a))
    return (pattern.text for pattern in patterns if pattern.text)
