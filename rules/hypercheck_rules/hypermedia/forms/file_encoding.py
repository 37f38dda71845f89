"""CH505: a file that is chosen and not sent."""

from collections.abc import Iterator

from hypercheck.facts import Control, Placed, Submission
from hypercheck.model import Edit, Finding, Fix, Related, Severity, Span
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.hypermedia.forms.hook import is_scripted

_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_SENDING_TAGS = frozenset({"form", "button"})

_APP = """\
from chirp import App, Page, Redirect, Request

app = App()


@app.get("/")
def home():
    return Page("home.html", "form")


@app.post("/photos")
async def add(request: Request):
    form = await request.form()
    await form["photo"].read()
    return Redirect("/")
"""
_FILE = '<input type="file" name="photo">'
_MARKED = '<«input» type="file" name="photo">'


def _page(html: str, body: str = "<body>", **files: str) -> dict[str, str]:
    named = {f"templates/{name}.html": text for name, text in files.items()}
    return {
        "app.py": _APP,
        "templates/base.html": f"<html>{body}{{% block form %}}{{% endblock %}}</body></html>\n",
        "templates/home.html": (
            f'{{% extends "base.html" %}}\n{{% block form %}}{html}{{% endblock %}}\n'
        ),
        **named,
    }


class FileEncoding(Rule):
    """A form has a control for files and does not send files.

    Unless a form says `enctype="multipart/form-data"`, browsers send the name of the file that was
    chosen and nothing of what is in it. The visitor sees the upload succeed; the handler gets a
    text where it expects a file.

    Write `enctype="multipart/form-data"` on the form, or `hx-encoding="multipart/form-data"` on the
    element whose request htmx sends; htmx heeds either on a form.
    """

    code = "CH505"
    name = "file-encoding"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("submissions",)

    VALID = (
        Example(
            "the form says it, also in capitals, without quotes, by its button",
            _page(
                f'<form method="post" action="/photos" enctype="multipart/form-data">{_FILE}</form>'
                f"\n<FORM METHOD=POST ACTION=/photos ENCTYPE=Multipart/Form-Data>{_FILE}</FORM>\n"
                f'<form method="post" action="/photos">{_FILE}\n'
                '<button formenctype="multipart/form-data">Send</button></form>'
            ),
        ),
        Example(
            "htmx is told on the element, on the form, or above",
            _page(
                f'<form hx-post="/photos" hx-encoding="multipart/form-data">{_FILE}</form>\n'
                f'<form hx-post="/photos" enctype="multipart/form-data">{_FILE}</form>\n'
                f'<div hx-encoding="multipart/form-data"><form hx-post="/photos">{_FILE}</form>\n'
                '<input type="file" name="photo" hx-post="/photos"></div>'
            ),
        ),
        Example(
            "a misspelt encoding is a fault of its own",
            _page(f'<form hx-post="/photos" hx-encoding="multipart">{_FILE}</form>'),
        ),
        Example(
            "the layout tells it to all of htmx's requests, also those of a fragment",
            _page(
                f'<form hx-post="/photos">{_FILE}</form>',
                body='<body hx-encoding="multipart/form-data">',
            ),
        ),
        Example(
            "what htmx sends is right, and without scripts the form does what it can",
            _page(
                '<form method="post" action="/photos" hx-post="/photos"\n'
                f'hx-encoding="multipart/form-data">{_FILE}</form>'
            ),
        ),
        Example(
            "an encoding, or attributes, that are not known",
            _page(
                f'<form method="post" action="/photos" enctype="{{{{ how }}}}">{_FILE}</form>\n'
                f'<form method="post" action="/photos" {{{{ attributes }}}}>{_FILE}</form>\n'
                '<form method="post" action="/photos"\n'
                f'{{% if files %}}enctype="multipart/form-data"{{% endif %}}>{_FILE}</form>'
            ),
        ),
        Example(
            "forms that scripts send, controls that scripts read, controls without a name",
            _page(
                f'<form method="post" action="/photos" @submit.prevent="send">{_FILE}</form>\n'
                f'<form method="post" action="/photos" id="up">{_FILE}</form>\n'
                "<script>document.querySelector('#up').onsubmit = send</script>\n"
                '<form method="post" action="/photos">\n'
                '<input type="file" name="photo" data-direct-upload-url="/direct">\n'
                '<input type="file" name="photo" onchange="shrink(this)">\n'
                '<input type="file" id="raw"> <input type="file" name="photo" disabled></form>'
            ),
        ),
        Example(
            "a script that sends forms by itself",
            _page(f'<form method="post" action="/photos" class="ajax">{_FILE}</form>')
            | {
                "static/forms.js": (
                    'addEventListener("submit", (e) => fetch("/", {body: new FormData(e.target)}));'
                    "\n"
                )
            },
        ),
        Example(
            "forms without a method or with GET, controls outside of forms",
            _page(f"<form>{_FILE}</form> {_FILE}\n<form method='get' action='/'>{_FILE}</form>"),
        ),
        Example(
            "another control of the form asks whether its own value is right",
            _page(
                '<form method="post" action="/photos" enctype="multipart/form-data">\n'
                f'<input name="title" hx-post="/photos">{_FILE}</form>\n'
                f'<form id="f"><input name="title" hx-post="/photos">{_FILE}</form>'
            ),
        ),
    )

    INVALID = (
        Example(
            "a form without an encoding",
            _page(f'<form method="post" action="/photos">{_MARKED}</form>'),
            fixed={
                "templates/home.html": _page(
                    '<form enctype="multipart/form-data" method="post" action="/photos">'
                    f"{_FILE}</form>"
                )["templates/home.html"]
            },
        ),
        Example(
            "a form that posts to its own page; two controls, one by a macro",
            _page(
                '{% from "m.html" import upload %}\n'
                f'<form method="post">{{{{ upload("a") }}}} {_MARKED}</form>',
                m='{% macro upload(name) %}<«input» type="file" name="{{ name }}">{% endmacro %}\n',
            ),
            fixed={
                "templates/home.html": _page(
                    '{% from "m.html" import upload %}\n'
                    '<form enctype="multipart/form-data" method="post">'
                    f'{{{{ upload("a") }}}} {_FILE}</form>'
                )["templates/home.html"]
            },
        ),
        Example(
            "an encoding that is none, one for the body as text",
            _page(
                f'<form method="post" action="/photos" enctype="multipart/data">{_MARKED}</form>\n'
                f'<form method="post" action="/photos" enctype="text/plain">{_MARKED}</form>'
            ),
        ),
        Example(
            "a request of htmx: by a form, by a button in it, by the control alone",
            _page(
                f'<form hx-post="/photos">{_MARKED}</form>\n'
                f'<form>{_MARKED} <button hx-post="/photos">Send</button></form>\n'
                '<«input» type="file" name="photo" hx-post="/photos">'
            ),
        ),
        Example(
            "a boosted form, a control outside of its form",
            _page(
                '<form id="new" method="post" action="/photos" hx-boost="true"></form>\n'
                '<«input» form="new" type="file" name="photo" multiple>'
            ),
        ),
        Example(
            "a button that asks for another encoding",
            _page(
                f'<form action="/" enctype="multipart/form-data">{_MARKED}\n'
                '<button formaction="/photos" formmethod="post" formenctype="text/plain">Send'
                "</button></form>"
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look at the controls for files of each request with a body."""
        sending = [each for each in project.submissions if each.method in _WITH_BODY]
        sending = [each for each in sending if _files(each)]
        if not sending or project.mentioned_in_script("FormData"):
            return
        whole = {id(c.placed.element) for each in sending if each.multipart for c in _files(each)}
        seen: set[Span] = set()
        for submission in sending:
            if submission.multipart is not False or not _is_meant_to_send(submission):
                continue
            for control in _files(submission):
                span = control.placed.span
                if span not in seen and id(control.placed.element) not in whole:
                    seen.add(span)
                    yield self._not_sent(submission, control)

    def _not_sent(self, submission: Submission, control: Control) -> Finding:
        sender = submission.placed
        by_htmx = submission.sender == "htmx" and submission.kind == "element"
        name = "hx-encoding" if by_htmx else "enctype"
        return self.finding(
            control.placed.span,
            f"only the name of the file in {control.names[0]} is sent, not the file",
            hint=f'write {name}="multipart/form-data" on the {sender.tag}',
            related=()
            if sender is control.placed or sender.path.startswith("<")
            else (Related(sender.span, "it is sent by this"),),
            fix=_fix(sender, name),
            identity=str(control.names[0]),
        )


def _files(submission: Submission) -> list[Control]:
    return [
        control
        for control in submission.controls
        if control.type == "file"
        and not control.placed.path.startswith("<")
        and not control.placed.has("disabled")
    ]


def _is_meant_to_send(submission: Submission) -> bool:
    """Whether files are meant to go with the request.

    A control of a form that asks the server by itself sends the others' values without need.
    """
    if submission.scripted or submission.sender == "fallback":
        return False
    placed = submission.placed
    alone = len(submission.controls) == 1 and submission.controls[0].placed is placed
    sends = placed.tag in _SENDING_TAGS or alone
    scripted = any(is_scripted(control.placed) for control in _files(submission))
    return sends and not scripted


def _fix(sender: Placed, name: str) -> Fix | None:
    """Add the attribute, where there is none and it is clear what the element is."""
    if sender.has(name, "formenctype") or sender.path.startswith("<"):
        return None
    end = sender.span.end
    edit = Edit(Span(sender.path, end, end), f' {name}="multipart/form-data"')
    return Fix(f"Send files: add {name}", (edit,), safe=True)
