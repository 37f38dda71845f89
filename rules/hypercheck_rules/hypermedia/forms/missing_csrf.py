"""CH504: a request that changes something, without the token that proves where it comes from."""

from collections.abc import Iterator

from hypercheck.facts import Submission
from hypercheck.model import Finding, Severity, Span
from hypercheck.project import Project
from hypercheck.rule import Example, Rule

_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

_HEAD = """\
from chirp import App, Page, Redirect
from chirp.middleware import CSRFConfig, CSRFMiddleware, SessionMiddleware

app = App()
"""
_CSRF = "app.add_middleware(SessionMiddleware())\napp.add_middleware(CSRFMiddleware())\n"
_ROUTES = """

@app.get("/")
def home():
    return Page("home.html", "main")


@app.post("/orders")
def create():
    return Redirect("/")


@app.delete("/orders/{id:int}")
def delete(id: int):
    return Redirect("/")
"""


def _page(html: str, *, app: str = _HEAD + _CSRF + _ROUTES, body: str = "<body>") -> dict[str, str]:
    return {
        "app.py": app,
        "templates/base.html": (
            f"<html>{body}\n{{% block main %}}{{% endblock %}}\n</body></html>\n"
        ),
        "templates/home.html": (
            f'{{% extends "base.html" %}}\n{{% block main %}}{html}{{% endblock %}}\n'
        ),
    }


_BODY = """<body hx-headers='{"X-CSRF-Token": "{{ csrf_token() }}"}'>"""


class MissingCsrf(Rule):
    """A request that changes something goes without the CSRF token.

    The application refuses it with 403: the visitor who sends the form is told that it has
    expired, however often it is loaded again; a button of htmx does nothing.

    Write `{{ csrf_field() }}` inside the form. Requests of htmx from anywhere on the page get the
    header by `hx-headers='{"X-CSRF-Token": "{{ csrf_token() }}"}'` on the body. Paths that other
    sites post to are listed in `CSRFConfig(exempt=…)`.
    """

    code = "CH504"
    name = "missing-csrf"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("submissions", "csrf_active", "csrf_names", "routes", "mounts")

    VALID = (
        Example(
            "what does not parse might have been the field",
            _page('<form method="post" action="/orders">{{ csrf_field() | }}</form>'),
        ),
        Example(
            "the field, by call, by hand or through an include",
            _page(
                '<form method="post" action="/orders">{{ csrf_field() }}</form>\n'
                '<form method="post" action="/orders">\n'
                '<input type="hidden" name="csrf_token" value="{{ csrf_token() }}"></form>\n'
                '<form hx-post="/orders">{% include "token.html" %}</form>'
            )
            | {"templates/token.html": "{{ csrf_field() }}\n"},
        ),
        Example(
            "a header for all requests of htmx",
            _page(
                '<button hx-delete="/orders/1">Delete</button> <form hx-post="/orders"></form>\n'
                '<a hx-get="/">Home</a> <form action="/"></form>',
                body=_BODY,
            ),
        ),
        Example(
            "a script that adds the header",
            _page(
                '<button hx-delete="/orders/1">Delete</button>\n'
                '<script>document.body.addEventListener("htmx:configRequest", (e) => {\n'
                '  e.detail.headers["X-CSRF-Token"] = token;\n'
                "});</script>"
            ),
        ),
        Example(
            "forms that scripts send, or give the field",
            _page(
                '<form method="post" action="/orders" @submit.prevent="send($el)"></form>\n'
                '<form method="post" action="/orders" onsubmit="send(this); return false"></form>\n'
                '<form method="post" action="/orders" id="quick"></form>\n'
                "<script>document.querySelector('#quick').onsubmit = send</script>"
            ),
        ),
        Example(
            "a script that gives every form the field",
            _page('<form method="post" action="/orders"></form>')
            | {
                "static/forms.js": (
                    "for (const form of document.forms)\n"
                    '  form.append(hiddenInput("csrf_token", token));\n'
                )
            },
        ),
        Example(
            "a form that is sent by a method with no route",
            _page('<form method="post" action="/orders/1"></form>'),
        ),
        Example(
            "no protection is active, or it cannot be told",
            _page('<form method="post" action="/orders"></form>', app=_HEAD + _ROUTES),
        ),
        Example(
            "paths without protection, other sites, other applications",
            _page(
                '<form method="post" action="/orders"></form>\n'
                '<form method="post" action="https://pay.example.org/start"></form>\n'
                '<form method="post" action="/legacy/orders"></form>',
                app=_HEAD
                + "\n\nasync def legacy(scope, receive, send): ...\n\n\n"
                + 'app.mount("/legacy", legacy)\n'
                + "app.add_middleware(SessionMiddleware())\n"
                + 'app.add_middleware(CSRFMiddleware(CSRFConfig(exempt=("/orders",))))\n'
                + _ROUTES,
            ),
        ),
    )

    INVALID = (
        Example(
            "a form without the field",
            _page('<«form» method="post" action="/orders"><input name="name"></form>'),
        ),
        Example(
            "a script that only asks",
            _page(
                '<«form» method="post" action="/orders" onsubmit="return confirm(\'Sure?\')">'
                "</form>"
            ),
        ),
        Example(
            "a form that posts to its own page",
            _page('<«form» method="post"><button>Save</button></form>'),
        ),
        Example(
            "htmx outside forms, without the header",
            _page('<«button» hx-delete="/orders/{{ id }}">Delete</button>'),
        ),
        Example(
            "the header does not help a form that the browser sends",
            _page('<«form» method="post" action="/orders"></form>', body=_BODY),
        ),
        Example(
            "a button that sends the form elsewhere",
            _page(
                '<«form» action="/">\n'
                '<button formaction="/orders" formmethod="post">A</button></form>'
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look at every request that needs a token and certainly has none."""
        if project.csrf_active is not True:
            return
        seen: set[Span] = set()
        for submission in project.submissions:
            span = submission.placed.span
            if submission.method in _SAFE or submission.token is not False or span in seen:
                continue
            if _is_judged(submission, project):
                seen.add(span)
                yield self._unprotected(submission, project)

    def _unprotected(self, submission: Submission, project: Project) -> Finding:
        field, header, call = project.csrf_names
        if submission.kind == "form":
            what = "the form"
            hint = f"write {{{{ {call}() }}}} inside the form"
        else:
            what = f"the {submission.method} request"
            hint = f"send the header {header}, with hx-headers on it or on the body"
        return self.finding(
            submission.placed.span,
            f"{what} is sent without {field}",
            hint=hint,
            identity=f"{submission.method} {submission.url}",
        )


def _is_judged(submission: Submission, project: Project) -> bool:
    """Whether the request reaches a route behind the protection; without a URL it is the page's."""
    url = submission.url
    if project.csrf_exempts(url):
        return False
    if not url.path.masked:
        return True
    answered = url.is_local and bool(project.answering(url, submission.method))
    return answered and not project.is_mounted(url)
