from dataclasses import replace
from pathlib import Path

from hypercheck.fingerprint import fingerprints
from hypercheck.model import Finding, Severity, Source, Span

ROOT = Path("/project")
PATH = "/project/a.html"


def finding(text: str, word: str, nth: int = 0, **changes) -> Finding:
    start = -1
    for _ in range(nth + 1):
        start = text.index(word, start + 1)
    made = Finding("CH101", "x", Severity.ERROR, "a message", Span(PATH, start, start + len(word)))
    return replace(made, **changes)


def marks(text: str, *found: Finding) -> tuple[str, ...]:
    return fingerprints(found, {PATH: Source(PATH, text)}, ROOT)


def test_moved_and_indented_lines_keep_their_fingerprint():
    before, after = "<a href=x>\n", "\n\n<p>\n    <a  href=x>\r\n"
    assert marks(before, finding(before, "x")) == marks(after, finding(after, "x"))


def test_a_reworded_message_and_a_new_severity_change_nothing():
    text = "<a href=x>\n"
    other = finding(text, "x", message="another", severity=Severity.NOTE, hint="h")
    assert marks(text, finding(text, "x")) == marks(text, other)


def test_a_changed_line_keeps_it_where_the_finding_has_an_identity():
    before, after = "<a href=x>\n", "<a class=b href=x>\n"
    first = marks(before, finding(before, "x", identity="/x"))
    assert first == marks(after, finding(after, "x", identity="/x"))
    assert marks(before, finding(before, "x")) != marks(after, finding(after, "x"))


def test_equal_findings_of_one_file_are_told_apart():
    text = "<a href=x>\n<a href=x>\n"
    first, second = marks(text, finding(text, "x"), finding(text, "x", 1))
    assert first != second


def test_code_path_and_identity_make_a_difference():
    text = "<a href=x>\n"
    base = finding(text, "x", identity="i")
    others = [
        replace(base, code="CH102"),
        replace(base, identity="j"),
        replace(base, span=Span("/project/b.html", 8, 9)),
        replace(base, span=None, place="--port"),
    ]
    assert len({*marks(text, base), *(marks(text, other)[0] for other in others)}) == 5


def test_the_project_may_stand_anywhere():
    text = "<a href=x>\n"
    here = fingerprints([finding(text, "x")], {PATH: Source(PATH, text)}, ROOT)
    path = "/other/place/a.html"
    moved = replace(finding(text, "x"), span=Span(path, 8, 9))
    assert here == fingerprints([moved], {path: Source(path, text)}, Path("/other/place"))
