import pytest

from hypercheck.link.submission import CsrfNames, submissions

NAMES = CsrfNames(frozenset({"csrf_token"}), frozenset({"X-CSRF-Token"}), frozenset({"csrf_field"}))
HEADERS = """hx-headers='{"X-CSRF-Token": "{{ csrf_token() }}"}'"""


def sent(made, mentions=lambda _: False):
    return list(submissions(made.every(), NAMES, mentions))


def one(made, **options):
    (found,) = sent(made, **options)
    return found


def names(found):
    return [str(name) for control in found.controls for name in control.names]


def test_a_form_sends_its_named_controls(site):
    made = site(
        page='<form method="post" action="/x"><fieldset><input name="a" type="EMAIL">'
        '<select name="b"></select></fieldset><textarea name="c"></textarea><input name="d">'
        '<input type="reset" name="no"><button type="button" name="no"></button><input>'
        '<button name="e"></button></form><input name="outside">'
    )
    found = one(made)
    assert (found.kind, found.method, str(found.url), found.open) == ("form", "POST", "/x", False)
    assert made.text(found.method_span) == "post"
    assert [(str(c.names[0]), c.type) for c in found.controls] == [
        ("a", "email"),
        ("b", "select"),
        ("c", "textarea"),
        ("d", "text"),
        ("e", "submit"),
    ]


def test_a_control_may_name_its_form(site):
    found = one(
        site(
            page='<form id="f" action="/x"><input name="a"><input name="no" form="g"></form>'
            '<input name="b" form="f">'
        )
    )
    assert names(found) == ["a", "b"]
    assert found.method == "GET"


def test_the_controls_of_a_row_name_the_form_of_the_row(site):
    found = one(
        site(
            page='<form id="f{{ n }}" action="/x"></form><input name="a" form="f{{ n }}">'
            '<input name="no" form="g{{ n }}">'
        )
    )
    assert (names(found), found.open) == (["a"], False)


def test_a_control_that_may_name_the_form_opens_it(site):
    found = one(site(page='<form id="f1" action="/x"></form><input name="a" form="f{{ n }}">'))
    assert (names(found), found.open) == ([], True)


def test_controls_that_name_forms_are_nothing_to_a_form_without_an_id(site):
    found = one(site(page='<form action="/x"></form><input name="a" form="{{ n }}">'))
    assert (names(found), found.open) == ([], False)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("tr", (["a"], False)), ("table", (["a", "b"], False)), ("ul", ([], True))],
)
def test_the_closest_element_of_a_tag_is_included(site, tag, expected):
    made = site(
        page='<table><tr><td><input name="a"><p hx-post="/x" '
        f'hx-include="closest {tag}"></p></td></tr><tr><td><input name="b"></td></tr></table>'
    )
    found = one(made)
    assert ([str(name) for name in found.sent_names], found.open) == expected


@pytest.mark.parametrize(
    "attribute",
    [
        '@submit.prevent="x()"',
        'x-on:submit="x()"',
        'onsubmit="x(this); return false"',
        'hx-on:submit="x()"',
        'data-hx-on-submit="x()"',
        "ws-send",
        '_="on submit halt the event"',
    ],
)
def test_a_form_that_a_script_sends_is_open(site, attribute):
    assert one(site(page=f'<form action="/x" method="post" {attribute}></form>')).open


def test_a_script_that_only_asks_leaves_the_form_as_it_is(site):
    text = "return confirm('Really?');"
    assert not one(site(page=f'<form action="/x" onsubmit="{text}"></form>')).open


def test_a_form_that_a_script_names_is_open(site):
    made = site(page='<form action="/x" id="quick"></form>')
    assert one(made, mentions=lambda word: word == "#quick").open
    assert not one(made, mentions=lambda word: word == "quick").open


def test_controls_of_included_files_belong_to_the_form(site):
    made = site(page='<form action="/x">{% include "part.html" %}</form>', part='<input name="a">')
    found = [each for each in sent(made) if each.kind == "form"]
    assert [names(each) for each in found] == [["a"]]


@pytest.mark.parametrize(
    "inside",
    [
        "{{ form.x }}",
        "{{ fields|safe }}",
        "<input {{ attrs }}>",
        "<x-date></x-date>",
        "{% if x %}<div>{% endif %}<input name='a'>{% if x %}</div>{% endif %}",
        "{% include name %}",
        "<template><input name='a'></template>",
        "<input type='image' name='a'>",
    ],
)
def test_a_form_that_may_send_more_is_open(site, inside):
    found = one(site(page=f'<html><form method="post" action="/x">{inside}</form></html>'))
    assert found.open
    assert found.token is None


@pytest.mark.parametrize(
    "inside",
    ["{{ x }}", "{{ form.x.value }}", "{{ csrf_field() }}", "{% if x %}<b></b>{% endif %}"],
)
def test_a_form_of_plain_data_is_closed(site, inside):
    assert not one(site(page=f'<form method="post" action="/x">{inside}</form>')).open


