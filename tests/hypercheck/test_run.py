"""Rules made for the purpose, on real files through the real link."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hypercheck.model import Edit, Finding, Fix, Posture, Severity, Span
from hypercheck.pack import Pack
from hypercheck.project import Project
from hypercheck.reports.report import Report, Tool
from hypercheck.rule import PRODUCTION_ONLY, Example, Rule
from hypercheck.run import Job, run
from hypercheck.settings import read_settings
from hypercheck.subject import FileSubject
from hypercheck.workspace import Target

APP = """\
from chirp import App, Page
app = App()
@app.get("/")
def home():
    return Page("home.html", "main")
"""
HOME = "<p>{% block main %}bad{% endblock %}</p>\n"


class Sample(Rule, abstract=True):
    since = "0.1"
    VALID = (Example("a", {}),)
    INVALID = (Example("b", {}),)


class BadWord(Sample):
    """A template says bad."""

    code = "XX101"
    name = "bad-word"
    severity = Severity.ERROR
    scope = "template"

    def check(self, subject: FileSubject) -> Iterator[Finding]:
        start = subject.source.text.find("bad")
        if start >= 0:
            span = Span(subject.source.path, start, start + 3)
            yield self.finding(span, "bad", fix=Fix("good", (Edit(span, "good"),), safe=True))


class AnyRoute(Sample):
    """There is a route."""

    code = "XX201"
    name = "any-route"
    severity = PRODUCTION_ONLY
    needs = ("routes",)

    def check(self, project: Project) -> Iterator[Finding]:
        for route in project.routes:
            yield self.finding(route.span, f"a route in {project.posture.value}")


class Crash(Sample):
    """It fails."""

    code = "XX301"
    name = "crash"
    severity = Severity.ERROR

    def check(self, project: Project) -> Iterator[Finding]:
        yield self.finding(project.span, "before")
        raise LookupError("no\nluck")


class Quiet(Sample):
    """Off by default."""

    code = "XX401"
    name = "quiet"
    severity = Severity.NOTE
    on_by_default = False

    def check(self, project: Project) -> Iterator[Finding]:
        yield self.finding(project.span, "quiet")


@pytest.fixture
def check(write: Callable[..., Path]) -> Callable[..., Report]:
    def check_files(
        files: dict[str, str | bytes], *rules: type[Rule], target: str = ".", **settings
    ) -> Report:
        root = write({"app.py": APP, "templates/home.html": HOME, **files})
        job = Job(
            tool=Tool("chirp", "0.1.0"),
            targets=(Target(path=root / target),),
            directory=root,
            root=root,
            settings=replace(read_settings(root), **settings),
            packs=(Pack("test", rules),),
        )
        return run(job)

    return check_files


def said(report: Report) -> list[str]:
    return [f"{each.code} {each.severity.value} {each.message}" for each in report.findings]


def test_a_rule_about_files_is_asked_once_a_file(check: Callable[..., Report]):
    second = APP.replace("app =", "other =").replace("@app", "@other")
    report = check({"other.py": second}, BadWord)
    assert said(report) == ["XX101 error bad"]
    assert report.files == 3


def test_severity_follows_the_posture(check: Callable[..., Report]):
    assert said(check({}, AnyRoute)) == []
    assert said(check({}, AnyRoute, env=Posture.STAGING)) == ["XX201 warning a route in staging"]
    assert said(check({}, AnyRoute, env=Posture.PRODUCTION)) == [
        "XX201 error a route in production"
    ]


def test_the_report_names_the_strictest_posture_of_the_applications(check: Callable[..., Report]):
    with_env = 'App(AppConfig(env="production"))'
    other = APP.replace("App()", with_env).replace("import App", "import AppConfig, App")
    report = check({"other.py": other}, AnyRoute)
    assert report.posture is Posture.PRODUCTION
    assert said(report) == ["XX201 error a route in production"]


def test_settings_change_severity_even_of_what_is_off(check: Callable[..., Report]):
    assert said(check({}, AnyRoute, severity={"XX2": Severity.NOTE})) == [
        "XX201 note a route in development"
    ]
    assert said(check({}, BadWord, severity={"XX101": Severity.OFF})) == []


def test_a_rule_that_is_off_must_be_named_in_full(check: Callable[..., Report]):
    assert said(check({}, Quiet)) == []
    assert said(check({}, Quiet, select=("XX",))) == []
    assert said(check({}, Quiet, select=("XX401",))) == ["XX401 note quiet"]
    assert said(check({}, Quiet, severity={"XX401": Severity.ERROR})) == ["XX401 error quiet"]


def test_a_rule_that_fails_is_a_finding_and_the_others_go_on(check: Callable[..., Report]):
    report = check({}, Crash, BadWord)
    crash, *others = report.findings
    assert crash.code == "CK004"
    assert crash.message.startswith("rule XX301 failed: LookupError: no luck (test_run.py:")
    assert [each.code for each in others] == ["XX301", "XX101"]
    assert report.crashed == (crash,)


def test_a_failed_rule_does_not_make_suppressions_superfluous(check: Callable[..., Report]):
    page = "{# chirp: ignore[XX301] #}\n"
    assert said(check({"templates/home.html": page}, BadWord)) == [
        "CK005 warning no rule has the code XX301"
    ]
    assert "CK001" not in " ".join(said(check({"templates/home.html": page}, Crash)))


def test_comments_silence_and_unused_ones_are_reported(check: Callable[..., Report]):
    page = "<p>bad</p> {# chirp: ignore[XX101] wanted #}\n{# chirp: ignore[XX101] #}\n"
    report = check({"templates/home.html": page}, BadWord)
    assert said(report) == ["CK001 warning XX101 silences nothing here"]
    (suppressed,) = report.suppressed
    assert suppressed.reason == "wanted"


def test_a_comment_needed_in_another_posture_is_not_unused(check: Callable[..., Report]):
    app = APP.replace('@app.get("/")', '@app.get("/")  # chirp: ignore[XX201] fine')
    assert said(check({"app.py": app}, AnyRoute)) == []
    assert said(check({"app.py": app}, AnyRoute, env=Posture.PRODUCTION)) == []


def test_unused_comments_of_ignored_rules_are_not_judged(check: Callable[..., Report]):
    page = "{# chirp: ignore[XX101] #}\n{# chirp: ignore #}\n"
    files = {"templates/home.html": page}
    assert said(check(files, BadWord, ignore=("XX101",))) == []
    assert len(said(check(files, BadWord))) == 2


def test_files_are_excepted_by_pattern(check: Callable[..., Report]):
    assert said(check({}, BadWord, per_file_ignores={"templates/": ("XX1",)})) == []


def test_unknown_codes_are_reported_with_a_suggestion(check: Callable[..., Report]):
    toml = '[tool.hypercheck]\nignore = ["XX909"]\n'
    page = "{# chirp: ignore[XX110] #}\n"
    report = check({"pyproject.toml": toml, "templates/home.html": page}, BadWord)
    assert said(report) == [
        "CK005 warning no rule has the code XX909",
        "CK005 warning no rule has the code XX110",
    ]
    assert report.findings[0].span is not None
    start = toml.index("XX909")
    assert report.findings[0].span.range.start == start
    assert report.findings[1].hint == "did you mean XX101?"


def test_codes_of_other_packs_and_of_the_checker_are_known(check: Callable[..., Report]):
    assert said(check({}, BadWord, ignore=("CH202", "CK001", "CH"))) == ["XX101 error bad"]


def test_the_checkers_own_findings_can_be_ignored(check: Callable[..., Report]):
    page = "{# chirp: ignore[XX101] #}\n"
    assert said(check({"templates/home.html": page}, BadWord, ignore=("CK",))) == []


def test_what_cannot_be_read_is_counted_with_its_reason(check: Callable[..., Report]):
    broken = "from chirp import App\napp = App(\n"
    report = check({"broken.py": broken, "templates/latin.html": b"\xff"}, BadWord)
    found = [(Path(each.path or "").name, each.line) for each in report.skipped]
    assert found == [("broken.py", 2), ("latin.html", None)]
    assert report.skipped[0].reason.startswith("it is not valid Python")
    assert report.skipped[1].reason.startswith("it is not UTF-8")
    assert report.files == 2


def test_findings_and_fingerprints_run_parallel(check: Callable[..., Report]):
    report = check({"templates/b.html": "bad", "templates/a.html": "bad"}, BadWord)
    paths = [Path(f.span.path).name for f in report.findings if f.span]
    assert paths == ["a.html", "b.html", "home.html"]
    assert len(set(report.fingerprints)) == 3


def test_two_runs_say_the_same(check: Callable[..., Report]):
    rules = (BadWord, AnyRoute, Crash, Quiet)
    first, second = (check({}, *rules, env=Posture.PRODUCTION) for _ in range(2))
    assert first.findings == second.findings
    assert first.fingerprints == second.fingerprints
    assert first.skipped == second.skipped


def test_a_target_that_holds_no_application_has_its_templates_checked(
    check: Callable[..., Report],
):
    report = check({"pages/x.html": "bad"}, BadWord, target="pages")
    assert said(report) == ["XX101 error bad"]


def test_markup_beside_an_application_is_left_alone(check: Callable[..., Report]):
    report = check({"docs/x.html": "bad"}, BadWord)
    assert [Path(f.span.path).name for f in report.findings if f.span] == ["home.html"]


def test_settings_reach_the_link(check: Callable[..., Report]):
    report = check({"more/x.html": "bad"}, BadWord, template_dirs=("more",))
    assert len(report.findings) == 2


def test_a_rule_that_is_off_by_default_does_not_keep_comments_from_being_judged(
    check: Callable[..., Report],
):
    page = "{# chirp: ignore #}\n{# chirp: ignore[XX401] #}\n"
    report = check({"templates/home.html": page}, BadWord, Quiet)
    assert said(report) == ["CK001 warning this comment silences nothing here"]


def test_a_code_that_selects_nothing_is_reported_all_the_same(check: Callable[..., Report]):
    assert said(check({}, BadWord, select=("XY",))) == ["CK005 warning no rule has the code XY"]
    assert said(check({}, BadWord, select=("XY",), ignore=("CK005",))) == []
