"""CH601: a connection to a route of another kind, and a stream that is asked for like a page."""

from collections.abc import Iterator

from hypercheck.facts import Route, UrlUse
from hypercheck.htmx.attribute import EXTENSIONS, HTMX_2
from hypercheck.model import Finding, Related, Severity
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.origin import used_at

_APP = """\
from chirp import Action, App, EventStream, Fragment, JSONResponse, Page, Redirect
from chirp import StreamingResponse
from feed import changes, feed_of

app = App()


@app.get("/")
def home():
    return Page("home.html", "main")


@app.get("/events")
async def events():
    async def source():
        async for change in changes():
            yield change.text

    return EventStream(source(), event="news")


@app.get("/guarded")
async def guarded(user: str = ""):
    if not user:
        return Redirect("/")
    return EventStream(changes(user), event="news")


@app.get("/either")
async def either(request, live: bool = False):
    if live:
        return EventStream(changes())
    return Page("home.html", "main")


@app.get("/feeds/{name}")
async def feed(name: str):
    return feed_of(name)


@app.get("/raw")
async def raw():
    return StreamingResponse(changes(), content_type="text/event-stream")


@app.get("/written")
async def written():
    return "data: hello\\n\\n", 200, {"Content-Type": "text/event-stream"}


@app.get("/moved")
def moved():
    return Redirect("/events")


@app.get("/news")
def news():
    return Fragment("home.html", "main")


@app.get("/news.json")
def news_json():
    if not changes:
        return Action()
    return JSONResponse([]), 200
"""
_FEED = "from elsewhere import changes as changes\nfrom elsewhere import feed_of as feed_of\n"


def _page(html: str, **more: str) -> dict[str, str]:
    page = f"<html><body>{{% block main %}}{html}{{% endblock %}}</body></html>\n"
    return {"app.py": _APP, "feed.py": _FEED, "templates/home.html": page, **more}


