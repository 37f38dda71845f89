from hypercheck.link.listener import listeners


def heard(made):
    return [
        (
            made.text(each.span),
            [str(url) for url in each.urls],
            each.connection is not None,
            each.certain,
        )
        for each in listeners(made.every())
    ]


def test_each_event_of_a_list_has_its_own_place(site):
    made = site(page='<div sse-connect="/s"><p sse-swap="one, two"></p></div>')
    assert heard(made) == [("one", ["/s"], True, True), ("two", ["/s"], True, True)]


def test_the_connection_may_be_on_the_element_itself(site):
    assert heard(site(page='<p sse-connect="/s" sse-swap="a">')) == [("a", ["/s"], True, True)]


def test_the_nearest_connection_counts_across_files(site):
    made = site(
        base='<html><body sse-connect="/a">{% block b %}{% endblock %}</body></html>',
        page='{% extends "base.html" %}{% block b %}<p hx-trigger="load, sse:x"></p>'
        '<div sse-connect="/b">{% include "part.html" %}</div>{% endblock %}',
        part='<p sse-swap="y"></p>',
    )
    found = [each for each in heard(made) if each[2]]
    assert found == [("x", ["/a"], True, True), ("y", ["/b"], True, True)]


def test_without_a_connection_a_fragment_is_not_certain(site):
    assert heard(site(page='<p sse-swap="a">')) == [("a", [], False, False)]
    assert heard(site(page='<html><body><p sse-swap="a"></body></html>')) == [
        ("a", [], False, True)
    ]


def test_an_element_that_may_have_any_attribute_makes_it_uncertain(site):
    made = site(page='<html sse-connect="/s"><body {{ attrs }}><p sse-swap="a"></body></html>')
    assert heard(made) == [("a", ["/s"], True, False)]


def test_the_old_attribute_is_understood(site):
    made = site(page='<div hx-sse="connect:/s"><p hx-sse="swap:a"></p></div>')
    assert heard(made) == [("a", ["/s"], True, True)]
