"""CH509: a password that becomes a part of a URL."""

from collections.abc import Iterator

from hypercheck.facts import Control, Submission
from hypercheck.model import Finding, Related, Severity, Span
from hypercheck.project import Project
from hypercheck.rule import Example, Rule

_APP = """\
from chirp import App, Page, Redirect, Request

app = App()


@app.get("/login")
def login():
    return Page("login.html", "form")


@app.post("/login")
async def check(request: Request):
    form = await request.form()
    return Redirect("/account" if form["password"] else "/login")


@app.get("/strength")
def strength(password: str = ""):
    return "weak" if len(password) < 12 else "strong"
"""
_CONTROL = '<input type="password" name="password">'
_MARKED = '<«input» type="password" name="password">'


def _page(html: str, **files: str) -> dict[str, str]:
    login = f"<html><body>{{% block form %}}{html}{{% endblock %}}</body></html>\n"
    named = {f"templates/{name}.html": text for name, text in files.items()}
    return {"app.py": _APP, "templates/login.html": login, **named}


class SecretInGet(Rule):
    """A form sends a password in the URL.

    A form without `method="post"` puts what was typed into the URL, and `hx-get` does the same.
    The password then stands in the address bar, in the browser's history, in the logs of every
    server on the way, and in the `Referer` of what the page loads next.

    Send it with `method="post"` or `hx-post`.
    """

    code = "CH509"
    name = "secret-in-get"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("submissions",)

    VALID = (
        Example(
            "forms that post, by the browser, by htmx, by their button",
            _page(
                f'<form method="post" action="/login">{_CONTROL}</form>\n'
                f'<form METHOD=POST>{_CONTROL}</form>\n<form hx-post="/login">{_CONTROL}</form>\n'
                f'<form action="/login" hx-post="/login">{_CONTROL}</form>'
            ),
        ),
        Example(
            "a method that is not known, attributes that are not known",
            _page(
                f'<form method="{{{{ how }}}}" action="/login">{_CONTROL}</form>\n'
                f'<form action="/login" {{{{ attributes }}}}>{_CONTROL}</form>'
            ),
        ),
        Example(
            "a control that is not sent: without a name, disabled, of another form, of none",
            _page(
                '<form action="/login"><input type="password"> <input type="password" disabled\n'
                'name="old"> <input type="password" name="password" form="in"></form>\n'
                f'<form id="in" method="post" action="/login"></form> {_CONTROL}'
            ),
        ),
        Example(
            "forms that scripts send",
            _page(
                f'<form @submit.prevent="login">{_CONTROL}</form>\n'
                f'<form onsubmit="login(this); return false">{_CONTROL}</form>\n'
                f'<form id="in">{_CONTROL}</form>\n'
                "<script>document.getElementById('in').onsubmit = login</script>"
            ),
        ),
        Example(
            "a form that says nothing, in an application whose scripts send forms",
            _page(f'<form class="login">{_CONTROL}<button>In</button></form>')
            | {
                "static/site.js": (
                    'document.querySelector(".login").addEventListener("submit", login);\n'
                )
            },
        ),
        Example(
            "a dialog's form, a search beside a password",
            _page(
                f'<form method="dialog">{_CONTROL}</form>\n'
                '<form action="/login"><input type="search" name="q"></form>\n'
                f'<form method="post">{_CONTROL}<input name="q" hx-get="/strength"></form>'
            ),
        ),
        Example(
            "a type that is not known",
            _page(
                '<form action="/login"><input type="{{ kind }}" name="password">\n'
                '<input type="text" name="password2"></form>'
            ),
        ),
    )

    INVALID = (
        Example(
            "a form without a method",
            _page(f'<form action="/login">{_MARKED}<button>Sign in</button></form>'),
        ),
        Example(
            "a form that says nothing at all, one that asks first",
            _page(
                f"<form>{_MARKED}<button>Sign in</button></form>\n"
                f'<form onsubmit="return confirm(\'Sure?\')" action="/login">{_MARKED}</form>'
            ),
        ),
        Example(
            "a form that gets, a method that is none",
            _page(
                f'<form method="get" action="/login">{_MARKED}</form>\n'
                f'<form method="put" action="/login">{_MARKED}</form>'
            ),
        ),
        Example(
            "htmx gets, for the form or for the control alone",
            _page(
                f'<form hx-get="/login">{_MARKED}</form>\n'
                '<form method="post" action="/login">\n'
                '<«input» type="password" name="password" hx-get="/strength"></form>'
            ),
        ),
        Example(
            "a button that gets; a control outside of its form, by a macro",
            _page(
                '{% from "m.html" import password %}\n'
                f'<form method="post" action="/login">{_MARKED}\n'
                '<button formmethod="get">Sign in</button></form>\n'
                '<form id="in" action="/login"></form> {{ password("in") }}',
                m=(
                    "{% macro password(form) %}\n"
                    '<«input» type="password" name="password" form="{{ form }}">{% endmacro %}\n'
                ),
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look at what each request that gets puts into its URL."""
        seen: set[Span] = set()
        for submission in project.submissions:
            secrets = [each for each in submission.controls if each.type == "password"]
            if not secrets or submission.method != "GET" or not _is_sent(submission, project):
                continue
            for control in secrets:
                span = control.placed.span
                if span not in seen and _is_judged(control):
                    seen.add(span)
                    yield self._shown(submission, control)

    def _shown(self, submission: Submission, control: Control) -> Finding:
        sender = submission.placed
        span = submission.method_span
        return self.finding(
            control.placed.span,
            f"{control.names[0]} is sent in the URL: the {sender.tag} sends it with GET",
            hint=(
                'write method="post" on the form'
                if submission.kind == "form" and not sender.has("hx-get")
                else "write hx-post instead of hx-get"
            ),
            related=()
            if span.path.startswith("<")
            else (Related(span, f"it is sent with {submission.method} here"),),
            identity=str(control.names[0]),
        )


def _is_judged(control: Control) -> bool:
    return not control.placed.has("disabled") and not control.placed.path.startswith("<")


def _is_sent(submission: Submission, project: Project) -> bool:
    """Whether the browser or htmx sends it, as it stands.

    A form that says nothing may be found, by its class or place, by a script that sends it.
    """
    if submission.scripted or submission.sender == "fallback":
        return False
    says = submission.sender == "htmx" or submission.placed.has("action", "method")
    return says or not project.mentioned_in_script("submit")
