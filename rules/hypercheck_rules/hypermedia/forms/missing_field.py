"""CH502: a required field that a form does not send."""

from collections.abc import Iterator
from dataclasses import dataclass

from hypercheck.facts import FormClass, Handler, Submission
from hypercheck.model import Finding, Related, Severity, Span, closest
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.hypermedia.forms.reach import Filling, only_route

_APP = """\
from dataclasses import dataclass

from chirp import App, Page, Redirect, Request, ValidationError, form_or_errors

app = App()


@dataclass
class Contact:
    name: str
    email: str
    phone: str = ""
    newsletter: bool = False


@dataclass
class Search:
    q: str
    page: int = 1


@app.get("/")
def home():
    return Page("home.html", "form")


@app.post("/contacts", on_invalid=("home.html", "form"))
def create(contact: Contact):
    return Redirect("/")


@app.post("/contacts/{id:int}")
async def update(request: Request, id: int):
    form = await form_or_errors(request, Contact, "home.html", "form")
    return form if isinstance(form, ValidationError) else Redirect("/")


@app.get("/search")
def search(search: Search):
    return Page("home.html", "form", found=[])


@app.post("/login")
async def login(request: Request):
    form = await request.form()
    if form["password"] == "x" and form.get("remember"):
        return Redirect("/")
    return Page("home.html", "form")
"""


def _page(html: str, **files: str) -> dict[str, str]:
    home = f"<main>{{% block form %}}{html}{{% endblock %}}</main>\n"
    named = {f"templates/{name}.html": text for name, text in files.items()}
    return {"app.py": _APP, "templates/home.html": home, **named}


