"""CH705: middleware in an order, or of a kind, that cannot work."""

from collections.abc import Iterator

from hypercheck.facts import MiddlewareFault
from hypercheck.model import Edit, Finding, Fix, Related, Severity, Span
from hypercheck.project import Project
from hypercheck.rule import Example, Rule

_HEAD = """\
from chirp import App, Redirect, Response
from chirp.middleware import AllowedHosts, CSRFMiddleware, SessionMiddleware, StaticFiles
from site_settings import DEBUG

app = App()
"""


def _app(code: str, before: str = "") -> dict[str, str]:
    return {"app.py": _HEAD + before + code}


_ACCOUNTS = (
    "\n\nclass Accounts:\n    requires = (SessionMiddleware, CSRFMiddleware)\n\n"
    "    async def __call__(self, request, next):\n"
    '        if "user" not in request.session:\n            return Redirect("/login")\n'
    "        return await next(request)\n\n\n"
    "class Sessions(SessionMiddleware):\n    pass\n\n\n"
)


class MiddlewareOrder(Rule):
    """Middleware stands in an order in which it cannot work.

    The first that is added is the outermost. What protects forms reads the session, so the
    session is further out; what asks who somebody is comes after both. The application does not
    start otherwise. Two sessions, or two checks for one token, undo each other.

    Middleware is an object that is called `async`: its class alone cannot be added, and one that
    is not async gives nothing that can be awaited, so that every request ends in an error.

    A class says with `requires = (SessionMiddleware,)` what must be outside of it.
    """

    code = "CH705"
    name = "middleware-order"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("middleware_faults",)

    VALID = (
        Example(
            "session, then the token, then who it is",
            _app(
                "app.add_middleware(Sessions())\napp.add_middleware(CSRFMiddleware())\n"
                "app.add_middleware(Accounts())\n",
                _ACCOUNTS,
            ),
        ),
        Example(
            "a priority puts it further out",
            _app(
                "app.add_middleware(CSRFMiddleware(), priority=10)\n"
                "app.add_middleware(SessionMiddleware())\n"
            ),
        ),
        Example(
            "a function that adds under a condition",
            _app(
                "def protect(app):\n    if not DEBUG:\n"
                "        app.add_middleware(CSRFMiddleware())\n"
                "        app.add_middleware(SessionMiddleware(), priority=DEBUG)\n\n\n"
                "def sessions(app):\n    if DEBUG:\n"
                "        app.add_middleware(SessionMiddleware(), priority=-1)\n\n\n"
                "sessions(app)\nprotect(app)\n"
            ),
        ),
        Example(
            "more parameters than two, which have defaults or take what is left",
            _app(
                "import functools\n\n\nasync def limit(request, next, *, most=1):\n"
                "    return await next(request)\n\n\n"
                "async def anything(*arguments, **options):\n    return Response('')\n\n\n"
                "async def named(request, next, name):\n    return await next(request)\n\n\n"
                "class Log:\n    @staticmethod\n    async def write(request, next):\n"
                "        return await next(request)\n\n"
                "    async def read(self, request, next):\n"
                "        return await next(request)\n\n\n"
                "app.add_middleware(limit)\napp.add_middleware(anything)\n"
                "app.add_middleware(functools.partial(named, name='a'))\n"
                "app.add_middleware(Log.write)\napp.add_middleware(Log().read)\n"
            ),
        ),
        Example(
            "what is added on conditions, or elsewhere",
            _app(
                "app.add_middleware(CSRFMiddleware())\n"
                "if DEBUG:\n    app.add_middleware(SessionMiddleware(), priority=-1)\n"
                "else:\n    app.add_middleware(SessionMiddleware(), priority=-2)\n"
                "    app.add_middleware(SessionMiddleware(), priority=-3)\n"
            ),
        ),
        Example(
            "what is not known may be a session",
            _app(
                "from extras import sessions\n\n"
                "app.add_middleware(sessions())\napp.add_middleware(CSRFMiddleware())\n"
            ),
        ),
        Example(
            "one of two, in a function each",
            _app(
                "def local(app):\n    made = SessionMiddleware()\n"
                "    app.add_middleware(made)\n\n\n"
                "def hosted(app):\n    made = SessionMiddleware()\n"
                "    app.add_middleware(made)\n\n\n"
                "local(app) if DEBUG else hosted(app)\napp.add_middleware(CSRFMiddleware())\n",
                "\n\n",
            ),
        ),
        Example(
            "folders of files, and hosts, may be several",
            _app(
                'app.add_middleware(StaticFiles("a", prefix="/a"))\n'
                'app.add_middleware(StaticFiles("b", prefix="/b"))\n'
                'app.add_middleware(AllowedHosts(["a.example"]))\n'
                "app.add_middleware(AllowedHosts())\n"
            ),
        ),
        Example(
            "not async itself, but what it gives can be awaited",
            _app(
                "async def timed(request, next):\n    return await next(request)\n\n\n"
                "def plain(request, next):\n    return next(request)\n\n\n"
                "def chosen(request, next):\n"
                "    return timed(request, next) if DEBUG else next(request)\n\n\n"
                "class Tagged:\n    def __call__(self, request, next):\n"
                "        return self.answer(request, next)\n\n"
                "    async def answer(self, request, next):\n"
                "        return (await next(request)).with_header('X-Tag', '1')\n\n\n"
                "app.add_middleware(plain)\napp.add_middleware(chosen)\n"
                "app.add_middleware(Tagged())\napp.add_middleware(timed)\n",
                "\n\n",
            ),
        ),
    )

    INVALID = (
        Example(
            "an ASGI middleware, and one that forgets the next",
            _app(
                "class Timing:\n    def __init__(self, app):\n        self.app = app\n\n"
                "    async def «__call__»(self, scope, receive, send):\n"
                "        await self.app(scope, receive, send)\n\n\n"
                "async def «log»(request):\n    return Response('')\n\n\n"
                "app.add_middleware(Timing(app))\napp.add_middleware(log)\n"
            ),
        ),
        Example(
            "a function that adds them",
            _app(
                "def protect(app):\n    app.add_middleware(«CSRFMiddleware()»)\n"
                "    app.add_middleware(SessionMiddleware())\n\n\n"
                "def create_app():\n    app = App()\n    protect(app)\n    return app\n\n\n"
                "protect(app)\nsite = create_app()\n"
            ),
        ),
        Example(
            "the token before the session",
            _app(
                "app.add_middleware(«CSRFMiddleware()»)\napp.add_middleware(SessionMiddleware())\n"
            ),
        ),
        Example(
            "by class, not by name",
            _app(
                "class Tokens(CSRFMiddleware):\n    pass\n\n\n"
                "app.add_middleware(«Tokens()»)\nsessions = Sessions()\n"
                "app.add_middleware(«Accounts()», priority=-1)\napp.add_middleware(sessions)\n",
                _ACCOUNTS,
            ),
        ),
        Example(
            "a priority that puts it further in",
            _app(
                "app.add_middleware(SessionMiddleware(), priority=1)\n"
                "app.add_middleware(«CSRFMiddleware()»)\n"
            ),
        ),
        Example("no session at all", _app("app.add_middleware(«CSRFMiddleware()»)\n")),
        Example(
            "twice",
            _app(
                "app.add_middleware(SessionMiddleware())\n"
                "app.add_middleware(CSRFMiddleware())\napp.add_middleware(«Sessions()»)\n",
                _ACCOUNTS,
            ),
        ),
        Example(
            "a class in place of an object of it",
            _app("app.add_middleware(«SessionMiddleware»)\n"),
            fixed=_app("app.add_middleware(SessionMiddleware())\n"),
        ),
        Example(
            "nothing that can be awaited",
            _app(
                "def «tagged»(request, next):\n    response = next(request)\n"
                "    return response.with_header('X-Tag', '1')\n\n\n"
                "class Closed:\n    def «__call__»(self, request, next):\n"
                "        if DEBUG:\n            return next(request)\n"
                "        return Redirect('/closed')\n\n\n"
                "app.add_middleware(tagged)\napp.add_middleware(Closed())\n",
                "\n\n",
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Report what is wrong with each that is added."""
        for fault in project.middleware_faults:
            yield self._found(fault)

    def _found(self, fault: MiddlewareFault) -> Finding:
        message, hint, other = _WORDS[fault.kind]
        related = (Related(fault.other, other.format(fault)),) if fault.other else ()
        return self.finding(
            fault.span,
            message.format(fault),
            hint=hint.format(fault),
            related=related,
            fix=_fix(fault),
            identity=f"{fault.kind} {fault.name}",
        )


_WORDS = {
    "late": (
        "{0.name} needs {0.needed} outside of it",
        "add {0.needed} before it, or with a lower priority",
        "what it needs is added here",
    ),
    "missing": ("{0.name} needs {0.needed}, which is not added", "add {0.needed} before it", ""),
    "twice": ("{0.name} is added twice", "leave one of them out", "the first one"),
    "class": ("{0.name} is a class, not an object of it", "write {0.name}()", ""),
    "call": (
        "{0.name} is called with a request and the next, and does not take these two",
        "write async def {0.name}(request, next); a method has self before them",
        "added here",
    ),
    "sync": (
        "{0.name} is not async, and gives what cannot be awaited",
        "write async def {0.name}, and await next(request)",
        "added here",
    ),
}
"""For each kind of fault the message, what to do, and what the other place is."""


def _fix(fault: MiddlewareFault) -> Fix | None:
    if fault.kind != "class":
        return None
    end = Span(fault.span.path, fault.span.end, fault.span.end)
    return Fix(f"write {fault.name}()", (Edit(end, "()"),), safe=True)
