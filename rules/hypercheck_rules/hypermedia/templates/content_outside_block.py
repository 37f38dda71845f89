"""CH208: content of a child template that stands in no block."""

from collections.abc import Iterator
from dataclasses import dataclass

from hypercheck.frontends.template.node import always_extends, inner_nodes
from hypercheck.frontends.template.summary import (
    Block,
    CallBlock,
    Element,
    Extends,
    Import,
    Include,
    Macro,
    Output,
    Set,
    TemplateNode,
    TemplateSummary,
    Text,
)
from hypercheck.model import Finding, Range, Related, Severity
from hypercheck.rule import Example, Rule
from hypercheck.subject import FileSubject
from hypercheck.value import Call

_APP = """\
from chirp import App, Template

app = App()


@app.get("/")
def home():
    return Template("home.html", rows=[], full=True)
"""
_BASE = (
    "<title>{% block title %}{% endblock %}</title>\n<main>{% block main %}{% endblock %}</main>\n"
)


def _page(html: str) -> dict[str, str]:
    return {
        "app.py": _APP,
        "templates/home.html": html + "\n",
        "templates/base.html": _BASE,
        "templates/menu.html": "{% macro box() %}{{ caller() }}{% endmacro %}<nav></nav>\n",
    }


class ContentOutsideBlock(Rule):
    """A template with a parent has content outside its blocks.

    The parent shows the blocks of its child and nothing else: text, elements and `{{ … }}` outside
    of them are dropped without a word. What stands before `extends`, and what an `include` or a
    `call` outside the blocks shows, comes out before the parent's first character, so that even
    the document type stands behind it.

    Assignments, imports, macros and comments may stand outside the blocks.
    """

    code = "CH208"
    name = "content-outside-block"
    severity = Severity.WARNING
    since = "0.1"
    scope = "template"

    VALID = (
        Example(
            "assignments, imports, macros, comments",
            _page(
                '{# the list #}\n{% extends "base.html" %}\n<!-- {{ rows }} <p>old</p> -->\n'
                '{% set kind = "new" %}{% set note %}<b>Note</b>{% endset %}\n'
                '{% from "menu.html" import box %}{% macro row(r) %}{{ r }}{% endmacro %}\n'
                "{% block main %}{{ kind }}{{ note }}{% endblock %}"
            ),
        ),
        Example(
            "a parent on a condition",
            _page(
                '{% if full %}{% extends "base.html" %}{% endif %}\n'
                "<p>Shown where there is no parent</p>\n{% block main %}{% endblock %}"
            ),
        ),
        Example(
            "conditions and loops that show nothing",
            _page(
                '{% extends "base.html" %}\n'
                "{% if full %}{% set kind = 1 %}{% else %}{% set kind = 2 %}{% endif %}\n"
                "{% for row in rows %}{% do rows.append(row) %}{% endfor %}\n"
                "{% block main %}{{ kind }}{% endblock %}"
            ),
        ),
        Example(
            "a call before extends, for what it does",
            _page(
                '{{ log("old layout") }}{% extends "base.html" %}\n{% block main %}{% endblock %}'
            ),
        ),
        Example(
            "a parent in each branch",
            _page(
                '{% if full %}{% extends "base.html" %}{% else %}{% extends "menu.html" %}'
                "{% endif %}\n{% block main %}<p>{{ rows }}</p>{% endblock %}"
            ),
        ),
        Example("no parent", _page("<p>{{ rows }}</p>\n{% block main %}{% endblock %}")),
        Example(
            "a template with a mistake is another rule's",
            _page('{% extends "base.html" %}\n{% block main %}<p></p>{% endblok %}\n<p></p>'),
        ),
    )

    INVALID = (
        Example(
            "text, an element, an output",
            _page(
                '{% extends "base.html" %}\n«Welcome»\n{% block title %}Home{% endblock %}\n'
                "«<section class=a>»<p>{{ rows }}</p></section>\n"
                "{% block main %}{% endblock %}\n«{{ rows }}» of them"
            ),
        ),
        Example(
            "a script behind the last block",
            _page(
                '{% extends "base.html" %}\n{% block main %}{% endblock %}\n'
                "«<script>»start()</script>"
            ),
        ),
        Example(
            "an element around a block",
            _page(
                '{% extends "base.html" %}\n«<div>»{% block main %}{% endblock %}</div>',
            ),
        ),
        Example(
            "in a condition, in a loop",
            _page(
                '{% extends "base.html" %}\n{% if full %}{% set a = 1 %}«<p>»Full</p>{% endif %}\n'
                "{% block main %}{% endblock %}\n{% for r in rows %}«<i>»{{ r }}</i>{% endfor %}"
            ),
        ),
        Example(
            "what comes out before the page",
            _page(
                '«<p>»Hello</p>{% extends "base.html" %}\n«{% include "menu.html" %}»\n'
                '{% from "menu.html" import box %}«{% call box() %}»Hi{% endcall %}\n'
                "{% block main %}{% endblock %}"
            ),
        ),
    )

    def check(self, subject: FileSubject) -> Iterator[Finding]:
        """Find each stretch of content in what stands around the blocks."""
        summary = subject.summary
        if not isinstance(summary, TemplateSummary) or summary.faults or summary.custom_tags:
            return
        if not always_extends(summary.nodes):
            return
        reader = _Reader()
        stretches = list(reader.stretches(summary.nodes))
        for stretch in stretches:
            yield self._outside(stretch, reader.parent, subject)

    def _outside(self, stretch: "_Stretch", parent: Range, subject: FileSubject) -> Finding:
        text = subject.source.text
        place = _trimmed(_first(stretch.node, text), text)
        what = _what(stretch.node, text)
        outcome = "comes out before the whole page" if stretch.early else "is never shown"
        return self.finding(
            subject.span(place),
            f"{what} outside the blocks {outcome}",
            hint="move it into a block that the parent has",
            related=(
                Related(
                    subject.span(parent), "of this template the parent shows nothing but the blocks"
                ),
            ),
            identity=text[place.start : place.end],
        )


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Content without statements between; ``early``: it is not dropped but comes out first."""

    node: Text | Output | Element | Include | CallBlock
    early: bool


class _Reader:
    """Reads what stands around the blocks of one template."""

    def __init__(self) -> None:
        self.parent = Range(0, 0)
        self._extended = False
        self._last: bool | None = None

    def stretches(self, nodes: tuple[TemplateNode, ...]) -> Iterator[_Stretch]:
        """The first node of each stretch."""
        for node in nodes:
            match node:
                case Extends():
                    self.parent, self._extended, self._last = node.range, True, None
                case Text() | Output() | Element() | Include() | CallBlock():
                    yield from self._content(node)
                case Set() | Import() | Macro() | Block():
                    self._last = None
            yield from self.stretches(_around_blocks(node))

    def _content(self, node: Text | Output | Element | Include | CallBlock) -> Iterator[_Stretch]:
        early = not self._extended or isinstance(node, Include | CallBlock)
        if early and isinstance(node, Output) and isinstance(node.value, Call):
            return  # it may be called for what it does, and show nothing
        if self._last is not early:
            yield _Stretch(node, early)
        self._last = early


def _around_blocks(node: TemplateNode) -> tuple[TemplateNode, ...]:
    """The nodes inside a node that are shown where it is."""
    return () if isinstance(node, Set | Block | Macro | CallBlock) else inner_nodes(node)


def _first(node: TemplateNode, text: str) -> Range:
    """The stretch of a node that says what it is: not what is inside it."""
    if isinstance(node, CallBlock):
        return Range(node.range.start, text.index("%}", node.call.range.end) + len("%}"))
    return node.range


def _trimmed(place: Range, text: str) -> Range:
    """A stretch without white space around it."""
    written = text[place.start : place.end]
    start = place.start + len(written) - len(written.lstrip())
    return Range(start, start + len(written.strip()))


def _what(node: TemplateNode, text: str) -> str:
    match node:
        case Element(tag_range=name):
            return f"<{text[name.start : name.end]}>"
        case Output():
            return "output"
        case Include():
            return "what is included"
        case CallBlock():
            return "what is called"
        case _:
            return "text"
