from html.parser import HTMLParser

import jinja2
import pytest

BASE = (
    "<html><head>{% block head %}<title>t</title>{% endblock %}</head>"
    '<body><nav id="nav"></nav>{% block main %}<p id="empty"></p>{% endblock %}'
    '{% include "foot.html" %}</body></html>'
)
FOOT = '<footer id="foot"></footer>'
WHOLE = {
    "inheritance": {
        "base": BASE,
        "foot": FOOT,
        "page": '{% extends "base.html" %}<p id="lost"></p>'
        '{% block main %}<div id="a">{{ super() }}</div>{% endblock %}',
    },
    "three levels": {
        "base": BASE,
        "foot": FOOT,
        "middle": '{% extends "base.html" %}{% block main %}<main id="m">'
        "{% block inner %}<i></i>{% endblock %}</main>{% endblock %}",
        "page": '{% extends "middle.html" %}{% block inner %}{{ super() }}<b id="x"></b>'
        '{% endblock %}{% block head %}<link id="l">{% endblock %}',
    },
    "names bound by the child": {
        "base": '<p id="{{ one }}"></p>{% set two = "parent" %}{% block b %}<i></i>{% endblock %}',
        "page": '{% extends "base.html" %}{% set one = "child" %}{% set two = "child" %}'
        '{% block b %}<b id="{{ one }}"></b><b id="{{ two }}"></b>{% endblock %}',
    },
    "macros": {
        "m": '{% macro card(id, cls="k") %}<div id="{{ id }}" class="{{ cls }}">'
        '{% if caller %}{{ caller("x") }}{% endif %}</div>{% endmacro %}'
        '{% macro two(a) %}{{ card(a) }}{{ card(id=a ~ "2") }}{% endmacro %}',
        "page": '{% from "m.html" import card, two %}{% import "m.html" as m %}'
        '{{ card("a") }}{{ m.card("b")|indent }}{{ two("c") }}'
        '{% call(x) card("d") %}<span id="{{ x }}"></span>{% endcall %}{{ card("e") ~ card("f") }}',
    },
    "macros of the page itself": {
        "page": '{% macro item(n) %}<li id="{{ n }}"></li>{% endmacro %}<ul>{{ item("a") }}'
        "{% block b %}{{ item('b') }}{% endblock %}</ul>",
    },
    "literal loops": {
        "page": '{% for url, name in [("/a", "a"), ("/b", "b")] %}<a id="{{ name }}"></a>'
        '{% else %}{% endfor %}{% for k, v in {"c": 1, "d": 2}.items() %}<b id="{{ k }}"></b>'
        '{% endfor %}{% for x in ["e", "f"] %}{% set y = x %}<i id="{{ y }}"></i>{% endfor %}',
    },
    "captured markup": {
        "page": '{% set body %}<div id="a">{{ "x" }}</div>{% endset %}<p></p>{{ body }}'
        "{{ body|safe }}{% set again = body %}{{ again }}",
    },
    "with and include": {
        "row": '<tr id="{{ id }}"></tr>',
        "page": '<table>{% with id = "a" %}{% include "row.html" %}{% endwith %}'
        '{% set id = "b" %}{% include "row.html" %}{% include ["none.html", "row.html"] %}'
        '{% include "none.html" ignore missing %}'
        '{% include "row.html" without context %}</table>',
    },
    "an included page that extends": {
        "base": BASE,
        "foot": FOOT,
        "part": '{% extends "base.html" %}{% block main %}<b id="part"></b>{% endblock %}',
        "page": '{% block main %}<i id="own"></i>{% endblock %}{% include "part.html" %}',
    },
    "self": {
        "page": '{% block a %}<i id="a"></i>{% endblock %}{{ self.a() }}',
    },
    "scoped blocks": {
        "page": '{% for x in ["a", "b"] %}{% block one scoped %}<i id="{{ x }}"></i>{% endblock %}'
        '{% endfor %}{% set y = "y" %}{% for y in ["c"] %}'
        '{% block two %}<b id="{{ y }}"></b>{% endblock %}{% endfor %}',
    },
    "rebinding": {
        "page": '{% set x = "a" %}<i id="{{ x }}"></i>{% set x = x ~ "b" %}<i id="{{ x }}"></i>'
        '<div>{% set x = "c" %}</div><i id="{{ x }}"></i>{% for _ in [1] %}{% set x = "d" %}'
        '{% endfor %}<i id="{{ x }}"></i>',
    },
    "macros without context": {
        "m": '{% set mine = "mine" %}{% macro m() %}<i id="{{ mine }}{{ theirs }}"></i>'
        "{% endmacro %}",
        "page": '{% set theirs = "theirs" %}{% import "m.html" as a %}'
        '{% import "m.html" as b with context %}{{ a.m() }}{{ b.m() }}',
    },
}


