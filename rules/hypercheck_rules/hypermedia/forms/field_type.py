"""CH503: a control that cannot send what its field takes, or seldom does."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hypercheck.facts import Control, FormField, Placed, Route, Submission
from hypercheck.facts import FieldType as Taken
from hypercheck.model import Finding, Related, Severity, Span
from hypercheck.pattern import Pattern
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.hypermedia.forms.hook import is_scripted, is_selected
from hypercheck_rules.hypermedia.forms.reach import Filling, only_route

_WRITTEN = frozenset({"text", "search", "textarea", "password", "email", "url"})
"""Controls into which anything can be written."""

_DATES = frozenset({"date", "time", "datetime-local", "month", "week"})
_NUMBERS = frozenset({"number", "range"})
_OTHERS = frozenset({"file", "color"})
_TICKED = frozenset({"checkbox", "radio"})

_WRONG = {
    "text": frozenset({"file"}),
    "integer": _DATES | _OTHERS,
    "number": _DATES | _OTHERS,
    "boolean": _DATES | _OTHERS,
    "date": (_DATES | _OTHERS | _NUMBERS) - {"date"},
    "time": (_DATES | _OTHERS | _NUMBERS) - {"time"},
    "datetime": (_DATES | _OTHERS | _NUMBERS) - {"datetime-local"},
    "choice": frozenset({"file"}),
    "file": _WRITTEN | _DATES | _NUMBERS | {"color", "tel", "select", "checkbox", "radio"},
}
"""Controls none of whose values are of the type."""

_SAID = {
    "text": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "yes or no",
    "date": "a date",
    "time": "a time",
    "datetime": "a date and time",
    "choice": "one of a few values",
    "file": "a file",
}
_CONTROL = {
    "text": "a text control",
    "integer": 'type="number"',
    "number": 'type="number" with a step',
    "boolean": "a checkbox, or a select of true and false",
    "date": 'type="date"',
    "time": 'type="time"',
    "datetime": 'type="datetime-local"',
    "choice": "a select, or radio buttons",
    "file": 'type="file"',
}
_TOLD = ("inputmode", "pattern", "list", "readonly", "disabled", "min", "step")
"""Attributes that tell the visitor, or the browser, what to write."""

_PICKER = re.compile(r"date|time|pick|cal|number|digit|numeric|mask", re.IGNORECASE)
"""Classes by which scripts of others make a text control into another."""

_VALUES = {
    "integer": re.compile(r"\s*-?[0-9]+\s*"),
    "boolean": re.compile(r"\s*(?:on|off|yes|no|true|false|1|0)?\s*", re.IGNORECASE),
}
"""What a box or a button may send, where that can be told."""

_APP = """\
import datetime
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Literal

from chirp import App, Page, Redirect, UploadFile

app = App()


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


@dataclass
class Order:
    name: str = ""
    amount: int = 1
    price: Annotated[float, "EUR"] = 0.0
    limit: int | None = None
    gift: bool = False
    size: Size = Size.SMALL
    sort: Literal["asc", "desc"] = "asc"
    day: datetime.date | None = None
    at: datetime.datetime | None = None
    tags: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    photo: UploadFile | None = None


@app.get("/")
def home():
    return Page("home.html", "form")


@app.post("/orders")
def create(order: Order):
    return Redirect("/")
