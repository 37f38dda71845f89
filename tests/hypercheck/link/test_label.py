import pytest

from hypercheck.link.label import unlabelled


def bare(made):
    return [str(each.control.names[0]) for each in unlabelled(made.every())]


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (
            '<input name="a"><select name="b"></select><textarea name="c"></textarea>',
            ["a", "b", "c"],
        ),
        ('<label><input name="a"></label><label for="b"></label><input id="b" name="b">', []),
        ('<label for="{{ x }}"></label><input id="{{ x }}" name="a">', []),
        ('<label for="x{{ x }}"></label><input id="xa" name="a"><input id="y" name="b">', ["b"]),
        ('<label for="xa"></label><input id="x{{ x }}" name="a"><input id="y" name="b">', ["b"]),
        ('<label :for="x"></label><input id="a" name="a"><input name="b">', ["b"]),
        ('<input name="a" aria-label=" "><input name="b" title="{{ x }}">', ["a"]),
        ('<input name="a" :aria-label="x"><input name="b" :class="x">', ["b"]),
        (
            '<input name="a" type="hidden"><button name="b"></button><input type="file" name="c">',
            ["c"],
        ),
        ('<div hidden><p><input name="a"></p></div><div class="x"><input name="b"></div>', ["b"]),
        ('<input name="a" style="display:none"><input name="b" tabindex="-1">', []),
        ('{% if x %}<label>{% endif %}<input name="a">{% if x %}</label>{% endif %}', []),
        ('{{ form_html|safe }}<input name="a" id="a"><input name="b">', ["b"]),
    ],
)
def test_what_names_a_control_on_a_whole_page(site, inside, expected):
    assert bare(site(page=f"<html><body>{inside}</body></html>")) == expected


def test_a_label_of_another_page_is_none(site):
    made = site(
        page='<html><input id="a" name="a"></html>', other='<html><label for="a"></label></html>'
    )
    assert bare(made) == ["a"]


def test_a_label_of_any_page_may_be_for_a_fragment(site):
    made = site(
        part='<p><input id="a" name="a"><input id="b" name="b"></p>',
        other='<html><label for="a"></label></html>',
    )
    assert bare(made) == ["b"]


def test_what_stands_around_a_fragment_may_be_a_label(site):
    assert bare(site(part='<input name="a">')) == []


def test_one_page_on_which_it_has_a_label_is_enough(site):
    made = site(
        part='<p><input name="a"></p>',
        one='<html>{% include "part.html" %}</html>',
        two='<html><label>{% include "part.html" %}</label></html>',
    )
    assert bare(made) == []


def test_the_labels_of_the_page_are_told(site):
    (found,) = unlabelled(
        site(page='<html><label for="emial"></label><input id="email" name="a"></html>').every()
    )
    assert [each.text for each in found.labelled] == ["emial"]
