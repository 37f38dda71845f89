import os

import pytest

from hypercheck.disk import Disk, unchanged

SECOND = 1_000_000_000


@pytest.fixture
def seen(tmp_path):
    """What is seen of a folder with two files and a link; all of them old."""
    (tmp_path / "a.py").write_text("a = 1")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c.html").write_text("<p>")
    (tmp_path / "link").symlink_to(tmp_path / "b")

    def look():
        disk = Disk()
        disk._at += 10 * SECOND  # as if the files had been there for a while
        disk.read(f"{tmp_path}/a.py")
        list(disk.walk(str(tmp_path)))
        disk.is_file(f"{tmp_path}/none.py")
        disk.is_link(f"{tmp_path}/link")
        with pytest.raises(OSError, match="none"):
            disk.read(f"{tmp_path}/none.txt")
        return disk.seen

    return look


def touch(path):
    path.parent.mkdir(exist_ok=True)
    path.touch()


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "a.py").write_text("a = 2"),
        lambda root: (root / "a.py").unlink(),
        lambda root: touch(root / "b" / "new.html"),
        lambda root: (root / "b" / "c.html").unlink(),
        lambda root: touch(root / "none.py"),
        lambda root: (root / "none.txt").write_text("now there"),
        lambda root: (root / "a.py").unlink() or (root / "a.py").mkdir(),
        lambda root: (root / "link").unlink() or (root / "link").mkdir(),
    ],
)
def test_every_change_of_what_was_seen_is_noticed(seen, tmp_path, change):
    known = seen()
    assert unchanged(known) is known
    change(tmp_path)
    assert unchanged(known) is None


def test_a_change_of_what_was_not_looked_at_does_not_count(seen, tmp_path):
    known = seen()
    (tmp_path / "b" / "c.html").write_text("<b>")
    assert unchanged(known) is not None


def test_an_edit_within_the_tick_of_the_clock_is_noticed(tmp_path):
    path = tmp_path / "a.py"
    path.write_text("a = 1")
    disk = Disk()
    disk.read(str(path))
    status = path.stat()
    path.write_text("a = 2")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert unchanged(disk.seen) is None


def test_a_file_that_is_only_touched_is_read_again(seen, tmp_path):
    known = seen()
    os.utime(tmp_path / "a.py", ns=(5, 5))
    again = unchanged(known)
    assert again is not None
    assert again is not known


def test_a_file_too_large_to_be_read_is_known_by_time_and_size(tmp_path):
    path = tmp_path / "big.js"
    path.write_text("x" * 100)
    disk = Disk()
    assert disk.read(str(path), most=99) is None
    assert unchanged(disk.seen) is not None
    path.write_text("x" * 98)
    assert unchanged(disk.seen) is None


def test_the_cache_itself_is_not_seen(tmp_path):
    disk = Disk()
    list(disk.walk(str(tmp_path)))
    (tmp_path / ".hypercheck_cache").mkdir()
    assert unchanged(disk.seen) is not None
