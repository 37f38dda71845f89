"""The whole check over broken projects: whatever stands in the files, it ends with one document.

A few cases run with every test; ``make fuzz`` runs many.
"""

import json
import sys
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marked_app import MarkedApp

from hypercheck.cli.command import commands
from hypercheck.cli.product import Product
from hypercheck.settings import FILE_NAME

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs/report.schema.json").read_text("utf-8"))
CHECK = commands(Product("demo", ("hypermedia",)))["check"]
# A whole check takes long beside other properties.
FEWER = settings(
    max_examples=max(10, settings.default.max_examples // 4),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

APPS = {name: MarkedApp.read(name).faulty for name in ("onefile", "macros", "package")}

# fmt: off
WORDS = {
    ".py": [
        b"\n", b"    ", b"\t", b"(", b")", b"[", b"]", b"{", b"}", b'"', b"'", b'"""', b"f'{",
        b"\\",
        b"#", b"@", b":", b",", b"=", b"*", b"**", b".", b"->", b"|", b"if x:\n", b"else:\n",
        b"for x in y:\n", b"while True:\n", b"try:\n", b"finally:\n", b"match x:\n",
        b"case [a, *b]:",
        b"return ", b"yield ", b"await ", b"async ", b"lambda x: ", b"def f(a, /, *b, c=1, **d):\n",
        b"class A(B):\n", b"import ", b"from . import *\n", b"global x\n", b"nonlocal x\n",
        b"del x\n",
        b"with a as b:\n", b"raise x\n", b"x := 1", b"0x", b"1e999", b"b'\\xff'", b"u'\\ud800'",
        b"Template(", b"app.route(", b"Page(", b"OOB(", b"EventStream(", b"Fragment('a', 'b')",
        b"app",
        b"__file__", b"type X = int\n", b"# coding: latin-1\n", b"# chirp: ignore[CH101]", b"\x00",
        b"\xff", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\x0c", b"\r", b"print 1\n",
        b"(" * 300, b"-" * 3000,
    ],
    ".html": [
        b"{{", b"}}", b"{%", b"%}", b"{#", b"#}", b"<", b">", b"</", b"/>", b'"', b"'", b"=", b"\n",
        b"{{ super() }}", b"{{ caller() }}", b"{{ self.a() }}", b"{% block a %}", b"{% endblock %}",
        b"{% if a %}", b"{% else %}", b"{% endif %}", b"{% for a in b %}", b"{% endfor %}",
        b"{% include 'a.html' %}", b"{% extends 'base.html' %}", b"{% import 'a.html' as b %}",
        b"{% macro a(b, c=1) %}", b"{% endmacro %}", b"{% call a() %}", b"{% endcall %}",
        b"{% raw %}",
        b"{% set a = ", b"{% set a %}", b"{% endset %}", b"{% with a = b %}", b"{% trans %}",
        b"{{ url_for('a', b=c) }}", b"{{ a|b(c)|d }}", b"<form>", b"</form>", b"<input name=a>",
        b"<div id=a>", b"</div>", b"<table>", b"<tr>", b"<script>", b"<svg>", b"<template>",
        b"<!--",
        b' hx-get="/a"', b' hx-target="#a, find b"', b' hx-swap="x y:z"',
        b' hx-trigger="a[b] from:c"',
        b" hx-vals='{", b' hx-ext="sse"', b' sse-connect="/x"', b' sse-swap="a"',
        b" hx-swap-oob=true",
        b' hx-on:click="', b' hx-include="closest', b" hx-sync=", b' for="a"', b' style="{{ a }}',
        b"{# chirp: ignore[CH101, x] #}", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\r", b"&#0;",
        b"&amp",
    ],
}
VALUES = [
    "1", "-1", "1.5", "inf", "true", '""', '"CH1"', '"app:app"', '"."', '"*"', '"[["', "[]", "{}",
    '["CH101", "XX999"]', '["CH101", 1]', '{ CH101 = "warning" }', '{ "a/**" = ["CH1"] }',
    "1979-05-27",
    '"production"', '"chirp"', '["/admin/*", ":"]', '["templates", "../..", "/"]', '"\\u0000"',
    '[["a"]]',
]
KEYS = [
    "app", "select", "ignore", "per-file-ignores", "severity", "exclude", "template-dirs", "env",
    "template-tags", "plugins", "framework", "htmx", "external-urls", "known-ids", "slect", '"a b"',
    "severity.CH1", "[tool.hypercheck.severity]\nCH1", "[[tool.hypercheck]]\na", "[", "=", "\x00",
]
# fmt: on


@st.composite
def cuts(draw, words):
    """Changes of some bytes: where, how many go, and what comes instead."""
    spot = st.tuples(
        st.floats(0, 1), st.integers(0, 40), st.sampled_from(words) | st.binary(max_size=4)
    )
    return draw(st.lists(spot, min_size=1, max_size=4))


@st.composite
def broken_apps(draw):
    """An application of the tests with a few of its files damaged."""
    files = {
        name: text.encode() for name, text in APPS[draw(st.sampled_from(sorted(APPS)))].items()
    }
    names = [name for name in files if Path(name).suffix in WORDS]
    for name in draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)):
        data = files[name]
        for place, gone, word in draw(cuts(WORDS[Path(name).suffix])):
            at = int(place * len(data))
            data = data[:at] + word + data[at + gone :]
        files[name] = data
    return files