class MissingField(Rule):
    """A form does not send a field that its handler requires.

    Every visitor who sends the form gets it back with an error about a field that it does not
    have (422), or an error page: there is nothing the visitor can do.

    Add the control, correct its name, or give the field a default. `hx-vals` and `hx-include`
    send fields, too.
    """

    code = "CH502"
    name = "missing-field"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("submissions", "id_uses", "pages", "routes", "mounts", "routes_open")

    VALID = (
        Example(
            "what does not parse might have sent it",
            _page('<form method="post" action="/contacts"><input name="name">{{ email | }}</form>'),
        ),
        Example(
            "what has no default is sent, also by a macro, an include, a button outside",
            _page(
                '{% from "chirp/forms.html" import field %}\n'
                '<form id="new" method="post" action="/contacts">\n'
                '{{ field("name", "Name") }} {% include "email.html" %}</form>\n'
                '<form id="one" method="post" action="/contacts/1"><input name="name"></form>\n'
                '<input form="one" name="email">',
                email='<input type="email" name="email">\n',
            ),
        ),
        Example(
            "htmx adds values, and controls of other elements",
            _page(
                '<input id="q" name="q"> <button hx-get="/search" hx-include="#q">Go</button>\n'
                """<a hx-post="/contacts" hx-vals='{"name": "A", "email": "a@b.c"}'>Add</a>\n"""
                '<a hx-get="/search?q=new">New</a>'
            ),
        ),
        Example(
            "names that are not known, fields in one of several branches",
            _page(
                '<form method="post" action="/contacts">\n'
                '{% for name in names %}<input name="{{ name }}">{% endfor %}</form>\n'
                '<form method="post" action="/contacts"><input name="name">\n'
                '{% if long %}<input name="email">{% else %}<select name="email"></select>'
                "{% endif %}</form>"
            ),
        ),
        Example(
            "an element of the form is filled with a control later",
            _page(
                '<form method="post" action="/contacts"><input name="name" hx-get="/"\n'
                'hx-target="#more"><p id="more"></p></form>',
                email='{% block email %}<input type="email" name="email">{% endblock %}\n',
            ),
        ),
        Example(
            "two forms for one handler that tells them apart",
            {
                "app.py": (
                    "from chirp import App, Page, Redirect, Request\n\napp = App()\n\n\n"
                    '@app.get("/")\ndef home():\n    return Page("home.html", "form")\n\n\n'
                    '@app.post("/list")\nasync def change(request: Request):\n'
                    "    form = await request.form()\n"
                    '    if form.get("what") == "rename":\n'
                    "        return Redirect(f\"/?title={form['title']}\")\n"
                    '    return Redirect("/")\n'
                ),
                "templates/home.html": (
                    '{% block form %}<form method="post" action="/list">\n'
                    '<input name="title">\n'
                    '<button name="what" value="rename">Rename</button></form>\n'
                    '<form method="post" action="/list">\n'
                    '<button name="what" value="empty">Empty</button></form>{% endblock %}\n'
                ),
            },
        ),
        Example(
            "fields that the handler can do without: it asks for them, or catches the error",
            {
                "app.py": (
                    "from chirp import App, Page, Redirect, Request\n\napp = App()\n\n\n"
                    '@app.get("/")\ndef home():\n    return Page("home.html", "form")\n\n\n'
                    "def number(form):\n    return int(form['n'])\n\n\n"
                    '@app.post("/list")\nasync def change(request: Request):\n'
                    "    form = await request.form()\n"
                    '    if "tag" in form:\n        print(form["tag"])\n'
                    '    kind = form["kind"] if form.get("kind") else ""\n'
                    '    try:\n        n = number(form)\n        page = form["page"]\n'
                    "    except (KeyError, ValueError):\n        n = page = 1\n"
                    "    return Redirect(f\"/?title={form['title']}{kind}{n}{page}\")\n"
                ),
                "templates/home.html": (
                    '{% block form %}<form method="post" action="/list">\n'
                    '<input name="title"></form>{% endblock %}\n'
                ),
            },
        ),
        Example(
            "one function for the form and what it sends",
            {
                "app.py": (
                    "from dataclasses import dataclass\n\n"
                    "from chirp import App, Page, Redirect, Request, form_from\n\napp = App()\n\n\n"
                    "@dataclass\nclass Note:\n    text: str\n\n\n"
                    '@app.route("/", methods=["GET", "POST"])\nasync def note(request: Request):\n'
                    '    if request.method == "POST":\n'
                    "        await form_from(request, Note)\n"
                    '        return Redirect("/")\n'
                    '    return Page("home.html", "form")\n'
                ),
                "templates/home.html": (
                    '{% block form %}<button hx-get="/">Again</button>\n'
                    '<form method="post" action="/"><input name="text"></form>{% endblock %}\n'
                ),
            },
        ),
    )

    INVALID = (
        Example(
            "a field of the data class has no control",
            _page('<«form» method="post" action="/contacts"><input name="name"></form>'),
        ),
        Example(
            "a control has another name, and one has none",
            _page(
                '<«form» method="post" action="/contacts/{{ id }}">\n'
                '<input name="name"> <input name="mail" type="email"></form>\n'
                '<«form» hx-post="/contacts"><input name="name"> <input type="email"></form>'
            ),
        ),
        Example(
            "a field that the handler reads by name",
            _page('<«form» method="post" action="/login"><input name="passwort"></form>'),
        ),
        Example(
            "a field that the handler reads where another error is caught",
            {
                "app.py": (
                    "from chirp import App, Page, Redirect, Request\n\napp = App()\n\n\n"
                    '@app.get("/")\ndef home():\n    return Page("home.html", "form")\n\n\n'
                    '@app.post("/list")\nasync def change(request: Request):\n'
                    "    form = await request.form()\n"
                    '    try:\n        n = int(form["n"])\n'
                    "    except ValueError:\n        n = 1\n"
                    "    return Redirect(f\"/?title={form['title']}{n}\")\n"
                ),
                "templates/home.html": (
                    '{% block form %}<«form» method="post" action="/list">\n'
                    '<input name="title"></form>{% endblock %}\n'
                ),
            },
        ),
        Example(
            "an element that sends the form's values, too, does not fill the form",
            _page(
                '<«form» id="in" method="post" action="/login"><input name="passwort"></form>\n'
                '<input hx-get="/search" name="q" hx-include="#in" hx-indicator="#in">'
            ),
        ),
        Example(
            "a query",
            _page(
                '<«form» action="/search"><input name="query"></form>\n'
                '<«button» hx-get="/search">All</button>'
            ),
        ),
        Example(
            "what hx-params keeps back",
            _page(
                '<«form» hx-post="/contacts" hx-params="not email">\n'
                '<input name="name"><input name="email"></form>'
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Compare what each form sends with what the one route that it can reach requires."""
        if project.routes_open:
            return
        reaching = [(each, only_route(each, project)) for each in project.submissions]
        by_route: dict[int, list[Submission]] = {}
        for submission, route in reaching:
            by_route.setdefault(id(route), []).append(submission)
        filling = Filling(project)
        seen: set[tuple[Span, str]] = set()
        for submission, route in reaching:
            if route is None or route.handler is None or _is_open(submission):
                continue
            required = _required(submission, route.handler, by_route[id(route)], project)
            missing = [
                each
                for each in required
                if not _sends(submission, each.name)
                and not _may_be_loaded(each.name, submission, project, filling)
            ]
            names = ", ".join(dict.fromkeys(each.name for each in missing))
            if names and (submission.placed.span, names) not in seen:
                seen.add((submission.placed.span, names))
                yield self._missing(submission, route.handler, missing, names)

    def _missing(
        self, submission: Submission, handler: Handler, missing: list["_Required"], names: str
    ) -> Finding:
        what = "the form" if submission.kind == "form" else "the request"
        sent = {p.text for control in submission.controls for p in control.names if p.text}
        near = closest(missing[0].name, sent)
        return self.finding(
            submission.placed.span,
            f"{what} does not send {names}, which {handler.name}() requires",
            hint=(
                f"is {near} meant to be {missing[0].name}?"
                if near
                else f"add a control named {missing[0].name}, or give it a default"
            ),
            related=tuple(Related(each.span, f"{each.name} is required here") for each in missing),
            identity=f"{handler.name} {names}",
        )


@dataclass(frozen=True, slots=True)
class _Required:
    """A field that a handler cannot do without."""

    name: str
    span: Span


def _is_open(submission: Submission) -> bool:
    """Whether it may send values that are not known: htmx keeps a query that is in the URL."""
    in_url = submission.method in {"GET", "DELETE"} and "?" in submission.url.whole.masked
    return submission.open or in_url


def _required(
    submission: Submission, handler: Handler, others: list[Submission], project: Project
) -> list[_Required]:
    """The fields that a request cannot do without.

    A handler that reads several things of a form may tell several forms apart. Then a field is
    only called missing if no form of the pages sends it.
    """
    arguments = [p.form for p in handler.parameters if p.form is not None]
    found = [field for form in arguments for field in _fields(form)]
    if submission.method in {"GET", "DELETE"}:  # these have no form in the body to read
        return found
    bound = [form for form in handler.forms if form not in arguments]
    by_hand = [field for form in bound for field in _fields(form)]
    asked = {read.name.text for read in handler.reads if not read.required}
    by_hand += [
        _Required(read.name.text, read.span)
        for read in handler.reads
        if read.required and read.name.text is not None and read.name.text not in asked
    ]
    if len(bound) + len(handler.reads) > 1:
        by_hand = [each for each in by_hand if not _somebody_sends(each.name, others, project)]
    return found + by_hand


def _fields(form: FormClass) -> list[_Required]:
    return [_Required(f.name, f.span) for f in form.fields if form.complete and f.required]


def _somebody_sends(name: str, submissions: list[Submission], project: Project) -> bool:
    sent = any(each.open or _sends(each, name) for each in submissions)
    return sent or project.mentioned_in_script(name)


def _may_be_loaded(name: str, submission: Submission, project: Project, filling: Filling) -> bool:
    """Whether the form holds an element that is filled later, and there is a control to fill in."""
    form = submission.placed
    if submission.kind != "form" or not filling.is_filled(form):
        return False
    return any(
        pattern.may_equal(name)
        for page in project.pages
        for placed in page.elements
        for attribute in placed.attributes("name")
        for pattern in page.values(placed, attribute)
    )


def _sends(submission: Submission, name: str) -> bool:
    names = [pattern for control in submission.controls for pattern in control.names]
    return any(pattern.may_equal(name) for pattern in (*names, *submission.sent_names))
