from pathlib import Path

import pytest

from hypercheck.disk import Disk
from hypercheck.frontends.template.summary import TemplateSummary
from hypercheck.link.template_store import TemplateStore


def read(path: Path) -> TemplateSummary:
    return TemplateSummary(path.as_posix(), (0,))


@pytest.fixture
def folders(tmp_path):
    for name in ("one/a.html", "two/a.html", "two/b/c.html", "two/mail.txt", "two/x.css", "o.html"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return (tmp_path / "one", tmp_path / "two")


def test_the_first_folder_wins(folders, tmp_path):
    found = TemplateStore(folders, read, Disk()).find("a.html")
    assert found is not None
    assert found.path == (tmp_path / "one" / "a.html").as_posix()


def test_a_name_may_have_folders(folders):
    store = TemplateStore(folders, read, Disk())
    assert store.find("b/c.html") is not None
    assert store.find("./b//c.html") is store.find("b/c.html")


@pytest.mark.parametrize("name", ["../o.html", "b/../../o.html", "", ".", "b", "b\\c.html", "no"])
def test_what_is_outside_or_no_file_is_not_found(folders, name):
    assert TemplateStore(folders, read, Disk()).find(name) is None


def test_names_are_those_of_all_folders(folders):
    store = TemplateStore(folders, read, Disk(), {"chirp/x.html": TemplateSummary("<x>", (0,))})
    assert store.names() == ("a.html", "b/c.html", "chirp/x.html", "mail.txt")
    assert [file.name for file in store.files()] == ["a.html", "b/c.html"]


def test_the_projects_file_wins_over_the_frameworks(folders):
    store = TemplateStore(folders, read, Disk(), {"a.html": TemplateSummary("<a>", (0,))})
    found = store.find("a.html")
    assert found is not None
    assert not found.is_builtin


def test_a_file_is_read_once(folders):
    reads = []
    store = TemplateStore(folders, lambda path: reads.append(path) or read(path), Disk())
    assert store.find("a.html") is store.find("a.html")
    assert len(reads) == 1
    assert store.at(reads[0].as_posix()) is store.find("a.html")


def test_what_is_installed_beside_templates_is_listed_no_more_than_what_is_hidden(tmp_path):
    for name in ("a.html", "b/c.html", "node_modules/d.html", ".git/e.html", "venv/f.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("<p></p>")
    (tmp_path / "venv/pyvenv.cfg").touch()
    store = TemplateStore((tmp_path,), read, Disk())
    assert store.names() == ("a.html", "b/c.html")
    assert store.find("node_modules/d.html") is not None


def test_a_folder_that_is_not_there_has_no_templates(tmp_path):
    assert TemplateStore((tmp_path / "none",), lambda _: None, Disk()).names() == ()
