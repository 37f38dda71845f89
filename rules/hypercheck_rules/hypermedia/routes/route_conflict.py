"""CH105: two routes that answer the same requests, or have the same name."""

from collections.abc import Iterator

from hypercheck.facts import PathParameter, Route
from hypercheck.link.route import ANY_METHOD
from hypercheck.model import Finding, Related, Severity
from hypercheck.project import Project
from hypercheck.rule import Example, Rule


def _app(routes: str) -> dict[str, str]:
    return {"app.py": f"from chirp import App, Page, Redirect, Router\n\napp = App()\n\n\n{routes}"}


class RouteConflict(Rule):
    """Two routes answer the same requests, or have the same name.

    The application does not start: Chirp refuses such routes when it freezes them, because one
    of them could never be reached, or `url_for` could mean either.

    Change the path or the methods of one of them; give one of two functions of the same name
    `name="…"`. A function with two paths needs two names as well.
    """

    code = "CH105"
    name = "route-conflict"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("routes",)

    VALID = (
        Example(
            "one path, a route a method",
            _app(
                '@app.get("/items")\ndef items():\n    return Page("items.html", "list")\n\n\n'
                '@app.post("/items")\ndef create_item():\n    return Redirect("/items")\n'
            ),
        ),
        Example(
            "converters tell the paths apart, the narrow one first",
            _app(
                '@app.get("/posts/{id:int}")\ndef by_id(id: int):\n    return str(id)\n\n\n'
                '@app.get("/posts/{slug}")\ndef by_slug(slug: str):\n    return slug\n'
            ),
        ),
        Example(
            "only one of the two is there",
            _app(
                "import os\n\n"
                'if os.environ.get("DEMO"):\n\n'
                '    @app.get("/login")\n    def login():\n        return Redirect("/")\n\n'
                "else:\n\n"
                '    @app.get("/login")\n    def login():\n'
                '        return Page("login.html", "form")\n'
            ),
        ),
        Example(
            "only one of the two is there, in an application that a function makes",
            {
                "app.py": (
                    "from chirp import App\n\n\ndef create(demo: bool = False) -> App:\n"
                    "    app = App()\n    if demo:\n"
                    '        @app.get("/")\n        def home():\n            return "demo"\n'
                    "    else:\n"
                    '        @app.get("/")\n        def home():\n            return "home"\n'
                    "    return app\n\n\napp = create()\n"
                )
            },
        ),
        Example(
            "methods that are not known",
            _app(
                "from settings import READING, WRITING\n\n"
                '@app.route("/feed", methods=READING)\ndef read():\n    return "a"\n\n\n'
                '@app.route("/feed", methods=WRITING)\ndef write():\n    return "b"\n'
            ),
        ),
        Example(
            "the same paths below other prefixes, names of their own",
            _app(
                "staff = Router()\nguests = Router()\n\n\n"
                '@staff.get("/", name="staff")\ndef index():\n    return "staff"\n\n\n'
                '@guests.get("/", name="guests")\ndef index():\n    return "guests"\n\n\n'
                'app.include("/staff", staff)\napp.include("/guests", guests)\n'
            ),
        ),
    )

    INVALID = (
        Example(
            "the same method and path",
            _app(
                '@app.get("/items")\ndef items():\n    return Page("items.html", "list")\n\n\n'
                '@app.route("«/items»", methods=["GET", "POST"])\ndef all_items():\n'
                '    return Page("items.html", "list")\n'
            ),
        ),
        Example(
            "paths that differ in the name of a parameter only",
            _app(
                '@app.delete("/items/{id:int}")\ndef delete(id: int):\n    return "gone"\n\n\n'
                '@app.delete("«/items/{number:int}»")\ndef remove(number: int):\n'
                '    return "gone"\n'
            ),
        ),
        Example(
            "two functions of one name",
            {
                "app.py": (
                    "from chirp import App, Page\nfrom shop import shop\n\napp = App()\n"
                    'app.include("/shop", shop)\n\n\n'
                    '@app.get("/")\ndef «index»():\n    return Page("home.html", "main")\n'
                ),
                "shop.py": (
                    "from chirp import Page, Router\n\nshop = Router()\n\n\n"
                    '@shop.get("/")\ndef index():\n    return Page("shop.html", "main")\n'
                ),
            },
        ),
        Example(
            "a name that is given twice",
            _app(
                '@app.get("/a", name="start")\ndef a():\n    return "a"\n\n\n'
                '@app.get("/b", name="«start»")\ndef b():\n    return "b"\n'
            ),
        ),
        Example(
            "one function, two paths, one name",
            _app('@app.get("/home")\n@app.get("/")\ndef «home»():\n    return "home"\n'),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Compare each route with those before it."""
        by_shape: dict[str, list[Route]] = {}
        by_name: dict[str, list[Route]] = {}
        for route in project.routes:
            if all(p.converter is not None for p in route.path.parameters):
                same = by_shape.setdefault(_shape(route), [])
                yield from self._same_requests(route, same)
                same.append(route)
            if route.name:
                named = by_name.setdefault(route.name, [])
                yield from self._same_name(route, named)
                named.append(route)

    def _same_requests(self, route: Route, earlier: list[Route]) -> Iterator[Finding]:
        for other in earlier:
            shared = route.methods & other.methods
            if shared and _both_there(route, other) and ANY_METHOD not in _methods(route, other):
                methods = " ".join(sorted(shared))
                yield self.finding(
                    route.span,
                    f"another route answers {methods} {route.path} already",
                    hint="change the path or the methods of one of them",
                    related=(Related(other.span, f"the first one: {other}"),),
                    identity=f"{methods} {route.path}",
                )
                return

    def _same_name(self, route: Route, earlier: list[Route]) -> Iterator[Finding]:
        for other in earlier:
            if _both_there(route, other):
                yield self.finding(
                    route.name_span,
                    f"another route is named {route.name} already",
                    hint='give one of them name="…"',
                    related=(Related(other.name_span, f"the first one: {other}"),),
                    identity=route.name,
                )
                return


def _shape(route: Route) -> str:
    """The path without the names of its parameters."""
    return "".join(
        f"{{:{part.converter_name}}}" if isinstance(part, PathParameter) else part
        for part in route.path.parts
    )


def _methods(*routes: Route) -> tuple[frozenset[str], ...]:
    return tuple(route.methods for route in routes)


def _both_there(route: Route, other: Route) -> bool:
    """Whether both are certainly registered: no readings of one call, no alternatives."""
    return route.call != other.call and not (route.conditional and other.conditional)
