import pytest

from hypercheck.foreign_folder import foreign_templates
from hypercheck.frontends import template

DJANGO = "{% load static %}{% url 'home' %}"
HYPHEN = "{% block a-b %}{% endblock %}"
EITHER = "{% block a %}{{ x }}{% endblock %}"


def engines(**texts):
    paths = {path.replace("__", "/") + ".html": text for path, text in texts.items()}
    return foreign_templates({path: template.read(path, text) for path, text in paths.items()})


def test_what_is_wrong_beside_templates_of_another_engine_is_for_that_engine():
    found = engines(
        app__templates__a=DJANGO,
        app__templates__x__b=HYPHEN,
        app__templates__c=EITHER,
        app__templates__d=EITHER,
    )
    assert found == {"app/templates/a.html": "Django", "app/templates/x/b.html": "Django"}


def test_where_half_of_a_tree_is_known_all_is():
    found = engines(templates__a=DJANGO, templates__x__b=DJANGO, templates__c=EITHER)
    assert len(found) == 3


@pytest.mark.parametrize("other", ["other__templates__b", "app__b"])
def test_templates_of_another_tree_do_not_count(other):
    assert list(engines(app__templates__a=DJANGO, **{other: HYPHEN})) == ["app/templates/a.html"]


def test_one_template_that_lost_its_way_does_not_make_a_folder_foreign():
    many = {f"t__x{number}": EITHER for number in range(5)}
    assert list(engines(t__a=DJANGO, t__b=HYPHEN, **many)) == ["t/a.html"]


def test_a_fault_among_templates_of_jinja2_stays_one():
    assert engines(t__b=HYPHEN, t__c=EITHER) == {}


def test_nothing_is_asked_of_a_tree_of_another_engine(write, check):
    app = (
        "from chirp import App, Page\n\napp = App()\n\n\n"
        '@app.get("/")\ndef home():\n    return Page("home.html", "b")\n'
    )
    include = '{% include "./part.html" %}'
    files = {"templates/a.html": DJANGO, "templates/c.html": include}
    assert [each.code for each in check(write({"app.py": app, **files})).findings] == ["CH201"]


def test_a_fault_in_a_folder_of_another_engine_is_counted_and_not_reported(write, check):
    report = check(write({"templates/a.html": DJANGO, "templates/b.html": HYPHEN}))
    assert report.findings == ()
    assert [each.reason for each in report.skipped if each.path] == [
        "it is written for Django",
        "it is written for Django",
    ]
    assert report.files == 0
