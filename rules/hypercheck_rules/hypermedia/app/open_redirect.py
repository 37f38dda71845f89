"""CH713: a redirect to where the sender of the request wants."""

from collections.abc import Iterator

from hypercheck.model import Finding, Severity
from hypercheck.project import Project
from hypercheck.rule import Example, Rule

_HEAD = """\
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from chirp import App, FormAction, Page, Redirect, Request, hx_redirect, is_safe_url
from links import log, next_page

app = App()
PLACES = {"orders": "/orders", "home": "/"}


"""


def _app(code: str) -> dict[str, str]:
    return {"app.py": _HEAD + code}


def _login(lines: str) -> dict[str, str]:
    body = "".join(f"    {line}\n" for line in lines.splitlines())
    return _app(f'@app.post("/login")\nasync def login(request: Request):\n{body}')


class OpenRedirect(Rule):
    """A redirect leads to where the sender of the request wants.

    A link to `/login?next=https://evil.example` shows the site's own name, and after signing in
    the visitor is somewhere else, on a page that looks alike and asks for the password again.

    Ask `is_safe_url(target)` first, and go to a page of your own if it says no:
    `Redirect(target if is_safe_url(target) else "/")`.
    """

    code = "CH713"
    name = "open-redirect"
    severity = Severity.WARNING
    since = "0.1"
    needs = ("open_redirects",)

    VALID = (
        Example(
            "asked first",
            _login(
                'target = request.query.get("next", "/")\n'
                'return Redirect(target if is_safe_url(target) else "/")'
            ),
        ),
        Example(
            "asked in words of its own",
            _login(
                'form = await request.form()\ntarget = form["next"]\n'
                'if not target.startswith("/") or target.startswith("//"):\n    target = "/"\n'
                "return FormAction(target)"
            ),
        ),
        Example(
            "one of those that are known, or a part of a path",
            _login(
                'kind = request.query.get("kind")\nif kind in PLACES:\n    return Redirect(kind)\n'
                'place = request.query.get("place")\n'
                "if place:\n    return Redirect(PLACES[place])\n"
                "return Redirect(f\"/items/{request.query['id']}\")"
            ),
        ),
        Example(
            "one of those that a match names",
            _login(
                'target = request.query.get("next", "/")\nmatch target:\n'
                '    case "/orders" | "/home":\n        return Redirect(target)\n'
                'return Redirect("/")'
            ),
        ),
        Example(
            "a helper that may ask",
            _app(
                "def target_of(request: Request):\n"
                '    target = request.query.get("next") or "/"\n'
                '    return target if urlsplit(target).netloc == "" else "/"\n\n\n'
                '@app.post("/login")\nasync def login(request: Request):\n'
                "    return Redirect(target_of(request))\n\n\n"
                '@app.post("/in")\nasync def sign_in(request: Request, next: str = "/"):\n'
                "    return Redirect(next_page(next))\n"
            ),
        ),
        Example(
            "from the session, the path, the database",
            _app(
                '@app.get("/go/{page}")\nasync def go(request: Request, page: str, n: int = 0):\n'
                "    if n:\n"
                '        return Redirect(request.session.get("next", "/"))\n'
                "    return Redirect(page)\n\n\n"
                '@app.get("/short/{id:int}")\ndef short(id: int):\n'
                "    return Redirect(log[id].url)\n"
            ),
        ),
        Example(
            "a field of a form that is asked about, or reads as one of a few",
            _app(
                "@dataclass\nclass Login:\n    name: str\n    next: str = '/'\n"
                "    target: Literal['/a', '/b'] = '/a'\n\n\n"
                '@app.post("/login")\nasync def login(form: Login):\n'
                "    if not is_safe_url(form.next):\n        return Redirect('/')\n"
                "    return Redirect(form.next)\n\n\n"
                '@app.post("/in")\nasync def sign_in(form: Login):\n'
                "    log(form)\n    return Redirect(form.next)\n\n\n"
                '@app.post("/to")\nasync def to(form: Login):\n    return Redirect(form.target)\n'
            ),
        ),
        Example(
            "shown, not followed",
            _login(
                'return Page("login.html", "form", next=request.query.get("next")) \\\n'
                '    if request.is_htmx else Redirect("/")'
            ),
        ),
    )

    INVALID = (
        Example(
            "straight from the query",
            _login('return Redirect(«request.query.get("next", "/")»)'),
        ),
        Example(
            "from the form, with a default",
            _login(
                'data = await request.form()\ntarget = data.get("next") or "/"\n'
                "if not target:\n    target = '/home'\n"
                "return FormAction(«target»)"
            ),
        ),
        Example(
            "from a form that has a name",
            _login('sent = await request.form()\nreturn Redirect(«sent.text("next")»)'),
        ),
        Example(
            "by an index, for htmx",
            _login('return hx_redirect(«(await request.form())["next"]»)'),
        ),
        Example(
            "a parameter of the handler is one of the query",
            _app(
                '@app.get("/language/{code}")\ndef language(code: str, next: str = "/"):\n'
                "    return Redirect(«next», status=303)\n"
            ),
        ),
        Example(
            "a field of a form",
            _app(
                "@dataclass\nclass Login:\n    name: str\n    next: str = '/'\n\n\n"
                '@app.post("/login")\nasync def login(request: Request, form: Login):\n'
                '    request.session["name"] = form.name\n    return hx_redirect(«form.next»)\n'
            ),
        ),
        Example(
            "by a helper that does not ask",
            _app(
                "def target_of(request: Request):\n"
                '    return request.query.get("next") or "/"\n\n\n'
                '@app.post("/login")\nasync def login(request: Request):\n'
                "    target = target_of(request)\n"
                "    return Redirect(«target»)\n"
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Report each redirect that nothing looks at."""
        for found in project.open_redirects:
            yield self.finding(
                found.span,
                f"{found.source} goes wherever the request says in {found.name}",
                hint="ask is_safe_url first, and go to a page of your own if it says no",
                identity=found.name,
            )
