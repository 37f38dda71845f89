import stat
from pathlib import Path

import pytest

from hypercheck.disk import Disk
from hypercheck.fixes import FixError, apply_fixes, patch, write
from hypercheck.model import Edit, Finding, Fix, Severity, Source, Span
from hypercheck.sources import Sources


def finding(*edits: tuple[str, int, int, str], safe: bool = True) -> Finding:
    made = tuple(Edit(Span(path, start, end), text) for path, start, end, text in edits)
    span = made[0].span
    return Finding("CH101", "x", Severity.ERROR, "m", span, fix=Fix("do", made, safe=safe))


def sources(**texts: str) -> dict[str, Source]:
    return {path: Source(path, text) for path, text in texts.items()}


def test_fixes_of_several_places_and_files_are_applied_together():
    fixed = apply_fixes(
        [finding(("a", 0, 3, "1")), finding(("a", 4, 7, "2"), ("b", 0, 0, "new "))],
        sources(a="one two", b="text"),
    )
    assert fixed.texts == {"a": "1 2", "b": "new text"}
    assert fixed.count == 2


def test_unsafe_fixes_are_left_alone():
    fixed = apply_fixes([finding(("a", 0, 3, "1"), safe=False)], sources(a="one"))
    assert (fixed.texts, fixed.count) == ({}, 0)


def test_a_fix_that_touches_another_waits_whole():
    fixed = apply_fixes(
        [finding(("a", 0, 3, "1")), finding(("a", 2, 5, "x"), ("b", 0, 1, "x"))],
        sources(a="one two", b="text"),
    )
    assert fixed.texts == {"a": "1 two"}
    assert fixed.count == 1


def test_two_insertions_at_one_place_do_not_mix():
    fixed = apply_fixes([finding(("a", 1, 1, "x")), finding(("a", 1, 1, "y"))], sources(a="ab"))
    assert fixed.texts == {"a": "axb"}


def test_neighbours_do_not_touch():
    fixed = apply_fixes([finding(("a", 0, 1, "x")), finding(("a", 1, 2, "y"))], sources(a="ab"))
    assert fixed.texts == {"a": "xy"}


def test_the_same_fix_for_two_findings_is_applied_once():
    fixed = apply_fixes([finding(("a", 0, 1, "xx")), finding(("a", 0, 1, "xx"))], sources(a="ab"))
    assert fixed.texts == {"a": "xxb"}
    assert fixed.count == 2


def test_files_keep_their_encoding_line_ends_mode_and_byte_order_mark(tmp_path: Path):
    latin, marked = tmp_path / "latin.py", tmp_path / "page.html"
    latin.write_bytes("# coding: latin-1\r\nx = 'é'\r\n".encode("latin-1"))
    latin.chmod(0o640)
    marked.write_bytes(b"\xef\xbb\xbf<p>\xc3\xa9</p>\n")
    known = Sources(Disk())
    texts = {str(path): known[str(path)].text for path in (latin, marked)}
    start = texts[str(latin)].index("x")
    found = [finding((str(latin), start, start + 1, "ö")), finding((str(marked), 0, 0, "ü"))]
    write(apply_fixes(found, known), known)
    assert latin.read_bytes() == "# coding: latin-1\r\nö = 'é'\r\n".encode("latin-1")
    assert stat.S_IMODE(latin.stat().st_mode) == 0o640
    assert marked.read_bytes() == b"\xef\xbb\xbf\xc3\xbc<p>\xc3\xa9</p>\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["latin.py", "page.html"]


def test_nothing_is_written_if_one_file_changed_meanwhile(tmp_path: Path):
    first, second = tmp_path / "a.html", tmp_path / "b.html"
    first.write_text("one")
    second.write_text("two")
    known = Sources(Disk())
    assert known[str(first)].text + known[str(second)].text == "onetwo"
    second.write_text("changed")
    fixed = apply_fixes(
        [finding((str(first), 0, 1, "x")), finding((str(second), 0, 1, "y"))], known
    )
    with pytest.raises(FixError, match=r"b\.html has changed"):
        write(fixed, known)
    assert first.read_text() == "one"


def test_a_link_is_followed_not_replaced(tmp_path: Path):
    real, link = tmp_path / "real.html", tmp_path / "link.html"
    real.write_text("one")
    link.symlink_to(real)
    known = Sources(Disk())
    write(apply_fixes([finding((str(link), 0, 3, "two"))], known), known)
    assert link.is_symlink()
    assert real.read_text() == "two"


def test_text_that_the_encoding_cannot_hold_is_an_error(tmp_path: Path):
    path = tmp_path / "a.py"
    path.write_bytes(b"# coding: ascii\nx = 1\n")
    known = Sources(Disk())
    fixed = apply_fixes([finding((str(path), 16, 17, "ö"))], known)
    with pytest.raises(FixError, match="cannot be fixed"):
        write(fixed, known)
    assert path.read_bytes() == b"# coding: ascii\nx = 1\n"


def test_a_patch_names_files_relative_to_the_folder():
    known = sources(**{"/p/a.html": "one\ntwo\u2028x\nthree"})
    fixed = apply_fixes([finding(("/p/a.html", 4, 7, "2"))], known)
    assert patch(fixed, known, Path("/p")) == (
        "--- a/a.html\n+++ b/a.html\n@@ -1,3 +1,3 @@\n one\n-two\u2028x\n+2\u2028x\n three\n"
        "\\ No newline at end of file\n"
    )
