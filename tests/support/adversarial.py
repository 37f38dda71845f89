"""Templates that a reader may need far too long for: each shape grows with a number."""

from collections.abc import Callable

Shape = Callable[[int], str]


def _rows(*units: str) -> dict[str, Shape]:
    return {unit: lambda n, unit=unit: unit * n for unit in units}


def _around(before: str, unit: str, after: str = "") -> Shape:
    return lambda n: before + unit * n + after


def _numbered(unit: str) -> Shape:
    return lambda n: "".join(unit.replace("#", str(index)) for index in range(n))


# fmt: off
SHAPES: dict[str, Shape] = {
    # Code that is never closed, never opened, closed as something else.
    **_rows(
        "{{", "{{ ", "{{ a", "{{ '", '{{ "', "{{ {", "{{ } ", "{{ a '}}{{' ", "{%", "{%-", "{% %}",
        "{% x '", "{% if", "{#", "{# a #}", "{# chirp: ignore[CH101] #}", "{% raw %}",
        "{% endraw %}",
        "{% raw %}{% endraw %}", "{{a}}", "{% if a %}", "{% for a in b %}", "{% macro a() %}",
        "{% set a %}", "{% trans %}", "{% foo %}", "{% endif %}", "{% else %}",
        "{% foo %}{% endfoo %}",
        "{% if a %}x{% endif %}", "{% if a %}{% for b in c %}", "{% url ", "{{ a|", "{% with a=b ",
        "{% include a with b=",
    ),
    "many blocks": _numbered("{% block b# %}"),
    "many custom statements": _numbered("{% a# %}{% enda# %}"),
    "ifs closed as fors": lambda n: "{% if a %}" * n + "{% endfor %}" * n,
    "crossed statements": (
        lambda n: "{% if a %}{% for b in c %}" * n + "{% endif %}{% endfor %}" * n
    ),
    "many alternatives": _around("{% if a %}", "{% elif a %}x", "{% endif %}"),
    "many else": _around("{% if a %}", "{% else %}", "{% endif %}"),
    # Expressions.
    **{
        unit: _around("{{ ", unit, "a }}")
        for unit in ("(", "a[", "a(", "{", "a+", "a~", "a<", "a and ", "a or b and ", "not ", "-",
                     "a if b else ", "a,", "'a' ")
    },
    **{
        unit: _around("{{ a", unit, " }}")
        for unit in (".b", "|b", "()", "[0]", " is b", "|b(c=1)")
    },
    "a long string": _around('{{ "', "a", '" }}'),
    "many escapes": _around('{{ "', "\\n", '" }}'),
    "a long number": _around("{{ ", "1", " }}"),
    "a large dictionary": _around("{% set x = {", "'a': 1, ", "} %}"),
    # Markup.
    **_rows(
        "<", "<a", "<a ", '<a b="', "<a b='\"", "</", "</a", '</a ="', "<!--", "<!", "<?", "<a>",
        "<b>",
        "<div>", "<p>", "<ul><li>", "<b></div>", "<b><i></b>", "</div>", "<table><tr><td>",
        "<title>",
        "<script>", "<script></script>", "<script></scrip", "<svg>", "<svg><g><p>", "<{{a}} ",
        "<{% if a %}b", "<form><div></form>", "<option>", "\n", "\r\n", "&amp;", "]]>",
    ),
    "cdata": _around("<svg>", "<![CDATA["),
    "attributes of one name": _around("<a ", "b=c ", ">"),
    "attributes of many names": lambda n: f"<a {_numbered('b#=c ')(n)}>",
    "names alone": _around("<a ", "b ", ">"),
    "a long value": _around('<a b="', "c ", '">'),
    "a value of references": _around('<a b="', "&amp;", '">'),
    "a value of holes": _around('<a b="', "{{ c }}", '">'),
    "holes for attributes": _around("<a ", "{{ b }} ", ">"),
    "a name of holes": _around("<a ", "b{{ c }}", ">"),
    "a tag of holes": _around("<a", "{{ b }}", ">"),
    "ifs in a row inside a tag": _around("<a ", "{% if b %}c{% endif %} ", ">"),
    "names chosen for a value": _around("<a ", '{% if b %}c{% else %}d{% endif %}="x" ', ">"),
    "a name of ifs": _around("<a ", "{% if b %}c{% endif %}", '="x">'),
    "ifs nested inside a tag": lambda n: f"<a {'{% if b %}c ' * n}{'{% endif %}' * n}>",
    "ifs nested inside a value": lambda n: f'<a b="{"{% if b %}c " * n}{"{% endif %}" * n}">',
    "ifs nested inside a bare value": lambda n: f"<a b={'{% if b %}c' * n}{'{% endif %}' * n}>",
    # Markup and statements that cross.
    **_rows(
        "{% if a %}<div>{% endif %}", "{% if a %}</div>{% endif %}",
        "{% for a in b %}<div>{% endfor %}",
        "{% if a %}<div>{% else %}<p>{% endif %}", "{% if a %}</div><div>{% endif %}",
        "<b>{% if a %}<i></b>{% endif %}",
    ),
    "elements opened inside": lambda n: "{% if a %}<div>" * n + "{% endif %}</div>" * n,
    "elements and ifs in each other": lambda n: "{% if a %}<div>" * n + "</div>{% endif %}" * n,
    # Marks of other engines, looked for where Jinja2 finds a fault.
    **_rows("<%def ", "{{/a", "{% end ", "{{ range ", "% if"),
    "many client-side names": _around("", " ng-a", "{{ ? }}"),
    "a long client-side name": _around(" ng", "-a", "{{ ? }}"),
}
# fmt: on
