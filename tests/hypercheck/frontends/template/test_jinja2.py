"""What a template says, held against Jinja2's own tree: the same names on the same lines.

That the text at each place is the name is asserted of every summary (``exact``).
"""

import re
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, TemplateSyntaxError, nodes

from hypercheck.frontends.template import read
from hypercheck.frontends.template.summary import (
    Block,
    CallBlock,
    Import,
    Macro,
    MacroParameter,
    TagAttribute,
)
from hypercheck.model import LineTable
from hypercheck.value import Argument, Attribute, Call, Literal, Name

JINJA2 = Environment(autoescape=True, extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])


def is_jinja2(path):
    """Whether it is a template as it stands: marks of findings may stand inside its code."""
    try:
        JINJA2.parse(path.read_text("utf-8"))
    except TemplateSyntaxError:
        return False
    return True


ROOT = Path(__file__).parents[4]
TEMPLATES = sorted(
    filter(is_jinja2, (*ROOT.glob("tests/fixtures/**/*.html"), *ROOT.glob("examples/**/*.html")))
)


def theirs(text):
    """Kinds, names and lines of Jinja2's tree; it keeps no line for members and tests."""
    found = Counter()
    formats, parameters = set(), set()
    stack = [JINJA2.parse(text)]
    while stack:
        node = stack.pop()
        match node:
            case nodes.Macro(args=arguments) | nodes.CallBlock(args=arguments):
                parameters.update(arguments)
                found["macro", getattr(node, "name", None), None] += 1
            case nodes.Name(name=name) if node in parameters:
                found["parameter", name, node.lineno] += 1
            case nodes.Name(name=name) | nodes.NSRef(name=name):
                found["name", name, node.lineno] += 1
            case nodes.Getattr(attr=name):
                found["member", name, None] += 1
            case nodes.Filter(name=name):
                found["filter", name, node.lineno] += 1
            case nodes.Test(name=name):
                found["test", name, None] += 1
            case nodes.Keyword(key=name):
                found["member", name, None] += 1
            case nodes.Block(name=name):
                found["block", name, None] += 1
            case nodes.Import(target=name):
                found["import", name, None] += 1
            case nodes.FromImport(names=names):
                for name in names:
                    found["import", name if isinstance(name, str) else name[0], None] += 1
            case nodes.Mod(left=nodes.Const() as template):
                formats.add(template)
            case nodes.Const(value=str(value)) if node not in formats:
                found["string", value, node.lineno] += 1
        stack.extend(node.iter_child_nodes())
    return found


_STRING = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
_CODE = re.compile(rf"\{{\{{(?:{_STRING}|.)*?\}}\}}|\{{%(?:{_STRING}|.)*?%\}}", re.DOTALL)


def is_string(text, place):
    """Whether a literal is a whole one of Jinja2's: no part of a format, no attribute's value."""
    return {text[place.start - 1], text[place.end : place.end + 1]} <= {"'", '"'} and any(
        found.start() < place.start < found.end() for found in _CODE.finditer(text)
    )


def ours(text):
    """The same of what is read; a place may be said twice (a test, and what it guards)."""
    summary = read("page.html", text)
    lines = LineTable(list(summary.lines))
    found = set()
    applied = set()
    stack = [summary.nodes]
    while stack:
        node = stack.pop()
        match node:
            case Call(function=function, kind=("filter" | "test") as kind):
                applied.add(id(function))
                found.add((kind, function.id, function.range.start))
            case Name(id=name, range=place) if id(node) not in applied:
                found.add(("name", name, place.start))
            case (
                Attribute(name=name, name_range=place) | Argument(name=str(name), name_range=place)
            ):
                found.add(("member", name, place.start))
            case MacroParameter(name=name, range=place):
                found.add(("parameter", name, place.start))
            case Block(name=name, name_range=place):
                found.add(("block", name, place.start))
            case Macro(name=name, name_range=place):
                found.add(("macro", name, place.start))
            case CallBlock(range=place):
                found.add(("macro", None, place.start))
            case Import(target=Name(id=name, range=place) as target):
                applied.add(id(target))
                found.add(("import", name, place.start))
            case Import(names=names):
                found.update(("import", name, place.start) for name, _, place in names)
            # ``{{ 'checked' if x }}`` inside a tag is an attribute.
            case TagAttribute(name=value, range=place) if is_string(text, place):
                found.add(("string", value, place.start - 1))
            case Literal(text=value, range=place) if is_string(text, place):
                found.add(("string", value, place.start - 1))
        if isinstance(node, msgspec.Struct):
            stack.extend(getattr(node, field) for field in node.__struct_fields__)
        elif isinstance(node, tuple):
            stack.extend(node)
    without_line = {"member", "test", "import", "block", "macro"}
    return Counter(
        (kind, name, None if kind in without_line else lines.position(at).line)
        for kind, name, at in found
    )


