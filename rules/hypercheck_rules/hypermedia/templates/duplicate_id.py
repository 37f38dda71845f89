"""CH212: an id that one page has twice."""

from collections.abc import Iterator

from hypercheck.facts import DuplicateId as Duplicate
from hypercheck.model import Finding, Related, Severity
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.origin import used_at

_APP = """\
from chirp import App, Page

app = App()


@app.get("/")
def home():
    return Page("home.html", "main", rows=[], tab="a", wide=False)
"""
_BASE = """\
<html><body>
<header id="top"></header>
<main id="page">{% block main %}{% endblock %}</main>
{% block side %}<aside id="side"></aside>{% endblock %}
<footer id="bottom"></footer>
</body></html>
"""


def _page(html: str, **files: str) -> dict[str, str]:
    home = f'{{% extends "base.html" %}}\n{{% block main %}}\n{html}\n{{% endblock %}}\n'
    named = {f"templates/{name}.html": text for name, text in files.items()}
    return {"app.py": _APP, "templates/base.html": _BASE, "templates/home.html": home, **named}


class DuplicateId(Rule):
    """A page has an id twice.

    A browser, a script and htmx all take the first element with an id. What is swapped into the
    second one lands in the first, a label belongs to the wrong field, and a link jumps to the
    wrong place.

    Give each element an id of its own; in a loop, put something of the item into it. Branches of
    which only one is shown may use the same id, and so may fragments that are swapped out of band.
    """

    code = "CH212"
    name = "duplicate-id"
    severity = Severity.WARNING
    since = "0.1"
    needs = ("duplicate_ids",)

    VALID = (
        Example(
            "a loop whose end is wrong",
            _page('{% for row in rows %}<i>{{ row }}</i>{% endif %}\n<p id="more">More</p>'),
        ),
        Example(
            "a loop whose end is wrong, around what is included",
            _page('{% for row in rows %}{{ row }}{% endif %}{% include "more.html" %}')
            | {"templates/more.html": '<p id="more">More</p>\n'},
        ),
        Example(
            "branches of which one is shown",
            _page(
                '{% if wide %}<p id="a">1</p>{% else %}<p id="a">2</p>{% endif %}\n'
                '{% if wide %}<p id="b">1</p>{% endif %}'
                '{% if not wide %}<p id="b">2</p>{% endif %}\n'
                '{% if tab == "a" %}<p id="c">1</p>{% endif %}'
                '{% if tab == "b" %}<p id="c">2</p>{% endif %}\n'
                '{% for row in rows %}<p>{{ row }}</p>{% else %}<p id="d"></p>{% endfor %}'
                '{% if not rows %}<p id="d"></p>{% endif %}'
            ),
        ),
        Example(
            "a block that is only there to be rendered alone",
            _page(
                '<p id="a">1</p>{% if false %}{% block a %}<form id="a"></form>{% endblock %}'
                "{% endif %}"
            ),
        ),
        Example(
            "ids that an expression makes",
            _page(
                '{% for row in rows %}<p id="row-{{ row }}"></p><b id="{{ row }}"></b>\n'
                '{% endfor %}<p id="row-{{ tab }}"></p>'
            ),
        ),
        Example(
            "one row of many, as far as conditions tell",
            _page(
                '{% for row in rows %}<p {% if loop.first %}id="first"{% endif %}>1</p>\n'
                '{% if row == tab %}<p id="current">2</p>{% endif %}{% endfor %}\n'
                '{% for row in rows if row == tab %}<p id="chosen">3</p>{% endfor %}\n'
                '{% for row in rows[:1] %}<p id="only">4</p>{% endfor %}\n'
                '{% for row in ["a"] %}<p id="one">5</p>{% endfor %}'
            ),
        ),
        Example(
            "a block that the page puts in its place",
            {
                **_page(""),
                "templates/home.html": (
                    '{% extends "base.html" %}\n'
                    '{% block side %}<nav id="side"></nav>{% endblock %}\n'
                ),
            },
        ),
        Example(
            "a macro with different arguments, and a template shown in one branch or the other",
            _page(
                '{% from "box.html" import box %}{{ box("a") }}{{ box("b") }}\n'
                '{% if wide %}{% include "part.html" %}\n'
                '{% else %}{% include "part.html" %}{% endif %}',
                box=(
                    '{% macro box(id) %}<div id="{{ id }}"></div>\n'
                    '{% for row in rows %}<p id="{{ id }}-error"></p>{% endfor %}{% endmacro %}\n'
                ),
                part='<p id="part"></p>\n',
            ),
        ),
        Example(
            "what is swapped out of band, what a script copies, what is there without scripts",
            _page(
                '<p id="q"></p><noscript><p id="q"></p></noscript>\n'
                '<b id="n">1</b>{% if wide %}<b id="n" hx-swap-oob="true">1</b>{% endif %}\n'
                '<template><p id="note"></p></template><template><p id="note"></p></template>'
            ),
        ),
        Example(
            "colours of drawings",
            _page(
                '<svg><defs><linearGradient id="c"/></defs></svg>\n'
                '<svg><defs><linearGradient id="c"/></defs></svg>'
            ),
        ),
        Example(
            "the same ids on different pages",
            {
                **_page('<p id="a"></p>'),
                "templates/more.html": (
                    '{% extends "base.html" %}{% block main %}<p id="a"></p>{% endblock %}\n'
                ),
            },
        ),
        Example(
            "blocks that are only ever shown alone",
            {
                "app.py": """\
from chirp import App, Fragment

app = App()


@app.get("/card/{editing}")
def card(editing: str):
    block = "edit" if editing == "yes" else "show"
    return Fragment("card.html", block, name="Ann")
""",
                "templates/card.html": (
                    '{% block show %}<p id="card">{{ name }}</p>{% endblock %}\n'
                    '{% block edit %}<b id="card">{{ name }}</b>{% endblock %}\n'
                ),
            },
        ),
    )

    INVALID = (
        Example("twice in one template", _page('<p id="a">1</p>\n<p id="«a»">2</p>')),
        Example(
            "of the page and of its layout, whichever comes first",
            _page('<p id="«top»">1</p>\n<p id="«bottom»">2</p>'),
        ),
        Example(
            "of two included templates",
            _page(
                '{% include "a.html" %}{% include "b.html" %}',
                a='<p id="note">1</p>\n',
                b='<p id="«note»">2</p>\n',
            ),
        ),
        Example(
            "one template that is included twice",
            _page('{% include "a.html" %}<hr>{% include "a.html" %}', a='<p id="«note»">1</p>\n'),
        ),
        Example(
            "in a loop",
            _page('<ul>{% for row in rows %}<li id="«row»">{{ row }}</li>{% endfor %}</ul>'),
        ),
        Example(
            "one that is always there and one that is there at times",
            _page('<p id="a">1</p>\n{% if wide %}<p id="«a»">2</p>{% endif %}'),
        ),
        Example(
            "a macro with the same argument",
            _page(
                '{% from "box.html" import box %}{{ box("a") }}{{ box("«a»") }}',
                box='{% macro box(id) %}<div id="{{ id }}"></div>{% endmacro %}\n',
            ),
        ),
        Example(
            "a loop over what is written out",
            _page('{% for kind in ["a", "b"] %}<p class="{{ kind }}" id="«box»"></p>{% endfor %}'),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Report each pair of places."""
        for duplicate in project.duplicate_ids:
            yield self._twice(duplicate)

    def _twice(self, duplicate: Duplicate) -> Finding:
        name = duplicate.id.text
        related = used_at(duplicate.id, "used as an id here")
        hint = "give each element an id of its own"
        if duplicate.other is not None:
            message = f"the id {name} is on this page already"
            related = (*related, Related(duplicate.other, f"the id {name} is here, too"))
        elif duplicate.looped:
            message = f"the id {name} is in a loop: every round has it again"
            hint = "put something of the item into it"
        else:
            message = f"the id {name} is shown more than once on one page"
            hint = "hand the id on to what shows it, or show it once"
        return self.finding(
            duplicate.id.span, message, hint=hint, related=related, identity=str(name)
        )
