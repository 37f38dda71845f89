"""CH412: attributes of htmx or of an extension on pages that do not load it."""

from collections.abc import Iterable, Iterator, Sequence

from hypercheck.facts import HtmxAttribute, Libraries, Page, Placed, ScriptTag
from hypercheck.htmx import word
from hypercheck.htmx.attribute import EXTENSIONS, HTMX_2, known
from hypercheck.htmx.library import CORE
from hypercheck.model import Finding, Related, Severity, Span
from hypercheck.pattern import Pattern
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.origin import used_at

_CONNECTING = frozenset({"sse-connect", "ws-connect"})
_TARGETING = "hx-target-"
"""How attributes of the extension response-targets begin."""

_TOLD_BY_ATTRIBUTES = frozenset({"sse", "ws", "response-targets"})
_ASKING = _CONNECTING | {"hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete", "hx-boost"}
_PACKAGES = {"morph": "idiomorph/dist/idiomorph-ext.js"}
_CDN = "https://unpkg.com/htmx.org@2.0.4"
_LINK = '<a hx-get="/">Again</a>'


def _site(
    head: str = "<head></head>", body: str = _LINK, *, htmx: bool = False, **files: str
) -> dict[str, str]:
    app = (
        "from chirp import App, AppConfig, Template\n\n"
        f"app = App({'' if htmx else 'AppConfig(htmx=False)'})\n\n\n"
        '@app.get("/")\ndef home():\n    return Template("home.html")\n'
    )
    home = f"<!doctype html>\n<html>\n{head}\n<body>\n{body}\n</body>\n</html>\n"
    named = {f"templates/{name}.html": text for name, text in files.items()}
    return {"app.py": app, "templates/home.html": home, **named}


def _script(url: str) -> str:
    return f'<head><script src="{url}"></script></head>'


def _other(name: str) -> str:
    return f'\n\n@app.get("/{name}")\ndef {name}():\n    return Template("{name}.html")\n'


def _with(site: dict[str, str], more: str) -> dict[str, str]:
    return {**site, "app.py": site["app.py"] + more}


_LAYOUT = (
    "<html>\n<head>{% block scripts %}{% endblock %}</head>\n"
    "{% block body %}{% endblock %}</html>\n"
)


def _child(body: str, scripts: str = "") -> str:
    return (
        '{% extends "layout.html" %}\n'
        f"{{% block scripts %}}{scripts}{{% endblock %}}\n"
        f"{{% block body %}}<body>{body}</body>{{% endblock %}}\n"
    )


