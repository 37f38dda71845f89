"""CH101: a URL that no route serves."""

from collections.abc import Iterator

from hypercheck.facts import Route, UrlUse
from hypercheck.model import Finding, Related, Severity, Span
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.origin import used_at

_APP = """\
from chirp import App, AppConfig, Page, Redirect

app = App(AppConfig(health_path="/healthz"))


@app.get("/")
def home():
    return Page("home.html", "main")


@app.get("/orders")
def orders(page: int = 1):
    return Page("home.html", "main", page=page, orders=[])


@app.get("/orders/{number:int}")
def order(number: int):
    return Page("home.html", "main", order=number)


@app.post("/orders")
def create_order():
    return Redirect("/orders")
"""

_PLAIN = "<main>{% block main %}<p>Orders</p>{% endblock %}</main>\n"


def _page(html: str) -> dict[str, str]:
    page = f"<main>{{% block main %}}{html}{{% endblock %}}</main>\n"
    return {"app.py": _APP, "templates/home.html": page}


def _code(python: str) -> dict[str, str]:
    return {"app.py": f"{_APP}\n\n{python}", "templates/home.html": _PLAIN}


class UnknownUrl(Rule):
    """A page asks for a URL that no route serves.

    The visitor who follows the link gets a 404 page. A request that htmx makes ends the same
    way, but htmx drops the answer without a word: the button does nothing.

    Correct the URL, or add the route. An expression in a URL stands for any text, so a URL is
    wrong only if no route has its shape. Paths that somebody else serves (a proxy, another
    application) belong into `external-urls` of the settings. `url_for` cannot go stale in this
    way.
    """

    code = "CH101"
    name = "unknown-url"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("url_uses", "routes", "mounts", "routes_open")

    VALID = (
        Example(
            "routes that are registered in a loop, or by an object",
            _code(
                'PAGES = [("/about", "About"), ("/terms", "Terms")]\n\n'
                "for path, title in PAGES:\n    app.get(path, name=title)(lambda: title)\n\n\n"
                "class Blog:\n"
                "    def __init__(self, app, prefix):\n"
                '        app.get(prefix + "/{slug}")(self.post)\n\n'
                "    def post(self, slug: str):\n        return slug\n\n\n"
                'Blog(app, prefix="/blog")\n\n\n'
                '@app.get("/old-about")\ndef old_about():\n    return Redirect("/about")\n\n\n'
                '@app.get("/old-blog")\ndef old_blog():\n    return Redirect("/blog/first")\n'
            ),
        ),
        Example(
            "an application that is given to other code, which may add routes",
            _code(
                "import admin\n\nadmin.install(app)\n\n\n"
                '@app.get("/manage")\ndef manage():\n    return Redirect("/admin/users")\n'
            ),
        ),
        Example(
            "routes serve them: a query, a fragment, an expression, a percent escape",
            _page(
                '<a href="/orders?page=2#top">Next</a> <a href="/orders/{{ order }}">One</a>\n'
                '<a href="/order%73">Orders</a> <a href="/orders{{ query }}">Filtered</a>'
            ),
        ),
        Example(
            "other sites, other schemes, places on the page, URLs that are not known",
            _page(
                '<a href="https://example.org/x">A</a> <a href="//cdn.example.org/x.js">B</a>\n'
                '<a href="mailto:a@example.org">C</a> <a href="#top">D</a>\n'
                '<a href="{{ next_url }}">E</a> <a href="orders">F</a>'
            ),
        ),
        Example(
            "static files, what the framework and the server serve",
            {
                **_page(
                    '<link rel="stylesheet" href="/static/site.css">\n'
                    '<script src="/_chirp/htmx-2.0.11.min.js"></script>\n'
                    '<a href="/healthz">Is it up?</a> <link rel="preconnect" href="/nowhere">'
                ),
                "static/site.css": "",
            },
        ),
        Example(
            "a mounted application answers below its prefix",
            {
                "app.py": (
                    "from chirp import App, Template\n"
                    "from reports import reports\n\n"
                    "app = App()\n"
                    'app.mount("/reports", reports)\n\n\n'
                    '@app.get("/")\n'
                    "def home():\n"
                    '    return Template("home.html")\n'
                ),
                "reports.py": "async def reports(scope, receive, send): ...\n",
                "templates/home.html": '<a href="/reports/2024">Reports</a>\n',
            },
        ),
        Example(
            "an ASGI application around this one may answer what it likes",
            {
                "app.py": (
                    f"{_APP}\n\nasync def application(scope, receive, send):\n"
                    '    if scope["type"] == "websocket":\n'
                    '        await send({"type": "websocket.accept"})\n'
                    "    else:\n        await app(scope, receive, send)\n"
                ),
                "templates/home.html": _PLAIN + '<div hx-ext="ws" ws-connect="/chat"></div>\n',
            },
        ),
        Example(
            "a class of such applications",
            {
                "app.py": (
                    f"{_APP}\n\nclass Site:\n"
                    "    def __init__(self, inner):\n        self.inner = inner\n\n"
                    "    async def __call__(self, scope, receive, send):\n"
                    "        await self.inner(scope, receive, send)\n\n\n"
                    "application = Site(app)\n"
                ),
                "templates/home.html": _PLAIN + '<a href="/elsewhere">Elsewhere</a>\n',
            },
        ),
        Example(
            "a plugin that is not known may add any route",
            {
                "app.py": _APP + "\n\nfrom chirp_admin import install\n\ninstall(app)\n",
                "templates/home.html": _PLAIN + '<a href="/admin">Admin</a>\n',
            },
        ),
    )

    INVALID = (
        Example(
            "a route that none of the rounds of a loop registers",
            _code(
                'PAGES = [("/about", "About"), ("/terms", "Terms")]\n\n'
                "for path, title in PAGES:\n    app.get(path, name=title)(lambda: title)\n\n\n"
                '@app.get("/old")\ndef old():\n    return Redirect("«/imprint»")\n'
            ),
        ),
        Example("a typo in a link", _page('<a href="«/order»">Orders</a>')),
        Example(
            "once, however many pages show it",
            {
                "app.py": (
                    _APP
                    + '\n\n@app.get("/both")\ndef both():\n'
                    + '    return Page("home.html", "main", order=1)\n'
                ),
                "templates/home.html": (
                    '<main>{% block main %}<a href="«/order/{{ order }}»">A</a>{% endblock %}'
                    "</main>\n"
                ),
            },
        ),
        Example(
            "no route has the shape, whatever the expression is",
            _page('<button hx-get="«/itms/{{ order }}»">Show</button>'),
        ),
        Example(
            "forms, buttons, images, the address bar",
            _page(
                '<form method="post" action="«/order»?draft=1">\n'
                '<button formaction="«/drafts»">Keep</button></form>\n'
                '<img src="«/logo.png»" alt="">\n'
                '<a hx-get="/orders" hx-push-url="«/all-orders»">All</a>'
            ),
        ),
        Example(
            "streams and sockets",
            _page(
                '<div hx-ext="sse" sse-connect="«/events»" sse-swap="message"></div>\n'
                '<div hx-ext="ws" ws-connect="«/chat»"></div>'
            ),
        ),
        Example(
            "Python that sends the browser away",
            _code('@app.post("/login")\ndef login():\n    return Redirect("«/account»")\n'),
        ),
        Example(
            "it is wrong where it is written, not where it is used",
            {
                "app.py": _APP,
                "templates/home.html": (
                    '{% from "nav.html" import link %}\n'
                    '{% block main %}{{ link("«/oders»", "Orders") }}{% endblock %}\n'
                ),
                "templates/nav.html": (
                    '{% macro link(url, text) %}<a href="{{ url }}">{{ text }}</a>{% endmacro %}\n'
                ),
            },
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Ask for every URL of this application whether anything may answer it."""
        seen: set[Span] = set()
        for use in project.url_uses:
            if use.url.is_local and use.span not in seen and not project.serves(use.url):
                seen.add(use.span)
                yield self._unserved(use, project.nearest_route(use.url))

    def _unserved(self, use: UrlUse, near: Route | None) -> Finding:
        related = used_at(use.url.whole, f"used by {use.source} here")
        if near is not None:
            related = (*related, Related(near.span, f"the nearest route: {near}"))
        return self.finding(
            use.span,
            f"no route serves {use.url}",
            hint=f"did you mean {near.path}?" if near else "add the route, or correct the URL",
            related=related,
            identity=str(use.url),
        )
