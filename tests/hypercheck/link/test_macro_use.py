"""What is said of macros is held against what Jinja2 does with the same templates."""

import jinja2
import pytest

from hypercheck.facts import ImportedName, MacroCall
from hypercheck.link.binding import Binder
from hypercheck.link.macro_use import MacroUses

MACROS = (
    "{% from 'other.html' import taken %}{% import 'other.html' as whole %}"
    "{% set value = 1 %}{% macro shown() %}{% endmacro %}{% macro _hidden() %}{% endmacro %}"
    "{% if 1 %}{% macro maybe() %}{% endmacro %}{% endif %}"
    "{% for i in [1] %}{% set looped = 1 %}{% endfor %}"
    "{% with %}{% macro inner() %}{% endmacro %}{% endwith %}"
    "{% block b %}{% macro blocked() %}{% endmacro %}{% endblock %}"
)
EXPORTS = ["value", "shown", "_hidden", "maybe", "looped", "inner", "blocked", "taken", "whole"]


def uses(made, kind, name="home.html"):
    reader = MacroUses(Binder(made.store, made.composer.evaluator))
    return [use for use in reader.of(made.file(name)) if isinstance(use, kind)]


def fails(made):
    environment = jinja2.Environment(
        loader=jinja2.DictLoader(made.files), undefined=jinja2.StrictUndefined
    )
    try:
        environment.get_template("home.html").render()
    except (jinja2.UndefinedError, TypeError) as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", EXPORTS)
def test_a_template_exports_what_jinja_lets_others_have(site, name):
    made = site(
        home=f"{{% import 'm.html' as m %}}{{{{ m.{name}() }}}}",
        m=MACROS,
        other="{% macro taken() %}{% endmacro %}",
    )
    lost = uses(made, ImportedName)
    assert bool(lost) == ("has no attribute" in fails(made))


@pytest.mark.parametrize(
    ("body", "needed"),
    [
        ("{{ a }}", "a"),
        ("<p class='{{ a }}'></p>", "a"),
        ("{{ a.b | upper }}", "a"),
        ("{% for x in a %}{% endfor %}", "a"),
        ("{% if a %}{% endif %}", "a"),
        ("{% if not a %}{% endif %}", "a"),
        ("{% set x = a.y %}", "a"),
        ("{% with %}{{ a }}{% endwith %}", "a"),
        ("{% filter upper %}{{ a }}{% endfilter %}", "a"),
        ("{{ a() }}", "a"),
        ("{% set b = a %}", ""),
        ("{{ a | default(1) }}", ""),
        ("{% if a is defined %}{{ a }}{% endif %}", ""),
        ("{{ 1 if 1 else a }}", ""),
        ("{{ 1 or a }}", ""),
        ("{% if 0 %}{{ a }}{% endif %}", ""),
        ("{% for x in [] %}{{ a }}{% endfor %}", ""),
        ("{% if a is not defined %}{% set a = 1 %}{% endif %}{{ a }}", ""),
        ("{% set a = 1 %}{{ a }}", ""),
        ("<p {% if 0 %}class='{{ a }}'{% endif %}></p>", ""),
        ("{% macro n() %}{{ a }}{% endmacro %}", ""),
        ("{% macro n(x) %}{% endmacro %}{{ n(a) }}", ""),
        ("{% call n(a) %}{% endcall %}{% macro n(x) %}{{ caller() }}{% endmacro %}", ""),
    ],
)
def test_a_parameter_is_needed_where_jinja_fails_without(site, body, needed):
    made = site(home=f"{{% macro m(a) %}}{body}{{% endmacro %}}{{{{ m() }}}}")
    assert ("'a' was not provided" in fails(made)) == bool(needed)
    call = next(use for use in uses(made, MacroCall) if use.macro.name == "m")
    assert call.needed == frozenset(needed)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{% macro m() %}{% endmacro %}{{ m() }}", ["m"]),
        ("{% macro m() %}{{ m() }}{% endmacro %}", ["m"]),
        ("{% macro n() %}{{ m() }}{% endmacro %}{% macro m() %}{% endmacro %}", ["m"]),
        ("{% block b %}{% macro m() %}{% endmacro %}{{ m() }}{% endblock %}{{ m() }}", ["m"]),
        ("{% macro m() %}{% endmacro %}{% block b %}{{ m() }}{% endblock %}", ["m"]),
        ("{% macro m() %}{% endmacro %}{% for m in [] %}{{ m() }}{% endfor %}", []),
        ("{% macro m() %}{% endmacro %}{% with m = 1 %}{{ m() }}{% endwith %}", []),
        ("{% macro m() %}{% endmacro %}{% set m = x %}{{ m() }}", []),
        ("{% macro m() %}{% endmacro %}{% if x %}{% set m = x %}{% endif %}{{ m() }}", []),
        ("{% macro n(m) %}{{ m() }}{% endmacro %}{% macro m() %}{% endmacro %}", []),
        ("{% if x %}{% from 'm.html' import m %}{{ m() }}{% endif %}", ["m"]),
        ("{% import 'm.html' as t %}<p class='{{ t.m() }}'>{{ t.m.x() }}</p>", ["m"]),
        ("{% from kind import m %}{{ m() }}", []),
    ],
)
def test_a_call_is_followed_to_the_macro_that_is_bound_there(site, text, names):
    made = site(home=text, m="{% macro m() %}{% endmacro %}")
    assert [use.macro.name for use in uses(made, MacroCall)] == names


def test_a_name_that_a_template_and_its_parent_both_bind_is_not_followed(site):
    made = site(
        home="{% extends 'base.html' %}{% from 'm.html' import m, n %}"
        "{% block b %}{{ m() }}{{ n() }}{% endblock %}",
        base="{% macro m() %}{% endmacro %}{% block b %}{% endblock %}",
        m="{% macro m() %}{% endmacro %}{% macro n() %}{% endmacro %}",
    )
    assert [use.macro.name for use in uses(made, MacroCall)] == ["n"]


def test_templates_that_import_each_other_are_read_in_the_end(site):
    text = "{{% from '{}.html' import m %}}{{% macro m() %}}{{{{ m() }}}}{{% endmacro %}}"
    made = site(home=text.format("other"), other=text.format("home"))
    assert uses(made, ImportedName) == []


def test_a_name_that_is_imported_and_not_used_is_told_apart(site):
    made = site(home="{% from 'm.html' import a, b %}{{ b() }}", m="{% set c = 1 %}")
    assert {use.name: use.is_read for use in uses(made, ImportedName)} == {"a": False, "b": True}
