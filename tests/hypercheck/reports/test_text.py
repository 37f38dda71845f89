from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hypercheck.model import Finding, Severity, Span
from hypercheck.reports.report import Failure, Report, Shown, Tool
from hypercheck.reports.text import render, render_failure, render_statistics

Make = Callable[..., Report]
PAGE = "/project/templates/my page.html"


def finding(text: str, word: str, **changes) -> Finding:
    start = text.index(word)
    span = Span(PAGE, start, start + len(word))
    made = Finding("CH407", "unknown-attribute", Severity.ERROR, "no such attribute", span)
    return replace(made, **changes)


def excerpt(make_report: Make, text: str, word: str) -> list[str]:
    report = make_report(finding(text, word), text=text)
    return render(report, Shown()).splitlines()[1:3]


def test_the_whole_of_a_report(full_report: Report):
    assert render(full_report, Shown()).splitlines() == [
        "x: CK004 error: rule CH1 failed",
        "templates/my page.html:2:17: CH407 error: no such attribute",
        '    2 |     <a title="日本🎈" hx-traget="#x">A</a>',
        "      |                       ^^^^^^^^^",
        "      hint: did you mean hx-target?",
        "      templates/my page.html:1:1: below this [x](1)",
        "      fix: Rename (--fix does it)",
        "templates/my page.html:2:32: CH407 warning: second",
        '    2 |     <a title="日本🎈" hx-traget="#x">A</a>',
        "      |                                      ^",
        "--port: CH407 note: third",
        "not analysed: no application was found",
        "",
        (
            "2 errors, 1 warning, 1 note in 3 files (0.50 s, development); 1 suppressed;"
            " 3 places not analysed (--show-skipped lists them)"
        ),
    ]


def test_quiet_is_one_line_a_finding(full_report: Report):
    assert render(full_report, Shown(quiet=True)).splitlines() == [
        "x: CK004 error: rule CH1 failed",
        "templates/my page.html:2:17: CH407 error: no such attribute",
        "templates/my page.html:2:32: CH407 warning: second",
        "--port: CH407 note: third",
    ]


def test_what_is_suppressed_and_not_analysed_is_shown_if_asked(full_report: Report):
    lines = render(full_report, Shown(quiet=True, suppressed=True, skipped=True)).splitlines()[4:]
    assert lines == [
        "templates/my page.html:2:5: CH407 error: no such attribute (suppressed: as it is)",
        "a b.html: not analysed: it is not UTF-8",
        "templates/my page.html:2: not analysed: a name is not known",
        "not analysed: no application was found",
    ]


def test_nothing_found_is_said(make_report: Make):
    assert render(make_report(), Shown()) == "no findings in 3 files (0.50 s, development)\n"


def test_one_file_is_not_files(make_report: Make):
    assert "in 1 file (" in render(make_report(files=1), Shown())


def test_carets_line_up_below_combining_and_wide_characters(make_report: Make):
    above, below = excerpt(make_report, "e\u0301日x\n", "x")
    assert above == "    1 | e\u0301日x"
    assert below == "      |    ^"


def test_a_tab_reaches_the_next_stop(make_report: Make):
    above, below = excerpt(make_report, "a\tx\n", "x")
    assert above == "    1 | a   x"
    assert below == "      |     ^"


def test_a_span_that_is_a_tab_is_underlined_as_wide_as_it_is_shown(make_report: Make):
    assert excerpt(make_report, "a\tx\n", "\t")[1] == "      |  ^^^"


def test_an_empty_span_has_one_caret(make_report: Make):
    text = "ab\n"
    report = make_report(finding(text, "b", span=Span(PAGE, 2, 2)), text=text)
    assert render(report, Shown()).splitlines()[2] == "      |   ^"


def test_a_span_over_several_lines_is_underlined_on_its_first(make_report: Make):
    assert excerpt(make_report, "a {{ b\r\n c }} d\n", "{{ b\r\n c }}") == [
        "    1 | a {{ b",
        "      |   ^^^^",
    ]


def test_a_long_line_is_cut_around_what_is_meant(make_report: Make):
    text = "a" * 5000 + "x" + "b" * 5000 + "\n"
    above, below = excerpt(make_report, text, "x")
    assert len(above) < 120
    assert above[below.index("^")] == "x"
    assert above.startswith("    1 | …aaa")
    assert above.endswith("b…")


def test_a_long_span_is_cut(make_report: Make):
    above, below = excerpt(make_report, "<" + "x" * 5000 + ">\n", "x" * 5000)
    assert len(above) < 120
    assert len(below) < 120


def test_control_characters_do_not_reach_the_terminal(make_report: Make):
    text = "a\x1b[31m\u202e\x9bx\n"
    bad = finding(text, "x", message="name \x1b[2J\n\u2028", hint="\x07", identity="x")
    shown = render(make_report(bad, text=text), Shown())
    assert not {"\x1b", "\x07", "\x9b", "\u202e", "\u2028"} & set(shown)
    assert "␛[31m" in shown


def test_colours_are_used_only_if_asked(full_report: Report):
    assert "\x1b" not in render(full_report, Shown())
    assert "\x1b[31merror\x1b[0m" in render(full_report, Shown(color=True))


def test_a_file_that_is_gone_still_has_its_line(make_report: Make):
    lost = finding("x", "x", span=Span("/elsewhere/a.html", 5, 6))
    assert render(make_report(lost), Shown(quiet=True)).startswith("../elsewhere/a.html:1:1: ")


def test_statistics_count_codes_most_first(full_report: Report):
    assert render_statistics(full_report) == (
        "     3 CH407 unknown-attribute\n     1 CK004 rule-crashed\n"
    )


@pytest.mark.parametrize(("status", "word"), [(2, "error"), (3, "internal error")])
def test_a_failure_says_whose_it_is(status: int, word: str):
    failure = Failure(Tool("chirp", "1"), Path("/"), status, "no file")
    assert render_failure(failure) == f"chirp: {word}: no file\n"