class Collector(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs).get("id")))


def rendered(site, name="page.html"):
    environment = jinja2.Environment(loader=jinja2.DictLoader(site.files), autoescape=True)
    collector = Collector()
    collector.feed(environment.get_template(name).render())
    return collector.found


def composed(page):
    found = []
    for placed in page.elements:
        values = [v for a in placed.attributes("id") for v in page.values(placed, a)]
        text = values[0].masked.replace("\ufffc", "") if values else None
        found.append((placed.tag, text))
    return found


@pytest.mark.parametrize("name", WHOLE)
def test_a_page_has_the_elements_that_jinja_renders(site, name):
    made = site(**WHOLE[name])
    page = made.page("page.html")
    assert composed(page) == rendered(made)
    assert not page.open


def test_an_element_knows_its_ancestors_across_files(site):
    made = site(**WHOLE["three levels"])
    page = made.page("page.html")
    (found,) = [p for p in page.elements if p.tag == "b"]
    assert [above.tag for above in found.ancestors()] == ["main", "body", "html"]
    assert found.path == "page.html"
    assert page.reached == {"page.html", "middle.html", "base.html", "foot.html"}


def test_a_macro_argument_keeps_its_own_place(site):
    made = site(page='{% macro link(url) %}<a href="{{ url }}">{% endmacro %}{{ link("/orders") }}')
    page = made.page("page.html")
    (placed,) = page.elements
    (pattern,) = page.values(placed, placed.element.attributes[0])
    assert made.text(pattern.span) == "/orders"


def test_each_branch_is_an_alternative(site):
    made = site(page="{% if x %}<a></a>{% elif y %}<b></b>{% else %}<i></i>{% endif %}<p></p>")
    a, b, i, p = made.page("page.html").elements
    groups = {placed.guards[0].group for placed in (a, b, i)}
    assert len(groups) == 1
    assert [placed.guards[0].index for placed in (a, b, i)] == [0, 1, 2]
    assert p.guards == ()


def test_opposite_tests_of_one_name_exclude_each_other(site):
    made = site(
        page='{% if user.admin %}<a></a>{% endif %}{% include "part.html" %}',
        part="{% if not user.admin %}<b></b>{% else %}<i></i>{% endif %}",
    )
    a, b, i = (placed.guards[0] for placed in made.page("page.html").elements)
    assert a.group == b.group == i.group
    assert a.index == i.index != b.index


def test_the_same_name_bound_anew_is_another_test(site):
    made = site(page="{% if x %}<a></a>{% endif %}{% set x = y %}{% if not x %}<b></b>{% endif %}")
    a, b = (placed.guards[0] for placed in made.page("page.html").elements)
    assert a.group != b.group


def test_two_expansions_of_one_branch_do_not_exclude_each_other(site):
    made = site(
        page='{% include "part.html" %}{% include "part.html" %}',
        part="{% if f(x) %}<a></a>{% else %}<b></b>{% endif %}",
    )
    groups = [placed.guards[0].group for placed in made.page("page.html").elements]
    assert groups[0] == groups[1] != groups[2] == groups[3]


def test_a_loop_over_unknown_items_is_walked_once(site):
    made = site(page='{% for x in xs %}<a id="{{ x.id }}"></a>{% endfor %}')
    page = made.page("page.html")
    (placed,) = page.elements
    assert placed.guards[0].loop
    assert str(page.values(placed, placed.element.attributes[0])[0]) == "*"


def test_a_list_that_grows_keeps_its_elements(site):
    made = site(
        page="{% set xs = [] %}{% set _ = xs.append(1) %}{% for x in xs %}<a></a>{% endfor %}"
    )
    assert len(made.page("page.html").elements) == 1


