import pytest

from hypercheck.link.url_use import url_uses


def uses(made):
    return [
        (str(use.url), use.method, use.source, made.text(use.span))
        for use in url_uses(made.every())
        if use.url.is_local
    ]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<a href="/x?q=1#f">', ("/x", "GET", "href", "/x")),
        ('<a href=" /x ">', ("/x", "GET", "href", "/x")),
        ('<a href="/x/{{ id }}/y">', ("/x/*/y", "GET", "href", "/x/{{ id }}/y")),
        ('<a href="/x/{{ id }}?q">', ("/x/*", "GET", "href", "/x/{{ id }}")),
        ('<a href="/x/{{ id }}">', ("/x/*", "GET", "href", "/x/{{ id }}")),
        ('<a href="/x/${id}">', ("/x/*", "GET", "href", "/x/${id}")),
        ('<link rel="stylesheet" href="/x">', ("/x", "GET", "href", "/x")),
        ('<svg><a xlink:href="/x"></a></svg>', ("/x", "GET", "xlink:href", "/x")),
        ('<svg><use href="/x#icon"/></svg>', ("/x", "GET", "href", "/x")),
        ('<img src="/x">', ("/x", "GET", "src", "/x")),
        ('<img srcset="x 1x, /x?w=2, 2x">', ("/x", "GET", "srcset", "/x")),
        (
            '<link imagesrcset="/x/{{ n }}.png 9w">',
            ("/x/*.png", "GET", "imagesrcset", "/x/{{ n }}.png"),
        ),
        ('<form action="/x">', ("/x", "GET", "action", "/x")),
        ('<form action="/x" method="POST">', ("/x", "POST", "action", "/x")),
        ('<form action="/x" method="{{ m }}">', ("/x", None, "action", "/x")),
        (
            """<form action="/x" method="{{ 'get' if m == 'get' else 'post' }}">""",
            ("/x", None, "action", "/x"),
        ),
        ('<form action="/x" method="put">', ("/x", "GET", "action", "/x")),
        (
            '<form method="post"><button formaction="/x"></form>',
            ("/x", "POST", "formaction", "/x"),
        ),
        (
            '<form id="f" method="post"></form><input form="f" formaction="/x">',
            ("/x", "POST", "formaction", "/x"),
        ),
        ('<button formaction="/x" formmethod="get">', ("/x", "GET", "formaction", "/x")),
        ('<p hx-delete="/x">', ("/x", "DELETE", "hx-delete", "/x")),
        ('<p data-hx-put="/x">', ("/x", "PUT", "hx-put", "/x")),
        ('<p sse-connect="/x">', ("/x", "GET", "sse-connect", "/x")),
        ('<p hx-sse="connect:/x swap:e">', ("/x", "GET", "hx-sse", "/x")),
        ('<p ws-connect="/x">', ("/x", "WEBSOCKET", "ws-connect", "/x")),
        ('<p hx-push-url="/x">', ("/x", "GET", "hx-push-url", "/x")),
    ],
)
def test_an_attribute_asks_for_a_url(site, markup, expected):
    assert uses(site(page=markup)) == [expected]


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="//cdn.example/x">',
        '<a href="https://example.org/x">',
        '<a href="x">',
        '<a href="#f">',
        '<a href="{{ url }}/x">',
        '<a href="mailto:x">',
        "<a href>",
        "<p hx-get>",
        '<base href="/x">',
        '<img data-src="/x">',
        '<link rel="preconnect" href="/x">',
        '<form method="dialog" action="/x">',
        '<p hx-push-url="true">',
        '<p href="/x">',
    ],
)
def test_what_is_no_local_url_is_not_asked_for(site, markup):
    assert uses(site(page=markup)) == []


def test_each_alternative_is_a_use(site):
    made = site(page='<a href="{% if x %}/a{% else %}/b{% endif %}">')
    assert [use[0] for use in uses(made)] == ["/a", "/b"]


def test_a_link_of_the_layout_is_one_use(site):
    made = site(
        base='<a href="/x"></a><a href="/u/{{ user }}"></a>{% block b %}{% endblock %}',
        one='{% extends "base.html" %}',
        two='{% extends "base.html" %}',
    )
    assert [use[0] for use in uses(made)] == ["/x", "/u/*"]


def test_a_macro_called_twice_is_two_uses_each_at_its_argument(site):
    made = site(
        page='{% macro a(u) %}<a href="{{ u }}"></a>{% endmacro %}{{ a("/x") }}{{ a("/y") }}'
    )
    assert [(use[0], use[3]) for use in uses(made)] == [("/x", "/x"), ("/y", "/y")]


def test_templates_of_the_framework_are_not_at_fault(site):
    made = site(**{"<own>": '<a href="/x"></a>'})
    assert list(url_uses(made.every())) == []


def test_what_an_extension_fills_in_is_not_known(site):
    text = '<html hx-ext="{}"><p hx-get="/x/{{id}}"></p><a href="/y/{{id}}"></a></html>'
    assert [use[0] for use in uses(site(page=text.format("preload, path-params")))] == ["/y/{id}"]
    assert [use[0] for use in uses(site(page=text.format("sse")))] == ["/x/{id}", "/y/{id}"]


def test_what_a_script_fills_in_is_a_hole(site):
    made = site(page='<a href="/x/{% raw %}{{ id }}{% endraw %}">')
    assert [use[:2] for use in uses(made)] == [("/x/*", "GET")]


def test_a_link_or_form_that_htmx_sends_asks_with_any_method(site):
    made = site(page='<a href="/x" hx-post="/x"></a><form action="/y" hx-put="/y"></form>')
    assert [use[:3] for use in uses(made)] == [
        ("/x", None, "href"),
        ("/x", "POST", "hx-post"),
        ("/y", None, "action"),
        ("/y", "PUT", "hx-put"),
    ]
