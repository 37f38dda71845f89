import itertools
import os
import shutil
import subprocess
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hypercheck.gitignore import IgnoreFile


def ignored(text, path):
    """Whether a path (a folder if it ends in a slash) is ignored, folders above it looked at."""
    rules = IgnoreFile.parse(text)
    parts = path.removesuffix("/").split("/")
    for depth in range(1, len(parts) + 1):
        is_directory = depth < len(parts) or path.endswith("/")
        if rules.verdict("/".join(parts[:depth]), parts[depth - 1], is_directory=is_directory):
            return True
    return False


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("a.py", "a.py", True),
        ("a.py", "deep/er/a.py", True),
        ("/a.py", "a.py", True),
        ("/a.py", "deep/a.py", False),
        ("deep/a.py", "deep/a.py", True),
        ("deep/a.py", "more/deep/a.py", False),
        ("build/", "build/", True),
        ("build/", "build", False),
        ("build/", "x/build/y.py", True),
        ("*.py", "x/y.py", True),
        ("*.py", "x/y.pyc", False),
        ("a*z", "a/z", False),
        ("a?z", "a/z", False),
        ("**/x", "x", True),
        ("**/x", "a/b/x", True),
        ("x/**", "x/y", True),
        ("x/**", "x/", False),
        ("a/**/b", "a/b", True),
        ("a/**/b", "a/x/y/b", True),
        ("a/**/b", "ab", False),
        ("[ab].py", "b.py", True),
        ("[!ab].py", "b.py", False),
        ("[[:digit:]].py", "7.py", True),
        ("[]x].py", "].py", True),
        ("[ab", "[ab", False),
        ("#a", "#a", False),
        ("\\#a", "#a", True),
        ("\\!a", "!a", True),
        ("a ", "a", True),
        ("a\\ ", "a ", True),
        ("a\r\nb\r\n", "a", True),
        ("\ufeffa", "a", True),
        ("*\n!keep.py", "keep.py", False),
        ("*\n!keep.py", "x/keep.py", True),
        ("!a\na", "a", True),
        ("/", "a", False),
        ("", "a", False),
        ("ü*", "übung.py", True),
    ],
)
def test_a_pattern_means_what_git_says(text, path, expected):
    assert ignored(text, path) is expected


def test_a_pattern_of_many_stars_takes_no_time():
    rules = IgnoreFile.parse("*a*a*a*a*a*a*a*a*b\n")
    name = "a" * 255
    begun = time.perf_counter()
    assert rules.verdict(name, name, is_directory=False) is None
    assert time.perf_counter() - begun < 0.5


_NAMES = ("a", "b", "ab", "foo.txt", "[x]", "#a", "a b", "é")
_ATOMS = (
    *("a", "b", "*", "**", "?", "*.txt", "[ab]", "[!a]", "[^b]*", "\\*", "\\#a", "[]x]", "[x"),
    *("[[:alpha:]]", "f*o*", "*o*", "**b", "\\[x\\]", "é", "[a-]", "a\\ "),
)
_PATTERN = st.builds(
    lambda negated, anchored, parts, folder: f"{negated}{anchored}{'/'.join(parts)}{folder}",
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(st.sampled_from(_ATOMS), min_size=1, max_size=3),
    st.sampled_from(["", "", "/"]),
)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is the judge here")
def test_git_agrees(tmp_path):
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", "init", "-q", tmp_path], check=True, env=environment)
    folders = ["", *(f"{name}/" for name in _NAMES)]
    folders += ["".join(f"{name}/" for name in pair) for pair in itertools.pairwise(_NAMES)]
    for folder in folders:
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "foo.txt.d").touch()
        (tmp_path / folder / "x").touch()
    paths = [f"{folder}{name}" for folder in folders for name in ("foo.txt.d", "x")]
    paths += [folder for folder in folders if folder]

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(_PATTERN, min_size=1, max_size=4))
    def agrees(patterns):
        text = "\n".join(patterns) + "\n"
        (tmp_path / ".gitignore").write_text(text, "utf-8")
        asked = "\0".join(path.removesuffix("/") for path in paths)
        answer = subprocess.run(
            ["git", "-C", tmp_path, "check-ignore", "--no-index", "-z", "--stdin"],
            input=asked.encode(),
            capture_output=True,
            check=False,
            env=environment,
        )
        expected = set(answer.stdout.decode().split("\0")) - {""}
        assert {p.removesuffix("/") for p in paths if ignored(text, p)} == expected

    agrees()
