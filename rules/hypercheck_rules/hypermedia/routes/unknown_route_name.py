"""CH103: url_for with a name that no route has."""

from collections.abc import Iterator

from hypercheck.facts import Route, RouteNameUse
from hypercheck.model import Finding, Related, Severity, closest
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.origin import used_at

_APP = """\
from chirp import App, Page, Redirect, Router

app = App()
contacts = Router()


@app.get("/")
def home():
    return Page("home.html", "main")


@contacts.get("/{id:int}", name="contact")
def show(id: int):
    return Page("home.html", "main", id=id)


@contacts.post("/")
def create():
    return Redirect(app.url_for("contact", id=1))


app.include("/contacts", contacts)
"""


def _page(html: str) -> dict[str, str]:
    page = f"<main>{{% block main %}}{html}{{% endblock %}}</main>\n"
    return {"app.py": _APP, "templates/home.html": page}


class UnknownRouteName(Rule):
    """`url_for` names a route that does not exist.

    The page cannot be rendered: whoever opens it gets an error page (500) instead.

    A route's name is the name of its function unless the route says `name="…"`. Correct the
    name, or name the route.
    """

    code = "CH103"
    name = "unknown-route-name"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("route_name_uses", "routes", "own_routes", "routes_open")

    VALID = (
        Example(
            "the name of a function, a name that a route is given",
            _page(
                "<a href=\"{{ url_for('home') }}\">Home</a>\n"
                "<a href=\"{{ url_for('contact', id=1) }}\">Ada</a>"
            ),
        ),
        Example(
            "the framework's own routes have names too",
            _page("<img src=\"{{ url_for('chirp.static', name='logo.png') }}\" alt=\"\">"),
        ),
        Example(
            "a name that is not known",
            _page(
                '<a href="{{ url_for(where) }}">A</a> <a href="{{ url_for(kind ~ \'s\') }}">B</a>'
            ),
        ),
        Example(
            "a name from a list that Python gives",
            {
                "app.py": _APP
                + (
                    '\n\n@app.get("/menu")\ndef menu():\n'
                    '    return Page("home.html", "main", entries=load_entries())\n'
                ),
                "templates/home.html": (
                    "{% block main %}{% for entry in entries %}\n"
                    '<a href="{{ url_for(entry.route) }}">{{ entry.title }}</a>\n'
                    "{% endfor %}{% endblock %}\n"
                ),
            },
        ),
    )

    INVALID = (
        Example(
            "a typo in a template",
            _page("<a href=\"{{ url_for('«hom»') }}\">Home</a>"),
        ),
        Example(
            "the function's name, but the route has another",
            _page("<a href=\"{{ url_for('«show»', id=1) }}\">Ada</a>"),
        ),
        Example(
            "in Python",
            {
                "app.py": _APP.replace('url_for("contact"', 'url_for("«contcat»"'),
                "templates/home.html": "{% block main %}{% endblock %}\n",
            },
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Compare each name with those of the routes."""
        if project.routes_open or any(route.name is None for route in project.routes):
            return
        known = {route.name: route for route in project.routes if route.name}
        for use in project.route_name_uses:
            text = use.name.text
            if text is None or text in known or text in project.own_routes:
                continue
            if not use.span.path.startswith("<"):
                yield self._unknown(use, text, known)

    def _unknown(self, use: RouteNameUse, text: str, known: dict[str, Route]) -> Finding:
        related = used_at(use.name, "used here")
        by_function = next(
            (r for r in known.values() if r.handler is not None and r.handler.name == text), None
        )
        near = by_function.name if by_function else closest(text, known)
        if near is not None:
            related = (*related, Related(known[near].name_span, f"the route {near} is named here"))
        return self.finding(
            use.span,
            f"no route is named {text}",
            hint=f"did you mean {near}?" if near else "a route's name is that of its function",
            related=related,
            identity=text,
        )
