"""CH110: a guard that stands above the registration, where it guards nothing."""

from collections.abc import Iterator

from hypercheck.facts import IdleGuard, Route
from hypercheck.model import Finding, Related, Severity
from hypercheck.project import Project
from hypercheck.rule import Example, Rule

_HEAD = """\
import functools

from chirp import App, HTTPError, Page, Redirect, Request, Router
from accounts import auth, cached, login_required, requires, traced

app = App()
shop = Router()


"""


def _app(code: str) -> dict[str, str]:
    return {"app.py": _HEAD + code}


_ADMIN = (
    "def admin(handler):\n    @functools.wraps(handler)\n"
    "    async def check(request: Request, **values):\n"
    '        if not request.session.get("admin"):\n            raise HTTPError(403)\n'
    "        return await handler(request, **values)\n\n    return check\n\n\n"
)


class GuardOrder(Rule):
    """A guard stands above the registration of its handler, where it guards nothing.

    Decorators are applied from below: the route is registered with the function that asks nobody
    who they are, and what the guard makes of it is never called. Everybody gets in.

    Write the guard below the registration, next to the function.
    """

    code = "CH110"
    name = "guard-order"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("routes",)

    VALID = (
        Example(
            "guards below the registration",
            _app(
                '@app.get("/orders")\n@login_required\n@requires("staff")\n'
                "def orders(request: Request):\n    return 'orders'\n\n\n"
                '@shop.post("/pay")\n@auth.login_required\ndef pay():\n    return "paid"\n\n\n'
                'app.include("/shop", shop)\n'
            ),
        ),
        Example(
            "another route above, or what is no guard",
            _app(
                '@shop.get("/all")\n@app.get("/")\n@login_required\ndef home():\n'
                "    return 'home'\n\n\n"
                '@traced\n@cached(60)\n@app.error(404)\n@app.get("/lost")\ndef lost():\n'
                "    return 'lost'\n"
            ),
        ),
        Example(
            "a guard between two routes guards the upper one",
            _app(
                '@app.get("/orders")\n@login_required\n@app.get("/demo", name="demo")\n'
                "def orders():\n    return 'orders'\n"
            ),
        ),
        Example(
            "a mark that is read when a request comes",
            _app(
                "def login_needed(handler):\n    handler.requires_login = True\n"
                "    return handler\n\n\n"
                "def requires_role(role):\n    def mark(handler):\n"
                "        handler.role = role\n        return handler\n\n    return mark\n\n\n"
                '@login_needed\n@requires_role("staff")\n@app.get("/")\ndef home():\n'
                "    return 'home'\n"
            ),
        ),
        Example(
            "the guard is there twice",
            _app(
                "@login_required\n@app.get('/')\n@login_required\ndef home():\n    return 'home'\n"
            ),
        ),
        Example(
            "a registration that calls the guard, and a function that is no handler",
            _app(
                "def listed(path):\n    def register(handler):\n"
                "        return app.get(path)(login_required(handler))\n\n"
                "    return register\n\n\n"
                '@listed("/orders")\ndef orders():\n    return "orders"\n\n\n'
                "@login_required\n@functools.cache\ndef totals():\n    return 1\n"
            ),
        ),
        Example(
            "a decorator of the project's own that changes the answer",
            _app(
                "def shouted(handler):\n    def answer():\n        return handler().upper()\n\n"
                "    return answer\n\n\n"
                '@shouted\n@app.get("/")\ndef home():\n    return "home"\n'
            ),
        ),
    )

    INVALID = (
        Example(
            "guards that are imported",
            _app(
                '@«login_required»\n@app.get("/orders")\ndef orders():\n    return "orders"\n\n\n'
                '@«requires("staff")»\n@app.route("/staff", methods=["POST"])\n'
                'async def staff():\n    return "staff"\n'
            ),
        ),
        Example(
            "on a router, behind another decorator",
            _app(
                '@«auth.permission_required("pay")»\n@traced\n@shop.post("/pay")\n'
                'async def pay():\n    return "paid"\n\n\napp.include("/shop", shop)\n'
            ),
        ),
        Example(
            "a guard of the project's own, known by what it does",
            _app(
                f'{_ADMIN}@«admin»\n@app.delete("/orders/{{id:int}}")\n'
                "async def delete(request: Request, id: int):\n    return 'gone'\n"
            ),
        ),
        Example(
            "a guard of the project's own, with arguments",
            _app(
                "def role_required(role):\n    def guard(handler):\n"
                "        def check(request: Request):\n"
                '            if request.session.get("role") != role:\n'
                '                return Redirect("/")\n'
                "            return handler(request)\n\n        return check\n\n"
                "    return guard\n\n\n"
                '@app.get("/")\ndef home():\n    return "home"\n\n\n'
                '@«role_required("staff")»\n@app.get("/staff")\n'
                "def staff(request: Request):\n    return 'staff'\n"
            ),
        ),
        Example(
            "a guard of the project's own that sends people to sign in",
            _app(
                "def bidders(handler):\n    async def check(request: Request):\n"
                '        if "paddle" not in request.session:\n'
                '            return Redirect(f"/sign-in?next={request.path}")\n'
                "        return await handler(request)\n\n    return check\n\n\n"
                '@«bidders»\n@app.get("/bids")\nasync def bids(request: Request):\n'
                "    return 'bids'\n"
            ),
        ),
        Example(
            "above all routes of a handler",
            _app(
                '@«login_required»\n@app.get("/a", name="a")\n@app.get("/b", name="b")\n'
                "def both():\n    return 'both'\n"
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Report the guards above the registrations; each once for all routes below it."""
        seen = set[IdleGuard]()
        for route in project.routes:
            for guard in route.idle_guards:
                if guard not in seen:
                    seen.add(guard)
                    yield self._found(guard, route)

    def _found(self, guard: IdleGuard, route: Route) -> Finding:
        handler = f"{route.handler.name}()" if route.handler is not None else "the handler"
        return self.finding(
            guard.span,
            f"{guard.name} stands above the registration and does not guard {handler}",
            hint="move it below the registration, next to the function",
            related=(Related(route.span, f"registered without it: {route}"),),
            identity=guard.name,
        )
