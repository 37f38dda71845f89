"""Which scripts are htmx or its extensions, by their URLs and by what they hold."""

import re

import msgspec

CORE = "htmx"
"""How htmx itself is called among the names of its extensions."""

_EXTENSION = re.compile(r"htmx-ext-([a-z]+(?:-(?!min\b)[a-z]+)*)")
_OLD_EXTENSION = re.compile(r"/ext/(?:hx-|htmx-)?([a-z]+(?:-[a-z]+)*)(?:\.min)?\.js$")
"""Where htmx 1 had its extensions. Its packages have kept them there, whatever their version."""

_CORE = re.compile(
    r"(?:^|/)htmx\.org(?:@[^/]*+)?(?:/dist/htmx(?:\.[a-z]+)*\.js)?/?$"
    r"|(?:^|/)htmx(?:[-.@]?v?[0-9][\w.-]*?)?(?:[.-][a-z]+)*\.js$"
)
_MAJOR = re.compile(r"(?:^|/)htmx(?:\.org@|[-.@]|/)v?([0-9]+)")
_VERSION = re.compile(r"""(?<!\w)version\s*+[:=]\s*+["']([0-9]+)\.[0-9]""")
_DEFINED = re.compile(r"""defineExtension\(\s*+["']([\w-]++)["']""")

# fmt: off
_OTHERS = frozenset({
    "alpine", "alpinejs", "bootstrap", "chart.js", "d3", "hyperscript.org", "jquery", "leaflet",
    "lodash", "luxon", "popper.js", "sortable", "sortablejs", "tailwindcss", "tom-select",
})
# fmt: on
_PACKAGE = re.compile(
    r"^(?:https?:)?//(?:unpkg\.com|cdn\.jsdelivr\.net/npm|cdnjs\.cloudflare\.com/ajax/libs)"
    r"/([a-z][a-z.-]*+)(?:@[\w.-]*+)?(?:/|$)"
)
_OTHER_HOSTS = re.compile(
    r"^(?:https?:)?//(?:cdn\.tailwindcss\.com|code\.jquery\.com|js\.stripe\.com)(?:/|$)"
)
_LOADING = re.compile(r"import|require|script|eval\(|Function\(|\.src\b")
"""What a script says that may load another one."""

_SMALLEST = 10_000
"""Characters; the smallest htmx, compressed for sending, has three times as many."""


class Library(msgspec.Struct, frozen=True):
    """What a script defines: :data:`CORE`, and names of extensions; ``open``: others, too.

    ``major`` is the version of htmx that its URL or its text names; ``old``: its extensions are
    those that came with htmx 1.
    """

    names: frozenset[str] = frozenset()
    open: bool = False
    major: int | None = None
    old: bool = False


NOTHING, ANYTHING = Library(), Library(open=True)


def library_at(url: str, text: str | None) -> Library:
    """What the script at a URL defines; ``text`` is what it holds, None where that is not known."""
    path = re.split(r"[?#]", url.strip().lower(), maxsplit=1)[0]
    found = _named(path)
    if text is not None:
        more = library_of(text)
        if found is None:
            return more
        defined = frozenset(_DEFINED.findall(text))
        version = _VERSION.search(text) if CORE in found.names and found.major is None else None
        major = int(version[1]) if version else found.major
        return Library(found.names | defined, open=False, major=major, old=found.old)
    if found is not None:
        # A file of the site's own may hold more than its name says.
        is_public = path.startswith(("http:", "https:", "//"))
        return found if is_public else Library(found.names, open=True, major=found.major)
    package = _PACKAGE.match(path)
    if (package and package[1] in _OTHERS) or _OTHER_HOSTS.match(path):
        return NOTHING
    return ANYTHING


def library_of(text: str) -> Library:
    """What a script of the site's own defines, where only a short one tells it for certain."""
    if len(text) >= _SMALLEST or _LOADING.search(text):
        return ANYTHING
    return Library(frozenset(_DEFINED.findall(text)))


def _named(path: str) -> Library | None:
    if "htmx" not in path or "," in path:
        return None
    if found := _EXTENSION.search(path):
        return Library(frozenset({found[1]}))
    major = int(version[1]) if (version := _MAJOR.search(path)) else None
    if found := _OLD_EXTENSION.search(path):
        return Library(frozenset({found[1]}), major=major, old="htmx.org" in path)
    return Library(frozenset({CORE}), major=major) if _CORE.search(path) else None