"""


def _page(controls: str, **files: str) -> dict[str, str]:
    form = f'<form method="post" action="/orders" enctype="multipart/form-data">\n{controls}</form>'
    home = f"<html><body>{{% block form %}}{form}{{% endblock %}}</body></html>\n"
    named = {f"templates/{name}.html": text for name, text in files.items()}
    return {"app.py": _APP, "templates/home.html": home, **named}


class FieldType(Rule):
    """A control sends what its field does not take.

    The field's type says what the handler can use: a number, a date, several values. From a text
    control anything can come, and the visitor learns what was meant from an error after sending;
    a control of another type is always refused; of a list, one radio button is all that is sent.

    Write the type of control that the field asks for: `type="number"` for `int`, a checkbox for
    `bool`, `type="date"` for a date, checkboxes or `select multiple` for a list. `inputmode` or
    `pattern` make a text control fit a number.
    """

    code = "CH503"
    name = "field-type"
    severity = Severity.WARNING
    since = "0.1"
    needs = ("submissions", "routes", "routes_open", "mounts", "id_uses", "htmx_extensions")

    VALID = (
        Example(
            "the controls that fit",
            _page(
                '<input name="name"> <input type="number" name="amount"> '
                '<input type="number" step="0.01" name="price">\n'
                '<input type="checkbox" name="gift"> <select name="size"></select>\n'
                '<input type="radio" name="sort" value="asc"> <input type="date" name="day">\n'
                '<input type="datetime-local" name="at"> <input type="file" name="photo">\n'
                '<select name="tags" multiple></select> '
                '<input type="checkbox" name="numbers" value="1">'
            ),
        ),
        Example(
            "numbers by other controls, or by a text that says how",
            _page(
                '<input type="range" name="amount"> <input type="hidden" name="limit">\n'
                '<input type="text" inputmode="numeric" name="amount"> <select name="limit">\n'
                '</select> <input name="amount" pattern="[0-9]+"> <input type="tel" name="limit">\n'
                '<input type="radio" name="amount" value="1"> '
                '<input type="checkbox" name="limit" value="10">'
            ),
        ),
        Example(
            "yes or no by a list, by buttons, by a hidden value beside the box",
            _page(
                '<input type="hidden" name="gift" value="false"> '
                '<input type="checkbox" name="gift" value="True">\n'
                '<select name="gift"></select> <input type="radio" name="gift" value="0">'
            ),
        ),
        Example(
            "several controls of one name, in a loop, loaded or made by scripts",
            _page(
                '<input name="tags"> <input name="tags">\n'
                '{% for n in rows %}<input type="number" name="numbers">{% endfor %}'
            ),
        ),
        Example(
            "a list that grows",
            _page(
                '<p id="more"><input name="tags"></p> '
                '<button type="button" hx-get="/" hx-target="#more" hx-swap="beforeend">+</button>'
            ),
        ),
        Example(
            "text controls that a script makes into others",
            _page(
                '<input name="day" class="datepicker"> <input name="amount" x-mask="99">\n'
                '<input name="limit" id="limit"> <input name="tags" data-role="tagsinput">\n'
                '<input name="size" list="sizes">'
            )
            | {"static/site.js": 'spinner(document.getElementById("limit"));\n'},
        ),
        Example(
            "types and names that are not known, fields of no class",
            _page(
                '<input type="{{ kind }}" name="amount"> <input name="{{ field }}">\n'
                '<input type="text" name="other"> <input type="money" name="price">'
            ),
        ),
        Example(
            "the file and its name; a value that an expression makes",
            _page(
                '<input type="file" name="photo"> <input type="hidden" name="photo">\n'
                '<input type="checkbox" name="numbers" value="{{ n }}">'
            ),
        ),
    )

    INVALID = (
        Example(
            "a number from a text",
            _page(
                '<«input» name="amount"> <input type="«text»" name="price"> '
                '<«textarea» name="limit"></textarea>'
            ),
        ),
        Example(
            "yes or no from a text, or from a box that says something else",
            _page(
                '<input type="«text»" name="gift">\n'
                '<input type="«checkbox»" name="gift" value="gift">'
            ),
        ),
        Example(
            "a number from a box without a value",
            _page('<input type="«checkbox»" name="amount">'),
        ),
        Example(
            "one of a few values from a text",
            _page('<«input» name="size"> <input type="«search»" name="sort">'),
        ),
        Example(
            "a date from a text, a date and time from a date",
            _page('<«input» name="day"> <input type="«date»" name="at">'),
        ),
        Example(
            "a list from radio buttons, from one text, from a select of one",
            _page(
                '{% for n in rows %}<input type="«radio»" name="numbers" value="{{ n }}">'
                '{% endfor %} <«select» name="tags"><option>a</option></select>'
            ),
        ),
        Example(
            "one value from a select of many; a text from a file; a file from a text",
            _page(
                '<«select» name="size" multiple></select> <input type="«file»" name="name">\n'
                '<input type="«url»" name="photo">'
            ),
        ),
        Example(
            "by a macro, by htmx, by the framework's own macros",
            {
                **_page("", m='{% macro box(name) %}<«input» name="{{ name }}">{% endmacro %}\n'),
                "templates/home.html": (
                    '{% from "m.html" import box %}{% from "chirp/forms.html" import input %}\n'
                    '<form hx-post="/orders">{{ box("amount") }} '
                    '{{ input("at", "At", type="«date»") }}</form>\n'
                ),
            },
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Compare each control with the field that the one route it can reach binds it to."""
        if project.routes_open:
            return
        as_json = "json-enc" in (project.htmx_extensions or ())
        filling = Filling(project)
        seen: set[Span] = set()
        for submission in project.submissions:
            if submission.sender == "htmx" and as_json:
                continue
            route = only_route(submission, project)
            fields = _fields(route) if route is not None else {}
            for control in submission.controls:
                field = fields.get(_name(control))
                fault = _fault(control, field, submission, project, filling) if field else None
                span = _place(control)
                if field and fault and span is not None and span not in seen:
                    seen.add(span)
                    yield self._mismatch(control, field, fault, span)

    def _mismatch(self, control: Control, field: FormField, fault: str, span: Span) -> Finding:
        kind = field.type.kind if field.type is not None else "text"
        many = field.type is not None and field.type.many and fault is _ONE_OF_MANY
        hint = "checkboxes, or a select with multiple" if many else _CONTROL[kind]
        what = control.type if control.placed.tag != "input" else f"{control.type} control"
        return self.finding(
            span,
            f"the {what} {field.name} {fault}",
            hint=f"write {hint}",
            related=(Related(field.span, f"the type of {field.name} is here"),),
            identity=f"{field.name} {control.type}",
        )