def test_a_form_without_an_end_is_open(site):
    made = site(page='<form method="post" action="/x"><input name="a">')
    assert one(made).open


def test_an_element_in_a_form_sends_its_controls_unless_it_gets(site):
    made = site(
        page='<form action="/x"><input name="a"><button hx-post="/p"></button>'
        '<input name="b" hx-get="/g"></form>'
    )
    found = {str(each.url): names(each) for each in sent(made)}
    assert found == {"/x": ["a", "b"], "/p": ["a", "b"], "/g": ["b"]}


def test_a_form_sent_by_htmx_only_has_one_submission(site):
    made = site(page='<form hx-post="/p"><input name="a"></form>')
    found = one(made)
    assert (found.kind, found.method, made.text(found.method_span)) == ("form", "POST", "hx-post")
    assert names(found) == ["a"]


def test_a_form_with_both_has_both(site):
    made = site(page='<form method="post" action="/x" hx-put="/p"></form>')
    assert [(str(each.url), each.method) for each in sent(made)] == [("/x", "POST"), ("/p", "PUT")]


def test_a_button_may_send_the_form_elsewhere(site):
    made = site(
        page='<form method="post" action="/x"><button formaction="/y" formmethod="get"></button>'
        "</form>"
    )
    assert [(str(each.url), each.method) for each in sent(made)] == [("/x", "POST"), ("/y", "GET")]


def test_hx_vals_are_sent_too_and_inherited(site):
    made = site(
        page="""<div hx-vals='{"a": {{ x }}}'>"""
        """<p hx-post="/p" hx-vals='{"b": "{{ y }}"}'></p></div>"""
    )
    found = one(made)
    assert [str(name) for name in found.sent_names] == ["b", "a"]
    assert [made.text(name.span) for name in found.sent_names] == ["b", "a"]
    assert not found.open


@pytest.mark.parametrize(
    "attribute",
    ['hx-vals="js:{a: 1}"', "hx-vals='{{ x|tojson }}'", 'hx-include="find input"', "{{ attrs }}"],
)
def test_what_cannot_be_read_makes_it_open(site, attribute):
    assert one(site(page=f'<p hx-post="/p" {attribute}></p>')).open


def test_hx_include_adds_what_it_names(site):
    made = site(
        page='<div id="d"><input name="a"></div><form id="f" action="/x"><input name="b"></form>'
        """<p hx-post="/p" hx-include="#d, #f, [name='c'], this"><input name="d"></p>"""
    )
    found = next(each for each in sent(made) if each.kind == "element")
    assert sorted(str(name) for name in found.sent_names) == ["a", "b", "c", "d"]
    assert not found.open


@pytest.mark.parametrize(
    ("params", "expected"),
    [("*", ["a", "b"]), ("none", []), ("not a", ["b"]), ("b, c", ["b"])],
)
def test_hx_params_keep_controls_back(site, params, expected):
    made = site(
        page=f'<form hx-post="/p" hx-params="{params}"><input name="a"><input name="b"></form>'
    )
    assert names(one(made)) == expected


def test_a_form_of_the_layout_is_one_submission(site):
    made = site(
        base='<form action="/s"><input name="q"></form>{% block b %}{% endblock %}',
        one='{% extends "base.html" %}',
        two='{% extends "base.html" %}',
    )
    assert len(sent(made)) == 1


def test_controls_without_a_name_are_kept_apart(site):
    made = site(
        page='<form action="/x"><input type="email"><select name=""></select><input name="a">'
        '<button></button><input type="reset"><input :name="n"><input {{ more }}></form>'
    )
    found = one(made)
    assert [control.type for control in found.nameless] == ["email", "select"]
    assert names(found) == ["a"]


def test_who_sends_a_form(site):
    made = site(
        page='<form action="/a"></form><form action="/b" hx-boost="true"></form>'
        '<form hx-post="/c"></form><form action="/d" method="post" hx-post="/e"></form>'
    )
    senders = {str(each.url): each.sender for each in sent(made)}
    assert senders == {
        "/a": "browser",
        "/b": "htmx",
        "/c": "htmx",
        "/d": "fallback",
        "/e": "htmx",
    }


@pytest.mark.parametrize(
    "form",
    [
        '<form action="/x" method="post" onsubmit="send()"></form>',
        """<form hx-post="/x" hx-vals="js:{a: 1}"></form>""",
        '<form hx-post="/x" hx-on::config-request="add()"></form>',
    ],
)
def test_a_script_may_have_a_part_in_what_is_sent(site, form):
    assert one(site(page=form)).scripted


def test_unknown_content_is_not_a_script(site):
    found = one(site(page='<form action="/x">{% include name %}</form>'))
    assert (found.open, found.scripted) == (True, False)


