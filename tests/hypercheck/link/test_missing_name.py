"""What is missing is held against what Jinja2 says with strict undefined names."""

import jinja2
import pytest

APP = "from chirp import App, Fragment, Page, Template\n\napp = App()\n\n\n"
SITE = '@app.get("/")\ndef home():\n    return {}\n'


def missing(project, files, render='Template("home.html", a=1, rows=[1])', app=APP):
    named = {f"templates/{name}.html": text for name, text in files.items()}
    found = project({"app.py": app + SITE.format(render), **named}).missing_names
    return {each.read.name for each in found if each.read.use in {"plain", "test"}}


def rendered(files, **context):
    named = {f"{name}.html": text for name, text in files.items()}
    environment = jinja2.Environment(
        loader=jinja2.DictLoader(named), undefined=jinja2.StrictUndefined
    )
    try:
        environment.get_template("home.html").render(context)
    except jinja2.UndefinedError as error:
        return str(error).split("'")[1]
    return None


FAILING = {
    "a name": {"home": "{{ x }}"},
    "a member": {"home": "{{ x.y }}"},
    "a member of what is asked for": {"home": "{{ x.y is defined }}"},
    "plain truth": {"home": "{% if x %}{% endif %}"},
    "a negation": {"home": "{% if not x %}{% endif %}"},
    "or": {"home": "{{ x or 1 }}"},
    "a loop": {"home": "{% for each in x %}{% endfor %}"},
    "an attribute": {"home": "<p class='{{ x }}'></p>"},
    "a filter": {"home": "{{ x | upper }}"},
    "a set in a loop": {"home": "{% for r in rows %}{% set x = r %}{% endfor %}{{ x }}"},
    "a set in a block": {"home": "{% block b %}{% set x = 1 %}{% endblock %}{{ x }}"},
    "a name of with": {"home": "{% with x = 1 %}{% endwith %}{{ x }}"},
    "a set that comes later": {"home": "{{ x }}{% set x = 1 %}"},
    "a part": {"home": "{% include 'part.html' %}", "part": "{{ x }}"},
    "a part of a part of a block": {
        "home": "{% extends 'base.html' %}{% block b %}{% include 'part.html' %}{% endblock %}",
        "base": "{% block b %}{% endblock %}",
        "part": "{% include 'inner.html' %}",
        "inner": "{{ x }}",
    },
    "a parent": {"home": "{% extends 'base.html' %}", "base": "{{ x }}"},
    "super": {
        "home": "{% extends 'base.html' %}{% block b %}{{ super() }}{% endblock %}",
        "base": "{% block b %}{{ x }}{% endblock %}",
    },
    "a block in a block": {
        "home": "{% extends 'base.html' %}{% block c %}{{ x }}{% endblock %}",
        "base": "{% block b %}{% block c %}{% endblock %}{% endblock %}",
    },
    "a part without context": {
        "home": "{% set x = 1 %}{% include 'part.html' without context %}",
        "part": "{{ x }}",
    },
    "an import without context": {
        "home": "{% set x = 1 %}{% import 'm.html' as m %}{{ m.f() }}",
        "m": "{% macro f() %}{{ x }}{% endmacro %}",
    },
    "a set of a part": {"home": "{% include 'part.html' %}{{ x }}", "part": "{% set x = 1 %}"},
    "a set at the top of a child": {
        "home": "{% extends 'base.html' %}{% set y = x.z %}",
        "base": "",
    },
}

