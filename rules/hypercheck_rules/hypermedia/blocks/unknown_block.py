"""CH301: a block that the template does not have."""

from collections.abc import Iterator

from hypercheck.facts import BlockDef, BlockUse
from hypercheck.model import Finding, Related, Severity, closest
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.origin import used_at

_MOST_PLACES = 3
"""More templates than this are not worth listing."""


def _site(code: str, **files: str) -> dict[str, str]:
    head = (
        "from chirp import (\n    OOB, App, Fragment, Page, Redirect, Request, ValidationError,\n"
        "    form_or_errors,\n)\nfrom forms import Contact\n\napp = App()\n\n\n"
    )
    forms = "from dataclasses import dataclass\n\n\n@dataclass\nclass Contact:\n    name: str\n"
    named = {f"templates/{name}.html": text for name, text in files.items()}
    return {"app.py": head + code, "forms.py": forms, **named}


_BASE = "<title>{% block title %}{% endblock %}</title>{% block main %}{% endblock %}\n"
_LIST = (
    '{% extends "base.html" %}\n{% block main %}\n'
    '<table id="list">{% block rows %}<tr></tr>{% endblock %}</table>\n{% endblock %}\n'
)


class UnknownBlock(Rule):
    """A block is to be rendered alone that the template does not have.

    The browser's own request may work, because it gets the whole page; the request that htmx
    makes fails with an error (500), and the visitor sees nothing happen.

    The block must be in the template that is named, or in one that it extends. Blocks of
    included templates belong to those.
    """

    code = "CH301"
    name = "unknown-block"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("renders", "all_blocks")

    VALID = (
        Example(
            "its own block, one inside another, one of a parent",
            _site(
                '@app.get("/")\ndef home():\n    return Page("list.html", "rows")\n\n\n'
                '@app.get("/title")\ndef title():\n    return Fragment("list.html", "title")\n',
                base=_BASE,
                list=_LIST,
            ),
        ),
        Example(
            "a parent that is not known may have it",
            _site(
                '@app.get("/")\ndef home():\n    return Page("home.html", "side", layout=get())\n',
                home="{% extends layout %}\n{% block main %}{% endblock %}\n",
            ),
        ),
        Example(
            "a block that is chosen while it runs",
            _site(
                '@app.get("/")\ndef home(tab: str = "rows"):\n'
                '    return Page("list.html", f"tab_{tab}")\n',
                base=_BASE,
                list=_LIST,
            ),
        ),
        Example(
            "words of the context that are called like arguments",
            _site(
                '@app.get("/")\ndef home():\n'
                '    return Page("list.html", "rows", block="north", name="x", template="y")\n',
                base=_BASE,
                list=_LIST,
            ),
        ),
        Example(
            "a template with a mistake is another rule's",
            _site(
                '@app.get("/")\ndef home():\n    return Page("home.html", "rows")\n',
                home="{% if %}{% block rows %}{% endblock %}\n",
            ),
        ),
    )

    INVALID = (
        Example(
            "a typo",
            _site(
                '@app.get("/")\ndef home():\n    return Page("list.html", "«row»")\n',
                base=_BASE,
                list=_LIST,
            ),
        ),
        Example(
            "another template has it",
            _site(
                '@app.get("/")\ndef home():\n    return Fragment("base.html", "«rows»")\n',
                base=_BASE,
                list=_LIST,
            ),
        ),
        Example(
            "out of band, in a validation error, in what a form is bound to",
            _site(
                '@app.post("/")\nasync def save(request: Request):\n'
                '    form = await form_or_errors(request, Contact, "list.html", "«form»")\n'
                "    if isinstance(form, ValidationError):\n        return form\n"
                '    if form.name == "x":\n'
                '        return ValidationError("list.html", "«errors»", errors={})\n'
                '    return OOB(Fragment("list.html", "rows"),\n'
                '               Fragment("list.html", "«count»", target="list"))\n\n\n'
                '@app.put("/", on_invalid=("list.html", "«fields»"))\n'
                'def put(contact: Contact):\n    return Redirect("/")\n',
                base=_BASE,
                list=_LIST,
            ),
        ),
        Example(
            "what is included has blocks of its own",
            _site(
                '@app.get("/")\ndef home():\n    return Page("home.html", "«menu»")\n',
                home='{% block main %}{% include "menu.html" %}{% endblock %}\n',
                menu="{% block menu %}<nav></nav>{% endblock %}\n",
            ),
        ),
        Example(
            "it is wrong where it is written, not where it is used",
            _site(
                'BLOCK = "«rwos»"\n\n\n@app.get("/")\ndef home():\n'
                '    return Page("list.html", BLOCK)\n',
                base=_BASE,
                list=_LIST,
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look for each block that is rendered alone in its template."""
        for render in project.renders:
            template = render.template.text
            blocks = project.blocks_of(template) if template is not None else None
            if template is None or blocks is None:
                continue
            known = {block.name for block in blocks}
            for use in render.blocks:
                if use.name.text is not None and use.name.text not in known:
                    yield self._unknown(use, template, known, project)

    def _unknown(self, use: BlockUse, template: str, known: set[str], project: Project) -> Finding:
        name = use.name.text or ""
        having = _others(name, project)
        near = closest(name, known)
        if near is not None:
            hint = f"did you mean {near}?"
        elif having:
            hint = f"{having[0].template} has it"
        else:
            hint = f"its blocks are: {', '.join(sorted(known)) or 'none'}"
        places = (Related(b.span, f"{b.template} has a block of this name") for b in having)
        return self.finding(
            use.span,
            f"{template} has no block {name}",
            hint=hint,
            related=(*used_at(use.name, "used here"), *places),
            identity=f"{template} {name}",
        )


def _others(name: str, project: Project) -> tuple[BlockDef, ...]:
    """The blocks of this name in the project's templates."""
    found = [b for b in project.all_blocks if b.name == name and not b.span.path.startswith("<")]
    return tuple(found[:_MOST_PLACES])
