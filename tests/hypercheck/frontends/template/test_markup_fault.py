import pytest

from hypercheck.frontends.template import read


def faults(text, path="page.html"):
    """Kind and text of what is wrong for sure or may be, halves that are answered left out."""
    found = read(path, text).markup
    return [(f.kind, text[f.range.start : f.range.end]) for f in found if f.half != "answered"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<div><span>a</div>", [("unclosed", "span")]),
        ("<div><div>a</div>", [("unclosed", "div")]),
        ("<div></div></div>", [("stray", "</div>")]),
        ("<b><i>a</b></i>", [("crossed", "</b>")]),
        ("<a><div>a</a></div>", [("crossed", "</a>")]),
        ("<div><p>a</div></p>", [("crossed", "</div>")]),
        ("<div><main>a</div></main></div>", [("crossed", "</div>")]),
        ("<table><tr><td></div></td></tr></table>", [("stray", "</div>")]),
        ("<p>a<b><div>b</div></b></p>", [("block_in_p", "div")]),
        ("<p>a<p>b</p></p>", [("block_in_p", "p")]),
        ("<p>a{% for x in y %}<ul></ul>{% endfor %}</p>", [("block_in_p", "ul")]),
        ("<form><div><form></form></div></form>", [("nested_form", "form")]),
        ("<ul><td>a</td></ul>", [("outside_table", "td")]),
        ("<section>{% if x %}<div>{% endif %}</section>", [("unclosed", "div")]),
        ("<p id=a ID=b>", [("attribute", "ID")]),
        ("<title>a", [("unclosed", "title")]),
    ],
)
def test_what_a_browser_does_not_take_as_it_is_written(text, expected):
    assert faults(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "<p>a<ul></ul>",
        "<p>{% if x %}a</p><ul></ul><p>{% endif %}b</p>",
        "<p><button><div></div></button></p>",
        "<form><template><form></form></template></form>",
        "<tr><td>a</td></tr>",
        "<div>{% include 'table.html' %}<tr></tr></div>",
        "<table><form><tr><td>a</td></tr></form></table>",
        "{{ form_open() }}<p>a</p></form>",
        "{{ head | safe }}</div>",
        "{% macro start() %}<div>{% endmacro %}{% macro stop() %}</div>{% endmacro %}",
        "{% for x in y %}<ul><li>{% endfor %}a{% for x in y %}</li></ul>{% endfor %}",
        "{% for x in y %}{% if not loop.first %}</div>{% endif %}<div>{% endfor %}</div>",
        "{% box %}<div>{% endbox %}",
        "<svg><path><g></svg>",
        "<Card title=a /><p>b</p>",
        "<{{ x }}>a</{{ y }}></div>",
        "<div{% if x %}>{% else %} id=a>{% endif %}",
        "<p {% if x %}id=a{% endif %} {% if not x %}id=b{% endif %}>",
        "<p {{ a }}=1 {{ b }}=2 data-{{ c }}=1 data-{{ d }}=2>",
        "<div>{% if x %}",
    ],
)
def test_what_may_be_right_is_left_alone(text):
    assert faults(text) == []


@pytest.mark.parametrize("path", ["feed.xml", "icon.svg", "mail.txt", "page.xml.j2"])
def test_only_html_is_held_to_the_rules_of_html(path):
    assert faults("<p><div></p>", path) == []
    assert faults("<p><div></p>", "page.html.j2") != []


def test_blocks_that_pair_are_known_to_hold_halves():
    text = "{% block a %}<div>{% endblock %}{% block b %}</div>{% endblock %}"
    assert [(f.kind, f.half) for f in read("a.html", text).markup] == [
        ("unclosed", "answered"),
        ("stray", "answered"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<p>{% if x %}" + "<b>" * 20_000 + "<div>" * 20_000,
        "<p>" + "<i>" * 20_000 + "<ul>" + "</b>" * 20_000,
        "<a a a" + " a" * 20_000 + ">",
        "<a" + " a{{ x }}='1'" * 20_000 + ">",
        "<span><div></span>" * 10_000,
    ],
    ids=range(5),
)
def test_much_that_is_wrong_takes_no_longer_than_much_that_is_right(text):
    assert len(read("a.html", text).markup) <= len(text)
