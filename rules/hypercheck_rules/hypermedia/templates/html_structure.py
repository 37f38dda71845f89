"""CH211: markup that a browser does not take as it is written."""

from collections.abc import Callable, Iterator, Mapping

from hypercheck.facts import MarkupFlaw
from hypercheck.model import Edit, Finding, Fix, Related, Severity
from hypercheck.project import Project
from hypercheck.rule import Example, Rule

_APP = """\
from chirp import App, Template

app = App()


@app.get("/")
def home():
    return Template("home.html", rows=[], wide=False)
"""
_BASE = """\
<!doctype html>
<html><body>
{% block main %}{% endblock %}
</body></html>
"""


def _page(html: str, **files: str) -> dict[str, str]:
    home = f'{{% extends "base.html" %}}\n{{% block main %}}\n{html}\n{{% endblock %}}\n'
    named = {f"templates/{name}.html": text for name, text in files.items()}
    return {"app.py": _APP, "templates/base.html": _BASE, "templates/home.html": home, **named}


class HtmlStructure(Rule):
    """Markup that a browser does not take as it is written.

    A browser never refuses markup: it closes, moves or drops elements until the page makes sense
    to it, and the page then has another structure than the template says. Styles and scripts miss
    their elements, a form lacks its fields, and what htmx swaps lands in another place.

    Reported are elements that are not closed and end tags that close nothing, tags that cross,
    an attribute that is given twice (the first counts), a form inside a form, an element that
    ends the paragraph it stands in, and parts of tables outside a table. End tags that HTML lets
    one leave out may be left out. Partial templates may begin with any element, and one file may
    open what another closes.
    """

    code = "CH211"
    name = "html-structure"
    severity = Severity.WARNING
    since = "0.1"
    needs = ("markup_flaws",)

    VALID = (
        Example(
            "end tags that may be left out, elements without content",
            _page(
                "<ul><li>One<li>Two</ul><p>Text<p>More<br><img src=a.png alt=A>\n"
                "<table><thead><tr><th>A<th>B<tbody><tr><td>1<td>2</table>\n"
                "<select><option>A<option>B</select><dl><dt>A<dd>B</dl>\n"
                '<svg viewBox="0 0 1 1"><path d="M0 0"/><title>A</title></svg>'
            ),
        ),
        Example(
            "a row that htmx 4 puts into a table",
            _page(
                '<hx-partial hx-target="#rows" hx-swap="append"><tr><td>A</td></tr></hx-partial>'
            ),
        ),
        Example(
            "one of two start tags, or none, and the end tag to go with it",
            _page(
                '{% if wide %}<div class="wide">{% else %}<div>{% endif %}<p>Text</p></div>\n'
                "{% if wide %}<section>{% endif %}<p>Text</p>{% if wide %}</section>{% endif %}"
            ),
        ),
        Example(
            "rows of three",
            _page(
                "{% for row in rows %}\n"
                '{% if loop.index0 % 3 == 0 %}<div class="row">{% endif %}\n<p>{{ row }}</p>\n'
                "{% if loop.index % 3 == 0 or loop.last %}</div>{% endif %}\n{% endfor %}\n"
                "{% for row in rows %}{% if not loop.first %}</div>{% endif %}<div>{{ row }}\n"
                "{% endfor %}</div>"
            ),
        ),
        Example(
            "a block opens what its parent closes, as the parent's own block does",
            {
                "app.py": _APP,
                "templates/base.html": (
                    '<body>{% block open %}<div class="wide">{% endblock %}\n'
                    "{% block content %}{% endblock %}</div></body>\n"
                ),
                "templates/home.html": (
                    '{% extends "base.html" %}\n{% block open %}<div>{% endblock %}\n'
                    "{% block content %}<p>Text</p>{% endblock %}\n"
                ),
            },
        ),
        Example(
            "a header opens what a footer closes, a macro what another one does",
            _page(
                '{% from "box.html" import box, done %}\n{% include "head.html" %}\n<p>Text</p>\n'
                '{% include "foot.html" %}\n{{ box() }}<p>Text</p>{{ done() }}',
                head='<main><div class="page">\n',
                foot="</div></main>\n",
                box=(
                    "{% macro box() %}<section><div>{% endmacro %}\n"
                    "{% macro done() %}</div></section>{% endmacro %}\n"
                ),
            ),
        ),
        Example(
            "a page steps out of the element that its parent opens",
            {
                **_page('</div><div class="wide">Text</div><div>'),
                "templates/base.html": (
                    "<html><body>{% block top %}<div>{% endblock %}\n"
                    "{% block main %}{% endblock %}\n{% block end %}</div>{% endblock %}\n"
                    "</body></html>\n"
                ),
            },
        ),
        Example(
            "a block opens what the parent closes",
            {
                **_page("<p>Text</p>\n{% endblock %}\n{% block top %}<div class='wide'>"),
                "templates/base.html": (
                    "<html><body>{% block top %}<div>{% endblock %}\n"
                    "{% block main %}{% endblock %}\n{% block end %}</div>{% endblock %}\n"
                    "</body></html>\n"
                ),
            },
        ),
        Example(
            "parts of a table and of a list that are swapped in",
            {
                **_page('<table><tbody>{% include "row.html" %}</tbody></table>'),
                "templates/row.html": "<tr><td>A</td></tr>\n",
                "templates/more.html": "<li>A</li><li>B</li>\n",
                "templates/cells.html": "<template><tr><td>A</td></tr></template>\n",
            },
        ),
        Example(
            "attributes of which a page has one",
            _page(
                '<p {% if wide %}class="a"{% else %}class="b"{% endif %}>A</p>\n'
                '<p {% if wide %}class="a"{% endif %} {% if not wide %}class="b"{% endif %}>B</p>\n'
                '<p {% for row in rows %}data-{{ row }}="1" {% endfor %}>C</p>'
            ),
        ),
        Example(
            "a paragraph in a button, forms side by side, a tag whose name is an expression",
            _page(
                "<p>Text <button type=button><span>A</span></button></p>\n"
                '<form action="/"></form><form action="/"></form>\n'
                "<{{ 'h2' if wide else 'h3' }}>Title</{{ 'h2' if wide else 'h3' }}>"
            ),
        ),
        Example(
            "tags in comments, scripts and text fields are text",
            _page(
                "<!-- <div> -->{# <div> #}<script>const end = '</div>';</script>\n"
                "<textarea><div></textarea>"
            ),
        ),
    )

    INVALID = (
        Example(
            "an element that is not closed",
            _page('<section>\n  <«div» class="card">\n    <p>Text</p>\n</section>'),
        ),
        Example(
            "an element that is still open at the end of its block",
            _page('<«div» class="card"><p>Text</p>'),
        ),
        Example(
            "an end tag too many",
            _page("<div><p>Text</p></div>\n«</div>»"),
        ),
        Example(
            "tags that cross",
            _page("<b>Bold <i>both«</b>» slanted</i>\n<div><section>Text«</div>»</section>"),
        ),
        Example(
            "closed with a slash",
            _page('<«div» class="line" />\n<p>Text</p>'),
        ),
        Example(
            "attributes given twice; what says the same again may go",
            _page(
                '<a class="a" href="/" «class»="b">A</a>\n'
                '<p class="a" {% if wide %}«class»="b"{% endif %}>B</p>\n'
                '<input name="q" «name»="q">'
            ),
            fixed={
                "templates/home.html": _page(
                    '<a class="a" href="/" class="b">A</a>\n'
                    '<p class="a" {% if wide %}class="b"{% endif %}>B</p>\n'
                    '<input name="q">'
                )["templates/home.html"]
            },
        ),
        Example(
            "a form inside a form, of the same file and of another",
            _page(
                '<form method="get"><div><«form» method="get"></form></div></form>\n'
                '<form method="get">{% include "more.html" %}</form>',
                more='<«form» method="get"><input name="q"></form>\n',
            ),
        ),
        Example(
            "blocks inside a paragraph",
            _page(
                "<p>Text <«ul»><li>One</li></ul></p>\n"
                "<p>{% if wide %}<«div»>Wide</div>{% endif %}</p>"
            ),
        ),
        Example(
            "a row outside a table",
            _page("<div>{% for row in rows %}<«tr»><td>{{ row }}</td></tr>{% endfor %}</div>"),
        ),
        Example(
            "open in one branch only",
            _page("<main>{% if wide %}<«div»>{% endif %}<p>Text</p></main>"),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Report each flaw in the words of its kind."""
        for flaw in project.markup_flaws:
            yield _TELL[flaw.kind](self, flaw)

    def unclosed(self, flaw: MarkupFlaw) -> Finding:
        """A start tag without an end tag."""
        before = f" before </{flaw.other_name}>" if flaw.other_name else ""
        hint = f"write </{flaw.name}> where it ends"
        if flaw.slash:
            hint = f"a slash closes nothing in HTML: write <{flaw.name}></{flaw.name}>"
        message = f"<{flaw.name}> is not closed{before}"
        return self._finding(flaw, message, hint, f"</{flaw.other_name}> ends it here")

    def stray(self, flaw: MarkupFlaw) -> Finding:
        """An end tag without a start tag."""
        return self._finding(flaw, f"</{flaw.name}> closes nothing", "leave it out, or open it")

    def crossed(self, flaw: MarkupFlaw) -> Finding:
        """An end tag before that of an element inside."""
        return self._finding(
            flaw,
            f"</{flaw.name}> stands before </{flaw.other_name}>: the two cross",
            f"close <{flaw.other_name}> first",
            f"<{flaw.other_name}> begins here",
        )

    def block_in_p(self, flaw: MarkupFlaw) -> Finding:
        """A start tag that ends a paragraph."""
        return self._finding(
            flaw,
            f"<{flaw.name}> ends the <p> that it stands in",
            "close the <p> before it, or write <div> for the <p>",
            "the paragraph begins here",
        )

    def nested_form(self, flaw: MarkupFlaw) -> Finding:
        """A form inside a form."""
        return self._finding(
            flaw,
            "a form inside a form: a browser leaves the inner one out",
            "put it behind the other one; its controls can name a form with the form attribute",
            "inside this form",
        )

    def outside_table(self, flaw: MarkupFlaw) -> Finding:
        """A part of a table outside a table."""
        return self._finding(
            flaw,
            f"<{flaw.name}> outside a table: a browser leaves the tag out",
            "put it into a <table>, or write a <div>",
            f"directly inside this <{flaw.other_name}>",
        )

    def attribute(self, flaw: MarkupFlaw) -> Finding:
        """An attribute that is given twice."""
        return self._finding(
            flaw,
            f"{flaw.name} is given twice: a browser takes the first",
            "leave one out, or put both values into one",
            "the first is here",
        )

    def _finding(self, flaw: MarkupFlaw, message: str, hint: str, other: str = "") -> Finding:
        fix = None
        if flaw.idle is not None:
            fix = Fix("leave it out", (Edit(flaw.idle, ""),), safe=True)
        return self.finding(
            flaw.span,
            message,
            hint=hint,
            related=(Related(flaw.other, other),) if flaw.other is not None and other else (),
            fix=fix,
            identity=f"{flaw.kind} {flaw.name}",
        )


_TELL: Mapping[str, Callable[[HtmlStructure, MarkupFlaw], Finding]] = {
    "unclosed": HtmlStructure.unclosed,
    "stray": HtmlStructure.stray,
    "crossed": HtmlStructure.crossed,
    "block_in_p": HtmlStructure.block_in_p,
    "nested_form": HtmlStructure.nested_form,
    "outside_table": HtmlStructure.outside_table,
    "attribute": HtmlStructure.attribute,
}
