"""The grammars held against the browser: what Chromium reads, and what htmx reads in it."""

import html
import json
import random
import re
import shutil
import subprocess

import pytest
from npm_package import npm_package

from hypercheck.htmx.css import read
from hypercheck.htmx.trigger_check import faults

_SELECTORS = [
    *("#a", ".b", "#1", ".1", "[a]", "[a=b]", '[a="b c" i]', "[a=1]", "[a|=b]", "[*|a]", "[a"),
    *('"x"', "'x'", ":hover", ":not(", ".c", ")", ":is(", ":has(", ":nth-child(2n+1)", ":foo"),
    *(":visible", " ", " > ", "+", "~", ",", "*", "|", "a", "div", "*|*", "\\:", "\\31 ", "é"),
    *("-", "--x", "_", "::before", "::-webkit-x", "&", "/*c*/", "$", "%", "{", "}", "/", "!", "("),
    *("[", "]", ":", "::", "=", "\\", "@", "1", "-1", ":host", ":root", ":lang(en)", "||"),
]
_TRIGGERS = [
    *("click", "keyup", "load", "every 2s", "every", " ", " ", " ", ", ", " changed", " once"),
    *(" delay:1s", " delay:", " delay", " throttle:2s", " queue:first", " from:body"),
    *(" from:closest form", " from:next", " from:(a b)", " target:.x", " root:a", "[a]"),
    *("[a[0]==1]", "[k=='x]']", "[a", " foo", " foo:1", "sse:x", "a-b", "x:y", ".b"),
]


@pytest.fixture(name="evaluate", scope="module")
def _evaluate(tmp_path_factory):
    """Runs a script in a page and gives what it leaves in ``result``."""
    chromium = shutil.which("chromium") or pytest.skip("chromium is not installed")
    folder = tmp_path_factory.mktemp("page")

    def evaluate(script):
        page = folder / "page.html"
        page.write_text(
            f"<!doctype html><body><pre></pre><p id=place></p>{script}"
            "<script>document.querySelector('pre').textContent = JSON.stringify(result)</script>",
            "utf-8",
        )
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"]
        profile = f"--user-data-dir={folder / 'profile'}"
        command = [chromium, *options, profile, "--dump-dom", page.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
        found = re.search("<pre>(.*?)</pre>", done.stdout, re.DOTALL)
        return json.loads(html.unescape(found[1]))

    return evaluate


def written(values):
    return json.dumps(values).replace("</", "<\\/")


def put_together(pieces, *, count, longest):
    choose = random.Random(7)  # the same values in every run
    return ["".join(choose.choices(pieces, k=choose.randint(1, longest))) for _ in range(count)]


def test_a_selector_that_the_browser_reads_has_no_fault(evaluate):
    values = put_together(_SELECTORS, count=8_000, longest=5)
    readable = evaluate(
        f"<script>const result = {written(values)}.map(value => {{"
        "try { document.querySelector(value); return true } catch { return false } })</script>"
    )
    refused = [value for value, is_read in zip(values, readable, strict=True) if not is_read]
    assert [
        v for v, is_read in zip(values, readable, strict=True) if is_read and read(v).fault
    ] == []
    assert sum(read(value).fault is not None for value in refused) > len(refused) * 0.9


def test_a_trigger_that_htmx_logs_an_error_for_has_a_fault(evaluate, pattern_of):
    values = put_together(_TRIGGERS, count=4_000, longest=5)
    library = npm_package("htmx.org", "2.0.8") / "dist" / "htmx.js"
    errors = evaluate(
        f'<script src="{library.as_uri()}"></script><script>let count = 0;'
        "document.body.addEventListener('htmx:syntax:error', () => count++);"
        "window.setTimeout = () => 0; console.error = () => 0;"
        "window.IntersectionObserver = function () { return { observe() {} } };"
        f"const result = {written(values)}.map(value => {{"
        "  const link = document.createElement('a'); count = 0;"
        "  link.setAttribute('hx-get', '/'); link.setAttribute('hx-trigger', value);"
        "  document.querySelector('#place').replaceChildren(link);"
        "  try { htmx.process(link) } catch {}"
        "  return count })</script>"
    )
    wrong = [value for value, count in zip(values, errors, strict=True) if count]
    harmless = re.compile(r"(?:.*,)?\s*", re.DOTALL)  # nothing stands behind the last comma
    missed = [v for v in wrong if not faults(pattern_of(v), 2) and not harmless.fullmatch(v)]
    assert missed == []
    assert len(wrong) > len(values) * 0.3
