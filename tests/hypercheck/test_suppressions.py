import pytest

from hypercheck.fixes import apply_fixes
from hypercheck.frontends.comment import parse_directive
from hypercheck.model import Finding, LineTable, Severity, Source, Span
from hypercheck.suppressions import Ran, Suppressions

ALL = Ran(frozenset({"CH101", "CH102", "CH201"}), frozenset({"CH101", "CH102", "CH201"}))
PYTHON, TEMPLATE = "/p/a.py", "/p/a.html"


def suppressions(path: str, text: str, *comments: str) -> Suppressions:
    """The directives that the front ends would write for these comments, each on its line."""
    lines = LineTable.of(text)
    found = []
    for comment in comments:
        start = text.index(comment)
        directive = parse_directive(comment, start, lines.position(start).line)
        assert directive is not None
        found.append(directive)
    return Suppressions({path: tuple(found)})


def finding(path: str, text: str, word: str, code: str = "CH101") -> Finding:
    start = text.index(word)
    return Finding(code, "x", Severity.ERROR, "m", Span(path, start, start + len(word)))


def test_a_comment_silences_its_codes_on_its_line_and_gives_the_reason():
    text = "first  # chirp: ignore[CH101, CH2] known\nsecond\n"
    known = suppressions(PYTHON, text, "# chirp: ignore[CH101, CH2] known")
    sources = {PYTHON: Source(PYTHON, text)}
    assert known.reason(finding(PYTHON, text, "first"), sources) == "known"
    assert known.reason(finding(PYTHON, text, "first", "CH201"), sources) == "known"
    assert known.reason(finding(PYTHON, text, "first", "CH102"), sources) is None
    assert known.reason(finding(PYTHON, text, "second"), sources) is None


@pytest.mark.parametrize("comment", ["# chirp: ignore", "# chirp: ignore[]"])
def test_a_comment_without_codes_silences_everything_on_its_line(comment: str):
    text = f"first  {comment}\nsecond\n"
    known = suppressions(PYTHON, text, comment)
    sources = {PYTHON: Source(PYTHON, text)}
    assert known.reason(finding(PYTHON, text, "first"), sources) == ""
    assert known.reason(finding(PYTHON, text, "second"), sources) is None


def test_a_comment_for_the_file_silences_every_line_of_it():
    text = "# chirp: ignore-file[CH101]\nfirst\nsecond\n"
    known = suppressions(PYTHON, text, "# chirp: ignore-file[CH101]")
    sources = {PYTHON: Source(PYTHON, text)}
    assert known.reason(finding(PYTHON, text, "second"), sources) == ""
    assert known.reason(finding(PYTHON, text, "second", "CH102"), sources) is None
    assert known.reason(Finding("CH101", "x", Severity.ERROR, "m", None), sources) is None


def test_a_finding_over_several_lines_is_silenced_where_it_begins():
    text = "call(  # chirp: ignore[CH101]\n  x)\n"
    known = suppressions(PYTHON, text, "# chirp: ignore[CH101]")
    assert (
        known.reason(
            finding(PYTHON, text, "call(  # chirp: ignore[CH101]\n  x)"),
            {PYTHON: Source(PYTHON, text)},
        )
        == ""
    )


def test_codes_are_judged_only_if_all_their_rules_ran():
    text = "x  # chirp: ignore[CH101, CH1, CH9, PN101]\ny  # chirp: ignore\n"
    comments = ("# chirp: ignore[CH101, CH1, CH9, PN101]", "# chirp: ignore\n"[:-1])
    sources = {PYTHON: Source(PYTHON, text)}
    directives = suppressions(PYTHON, text, comments[0])
    some = Ran(frozenset({"CH101"}), ALL.known)
    assert [f.message for f in directives.unused(sources, some)] == ["CH101 silences nothing here"]
    assert [f.message for f in directives.unused(sources, ALL)] == [
        "CH101 silences nothing here",
        "CH1 silences nothing here",
    ]
    blanket = suppressions(PYTHON, "y  # chirp: ignore\n", "# chirp: ignore")
    sources = {PYTHON: Source(PYTHON, "y  # chirp: ignore\n")}
    assert list(blanket.unused(sources, some)) == []
    assert len(list(blanket.unused(sources, ALL))) == 1


def test_a_needed_comment_is_not_reported():
    text = "x  # chirp: ignore[CH1]\n"
    known = suppressions(PYTHON, text, "# chirp: ignore[CH1]")
    sources = {PYTHON: Source(PYTHON, text)}
    known.reason(finding(PYTHON, text, "x"), sources)
    assert list(known.unused(sources, ALL)) == []


@pytest.mark.parametrize(
    ("path", "text", "comment", "expected"),
    [
        (PYTHON, "x = 1  # chirp: ignore[CH101] why\n", "# chirp: ignore[CH101] why", "x = 1\n"),
        (PYTHON, "a\n  # chirp: ignore[CH101]\r\nb\n", "# chirp: ignore[CH101]", "a\nb\n"),
        (PYTHON, "a  # chirp: ignore", "# chirp: ignore", "a"),
        (
            PYTHON,
            "a  # noqa: E501  # chirp: ignore[CH101]\n",
            "# noqa: E501  # chirp: ignore[CH101]",
            "a  # noqa: E501\n",
        ),
        (TEMPLATE, "<a>{# chirp: ignore[CH101] #}</a>", "{# chirp: ignore[CH101] #}", "<a></a>"),
        (TEMPLATE, "<a>\n{#- chirp: ignore -#}\n</a>", "{#- chirp: ignore -#}", "<a>\n</a>"),
        (TEMPLATE, "<a> {# chirp: ignore #}\n</a>", "{# chirp: ignore #}", "<a>\n</a>"),
    ],
)
def test_the_fix_takes_the_comment_out_and_nothing_else(
    path: str, text: str, comment: str, expected: str
):
    sources = {path: Source(path, text)}
    unused = list(suppressions(path, text, comment).unused(sources, ALL))
    assert apply_fixes(unused, sources).texts == {path: expected}


def test_a_comment_that_goes_on_with_another_tool_is_left_to_the_author():
    text = "a  # chirp: ignore[CH101] # noqa\n"
    known = suppressions(PYTHON, text, "# chirp: ignore[CH101] # noqa")
    (unused,) = known.unused({PYTHON: Source(PYTHON, text)}, ALL)
    assert unused.fix is None


@pytest.mark.parametrize(
    ("codes", "needed", "expected"),
    [
        ("CH101, CH201", "CH201", "CH201"),
        ("CH101,CH201", "CH101", "CH101"),
        ("CH101 CH102 CH201", "CH101", "CH101"),
    ],
)
def test_the_fix_takes_out_single_codes(codes: str, needed: str, expected: str):
    """More than one at a time may need a second round, as any fixes that touch."""
    text = f"x  # chirp: ignore[{codes}] why\n"
    for _ in range(3):
        sources = {PYTHON: Source(PYTHON, text)}
        known = suppressions(PYTHON, text, text[3:-1])
        known.reason(finding(PYTHON, text, "x", needed), sources)
        text = apply_fixes(known.unused(sources, ALL), sources).texts.get(PYTHON, text)
    assert text == f"x  # chirp: ignore[{expected}] why\n"
