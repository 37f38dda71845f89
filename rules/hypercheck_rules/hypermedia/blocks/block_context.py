"""CH304: a block is rendered alone without a variable that it reads."""

from collections.abc import Iterator

from hypercheck.facts import BlockUse, Render, VariableRead
from hypercheck.model import Finding, Related, Severity
from hypercheck.project import Project
from hypercheck.rule import Example, Rule

_MOST_NAMES = 3
"""More names than this are not told one by one."""

_BLOCK = "{% block rows %}{{ total }}{% for item in items %}{{ item }}{% endfor %}{% endblock %}"


def _site(
    alone: str, block: str = _BLOCK, *, config: str = "", more: str = "", **files: str
) -> dict[str, str]:
    app = (
        "from chirp import OOB, App, AppConfig, Fragment, Page, Template, ValidationError\n\n"
        f"app = App(AppConfig({config}))\n\n\n"
        '@app.get("/")\ndef home():\n    return Template("home.html", items=[], total=1)\n\n\n'
        f'@app.get("/rows")\ndef rows(request):\n    return {alone}\n{more}'
    )
    named = {f"templates/{name}.html": text for name, text in files.items()}
    return {"app.py": app, "templates/home.html": f"<main>{block}</main>\n", **named}


class BlockContext(Rule):
    """A block is rendered alone without a variable that it reads, though others give it.

    The whole page works; the request that gets the block alone fails with an error (500), and the
    visitor sees nothing happen. Without `strict_undefined` the place stays empty.

    Give the variable where the block is rendered, too. What stands under a condition, or is
    guarded by `is defined` or `default`, may be absent.
    """

    code = "CH304"
    name = "block-context"
    severity = Severity.WARNING
    since = "0.1"
    needs = ("missing_names", "renders", "undefined_is_error")

    VALID = (
        Example("all is given", _site('Fragment("home.html", "rows", items=[], total=2)')),
        Example(
            "what is not known may give it",
            _site('Fragment("home.html", "rows", **numbers(request))'),
        ),
        Example(
            "a global and a context processor",
            _site(
                'Fragment("home.html", "rows")',
                more=(
                    '\n\n@app.context_processor\ndef numbers():\n    return {"total": 1}\n\n\n'
                    '@app.template_global("items")\ndef items():\n    return []\n'
                ),
            ),
        ),
        Example(
            "guards, defaults, conditions on something else",
            _site(
                'Fragment("home.html", "rows", mode="new", items=[])',
                "{% block rows %}{% if total is defined %}{{ total }}{% endif %}\n"
                "{{ total | default(0) }}{{ total if mode == 'sum' }}\n"
                "{% if mode == 'sum' %}{{ total }}{% endif %}\n"
                '<p {% if mode == "sum" %}title="{{ total }}"{% endif %}></p>\n'
                "{% macro sum() %}{{ total }}{% endmacro %}{% endblock %}",
            ),
        ),
        Example(
            "bound in the block, or in what it extends",
            _site(
                'Fragment("home.html", "rows", items=[])',
                "{% block rows %}{% set total = items | length %}{{ total }}{% endblock %}",
            ),
        ),
        Example(
            "the block's own definition reads less than the one it takes the place of",
            _site(
                'Fragment("short.html", "rows")',
                short='{% extends "home.html" %}{% block rows %}<p></p>{% endblock %}\n',
            ),
        ),
        Example(
            "nobody gives it: that is a matter of the template",
            _site('Fragment("home.html", "rows")', "{% block rows %}{{ toatl }}{% endblock %}"),
        ),
        Example(
            "several blocks of which a test chooses one",
            _site(
                'Fragment("home.html", "rows" if request.query else "none")',
                _BLOCK + "{% block none %}{% endblock %}",
            ),
        ),
    )

    INVALID = (
        Example(
            "one variable of two",
            _site('Fragment("home.html", "«rows»", items=[])'),
        ),
        Example(
            "the block that answers what is not valid",
            _site(
                'Fragment("home.html", "rows", items=[], total=1)',
                more=(
                    "\n\n@dataclass\nclass Row:\n    name: str\n\n\n"
                    '@app.post("/rows", on_invalid=("home.html", "«rows»"))\n'
                    'def add(row: Row):\n    return "added"\n'
                ),
            ),
        ),
        Example(
            "both, in an out-of-band fragment and in a validation error",
            _site(
                'OOB(Fragment("home.html", "rows", items=[], total=1),'
                ' Fragment("home.html", "«rows»", target="rows"))',
                more=(
                    '\n\n@app.post("/rows")\ndef add():\n'
                    '    return ValidationError("home.html", "«rows»", errors={}, total=1)\n'
                ),
            ),
        ),
        Example(
            "a child's block shows the parent's",
            _site(
                'Fragment("long.html", "«rows»", items=[])',
                long='{% extends "home.html" %}{% block rows %}{{ super() }}{% endblock %}\n',
            ),
        ),
        Example(
            "plain truth is asked of what is not there",
            _site(
                'Fragment("home.html", "«rows»")',
                "{% block rows %}{% if total %}<p></p>{% endif %}{% endblock %}",
            ),
        ),
        Example(
            "the name of the block is said elsewhere",
            _site(
                'Page("home.html", «ROWS», items=[])',
                more='\n\nROWS = "rows"\n',
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Compare what each block alone reads with what it is given."""
        givers: dict[str, Render] = {}
        for render in project.renders:
            for name in render.context_names:
                givers.setdefault(name, render)
        nobody = {missing.read.span for missing in project.missing_names}
        for render in project.renders:
            use = _alone(render)
            if use is None or render.template.text is None or use.name.text is None:
                continue
            reads = project.block_variables(render.template.text, use.name.text)
            missing = {
                read.name: read
                for read in reversed(reads)
                if read.name in givers
                and read.span not in nobody
                and _fails(read, project)
                and _is_lacking(read, render, project)
            }
            if missing:
                yield self._lacking(use, tuple(reversed(missing.values())), givers)

    def _lacking(
        self, use: BlockUse, reads: tuple[VariableRead, ...], givers: dict[str, Render]
    ) -> Finding:
        names = [read.name for read in reads[:_MOST_NAMES]]
        more = " and others" if len(reads) > _MOST_NAMES else ""
        said = f"{', '.join(names)}{more}"
        return self.finding(
            use.name.use,
            f"the block {use.name.text} is rendered here without {said}, which it reads",
            hint=f"give {said} here, too, or say default where the block reads it",
            related=tuple(
                place
                for read in reads[:_MOST_NAMES]
                for place in (
                    Related(read.span, f"{read.name} is read here"),
                    Related(givers[read.name].call, f"{read.name} is given here"),
                )
            ),
            identity=f"{use.name.text} {said}",
        )


def _alone(render: Render) -> BlockUse | None:
    """The block that is certainly rendered alone, with a context that is known."""
    # Of several blocks a test chooses: one may be named only where the page is whole.
    if render.context_open or len(render.blocks) != 1:
        return None
    return render.blocks[0]


def _fails(read: VariableRead, project: Project) -> bool:
    strict = read.use == "test" and project.undefined_is_error
    return read.is_certain and (read.use == "plain" or strict)


def _is_lacking(read: VariableRead, render: Render, project: Project) -> bool:
    return (
        read.name not in render.context_names
        and not project.is_shared(read.name)
        and not read.span.path.startswith("<")
    )