_ONE_OF_MANY = "sends one value for a field that takes several"
_MANY_FOR_ONE = "sends several values for a field that takes one"


def _name(control: Control) -> str:
    return (control.names[0].text or "") if len(control.names) == 1 else ""


def _fields(route: Route) -> dict[str, FormField]:
    """The fields by name; without those that several classes have."""
    forms = route.handler.forms if route.handler is not None else ()
    found = [field for form in dict.fromkeys(forms) for field in form.fields]
    names = [field.name for field in found]
    return {field.name: field for field in found if names.count(field.name) == 1}


def _place(control: Control) -> Span | None:
    """The type as it is written, else the tag, else the name: the first in the project's files."""
    types = _values(control.placed, "type")
    spans = [*(p.span for p in types[:1]), control.placed.span, control.names[0].span]
    return next((span for span in spans if not span.path.startswith("<")), None)


def _values(placed: Placed, name: str) -> list[Pattern]:
    return [p for a in placed.attributes(name) for p in placed.page.values(placed, a)]


@dataclass(frozen=True, slots=True)
class _Case:
    """One control, the type of its field, and what is around it."""

    control: Control
    type: Taken
    submission: Submission
    project: Project
    filling: Filling

    @property
    def namesakes(self) -> Sequence[Control]:
        """The controls of the form that may have the same name."""
        name = _name(self.control)
        return [c for c in self.submission.controls if any(p.may_equal(name) for p in c.names)]

    def is_made_into_another(self) -> bool:
        """Whether a script or the browser may see to it that the right thing is written."""
        placed = self.control.placed
        classes = " ".join(pattern.masked for pattern in _values(placed, "class"))
        marked = placed.has(*_TOLD) or is_scripted(placed) or _PICKER.search(classes) is not None
        return marked or self.submission.scripted or is_selected(placed, self.project)


def _fault(
    control: Control,
    field: FormField,
    submission: Submission,
    project: Project,
    filling: Filling,
) -> str | None:
    """What is wrong, to be put after the control's name."""
    if field.type is None or control.type is None:
        return None
    case = _Case(control, field.type, submission, project, filling)
    if field.type.many:
        if _sends_one(case):
            return _ONE_OF_MANY
    elif control.type == "select" and control.placed.has("multiple"):
        return _MANY_FOR_ONE
    return _of_value(case)


def _sends_one(case: _Case) -> bool:
    """Whether a control can send no more than one value, and nothing adds others."""
    control, placed = case.control, case.control.placed
    if control.type == "radio":
        return all(each.type == "radio" for each in case.namesakes)
    single = control.type == "select" and not placed.has("multiple", "size")
    if not single and control.type not in _WRITTEN:
        return False
    alone = len(case.namesakes) == 1 and not any(guard.loop for guard in placed.guards)
    if not alone or case.submission.open or case.is_made_into_another():
        return False
    form = case.submission.placed
    names = (f'"{_name(control)}"', f"'{_name(control)}'", "cloneNode")
    grows = case.filling.is_filled(form) or any(map(case.project.mentioned_in_script, names))
    return not grows


def _of_value(case: _Case) -> str | None:
    control, kind = case.control, case.type.kind
    said = f"{_SAID[kind]}, which its field takes"
    if control.type in _WRONG[kind]:
        beside = kind == "file" and any(each.type == "file" for each in case.namesakes)
        return None if beside else f"never sends {said}"
    if control.type in _TICKED and kind in _VALUES:
        values = _values(control.placed, "value")
        texts = [pattern.text for pattern in values] if control.placed.has("value") else ["on"]
        refused = [t for t in texts if t is not None and not _VALUES[kind].fullmatch(t)]
        return f"sends {refused[0]!r} instead of {said}" if refused else None
    free = control.type in _WRITTEN and kind not in {"text", "file"}
    if not free or case.is_made_into_another():
        return None
    return f"takes any text instead of {said}"
