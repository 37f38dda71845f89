import pytest
from hypothesis import given
from hypothesis import strategies as st

from hypercheck.frontends.comment import parse_directive
from hypercheck.model import Range


@pytest.mark.parametrize(
    ("text", "codes", "whole_file", "reason"),
    [
        ("# chirp: ignore[CH101] served by nginx", ["CH101"], False, "served by nginx"),
        ("#chirp:ignore[CH101,CH2]", ["CH101", "CH2"], False, ""),
        ("# chirp: ignore", [], False, ""),
        ("# chirp: ignore because", [], False, "because"),
        ("# chirp: ignore-file[CH101]", ["CH101"], True, ""),
        ("# chirp: ignore-file", [], True, ""),
        ("# noqa: E501  # chirp: ignore[CH101] - late", ["CH101"], False, "late"),
        ("# chirp: ignore[CH101] late  # noqa: E501", ["CH101"], False, "late"),
        ("{# chirp: ignore[ CH101 , CH202 ] reason #}", ["CH101", "CH202"], False, "reason"),
        ("{#- chirp: ignore[CH101] -#}", ["CH101"], False, ""),
        ("{#\n  chirp: ignore-file[CH101]: old pages\n#}", ["CH101"], True, "old pages"),
    ],
)
def test_a_directive_is_read_with_its_codes_and_reason(text, codes, whole_file, reason):
    directive = parse_directive(text, 100, 7)
    assert directive is not None
    assert [code for code, _ in directive.codes] == codes
    assert [text[r.start - 100 : r.end - 100] for _, r in directive.codes] == codes
    assert directive.range == Range(100, 100 + len(text))
    assert directive.line == 7
    assert directive.whole_file is whole_file
    assert directive.reason == reason


@pytest.mark.parametrize(
    "text",
    [
        "# a chirp: the sound of a bird",
        "# write chirp: ignore[CH101] to silence it",
        "# chirp: ignored[CH101]",
        "# chirp: ignore-files[CH101]",
        "# chirp: ignore[CH101 and no end",
        "{# nothing #}",
        "",
    ],
)
def test_other_comments_are_no_directive(text):
    assert parse_directive(text, 0, 1) is None


@given(st.text(alphabet="#{}[] chirp:ignore-file,\n") | st.text())
def test_any_text_is_read_without_complaint(text):
    directive = parse_directive(text, 3, 1)
    assert directive is None or directive.range == Range(3, 3 + len(text))
