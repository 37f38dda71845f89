"""CH302: a block that is never shown."""

from collections.abc import Callable, Iterator

from hypercheck.facts import BlockUse, Render, StrayBlock
from hypercheck.model import Finding, Severity, closest
from hypercheck.pattern import Pattern
from hypercheck.project import Project
from hypercheck.rule import Example, Rule

_BASE = (
    "<title>{% block title %}{% endblock %}</title>\n"
    "<main>{% block content %}{% endblock %}</main>\n"
)
_HOME = 'Page("home.html", "content")'


def _site(render: str, *, more: str = "", **files: str) -> dict[str, str]:
    app = (
        "from chirp import OOB, App, Fragment, Page, Template\n\napp = App()\n\n\n"
        f'@app.get("/")\ndef home(tab: str = "rows"):\n    return {render}\n{more}'
    )
    named = {f"templates/{name}.html": text for name, text in files.items()}
    return {"app.py": app, "templates/base.html": _BASE, **named}


def _home(text: str, parent: str = '"base.html"') -> str:
    return f"{{% extends {parent} %}}\n{text}\n"


class DeadBlock(Rule):
    """A block is never shown.

    A template that extends another shows nothing of its own: the parent decides which blocks
    stand where. A block that no parent has, and that stands inside no other block, is dropped
    without a word. Mostly its name is misspelt, or the parent's block has been renamed.

    Give it the name of a block that the parent has, put it inside one, or render it alone.
    """

    code = "CH302"
    name = "dead-block"
    severity = Severity.WARNING
    since = "0.1"
    needs = ("stray_blocks", "template_uses", "renders")

    VALID = (
        Example(
            "blocks of the parent, of its parent, and inside one of those",
            _site(
                _HOME,
                shop=_home("{% block content %}{% block list %}{% endblock %}{% endblock %}"),
                home=_home(
                    "{% block title %}Home{% endblock %}\n"
                    "{% block list %}<ul>{% block rows %}{% endblock %}</ul>{% endblock %}",
                    '"shop.html"',
                ),
            ),
        ),
        Example(
            "rendered alone: by its name, by one that is made while it runs, out of band",
            _site(
                'OOB(Fragment("home.html", f"tab_{tab}"), Fragment("home.html", "count"))',
                more='\n\n@app.get("/new")\ndef new():\n    return Page("new.html", "form")\n',
                home=_home(
                    "{% block tab_rows %}<ul></ul>{% endblock %}\n"
                    "{% block count %}<b>1</b>{% endblock %}"
                ),
                new=_home("{% block content %}{% endblock %}{% block form %}{% endblock %}"),
            ),
        ),
        Example(
            "it holds a block that is rendered alone, or a template that extends it renders it",
            _site(
                'Fragment("home.html", "rows")',
                more='\n\n@app.get("/new")\ndef new():\n    return Fragment("new.html", "form")\n',
                home=_home("{% block parts %}{% block rows %}{% endblock %}{% endblock %}"),
                form=_home("{% block form %}<form></form>{% endblock %}"),
                new=_home("{% block title %}New{% endblock %}", '"form.html"'),
            ),
        ),
        Example(
            "shown again by name",
            _site(
                _HOME,
                home=_home(
                    "{% block name %}Home{% endblock %}\n"
                    "{% block title %}{{ self.name() }}{% endblock %}\n"
                    "{% block content %}<h1>{{ self.name() }}</h1>{% endblock %}"
                ),
            ),
        ),
        Example(
            "a macro, or a text that is set, has it",
            _site(
                _HOME,
                home=_home(
                    "{% macro note() %}<p>{% block note %}Hello{% endblock %}</p>{% endmacro %}\n"
                    "{% set side %}{% block side %}<hr>{% endblock %}{% endset %}\n"
                    "{% block content %}{{ note() }}{{ side }}{% endblock %}"
                ),
            ),
        ),
        Example(
            "a parent that is chosen while it runs may have it, or there may be none",
            _site(
                _HOME,
                wide=_BASE + "{% block side %}{% endblock %}\n",
                home=_home("{% block side %}{% endblock %}", '"wide.html" if tab else "base.html"'),
                own=_home("{% block side %}{% endblock %}", "layout"),
                part=(
                    '{% if not bare %}{% extends "base.html" %}{% endif %}\n'
                    "{% block part %}{% endblock %}\n"
                ),
                page=_home(
                    "{% block title %}{% include 'own.html' %}{% endblock %}", '"part.html"'
                ),
            ),
        ),
        Example(
            "a template that extends it shows it",
            _site(
                _HOME,
                list=_home("{% block empty %}Nothing here{% endblock %}"),
                home=_home(
                    "{% block content %}{% block empty %}{{ super() }}{% endblock %}{% endblock %}",
                    '"list.html"',
                ),
            ),
        ),
        Example(
            "other code may render it",
            _site(
                _HOME,
                more='\n\ndef rows(environment):\n    return environment.render_part("rows")\n',
                home=_home("{% block rows %}<tr></tr>{% endblock %}"),
            ),
        ),
        Example(
            "nothing known shows the template",
            _site('Template("base.html")', old=_home("{% block body %}{% endblock %}")),
        ),
    )

    INVALID = (
        Example(
            "a typo",
            _site(_HOME, home=_home("{% block «contnet» %}<p>Hello</p>{% endblock contnet %}")),
        ),
        Example(
            "the parent calls it otherwise",
            _site(
                'Template("home.html")',
                home=_home(
                    "{% block title %}Home{% endblock %}\n{% block «body» %}Hello{% endblock %}\n"
                    "{% if tab %}{% block «scripts» %}<script></script>{% endblock %}{% endif %}"
                ),
            ),
        ),
        Example(
            "only another template's block of the same name is rendered alone",
            _site(
                'Fragment("list.html", "rows")',
                more='\n\n@app.get("/old")\ndef old():\n    return Template("home.html")\n',
                list="{% block rows %}<tr></tr>{% endblock %}\n",
                home=_home("{% block «rows» %}<tr></tr>{% endblock %}"),
            ),
        ),
        Example(
            "neither of two parents has it",
            _site(
                _HOME,
                bare="{% block content %}{% endblock %}\n",
                home=_home(
                    "{% block «side» %}{% endblock %}", '"bare.html" if tab else "base.html"'
                ),
            ),
        ),
        Example(
            "once, where the block begins",
            _site(
                _HOME,
                list=_home("{% block «lists» %}<ul></ul>{% endblock %}"),
                home=_home("{% block lists %}{{ super() }}{% endblock %}", '"list.html"'),
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look for what renders each block that no page shows in place."""
        if not project.stray_blocks:
            return
        alone, is_used = _Alone(project), _used(project)
        for stray in project.stray_blocks:
            if is_used(stray.block.template) and not alone.may_show(stray):
                yield self._dead(stray)

    def _dead(self, stray: StrayBlock) -> Finding:
        name = stray.block.name
        near = closest(name, stray.known)
        known = ", ".join(sorted(stray.known)) or "none"
        return self.finding(
            stray.block.span,
            f"the block {name} is never shown: {stray.parent} has no block of this name",
            hint=f"did you mean {near}?" if near else f"its blocks are: {known}",
            identity=f"{stray.block.template} {name}",
        )


class _Alone:
    """The blocks that Python renders alone, as far as it names them."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: set[tuple[str, str]] = set()
        self._anywhere: list[Pattern] = []
        self._anything = False
        self._spans = frozenset(u.name.span for r in project.renders for u in r.blocks)
        for render in project.renders:
            self._add(render)

    def may_show(self, stray: StrayBlock) -> bool:
        """Whether a block, or one in it, may be rendered alone."""
        if self._anything:
            return True
        names = {stray.block.name, *stray.inside}
        return any(
            (stray.block.template, name) in self._known
            or any(pattern.may_equal(name) for pattern in self._anywhere)
            or self._project.mentions_in_python(name, self._spans)
            for name in names
        )

    def _add(self, render: Render) -> None:
        if render.kind == "template":
            return
        template = render.template.text
        blocks = self._project.blocks_of(template) if template is not None else None
        if blocks is None:
            self._anything = self._anything or not render.blocks
            self._anywhere.extend(use.name for use in render.blocks)
            return
        # Without a block that is known, it may be any of the template's.
        self._known.update(
            (block.template, block.name)
            for block in blocks
            if not render.blocks or _names_one(render.blocks, block.name)
        )


def _names_one(uses: tuple[BlockUse, ...], name: str) -> bool:
    return any(use.name.may_equal(name) for use in uses)


def _used(project: Project) -> Callable[[str], bool]:
    """Whether something names a template: what nothing names is shown by code that is not seen."""
    named = [pattern for use in project.template_uses for pattern in use.names]
    texts = frozenset(pattern.text for pattern in named)
    open_names = [pattern for pattern in named if pattern.text is None]
    return lambda name: name in texts or any(each.may_equal(name) for each in open_names)
