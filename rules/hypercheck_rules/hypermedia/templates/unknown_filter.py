"""CH206: a filter, test or function that templates do not know."""

from collections.abc import Iterator

from hypercheck.facts import AppliedName, MissingName
from hypercheck.model import Finding, Related, Severity, closest
from hypercheck.project import Project
from hypercheck.rule import Example, Rule

_APP = """\
from chirp import App, Template

app = App()


@app.template_filter("money")
def as_money(value):
    return f"{value:.2f}"


@app.template_filter()
def plural(count, word):
    return word if count == 1 else word + "s"


@app.template_test("late")
def is_late(order):
    return order.late


@app.template_global("version")
def get_version():
    return "1"


@app.get("/")
def home():
    return Template("home.html", orders=[], total=1)
"""


def _site(home: str, *, app: str = _APP, **files: str) -> dict[str, str]:
    named = {f"templates/{name}.html": text for name, text in files.items()}
    return {"app.py": app, "templates/home.html": home, **named}


class UnknownFilter(Rule):
    """A template applies a filter or test, or calls a function, that it does not know.

    Jinja2 refuses the whole template for a filter or test, in every page that shows it, and a
    call fails when it is reached: the visitor gets an error (500).

    Known are Jinja2's own, those that the application registers (`template_filter`,
    `template_test`, `template_global`), macros, and what the context gives. Where something else
    may add to them (an environment of your own, an application that is handed on), nothing is
    reported; nor is a filter that the template asks for (`{% if 'markdown' is filter %}`).
    """

    code = "CH206"
    name = "unknown-filter"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("applied_names", "missing_names", "template_filters", "template_tests")

    VALID = (
        Example(
            "Jinja2's own and those of the application",
            _site(
                "{{ total | money }} {{ total | plural('order') | title }} {{ version() }}\n"
                "{% for order in orders | selectattr('late') if order is late %}\n"
                "{{ order.date | default('-') | e }}{% endfor %}\n"
                "{% if total is divisibleby 2 and total is not none %}{{ range(3) }}{% endif %}\n"
                "{{ cycler('a', 'b').next() }}{{ url_for('home') }}{{ csrf_field() }}\n"
            ),
        ),
        Example(
            "filters and tests that are told by name",
            _site(
                "{{ orders | map('money') | map(attribute='x') | map(total) | list }}\n"
                "{{ orders | map('attr', 'kind') | select | select('late') | first }}\n"
                "{{ orders | selectattr('gone') | rejectattr('n', '==', 1) | list }}\n"
                "{{ orders | reject('in', [1]) | select('>', 2) | select(*total) | list }}\n"
            ),
        ),
        Example(
            "macros, callers, what a macro or loop is given",
            _site(
                '{% from "m.html" import row as line %}{% import "m.html" as m %}\n'
                "{% macro own(make) %}{{ make() }}{{ caller() }}{{ super }}{% endmacro %}\n"
                "{{ line() }}{{ m.row() }}{% call own(line) %}x{% endcall %}\n"
                "{% for f in orders recursive %}{{ f() }}{{ loop(orders) }}{% endfor %}\n"
                "{% block a %}{{ self.a() }}{% endblock %}\n",
                m="{% macro row() %}{% endmacro %}\n",
            ),
        ),
        Example(
            "a filter that is asked for",
            _site(
                "{% if 'markdown' is filter %}{{ total | markdown }}{% endif %}\n"
                "{{ (total | minify) if 'minify' is filter else total }}\n"
                "{% if 'open' is test and total is open %}{% endif %}\n"
            ),
        ),
        Example(
            "functions of the context, under a condition",
            _site(
                "{{ get(1) }}{% if debug is defined %}{{ debug() }}{% endif %}\n",
                app=(
                    "from chirp import App, Template\n\napp = App()\n\n\n"
                    '@app.get("/")\ndef home():\n    return Template("home.html", get=str)\n'
                ),
            ),
        ),
        Example(
            "names that are registered in a loop or by a helper",
            _site(
                "{{ 1 | money }}{{ 1 | long }}{{ 1 | short }}\n",
                app=(
                    "import formats\nfrom chirp import App, Template\n\napp = App()\n"
                    'for name in ("long", "short"):\n'
                    "    app.template_filter(name)(getattr(formats, name))\n"
                    "formats.register(app)\n\n\n"
                    '@app.get("/")\ndef home():\n    return Template("home.html")\n'
                ),
            )
            | {
                "formats.py": (
                    "def long(value):\n    return value\n\n\nshort = long\n\n\n"
                    "def register(site):\n"
                    '    @site.template_filter("money")\n    def as_money(value):\n'
                    '        return f"{value:.2f}"\n'
                )
            },
        ),
        Example(
            "an environment of the project's own",
            _site(
                "{{ total | shout }}\n",
                app=_APP + "\n\nimport jinja2\n\nmail = jinja2.Environment()\n"
                'mail.filters["shout"] = str.upper\n',
            ),
        ),
        Example(
            "an application that is handed on",
            _site(
                "{{ total | shout }}{{ shout(total) }}\n",
                app=_APP + "\n\nfrom plugin import install\n\ninstall(app)\n",
            ),
        ),
        Example(
            "what looks like a filter and is text",
            _site("{# {{ total | shout }} #}{% raw %}{{ total | shout }}{% endraw %} a | b is c\n"),
        ),
    )

    INVALID = (
        Example(
            "a typo in a filter, a test, a function",
            _site(
                "{{ total | «mony» }}{% if total is «latte» %}{% endif %}{{ «verson»() }}\n"
                "{{ orders | map('upper') | «jion»(',') }}\n"
            ),
        ),
        Example(
            "a filter that map applies, tests that select and rejectattr apply",
            _site(
                "{{ orders | map('«mony»') | join }}{{ orders | rejectattr('n', '«latte»') }}\n"
                "{{ orders | select('«latte»') }}\n"
            ),
        ),
        Example(
            "in a tag, in a block of text, under a condition",
            _site(
                '<a class="{{ total | «plurl»(1) }}" {% if 1 is not «latte» %}hidden{% endif %}>\n'
                "{% filter «shout» %}text{% endfilter %}\n"
                "{% if total %}{{ total | «shout» }}{% endif %}</a>\n"
            ),
        ),
        Example(
            "a filter of another framework",
            _site("{{ orders | «tojson_pretty» }}{{ total | «floatformat»(2) }}\n"),
        ),
        Example(
            "a macro that is not imported, a function in a part",
            _site(
                '{% from "m.html" import row %}{{ row() }}{{ «cell»() }}\n'
                '{% include "part.html" %}\n',
                m="{% macro row() %}{% endmacro %}{% macro cell() %}{% endmacro %}\n",
                part="{% set a = «get_flashed_messages»() %}\n",
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look each name up among those that are registered."""
        known = {"filter": project.template_filters, "test": project.template_tests}
        for applied in project.applied_names:
            names = known[applied.kind]
            if names is not None and applied.name not in names:
                yield self._unknown(applied, names)
        for missing in project.missing_names:
            if missing.read.use == "called":
                yield self._uncallable(missing)

    def _unknown(self, applied: AppliedName, names: frozenset[str]) -> Finding:
        near = closest(applied.name, names)
        register = f"register it with template_{applied.kind}"
        return self.finding(
            applied.span,
            f"templates have no {applied.kind} {applied.name}",
            hint=f"did you mean {near}?" if near else register,
            identity=f"{applied.kind} {applied.name}",
        )

    def _uncallable(self, missing: MissingName) -> Finding:
        read = missing.read
        near = closest(read.name, missing.known)
        return self.finding(
            read.span,
            f"{read.template} knows no function or macro {read.name}",
            hint=f"did you mean {near}?" if near else "import it, or register it as a global",
            related=tuple(Related(site, "rendered here") for site in missing.sites),
            identity=f"{read.template} {read.name}",
        )
