"""CH409: an attribute of htmx has a value that it does not know."""

import re
from collections.abc import Iterator

from hypercheck.facts import HtmxAttribute
from hypercheck.htmx import sync, word
from hypercheck.htmx.attribute import EXTENSIONS, HTMX_2
from hypercheck.htmx.placeholder import is_filled_by_script
from hypercheck.model import Edit, Finding, Fix, Severity, Span
from hypercheck.pattern import Pattern
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.origin import used_at

_APP = """\
from chirp import App, Template

app = App()


@app.get("/{row}")
def home(row: str):
    return Template("home.html", row=row)
"""

_OWN_SCRIPT = re.compile(r"(?:^|/)(?:htmx(?:\.org)?|htmx-ext-[\w-]+|idiomorph)[@/.\w-]*$")
"""Scripts of which it is known which extensions they define."""


def _page(html: str) -> dict[str, str]:
    return {"app.py": _APP, "templates/home.html": html + "\n"}


class BadValue(Rule):
    """A value is none of those that htmx knows, so the attribute does nothing.

    `hx-boost` is `true` or `false`, and nothing is not true. `hx-encoding` knows
    `multipart/form-data`. `hx-params` is `*`, `none`, names, or `not` and names. `hx-sync` is a
    selector, a colon, and `drop`, `abort`, `replace` or `queue first`, `queue last`, `queue all`.
    `hx-push-url` and `hx-replace-url` take `True` for a URL.
    `hx-preserve` finds the element to keep by its `id`. An extension in `hx-ext` that no script
    defines is passed over.

    An extension that is not known is reported where only htmx's own scripts are loaded, or where
    its name is a known one misspelt.
    """

    code = "CH409"
    name = "bad-value"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("htmx_attributes", "htmx_dialect", "url_uses", "templates_open")

    VALID = (
        Example(
            "values that htmx knows",
            _page(
                '<body hx-boost="true"><a hx-boost="false" hx-get="/a" hx-params="*">A</a>\n'
                '<form hx-post="/a" hx-encoding="multipart/form-data" hx-params="not a"></form>\n'
                '<a hx-get="/a" hx-encoding="unset" hx-params="a,b" hx-boost="unset">B</a></body>'
            ),
        ),
        Example(
            "requests that wait for each other",
            _page(
                '<a hx-get="/a" hx-sync="this">A</a><i hx-sync="closest form:drop"></i>\n'
                '<a hx-get="/a" hx-sync="#row-{{ row }}: queue last">C</a>'
            ),
        ),
        Example(
            "what an expression writes may be right",
            _page(
                '<a hx-get="/a" hx-boost="{{ row }}" hx-sync="{{ row }}" hx-ext="{{ row }}">A</a>\n'
                "<p hx-boost=\"{{ 'true' if row else '' }}\"></p>\n"
                '<a hx-get="/a" hx-sync="this:{{ row }}" hx-params="{{ row }}, not a">B</a>'
            ),
        ),
        Example(
            "elements to keep have an id, or may have one",
            _page(
                '<video id="v" hx-preserve></video><p {{ row }} hx-preserve></p>\n'
                '<p {% if row %}id="{{ row }}"{% endif %} hx-preserve="true"></p>'
            ),
        ),
        Example(
            "extensions of htmx, of the page, of scripts that are not known",
            _page(
                '<div hx-ext="sse, ws, ignore:debug" hx-boost="true"></div>\n'
                '<div hx-ext="fade"></div><script src="https://example.org/fade.js"></script>'
            ),
        ),
        Example(
            "an extension that a script of the project defines",
            _page(
                '<script src="/static/htmx.min.js"></script><div hx-ext="sss, toast"></div>\n'
                '<script>for (const name of ["toast", "sss"]) x.defineExtension(name, {})</script>'
            ),
        ),
        Example(
            "htmx 4 takes options for boosted elements, and a strategy alone",
            _page(
                '<a href="/a" hx-boost="swap:outerHTML target:#a">A</a>\n'
                '<a hx-get="/a" hx-sync="replace">B</a>'
            ),
            settings="htmx = 4",
        ),
    )

    INVALID = (
        Example(
            "hx-boost without a value, or with another",
            _page('<body «hx-boost»><i hx-boost="«True»" «data-hx-boost»=""></i></body>'),
            fixed={
                "templates/home.html": (
                    '<body hx-boost><i hx-boost="true" data-hx-boost=""></i></body>\n'
                )
            },
        ),
        Example(
            "encodings",
            _page(
                '<form hx-post="/a" hx-encoding="«multipart/formdata»"></form>\n'
                '<form hx-post="/a" hx-encoding="«application/json»"></form>'
            ),
            fixed={
                "templates/home.html": (
                    '<form hx-post="/a" hx-encoding="multipart/form-data"></form>\n'
                    '<form hx-post="/a" hx-encoding="application/json"></form>\n'
                )
            },
        ),
        Example(
            "parameters",
            _page(
                '<a hx-get="/a" hx-params="«not»">A</a><a hx-get="/a" hx-params="«None»">B</a>\n'
                '<a hx-get="/a" hx-params="«*, a»">C</a><a hx-get="/a" hx-params="«a, not b»">D</a>'
            ),
        ),
        Example(
            "the word of another library, and Python's True",
            _page(
                '<a hx-get="/a" hx-params="«except b»" hx-push-url="«True»">A</a>\n'
                '<a hx-get="/a" hx-replace-url="«False»">B</a>'
            ),
            fixed={
                "templates/home.html": (
                    '<a hx-get="/a" hx-params="except b" hx-push-url="true">A</a>\n'
                    '<a hx-get="/a" hx-replace-url="false">B</a>\n'
                )
            },
        ),
        Example(
            "strategies",
            _page(
                '<a hx-get="/a" hx-sync="this:«repalce»">A</a>\n'
                '<a hx-get="/a" hx-sync="this:«queue-first»">B</a>\n'
                '<a hx-get="/a" hx-sync="this:«wait»">C</a>'
            ),
            fixed={
                "templates/home.html": (
                    '<a hx-get="/a" hx-sync="this:replace">A</a>\n'
                    '<a hx-get="/a" hx-sync="this:queue first">B</a>\n'
                    '<a hx-get="/a" hx-sync="this:wait">C</a>\n'
                )
            },
        ),
        Example(
            "a strategy without an element, a selector with a colon in it",
            _page(
                '<a hx-get="/a" hx-sync="«drop»">A</a>\n'
                '<a hx-get="/a" hx-sync="form:«not(.a):drop»">B</a>'
            ),
        ),
        Example(
            "nothing tells which element to keep",
            _page("<video «hx-preserve»></video>"),
        ),
        Example(
            "an extension that is misspelt, and one that no script defines",
            _page(
                '<script src="/static/htmx.min.js"></script>\n'
                '<div hx-ext="«response-target», «fade»"></div>'
            ),
            fixed={
                "templates/home.html": (
                    '<script src="/static/htmx.min.js"></script>\n'
                    '<div hx-ext="response-targets, fade"></div>\n'
                )
            },
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look at every attribute with a value of few words."""
        seen: set[Span] = set()
        for attribute in project.htmx_attributes:
            look = _LOOKS.get(attribute.name.removesuffix(":inherited"))
            if look is None:
                continue
            for finding in look(self, attribute, project):
                if finding.span is not None and finding.span not in seen:
                    seen.add(finding.span)
                    yield finding

    def _word(self, attribute: HtmxAttribute, project: Project) -> Iterator[Finding]:
        name = attribute.name.removesuffix(":inherited")
        empty = all(value.masked == "" for value in attribute.values)
        if name == "hx-boost" and empty and not attribute.is_elsewhere:
            yield self.finding(
                attribute.name_span,
                "hx-boost without a value boosts nothing",
                hint='write hx-boost="true"',
                identity="hx-boost",
            )
        for value in attribute.values:
            if not is_filled_by_script(value):
                for fault in word.faults(value, name, project.htmx_dialect):
                    slip = fault.suggestion if fault.is_slip else None
                    hint = f"write {fault.suggestion}" if fault.suggestion else None
                    yield self._found(attribute, fault.pattern, fault.message, slip, hint)

    def _sync(self, attribute: HtmxAttribute, project: Project) -> Iterator[Finding]:
        for value in attribute.values:
            if not is_filled_by_script(value):
                for fault in sync.faults(value, project.htmx_dialect):
                    slip = fault.suggestion if fault.is_slip else None
                    hint = None if slip else "write a selector, a colon and drop, abort, replace,"
                    hint = f"{hint} queue first, queue last or queue all" if hint else None
                    if fault.suggestion and not slip:
                        hint = f"write {fault.suggestion}"
                    yield self._found(attribute, fault.pattern, fault.message, slip, hint)

    def _preserve(self, attribute: HtmxAttribute, _: Project) -> Iterator[Finding]:
        placed = attribute.placed
        if placed.has("id") or placed.has_open_attributes or attribute.is_elsewhere:
            return
        yield self.finding(
            attribute.name_span,
            "hx-preserve: an element without an id is not kept",
            hint="give it an id that is the same in the response",
            identity="hx-preserve",
        )

    def _extension(self, attribute: HtmxAttribute, project: Project) -> Iterator[Finding]:
        if project.htmx_dialect != HTMX_2:
            return
        for value in attribute.values:
            for name in word.extensions(value):
                text = name.masked
                if text in EXTENSIONS[HTMX_2] or project.mentioned_in_script(text):
                    continue
                near = word.nearest_extension(text)
                if near or _loads_only_htmx(project):
                    message = f"no script defines an extension {text}"
                    hint = "load the script of the extension" if near is None else None
                    yield self._found(attribute, name, message, near, hint)

    def _found(
        self,
        attribute: HtmxAttribute,
        pattern: Pattern,
        message: str,
        meant: str | None,
        hint: str | None = None,
    ) -> Finding:
        fix = None
        if meant is not None and len(pattern.parts) == 1 and not pattern.is_elsewhere:
            fix = Fix(f"Write {meant}", (Edit(pattern.span, meant),), safe=True)
        prefix = "" if message.startswith("hx-") else f"{attribute.name}: "
        return self.finding(
            pattern.span if pattern.parts else attribute.span,
            f"{prefix}{message}",
            hint=f"write {meant}" if meant else hint,
            related=used_at(pattern, f"used by {attribute.name} here"),
            fix=fix,
            identity=str(pattern),
        )


_LOOKS = {
    "hx-boost": BadValue._word,  # noqa: SLF001 -- the class's own table
    "hx-encoding": BadValue._word,  # noqa: SLF001
    "hx-params": BadValue._word,  # noqa: SLF001
    "hx-push-url": BadValue._word,  # noqa: SLF001
    "hx-replace-url": BadValue._word,  # noqa: SLF001
    "hx-sync": BadValue._sync,  # noqa: SLF001
    "hx-preserve": BadValue._preserve,  # noqa: SLF001
    "hx-ext": BadValue._extension,  # noqa: SLF001
}


def _loads_only_htmx(project: Project) -> bool:
    """Whether no script is loaded that might define an extension which is not known."""
    sources = [
        str(use.url.path)
        for use in project.url_uses
        if use.source == "src" and use.placed is not None and use.placed.tag == "script"
    ]
    own = all(_OWN_SCRIPT.search(source) for source in sources)
    return bool(sources) and own and not project.templates_open
