import pytest

from hypercheck.reports.width import cells, safe, shown, width


@pytest.mark.parametrize(
    ("character", "expected"),
    [("a", 1), ("é", 1), ("日", 2), ("\uff21", 2), ("🎈", 2), ("\u0301", 0), ("\u200d", 0)],
)
def test_a_character_takes_the_columns_that_terminals_give_it(character: str, expected: int):
    assert cells(character) == expected


def test_tabs_count_from_the_start_of_the_line():
    assert shown("\ta\tb") == ["    ", "a", "   ", "b"]
    assert shown("日\tb") == ["日", "  ", "b"]
    assert width(shown("日\tb")) == 5


def test_what_steers_a_terminal_is_pictured():
    assert safe("a\x1b\x7f\n\x00") == "a␛␡␊␀"
    assert safe("\x85\u2029\ud800\u2066") == "\ufffd" * 4
    assert safe("é日🎈") == "é日🎈"