FINE = {
    "the context": {"home": "{{ a }}{{ rows }}"},
    "is defined": {"home": "{% if x is defined and x %}{{ x }}{% endif %}"},
    "default": {"home": "{{ x | default(1) }}{{ x | d }}"},
    "a choice": {"home": "{{ x if x is defined else 1 }}"},
    "a set in a branch": {"home": "{% if a %}{% set x = 1 %}{% endif %}{{ x }}"},
    "a block that sees a later set": {
        "home": "{% extends 'base.html' %}{% block b %}{{ x }}{% endblock %}{% set x = 1 %}",
        "base": "{% block b %}{% endblock %}",
    },
    "a set of the parent": {
        "home": "{% extends 'base.html' %}{% block b %}{{ x }}{% endblock %}",
        "base": "{% set x = 1 %}{% block b %}{% endblock %}",
    },
    "a set of the child": {"home": "{% extends 'base.html' %}{% set x = 1 %}", "base": "{{ x }}"},
    "a loop of the parent": {
        "home": "{% extends 'base.html' %}{% block b %}{{ x }}{% endblock %}",
        "base": "{% for x in rows %}{% block b scoped %}{% endblock %}{% endfor %}",
    },
    "a loop around a part": {
        "home": "{% for x in rows %}{% include 'part.html' %}{% endfor %}",
        "part": "{{ x }}",
    },
    "a macro's parameters seen by a part": {
        "home": "{% macro f(x) %}{% include 'part.html' %}{% endmacro %}{{ f(1) }}",
        "part": "{{ x }}",
    },
    "an import with context": {
        "home": "{% set x = 1 %}{% import 'm.html' as m with context %}{{ m.f() }}",
        "m": "{% macro f() %}{{ x }}{{ a }}{% endmacro %}",
    },
    "a macro that sees a later set": {
        "home": "{% macro f() %}{{ x }}{% endmacro %}{% set x = 1 %}{{ f() }}"
    },
    "a block that the child replaces": {
        "home": "{% extends 'base.html' %}{% block b %}{% endblock %}",
        "base": "{% block b %}{{ x }}{% block c %}{{ x }}{% endblock %}{% endblock %}",
    },
    "a block that the parent does not show": {
        "home": "{% extends 'base.html' %}{% block b %}{{ x }}{% endblock %}",
        "base": "",
    },
    "what a child says outside its blocks": {
        "home": "{% extends 'base.html' %}{{ x }}<p class='{{ x }}'></p>",
        "base": "",
    },
    "a block that a set holds": {
        "home": "{% set x %}{{ a }}{% endset %}{% block b %}{{ x }}{% endblock %}"
    },
    "the names of Jinja": {
        "home": "{% set n = namespace(v=range(2)) %}{{ n.v }}{{ dict(a=1) }}{{ cycler(1).next() }}"
        "{{ self.b() }}{% block b %}{% endblock %}"
    },
    "a hidden comment": {"home": "{# {{ x }} #}{% raw %}{{ x }}{% endraw %}"},
    "a name that is handed on": {
        "home": "{% macro f(y) %}{{ y is defined }}{% endmacro %}{{ f(x) }}{% set z = x %}"
    },
    "a call with a body": {
        "home": "{% macro f() %}{{ caller(1) }}{% endmacro %}{% call(x) f() %}{{ x }}{% endcall %}"
    },
}


@pytest.mark.parametrize("case", FAILING)
def test_what_jinja_misses_is_missing(project, case):
    assert rendered(FAILING[case], a=1, rows=[1]) == "x"
    assert missing(project, FAILING[case]) == {"x"}


@pytest.mark.parametrize("case", FINE)
def test_what_jinja_knows_is_not_missing(project, case):
    assert rendered(FINE[case], a=1, rows=[1]) is None
    assert missing(project, FINE[case]) == set()


def test_a_part_is_given_what_any_template_around_it_is_given(project):
    files = {"home": "{% include 'part.html' %}", "other": "{% include 'part.html' %}"}
    app = APP + '@app.get("/o")\ndef other():\n    return Template("other.html", x=1)\n\n\n'
    assert missing(project, {**files, "part": "{{ x }}{{ y }}"}, app=app) == {"y"}


@pytest.mark.parametrize(
    "files",
    [
        {"home": "{% extends layout %}{% block b %}{{ x }}{% endblock %}"},
        {"home": "{{ 1 }}", "part": "{{ x }}"},
        {"home": "{% if x %}"},
    ],
    ids=["a parent that is not known", "shown by nobody", "with a mistake"],
)
def test_a_template_of_which_too_little_is_known_is_left_alone(project, files):
    assert missing(project, files) == set()


def test_a_name_that_a_part_chosen_at_run_time_may_see_is_not_missing(project):
    files = {
        "home": "{% include 'part.html' %}",
        "other": "{% set x = 1 %}{% include kind ~ '.html' %}",
        "part": "{{ x }}",
    }
    assert missing(project, files) == set()


