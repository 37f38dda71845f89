"""Every rule of every installed pack: its examples, its names, its page."""

from pathlib import Path

import msgspec
import pytest

from hypercheck.docs import rule_page_path
from hypercheck.documentation import rule_area, rule_page, summary_of
from hypercheck.frontends.python.summary import PythonSummary
from hypercheck.frontends.template.summary import TemplateSummary
from hypercheck.pack import load_pack, pack_names
from hypercheck.project import Project
from hypercheck.rule import Rule
from hypercheck.testing import Case, cases, run_example

RULES = tuple(rule for name in pack_names() for rule in load_pack(name).rules)
DOCS = Path(__file__).parents[2] / "docs"

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


@pytest.mark.parametrize("case", cases(*RULES), ids=str)
def test_an_example_gives_exactly_what_it_marks(case: Case, tmp_path: Path):
    outcome = run_example(case, tmp_path)
    for summary in (*outcome.linked.python.values(), *outcome.linked.templates.values()):
        assert_survives_writing(summary)


def assert_survives_writing(summary: PythonSummary | TemplateSummary) -> None:
    data = msgspec.msgpack.encode(summary)
    assert msgspec.msgpack.decode(data, type=type(summary)) == summary


def test_codes_and_names_are_unique():
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)


@each_rule
def test_a_rule_is_named_as_its_module_and_class(rule: type[Rule]):
    assert rule.__module__.rpartition(".")[2] == rule.name.replace("-", "_")
    assert rule.__name__ == "".join(word.capitalize() for word in rule.name.split("-"))


@each_rule
def test_a_rule_shows_innocent_code(rule: type[Rule]):
    assert len(rule.VALID) >= 2
    assert all("«" not in text for example in rule.VALID for text in example.files.values())


@each_rule
def test_every_wrong_example_marks_what_is_wrong(rule: type[Rule]):
    for example in rule.INVALID:
        assert any("«" in text for text in example.files.values()), example.title


@each_rule
def test_examples_have_titles_of_their_own(rule: type[Rule]):
    titles = [example.title for example in (*rule.VALID, *rule.INVALID)]
    assert len(set(titles)) == len(titles)


@each_rule
def test_the_docstring_begins_with_a_sentence(rule: type[Rule]):
    assert summary_of(rule).endswith(".")
    assert rule_area(rule)


@each_rule
def test_a_rule_needs_what_a_project_has(rule: type[Rule]):
    assert rule.scope == "project" or not rule.needs
    assert all(hasattr(Project, name) for name in rule.needs)


@each_rule
def test_the_page_of_a_rule_is_fresh(rule: type[Rule]):
    path = rule_page_path(DOCS, rule)
    assert path.read_text("utf-8") == rule_page(rule), "run `make docs`"
