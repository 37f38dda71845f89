"""The harness must fail where a rule is wrong, or its green says nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hypercheck.model import Edit, Finding, Fix, Posture, Severity, Span
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck.subject import FileSubject
from hypercheck.testing import Case, cases, run_example

APP = 'from chirp import App, Page\napp = App()\n@app.get("/")\ndef home():\n    return "x"\n'


def words(text: str) -> Example:
    return Example(text, {"app.py": APP, "templates/a.html": text})


class BadWord(Rule):
    """A template says bad."""

    code = "XX101"
    name = "bad-word"
    severity = Severity.ERROR
    since = "0.1"
    scope = "template"
    VALID = (words("good"),)
    INVALID = (words("«bad»"),)

    def check(self, subject: FileSubject) -> Iterator[Finding]:
        start = subject.source.text.find("bad")
        if start >= 0:
            span = Span(subject.source.path, start, start + 3)
            yield self.finding(span, "bad", fix=Fix("good", (Edit(span, "good"),), safe=True))


def test_every_example_is_a_case_with_a_name():
    assert [str(case) for case in cases(BadWord)] == [
        "XX101-wrong-«bad»",
        "XX101-right-good",
    ]


@pytest.mark.parametrize("text", ["good", "a «bad» one", "«bad»"])
def test_findings_at_the_marks_pass(tmp_path: Path, text: str):
    run_example(Case(BadWord, words(text)), tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a «good» one", "missing at templates/a.html:1: 'good' (2-6)"),
        ("a bad one", "not marked: templates/a.html:1: 'bad' (2-5)"),
        ("a «bad one»", "missing at templates/a.html:1: 'bad one' (2-9)"),
    ],
)
def test_findings_elsewhere_fail_and_say_where(tmp_path: Path, text: str, message: str):
    with pytest.raises(AssertionError) as caught:
        run_example(Case(BadWord, words(text)), tmp_path)
    assert message in str(caught.value)


def test_fixes_are_applied_and_compared(tmp_path: Path):
    files = {"app.py": APP, "templates/a.html": "a «bad» one"}
    right = Example("a", files, fixed={"templates/a.html": "a good one"})
    run_example(Case(BadWord, right), tmp_path / "right")
    wrong = Example("a", files, fixed={"templates/a.html": "a better one"})
    with pytest.raises(AssertionError, match="the fixes give"):
        run_example(Case(BadWord, wrong), tmp_path / "wrong")


class NotMending(BadWord):
    """Its fix does not help."""

    code = "XX102"
    name = "not-mending"

    def check(self, subject: FileSubject) -> Iterator[Finding]:
        for found in super().check(subject):
            assert found.span is not None
            yield self.finding(
                found.span, "bad", fix=Fix("x", (Edit(found.span, "bad!"),), safe=True)
            )


def test_a_fix_that_leaves_the_fault_fails(tmp_path: Path):
    example = Example(
        "a", {"app.py": APP, "templates/a.html": "«bad»"}, fixed={"templates/a.html": "bad!"}
    )
    with pytest.raises(AssertionError, match="after the fixes there is still"):
        run_example(Case(NotMending, example), tmp_path)


class Greedy(BadWord):
    """It asks what it does not name."""

    code = "XX103"
    name = "greedy"
    scope = "project"
    needs = ("routes",)

    def check(self, project: Project) -> Iterator[Finding]:
        assert project.routes
        assert project.serves
        for _ in project.url_uses:
            yield self.finding(project.span, "asked")


def test_a_fact_that_is_asked_but_not_named_fails(tmp_path: Path):
    with pytest.raises(AssertionError, match="XX103 asks url_uses without naming it in needs"):
        run_example(Case(Greedy, words("good")), tmp_path)


class Deployed(BadWord):
    """It speaks in production, and of the environment."""

    code = "XX104"
    name = "deployed"
    scope = "project"

    def check(self, project: Project) -> Iterator[Finding]:
        if project.posture is Posture.PRODUCTION:
            yield self.finding(project.span, "deployed")


def test_arguments_are_those_of_the_command(tmp_path: Path):
    app = APP.replace("App()", "«App()»")
    deployed = Example("a", {"app.py": app}, arguments=("--env", "production"))
    run_example(Case(Deployed, deployed), tmp_path / "a")
    run_example(Case(Deployed, Example("b", {"app.py": APP})), tmp_path / "b")


def test_settings_are_those_of_the_project(tmp_path: Path):
    app = APP.replace("App()", "«App()»")
    deployed = Example("a", {"app.py": app}, settings='env = "production"')
    run_example(Case(Deployed, deployed), tmp_path)


def test_a_resource_that_nobody_prepares_is_an_error(tmp_path: Path):
    with pytest.raises(ValueError, match="no resource is called port"):
        run_example(Case(BadWord, Example("a", {}, resources=("port",))), tmp_path)
