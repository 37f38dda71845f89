"""CH109: a handler that can give what is no answer."""

from collections.abc import Iterator

from hypercheck.facts import BadResult, Handler
from hypercheck.model import Finding, Related, Severity, Span
from hypercheck.project import Project
from hypercheck.rule import Example, Rule


def _app(code: str) -> dict[str, str]:
    head = (
        "from chirp import Action, App, EventStream, HTTPError, Page, Redirect, SSEEvent\n"
        "from store import load, orders\n\n"
        "app = App()\n\n\n"
    )
    store = (
        "import asyncio\n\n\nasync def load(id: int = 0):\n"
        "    await asyncio.sleep(0)\n"
        '    return {"id": id}\n\n\n'
        "orders: dict[int, str] = {}\n"
    )
    return {"app.py": head + code, "store.py": store}


class BadHandlerResult(Rule):
    """A handler can give something that is no answer.

    Whoever asks gets an error page (500) each time the handler takes this way: at its end
    without `return`, with `return None`, with a coroutine that was not awaited, or with a
    generator of its own.

    Every way through a handler returns something or raises. `Action()` says that there is
    nothing to show. Events are returned as `EventStream(generator())`.
    """

    code = "CH109"
    name = "bad-handler-result"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("routes",)

    VALID = (
        Example(
            "each way answers or raises",
            _app(
                '@app.get("/orders/{id:int}")\nasync def order(id: int):\n'
                "    try:\n        found = await load(id)\n"
                "    except LookupError:\n        raise HTTPError(404) from None\n"
                '    if found:\n        return Page("order.html", "main", order=found)\n'
                '    else:\n        return Redirect("/orders")\n'
            ),
        ),
        Example(
            "nothing to show, a tuple with a status, an awaited helper",
            _app(
                '@app.delete("/orders/{id:int}")\ndef delete(id: int):\n'
                "    orders.pop(id, None)\n    return Action()\n\n\n"
                '@app.get("/api")\nasync def api():\n    return await load(), 200\n'
            ),
        ),
        Example(
            "what a lookup gives cannot be told",
            _app('@app.get("/raw/{id:int}")\ndef raw(id: int):\n    return orders.get(id)\n'),
        ),
        Example(
            "cases that may be all there are",
            _app(
                "from enum import Enum\n\n\n"
                "class Size(Enum):\n    SMALL = 's'\n    LARGE = 'l'\n\n\n"
                '@app.get("/sizes/{size}")\ndef size(size: Size):\n    match size:\n'
                "        case Size.SMALL:\n            return 'small'\n"
                "        case Size.LARGE:\n            return 'large'\n"
            ),
        ),
        Example(
            "a helper that always raises, a loop that only returns",
            _app(
                "def refuse():\n    raise HTTPError(403)\n\n\n"
                '@app.get("/secret")\ndef secret():\n    if orders:\n'
                '        return "yes"\n    refuse()\n\n\n'
                '@app.get("/wait")\nasync def wait():\n    while True:\n'
                "        if await load():\n"
                '            return "done"\n'
            ),
        ),
        Example(
            "the generator is inside the handler",
            _app(
                '@app.get("/events")\nasync def events():\n    async def source():\n'
                "        while True:\n"
                '            yield SSEEvent("tick", event="tick")\n'
                "            await load()\n\n"
                "    return EventStream(source())\n"
            ),
        ),
        Example(
            "a decorator that is not followed may answer for it",
            _app(
                "from views import as_page\n\n\n"
                '@app.get("/")\n@as_page("home.html")\ndef home():\n    print("shown")\n'
            ),
        ),
    )

    INVALID = (
        Example(
            "the end is reached",
            _app(
                '@app.get("/orders/{id:int}")\nasync def «order»(id: int):\n'
                "    found = await load(id)\n"
                '    if found:\n        return Page("order.html", "main", order=found)\n'
            ),
        ),
        Example(
            "an answer is made, but not returned",
            _app('@app.post("/orders")\ndef «create»():\n    Redirect("/orders")\n'),
        ),
        Example(
            "None is returned",
            _app(
                '@app.get("/orders/{id:int}")\ndef order(id: int):\n'
                "    if id not in orders:\n        «return None»\n"
                "    if not orders[id]:\n        «return»\n"
                '    return Page("order.html", "main", order=orders[id])\n'
            ),
        ),
        Example(
            "a coroutine is not awaited",
            _app('@app.get("/api")\nasync def api():\n    «return load()»\n'),
        ),
        Example(
            "the handler itself yields",
            _app(
                '@app.get("/events")\nasync def «events»():\n'
                '    yield SSEEvent("tick", event="tick")\n'
            ),
        ),
        Example(
            "a generator is returned as it is",
            _app(
                "async def source():\n    yield SSEEvent('tick', event='tick')\n\n\n"
                '@app.get("/events")\nasync def events():\n    «return source()»\n'
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Report the ways of each handler once, however many routes it has."""
        seen: set[tuple[str, Span]] = set()
        for route in project.routes:
            for bad in route.handler.bad_results if route.handler else ():
                if route.handler and (bad.kind, bad.span) not in seen:
                    seen.add((bad.kind, bad.span))
                    yield self._bad(bad, route.handler)

    def _bad(self, bad: BadResult, handler: Handler) -> Finding:
        problem, hint = _KINDS[bad.kind]
        if bad.kind == "generator" and bad.span != handler.span:
            problem = "returns a generator"
        related = (Related(bad.related, _RELATED[bad.kind]),) if bad.related else ()
        return self.finding(
            bad.span,
            f"{handler.name}() {problem}",
            hint=hint,
            related=related,
            identity=f"{handler.name} {bad.kind}",
        )


_KINDS = {
    "none": ("returns None", "return what is to be shown; Action() shows nothing"),
    "falls_off": (
        "can end without an answer",
        "return what is to be shown on every way; Action() shows nothing",
    ),
    "coroutine": ("returns a coroutine that nobody awaits", "return await …, in an async def"),
    "generator": ("yields instead of returning", "return EventStream(…) of a generator"),
}
_RELATED = {
    "none": "None comes from here",
    "falls_off": "the last statement on this way",
    "coroutine": "the coroutine comes from here",
    "generator": "the generator comes from here",
}
