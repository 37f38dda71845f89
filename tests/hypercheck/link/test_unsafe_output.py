import pytest

APP = """\
from chirp import App, Template

app = App()

@app.get("/")
def home(note: str):
    return Template("home.html", note=note, words=["a", "b"], word="a", made=make(note))
"""


def unsafe(project, markup):
    made = project({"app.py": APP, "templates/home.html": markup})
    return [(each.kind, each.what, each.sure) for each in made.unsafe_outputs]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("{{ note|safe }}", ("safe", "note|safe", False)),
        ("{{ (note|trim)|safe }}", ("safe", "(note|trim)|safe", False)),
        ("{{ ('<b>' ~ note)|safe }}", ("safe", "('<b>' ~ note)|safe", False)),
        ("{{ (note or 'x')|safe }}", ("safe", "(note or 'x')|safe", False)),
        ("{{ request.headers['X']|safe }}", ("safe", "request.headers['X']|safe", True)),
        ("{% set q = request.query.q %}{{ q|safe }}", ("safe", "q|safe", True)),
        ("{% for n in notes %}{{ n.text|safe }}{% endfor %}", ("safe", "n.text|safe", False)),
        ("<script>a(`{{ note }}`)</script>", ("script", "note", False)),
        ("<script>{% if a %}a('{{ note }}'){% endif %}</script>", ("script", "note", False)),
        ("<script type=module>a('b\\'{{ note }}')</script>", ("script", "note", False)),
        ("<b onclick=\"a('{{ note }}')\">", ("event", "note", False)),
        ("<b hx-on::load=\"a('{{ note }}')\">", ("event", "note", False)),
        ('<b data-hx-vals=\'{"a": "x {{ note }}"}\'>', ("json", "note", False)),
        ("<b title={{ note }}>", ("unquoted", "note", False)),
        ('<a href="{{ request.query.to }}">', ("url", "request.query.to", True)),
        ("<b x-data=\"{ a: '{{ note }}' }\">", ("event", "note", False)),
        ("<b :class=\"'{{ note }}'\">", ("event", "note", False)),
        (
            "{% autoescape false %}<i>{{ note }}</i>{% endautoescape %}",
            ("unescaped", "note", False),
        ),
        (
            "{% for m in made %}<b onclick=\"a('{{ m.text }}')\">{% endfor %}",
            ("event", "m.text", False),
        ),
        ("{{ ('%s'|format(note))|safe }}", ("safe", "('%s'|format(note))|safe", False)),
        ('<b onclick="a({{ note|tojson }})">', ("tojson", "note|tojson", False)),
    ],
)
def test_output_that_is_not_escaped_for_its_place(project, markup, expected):
    assert unsafe(project, markup) == [expected]


@pytest.mark.parametrize(
    "markup",
    [
        "{{ word|safe }}{{ made|safe }}{{ '<br>'|safe }}{{ super()|safe }}",
        "{% for w in words %}<b onclick=\"a('{{ w }}')\"></b>{% endfor %}",
        "{% macro m(x) %}{{ x|safe }}{% endmacro %}",
        "{% from 'a.html' import note %}{{ note|safe }}",
        "{{ note|escape|replace('a', 'b')|safe }}{{ note|striptags|safe }}{{ note|own|safe }}",
        "<script>a({{ note }}); b('{{ note|tojson }}'); c('{{ note|js }}')</script>",
        "<script>\nconst a = 'b'; // it's {{ note }}\n</script>",
        "<script type=text/html><b title='{{ note }}'></b></script>",
        "<b onclick='a({{ note|tojson }})' title={{ word }} id={{ row.id }}>",
        "<b onclick=\"a('{{ url_for('x') }}', {{ note }})\" data-x='{{ note }}'>",
        '<a href="/{{ request.query.to }}">{{ request.query.to }}</a>{{ request.method|safe }}',
        "{% set x %}<b></b>{% endset %}{{ x|safe }}{% set y = x %}{{ y|safe }}",
        "<b x-data='{a: {{ user.is_admin|tojson }}}' x-label=\"it's {{ note }}\">",
        "{% autoescape true %}{{ note }}{% endautoescape %}{{ ('%d'|format(note))|safe }}",
        "{% autoescape false %}{{ word }}{{ note|e }}{{ note_html }}{% endautoescape %}",
        "{% for m in made %}<b onclick=\"a('{{ m }}')\">{% endfor %}",
        "{% set a = b %}{% set b = a %}{{ a|safe }}",
    ],
)
def test_output_that_holds_no_surprise(project, markup):
    assert unsafe(project, markup) == []