@pytest.mark.parametrize(
    "output",
    [
        "{{ form }}",
        "{{ form.title }}",
        "{{ body_html }}",
        "{{ script_tag }}",
        "{{ post.html }}",
        "{{ post.body|safe }}",
        "{{ render_field(x) }}",
        "{{ unknown() }}",
        "{{ text|markdown }}",
        "{{ form.hidden_tag() }}",
        "{{ '<b>'|safe }}",
        "{{ text|replace('a', 'b')|safe }}",
        "{% include name %}",
        "{% include 'none.html' %}",
        "{% extends layout %}",
    ],
)
def test_what_may_show_unknown_elements_opens_the_page(site, output):
    assert site(page=f"<p>{output}</p>").page("page.html").open


@pytest.mark.parametrize(
    "output",
    [
        "{{ name }}",
        "{{ post.body }}",
        "{{ file.md5_hash }}",
        "{{ tag }}",
        "{{ post.tag }}",
        "{{ post.title|upper }}",
        "{{ form.title.value }}",
        "{{ form.errors.title }}",
        "{{ price|currency }}",
        "{{ items|length }}",
        "{{ when.strftime('%d') }}",
        "{{ url_for('x') }}",
        "{{ data|tojson|safe }}",
        "{{ _('text') }}",
        "{{ 'a'|safe }}",
        "{{ text|striptags|safe }}",
        "{% macro m() %}<b></b>{% endmacro %}{{ m()|indent|safe }}",
        "<textarea>{{ form.text }}</textarea>",
        "<script>{{ code|safe }}</script>",
        "{% set sep = joiner(', ') %}{{ sep() }}",
        "{% include 'none.html' ignore missing %}",
    ],
)
def test_plain_data_does_not_open_the_page(site, output):
    page = site(page=f"<p>{output}</p>").page("page.html")
    assert page.openings == ()


def test_an_opening_knows_what_it_stands_in(site):
    page = site(page="<form>{{ form.x }}</form>{{ a|safe }}").page("page.html")
    first, second = page.openings
    assert first.parent is not None
    assert first.parent.tag == "form"
    assert second.parent is None


def test_a_conditional_parent_gives_two_pages(site):
    made = site(
        page='{% extends "bare.html" if htmx else "full.html" %}{% block b %}<b></b>{% endblock %}',
        bare="{% block b %}{% endblock %}",
        full="<html>{% block b %}{% endblock %}</html>",
    )
    pages = made.pages("page.html")
    assert [[p.tag for p in page.elements] for page in pages] == [["b"], ["html", "b"]]
    assert [page.is_document for page in pages] == [False, True]


def test_a_branch_may_choose_the_parent(site):
    made = site(
        page='{% if htmx %}{% extends "a.html" %}{% else %}{% extends "b.html" %}{% endif %}'
        "{% block x %}<i></i>{% endblock %}",
        a="<p>{% block x %}{% endblock %}</p>",
        b="<div>{% block x %}{% endblock %}</div>",
    )
    tags = [[p.tag for p in page.elements] for page in made.pages("page.html")]
    assert tags == [["p", "i"], ["div", "i"]]


def test_the_render_site_may_give_the_parent(site):
    made = site(
        page="{% extends layout %}{% block x %}<i></i>{% endblock %}",
        a="<p>{% block x %}{% endblock %}</p>",
    )
    page = made.page("page.html", context={"layout": "a.html"})
    assert [p.tag for p in page.elements] == ["p", "i"]
    assert not page.open


def test_below_an_unknown_parent_only_blocks_are_shown(site):
    made = site(page="{% extends layout %}<p></p>{% block x %}<i></i>{% endblock %}")
    page = made.page("page.html")
    assert [(p.tag, p.certain) for p in page.elements] == [("i", False)]


def test_a_block_alone_shows_its_most_derived_definition(site):
    made = site(
        base="<html>{% block main %}<p></p>{% endblock %}</html>",
        page='{% extends "base.html" %}{% block main %}<b></b>{{ super() }}{% endblock %}',
        other='{% extends "base.html" %}',
    )
    assert [p.tag for p in made.page("page.html", "main").elements] == ["b", "p"]
    assert [p.tag for p in made.page("other.html", "main").elements] == ["p"]
    assert made.pages("page.html", "none") == ()