class HtmxMissing(Rule):
    """A page has attributes of htmx, or of an extension of it, but does not load it.

    Nothing happens when the visitor uses the element, and nothing is reported anywhere.

    Load htmx with a script on every page that needs it. Chirp adds it before `</head>` unless
    `htmx=False` says otherwise or the page loads one itself; the extension for server-sent events
    comes with it. Any other extension, and that one beside a htmx of your own, needs a script,
    and `hx-ext` on the element or above it.

    Pages are judged where all their scripts are known: a bundle may hold htmx.
    """

    code = "CH412"
    name = "htmx-missing"
    severity = Severity.WARNING
    since = "0.1"
    needs = ("htmx_attributes", "htmx_dialect", "pages", "writes_scripts")

    VALID = (
        Example("the framework adds it", _site(htmx=True)),
        Example(
            "a script of a public server, or of the site's own",
            _site(_script(_CDN), '<a hx-get="/">Again</a>{% include "own.html" %}')
            | {"templates/own.html": "<p></p>\n"},
        ),
        Example(
            "a file of the site's own, whatever its version is called",
            _site(_script("{{ static('js/htmx-2.0.4.min.js') }}")),
        ),
        Example(
            "bundles and modules may hold it",
            _with(
                _site(_script("/static/app.js")),
                _other("module") + _other("remote"),
            )
            | {
                "static/app.js": "import 'htmx.org';\n",
                "templates/module.html": (
                    '<html><head><script type="module">import "x"</script></head>'
                    f"<body>{_LINK}</body></html>\n"
                ),
                "templates/remote.html": (
                    '<html><head><script src="https://cdn.example.org/site.js"></script></head>'
                    f"<body>{_LINK}</body></html>\n"
                ),
            },
        ),
        Example(
            "a block, a macro, an address that is not known",
            _with(
                _site(_script("{{ bundle }}")),
                _other("one") + _other("two"),
            )
            | {
                "templates/layout.html": _LAYOUT,
                "templates/one.html": _child(_LINK, f'<script src="{_CDN}"></script>'),
                "templates/two.html": _child(
                    _LINK, '{% from "macros.html" import scripts %}{{ scripts() }}'
                ),
                "templates/macros.html": (
                    f'{{% macro scripts() %}}<script src="{_CDN}"></script>{{% endmacro %}}\n'
                ),
            },
        ),
        Example(
            "a fragment, and a plain page that shows what others use",
            _with(
                _site(_script(_CDN), '{% include "row.html" %}', row=_LINK + "\n"),
                '\n\n@app.get("/row")\ndef row():\n    return Template("row.html")\n'
                + _other("print"),
            )
            | {"templates/print.html": '<html><body>{% include "row.html" %}</body></html>\n'},
        ),
        Example(
            "the page may show more than is known",
            _with(_site("<head>{{ assets() }}</head>"), _other("one"))
            | {
                "templates/one.html": (
                    f"<html><head></head><body>{_LINK}{{{{ page_scripts }}}}</body></html>\n"
                )
            },
        ),
        Example(
            "extensions with their scripts and names",
            _site(
                f'<head><script src="{_CDN}"></script>\n'
                '<script src="https://unpkg.com/htmx-ext-sse@2.2.2/sse.js"></script></head>',
                '<div hx-ext="sse, ignore:preload"><p sse-connect="/">News</p></div>',
            ),
        ),
        Example(
            "the page of a layout names what a part of it loads, or scripts that are not known",
            _with(
                _site(_script(_CDN), '<div hx-ext="preload"></div>{% include "own.html" %}'),
                _other("morphing"),
            )
            | {
                "templates/own.html": (
                    '<script src="https://unpkg.com/htmx-ext-preload@2.1.0"></script>\n'
                ),
                "templates/morphing.html": (
                    f'<html><head><script src="{_CDN}"></script>\n<script src='
                    '"https://unpkg.com/idiomorph@0.7.3/dist/idiomorph-ext.min.js"></script></head>'
                    '<body hx-ext="morph"></body></html>\n'
                ),
            },
        ),
        Example(
            "an extension that the framework adds, one of the site's own",
            _site(
                _script("/static/socket.js"),
                '<div hx-ext="sse,ws"><p sse-connect="/">News</p><p ws-connect="/">Chat</p></div>',
                htmx=True,
            )
            | {"static/socket.js": 'htmx.defineExtension("ws", {});\n'},
        ),
        Example(
            "Python writes the scripts",
            _with(
                _site(),
                f"\n\nTAGS = '<script src=\"{_CDN}\"></script>'\n"
                "app.add_middleware(adding(TAGS))\n",
            ),
        ),
    )

    INVALID = (
        Example(
            "no script at all",
            _site("<«head»><title>Home</title></head>"),
        ),
        Example(
            "no head whose end the framework could find",
            _site("<title>Home</title>", htmx=True)
            | {"templates/home.html": f"<«html»>\n<body>{_LINK}</body>\n</html>\n"},
        ),
        Example(
            "once for a layout, however many pages it has",
            _with(_site("<«head»></head>"), _other("one") + _other("two"))
            | {
                "templates/home.html": _child(_LINK),
                "templates/layout.html": _LAYOUT.replace("<head>", "<«head»>"),
                "templates/one.html": _child(_LINK),
                "templates/two.html": _child('<form hx-post="/"></form>'),
            },
        ),
        Example(
            "one page of a layout does not load it",
            _with(_site(), _other("one") + _other("two"))
            | {
                "templates/home.html": _child(_LINK, f'<script src="{_CDN}"></script>'),
                "templates/layout.html": _LAYOUT,
                "templates/one.html": _child("<p>Nothing</p>"),
                "templates/two.html": _child('<a «hx-get»="/">A</a> <a hx-get="/">B</a>'),
            },
        ),
        Example(
            "scripts that are others",
            _site(
                '<«head»><script src="https://unpkg.com/alpinejs@3"></script>\n'
                '<script src="/static/menu.js"></script><script>const user = {{ user | tojson }};'
                "</script></head>",
            )
            | {"static/menu.js": 'htmx.on("click", () => menu.open());\n'},
        ),
        Example(
            "the script of an extension is missing, or the extension's name",
            _with(
                _site(
                    _script(_CDN),
                    '<p hx-ext="sse" «sse-connect»="/">News</p>',
                ),
                _other("chat"),
            )
            | {
                "templates/chat.html": (
                    f'<html><head><script src="{_CDN}"></script>\n'
                    '<script src="https://unpkg.com/htmx-ext-ws@2.0.2/ws.js"></script></head>\n'
                    '<body><p hx-ext="«preload»"></p><p «ws-connect»="/">Chat</p></body></html>\n'
                )
            },
        ),
        Example(
            "the targets of answers with errors, and extensions without attributes",
            _site(
                _script(_CDN),
                '<form hx-ext="response-targets" hx-post="/" «hx-target-422»="#e"></form>\n'
                '<p id="e"></p><div hx-ext="«json-enc», «morph»"></div>',
            ),
        ),
        Example(
            "what the framework adds must be named, too",
            _site(body='<p «sse-connect»="/">News</p>', htmx=True),
        ),
        Example(
            "the extension of htmx 1 beside htmx 2",
            _site(
                f'<head><script src="{_CDN}"></script>\n'
                '<script src="«https://unpkg.com/htmx.org@1.9.12/dist/ext/sse.js»"></script></head>',
                '<p hx-ext="sse" sse-connect="/">News</p>',
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look at the scripts of each page that needs some."""
        asking = [each for each in project.htmx_attributes if _asks(each)]
        if not asking or project.writes_scripts:
            return
        paths = frozenset(each.placed.path for each in asking)
        pages = [page for page in project.pages if not paths.isdisjoint(page.paths)]
        yield from self._without_htmx(asking, pages, project)
        if project.htmx_dialect == HTMX_2:
            extending = [each for each in project.htmx_attributes if _is_of_extension(each)]
            yield from self._without_extension(extending, pages, project)
            yield from self._without_script(pages, project)
            yield from self._old(pages if extending else (), project)

    # ---------------------------------------------------------------------------------- htmx

    def _without_htmx(
        self, asking: Iterable[HtmxAttribute], pages: Sequence[Page], project: Project
    ) -> Iterator[Finding]:
        """One finding for each layout without htmx, or for each template whose page lacks it."""
        lives = _paths_with(CORE, pages, project)
        showing: dict[str, Page] = {}
        for known_page in filter(_is_known, pages):
            for path in known_page.paths:
                showing.setdefault(path, known_page)
        seen: set[object] = set()
        for each in asking:
            page = showing.get(each.placed.path)
            if page is None or each.placed.path in lives:
                continue
            root = _root(page)
            whole = root is not None and root.path not in lives
            span = root.span if root is not None and whole else each.name_span
            key = span if whole else each.placed.path
            if key not in seen:
                seen.add(key)
                yield self._missing(each, span, project.libraries_on(page))

    def _missing(self, each: HtmxAttribute, span: Span, libraries: Libraries) -> Finding:
        hint = "load htmx with a script in the head"
        if libraries.lacks_end:
            hint = "end the head with </head>: htmx is added before it"
        related = () if span == each.name_span else (Related(each.name_span, "needed here"),)
        return self.finding(
            span,
            f"no script of the page loads htmx, which {each.name} needs",
            hint=hint,
            related=related,
            identity=each.name,
        )

    # ---------------------------------------------------------------------------- extensions

    def _without_extension(
        self, extending: Iterable[HtmxAttribute], pages: Sequence[Page], project: Project
    ) -> Iterator[Finding]:
        lives: dict[str, frozenset[str]] = {}
        for each in extending:
            info = known(each.name, HTMX_2)
            extension = info.extension if info is not None else None
            if extension is None or not _has_htmx_alone(each.placed.page, project):
                continue
            if extension not in lives:
                lives[extension] = _paths_with(extension, pages, project)
            if each.placed.path not in lives[extension]:
                yield self._no_script(each, extension)
            elif not _is_named(each.placed, extension, project):
                yield self._no_name(each, extension)

    def _without_script(self, pages: Sequence[Page], project: Project) -> Iterator[Finding]:
        """Extensions that are named, and that the attributes of others do not tell of."""
        lives: dict[str, frozenset[str]] = {}
        seen: set[Span] = set()
        for each, name in _named(project):
            extension = name.masked
            if name.span in seen or not _has_htmx_alone(each.placed.page, project):
                continue
            if extension not in lives:
                lives[extension] = _paths_with(extension, pages, project)
            if each.placed.path not in lives[extension]:
                seen.add(name.span)
                yield self.finding(
                    name.span,
                    f"no script of the page loads the extension {extension}",
                    hint=f"load {_PACKAGES.get(extension, f'htmx-ext-{extension}')} after htmx",
                    related=used_at(name, "named by hx-ext here"),
                    identity=extension,
                )

    def _no_script(self, each: HtmxAttribute, extension: str) -> Finding:
        return self.finding(
            each.name_span,
            f"no script of the page loads the extension {extension}, which {each.name} needs",
            hint=f"load htmx-ext-{extension} after htmx",
            identity=extension,
        )

    def _no_name(self, each: HtmxAttribute, extension: str) -> Finding:
        return self.finding(
            each.name_span,
            f"{each.name} does nothing: no hx-ext here or above names the extension {extension}",
            hint=f'put hx-ext="{extension}" on the element or above it',
            identity=extension,
        )

    def _old(self, pages: Iterable[Page], project: Project) -> Iterator[Finding]:
        """The extension for server-sent events that came with htmx 1 does not work with htmx 2."""
        seen: set[Span] = set()
        for page in pages:
            scripts = project.libraries_on(page).scripts if page.is_document else ()
            core = next((tag for tag in scripts if _is_core_2(tag)), None)
            for tag in scripts if core is not None else ():
                old = tag.library.old and "sse" in tag.library.names
                if core is not None and old and tag.span not in seen:
                    seen.add(tag.span)
                    yield self.finding(
                        tag.span,
                        "the extension sse of htmx 1 does not work with htmx 2",
                        hint="load htmx-ext-sse instead",
                        related=(Related(core.span, "htmx 2 is loaded here"),),
                    )


def _asks(each: HtmxAttribute) -> bool:
    """Whether the attribute does something by itself."""
    off = each.name == "hx-boost" and all(value.text == "false" for value in each.values)
    return each.name in _ASKING and not off


def _is_of_extension(each: HtmxAttribute) -> bool:
    """Whether an attribute can only be meant for an extension."""
    return each.name in _CONNECTING or each.name.startswith(_TARGETING)


def _named(project: Project) -> Iterator[tuple[HtmxAttribute, Pattern]]:
    for each in project.htmx_attributes:
        for value in each.values if each.name == "hx-ext" else ():
            for name in word.extensions(value):
                ignored = f"ignore:{name.masked}" in value.masked
                usual = name.masked in EXTENSIONS[HTMX_2] - _TOLD_BY_ATTRIBUTES
                if usual and not ignored:
                    yield each, name


def _has_htmx_alone(page: Page, project: Project) -> bool:
    """Whether all scripts of a page are known, and htmx is one of them."""
    if not _is_known(page):
        return False
    libraries = project.libraries_on(page)
    return CORE in libraries.names and not libraries.open


def _is_known(page: Page) -> bool:
    return page.render is not None and page.is_document and not page.open


def _paths_with(name: str, pages: Iterable[Page], project: Project) -> frozenset[str]:
    """The files of pages that bring a library, or may.

    A fragment may be put into any of these; if there are none, nothing asks for it.
    """
    documents: set[str] = set()
    fragments: set[str] = set()
    for page in pages:
        if not page.is_document:
            fragments |= page.paths
        elif not _is_known(page) or _may_bring(name, project.libraries_on(page)):
            documents |= page.paths
    return frozenset(documents | fragments if documents else documents)


def _may_bring(name: str, libraries: Libraries) -> bool:
    return libraries.open or name in libraries.names


def _root(page: Page) -> Placed | None:
    """The element that the scripts belong into, or the first of the document."""
    first: Placed | None = None
    for placed in page.elements:
        if placed.tag == "head":
            return placed
        if placed.tag in {"html", "body"}:
            first = first or placed
    return first


def _is_named(placed: Placed, extension: str, project: Project) -> bool:
    """Whether an ``hx-ext`` may name an extension for an element."""
    page = placed.page
    for each in (placed, *placed.ancestors()):
        if not each.certain or each.has_open_attributes:
            return True
        for attribute in each.attributes("hx-ext"):
            for value in page.values(each, attribute):
                names = {name.strip() for name in (value.text or extension).split(",")}
                if extension in names:
                    return True
    return project.mentioned_in_script("hx-ext")


def _is_core_2(tag: ScriptTag) -> bool:
    return CORE in tag.library.names and tag.library.major == HTMX_2
