"""CH508: what is wrong with a form is answered, and never shown."""

import functools
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from hypercheck.facts import Page, Placed, Render, Route, Submission
from hypercheck.htmx.attribute import HTMX_2
from hypercheck.model import Finding, Related, Severity, Span
from hypercheck.pattern import Pattern
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.hypermedia.forms.reach import only_route

_STATUS = "422"

_HTMX = re.compile(r"(?:^|.*/)htmx(?:\.org|\.min|\.esm|\.cjs|\.js|@|-?\d).*")
"""A script that is htmx itself: the framework then adds none of its own, nor its set-up."""

_BUNDLE = re.compile(r".*\.min\.m?js(?:\?.*)?|(?!.*\.m?js(?:\?.*)?\Z).*")
"""A local script that is not read: made from others, or not a file at all."""

_HANDLING = (
    "beforeSwap",
    "before:swap",
    "beforeOnLoad",
    "responseError",
    "responseHandling",
    "shouldSwap",
    "xhr.status",
)
"""Words of scripts that see to answers with an error."""

_HEARD = re.compile(
    r"hx-on.*(?:before-?swap|before:swap|response-?error|before-?on-?load)", re.IGNORECASE
)
_TARGETS = re.compile(r"hx-target-(?:error|422|42[x*]|4[x*]{1,2}|[x*]{1,3})")

_APP = """\
from dataclasses import dataclass

from chirp import App, AppConfig, Page, Redirect, Request, ValidationError, form_or_errors

app = App(AppConfig(htmx=False))


@dataclass
class Note:
    text: str


@app.get("/")
def home():
    return Page("home.html", "form")


@app.post("/notes")
async def add(request: Request):
    note = await form_or_errors(request, Note, "home.html", "form")
    return note if isinstance(note, ValidationError) else Redirect("/")


@app.post("/bound", on_invalid=("home.html", "form"))
def bound(note: Note):
    return Redirect("/")


@app.post("/plain")
def plain():
    return "<p>No</p>", 422


@app.post("/fine")
def fine():
    return Redirect("/")
"""
_SCRIPT = '<script src="/static/htmx.min.js"></script>'
_CDN = '<script src="https://unpkg.com/htmx.org@2.0.4"></script>'
_FORM = '<form hx-post="/notes"><input name="text"></form>'
_MARKED = '<«form» hx-post="/notes"><input name="text"></form>'


def _page(html: str, head: str = _SCRIPT, body: str = "<body>", app: str = _APP) -> dict[str, str]:
    return {
        "app.py": app,
        "static/htmx.min.js": "/* htmx */\n",
        "templates/base.html": (
            f"<html><head>{head}</head>{body}{{% block form %}}{{% endblock %}}</body></html>\n"
        ),
        "templates/home.html": (
            f'{{% extends "base.html" %}}\n{{% block form %}}{html}{{% endblock %}}\n'
        ),
    }


def _meta(handling: str) -> str:
    return f"""{_SCRIPT}<meta name="htmx-config" content='{{"responseHandling": {handling}}}'>"""


