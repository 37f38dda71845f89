"""CH213: a static file that is not there."""

from collections.abc import Iterator

from hypercheck.facts import MissingFile
from hypercheck.model import Edit, Finding, Fix, Severity
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.origin import used_at

_APP = """\
from pathlib import Path

from chirp import App, AppConfig, Template
from chirp.middleware import StaticFiles

app = App(AppConfig(template_dir="templates"))
app.add_middleware(StaticFiles(Path(__file__).parent / "media", prefix="/media"))


@app.get("/")
def home(kind: str):
    return Template("home.html", kind=kind)


@app.get("/static/qr/{text}")
def code(text: str):
    return text
"""
_FILES = {
    "app.py": _APP,
    "static/site.css": "",
    "static/img/logo.png": "",
    "static/img/icon-a.svg": "",
    "static/uploads/.gitkeep": "",
    "media/film one.mp4": "",
    "node_modules/x.js": "",
    ".gitignore": "static/built.css\n*.map\n",
}


def _page(html: str, **files: str) -> dict[str, str]:
    named = {f"templates/{name}.html": text for name, text in files.items()}
    return {**_FILES, "templates/home.html": html + "\n", **named}


class UnknownStaticFile(Rule):
    """A page asks for a static file that is not there.

    The browser gets a 404: the page has no style, the image is a broken one, the script never
    runs. On the server names are compared letter by letter, so `Logo.png` is not `logo.png`, even
    if both work on the machine that the page was written on.

    Looked at are `static(…)`, `url_for("chirp.static", …)` and URLs below the prefix of a folder of
    static files. Files that tools make (what `.gitignore` names, folders that are not there at all)
    may come later. Expressions stand for any text.
    """

    code = "CH213"
    name = "unknown-static-file"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("missing_files",)

    VALID = (
        Example(
            "files that are there",
            _page(
                '<link rel="stylesheet" href="{{ static(\'site.css\') }}">\n'
                '<img src="/static/img/logo.png?v=2#top" alt="">\n'
                "<link href=\"{{ url_for('chirp.static', name='site.css') }}\" rel=stylesheet>\n"
                '<video src="/media/film%20one.mp4"></video>'
            ),
        ),
        Example(
            "files that tools or visitors make",
            _page(
                "<script src=\"{{ static('dist/app.js') }}\"></script>\n"
                '<link rel="stylesheet" href="/static/built.css">\n'
                '<img src="/static/uploads/{{ kind }}.png" alt="">\n'
                '<img src="/static/avatars/{{ kind }}.png" alt="">'
            ),
        ),
        Example(
            "some file has the shape",
            _page(
                "<img src=\"{{ static('img/icon-' ~ kind ~ '.svg') }}\" alt=\"\">\n"
                '<img src="/static/{{ kind }}" alt=""><img src="{{ static(kind) }}" alt="">'
            ),
        ),
        Example(
            "a route answers below the prefix, or another server",
            _page('<img src="/static/qr/hello" alt=""><img src="//cdn/static/x.png" alt="">'),
        ),
        Example(
            "a folder that is not known, one outside the project",
            {
                **_page('<img src="/media/x.png" alt=""><img src="/static/x.png" alt="">'),
                "app.py": (
                    "import os\n"
                    + _APP.replace(
                        'Path(__file__).parent / "media"', 'os.environ["MEDIA"]'
                    ).replace('template_dir="templates"', 'static_dir="/usr/share"')
                ),
            },
        ),
        Example(
            "no folder of static files at all",
            {
                "app.py": _APP,
                "templates/home.html": "<link rel=icon href=\"{{ static('icon.png') }}\">\n",
            },
        ),
    )

    INVALID = (
        Example(
            "a typo",
            _page(
                '<link rel="stylesheet" href="{{ static(\'«stie.css»\') }}">\n'
                '<img src="/static/«img/lgo.png»?v=1" alt="">\n'
                "<link href=\"{{ url_for('chirp.static', name='«sit.css»') }}\" rel=stylesheet>"
            ),
        ),
        Example(
            "a file in another folder, and one that is nowhere",
            _page('<img src="/static/«images/logo.png»" alt=""><img src="/static/«x.gif»" alt="">'),
        ),
        Example(
            "the case of letters",
            _page('<img src="/static/«img/Logo.PNG»" alt="">'),
            fixed={"templates/home.html": '<img src="/static/img/logo.png" alt="">\n'},
        ),
        Example(
            "no file has the shape, whatever the expression is",
            _page('<img src="/static/«img/icon-{{ kind }}.png»" alt="">'),
        ),
        Example(
            "in a style, in a script, in a macro's argument",
            _page(
                "<p style=\"background: url({{ static('«back.png»') }})\"></p>\n"
                "<script>load(\"{{ static('«app.js»') }}\")</script>\n"
                '{% from "m.html" import picture %}{{ picture("«img/lgo.png»") }}',
                m='{% macro picture(name) %}<img src="{{ static(name) }}" alt="">{% endmacro %}\n',
            ),
        ),
        Example(
            "pictures for several widths",
            _page(
                '<img src="/static/img/logo.png" alt=""\n'
                '  srcset="/static/img/logo.png 1x, /static/«img/logo@2x.png» 2x">'
            ),
        ),
        Example(
            "below the prefix of middleware",
            _page('<video src="/media/«film.mp4»"></video>'),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Report each place that names a file which is not there."""
        for missing in project.missing_files:
            yield self._missing(missing)

    def _missing(self, missing: MissingFile) -> Finding:
        name, near = missing.name, missing.near
        hint = "add the file, or correct its name"
        fix = None
        if missing.case:
            hint = f"the file is called {near}: names differ by the case of their letters"
        elif near is not None:
            hint = f"did you mean {near}?"
        if missing.case and near is not None and name.text is not None:
            fix = Fix(f"write {near}", (Edit(name.span, near),), safe=True)
        return self.finding(
            name.span,
            f"no static file is called {name}",
            hint=hint,
            related=used_at(name, f"used by {missing.source} here"),
            fix=fix,
            identity=str(name),
        )
