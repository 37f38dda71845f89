import jinja2.defaults

from hypercheck.frontends.template import builtin_name


def test_the_names_are_those_of_the_installed_jinja():
    assert frozenset(jinja2.defaults.DEFAULT_FILTERS) == builtin_name.FILTERS
    assert frozenset(jinja2.defaults.DEFAULT_TESTS) == builtin_name.TESTS
    assert frozenset(jinja2.defaults.DEFAULT_NAMESPACE) == builtin_name.GLOBALS