class InvisibleValidation(Rule):
    """A form's errors are answered with 422, and the page does not show such answers.

    By itself htmx 2 swaps nothing of an answer with an error. The visitor sends the form, and
    nothing happens: no message, no mark, no other page.

    Chirp's own htmx is set up to swap 422; a page that loads htmx by itself must say so:
    `<meta name="htmx-config" content='{"responseHandling": [{"code": "422", "swap": true}, …]}'>`.
    The extension `response-targets`, or a script that hears `htmx:beforeSwap`, will do as well.
    """

    code = "CH508"
    name = "invisible-validation"
    severity = Severity.ERROR
    since = "0.1"
    needs = (
        "submissions",
        "routes",
        "routes_open",
        "mounts",
        "renders",
        "pages",
        "templates_open",
        "htmx_dialect",
        "htmx_attributes",
        "htmx_extensions",
    )

    VALID = (
        Example(
            "the framework's own htmx",
            _page(_FORM, head="<title>A</title>", app=_APP.replace("AppConfig(htmx=False)", "")),
        ),
        Example(
            "the page says that 422 is swapped",
            _page(_FORM, head=_meta('[{"code": "422", "swap": true}, {"code": "..."}]')),
        ),
        Example(
            "whatever is answered is swapped; a setting that is not known",
            _page(_FORM, head=_meta('[{"code": ".*", "swap": true}]'))
            | {
                "templates/other.html": (
                    f"<html><head>{_SCRIPT}\n"
                    '<meta name="htmx-config" content="{{ config }}"></head>\n'
                    f"<body>{_FORM}</body></html>\n"
                )
            },
        ),
        Example(
            "a script that sets it, or decides for each answer",
            _page(_FORM)
            | {
                "static/site.js": (
                    'htmx.on("htmx:beforeSwap", (e) => {\n'
                    "  if (e.detail.xhr.status === 422) e.detail.shouldSwap = true;\n});\n"
                )
            },
        ),
        Example(
            "an attribute that hears it; an element for errors",
            _page(_FORM, body='<body hx-on::before-swap="event.detail.shouldSwap = true">'),
        ),
        Example(
            "the extension response-targets",
            _page(
                _FORM.replace("<form", '<form hx-target-422="this"'),
                body='<body hx-ext="response-targets">',
            ),
        ),
        Example(
            "htmx 4 swaps every answer",
            _page(_FORM, head='<script src="https://unpkg.com/htmx.org@4.0.1"></script>'),
        ),
        Example(
            "forms that the browser sends, handlers that refuse nothing, answers not to be shown",
            _page(
                '<form method="post" action="/notes"><input name="text"></form>\n'
                '<button hx-post="/fine">A</button> <button hx-post="/plain" hx-swap="none">B'
                "</button>"
            ),
        ),
        Example(
            "pages that may hold more than is known, scripts that are not read",
            _page(_FORM, head=f"{_SCRIPT}{{{{ head_html | safe }}}}")
            | {
                "templates/other.html": (
                    f'<html><head>{_SCRIPT}<script src="/static/app.min.js"></script></head>\n'
                    f"<body>{_FORM}</body></html>\n"
                )
            },
        ),
    )

    INVALID = (
        Example("htmx as it comes, and a handler that validates", _page(_MARKED)),
        Example(
            "htmx from elsewhere, a handler that never sees what is wrong, one by a status",
            _page(
                '<«form» hx-post="/bound"><input name="text"></form>\n'
                '<«button» hx-post="/plain">Check</button>',
                head=f"{_CDN}<script src='https://cdn.example.org/alpine.min.js'></script>",
            ),
        ),
        Example(
            "a boosted form",
            _page(
                '<«form» method="post" action="/notes"><input name="text"></form>',
                body='<body hx-boost="true">',
            ),
        ),
        Example(
            "a setting for other things, and one that says no",
            _page(
                _MARKED,
                head=f"""{_SCRIPT}<meta name="htmx-config" content='{{"timeout": 100}}'>""",
            )
            | {
                "templates/other.html": (
                    f'<html><head>{_meta("""[{"code": "[45]..", "swap": false}]""")}</head>\n'
                    f"<body>{_MARKED}</body></html>\n"
                )
            },
        ),
        Example(
            "the extension response-targets without a target",
            _page(_MARKED, body='<body hx-ext="response-targets">'),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look at each request of htmx that may be answered with 422."""
        if project.htmx_dialect != HTMX_2 or project.routes_open or project.templates_open:
            return
        refused = list(_refused(project))
        if not refused or _is_handled(project):
            return
        showing = _Showing(project)
        seen: set[Span] = set()
        for submission, route, place in refused:
            span = submission.placed.span
            if span not in seen and showing.shows_nothing(submission.placed.page):
                seen.add(span)
                yield self._invisible(submission, route, place)

    def _invisible(self, submission: Submission, route: Route, place: Span) -> Finding:
        name = route.handler.name if route.handler is not None else str(route.path)
        return self.finding(
            submission.placed.span,
            f"{name}() answers errors with {_STATUS}, and htmx does not swap such an answer here",
            hint='say "responseHandling" in <meta name="htmx-config">, with {"code": "422", '
            '"swap": true} before the other errors',
            related=(Related(place, f"this is answered with {_STATUS}"),),
            identity=f"{submission.method} {submission.url}",
        )


def _refused(project: Project) -> Iterator[tuple[Submission, Route, Span]]:
    """The requests of htmx with the one route that answers, and where it says 422."""
    validations: dict[str, list[Render]] = defaultdict(list)
    for render in project.renders:
        if render.kind == "validation":
            validations[render.call.path].append(render)
    for submission in project.submissions:
        if submission.sender == "htmx" and not _wants_nothing(submission.placed):
            route = only_route(submission, project)
            place = _refusal(route, validations) if route is not None else None
            if route is not None and place is not None:
                yield submission, route, place


def _wants_nothing(placed: Placed) -> bool:
    swaps = (p.text for p in _values(placed.page, placed, "hx-swap"))
    return any((text or "").split()[:1] == ["none"] for text in swaps)


def _refusal(route: Route, validations: Mapping[str, list[Render]]) -> Span | None:
    """Where a route answers with 422: in its handler, or by its ``on_invalid``."""
    handler = route.handler
    if handler is not None and handler.refusals:
        return handler.refusals[0]
    bound = handler is not None and any(p.form is not None for p in handler.parameters)
    if not bound or route.call is None:
        return None
    renders = validations.get(route.call.path, ())
    return next((r.call for r in renders if _is_inside(r, route.call)), None)


def _is_inside(render: Render, call: Span) -> bool:
    within = render.call
    return within.path == call.path and call.start <= within.start and within.end <= call.end


def _is_handled(project: Project) -> bool:
    """Whether some script, attribute or extension sees to answers with an error."""
    extensions = project.htmx_extensions
    names = {attribute.name for attribute in project.htmx_attributes}
    if extensions is None or any(map(_HEARD.match, names)):
        return True
    if "response-targets" in extensions and any(map(_TARGETS.fullmatch, names)):
        return True
    return any(map(project.mentioned_in_script, _HANDLING))


class _Showing:
    """Tells which pages show nothing of an answer with an error."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._verdicts: dict[Page, bool] = {}

    def shows_nothing(self, page: Page) -> bool:
        """Whether a page certainly shows none; what a fragment asks for, any page may show."""
        if not page.is_document:
            return self._all_show_nothing
        if page not in self._verdicts:
            self._verdicts[page] = _shows_nothing(page)
        return self._verdicts[page]

    @functools.cached_property
    def _all_show_nothing(self) -> bool:
        documents = [page for page in self._project.pages if page.is_document]
        return bool(documents) and all(map(self.shows_nothing, documents))


def _shows_nothing(page: Page) -> bool:
    """Whether the page certainly loads htmx by itself, and leaves it as it comes."""
    if page.open:
        return False
    loads = False
    for placed in page.elements:
        if placed.tag == "script":
            for pattern in _values(page, placed, "src"):
                text = pattern.text
                if text is None or (_is_local(text) and not _is_read(text)):
                    return False
                loads = loads or _HTMX.fullmatch(text) is not None
        elif placed.tag == "meta" and _swaps_refusals(page, placed):
            return False
    return loads


def _is_local(source: str) -> bool:
    return "//" not in source[:8]


def _is_read(source: str) -> bool:
    return _HTMX.fullmatch(source) is not None or _BUNDLE.fullmatch(source) is None


def _swaps_refusals(page: Page, meta: Placed) -> bool:
    """Whether a setting of htmx may say that answers with 422 are swapped."""
    if all(p.text is not None and p.text != "htmx-config" for p in _values(page, meta, "name")):
        return False
    if meta.has_open_attributes or not meta.certain:
        return True
    return any(_may_swap(pattern) for pattern in _values(page, meta, "content"))


def _may_swap(content: Pattern) -> bool:
    try:
        settings = json.loads(content.text or "")
        handling = settings.get("responseHandling", ())
        first = [each for each in handling if re.search(each["code"], _STATUS)][:1]
        return any(each.get("swap", False) for each in first)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, re.error):
        return True  # what cannot be read may say anything


def _values(page: Page, placed: Placed, name: str) -> list[Pattern]:
    return [p for attribute in placed.attributes(name) for p in page.values(placed, attribute)]
