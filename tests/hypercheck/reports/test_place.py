from pathlib import Path

from hypercheck.model import Source, Span
from hypercheck.reports.place import Region, line_text, region_of, shown_path

TEXT = "a🎈b\r\n日c\n"
SOURCES = {"a": Source("a", TEXT)}


def test_columns_are_code_points_or_code_units():
    span = Span("a", 2, 6)
    assert region_of(span, SOURCES) == Region(1, 3, 2, 2)
    assert region_of(span, SOURCES, utf16=True) == Region(1, 4, 2, 2)


def test_the_end_of_the_text_has_a_place():
    assert region_of(Span("a", len(TEXT), len(TEXT)), SOURCES) == Region(3, 1, 3, 1)
    assert region_of(Span("a", 99, 3), SOURCES) == Region(3, 1, 3, 1)


def test_a_line_is_shown_without_its_break():
    assert [line_text(SOURCES["a"], line) for line in (1, 2, 3)] == ["a🎈b", "日c", ""]


def test_paths_are_relative_to_the_working_directory():
    assert shown_path("/a/b/c.py", Path("/a")) == "b/c.py"
    assert shown_path("/a/b/c.py", Path("/a/d")) == "../b/c.py"
    assert shown_path("/a/\udcff.py", Path("/a")) == "?.py"