MULTIPART = "multipart/form-data"


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ('<form method="post">{}</form>', False),
        (f'<form method="post" enctype="{MULTIPART}">{{}}</form>', True),
        (f'<form method="post" enctype=" {MULTIPART.upper()} ">{{}}</form>', True),
        ('<form method="post" enctype="text/plain">{}</form>', False),
        ('<form method="post" enctype="[[ x ]]">{}</form>', None),
        ('<form method="post" [[ x ]]>{}</form>', None),
        (f'<form method="post">{{}}<button formenctype="{MULTIPART}"></button></form>', None),
        ('<form method="post">{}<button formenctype="text/plain"></button></form>', False),
        ('<form hx-post="/x">{}</form>', False),
        (f'<form hx-post="/x" enctype="{MULTIPART}">{{}}</form>', True),
        (f'<form hx-post="/x" hx-encoding="{MULTIPART}">{{}}</form>', True),
        (f'<div data-hx-encoding="{MULTIPART}"><form hx-post="/x">{{}}</form></div>', True),
        (f'<div hx-encoding:inherited="{MULTIPART}"><form hx-post="/x">{{}}</form></div>', True),
        ('<div [[ x ]]><form hx-post="/x">{}</form></div>', None),
        ('<form>{}<button hx-post="/x"></button></form>', False),
        (f'<form enctype="{MULTIPART}">{{}}<button hx-post="/x"></button></form>', True),
        (f'<div hx-boost="true" hx-encoding="{MULTIPART}"><form method="post">{{}}</form>', None),
    ],
)
def test_files_go_whole_or_by_name(site, form, expected):
    text = form.format('<input type="file" name="f">').replace("[[", "{{").replace("]]", "}}")
    found = [each for each in sent(site(page=f"<html>{text}</html>")) if each.method == "POST"]
    assert [each.multipart for each in found] == [expected]


def test_a_fragment_may_stand_below_an_element_that_sends_files(site):
    page = '<form hx-post="/x"><input type="file" name="f"></form>'
    layout = f'<html><body hx-encoding="{MULTIPART}"></body></html>'
    assert one(site(page=page)).multipart is False
    assert one(site(page=page, base=layout)).multipart is None


def test_nobody_asks_how_a_form_without_files_is_sent(site):
    assert one(site(page='<form method="post"><input name="a"></form>')).multipart is None


# ------------------------------------------------------------------------------------ tokens

FORM = '<html><body {body}><form method="post" action="/x">{inside}</form></body></html>'


@pytest.mark.parametrize(
    ("inside", "token"),
    [
        ("", False),
        ('<input type="hidden" name="csrf_token" value="{{ csrf_token() }}">', True),
        ("{{ csrf_field() }}", True),
        ('<input name="{{ x }}">', None),
        ("{{ form.hidden_tag() }}", None),
    ],
)
def test_a_form_has_a_token_if_it_sends_one(site, inside, token):
    assert one(site(page=FORM.format(body="", inside=inside))).token is token


def test_a_token_that_a_macro_writes_counts(site):
    made = site(
        page='{% from "m.html" import hidden %}' + FORM.format(body="", inside="{{ hidden() }}"),
        m="{% macro hidden() %}{{ csrf_field() }}{% endmacro %}",
    )
    assert one(made).token is True


def test_a_header_counts_for_htmx_only(site):
    plain = one(site(page=FORM.format(body=HEADERS, inside="")))
    assert plain.token is False
    boosted = one(site(page=FORM.format(body=f'{HEADERS} hx-boost="true"', inside="")))
    assert boosted.token is True
    element = one(site(page=f'<html><body {HEADERS}><p hx-post="/p"></p></body></html>'))
    assert element.token is True


def test_a_form_that_htmx_sends_need_not_have_the_field_too(site):
    made = site(
        page=f'<html><body {HEADERS}><form method="post" action="/x" hx-post="/x"></form></html>'
    )
    assert [each.token for each in sent(made)] == [True, True]


def test_a_fragment_may_stand_below_a_layout_with_the_header(site):
    fragment = '<p hx-post="/p"></p>'
    assert one(site(page=fragment)).token is False
    made = site(page=fragment, base=f"<html><body {HEADERS}></body></html>")
    assert one(made).token is None


def test_a_script_may_add_the_header(site):
    made = site(page='<html><body><p hx-post="/p"></p></body></html>')
    assert one(made).token is False
    assert one(made, mentions=lambda word: word == "X-CSRF-Token").token is None


@pytest.mark.parametrize(
    "attribute", ["hx-on::config-request", "hx-on:htmx:config-request", "hx-on--config-request"]
)
def test_a_script_on_each_request_may_add_anything(site, attribute):
    made = site(page=f'<html><body {attribute}="add(event)"><p hx-post="/p"></p></body></html>')
    found = one(made)
    assert found.open
    assert found.token is None


def test_a_script_after_the_request_adds_nothing(site):
    made = site(page='<html><body hx-on::after-request="f()"><p hx-post="/p"></p></body></html>')
    assert one(made).token is False


def test_a_header_on_an_element_that_is_not_certainly_above_cannot_be_told(site):
    made = site(page='<html><body {{ attrs }}><p hx-post="/p"></p></body></html>')
    assert one(made).token is None
