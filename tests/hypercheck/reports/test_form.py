"""Any source, any place: every form is written, and each says the same place."""

import json
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hypercheck.model import Finding, Severity, Span
from hypercheck.reports.form import FORMATS, render
from hypercheck.reports.report import Report, Shown

PAGE = "/project/templates/my page.html"
TEXTS = st.text(st.sampled_from("ab \t\r\n日🎈\u0301\x1b\u2028{}<>[](\\\"'%") | st.characters())


@given(TEXTS, st.integers(0, 40), st.integers(0, 40), TEXTS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_every_form_can_tell_every_place(
    make_report: Callable[..., Report], text: str, start: int, length: int, message: str
):
    start = min(start, len(text))
    span = Span(PAGE, start, min(start + length, len(text)))
    bad = Finding("CH407", "x", Severity.ERROR, message, span, hint=message)
    report = make_report(bad, text=text)
    for form in FORMATS:
        render(form, report, Shown()).encode("utf-8", "replace")
    (found,) = json.loads(render("json", report, Shown()))["findings"]
    head, *rest = render("text", report, Shown()).split("\n")
    assert head.startswith(f"templates/my page.html:{found['line']}:{found['column']}: CH407 ")
    assert rest[1].startswith("      | ")
    assert rest[1].endswith("^")


def test_a_line_of_a_megabyte_is_no_trouble(make_report: Callable[..., Report]):
    text = "<p>" * 400_000
    findings = [
        Finding("CH407", "x", Severity.ERROR, "m", Span(PAGE, start, start + 3))
        for start in range(0, 300, 3)
    ]
    lines = render("text", make_report(*findings, text=text), Shown()).splitlines()
    assert max(map(len, lines)) < 120