@pytest.mark.parametrize(
    "context", ["**given()", "**{name: 1}"], ids=["from a call", "with a key that is not known"]
)
def test_a_context_that_is_not_known_may_give_anything(project, context):
    files = {"home": "{% include 'part.html' %}", "part": "{{ x }}"}
    assert missing(project, files, f'Template("home.html", {context})') == set()


def test_a_render_site_of_a_template_that_is_not_known_may_give_names(project):
    app = APP + '@app.get("/o")\ndef other(kind):\n    return Template(kind + ".html", x=1)\n\n\n'
    assert missing(project, {"home": "{{ x }}{{ y }}"}, app=app) == {"y"}


def test_a_block_rendered_alone_shows_nothing_else(project):
    files = {"home": "{{ x }}{% block b %}{{ y }}{% endblock %}{% block c %}{{ z }}{% endblock %}"}
    assert missing(project, files, 'Fragment("home.html", "b")') == {"y"}


@pytest.mark.parametrize(
    "code",
    [
        "def with_user(page):\n    page.context['x'] = 1\n    return page\n",
        "class Own(Page):\n    def __init__(self, n):\n        super().__init__(n, 'b', x=1)\n",
        "from chirp import InlineTemplate\n\na = InlineTemplate('{% include \"home.html\" %}')\n",
        "import jinja2\n\nenvironment = jinja2.Environment()\n",
        "from elsewhere import current\n\n\n@current.template_global('x')\ndef x():\n    pass\n",
        "from elsewhere import current\n\ncurrent.globals['x'] = 1\n",
        "from elsewhere import extend\n\nextend(app)\n",
        "import names\n\n\n@app.context_processor\ndef given():\n    return names.all()\n",
    ],
    ids=[
        "a context",
        "a class",
        "a source",
        "an environment",
        "something unknown",
        "a table",
        "the application",
        "a processor",
    ],
)
def test_names_may_come_from_what_is_not_followed(project, code):
    assert missing(project, {"home": "{{ x }}"}, app=APP + code + "\n\n") == set()


def test_what_a_block_alone_reads_of_the_context(project):
    files = {
        "home": "{% extends 'base.html' %}{% from 'm.html' import m %}{% set kind = 1 %}"
        "{% block b %}{{ title }}{{ m() }}{{ kind }}{{ super() }}"
        "{% if note %}{% endif %}{% endblock %}",
        "base": "{% block b %}{{ brand }}{% block c %}{{ inner }}{% endblock %}{% endblock %}"
        "{{ page }}",
        "m": "{% macro m() %}{% endmacro %}",
    }
    named = {f"templates/{name}.html": text for name, text in files.items()}
    found = project({"app.py": APP + SITE.format('Page("home.html", "b")'), **named})
    reads = found.block_variables("home.html", "b")
    assert {(read.name, read.use) for read in reads} == {
        ("title", "plain"),
        ("note", "test"),
        ("brand", "plain"),
        ("inner", "plain"),
    }


def test_a_template_given_as_its_source_that_shows_no_other_gives_nothing(project):
    code = "from chirp import InlineTemplate\n\npart = InlineTemplate('{{ x }}', x=1)"
    assert missing(project, {"home": "{{ x }}"}, app=f"{APP}{code}\n\n\n") == {"x"}


def test_what_a_condition_or_a_call_decides_is_not_certain(project):
    home = (
        "{% block b %}{{ a }}{% if c %}{{ d }}{% elif q %}{{ e }}{% endif %}"
        "{{ '' if g == 1 else f }}"
        "{% for x in h %}{{ i }}{% else %}{{ j }}{% endfor %}"
        "<p {% if k == 1 %}title='{{ m }}'{% endif %} class='{{ n }}'></p>"
        "{% macro o() %}{{ p }}{% endmacro %}{% endblock %}"
    )
    files = {"app.py": APP + SITE.format('Page("home.html", "b")'), "templates/home.html": home}
    reads = project(files).block_variables("home.html", "b")
    assert {read.name for read in reads if read.is_certain} == set("acghikn")
    assert {read.name for read in reads if not read.is_certain} == set("defjmpq")