class NotAStream(Rule):
    """A connection leads to a route that answers with something else, or the other way round.

    A browser that opens a stream of events and gets a page closes the connection and never tries
    again. A link or `hx-get` to an event stream never ends: htmx waits for the whole answer
    before it shows anything. A WebSocket is closed at once by a route that is none.

    Connect to the route that returns `EventStream`, with `sse-connect`.
    """

    code = "CH601"
    name = "not-a-stream"
    severity = Severity.ERROR
    since = "0.1"
    needs = (
        "url_uses",
        "routes",
        "mounts",
        "routes_open",
        "htmx_dialect",
        "htmx_extensions",
    )

    VALID = (
        Example(
            "a connection to a stream",
            _page(
                '<p hx-ext="sse" sse-connect="/events" sse-swap="news"></p>\n'
                '<p hx-sse="connect:/events swap:news"></p> <p hx-get="/news"></p>'
            ),
        ),
        Example(
            "a route that may also send the visitor elsewhere, or show a page",
            _page(
                '<p hx-ext="sse" sse-connect="/guarded" sse-swap="news"></p>\n'
                '<p hx-ext="sse" sse-connect="/moved"></p>'
                '<p hx-ext="sse" sse-connect="/either"></p> <a hx-get="/either">Show</a>\n'
                '<a href="/guarded">Log in</a>'
            ),
        ),
        Example(
            "streams that are made elsewhere, or by hand",
            _page(
                '<p hx-ext="sse" sse-connect="/feeds/weather" sse-swap="x"></p>\n'
                '<p hx-ext="sse" sse-connect="/raw"></p> <p hx-ext="sse" sse-connect="/written">'
            ),
        ),
        Example(
            "addresses that are not known, or somebody else's",
            _page(
                '<p hx-ext="sse" sse-connect="{{ stream }}"></p> <a hx-get="/{{ what }}">A</a>\n'
                '<p hx-ext="sse" sse-connect="https://example.org/news"></p>\n'
                '<p hx-ext="ws" ws-connect="wss://example.org/chat"></p>'
            ),
        ),
        Example(
            "a mounted application may answer in any way",
            {
                **_page('<p hx-ext="ws" ws-connect="/chat/room"></p>'),
                "app.py": f'{_APP}\n\nfrom chat import site\n\napp.mount("/chat", site)\n',
                "chat.py": "from elsewhere import site as site\n",
            },
        ),
        Example(
            "links that a script turns into connections, or that are meant to be looked at raw",
            _page(
                '<a class="live" href="/events">News</a>\n'
                "<script>new EventSource(document.querySelector('.live').href)</script>"
            ),
        ),
        Example(
            "a link for other programs",
            _page(
                '<a href="/events" target="_blank">The raw stream</a>\n'
                '<link rel="alternate" type="text/event-stream" href="/events">'
            ),
        ),
        Example(
            "htmx 4 reads a stream that answers any request",
            _page(
                '<script src="https://unpkg.com/htmx.org@4.0.0/dist/htmx.js"></script>\n'
                '<p hx-get="/events" hx-trigger="load"></p>'
            ),
        ),
        Example(
            "an extension that is not known may read a stream as it comes",
            _page('<p hx-ext="our-streams" hx-get="/events" hx-trigger="load"></p>'),
        ),
    )

    INVALID = (
        Example(
            "a connection to a fragment",
            _page('<p hx-ext="sse" sse-connect="«/news»" sse-swap="news"></p>'),
        ),
        Example(
            "a connection to a page, as htmx 1 wrote it",
            _page('<p hx-sse="connect:«/» swap:news"></p>'),
        ),
        Example(
            "a connection to data",
            _page('<p hx-ext="sse" sse-connect="«/news.json»?since={{ day }}" sse-swap="x"></p>'),
        ),
        Example(
            "a stream is asked for like a fragment",
            _page('<p hx-get="«/events»" hx-trigger="load"></p>'),
        ),
        Example(
            "a link to a stream, a form",
            _page('<a href="«/events»">News</a><form action="«/events»"></form>'),
        ),
        Example(
            "a WebSocket to a route for requests",
            _page('<p hx-ext="ws" ws-connect="«/events»"></p>'),
        ),
        Example(
            "it is wrong where it is written",
            _page(
                '{% from "live.html" import live %}{{ live("«/news»") }}',
                **{
                    "templates/live.html": (
                        "{% macro live(url) %}\n"
                        '<p hx-ext="sse" sse-connect="{{ url }}" sse-swap="news"></p>\n'
                        "{% endmacro %}\n"
                    )
                },
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Compare what each URL is asked for with what its routes certainly answer."""
        if project.routes_open:
            return
        for use in project.url_uses:
            wanted = _wanted(use)
            if wanted is None or not use.url.is_local or project.is_mounted(use.url):
                continue
            routes = _routes(use, project)
            if routes and all(map(_WRONG[wanted], routes)) and not _is_meant(use, wanted, project):
                yield self._other(use, wanted, routes)

    def _other(self, use: UrlUse, wanted: str, routes: tuple[Route, ...]) -> Finding:
        problem, hint = _WORDS[wanted]
        return self.finding(
            use.span,
            f"{use.source}: {use.url} {problem}",
            hint=hint,
            related=(
                *used_at(use.url.whole, f"used by {use.source} here"),
                *(Related(route.span, "the route is here") for route in routes),
            ),
            identity=f"{wanted} {use.url}",
        )


_CONNECTIONS = frozenset({"sse-connect", "hx-sse"})
_REQUESTS = frozenset({"hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete"})
_FOR_OTHERS = ("download", "rel", "target", "type")
"""Attributes of a link that is not followed like one to a page."""

_WORDS = {
    "stream": ("does not answer with an event stream", "connect to a route that does"),
    "socket": (
        "is no WebSocket route",
        "connect to it as to an event stream, or mount an application that answers WebSockets",
    ),
    "answer": (
        "is an event stream, which htmx would wait for without end",
        "listen to it with sse-connect",
    ),
    "page": ("is an event stream, not a page", "listen to it with sse-connect"),
}
"""By what is wanted: what is wrong with the route, and what to do."""


def _wanted(use: UrlUse) -> str | None:
    """What a use expects: a key of the tables here, or None where anything will do."""
    if use.placed is None:
        return None
    if use.method == "WEBSOCKET":
        return "socket"
    if use.source in _CONNECTIONS:
        return "stream"
    if use.source in _REQUESTS:
        return "answer"
    leads = use.source == "action" or (use.source == "href" and use.placed.tag in {"a", "area"})
    is_link = leads and use.method == "GET"
    return "page" if is_link and not use.placed.has(*_FOR_OTHERS) else None


def _routes(use: UrlUse, project: Project) -> tuple[Route, ...]:
    if use.method == "WEBSOCKET":
        return project.routes_for(use.url)
    return project.answering(use.url, use.method or "GET")


def _is_no_stream(route: Route) -> bool:
    handler = route.handler
    if handler is None or handler.results_open or route.kind != "http" or route.mounted:
        return False
    return "content" in handler.answers and "stream" not in handler.answers


def _is_stream(route: Route) -> bool:
    handler = route.handler
    return handler is not None and not handler.results_open and handler.answers == {"stream"}


def _is_no_socket(route: Route) -> bool:
    return route.kind == "http" and not route.mounted


_WRONG = {
    "stream": _is_no_stream,
    "socket": _is_no_socket,
    "answer": _is_stream,
    "page": _is_stream,
}


def _is_meant(use: UrlUse, wanted: str, project: Project) -> bool:
    """Whether something else may make the use right after all."""
    match wanted:
        case "socket":
            return False
        case "page":
            scripted = use.placed is not None and use.placed.has_open_attributes
            return scripted or project.mentioned_in_script("EventSource")
        case "stream":
            return project.htmx_dialect != HTMX_2
    # htmx 4 reads whatever kind of answer it gets; so may an extension that is not known.
    extensions = project.htmx_extensions
    return extensions is None or not extensions <= EXTENSIONS[HTMX_2]
