"""CH107: a path and its handler that disagree about parameters."""

from collections.abc import Iterator

from hypercheck.facts import Handler, Parameter, PathParameter, Route
from hypercheck.model import Finding, Related, Severity, Span, closest
from hypercheck.project import Project
from hypercheck.rule import Example, Rule

_HEAD = """\
from dataclasses import dataclass
from uuid import UUID

from chirp import App, Fragment, Page, Redirect, Request, Router
from store import Store

app = App()
app.provide(Store, Store)


"""


def _app(code: str) -> dict[str, str]:
    return {"app.py": _HEAD + code, "store.py": "class Store:\n    pass\n"}


class PathParameterMismatch(Rule):
    """A path and its handler disagree about parameters.

    A handler that needs an argument which nothing supplies, or wants another type than the
    path's converter gives, keeps the application from starting. A parameter of the path that
    nobody reads means that every URL shows the same: `/orders/1` and `/orders/2` alike.

    Handlers take path parameters by name: `{id:int}` is the argument `id: int`. A parameter that
    is in the path for its looks only is named with an underscore: `/posts/{id:int}/{_title}`.
    """

    code = "CH107"
    name = "path-parameter-mismatch"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("routes", "path_reads")

    VALID = (
        Example(
            "taken by name, read from the request, supplied otherwise",
            _app(
                "@dataclass\nclass Edit:\n    title: str\n\n\n"
                '@app.get("/posts/{id:int}")\ndef post(request: Request, id: int, page: int = 1):\n'
                '    return Page("post.html", "main", id=id, page=page)\n\n\n'
                '@app.post("/posts/{id:int}")\nasync def edit(id, form: Edit, store: Store):\n'
                '    return Redirect(f"/posts/{id}")\n\n\n'
                '@app.get("/tags/{tag}")\ndef tag(request):\n'
                '    return request.path_params["tag"]\n'
            ),
        ),
        Example(
            "middleware, or what makes a provided type, may read it",
            _app(
                "class Shop:\n    pass\n\n\n"
                "def find_shop(request: Request):\n"
                '    return load_shop(request.path_params.get("shop"))\n\n\n'
                "app.provide(Shop, find_shop)\n\n\n"
                '@app.get("/{shop}/orders")\ndef orders(shop_: Shop):\n'
                '    return Page("orders.html", "list", shop=shop_)\n'
            ),
        ),
        Example(
            "for its looks only, or to catch everything",
            _app(
                '@app.get("/posts/{id:int}/{_title}")\ndef post(id: int):\n'
                '    return Page("post.html", "main", id=id)\n\n\n'
                '@app.get("/{rest:path}")\ndef not_found():\n'
                '    return Page("not_found.html", "main"), 404\n'
            ),
        ),
        Example(
            "a prefix that some of the routes below it do not need",
            _app(
                "team = Router()\n\n\n"
                '@team.get("/members")\ndef members(team_id: int):\n    return str(team_id)\n\n\n'
                '@team.get("/help")\ndef team_help():\n    return Page("help.html", "main")\n\n\n'
                'app.include("/teams/{team_id:int}", team)\n'
            ),
        ),
        Example(
            "text stays text, a number may become text or a wider number",
            _app(
                '@app.get("/a/{number:int}")\ndef a(number: str):\n    return number\n\n\n'
                '@app.get("/b/{price:int}")\ndef b(price: float):\n    return str(price)\n\n\n'
                '@app.get("/c/{number}")\ndef c(number: int):\n    return str(number)\n\n\n'
                '@app.get("/d")\n@app.get("/d/{key:uuid}", name="one")\n'
                "def d(key: UUID | None = None):\n    return str(key)\n"
            ),
        ),
        Example(
            "types that are provided, wherever that is done",
            _app(
                "import plugins\n\n\n"
                "class Shop:\n    pass\n\n\nclass Clock:\n    pass\n\n\n"
                "PROVIDED = {Shop: Shop, Clock: lambda: Clock()}\n"
                "for kind, make in PROVIDED.items():\n    app.provide(kind, make)\n\n\n"
                '@app.get("/time")\ndef time(clock: Clock, shop: Shop):\n    return str(clock)\n'
            ),
        ),
        Example(
            "a decorator that is not followed may change the arguments",
            _app(
                "from tools import with_account\n\n\n"
                '@app.get("/accounts/{id:int}")\n@with_account\ndef show(account):\n'
                '    return Page("account.html", "main", account=account)\n'
            ),
        ),
    )

    INVALID = (
        Example(
            "a type of the project that nobody provides",
            _app(
                "class Shop:\n    pass\n\n\nclass Clock:\n    pass\n\n\n"
                "app.provide(Clock, Clock)\n\n\n"
                '@app.get("/time")\ndef time(clock: Clock, «shop»: Shop):\n    return str(clock)\n'
            ),
        ),
        Example(
            "the handler does not take it",
            _app(
                '@app.get("/orders/«{id:int}»")\ndef order():\n'
                '    return Page("order.html", "main")\n'
            ),
        ),
        Example(
            "the handler takes it by another name",
            _app(
                '@app.get("/orders/«{order_id:int}»/lines/{line:int}")\n'
                "def line(id: int, line: int):\n    return str(id + line)\n"
            ),
        ),
        Example(
            "nothing supplies the argument",
            _app(
                '@app.get("/orders")\ndef orders(request: Request, «page»: int, «sort»):\n'
                '    return Page("orders.html", "list", page=page, sort=sort)\n'
            ),
        ),
        Example(
            "the converter gives another type than the handler wants",
            _app(
                '@app.get("/keys/«{key:int}»")\ndef key(key: UUID):\n    return str(key)\n\n\n'
                '@app.get("/prices/«{price:float}»")\ndef price(price: int):\n'
                "    return str(price)\n"
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Compare each route's path with its handler's arguments."""
        elsewhere = project.path_reads
        taken = {
            parameter.span
            for route in project.routes
            for parameter in route.path.parameters
            if route.handler is None or _takes(route.handler, parameter.name)
        }
        seen: set[Span] = set()
        for route in project.routes:
            if route.handler is None:
                continue
            for finding in self._compared(route, route.handler, elsewhere, taken):
                if finding.span is not None and finding.span not in seen:
                    seen.add(finding.span)
                    yield finding

    def _compared(
        self,
        route: Route,
        handler: Handler,
        elsewhere: frozenset[str] | None,
        taken: set[Span],
    ) -> Iterator[Finding]:
        lost = [
            parameter
            for parameter in route.path.parameters
            if parameter.span not in taken and _is_lost(parameter, handler, elsewhere)
        ]
        wild = any(parameter.converter is None for parameter in route.path.parameters)
        unsupplied = [p for p in handler.parameters if _lacks(p)]
        for parameter in lost:
            yield self._lost(parameter, handler, unsupplied)
        if not lost and not wild:
            yield from (self._unsupplied(each, route, handler) for each in unsupplied)
        for parameter in route.path.parameters:
            for argument in handler.parameters:
                if argument.name == parameter.name and _contradict(parameter, argument):
                    yield self._contradiction(parameter, argument)

    def _lost(
        self, parameter: PathParameter, handler: Handler, unsupplied: list[Parameter]
    ) -> Finding:
        by_name = {argument.name: argument for argument in unsupplied}
        near = closest(parameter.name, by_name) or (next(iter(by_name), None))
        place = by_name[near].span if near is not None else handler.span
        return self.finding(
            parameter.span,
            f"{handler.name}() does not take {parameter.name}",
            hint=f"did you mean {near}?" if near else f"take it as an argument: {parameter.name}",
            related=(Related(place, "what the handler takes"),),
            identity=f"{handler.name} {parameter.name}",
        )

    def _unsupplied(self, argument: Parameter, route: Route, handler: Handler) -> Finding:
        return self.finding(
            argument.span,
            f"nothing supplies {argument.name} to {handler.name}()",
            hint="a query parameter needs a default, a path parameter a place in the path",
            related=(Related(route.span, f"the path: {route.path}"),),
            identity=f"{handler.name} {argument.name}",
        )

    def _contradiction(self, parameter: PathParameter, argument: Parameter) -> Finding:
        given = parameter.converter.annotation if parameter.converter else ""
        return self.finding(
            parameter.span,
            f"the converter {parameter.converter_name} gives {given}, but {argument.name} is"
            f" {argument.annotation}",
            hint="change the converter, or the annotation",
            related=(Related(argument.annotation_span or argument.span, "what the handler wants"),),
            identity=parameter.name,
        )


def _takes(handler: Handler, name: str) -> bool:
    return any(p.name == name or p.kind == "kwargs" for p in handler.parameters)


def _is_lost(parameter: PathParameter, handler: Handler, elsewhere: frozenset[str] | None) -> bool:
    """Whether nobody reads a parameter that is meant to be read."""
    if elsewhere is None or handler.path_reads is None:
        return False
    decorative = parameter.name.startswith("_") or parameter.converter_name == "path"
    read = parameter.name in elsewhere | handler.path_reads
    return parameter.converter is not None and not decorative and not read


def _lacks(argument: Parameter) -> bool:
    return not argument.supplied and argument.kind in {"ordinary", "keyword_only"}


def _contradict(parameter: PathParameter, argument: Parameter) -> bool:
    """Whether the framework cannot make what the argument wants of what the converter gives."""
    if parameter.converter is None or argument.annotation not in _PLAIN:
        return False
    given = parameter.converter.annotation
    if given == "str":
        return False
    return argument.annotation not in _FROM[given]


_PLAIN = frozenset({"str", "int", "float", "bool", "bytes", "uuid.UUID", "decimal.Decimal"})
_FROM = {
    "int": frozenset({"int", "float", "str"}),
    "float": frozenset({"float", "str"}),
    "UUID": frozenset({"uuid.UUID", "str"}),
}
"""What an argument may be for each type that a converter gives."""