tables = st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(VALUES)), max_size=5).map(
    lambda entries: "[tool.hypercheck]\n" + "".join(f"{key} = {value}\n" for key, value in entries)
)


def check(folder, *arguments):
    """Run the command; asserts that it ends with a whole document and says nothing of itself."""
    line = ["--format", "json", "--no-cache", *arguments]
    result = CliRunner().invoke(CHECK, [str(folder), *line], prog_name="demo check")
    assert result.exit_code in {0, 1, 2}, result.stderr
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    document = json.loads(result.stdout)
    jsonschema.validate(document, SCHEMA)
    assert not [each for each in document.get("findings", ()) if each["code"] == "CK004"]
    return document


def fresh(tmp_path_factory, files):
    folder = tmp_path_factory.mktemp("broken")
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@FEWER
@given(files=broken_apps())
def test_a_damaged_application_gives_a_report(tmp_path_factory, files):
    check(fresh(tmp_path_factory, files))


@given(text=tables | st.text(max_size=60))
def test_any_settings_give_a_report_or_say_what_is_wrong(tmp_path_factory, text):
    files = {"app.py": b"", FILE_NAME: text.encode("utf-8", "surrogatepass")}
    check(fresh(tmp_path_factory, files))


@given(python=st.binary(max_size=200), template=st.binary(max_size=200))
def test_any_bytes_give_a_report(tmp_path_factory, python, template):
    app = b"from chirp import App, Template\napp = App()\n\n@app.get('/')\ndef a():\n"
    files = {
        "app.py": app + b"    return Template('a.html')\nimport b\n",
        "b.py": python,
        "templates/a.html": template,
    }
    check(fresh(tmp_path_factory, files))


def work_of(folder):
    """How many calls of functions a check takes: a measure that no other process disturbs."""
    count = 0

    def count_call(_frame, event, _argument):
        nonlocal count
        count += event == "call"

    previous = sys.getprofile()
    sys.setprofile(count_call)
    try:
        check(folder)
    finally:
        sys.setprofile(previous)
    return count


@pytest.mark.parametrize(
    "row",
    [
        '<form id="f#" action="/x#"><input name="a"><button formaction="/y#">Go</button></form>',
        "<form><div></form>",
        '<p id="a#">{{ b# }}</p><a hx-get="/x#" hx-target="#a#" hx-swap="outerHTML">x</a>',
        '<label for="a#">A</label><input id="a#" name="a#">',
        '<div sse-connect="/x#"><p sse-swap="e#"></p></div>',
        '{% block a# %}<i id="a#"></i>{% endblock %}{% set a# = b# %}{{ a#|c# }}',
        '{% macro m#(a) %}<b id="{{ a }}">{% endmacro %}{{ m#("x#") }}',
    ],
)
def test_work_grows_with_the_length_of_a_page(tmp_path_factory, row):
    app = "from chirp import App, Template\napp = App()\n\n@app.get('/')\ndef a():\n"
    app += "    return Template('a.html')\n"

    def work(rows):
        page = "".join(row.replace("a#", f"a{n}").replace("#", str(n)) for n in range(rows))
        text = f"<html><body>{page}</body></html>"
        files = {"app.py": app.encode(), "templates/a.html": text.encode()}
        return work_of(fresh(tmp_path_factory, files))

    work(1)
    short, long = work(100), work(400)
    assert long < 5 * short + 20_000
