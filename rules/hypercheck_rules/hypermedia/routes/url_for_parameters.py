"""CH104: url_for with other parameters than the route's path has."""

from collections.abc import Iterator

from hypercheck.facts import Route, RouteNameUse
from hypercheck.model import Finding, Related, Severity, closest
from hypercheck.project import Project
from hypercheck.rule import Example, Rule

_APP = """\
from chirp import App, Page

app = App()


@app.get("/")
def home():
    return Page("home.html", "main")


@app.get("/contacts/{id:int}")
def contact(id: int):
    return Page("home.html", "main", id=id)


@app.get("/archive/{year:int}/{month:int}", name="archive")
def show_archive(year: int, month: int):
    return Page("home.html", "main", link=app.url_for("archive", year=year, month=month - 1))
"""


def _page(html: str) -> dict[str, str]:
    page = f"<main>{{% block main %}}{html}{{% endblock %}}</main>\n"
    return {"app.py": _APP, "templates/home.html": page}


class UrlForParameters(Rule):
    """`url_for` is given other parameters than the route's path has.

    The page cannot be rendered: whoever opens it gets an error page (500) instead.

    Give every parameter of the path by its name, and nothing else. What belongs into the query
    string goes behind the call: `{{ url_for('contacts') }}?page=2`.
    """

    code = "CH104"
    name = "url-for-parameters"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("route_name_uses", "routes")

    VALID = (
        Example(
            "all of them, in any order",
            _page(
                "<a href=\"{{ url_for('home') }}\">Home</a>\n"
                "<a href=\"{{ url_for('archive', month=1, year=2024) }}\">January</a>"
            ),
        ),
        Example(
            "a query behind the call",
            _page("<a href=\"{{ url_for('contact', id=1) }}?tab=notes\">Notes</a>"),
        ),
        Example(
            "parameters that a dict gives",
            _page("<a href=\"{{ url_for('archive', **month) }}\">Month</a>"),
        ),
        Example(
            "a file of the static folder",
            _page("<img src=\"{{ url_for('chirp.static', name='logo.png') }}\" alt=\"\">"),
        ),
    )

    INVALID = (
        Example(
            "one is missing",
            _page("<a href=\"{{ url_for('«archive»', year=2024) }}\">2024</a>"),
        ),
        Example(
            "one that the path does not have",
            _page("<a href=\"{{ url_for('contact', id=1, «tab='notes'») }}\">Notes</a>"),
        ),
        Example(
            "one by a wrong name",
            _page("<a href=\"{{ url_for('contact', «contact_id=1») }}\">Ada</a>"),
        ),
        Example(
            "in Python",
            {
                "app.py": _APP.replace(
                    '"archive", year=year, month=month - 1', '"«archive»", month=month - 1'
                ),
                "templates/home.html": "{% block main %}{% endblock %}\n",
            },
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Compare the arguments of each call with the parameters of the route's path."""
        by_name: dict[str, list[Route]] = {}
        for route in project.routes:
            by_name.setdefault(route.name or "", []).append(route)
        for use in project.route_name_uses:
            routes = by_name.get(use.name.text or "", [])
            wild = any(p.converter is None for route in routes for p in route.path.parameters)
            if len(routes) == 1 and not wild and not use.span.path.startswith("<"):
                yield from self._compared(use, routes[0])

    def _compared(self, use: RouteNameUse, route: Route) -> Iterator[Finding]:
        wanted = [parameter.name for parameter in route.path.parameters]
        given = {name for name, _ in use.parameters}
        missing = [name for name in wanted if name not in given]
        unknown = [(name, span) for name, span in use.parameters if name not in wanted]
        related = (Related(route.span, f"the path of {route.name}"),)
        listed = ", ".join(wanted) or "none"
        for name, span in unknown:
            near = closest(name, missing) or (missing[0] if len(missing) == 1 else None)
            yield self.finding(
                span,
                f"the path {route.path} has no parameter {name}",
                hint=f"did you mean {near}?" if near else f"its parameters are: {listed}",
                related=related,
                identity=f"{route.name} {name}",
            )
        if len(missing) > len(unknown) and not use.open:
            lacking = ", ".join(missing)
            yield self.finding(
                use.call if use.name.is_elsewhere else use.span,
                f"url_for gives no {lacking} for the path {route.path}",
                hint=f"its parameters are: {listed}",
                related=related,
                identity=f"{route.name} {lacking}",
            )
