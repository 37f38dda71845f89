import msgspec
import pytest

from hypercheck.cache.folder import CacheFolder
from hypercheck.cache.record import Records


@pytest.fixture
def folder(tmp_path):
    return CacheFolder(tmp_path, "s1")


def put(folder, **values):
    records = Records(folder)
    for path, value in values.items():
        records.find("fact", path, b"")
        records.put("fact", path, b"content", msgspec.msgpack.encode(value))
    records.flush()


def found(folder, path, content=b"content"):
    data = Records(folder).find("fact", path, content)
    return None if data is None else msgspec.msgpack.decode(data)


def test_a_record_is_found_for_the_same_content_only(folder):
    put(folder, a=[1, 2])
    assert found(folder, "a") == [1, 2]
    assert found(folder, "a", b"other") is None
    assert found(folder, "b") is None
    assert Records(folder).find("another kind", "a", b"content") is None


def test_what_is_newer_wins(folder):
    put(folder, a=1, b=1)
    put(folder, a=2)
    assert (found(folder, "a"), found(folder, "b")) == (2, 1)


def test_many_entries_are_made_one_without_the_files_that_are_gone(folder, tmp_path):
    kept = (tmp_path / "kept").as_posix()
    (tmp_path / "kept").touch()
    put(folder, **{kept: 0, "gone": 0})
    for number in range(12):
        put(folder, **{f"new{number}": number})
    assert len(folder.names("records-")) < 10
    assert found(folder, kept) == 0
    assert found(folder, "gone") is None
    assert found(folder, "new11") == 11


def test_an_entry_that_holds_something_else_is_passed_over(folder):
    put(folder, a=1)
    folder.write("records-1", msgspec.msgpack.encode({"not": "records"}))
    folder.write("records-2", b"\xc1")
    assert found(folder, "a") == 1
