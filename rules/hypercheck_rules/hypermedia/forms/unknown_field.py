"""CH501: a control whose value nobody reads."""

import re
from collections.abc import Iterator, Mapping

from hypercheck.facts import Control, Handler, Placed, Route, Submission
from hypercheck.model import Finding, Related, Severity, Span, closest
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.hypermedia.forms.hook import is_scripted, is_selected
from hypercheck_rules.hypermedia.forms.reach import only_route

_VERBS = ("hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete")
_JUDGED = frozenset({"GET", "POST", "PUT", "PATCH"})
_BUTTONS = frozenset({"submit", "image", "button", "reset"})

_SWITCH = re.compile(r"tab|toggle|switch|collapse|accordion|peer|star", re.IGNORECASE)
"""Classes of boxes and buttons that only style sheets look at."""

_TRAP = re.compile(r"honey|trap|hp[-_]|robot|visually-hidden|sr-only|d-none", re.IGNORECASE)
"""Classes of controls that nobody but a robot fills."""

_PLAIN = frozenset({"str", "int", "float", "bool", "decimal.Decimal", "uuid.UUID"})

_APP = """\
from dataclasses import dataclass

from chirp import App, Page, Redirect, Request, ValidationError, form_from, form_or_errors

app = App()


@dataclass
class Contact:
    name: str
    email: str = ""


@app.get("/")
def home(q: str = "", page: int = 1):
    return Page("home.html", "form", q=q)


@app.post("/contacts")
def create(contact: Contact):
    return Redirect("/")


@app.post("/login")
async def login(request: Request):
    form = await request.form()
    if form["user"] and form.get("password"):
        return Redirect("/")
    return Page("home.html", "form")


@app.post("/whole")
async def whole(request: Request):
    form = await request.form()
    save(form["name"], dict(form))
    return Redirect("/")


@app.post("/shown")
async def shown(request: Request):
    form = await request.form()
    return Page("home.html", "form", name=form["name"], form=form)


@app.post("/each")
async def each(request: Request):
    form = await request.form()
    for key in form:
        print(key, form[key])
    return Redirect("/")


@app.post("/nothing")
def nothing():
    return Redirect("/")
"""


def _page(html: str, app: str = _APP, **files: str) -> dict[str, str]:
    home = f"<html><body>{{% block form %}}{html}{{% endblock %}}</body></html>\n"
    named = {f"templates/{name}.html": text for name, text in files.items()}
    return {"app.py": app, "templates/home.html": home, **named}


