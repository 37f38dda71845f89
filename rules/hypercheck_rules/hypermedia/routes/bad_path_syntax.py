"""CH108: a route's path that the framework cannot read."""

from collections.abc import Iterator

from hypercheck.facts import PathFault
from hypercheck.model import Edit, Finding, Fix, Related, Severity
from hypercheck.project import Project
from hypercheck.rule import Example, Rule


def _app(code: str) -> dict[str, str]:
    head = (
        "from chirp import App, Router\nfrom site_settings import BASE, KIND\n\napp = App()\n\n\n"
    )
    return {"app.py": head + code}


def _route(path: str, parameters: str = "", literal: str = '"{}"') -> str:
    written = literal.replace("{}", path)
    return f"@app.get({written})\ndef show({parameters}):\n    return 'shown'\n"


class BadPathSyntax(Rule):
    r"""A route's path is not one that the framework can read.

    The application does not start. Paths begin with `/`, a parameter is written `{name}` or
    `{name:int}` and occurs once, and there is no query in a path. The converters are str, int,
    float, uuid, slug and path.

    Other frameworks write `<int:id>`, `{id:integer}` or `{id:\d+}`: here it is `{id:int}`.
    A router's path is put behind the prefix of its `include` as it is, so it begins with `/` too.
    """

    code = "CH108"
    name = "bad-path-syntax"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("routes",)

    VALID = (
        Example(
            "plain paths, each converter, two parameters in a segment",
            _app(
                _route("/")
                + "\n\n"
                + _route("/a/{id:int}/{rest:path}", "id: int, rest: str").replace("show", "a")
                + "\n\n"
                + _route("/b/{name}.{kind:slug}", "name, kind").replace("show", "b")
                + "\n\n"
                + _route("/c/{key:uuid}-{size:float}", "key, size").replace("show", "c")
            ),
        ),
        Example(
            "a path put together of parts that are known and parts that are not",
            _app(
                'ITEMS = "/items"\n\n\n'
                + _route("{BASE}/a/{{id:int}}", "id: int", 'f"{}"')
                + "\n\n"
                + _route("/b/{{id:{KIND}}}", "id", 'f"{}"').replace("show", "b")
                + "\n\n"
                + '@app.get(ITEMS + "/{id}")\ndef item(id):\n    return id\n\n\n'
                + "@app.get(BASE)\ndef base():\n    return 'base'\n"
            ),
        ),
        Example(
            "a router's root, with and without a slash, and an ending for the prefix",
            _app(
                "shop = Router()\n\n\n"
                '@shop.get("")\ndef index():\n    return "shop"\n\n\n'
                '@shop.get("/new")\ndef new():\n    return "new"\n\n\n'
                '@shop.get(".json")\ndef data():\n    return {}\n\n\n'
                'app.include("/shop", shop)\n'
            ),
        ),
        Example(
            "signs that mean nothing here",
            _app(_route("/a<b/c>d/*/:id/(x)/v1:batch/$")),
        ),
        Example(
            "another framework's paths in the same project",
            _app(
                "import flask\n\nold = flask.Flask(__name__)\n\n\n"
                '@old.route("/orders/<int:id>")\ndef orders(id):\n    return str(id)\n'
            ),
        ),
    )

    INVALID = (
        Example(
            "written as in Flask",
            _app(_route("/orders/«<int:id>»/«<line>»/«<string:part>»", "id: int, line, part")),
            fixed=_app(_route("/orders/{id:int}/{line}/{part}", "id: int, line, part")),
        ),
        Example(
            "a converter of another framework",
            _app(_route("/orders/{id:«integer»}/{rest:«.*»}/{n:« int»}", "id, rest, n")),
            fixed=_app(_route("/orders/{id:int}/{rest:path}/{n:int}", "id, rest, n")),
        ),
        Example(
            "a typo in a converter",
            _app(_route("/orders/{id:«ints»}/{key:«uid»}/{x:«hex»}/«{y:}»", "id, key, x, y")),
        ),
        Example(
            "no slash at the beginning",
            _app(_route("«orders»")),
            fixed=_app(_route("/orders")),
        ),
        Example(
            "a regular expression is not made a path by a slash",
            _app(_route("«^orders/[0-9]+$»")),
        ),
        Example("nothing at all", _app(_route("«»"))),
        Example("a parameter that occurs twice", _app(_route("/{id}/to/«{id}»", "id"))),
        Example(
            "a name that no argument can have, a brace alone",
            _app(
                _route("/«{order-id}»")
                + "\n\n"
                + _route("/b/{id:int}«}»", "id").replace("show", "b")
            ),
        ),
        Example("a query", _app(_route("/orders«?page={n:int}»", "n"))),
        Example(
            "what a router is given",
            _app(
                "shop = Router()\n\n\n"
                '@shop.get("«orders»")\ndef orders():\n    return "orders"\n\n\n'
                '@shop.get("/{id}/«{team}»")\ndef order(id, team):\n    return id\n\n\n'
                'app.include("/{team}«/»", shop)\n'.replace("/{team}«/»", "«/{team}/»")
            ),
            fixed=_app(
                "shop = Router()\n\n\n"
                '@shop.get("/orders")\ndef orders():\n    return "orders"\n\n\n'
                '@shop.get("/{id}/{team}")\ndef order(id, team):\n    return id\n\n\n'
                'app.include("/{team}", shop)\n'
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Report the faults of each route's path; a prefix has them once for all its routes."""
        seen = set[PathFault]()
        for route in project.routes:
            for fault in route.path_faults:
                if fault not in seen:
                    seen.add(fault)
                    yield self._found(fault)

    def _found(self, fault: PathFault) -> Finding:
        message, hint = _WORDS[fault.kind]
        meant = fault.right if fault.right is not None else fault.guess
        if fault.kind == "no_slash" and meant is None:
            hint = "a path is no regular expression: begin with /, and write {name} for a part"
        shown = meant if fault.kind != "converter" else f"the converter {meant}"
        first = (Related(fault.first, "the first one"),) if fault.first is not None else ()
        return self.finding(
            fault.span,
            message.format(text=fault.text),
            hint=hint if meant is None else f"did you mean {shown}?",
            related=first,
            fix=_fix(fault, meant),
            identity=f"{fault.kind} {fault.text}",
        )


def _fix(fault: PathFault, meant: str | None) -> Fix | None:
    if meant is None or fault.text == "":
        return None
    return Fix(f"write {meant}", (Edit(fault.span, meant),), safe=fault.right is not None)


_WORDS = {
    "no_slash": ("the path {text!r} does not begin with /", "put a / before it"),
    "end_slash": ("the prefix {text!r} ends with /", "the paths behind it bring theirs"),
    "angles": (
        "a parameter is not written {text}",
        "parameters are written {{name}} or {{name:int}}".format(),
    ),
    "braces": (
        "{text} is no parameter",
        "a parameter is a name in braces, such as {{id}} or {{id:int}}".format(),
    ),
    "converter": (
        "there is no converter {text!r}",
        "the converters are str, int, float, uuid, slug and path",
    ),
    "end": (
        "the path has a query or fragment: {text}",
        "what follows ? is read from the request, or by a parameter with a default",
    ),
    "repeated": ("the parameter {text} occurs twice", "give one of them another name"),
}
"""For each kind of fault the message, and what to do where nothing better is known."""
