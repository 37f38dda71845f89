import os
import time
from pathlib import Path

import pytest

from hypercheck.discover import Discovery, find_root, is_test_path
from hypercheck.disk import Disk


@pytest.fixture
def tree(tmp_path):
    def make(*names):
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        return tmp_path

    return make


def found(root, target=None, exclude=()):
    target = target or root
    return [
        path.relative_to(root).as_posix()
        for path in Discovery(root, Disk(), exclude).python_files(target)
    ]


def test_python_files_are_found_in_a_fixed_order(tree):
    root = tree("b.py", "a/z.py", "a.py", "B.py", "a-b/c.py", "notes.txt", "é.py")
    assert found(root) == ["B.py", "a/z.py", "a-b/c.py", "a.py", "b.py", "é.py"]


def test_environments_caches_and_builds_are_left_out(tree):
    root = tree(
        "app.py",
        "env/pyvenv.cfg",
        "env/lib/x.py",
        "conda/conda-meta/history",
        "conda/lib/x.py",
        ".tox/x.py",
        "node_modules/x.py",
        "build/lib/x.py",
        "dist/x.py",
        "some.egg-info/x.py",
        "lib/site-packages/x.py",
        "a/__pycache__/x.py",
        "cache/CACHEDIR.TAG",
        "cache/x.py",
    )
    assert found(root) == ["app.py"]


def test_a_package_named_build_belongs_to_the_project(tree):
    root = tree("build/__init__.py", "build/x.py")
    assert found(root) == ["build/__init__.py", "build/x.py"]


def test_ignore_files_count_for_their_folder_the_nearest_first(tree):
    root = tree("a/x.py", "a/y.py", "b/x.py", "x.py", "b/deep/x.py", "b/y.py")
    (root / ".gitignore").write_text("x.py\n")
    (root / "a/.gitignore").write_text("!x.py\n/y.py\n")
    (root / "b/.gitignore").write_text("deep/\n")
    assert found(root) == ["a/x.py", "b/y.py"]


def test_what_git_keeps_out_for_itself_is_left_out(tree):
    root = tree(".git/info/exclude", "mine.py", "app.py")
    (root / ".git/info/exclude").write_text("mine.py\n")
    assert found(root) == ["app.py"]


def test_a_target_below_the_root_obeys_the_ignore_files_above_it(tree):
    root = tree("a/b/x.py", "a/b/y.py", "a/b/z.py", "c.py")
    (root / ".gitignore").write_text("x.py\n")
    (root / "a/.gitignore").write_text("b/y.py\n")
    assert found(root, root / "a/b") == ["a/b/z.py"]


def test_a_target_that_is_ignored_is_checked_when_named(tree):
    root = tree("generated/x.py", "env/pyvenv.cfg", "env/x.py")
    (root / ".gitignore").write_text("generated/\n")
    assert found(root, root / "generated") == ["generated/x.py"]
    assert found(root, root / "generated/x.py") == ["generated/x.py"]
    assert found(root, root / "env") == ["env/x.py"]


def test_settings_exclude_more_and_cannot_be_undone(tree):
    root = tree("a/x.py", "a/y.py", "b/x.py")
    (root / "a/.gitignore").write_text("!x.py\n")
    assert found(root, exclude=("x.py",)) == ["a/y.py"]
    assert found(root, exclude=("/a/",)) == ["b/x.py"]
    assert found(root, exclude=("a/*", "!a/x.py")) == ["a/x.py", "b/x.py"]


def test_links_are_not_followed(tree, tmp_path_factory):
    root = tree("a/x.py")
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.py").touch()
    (root / "a/loop").symlink_to(root)
    (root / "out").symlink_to(outside)
    (root / "secret.py").symlink_to(outside / "secret.py")
    (root / "dangling.py").symlink_to(root / "nowhere.py")
    assert found(root) == ["a/x.py"]


def test_an_ignore_file_that_is_a_link_is_not_read(tree, tmp_path_factory):
    root = tree("a.py")
    outside = tmp_path_factory.mktemp("outside") / "ignore"
    outside.write_text("a.py\n")
    (root / ".gitignore").symlink_to(outside)
    assert found(root) == ["a.py"]


