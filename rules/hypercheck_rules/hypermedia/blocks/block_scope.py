"""CH303: a block that needs what its template binds outside it."""

from collections.abc import Iterator

from hypercheck.facts import NameRead, Render
from hypercheck.model import Finding, Related, Severity, Span
from hypercheck.project import Project
from hypercheck.rule import Example, Rule


def _site(render: str, **files: str) -> dict[str, str]:
    app = (
        "from chirp import App, Fragment, Page, Template\n\napp = App()\n\n\n"
        f'@app.get("/")\ndef home(request):\n    return {render}\n'
    )
    named = {f"templates/{name}.html": text for name, text in files.items()}
    return {"app.py": app, **named}


class BlockScope(Rule):
    """A block that is rendered alone reads a name that is bound outside it.

    Rendering a block alone does not run the rest of its template: what `set`, `for`, `with`,
    `import` or `macro` bind around it is not there. The whole page works; the request that htmx
    makes fails with an error (500), and the visitor sees nothing happen.

    Bind the name inside the block, or give it where the block is rendered.
    """

    code = "CH303"
    name = "block-scope"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("renders",)

    VALID = (
        Example(
            "bound inside the block",
            _site(
                'Page("home.html", "list", items=[])',
                home=(
                    '{% block list %}{% from "row.html" import row %}{% set kind = "new" %}\n'
                    "{% for item in items %}{{ row(item, kind) }}{% endfor %}{% endblock %}\n"
                ),
                row="{% macro row(item, kind) %}<li>{{ item }}</li>{% endmacro %}\n",
            ),
        ),
        Example(
            "the template is only rendered whole",
            _site(
                'Template("home.html", items=[])',
                home=(
                    '{% set kind = "new" %}\n{% block list %}<ul>{{ kind }}</ul>{% endblock %}\n'
                ),
            ),
        ),
        Example(
            "the render gives the name too",
            _site(
                'Page("home.html", "list", title="Home")',
                home=(
                    '{% set title = "Default" %}\n'
                    "{% block list %}<h1>{{ title }}</h1>{% endblock %}\n"
                ),
            ),
        ),
        Example(
            "a global or a context processor gives the name",
            {
                "app.py": (
                    "from chirp import App, Page\n\napp = App()\n\n\n"
                    '@app.template_global("version")\ndef version():\n    return "1"\n\n\n'
                    '@app.context_processor\ndef user(request):\n    return {"user": "ada"}\n\n\n'
                    '@app.get("/")\ndef home():\n    return Page("home.html", "list")\n'
                ),
                "templates/home.html": (
                    '{% set user = "nobody" %}{% from "v.html" import version %}\n'
                    "{% block list %}{{ user }} {{ version() }}{% endblock %}\n"
                ),
                "templates/v.html": "{% macro version() %}1{% endmacro %}\n",
            },
        ),
        Example(
            "a block that is named only where the whole page is shown",
            _site(
                'Page("home.html", "list" if request.is_htmx else "page", items=[])',
                home=(
                    '{% set kind = "new" %}{% block page %}<h1>{{ kind }}</h1>\n'
                    "{% block list %}<ul></ul>{% endblock %}{% endblock %}\n"
                ),
            ),
        ),
        Example(
            "the block does without it",
            _site(
                'Page("home.html", "list")',
                home=(
                    '{% set note = "Hello" %}\n'
                    '{% block list %}{{ note | default("") }}\n'
                    "{% if note is defined %}{{ note }}{% endif %}{% endblock %}\n"
                ),
            ),
        ),
        Example(
            "a context that is not known may give it",
            _site(
                'Page("home.html", "list", **load())',
                home='{% set note = "Hello" %}\n{% block list %}{{ note }}{% endblock %}\n',
            ),
        ),
    )

    INVALID = (
        Example(
            "set, import and macro at the top",
            _site(
                'Page("home.html", "list")',
                home=(
                    '{% extends "base.html" %}\n{% set kind = "new" %}\n'
                    '{% from "forms.html" import field %}\n'
                    "{% macro star() %}*{% endmacro %}\n"
                    "{% block list %}{{ «kind» }}{{ «field»() }}{{ «star»() }}{% endblock %}\n"
                ),
                base="<main>{% block list %}{% endblock %}</main>\n",
                forms="{% macro field() %}<input name='a'>{% endmacro %}\n",
            ),
        ),
        Example(
            "a loop around the block",
            _site(
                'Fragment("home.html", "row")',
                home=(
                    "{% for item in items %}\n"
                    "{% block row scoped %}<li>{{ «item» }}</li>{% endblock %}\n"
                    "{% endfor %}\n"
                ),
            ),
        ),
        Example(
            "with around the block",
            _site(
                'Fragment("home.html", "row")',
                home=(
                    '{% with label = "A" %}\n'
                    "{% block row scoped %}<b>{{ «label» }}</b>{% endblock %}\n"
                    "{% endwith %}\n"
                ),
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look at each block that is rendered alone; each reading is reported once."""
        seen: set[Span] = set()
        for render in project.renders:
            if render.template.text is None or render.context_open:
                continue
            # Of several blocks a test chooses: one may be named only where the page is whole.
            for block in render.blocks if len(render.blocks) == 1 else ():
                if block.name.text is None:
                    continue
                for read in project.block_reads(render.template.text, block.name.text):
                    if read.span not in seen and _is_lost(read, render, project):
                        seen.add(read.span)
                        yield self._outside(read, render)

    def _outside(self, read: NameRead, render: Render) -> Finding:
        return self.finding(
            read.span,
            f"{read.name} is bound outside the block {read.block.name}, which is rendered alone",
            hint="bind it inside the block, or give it where the block is rendered",
            related=(
                Related(read.binding, f"bound here by {_HOW[read.how]}"),
                Related(render.call, f"{read.block.name} is rendered alone here"),
            ),
            identity=f"{read.block.name} {read.name}",
        )


def _is_lost(read: NameRead, render: Render, project: Project) -> bool:
    return (
        read.name not in render.context_names
        and not project.is_shared(read.name)
        and not read.span.path.startswith("<")
    )


_HOW = {
    "set": "set",
    "for": "a loop",
    "import": "an import",
    "with": "with",
    "macro": "a macro",
}
