"""What is found is held against what Jinja2 does with the same templates."""

import time

import jinja2
import pytest

from hypercheck.link.template_cycle import MOST_CYCLES

ENDLESS = {
    "itself": {"home": "{% extends 'home.html' %}"},
    "an include of itself": {"home": "<p>{% include 'home.html' %}</p>"},
    "an import of itself": {"home": "{% import 'home.html' as m %}"},
    "parents of each other": {
        "home": "{% extends 'base.html' %}",
        "base": "{% extends 'home.html' %}",
    },
    "a parent that includes its child": {
        "home": "{% extends 'base.html' %}{% block b %}{% endblock %}",
        "base": "{% include 'home.html' %}{% block b %}{% endblock %}",
    },
    "an include outside the blocks of a child": {
        "home": "{% extends 'base.html' %}{% include 'home.html' %}",
        "base": "",
    },
    "an include in a block that is shown": {
        "home": "{% extends 'base.html' %}{% block b %}{% include 'home.html' %}{% endblock %}",
        "base": "{% extends 'root.html' %}",
        "root": "{% block b %}{% endblock %}",
    },
    "a block of a template without a parent": {
        "home": "{% block b %}{% include 'home.html' %}{% endblock %}"
    },
    "in a set, in with, in a filter": {
        "home": "{% set x %}{% include 'one.html' %}{% endset %}",
        "one": "{% with %}{% include 'two.html' %}{% endwith %}",
        "two": "{% filter upper %}{% include 'home.html' %}{% endfilter %}",
    },
    "the first of a list that exists": {"home": "{% include ['no.html', 'home.html'] %}"},
    "macro libraries that import each other": {
        "home": "{% from 'one.html' import m %}",
        "one": "{% from 'two.html' import n %}{% macro m() %}{% endmacro %}",
        "two": "{% from 'one.html' import m %}{% macro n() %}{% endmacro %}",
    },
}

FINE = {
    "a branch": {"home": "{% if deep %}{% include 'home.html' %}{% endif %}"},
    "a loop": {"home": "{% for x in [] %}{% include 'home.html' %}{% endfor %}"},
    "a macro": {"home": "{% macro m() %}{% include 'home.html' %}{% endmacro %}"},
    "the body of a call": {
        "home": "{% macro m() %}{% if 0 %}{{ caller() }}{% endif %}{% endmacro %}"
        "{% call m() %}{% include 'home.html' %}{% endcall %}"
    },
    "a condition in a tag": {"home": "<p {% if deep %}{% include 'home.html' %}{% endif %}></p>"},
    "a block that the child replaces": {
        "home": "{% block b %}{% include 'child.html' %}{% endblock %}",
        "child": "{% extends 'home.html' %}{% block b %}{% endblock %}",
    },
    "a block that no parent shows": {
        "home": "{% extends 'base.html' %}{% block b %}{% include 'home.html' %}{% endblock %}",
        "base": "",
    },
    "a block inside one that is replaced": {
        "home": "{% extends 'base.html' %}{% block outer %}{% endblock %}"
        "{% block b %}{% include 'home.html' %}{% endblock %}",
        "base": "{% block outer %}{% block b %}{% endblock %}{% endblock %}",
    },
    "a diamond": {
        "home": "{% include 'one.html' %}{% include 'two.html' %}",
        "one": "{% include 'two.html' %}",
        "two": "",
    },
    "a parent on a condition": {"home": "{% if deep %}{% extends 'home.html' %}{% endif %}"},
    "another template of the list": {"home": "{% include ['one.html', 'home.html'] %}", "one": ""},
}


def outcome(files):
    named = {f"{name}.html": text for name, text in files.items()}
    environment = jinja2.Environment(loader=jinja2.DictLoader(named))
    try:
        environment.get_template("home.html").render()
    except RecursionError:
        return "endless"
    return "fine"


def cycles(project, files):
    named = {f"templates/{name}.html": text for name, text in files.items()}
    return project({"app.py": "from chirp import App\n\napp = App()\n", **named}).template_cycles


@pytest.mark.parametrize("case", ENDLESS)
def test_what_jinja_cannot_end_is_a_cycle(project, case):
    assert outcome(ENDLESS[case]) == "endless"
    (cycle,) = cycles(project, ENDLESS[case])
    assert [step.other for step in cycle.steps] == [
        *(step.template for step in cycle.steps[1:]),
        cycle.steps[0].template,
    ]


@pytest.mark.parametrize("case", FINE)
def test_what_jinja_ends_is_no_cycle(project, case):
    assert outcome(FINE[case]) == "fine"
    assert cycles(project, FINE[case]) == ()


@pytest.mark.parametrize("case", ENDLESS)
def test_the_pages_of_a_cycle_are_composed_in_the_end(project, case):
    named = {f"templates/{name}.html": text for name, text in ENDLESS[case].items()}
    app = (
        "from chirp import App, Page\n\napp = App()\n\n\n"
        '@app.get("/")\ndef home():\n    return Page("home.html", "b")\n'
    )
    found = project({"app.py": app, **named})
    assert len(found.pages) >= 1
    assert found.url_uses == ()


def test_a_ring_of_many_templates_that_all_include_each_other_is_quick(project):
    names = [f"t{number}" for number in range(60)]
    text = "".join(f"{{% include '{name}.html' %}}" for name in names)
    start = time.perf_counter()
    found = cycles(project, dict.fromkeys(names, text))
    assert len(found) == MOST_CYCLES
    assert time.perf_counter() - start < 5
