"""CH201: a template that is not there."""

from collections.abc import Iterator

from hypercheck.facts import TemplateUse
from hypercheck.model import Finding, Severity, closest
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.origin import used_at

_APP = """\
from chirp import App, Page

app = App()


@app.get("/")
def home():
    return Page("home.html", "main")
"""
_BASE = "<main>{% block main %}{% endblock %}</main>\n"


def _site(home: str, **files: str) -> dict[str, str]:
    named = {f"templates/{name}.html": text for name, text in files.items()}
    return {"app.py": _APP, "templates/home.html": home, "templates/base.html": _BASE, **named}


class TemplateNotFound(Rule):
    """A template is named that does not exist.

    The page cannot be rendered: whoever opens it gets an error page (500) instead. An `include`
    in a branch that is seldom shown can stay unnoticed for long.

    Names are relative to the template folder, also inside templates in its subfolders. Write
    `ignore missing` where a template may be absent.
    """

    code = "CH201"
    name = "template-not-found"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("template_uses", "template_names", "templates_open")

    VALID = (
        Example(
            "parents, includes, imports, what the framework brings",
            _site(
                '{% extends "base.html" %}\n{% from "chirp/forms.html" import field %}\n'
                '{% block main %}{% include "./parts/menu.html" %}{% endblock %}\n',
                **{"parts/menu": "<nav></nav>\n"},
            ),
        ),
        Example(
            "one that may be absent, the first that exists",
            _site(
                '{% extends "base.html" %}\n{% block main %}\n'
                '{% include "banner.html" ignore missing %}\n'
                '{% include ["special.html", "base.html"] %}\n{% endblock %}\n'
            ),
        ),
        Example(
            "names that are not known",
            _site(
                "{% extends layout %}\n"
                '{% block main %}{% include "widgets/" ~ kind ~ ".html" %}{% endblock %}\n'
            ),
        ),
        Example(
            "a name that a helper is given",
            {
                "app.py": (
                    "from chirp import App, Template\n\napp = App()\n\n\n"
                    "def page(name, **context):\n"
                    '    return Template(f"pages/{name}.html", **context)\n\n\n'
                    '@app.get("/")\ndef home():\n    return page("home")\n'
                ),
                "templates/pages/home.html": "<p>Home</p>\n",
            },
        ),
        Example(
            "a folder that is not known",
            {
                "app.py": (
                    "import os\n\nfrom chirp import App, AppConfig, Template\n\n"
                    'app = App(AppConfig(template_dir=os.environ["TEMPLATES"]))\n\n\n'
                    '@app.get("/")\ndef home():\n    return Template("home.html")\n'
                )
            },
        ),
    )

    INVALID = (
        Example(
            "in Python",
            {
                "app.py": _APP.replace('"home.html"', '"«hmoe.html»"'),
                "templates/home.html": _BASE,
            },
        ),
        Example(
            "a parent, an include, an import",
            _site(
                '{% extends "«layout.html»" %}\n{% import "«macros/forms.html»" as forms %}\n'
                '{% block main %}{% if 0 %}{% include "«bsae.html»" %}{% endif %}{% endblock %}\n'
            ),
        ),
        Example(
            "none of those that a list names",
            _site(
                '{% extends "base.html" %}\n'
                '{% block main %}{% include «["a.html", "b.html"]» %}{% endblock %}\n'
            ),
        ),
        Example(
            "names are not relative to the template that says them",
            {
                "app.py": _APP.replace('"home.html"', '"shop/home.html"'),
                "templates/shop/home.html": (
                    '{% block main %}{% include "«row.html»" %}{% endblock %}\n'
                ),
                "templates/shop/row.html": "<p></p>\n",
            },
        ),
        Example(
            "what a helper is given",
            {
                "app.py": (
                    "from chirp import App, Template\n\napp = App()\n\n\n"
                    "def page(name, **context):\n    return Template(name, **context)\n\n\n"
                    '@app.get("/")\ndef home():\n    return page("«home.htm»")\n'
                ),
                "templates/home.html": "<p>Home</p>\n",
            },
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look for each template that is named."""
        if project.templates_open:
            return
        for use in project.template_uses:
            names = [pattern.text for pattern in use.names]
            known = [name for name in names if name is not None]
            if use.optional or len(known) != len(names) or use.span.path.startswith("<"):
                continue
            if known and not any(project.has_template(name) for name in known):
                yield self._missing(use, known, project)

    def _missing(self, use: TemplateUse, names: list[str], project: Project) -> Finding:
        alone = len(names) == 1
        near = _nearest(names[0], project.template_names)
        hint = "names are relative to the template folder"
        return self.finding(
            use.names[0].span if alone else use.span,
            f"there is no template {' and no template '.join(names)}",
            hint=f"did you mean {near}?" if near else hint,
            related=used_at(use.names[0], "used here") if alone else (),
            identity=names[0],
        )


def _nearest(name: str, known: tuple[str, ...]) -> str | None:
    """A template of this name in another folder, else one that is spelt alike."""
    last = name.rpartition("/")[2]
    moved = [each for each in known if each.rpartition("/")[2] == last]
    return moved[0] if len(moved) == 1 else closest(name, known)
