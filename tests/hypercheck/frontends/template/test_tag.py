import pytest

from hypercheck.frontends.template import read
from hypercheck.frontends.template.summary import Block, Element, Include, TagAttribute
from hypercheck.value import Choice, Join, Literal, Name, Opaque


def attribute(find, text):
    (found,) = find(text, TagAttribute)
    return found


@pytest.mark.parametrize(
    ("text", "name", "value", "quote"),
    [
        ('<a href="/x">', "href", "/x", '"'),
        ("<a href='/x'>", "href", "/x", "'"),
        ("<a href=/x/y>", "href", "/x/y", ""),
        ("<A HREF = '/x' >", "href", "/x", "'"),
        ('<a\n\thref\r\n=\r\n"/x"\r\n>', "href", "/x", '"'),
        ('<div data-HX-get="/x">', "data-hx-get", "/x", '"'),
        ('<a title="a > b">', "title", "a > b", '"'),
        ('<a title="é𝄞">', "title", "é𝄞", '"'),
        ("<a title=''>", "title", "", "'"),
        ('<a @click="x">', "@click", "x", '"'),
        ('<a :class="x">', ":class", "x", '"'),
        ('<a hx-on::after-request="x">', "hx-on::after-request", "x", '"'),
        ("<a href=/>", "href", "/", ""),
    ],
)
def test_an_attribute_is_taken_as_a_browser_takes_it(find, text, name, value, quote):
    found = attribute(find, text)
    assert found.name == name
    assert isinstance(found.value, Literal)
    assert found.value.text == value
    assert found.quote == quote
    assert found.range.start == found.name_range.start


def test_an_attribute_without_a_value(find):
    found = attribute(find, "<input disabled>")
    assert (found.name, found.value) == ("disabled", None)


def test_an_attribute_that_stands_twice_is_there_twice(find):
    assert [a.name for a in find("<a id=x ID=y/ class=z>", TagAttribute)] == ["id", "id", "class"]


def test_a_value_with_holes_is_joined(find):
    value = attribute(find, '<a href="/items/{{ item.id }}/edit">').value
    assert isinstance(value, Join)
    first, hole, last = value.parts
    assert (first.text, hole.name, last.text) == ("/items/", "id", "/edit")


def test_a_value_that_is_one_hole_is_its_expression(find):
    assert isinstance(attribute(find, "<a href={{ url }}>").value, Name)
    assert isinstance(attribute(find, '<a href="{{ url }}">').value, Name)


def test_quotes_and_brackets_in_an_expression_do_not_end_a_value(find):
    text = """<a href="{{ url_for("x", q='>') }}" class='a'>"""
    assert [a.name for a in find(text, TagAttribute)] == ["href", "class"]


def test_character_references_are_decoded_with_their_places(find):
    text = '<a href="?a=1&amp;b=&lt;&#x41;&copy=2&unknown;">'
    value = attribute(find, text).value
    assert value.text == "?a=1&b=<A&copy=2&unknown;"
    at = value.text.index("<")
    place = value.slice(at, at + 1)
    assert text[place.start : place.end] == "&lt;"
    place = value.slice(5, 6)
    assert text[place.start : place.end] == "b"


def test_an_if_inside_a_value_is_a_choice_with_the_empty_literal_for_the_absent_else(find):
    value = attribute(find, '<a class="{% if x %}a{% elif y %}b{% endif %}">').value
    assert isinstance(value, Choice)
    assert [option.text for option in value.options] == ["a", "b", ""]
    assert [test.id for test in value.tests] == ["x", "y"]


def test_a_comment_inside_a_value_is_nothing(find):
    value = attribute(find, '<a class="a{# b #}">').value
    assert value.text == "a"


def test_a_loop_inside_a_value_is_unknown_but_its_names_are_there(find):
    value = attribute(find, '<a class="a {% for x in xs %}{{ x }}{% endfor %}">').value
    loop = value.parts[1]
    assert isinstance(loop, Opaque)
    assert [part.id for part in loop.parts] == ["xs", "x"]
    assert loop.names == ("x", "loop")


def test_a_block_inside_a_value_is_unknown_and_its_name_is_there(find):
    text = '<body class="{% block css %}a{% endblock %}">'
    assert isinstance(attribute(find, text).value, Opaque)
    (block,) = find(text, Block)
    assert block.name == "css"


@pytest.mark.parametrize(
    "text",
    [
        '<a {% if x %}href{% else %}hx-get{% endif %}="/a>b">',
        "<a {% if x %}href{% elif y %}hx-get{% endif %} = '/a>b' >",
        '<a {% if x %}href{% else %}{% if y %}hx-get{% endif %}{% endif %}="/a>b">',
    ],
)
def test_a_value_may_stand_behind_the_names_that_an_if_chooses(find, text):
    href, hx_get = find(text, TagAttribute)
    assert (href.name, hx_get.name) == ("href", "hx-get")
    assert href.value == hx_get.value
    assert href.value.text == "/a>b"
    assert href.guards[0].group == hx_get.guards[0].group
    assert href.guards[0].index != hx_get.guards[0].index


def test_which_of_the_values_goes_with_which_of_the_names_is_not_known(find):
    choice = "{% if x %}/a{% else %}/b{% endif %}"
    text = f'<a {{% if x %}}href{{% else %}}hx-post{{% endif %}}="{choice}">'
    assert all(isinstance(each.value, Opaque) for each in find(text, TagAttribute))
    (found,) = find(f'<a {{% if x %}}href{{% endif %}}="{choice}">', TagAttribute)
    assert isinstance(found.value, Choice)


