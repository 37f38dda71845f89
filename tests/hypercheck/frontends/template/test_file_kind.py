import pytest

from hypercheck.frontends.template import read
from hypercheck.frontends.template.file_kind import is_markup
from hypercheck.frontends.template.summary import Output, Text


@pytest.mark.parametrize(
    "path",
    ["mail/welcome.txt", "site.js", "app.JS", "state.json.j2", "report.csv.jinja", "a.html.txt"],
)
def test_what_no_browser_reads_as_markup_is_told_by_its_name(path):
    assert not is_markup(path)


@pytest.mark.parametrize(
    "path",
    ["page.html", "page.js.html", "page", "page.j2", "js/page.htm", "feed.xml", "a.txt.html"],
)
def test_everything_else_may_be_markup(path):
    assert is_markup(path)


def test_a_plain_template_has_code_but_no_elements():
    nodes = read("mail.txt", 'Dear {{ name }}, write <your name> at <a href="/x">.').nodes
    assert [type(node) for node in nodes] == [Text, Output, Text]


def test_the_code_of_a_plain_template_has_faults_like_any():
    assert read("site.js", "const a = {{ b ;").faults
