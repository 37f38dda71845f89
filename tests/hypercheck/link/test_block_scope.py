import jinja2
import pytest

from hypercheck.link.block_scope import BlockScopes


def reads(made, name="page.html", block="b", **options):
    scopes = BlockScopes(made.store, made.composer.evaluator)
    found = scopes.reads(made.file(name), block, **options)
    return [(read.name, read.how, made.text(read.span), made.text(read.binding)) for read in found]


def test_nothing_is_said_where_a_template_does_not_parse(site):
    made = site(page="{% set x = 1 %}{% block b %}{{ x }}{% endblock %}{% if %}")
    assert reads(made) == []


UNSEEN = {
    "a set at the top level": "{% set x = 'v' %}{% block b %}{{ x }}{% endblock %}",
    "a set in a branch": "{% if 1 %}{% set x = 'v' %}{% endif %}{% block b %}{{ x }}{% endblock %}",
    "an import": "{% import 'm.html' as x %}{% block b %}{{ x.m() }}{% endblock %}",
    "a name of an import": "{% from 'm.html' import m as x %}{% block b %}{{ x() }}{% endblock %}",
    "a macro": "{% macro x() %}v{% endmacro %}{% block b %}{{ x() }}{% endblock %}",
    "a for loop": "{% for x in ['v'] %}{% block b scoped %}{{ x }}{% endblock %}{% endfor %}",
    "with": "{% with x = 'v' %}{% block b scoped %}{{ x }}{% endblock %}{% endwith %}",
    "a set in the block around": "{% block o %}{% set x = 'v' %}{% block b scoped %}{{ x }}"
    "{% endblock %}{% endblock %}",
}


def alone(made, block="b"):
    environment = jinja2.Environment(loader=jinja2.DictLoader(made.files))
    template = environment.get_template("page.html")
    try:
        return "".join(template.blocks[block](template.new_context({})))
    except jinja2.UndefinedError as error:
        return str(error)


@pytest.mark.parametrize("case", UNSEEN)
def test_jinja_shows_it_in_the_page_and_not_in_the_block_alone(site, case):
    made = site(page=UNSEEN[case], m="{% macro m() %}v{% endmacro %}")
    environment = jinja2.Environment(loader=jinja2.DictLoader(made.files))
    assert environment.get_template("page.html").render() == "v"
    assert alone(made) in {"", "'x' is undefined"}


@pytest.mark.parametrize("case", UNSEEN)
def test_a_read_of_what_is_bound_outside_is_found(site, case):
    made = site(page=UNSEEN[case], m="{% macro m() %}v{% endmacro %}")
    ((name, how, read, binding),) = reads(made)
    assert name == read == "x"
    assert how in case.replace("a name of an import", "import")
    assert binding in {"x", "m"}


FINE = {
    "asked for by a negation": "{% set x = 1 %}{% block b %}{% if not x %}{{ y }}{% endif %}"
    "{% endblock %}",
    "bound in the block": "{% set x = 1 %}{% block b %}{% set x = 2 %}{{ x }}{% endblock %}",
    "bound in a branch of the block": "{% set x = 1 %}{% block b %}{% if y %}{% set x = 2 %}"
    "{% endif %}{{ x }}{% endblock %}",
    "a loop of the block": "{% set x = 1 %}{% block b %}{% for x in xs %}{{ x }}{{ loop.index }}"
    "{% endfor %}{% endblock %}",
    "a macro of the block": "{% set x = 1 %}{% block b %}{% macro m(x) %}{{ x }}{% endmacro %}"
    "{{ m(2) }}{% endblock %}",
    "an import of the block": "{% import 'm.html' as m %}{% block b %}{% import 'm.html' as m %}"
    "{{ m.m() }}{% endblock %}",
    "with in the block": "{% set x = 1 %}{% block b %}{% with x = 2 %}{{ x }}{% endwith %}"
    "{% endblock %}",
    "asked for": "{% set x = 1 %}{% block b %}{% if x is defined %}{{ x }}{% endif %}"
    "{{ x or 2 }}{{ x if x else 3 }}{{ x|default(4) }}{% endblock %}",
    "only refined outside": "{% set x = x or 1 %}{% block b %}{{ x }}{% endblock %}",
    "another name": "{% set x = 1 %}{% block b %}{{ y.x }}{{ f(x=2) }}{% endblock %}",
    "nothing bound outside": "{% block b %}{{ x }}{% endblock %}",
    "a namespace attribute": "{% block b %}{% set n = namespace(x=1) %}{% set n.x = 2 %}{{ n.x }}"
    "{% endblock %}",
}


@pytest.mark.parametrize("case", FINE)
def test_what_the_block_can_do_without_is_no_read(site, case):
    made = site(page=FINE[case], m="{% macro m() %}v{% endmacro %}")
    assert reads(made) == []


def test_attributes_of_elements_read_names_too(site):
    made = site(page="{% set x = 1 %}{% block b %}<a id='{{ x }}'></a>{% endblock %}")
    assert [read[:2] for read in reads(made)] == [("x", "set")]


def test_a_comparison_reads_the_name(site):
    made = site(page="{% set x = 1 %}{% block b %}{% if x == 1 %}y{% endif %}{% endblock %}")
    assert [read[:2] for read in reads(made)] == [("x", "set")]


def test_an_attribute_under_a_test_does_without_the_name(site):
    made = site(
        page="{% set x = 1 %}{% block b %}<a {% if x %}id='{{ x }}'{% endif %}></a>{% endblock %}"
    )
    assert reads(made) == []


def test_what_an_included_file_reads_is_its_own(site):
    made = site(
        page="{% set x = 1 %}{% block b %}{% include 'm.html' %}{% endblock %}", m="{{ x }}"
    )
    assert reads(made) == []


def test_names_bound_by_a_child_or_parent_count(site):
    made = site(
        base="{% set y = 1 %}{% block b %}{% endblock %}",
        page="{% extends 'base.html' %}{% set x = 1 %}{% block b %}{{ x }}{{ y }}{% endblock %}",
    )
    assert [read[:2] for read in reads(made)] == [("x", "set"), ("y", "set")]


def test_nested_blocks_and_super_are_part_of_the_block(site):
    made = site(
        base="{% set x = 1 %}{% block b %}{{ x }}{% endblock %}",
        page="{% extends 'base.html' %}{% set y = 1 %}"
        "{% block b %}{{ super() }}{% block c %}{{ y }}{% endblock %}{% endblock %}",
    )
    assert sorted(read[0] for read in reads(made)) == ["x", "y"]


def test_names_that_the_render_site_gives_are_there(site):
    made = site(page=UNSEEN["a set at the top level"])
    assert reads(made, given=frozenset({"x"})) == []


def test_a_block_that_is_not_there_reads_nothing(site):
    assert reads(site(page="{% set x = 1 %}{{ x }}")) == []
