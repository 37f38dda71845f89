"""Start tags and their attributes, held against parse5: the same names at the same places."""

import itertools
import json
import re
import subprocess
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from npm_package import node, npm_package

from hypercheck.frontends.template import read
from hypercheck.frontends.template.summary import Element
from hypercheck.value import Literal

PARSE5 = "8.1.1"
SCRIPT = Path(__file__).with_name("start_tags.mjs")
TEMPLATES = sorted(Path(__file__).parents[4].glob("tests/fixtures/**/*.html"))


@pytest.fixture(scope="module")
def parse5():
    """Asks parse5 for the start tags of a text, in code points."""
    module = npm_package("parse5", PARSE5) / "dist" / "index.js"
    command = [node(), str(SCRIPT), module.as_uri()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:

        def ask(text):
            print(json.dumps(text), file=run.stdin, flush=True)
            units = [len(char.encode("utf-16-le")) // 2 for char in text]
            at = {unit: index for index, unit in enumerate(itertools.accumulate(units, initial=0))}
            return [
                (name, at[start], at[end], [(n, at[s], at[e], v) for n, s, e, v in attributes])
                for name, start, end, attributes in json.loads(run.stdout.readline())
            ]

        yield ask
        run.stdin.close()


def start_tags(text):
    """The same from a template's tree: of an attribute given twice a browser sees the first."""
    found = []
    stack = list(read("page.html", text).nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, Element):
            attributes = {}
            for each in node.attributes:
                attributes.setdefault(each.name, each)
            found.append((node.tag, node.range.start, node.range.end, [*attributes.values()]))
        if isinstance(node, msgspec.Struct):
            stack.extend(getattr(node, field) for field in node.__struct_fields__)
        elif isinstance(node, tuple):
            stack.extend(node)
    return sorted(found, key=lambda tag: tag[1])


_CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)


def masked(text):
    """Outputs become letters, statements and comments space: what parse5 is given to read."""
    return _CODE.sub(lambda m: ("x" if m[0][1] == "{" else " ") * len(m[0]), text)


def is_code(text, offset):
    return any(found.start() <= offset < found.end() for found in _CODE.finditer(text))


def places_of(attributes):
    """Where attributes stand; with nothing behind its ``=``, parse5 leaves that out.

    Of several names that the branches of an ``if`` give one value, it sees the value at the last.
    """
    found = []
    for each, following in itertools.zip_longest(attributes, attributes[1:]):
        nothing = isinstance(each.value, Literal) and not (each.value.text or each.quote)
        shared = following is not None and following.range.end == each.range.end
        end = each.name_range.end if nothing or shared else each.range.end
        found.append((each.range.start, end))
    return found


def assert_same(text, parse5):
    ours = start_tags(text)
    theirs = parse5(masked(text))
    assert [tag[1:3] for tag in ours] == [tag[1:3] for tag in theirs]
    for (tag, start, end, attributes), (their_tag, _, _, their_attributes) in zip(
        ours, theirs, strict=True
    ):
        assert tag in {their_tag, "*"}, text[start:end]
        written = [each for each in their_attributes if not text.startswith("{{", each[1])]
        # ``{{ 'checked' if x }}`` is an attribute of ours: parse5 is not shown what is in the hole.
        shown = [each for each in attributes if not is_code(text, each.range.start)]
        assert places_of(shown) == [each[1:3] for each in written], text[start:end]
        for each, (name, _, _, value) in zip(shown, written, strict=True):
            assert each.name == name or "*" in each.name, text[start:end]
            if isinstance(each.value, Literal) and places_of([each])[0][1] != each.name_range.end:
                assert each.value.text.replace("\r\n", "\n") == value, text[start:end]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: "/".join(path.parts[-4:]))
def test_the_tags_of_a_fixture_are_those_that_parse5_sees(path, parse5):
    assert_same(path.read_text("utf-8"), parse5)


# fmt: off
WORDS = st.sampled_from([
    "<", "</", ">", "/>", "/", "=", '"', "'", " ", "\n", "\r\n", "\t", "a", "B", "-", ":", "@", ".",
    "é", "😀", "&", "&amp;", "&lt", "&copy=", "&#x41;", "&#128;", "&notit;", ";", "!", "?", "<!",
    "<!--", "-->", "--!>", "<!-->", "<![CDATA[", "]]>", "<!DOCTYPE html>", "<div", "<p ", "<a b=",
    ' c="', " d='", "<script>", "</script>", "</script >", "<style>", "</style>", "<textarea>",
    "</textarea>", "<title>", "</TITLE>", "<svg>", "</svg>", "<table>", "<tr>", "<br/>",
    "<input", "<template>", "</p>", "x=1", "hx-get", "{{ n }}", '"{{ n }}"', "=", "`", "\\",
])
# fmt: on


# What is never closed is read as if it were not there: its end may be in another file.
CLOSED = "-->]]>\"'></script></style></textarea></title></svg>"


@given(st.lists(WORDS, max_size=24).map(lambda words: "".join((*words, CLOSED))))
@example("<p>x</ y><b></b>")
@example("<p a='&notit;&nope;'>")
@example("<svg><g><table><title><tr></title><tr/><td></svg>")
@example("<p a=b a=c></p b='>' c><i>")
def test_any_text_has_the_tags_that_parse5_sees(parse5, text):
    # ``<{{ name }}`` is a tag only where something like ``</{{ name }}`` ends it, and
    # ``<div{{ attributes }}`` is a ``div``.
    text = re.sub(r"(</?\w*)\{\{", r"\1 {{", text)
    assert_same(text, parse5)
