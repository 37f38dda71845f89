"""CH210: output that is not escaped for the place where it stands."""

from collections.abc import Iterator, Mapping

from hypercheck.facts import UnsafeOutput as Unsafe
from hypercheck.model import Finding, Fix, Severity
from hypercheck.project import Project
from hypercheck.rule import Example, Rule

_APP = """\
from chirp import App, AppConfig, Template

app = App(AppConfig(secret_key="x"))


@app.context_processor
def common():
    return {"motto": load_motto()}


@app.get("/")
def home(q: str, note: str, rows: list):
    return Template("home.html", q=q, note=note, rows=rows, theme="dark", word=shorten(q))
"""


def _page(html: str, app: str = _APP) -> dict[str, str]:
    return {"app.py": app, "templates/home.html": html + "\n"}


class UnsafeOutput(Rule):
    """Output is not escaped for the place where it stands.

    What a template shows is escaped for the text of a page and for attributes in quotes. `|safe`
    turns that off: what somebody wrote into a form runs as a script in other people's browsers.
    Inside a script, or an attribute that holds one, escaping for HTML does not help: the browser
    takes it off first, or the script gets `&#39;` for an apostrophe.

    Write `{{ x|tojson }}` without quotes in scripts and in attributes that hold JSON, and put such
    attributes into single quotes; put all others into quotes. Only texts that may be anything are
    reported: numbers, known texts, results of calls and what is called `…_html` are left alone.
    What the request itself brings is an error.
    """

    code = "CH210"
    name = "unsafe-output"
    severity = Severity.WARNING
    since = "0.1"
    needs = ("unsafe_outputs", "configuration", "config_fields")

    VALID = (
        Example(
            "markup that is made as markup",
            _page(
                "{{ note_html|safe }} {{ post.rendered|safe }} {{ svg_icon|safe }}\n"
                "{{ markdown(note)|safe }} {{ note|markdown|safe }} {{ note|e|safe }}\n"
                "{{ csrf_field()|safe }} {{ '<br>'|safe }} {{ theme|safe }} {{ word|safe }}\n"
                "{% set title %}<b>Title</b>{% endset %}{{ title|safe }}"
            ),
        ),
        Example(
            "tojson in scripts and in attributes in single quotes",
            _page(
                "<script>const note = {{ note|tojson }}, q = '{{ q|tojson }}';</script>\n"
                "<p hx-vals='{\"q\": {{ q|tojson }}}' onclick='show({{ q|tojson }})'></p>\n"
                '<p x-data="{{ rows|tojson|forceescape }}"></p>'
            ),
        ),
        Example(
            "numbers, known texts, URLs and tokens in scripts",
            _page(
                '<script>const theme = "{{ theme }}", url = "{{ url_for(\'home\') }}";\n'
                'const n = {{ rows|length }}, id = "{{ row.id }}", key = "{{ csrf_token() }}";\n'
                "const kind = \"{{ 'a' if rows else 'b' }}\", total = {{ sum }};</script>\n"
                "<b onclick=\"go('{{ motto }}')\"></b>\n"
                "{% for word in ['a', 'b'] %}<p onclick=\"go('{{ word }}')\"></p>{% endfor %}\n"
                "<p onclick=\"go({{ loop.index }}, '{{ row.id }}')\"></p>"
            ),
        ),
        Example(
            "attributes in quotes, and without where it cannot hurt",
            _page(
                "<input value=\"{{ q }}\" title='{{ note }}' data-id={{ row.id }}>\n"
                "<input {{ 'checked' if q }} type={{ 'text' if q else 'number' }}>\n"
                '<a href={{ url_for("home") }}>A</a> <a href="{{ row.link }}">B</a>\n'
                '<p style="width: {{ width }}%" data-note="{{ note }}"></p>'
            ),
        ),
        Example(
            "what scripts of the page evaluate, and what only looks like it",
            _page(
                "<b x-data=\"{ id: '{{ row.id }}', theme: '{{ theme }}' }\"></b>\n"
                '<b x-data="{ admin: {{ user.is_admin|tojson }} }"></b>\n'
                '<my-field x-label="it\'s {{ note }}" _="set my parent\'s title to {{ note }}">\n'
                "</my-field>\n{% for each in nav %}<b @click=\"go('{{ each.name }}')\"></b>"
                "{% endfor %}<b @click=\"at('{{ row.created_at }}')\"></b>\n"
                "{% for each in tabs %}<b @click=\"go('{{ each.name }}')\"></b>{% endfor %}\n"
                "{% autoescape true %}{{ note }}{% endautoescape %}\n"
                "{% autoescape false %}{{ note_html }}{{ row.id }}{{ theme }}{% endautoescape %}\n"
                "<script>const price = '{{ \"%.2f\"|format(row.price) }}';</script>",
                _APP.replace("word=", 'nav=[{"name": "Home"}], tabs=[Tab("a")], word=')
                + "\n\nclass Tab:\n    def __init__(self, name):\n        self.name = name\n",
            ),
        ),
        Example(
            "templates of other libraries in scripts, comments, apostrophes",
            _page(
                '<script type="text/x-template"><p title="{{ note }}"></p></script>\n'
                "<script>\n// don't: {{ note }}\nconst a = 'a', b = {{ note }};</script>"
            ),
        ),
        Example(
            "markup of Python's that escapes what it is given",
            _page(
                "<p>{{ q }}</p>",
                "from markupsafe import Markup, escape\n"
                + _APP.replace("word=shorten(q)", 'word=Markup("<b>{}</b>").format(q)')
                + "\n\ndef badge(text: str, n: int, icon):\n"
                + "    text = escape(text)\n"
                + '    return Markup(f"<b>{text} {n:d} {n} {icon} {len(text)}</b>") + text\n',
            ),
        ),
        Example(
            "a request's URL in text and in the query of a link",
            _page(
                '<p>{{ request.query.q }}</p><a href="/?q={{ request.query.q|urlencode }}">A</a>\n'
                "<input value=\"{{ request.query.get('q') }}\">"
            ),
        ),
        Example(
            "a form that is sent to where it came from",
            _page('<form action="{{ request.path }}"></form><a href="{{ request.url }}#a">A</a>'),
        ),
        Example(
            "a script that takes another one in",
            {**_page("<p>Text</p>"), "templates/a.js.jinja": "{{ library|safe }}\n"},
        ),
    )

    INVALID = (
        Example(
            "text that somebody wrote, shown as it is",
            _page(
                "<p>{{ «note|safe» }}</p>{% for row in rows %}{{ «row.comment|upper|safe» }}\n"
                "{% endfor %}{{ «note|replace('a', 'b')|safe» }}{% set x = note %}{{ «x|safe» }}"
            ),
        ),
        Example(
            "what the request says",
            _page(
                "{{ «request.query.q|safe» }} {{ «request.query.get('q')|safe» }}\n"
                "<a href=\"{{ «request.query['next']» }}\">Back</a>"
            ),
        ),
        Example(
            "in the string of a script",
            _page(
                '<script>\nconst note = "{{ «note» }}";\n'
                "show('Hello {{ «row.name» }}');\n</script>"
            ),
        ),
        Example(
            "in the string of an event's attribute, or of JSON",
            _page(
                "<b onclick=\"show('{{ «note» }}')\" hx-on:click='go(\"{{ «row.name» }}\")'></b>\n"
                '<b hx-vals=\'{"q": "{{ «q» }}"}\' data-all=\'{"a": "{{ «note» }}"}\'></b>'
            ),
        ),
        Example(
            "in an attribute without quotes",
            _page("<input value={{ «note» }} name=q>"),
            fixed={"templates/home.html": '<input value="{{ note }}" name=q>\n'},
        ),
        Example(
            "tojson in double quotes",
            _page('<b x-data="{{ «rows|tojson» }}" hx-vals="{{ «row|tojson» }}"></b>'),
            fixed={
                "templates/home.html": (
                    "<b x-data='{{ rows|tojson }}' hx-vals='{{ row|tojson }}'></b>\n"
                )
            },
        ),
        Example(
            "text that Python puts into markup",
            _page(
                "<p>{{ q }}</p>",
                "from markupsafe import Markup\n"
                + _APP.replace("word=shorten(q)", 'word=Markup(f"<b>{«q»}</b>")')
                + '\n\ndef badge(text, user):\n    return Markup(f"<b>{«text»}</b>{«user.name»}")\n'
                + '\n\n@app.get("/a")\ndef a(request):\n'
                + "    to = request.query.get('to')\n"
                + '    return Template("home.html", q=Markup("<a>" + «to»))\n',
            ),
        ),
        Example(
            "escaping that is turned off for a stretch",
            _page(
                "{% autoescape false %}<p>{{ «note» }}</p>{{ note|e }}{% endautoescape %}\n"
                "{{ «('<b>%s</b>'|format(note))|safe» }}"
            ),
        ),
        Example(
            "in a string that scripts of the page evaluate",
            _page(
                "<b x-data=\"{ name: '{{ «note» }}' }\" @click=\"go('{{ «row.name» }}')\"></b>\n"
                "{% for row in made %}<b :class=\"'a-{{ «row.name» }}'\"></b>{% endfor %}",
                _APP.replace("word=", "made=make(q), word="),
            ),
        ),
        Example(
            "escaping that is turned off for all",
            _page("{{ q }}", _APP.replace('secret_key="x"', "autoescape=«False»")),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Report each output; and where escaping is turned off for all."""
        for unsafe in project.unsafe_outputs:
            yield self._unsafe(unsafe)
        config = project.configuration
        given = config.get("autoescape") if config is not None else None
        if given is not None and given.value is False and "autoescape" in project.config_fields:
            yield self.finding(
                given.span,
                "autoescape is off: every template shows what people write as markup",
                hint="leave it on, and mark as safe what is markup",
                identity="autoescape",
            )

    def _unsafe(self, unsafe: Unsafe) -> Finding:
        message, hint = _WORDS[unsafe.kind]
        fix = None
        if unsafe.edits:
            title = "put it into single quotes" if unsafe.kind == "tojson" else "put it into quotes"
            fix = Fix(title, unsafe.edits, safe=True)
        return self.finding(
            unsafe.span,
            message.format(what=unsafe.what),
            hint=hint,
            fix=fix,
            severity=Severity.ERROR if unsafe.sure else None,
            identity=f"{unsafe.kind} {unsafe.what}",
        )


_WORDS: Mapping[str, tuple[str, str]] = {
    "safe": (
        "{what} is shown as it is: scripts in it run in the visitor's browser",
        "leave out |safe, or clean it where it is made",
    ),
    "unescaped": (
        "{what} is shown as it is, for escaping is off here: scripts in it run in the browser",
        "write {{ …|e }}, or leave escaping on",
    ),
    "script": (
        "{what} in a string of a script is escaped for HTML, not for the script",
        "write {{ …|tojson }} without the quotes",
    ),
    "event": (
        "a quote in {what} ends the string of the script that it stands in",
        "write {{ …|tojson }} without the quotes, and the attribute in single quotes",
    ),
    "json": (
        "a quote in {what} ends the string of the JSON that it stands in",
        "write {{ …|tojson }} without the quotes, and the attribute in single quotes",
    ),
    "unquoted": (
        "a space in {what} ends the attribute, and what follows is another",
        "put the value into quotes",
    ),
    "tojson": (
        "the quotes that {what} writes end the attribute",
        "put the attribute into single quotes, or add |forceescape",
    ),
    "markup": (
        "{what} is not escaped: the text around it is called markup as a whole",
        'write Markup("… {} …").format(…): format escapes what it puts in',
    ),
    "url": (
        "{what} is a whole URL that the request brings: it may be javascript:…",
        "look in Python that it begins with one / and no more, or with a name you know",
    ),
}