def test_a_block_alone_does_not_see_what_its_template_binds(site):
    made = site(page='{% set x = "a" %}{% block b %}<i id="{{ x }}"></i>{% endblock %}')
    for block, expected in ((None, "a"), ("b", "*")):
        page = made.page("page.html", block)
        (placed,) = page.elements
        assert str(page.values(placed, placed.element.attributes[0])[0]) == expected


def test_a_name_bound_in_branches_has_all_their_values(site):
    made = site(
        page='{% set x = "a" %}{% if y %}{% set x = "b" %}{% elif z %}{% set x = "c" %}{% endif %}'
        '<i id="{{ x }}"></i>'
    )
    page = made.page("page.html")
    (placed,) = page.elements
    values = page.values(placed, placed.element.attributes[0])
    assert {str(value) for value in values} == {"a", "b", "c"}


def test_a_name_that_may_be_unbound_may_be_anything(site):
    made = site(page='{% if y %}{% set x = "b" %}{% endif %}<i id="{{ x }}"></i>')
    page = made.page("page.html")
    (placed,) = page.elements
    values = page.values(placed, placed.element.attributes[0])
    assert {str(value) for value in values} == {"b", "*"}


def test_what_follows_an_include_that_leaves_elements_open_is_not_certain(site):
    made = site(
        page='{% include "top.html" %}<p></p>{% include "end.html" %}',
        top='<html><body><div class="wrap">',
        end="</div></body></html>",
    )
    page = made.page("page.html")
    assert [(p.tag, p.certain) for p in page.elements] == [
        ("html", True),
        ("body", True),
        ("div", True),
        ("p", False),
    ]


def test_an_optional_end_tag_leaves_nothing_open(site):
    made = site(page='<ul>{% include "item.html" %}<li></ul>', item="<li>text")
    assert all(placed.certain for placed in made.page("page.html").elements)


def test_markup_that_crosses_statements_is_not_certain(site):
    made = site(page="{% if x %}<div>{% endif %}<p></p>{% if x %}</div>{% endif %}")
    (p,) = [placed for placed in made.page("page.html").elements if placed.tag == "p"]
    assert not p.certain


def test_a_macro_that_calls_itself_ends(site):
    made = site(
        page="{% macro tree(n) %}<ul>{{ tree(n.x) }}{{ tree(n.y) }}</ul>{% endmacro %}{{ tree(x) }}"
    )
    assert 0 < len(made.page("page.html").elements) < 10


def test_templates_that_include_each_other_end(site):
    made = site(page='<a></a>{% include "b.html" %}', b='<b></b>{% include "page.html" %}')
    assert 2 <= len(made.page("page.html").elements) < 10


def test_templates_that_extend_each_other_end(site):
    made = site(page='{% extends "b.html" %}', b='{% extends "page.html" %}')
    assert made.page("page.html").open


def test_imports_that_import_each_other_end(site):
    made = site(
        page='{% import "b.html" as b %}{% macro m() %}<a></a>{{ b.m() }}{% endmacro %}{{ m() }}',
        b='{% import "page.html" as p %}{% macro m() %}<b></b>{% endmacro %}',
    )
    assert [p.tag for p in made.page("page.html").elements] == ["a", "b"]


def test_an_import_of_itself_with_context_ends(site):
    made = site(page='{% import "page.html" as p with context %}<a></a>')
    assert [p.tag for p in made.page("page.html").elements] == ["a"]


def test_deep_nesting_ends(site):
    made = site(page="<div>" * 3000 + "</div>" * 3000)
    page = made.page("page.html")
    assert page.open or len(page.elements) == 3000


def test_a_template_with_a_syntax_error_opens_its_page(site):
    assert site(page="<p></p>{% if %}").page("page.html").open


def test_a_file_as_written_has_the_elements_of_uncalled_macros(site):
    made = site(page='{% macro m(x) %}<a href="{{ x }}"></a>{% endmacro %}<b></b>')
    page = made.composer.as_written(made.file("page.html"))
    assert [p.tag for p in page.elements] == ["a", "b"]


def test_a_value_without_names_is_found_once_for_all_pages(site):
    made = site(base='<a href="/x"></a>', page='{% extends "base.html" %}')
    one, two = made.page("page.html"), made.page("base.html")
    values = [page.values(p, p.element.attributes[0]) for page in (one, two) for p in page.elements]
    assert values[0] is values[1]
