import time

import pytest

from hypercheck.link.duplicate_id import duplicate_ids

TWICE = '<p id="x"></p>{% if a %}<p id="x"></p>{% endif %}'


def found(made):
    return [
        (made.text(each.id.span), each.id.span.path, each.other and each.other.path, each.looped)
        for each in duplicate_ids(made.every())
    ]


@pytest.mark.parametrize(
    ("text", "looped"),
    [
        (TWICE, False),
        ('{% if a %}<p id="x"></p>{% endif %}{% if a %}<p id="x"></p>{% endif %}', False),
        ('{% for a in b %}<p id="x"></p>{% endfor %}', True),
        ('{% if a %}{% for a in b %}<p id="x"></p>{% endfor %}{% endif %}', True),
        ('{% for a in b %}<p id="x"></p>{% endfor %}<p id="y"></p>', True),
        ('<p id="x"></p><b {% if a %}id="x"{% endif %}></b>', False),
    ],
)
def test_an_id_is_on_the_page_twice(site, text, looped):
    assert [(each[0], each[3]) for each in found(site(page=text))] == [("x", looped)]


@pytest.mark.parametrize(
    "text",
    [
        '{% if a %}<p id="x"></p>{% endif %}{% if b %}<p id="x"></p>{% endif %}',
        '{% if a %}<p id="x"></p>{% elif b %}<p id="x"></p>{% else %}<p id="x"></p>{% endif %}',
        '{% if a %}<p id="x"></p>{% endif %}{% if not a %}<p id="x"></p>{% endif %}',
        '<b {% if a %}id="x"{% else %}id="y"{% endif %}></b><p id="{{ x }}"></p>',
        """<p id="{{ 'x' if a else 'y' }}"></p><p id="x"></p>""",
        '{% for a in b %}<p id="x"></p>{% break %}{% endfor %}',
        '{% for a in b[:1] %}<p id="x"></p>{% endfor %}',
        '{% for a in b %}{% if a.on %}<p id="x"></p>{% endif %}{% endfor %}',
        '<template><p id="x"></p></template><p id="x"></p>',
        '<p id="x"></p><div hx-swap-oob="beforeend:#y"><p id="x"></p></div>',
        '{% macro m() %}<p id="x"></p>{% endmacro %}{{ m() }}',
        '<p id=""></p><p id=""></p>',
    ],
)
def test_an_id_is_on_the_page_once_as_far_as_can_be_told(site, text):
    assert found(site(page=text)) == []


def test_the_layout_is_not_blamed_for_what_its_pages_repeat(site):
    names = ("a", "b", "c")
    layout = '{% block main %}{% endblock %}<p id="x"></p>'
    page = '{% extends "layout.html" %}{% block main %}<p id="x"></p>{% endblock %}'
    made = site(layout=layout, **dict.fromkeys(names, page))
    assert found(made) == [("x", f"{name}.html", "layout.html", False) for name in names]


def test_a_pair_is_one_however_many_pages_show_it(site):
    page = '{% extends "layout.html" %}{% block main %}<p></p>{% endblock %}'
    made = site(layout=TWICE + "{% block main %}{% endblock %}", a=page, b=page)
    assert found(made) == [("x", "layout.html", "layout.html", False)]


def test_a_template_that_is_included_twice_has_no_other_place(site):
    made = site(page='{% include "part.html" %}{% include "part.html" %}', part='<p id="x"></p>')
    assert found(made) == [("x", "part.html", None, False)]


def test_many_elements_of_one_id_take_no_longer_than_many_of_their_own(site):
    text = "".join(f'{{% if a{n} %}}<p id="x"></p>{{% endif %}}' for n in range(5000))
    pages = site(page=text).every()
    assert len(pages[0].ids) == 5000
    started = time.process_time()
    assert list(duplicate_ids(pages)) == []
    assert time.process_time() - started < 1
