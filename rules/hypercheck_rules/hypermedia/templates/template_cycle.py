"""CH203: a template that shows itself without end."""

from collections.abc import Iterator

from hypercheck.facts import TemplateCycle as Cycle
from hypercheck.facts import TemplateStep
from hypercheck.model import Finding, Related, Severity
from hypercheck.project import Project
from hypercheck.rule import Example, Rule

_APP = """\
from chirp import App, Template

app = App()


@app.get("/")
def home():
    return Template("home.html", rows=[], node=None)
"""


def _site(**files: str) -> dict[str, str]:
    named = {f"templates/{name}.html": text for name, text in files.items()}
    return {"app.py": _APP, **named}


class TemplateCycle(Rule):
    """A template extends, includes or imports itself, directly or through others, without end.

    Whoever opens the page gets an error (500): rendering it goes deeper and deeper until Python
    stops it.

    Recursion under a condition, in a loop or through a macro is left alone: it may end. A parent
    that includes its child in a block is fine where the child replaces that block.
    """

    code = "CH203"
    name = "template-cycle"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("template_cycles",)

    VALID = (
        Example(
            "a tree that a condition ends",
            _site(
                home='{% for node in rows %}{% include "node.html" %}{% endfor %}\n',
                node=(
                    "<li>{{ node.name }}\n"
                    '{% if node.inner %}{% set node = node.inner %}{% include "node.html" %}'
                    "{% endif %}</li>\n"
                ),
            ),
        ),
        Example(
            "a tree that a loop ends",
            _site(
                home='{% include "tree.html" %}\n',
                tree='<ul>{% for rows in rows %}<li>{% include "tree.html" %}{% endfor %}</ul>\n',
            ),
        ),
        Example(
            "a condition in a tag",
            _site(home='<p {% if node %}{% include "home.html" %}{% endif %}></p>\n'),
        ),
        Example(
            "two pages of one parent, one macro library used twice",
            _site(
                base='{% import "m.html" as m %}{{ m.row() }}{% block main %}{% endblock %}\n',
                home=(
                    '{% extends "base.html" %}{% import "m.html" as m %}\n'
                    '{% block main %}{% include "part.html" %}{% include "part.html" %}'
                    "{% endblock %}\n"
                ),
                part="<p></p>\n",
                m="{% macro row() %}<tr></tr>{% endmacro %}\n",
            ),
        ),
        Example(
            "a child replaces the block that includes it",
            _site(
                home='<main>{% block main %}{% include "child.html" %}{% endblock %}</main>\n',
                child='{% extends "home.html" %}{% block main %}<p></p>{% endblock %}\n',
            ),
        ),
        Example(
            "a block that the parent does not show",
            _site(
                home='{% extends "base.html" %}{% block old %}{% include "home.html" %}'
                "{% endblock %}\n",
                base="{% block main %}{% endblock %}\n",
            ),
        ),
        Example(
            "macros that call each other, a parent that is chosen",
            _site(
                home=(
                    '{% extends layout if layout else "base.html" %}\n'
                    '{% macro tree(n) %}{% include "home.html" %}{% endmacro %}\n'
                ),
                base='{% if node %}{% extends "home.html" %}{% endif %}\n',
            ),
        ),
        Example(
            "the first of a list that exists",
            _site(home='{% include ["part.html", "home.html"] %}\n', part="<p></p>\n"),
        ),
    )

    INVALID = (
        Example("its own parent", _site(home='{% extends "«home.html»" %}\n')),
        Example(
            "parents of each other",
            _site(
                home='{% extends "child.html" %}\n',
                child='{% extends "«home.html»" %}\n',
            ),
        ),
        Example(
            "includes of three templates, in elements and blocks",
            _site(
                home='<p>{% include "one.html" %}</p>\n',
                one='{% include "«three.html»" %}\n',
                three='{% block a %}{% with x = 1 %}{% include "one.html" %}{% endwith %}'
                "{% endblock %}\n",
            ),
        ),
        Example(
            "a parent includes its child outside of what the child replaces",
            _site(
                home='{% extends "base.html" %}{% block main %}{% endblock %}\n',
                base='<nav>{% include "«home.html»" %}</nav>{% block main %}{% endblock %}\n',
            ),
        ),
        Example(
            "in a block that the parent shows",
            _site(
                home='{% extends "base.html" %}{% block main %}{% include "«home.html»" %}'
                "{% endblock %}\n",
                base="<main>{% block main %}{% endblock %}</main>\n",
            ),
        ),
        Example(
            "in a block of a block of the parent's parent",
            _site(
                home='{% extends "base.html" %}{% block main %}{% include "«home.html»" %}'
                "{% endblock %}\n",
                base='{% extends "root.html" %}{% block body %}{% block main %}{% endblock %}'
                "{% endblock %}\n",
                root="<body>{% block body %}{% endblock %}</body>\n",
            ),
        ),
        Example(
            "macro libraries that import each other",
            _site(
                home='{% from "m.html" import row %}{{ row() }}\n',
                forms=(
                    '{% from "«m.html»" import row %}{% macro field() %}{{ row() }}{% endmacro %}\n'
                ),
                m='{% from "forms.html" import field %}{% macro row() %}{% endmacro %}\n',
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Report each cycle once, at its first step."""
        for cycle in project.template_cycles:
            first, *others = cycle.steps
            if not any(step.span.path.startswith("<") for step in cycle.steps):
                yield self._cycle(cycle, first, others)

    def _cycle(self, cycle: Cycle, first: TemplateStep, others: list[TemplateStep]) -> Finding:
        way = ", which ".join(f"{_VERBS[step.how]} {step.other}" for step in cycle.steps)
        return self.finding(
            first.span,
            f"{first.template} {way}: this has no end"
            if others
            else f"{first.template} {_VERBS[first.how]} itself: this has no end",
            hint=_HINTS[first.how],
            related=tuple(
                Related(step.span, f"{step.template} {_VERBS[step.how]} {step.other} here")
                for step in others
            ),
            identity=" ".join(step.template for step in cycle.steps),
        )


_VERBS = {"extends": "extends", "include": "includes", "import": "imports"}
_HINTS = {
    "extends": "a template cannot be above itself: take one step out",
    "include": "take one step out, or put it under a condition that ends",
    "import": "move what both need into a template of its own",
}
