"""CH407: an attribute that looks like htmx's but is not."""

from collections.abc import Iterator

from hypercheck.facts import HtmxAttribute
from hypercheck.htmx.attribute import DIALECTS, EXTENSIONS, known, nearest
from hypercheck.model import Edit, Finding, Fix, Severity
from hypercheck.project import Project
from hypercheck.rule import Example, Rule

_APP = """\
from chirp import App, Template

app = App()


@app.get("/")
def home():
    return Template("home.html", state="open")
"""


def _page(html: str) -> dict[str, str]:
    return {"app.py": _APP, "templates/home.html": html + "\n"}


class UnknownAttribute(Rule):
    """An attribute is spelt so that htmx does not see it.

    The browser keeps attributes it does not know, and htmx looks for its own names only: a
    misspelt `hx-target` makes the response go into the element itself, a misspelt `hx-confirm`
    deletes without asking.

    A name close to one of htmx's (or of one of its extensions) is an error and can be renamed.
    Any other `hx-` name is a warning, and only where nothing can define it: no script of the
    project mentions it, the element is none of the page's own, and all extensions in use are
    known. Attributes that a script reads are better named `data-…`.
    """

    code = "CH407"
    name = "unknown-attribute"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("htmx_attributes", "htmx_dialect", "htmx_extensions")

    VALID = (
        Example(
            "attributes of htmx and its extensions",
            _page(
                '<a hx-get="/a" data-hx-target="#a" hx-on:click="x()" hx-on::after-request="y()"\n'
                '   hx-target-404="#b" hx-target-5*="#c" hx-target-error="#d">A</a>\n'
                '<div hx-ext="sse" sse-connect="/s" sse-swap="m" sse-close="end"></div>\n'
                '<div hx-ext="ws" ws-connect="/w"><form ws-send></form></div>'
            ),
        ),
        Example(
            "attributes of the other dialect are another rule's",
            _page('<a hx-get="/a" hx-config="timeout:1s" hx-target:inherited="this">A</a>'),
        ),
        Example(
            "a name that a script of the page reads",
            _page(
                '<a hx-toast="done" hx-includes="x">A</a>\n'
                "<script>\n"
                'for (const a of document.querySelectorAll("[hx-toast],[hx-includes]")) use(a)\n'
                "</script>"
            ),
        ),
        Example(
            "an extension that is not known may bring attributes",
            _page('<div hx-ext="toast"><a hx-get="/a" hx-toast-text="Saved">A</a></div>'),
        ),
        Example(
            "an element of the page's own, data for a script, other prefixes",
            _page(
                '<my-list hx-rows="3" data-hx-kind="x" ws-id="4" sse-status="new"></my-list>\n'
                '<p hx_kind="a" hxkind="b"></p>'
            ),
        ),
        Example(
            "a name that an expression writes",
            _page('<a hx-get="/a" hx-on:{{ state }}="x()" hx-{{ state }}="y">A</a>'),
        ),
    )

    INVALID = (
        Example(
            "a misspelt name",
            _page('<a hx-get="/a" «hx-traget»="#list">A</a>'),
            fixed={"templates/home.html": '<a hx-get="/a" hx-target="#list">A</a>\n'},
        ),
        Example(
            "the prefix data- stays",
            _page('<a hx-get="/a" «data-hx-swp»="outerHTML">A</a>'),
            fixed={"templates/home.html": '<a hx-get="/a" data-hx-swap="outerHTML">A</a>\n'},
        ),
        Example(
            "a misspelt attribute of an extension",
            _page('<div hx-ext="sse" «sse-conect»="/stream" sse-swap="m"></div>'),
            fixed={
                "templates/home.html": (
                    '<div hx-ext="sse" sse-connect="/stream" sse-swap="m"></div>\n'
                )
            },
        ),
        Example(
            "other signs between the words, or none",
            _page('<a «hx_get»="/a" «hxTarget»="#a">A</a>'),
            fixed={"templates/home.html": '<a hx-get="/a" hx-target="#a">A</a>\n'},
        ),
        Example(
            "words in another order, an event without its colon",
            _page('<p id="a" «hx-oob-swap»="true" «hx-onclick»="x()">A</p>'),
            fixed={"templates/home.html": '<p id="a" hx-swap-oob="true" hx-on:click="x()">A</p>\n'},
        ),
        Example(
            "no fix where the element has the right name already",
            _page('<a hx-get="/a" hx-target="#a" «hx-traget»="#b">A</a>'),
        ),
        Example(
            "a name that nothing defines",
            _page('<a hx-post="/a" «hx-redirect»="/done">A</a>'),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look at every attribute that htmx, as far as one can tell, does not know."""
        for attribute in project.htmx_attributes:
            if any(known(attribute.name, dialect) for dialect in DIALECTS):
                continue
            if attribute.is_elsewhere or "*" in attribute.name:
                continue
            if project.mentioned_in_script(attribute.name):
                continue
            near = nearest(attribute.name, project.htmx_dialect)
            if near is not None:
                yield self._misspelt(attribute, near)
            elif _is_nobodys(attribute, project):
                yield self._undefined(attribute)

    def _misspelt(self, attribute: HtmxAttribute, near: str) -> Finding:
        prefix = "data-" if attribute.written.lower().startswith("data-") else ""
        edit = Edit(attribute.name_span, prefix + near)
        return self.finding(
            attribute.name_span,
            f"htmx knows no attribute {attribute.name}",
            hint=f"did you mean {near}?",
            fix=None
            if attribute.placed.has(near)
            else Fix(f"Rename to {prefix}{near}", (edit,), safe=True),
            identity=attribute.name,
        )

    def _undefined(self, attribute: HtmxAttribute) -> Finding:
        return self.finding(
            attribute.name_span,
            f"neither htmx nor an extension in use knows an attribute {attribute.name}",
            hint="an attribute for a script of your own is better named data-…",
            severity=Severity.WARNING,
            identity=attribute.name,
        )


def _is_nobodys(attribute: HtmxAttribute, project: Project) -> bool:
    """Whether no extension, script or custom element can give the name a meaning."""
    extensions = project.htmx_extensions
    tag = attribute.placed.tag
    return (
        attribute.written.lower().startswith("hx-")
        and tag.isalnum()
        and extensions is not None
        and extensions <= EXTENSIONS[project.htmx_dialect]
    )
