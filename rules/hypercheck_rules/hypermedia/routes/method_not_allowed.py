"""CH102: a URL whose route does not answer the method."""

from collections.abc import Iterator

from hypercheck.facts import Route, UrlUse
from hypercheck.model import Finding, Related, Severity
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.origin import used_at

_APP = """\
from chirp import App, Page, Redirect

app = App()


@app.get("/")
def home():
    return Page("home.html", "main")


@app.get("/items/{id:int}")
def item(id: int):
    return Page("home.html", "main", item=id)


@app.route("/items/{id:int}", methods=["POST", "delete"])
def change_item(id: int):
    return Redirect(f"/items/{id}")


@app.post("/logout")
def logout():
    return Redirect("/")
"""


def _page(html: str) -> dict[str, str]:
    page = f"<main>{{% block main %}}{html}{{% endblock %}}</main>\n"
    return {"app.py": _APP, "templates/home.html": page}


class MethodNotAllowed(Rule):
    """A page sends a request with a method that the route does not answer.

    The path exists, so nothing looks wrong, but the server answers 405. A visitor who sends the
    form sees an error page; htmx drops the answer and nothing happens.

    Ask with a method that the route answers, or add the method to the route.
    """

    code = "CH102"
    name = "method-not-allowed"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("url_uses", "routes", "mounts", "routes_open")

    VALID = (
        Example(
            "each method has its route",
            _page(
                '<a href="/items/1">Show</a> <button hx-delete="/items/1">Delete</button>\n'
                '<form method="post" action="/items/1"><button>Save</button></form>'
            ),
        ),
        Example(
            "the button says another method than the form",
            _page(
                '<form action="/items/1"><button>Show</button>\n'
                '<button formaction="/logout" formmethod="post">Log out</button></form>'
            ),
        ),
        Example(
            "a method that an expression says",
            _page('<form method="{{ method }}" action="/logout"><button>Go</button></form>'),
        ),
        Example(
            "methods that are listed elsewhere",
            {
                "app.py": (
                    "from chirp import App, Template\n"
                    "from settings import METHODS\n\n"
                    "app = App()\n\n\n"
                    '@app.route("/", methods=METHODS)\n'
                    "def home():\n"
                    '    return Template("home.html")\n'
                ),
                "settings.py": "import os\n\nMETHODS = os.environ['METHODS'].split()\n",
                "templates/home.html": '<button hx-put="/">Save</button>\n',
            },
        ),
        Example(
            "an expression that may lead to another route",
            _page('<button hx-post="/{{ what }}">Go</button>'),
        ),
    )

    INVALID = (
        Example(
            "a link to a route that only takes posts",
            _page('<a href="«/logout»">Log out</a>'),
        ),
        Example(
            "a form without a method gets",
            _page('<form action="«/logout»"><button>Log out</button></form>'),
        ),
        Example(
            "htmx with a method that no route of the path answers",
            _page('<button hx-put="«/items/{{ item }}»">Save</button>'),
        ),
        Example(
            "a redirect is followed with GET",
            {
                "app.py": _APP.replace('Redirect("/")', 'Redirect("«/logout»")'),
                "templates/home.html": "{% block main %}{% endblock %}\n",
            },
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Ask for every URL that routes match whether one of them answers the method."""
        if project.routes_open:
            return
        for use in project.url_uses:
            if not use.url.is_local or use.method in {None, "WEBSOCKET"}:
                continue
            routes = project.routes_for(use.url)
            if not routes or project.is_mounted(use.url):
                continue
            if not any(_answers(route, use.method or "") for route in routes):
                yield self._refused(use, routes)

    def _refused(self, use: UrlUse, routes: tuple[Route, ...]) -> Finding:
        methods = ", ".join(sorted({method for route in routes for method in route.methods}))
        return self.finding(
            use.span,
            f"no route answers {use.method} {use.url}",
            hint=f"its methods are: {methods}",
            related=(
                *used_at(use.url.whole, f"used by {use.source} here"),
                *(Related(route.span, f"this route answers {route}") for route in routes),
            ),
            identity=f"{use.method} {use.url}",
        )


def _answers(route: Route, method: str) -> bool:
    return (
        method in route.methods
        or route.mounted
        or route.kind == "websocket"
        or (method == "HEAD" and "GET" in route.methods)
    )