def test_only_names_at_the_end_of_an_alternative_are_given_the_value(find):
    found = find('<a hidden {% if x %}a {% if y %}b{% endif %}{% endif %}="1" c>', TagAttribute)
    assert {each.name for each in found if each.value is not None} == {"b"}
    assert {each.name for each in found} == {"hidden", "a", "b", "c"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('<a hx-{% if x %}get{% else %}post{% endif %}="/a">', "hx-*"),
        ('<a data-{% if x %}b{% endif %}-c="/a">', "data-*"),
        ('<a hx-{% for x in xs %}{{ x }}{% endfor %}="/a">', "hx-*"),
    ],
)
def test_a_name_that_goes_on_in_a_statement_is_known_in_part(find, text, name):
    found = attribute(find, text)
    assert (found.name, found.value.text) == (name, "/a")
    assert find(text, Element)[0].open_attributes


def test_a_statement_right_behind_a_name_may_begin_another_attribute(find):
    text = '<input checked{% if x %} disabled{% endif %} required{% if y %}id="b"{% endif %}>'
    names = [each.name for each in find(text, TagAttribute)]
    assert names == ["checked", "disabled", "required", "id"]


def test_attributes_under_an_if_are_guarded(find):
    text = "<a {% if x %}b{% elif y %}c{% else %}d{% endif %} e {% for z in zs %}f{% endfor %}>"
    guards = {a.name: a.guards for a in find(text, TagAttribute)}
    assert [guards[name][0].index for name in "bcd"] == [0, 1, 2]
    assert len({guards[name][0].group for name in "bcd"}) == 1
    assert guards["e"] == ()
    assert guards["f"][0].loop
    (element,) = find(text, Element)
    assert [test.id for test in element.tests] == ["x", "y", "zs"]
    assert not element.open_attributes


def test_a_statement_right_behind_an_unquoted_value_does_not_belong_to_it(find):
    text = "<option value={{ x }}{% if y %} selected{% endif %}>"
    value, selected = find(text, TagAttribute)
    assert isinstance(value.value, Name)
    assert selected.guards


@pytest.mark.parametrize(
    "text",
    [
        "<a {{ attrs }}>",
        "<a{{ attrs }}>",
        '<a class="x"{{ attrs }}>',
        "<ul{{ {'a': 1}|xmlattr }}>",
        "<a {% if x %}{{ attrs }}{% endif %}>",
    ],
)
def test_a_hole_where_an_attribute_could_stand_is_spread(find, text):
    (element,) = find(text, Element)
    assert element.tag in {"a", "ul"}
    assert len(element.spread) == 1
    assert not element.open_attributes


def test_a_hole_that_can_only_be_a_bare_attribute_is_that_attribute(find):
    text = "<option{{ ' selected' if a == b }} {{ 'x' if c else 'Y-z' }}>"
    (element,) = find(text, Element)
    assert not element.open_attributes
    assert not element.spread
    assert [(a.name, a.guards[0].index) for a in element.attributes] == [
        ("selected", 0),
        ("x", 0),
        ("y-z", 1),
    ]


def test_quotes_inside_the_alternatives_of_an_unquoted_value_end_nothing(find):
    text = """<div class={% if x %}"a b"{% else %}'c'{% endif %} id=z>"""
    css, identity = find(text, TagAttribute)
    assert isinstance(css.value, Opaque)
    assert identity.value.text == "z"


def test_a_slash_is_part_of_an_unquoted_value(tree):
    assert tree("<svg><path d=M0/><g/></path></svg>") == [["<svg>", ["<path>", "<g>"]]]


def test_a_block_or_include_inside_a_tag_opens_its_attributes_and_is_kept(find):
    text = '<body {% block attrs %}id="x"{% endblock %} {% include "a" %}>'
    (element,) = find(text, Element)
    assert element.open_attributes
    assert [block.name for block in find(text, Block)] == ["attrs"]
    assert len(find(text, Include)) == 1
    assert element.attributes[0].guards


def test_holes_in_names_are_stars(find):
    text = "<h{{ n }} data-{{ x }}-y=1></h{{ n }}><{{ tag }}></{{ tag }}>"
    heading, other = find(text, Element)
    assert (heading.tag, other.tag) == ("*", "*")
    assert heading.end is not None
    assert heading.attributes[0].name == "data-*-y"


@pytest.mark.parametrize(
    ("name", "is_open"), [("{{ x }}", True), ("{{ x }}-y", True), ("data-{{ x }}", False)]
)
def test_a_name_that_begins_with_a_hole_may_be_any(find, name, is_open):
    (element,) = find(f'<i {{% for x in xs %}}{name}="1"{{% endfor %}}>', Element)
    assert element.open_attributes is is_open


def test_a_tag_that_begins_in_each_alternative_and_ends_outside(find):
    text = '{% if x %}<div class="a"{% else %}<div class="b"{% endif %} id="z"><p></p></div>'
    elements = find(text, Element)
    assert [(e.tag, e.open_attributes) for e in elements[:2]] == [("div", True)] * 2
    assert not read("page.html", text).faults


def test_a_statement_that_begins_inside_a_tag_and_ends_outside_goes_on_behind_it(tree):
    text = "<div {% if x %}class=a>{% else %}class=b>{% endif %}<p></p></div><i></i>"
    assert tree(text) == [["<div>", ["Branch", [], []], "<p>"], "<i>"]


def test_a_tag_that_the_text_ends_in_is_no_element(find):
    assert [e.tag for e in find('<b></b><a href="x', Element)] == ["b"]