def assert_same(text, exact):
    exact(text, read("page.html", text))
    assert ours(text) == theirs(text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: "/".join(path.parts[-4:]))
def test_a_fixture_says_what_jinja2_reads(path, exact):
    text = path.read_text("utf-8")
    # The name of an end tag says nothing that its start tag does not.
    assert_same(re.sub(r"</\w*\{\{.*?\}\}>", "</x>", text), exact)


NAMES = st.sampled_from(["a", "bc", "row", "x1", "_d", "items", "café"])
STRINGS = st.sampled_from(["'s'", '"t\\n"', "'it\\'s'", '"{{ no }}"', "'%} é'", '""', "'😀' 'x'"])
GAPS = st.sampled_from(["", " ", "\n", "  \n\t"])


def spread(*parts):
    """Parts with space of any kind between them."""
    each = [part if isinstance(part, st.SearchStrategy) else st.just(part) for part in parts]
    return st.tuples(*[x for part in each for x in (part, GAPS)]).map("".join)


def applied(inner):
    return st.one_of(
        spread(inner, ".", NAMES),
        spread(inner, "[", inner, "]"),
        spread(inner, "|", NAMES),
        spread(inner, "|", NAMES, "(", inner, ",", NAMES, "=", inner, ")"),
        spread("(", inner, " is ", NAMES, ")"),
        spread("(", inner, " is not ", NAMES, "(", inner, "))"),
        spread(inner, "(", inner, ", *", inner, ",", NAMES, "=", inner, ", **", inner, ")"),
        spread("(", inner, " if ", inner, " else ", inner, ")"),
        spread("(", inner, "~", inner, "~", inner, ")"),
        spread("(", inner, "+", inner, "*", inner, ")"),
        spread("(", inner, " not in ", inner, " and not ", inner, ")"),
        spread("[", inner, ",", inner, "]"),
        spread("{", STRINGS, ":", inner, "}"),
        spread(inner, "[", inner, ":", inner, "]"),
    )


EXPRESSIONS = st.recursive(NAMES, applied, max_leaves=8) | st.recursive(
    st.one_of(NAMES, STRINGS.map(lambda text: f"({text})"), st.just("(17)")), applied, max_leaves=8
)
TARGETS = st.one_of(NAMES, spread(NAMES, ",", NAMES))


def statements(body):
    return st.one_of(
        spread(
            "{% if ", EXPRESSIONS, " %}", body, "{% elif ", EXPRESSIONS, "-%}", body, "{% endif %}"
        ),
        spread(
            "{%- for ",
            TARGETS,
            " in ",
            EXPRESSIONS,
            " if ",
            EXPRESSIONS,
            "%}",
            body,
            "{% else %}",
            body,
            "{% endfor %}",
        ),
        spread("{% set ", TARGETS, "=", EXPRESSIONS, "%}"),
        spread("{% set ", NAMES, "|", NAMES, " %}", body, "{% endset %}"),
        spread(
            "{% with ",
            NAMES,
            "=",
            EXPRESSIONS,
            ",",
            NAMES,
            "=",
            EXPRESSIONS,
            " %}",
            body,
            "{% endwith %}",
        ),
        spread(
            "{% macro ",
            NAMES,
            "(",
            NAMES,
            ",",
            NAMES,
            "=",
            EXPRESSIONS,
            ") %}",
            body,
            "{% endmacro %}",
        ),
        spread("{% call(", NAMES, ") ", NAMES, "(", EXPRESSIONS, ") %}", body, "{% endcall %}"),
        spread("{% filter ", NAMES, "|", NAMES, "(", EXPRESSIONS, ") %}", body, "{% endfilter %}"),
        spread("{% include ", EXPRESSIONS, " ignore missing with context %}"),
        spread("{% import ", EXPRESSIONS, " as ", NAMES, " %}"),
        spread("{% from ", EXPRESSIONS, " import ", NAMES, " as ", NAMES, ",", NAMES, " %}"),
        spread("{% do ", EXPRESSIONS, " %}"),
        spread("<p>", body, "</p>"),
        spread(
            '<a b="',
            EXPRESSIONS.map("{{{{ {} }}}}".format),
            "{% if ",
            EXPRESSIONS,
            ' %}c{% endif %}">',
        ),
    )


OUTPUTS = EXPRESSIONS.map("{{{{ {} }}}}".format)
TEXTS = st.one_of(
    OUTPUTS,
    st.sampled_from(["text", "\n", "é 😀", "{# {{ no }} #}", "{% raw %}{{ no }}{% endraw %}"]),
)


@given(st.recursive(TEXTS, statements, max_leaves=6))
def test_any_template_says_what_jinja2_reads(exact, text):
    try:
        JINJA2.parse(text)
    except TemplateSyntaxError:
        return
    assert_same(text, exact)
