import pytest

from hypercheck.cache.folder import NAME, CacheFolder


@pytest.fixture
def folder(tmp_path):
    return CacheFolder(tmp_path, "s1")


def entry(tmp_path, name="a"):
    return tmp_path / NAME / "s1" / name


def test_an_entry_is_read_as_it_was_written(folder):
    folder.write("a", b"\x00data")
    assert folder.read("a") == b"\x00data"
    assert folder.read("b") is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: data[:5],
        lambda _: b"",
        lambda data: data[:-2] + b"??",
        lambda data: b"X" + data[1:],
        lambda data: data + b" ",
    ],
)
def test_a_damaged_entry_is_not_believed(folder, tmp_path, damage):
    folder.write("a", b"the data")
    path = entry(tmp_path)
    path.write_bytes(damage(path.read_bytes()))
    assert folder.read("a") is None


def test_the_folder_tells_backups_and_git_to_leave_it_alone(folder, tmp_path):
    folder.write("a", b"")
    assert (tmp_path / NAME / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172")
    assert (tmp_path / NAME / ".gitignore").read_text() == "*\n"


def test_nothing_happens_where_nothing_can_be_written(tmp_path):
    (tmp_path / NAME).write_text("a file in the way")
    folder = CacheFolder(tmp_path, "s1")
    folder.write("a", b"x")
    assert folder.read("a") is None
    assert folder.names("") == []


def test_no_half_written_file_is_left_behind(folder, tmp_path):
    folder.write("a", b"1")
    entry(tmp_path).unlink()
    entry(tmp_path).mkdir()
    folder.write("a", b"2")
    assert [path.name for path in entry(tmp_path, ".").iterdir()] == ["a"]


def test_old_states_of_the_tool_are_removed(tmp_path):
    for number in range(8):
        CacheFolder(tmp_path, f"s{number}").write("a", b"")
    left = {path.name for path in (tmp_path / NAME).iterdir() if path.is_dir()}
    assert len(left) == 4
    assert "s7" in left


def test_only_the_newest_entries_are_kept(folder):
    for number in range(5):
        folder.write(f"run-{number}", b"")
    folder.write("other", b"")
    folder.keep_newest("run-", 2)
    assert len(folder.names("run-")) == 2
    assert folder.read("other") == b""