class UnknownField(Rule):
    """A control sends a field that its handler does not know.

    The data class that the form is bound to has no such field, and the handler does not read it by
    name: what the visitor writes there is dropped without a word.

    Correct the name, add the field, or take the control away. Controls that scripts read are
    recognised by their hooks (`data-*`, `x-model`, `on…`), fields that other code of the project
    reads by their names.
    """

    code = "CH501"
    name = "unknown-field"
    severity = Severity.WARNING
    since = "0.1"
    needs = (
        "submissions",
        "routes",
        "routes_open",
        "mounts",
        "csrf_names",
        "templates_read_query",
    )

    VALID = (
        Example(
            "fields of the data class, fields read by name, query parameters",
            _page(
                '<form method="post" action="/contacts"><input name="name"><input name="email">'
                "</form>\n"
                '<form method="post" action="/login"><input name="user">'
                '<input name="password"></form>\n'
                '<form action="/"><input name="q"><input type="hidden" name="page"></form>'
            ),
        ),
        Example(
            "the token, the button that was pressed, names for the framework",
            _page(
                '<form method="post" action="/contacts"><input name="name">\n'
                '<input type="hidden" name="csrf_token"> <input type="hidden" name="_method">\n'
                '<button name="what" value="save">Save</button></form>'
            ),
        ),
        Example(
            "handlers that take the form whole, show it, go through it, or read nothing of it",
            _page(
                '<form method="post" action="/whole"><input name="x"></form>\n'
                '<form method="post" action="/shown"><input name="x"></form>\n'
                '<form method="post" action="/each"><input name="x"></form>\n'
                '<form method="post" action="/nothing"><input name="x"></form>'
            ),
        ),
        Example(
            "fields that other code reads: a middleware, a helper, a wrapper",
            _page(
                '<form method="post" action="/contacts"><input name="name">\n'
                '<input name="captcha"></form>',
                app=_APP
                + "\n\nasync def guard(request, next):\n"
                + '    if (await request.form()).get("captcha") != "7":\n'
                + '        return "no"\n    return await next(request)\n\n\n'
                + "app.add_middleware(guard)\n",
            ),
        ),
        Example(
            "controls that ask by themselves, that scripts read, that robots fill, that style",
            _page(
                '<form method="post" action="/contacts"><input name="name">\n'
                '<input name="q" hx-get="/"> <input name="filter" x-model="filter">\n'
                '<input name="website" tabindex="-1"> <p hidden><input name="url"></p>\n'
                '<input type="radio" name="side" class="tab"> <input name="off" disabled></form>'
            ),
        ),
        Example(
            "names that are not known, forms that scripts send or that may hold more",
            _page(
                '<form method="post" action="/contacts"><input name="{{ x }}"></form>\n'
                '<form method="post" action="/contacts" @submit.prevent="go"><input name="x">'
                "</form>\n"
                '<form method="post" action="/contacts"><input name="x">{{ rest | safe }}</form>\n'
                '<form method="post" action="/other"><input name="x"></form>'
            ),
        ),
        Example(
            "a control for another handler that a button of the form asks",
            _page(
                '<form method="post" action="/contacts"><input name="name"><input name="user">\n'
                '<button formaction="/login">Sign in</button>\n'
                '<button hx-post="/whole">Look</button></form>'
            ),
        ),
        Example(
            "a page that reads the URL for itself",
            _page(
                '<form action="/"><input name="q"><input name="view"></form>\n'
                "{{ request.query.view }}"
            ),
        ),
    )

    INVALID = (
        Example(
            "a field that the data class does not have",
            _page(
                '<form method="post" action="/contacts"><input name="name">\n'
                '<input name="«phone»"> <select name="«kind»"></select></form>'
            ),
        ),
        Example(
            "a typo",
            _page('<form hx-post="/contacts"><input name="name"><input name="«emial»"></form>'),
        ),
        Example(
            "a field that the handler does not read",
            _page(
                '<form method="post" action="/login"><input name="user">\n'
                '<input type="password" name="password"> '
                '<input type="checkbox" name="«remember»"></form>'
            ),
        ),
        Example(
            "a parameter that the handler does not have",
            _page('<form action="/"><input name="q"> <select name="«sort»"></select></form>'),
        ),
        Example(
            "by a macro, in an include, outside of its form",
            _page(
                '{% from "m.html" import box %}\n'
                '<form id="new" method="post" action="/contacts"><input name="name">\n'
                '{{ box("«town»") }} {% include "more.html" %}</form>\n'
                '<textarea form="new" name="«note»"></textarea>',
                m='{% macro box(name) %}<input name="{{ name }}">{% endmacro %}\n',
                more='<input name="«zip»">\n',
            ),
        ),
        Example(
            "a class that is read in the handler; a list as other frameworks write it",
            _page(
                '<form method="post" action="/save"><input name="name">\n'
                '<input name="«email[]»"></form>',
                app=_APP
                + '\n\n@app.post("/save")\nasync def save(request: Request):\n'
                + '    form = await form_or_errors(request, Contact, "home.html", "form")\n'
                + "    return form if isinstance(form, ValidationError) else Redirect('/')\n",
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look for each control in what the handlers of all requests that send it know."""
        if project.routes_open:
            return
        unread: dict[Span, tuple[Control, Handler]] = {}
        read: set[Span] = set()
        for submission in project.submissions:
            route = only_route(submission, project)
            handler = route.handler if route is not None else None
            known = _known(submission, route, project) if route is not None else None
            for control in submission.controls:
                span = control.names[0].span
                if handler is None or known is None or control.names[0].text in known:
                    read.add(span)
                elif _is_judged(control, submission, project):
                    unread.setdefault(span, (control, handler))
        for span, (control, handler) in unread.items():
            if span not in read and not self._is_read_elsewhere(control, project):
                yield self._unknown(control, handler)

    @staticmethod
    def _is_read_elsewhere(control: Control, project: Project) -> bool:
        """Whether Python reads the name somewhere, or a script looks for the control."""
        name = control.names[0].text or ""
        quoted = (f'"{name}"', f"'{name}'", f"`{name}`", f"[name={name}]")
        return (
            project.mentions_in_python(name, frozenset())
            or any(map(project.mentioned_in_script, quoted))
            or is_selected(control.placed, project)
        )

    def _unknown(self, control: Control, handler: Handler) -> Finding:
        pattern = control.names[0]
        name = pattern.text or ""
        places = _places(handler)
        near = closest(name, places)
        related = [Related(places[near], f"{near} is here")] if near else []
        if not related:
            related = [Related(form.span, "the form is read as this") for form in handler.forms]
        return self.finding(
            pattern.span,
            f"{handler.name}() knows no field {name}: what is written there is lost",
            hint=f"did you mean {near}?" if near else f"add the field {name}, or read it",
            related=tuple(related[:1]),
            identity=f"{handler.name} {name}",
        )


def _known(submission: Submission, route: Route, project: Project) -> frozenset[str] | None:
    """The names that the handler of a request knows; None where it may know others."""
    handler = route.handler
    if handler is None or handler.reads_open or submission.method not in _JUDGED:
        return None
    if not all(_is_plain(p.annotation, p.name, route) or p.form for p in handler.parameters):
        return None
    gets = submission.method == "GET"
    if gets and (_takes_request(handler) or project.templates_read_query):
        return None
    names = _places(handler)
    complete = all(form.complete for form in handler.forms)
    return frozenset(names) if names and complete and "" not in names else None


def _is_plain(annotation: str | None, name: str, route: Route) -> bool:
    """Whether a parameter comes from the request; what the application provides may read any."""
    from_path = any(parameter.name == name for parameter in route.path.parameters)
    plain = annotation is None or annotation in _PLAIN or annotation.startswith("typing.")
    return from_path or plain or _is_request(annotation, name)


def _is_request(annotation: str | None, name: str) -> bool:
    return name == "request" or (annotation or "").rpartition(".")[2] == "Request"


def _takes_request(handler: Handler) -> bool:
    return any(_is_request(p.annotation, p.name) for p in handler.parameters)


def _places(handler: Handler) -> Mapping[str, Span]:
    """The names that a handler knows and where it says them; an empty one for what is not known."""
    found = {field.name: field.span for form in handler.forms for field in form.fields}
    found |= {read.name.text or "": read.span for read in handler.reads}
    parameters = (p for p in handler.parameters if p.form is None and not _is_request(None, p.name))
    return {p.name: p.span for p in parameters} | found


def _is_judged(control: Control, submission: Submission, project: Project) -> bool:
    """Whether a control of a form that is wholly known is meant for the handler."""
    placed, name = control.placed, control.names[0].text
    if submission.open or submission.scripted or submission.kind != "form":
        return False
    if name is None or len(control.names) > 1 or control.type in {*_BUTTONS, None}:
        return False
    if name.startswith("_") or name in project.csrf_names:
        return False
    if control.names[0].span.path.startswith("<") or not placed.certain:
        return False
    asks = placed.has("disabled", *_VERBS) or is_scripted(placed)
    return not asks and not _is_set_aside(control)


def _is_set_aside(control: Control) -> bool:
    """Whether it is for robots or for style sheets."""
    placed = control.placed
    classes = " ".join(_texts(placed, "class"))
    if control.type in {"radio", "checkbox"} and _SWITCH.search(classes):
        return True
    around = (placed, *placed.ancestors())
    hidden = control.type != "hidden" and any(map(_is_hidden, around))
    return hidden or "-1" in _texts(placed, "tabindex")


def _is_hidden(placed: Placed) -> bool:
    said = " ".join((*_texts(placed, "class"), *_texts(placed, "id")))
    styled = any("display" in text or "-999" in text for text in _texts(placed, "style"))
    return styled or placed.has("hidden", "aria-hidden", "inert") or bool(_TRAP.search(said))


def _texts(placed: Placed, name: str) -> list[str]:
    found = (p for a in placed.attributes(name) for p in placed.page.values(placed, a))
    return [pattern.masked for pattern in found]