def test_a_root_that_is_a_link_is_looked_into(tree, tmp_path_factory):
    root = tree("a/x.py")
    link = tmp_path_factory.mktemp("links") / "project"
    link.symlink_to(root)
    assert found(link) == ["a/x.py"]
    files = Discovery(root, Disk()).python_files(link / "a")
    assert files == (link / "a/x.py",)


def test_nothing_is_found_outside_the_root(tree, tmp_path_factory):
    root = tree("a.py")
    outside = tmp_path_factory.mktemp("outside")
    (outside / "x.py").touch()
    assert Discovery(root, Disk()).python_files(outside) == ()
    assert Discovery(root / "nowhere", Disk()).python_files(root / "nowhere") == ()


def test_templates_are_found_by_their_suffixes(tree):
    root = tree("t/a.html", "t/b.HTML", "t/c.txt", "x.py", "node_modules/d.html")
    discovery = Discovery(root, Disk())
    assert list(discovery.template_files(root, {".html"})) == [root / "t/a.html", root / "t/b.HTML"]
    assert list(discovery.template_files(root / "t/a.html", {".html"})) == [root / "t/a.html"]
    assert list(discovery.template_files(root / "x.py", {".html"})) == []


def test_a_folder_that_cannot_be_read_is_noted(tree, monkeypatch):
    root = tree("a/x.py", "b.py")
    real = os.scandir

    def refuse(folder):  # taking the permission away would not stop root
        if os.fspath(folder).endswith("/a"):
            raise PermissionError(13, "Permission denied")
        return real(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    discovery = Discovery(root, Disk())
    assert [path.name for path in discovery.python_files(root)] == ["b.py"]
    assert [skipped.path for skipped in discovery.skipped] == [(root / "a").as_posix()]


def test_a_name_that_is_not_text_is_left_out(tree):
    root = tree("a.py")
    Path(os.fsdecode(os.fsencode(root) + b"/\xff.py")).touch()
    assert found(root) == ["a.py"]


def test_two_thousand_files_are_found_quickly(tree):
    root = tree(*(f"p{i % 40}/q{i % 7}/m{i}.py" for i in range(2000)))
    (root / ".gitignore").write_text("".join(f"*.x{i}\n/y{i}/\n" for i in range(40)))
    begun = time.perf_counter()
    assert len(found(root)) == 2000
    assert time.perf_counter() - begun < 1


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("app.py", False),
        ("src/contest.py", False),
        ("test_app.py", True),
        ("src/app_test.py", True),
        ("src/conftest.py", True),
        ("tests/fixtures/app.py", True),
        ("src/test/app.py", True),
        ("testing/app.py", False),
    ],
)
def test_tests_are_known_by_their_path(path, expected):
    root = Path("/home/tests/project")
    assert is_test_path(root / path, root) is expected
    assert is_test_path(Path(path)) is expected


def test_a_named_folder_is_judged_by_its_place_in_the_project():
    root = Path("/project")
    assert is_test_path(root / "tests", root)
    assert not is_test_path(root / "tests/app.py", root / "tests")
    assert not is_test_path(root, root)
    assert is_test_path(root / "test_a.py", root / "test_a.py")


@pytest.mark.parametrize("marker", ["pyproject.toml", "setup.cfg", ".git/HEAD"])
def test_the_root_is_the_nearest_folder_with_a_sign(tree, marker):
    root = tree("outer/app/deep/x.py", f"outer/app/{marker}", "outer/setup.cfg")
    assert find_root(root / "outer/app/deep/x.py") == root / "outer/app"
    assert find_root(root / "outer/app/deep") == root / "outer/app"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("static/app.css", False),
        ("static/made.css", True),
        ("static/dist/app.css", True),
        ("static/deep/app.map", True),
        ("static/deep/kept.map", False),
        ("../other/app.css", True),
    ],
)
def test_what_tools_make_is_known_before_it_is_there(tree, path, expected):
    root = tree("pyproject.toml", "static/site.css")
    (root / ".gitignore").write_text("made.css\n*.map\n")
    (root / "static" / ".gitignore").write_text("!/deep/kept.map\n")
    assert Discovery(root, Disk()).is_generated(f"{root.as_posix()}/{path}") is expected
