"""CH408: hx-vals, hx-headers or hx-request is neither JSON nor JavaScript."""

from collections.abc import Iterator

from hypercheck.facts import HtmxAttribute
from hypercheck.htmx.json_text import NAMES, JsonFault, fault
from hypercheck.htmx.placeholder import is_filled_by_script
from hypercheck.model import Edit, Finding, Fix, Severity, Span
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.origin import used_at

_APP = """\
from chirp import App, Template

app = App()


@app.get("/{row}")
def home(row: str):
    return Template("home.html", row=row)
"""


def _page(html: str) -> dict[str, str]:
    return {"app.py": _APP, "templates/home.html": html + "\n"}


class BadJson(Rule):
    """Values, headers or options of a request are written so that htmx cannot read them.

    htmx reads `hx-vals`, `hx-headers` and `hx-request` as JSON, or as JavaScript after `js:` (or
    `javascript:`). JSON is strict: names and strings in double quotes, no comma at the end. With
    anything else htmx fails before it sends the request. In HTML single quotes around the value
    leave double quotes free for the JSON: `hx-vals='{"page": 2}'`.

    htmx puts braces around a value that lacks them. Where an expression stands for a value in the
    JSON, write it with `|tojson` and without quotes of your own.
    """

    code = "CH408"
    name = "bad-json"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("htmx_attributes", "htmx_dialect")

    VALID = (
        Example(
            "JSON of every kind",
            _page(
                '<a hx-get="/a" hx-vals=\'{"a": 1, "b": [true, null, -1.5e3], "c": {}}\'\n'
                "   hx-headers='{}' hx-request='{\"timeout\": 100}'>A</a>"
            ),
        ),
        Example(
            "JavaScript",
            _page(
                "<a hx-get=\"/a\" hx-vals=\"js:{page: next(), 'a': 'b'}\">A</a>\n"
                '<a hx-get="/a" hx-headers="javascript:{X: token()}" hx-vals="js:a: 1">B</a>'
            ),
        ),
        Example(
            "without braces, which htmx adds",
            _page('<a hx-get="/a" hx-vals=\'"a": 1, "b": 2\' hx-headers="unset">A</a>'),
        ),
        Example(
            "expressions inside strings, as values, as a whole",
            _page(
                '<a hx-get="/a" hx-vals=\'{"row-{{ row }}": "{{ row }}", "b": {{ row|tojson }}}\'\n'
                '   hx-headers="{{ row }}">A</a>\n'
                "<a hx-get=\"/a\" hx-vals='{ {{ row }} }' hx-headers='{\"a\": 1 {{ row }}}'>B</a>\n"
                '<a hx-get="/a" hx-vals=\'{{ {"a": 1}|tojson }}\'>C</a>'
            ),
        ),
        Example(
            "character references for the quotes",
            _page('<a hx-get="/a" hx-vals="{&quot;a&quot;: 1}">A</a>'),
        ),
        Example(
            "pairs that come and go",
            _page(
                '<a hx-get="/a" hx-vals=\'{"a": 1{% if row %}, "b": 2{% endif %}}\'>A</a>\n'
                '<a hx-get="/a" hx-vals=\'{ {% for x in row %}"{{x}}":1,{% endfor %} "z":0}\'>B</a>'
            ),
        ),
        Example(
            "htmx 4 has a notation of its own",
            _page('<a hx-get="/a" hx-vals="page:2 sort:\'up\'" hx-config="timeout:1s">A</a>'),
            settings="htmx = 4",
        ),
    )

    INVALID = (
        Example(
            "single quotes",
            _page('<a hx-get="/a" hx-vals="{«\'a\'»: 1}">A</a>'),
        ),
        Example(
            "names without quotes, with and without braces",
            _page('<a hx-get="/a" hx-vals="{«page»: 1}" hx-headers="«token»: 1">A</a>'),
        ),
        Example(
            "double quotes inside double quotes end the attribute",
            _page('<a hx-get="/a" hx-vals="«{»"page": 2}">A</a>'),
        ),
        Example(
            "a comma at the end, a brace too few",
            _page('<a hx-get="/a" hx-vals=\'{"a": 1«,»}\' hx-headers=\'«{"b": 1»\'>A</a>'),
        ),
        Example(
            "what Python writes",
            _page('<a hx-get="/a" hx-vals=\'{"a": «True»}\'>A</a>'),
            fixed={"templates/home.html": '<a hx-get="/a" hx-vals=\'{"a": true}\'>A</a>\n'},
        ),
        Example(
            "JavaScript without js:",
            _page('<a hx-get="/a" hx-vals=\'{"a": «next()»}\'>A</a>'),
        ),
        Example(
            "before and after an expression",
            _page(
                '<a hx-get="/a" hx-vals="{«\'a\'»: {{ row }}}">A</a>\n'
                '<a hx-get="/a" hx-vals=\'{"a": "{{ row }}", «b»: 1}\'>B</a>'
            ),
        ),
        Example(
            "in htmx 4 the brace must come first",
            _page("<a hx-get=\"/a\" hx-vals=' «{»\"a\": 1}' hx-headers='{«a»: 1}'>A</a>"),
            settings="htmx = 4",
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look at every attribute that holds JSON."""
        names = NAMES[project.htmx_dialect]
        seen: set[Span] = set()
        for attribute in project.htmx_attributes:
            name = attribute.name.removesuffix(":inherited")
            if name not in names:
                continue
            for value in attribute.values:
                found = None if is_filled_by_script(value) else fault(value, project.htmx_dialect)
                if found is not None and found.pattern.span not in seen:
                    seen.add(found.pattern.span)
                    yield self._fault(found, attribute)

    def _fault(self, found: JsonFault, attribute: HtmxAttribute) -> Finding:
        pattern, suggestion = found.pattern, found.suggestion
        fix = None
        if suggestion is not None and len(pattern.parts) == 1 and not pattern.is_elsewhere:
            fix = Fix(f"Write {suggestion}", (Edit(pattern.span, suggestion),), safe=True)
        return self.finding(
            pattern.span,
            f"{attribute.name}: {found.message}",
            hint=f"write {suggestion}" if suggestion else "write JSON, or JavaScript after js:",
            related=used_at(pattern, f"used by {attribute.name} here"),
            fix=fix,
            identity=str(pattern),
        )
