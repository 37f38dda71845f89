"""The scripts of pages: whether they bring htmx and its extensions."""

import re
from collections.abc import Callable, Iterable, Iterator

from hypercheck.facts import Libraries, Placed, ScriptTag
from hypercheck.facts import Page as AnyPage
from hypercheck.frontends.template.node import inner_nodes
from hypercheck.frontends.template.summary import Element, Output, TemplateNode, Text
from hypercheck.htmx.library import ANYTHING, CORE, NOTHING, Library, library_at, library_of
from hypercheck.link.application import Application
from hypercheck.link.content import RAW_TEXT_TAGS
from hypercheck.link.template_store import TemplateStore
from hypercheck.model import Source
from hypercheck.pattern import Pattern
from hypercheck.value import Attribute, Call, Name, Value, walk

_SCRIPTS = frozenset({"", "module", "text/javascript", "application/javascript"})
_SCRIPT_WORDS = frozenset(
    {"asset", "assets", "bundle", "htmx", "javascript", "js", "script", "scripts", "tags", "vite"}
)
"""Words in the names of values that may be script tags."""

_UNDECIDED = frozenset({"importmap", "text/babel"})


class LibraryReader:
    """Reads the scripts of pages. ``served`` gives the text of a static file by its URL."""

    def __init__(
        self,
        application: Application,
        store: TemplateStore,
        source: Callable[[str], Source | None],
        served: Callable[[str], str | None],
    ) -> None:
        self._application = application
        self._store = store
        self._source = source
        self._served = served
        added = application.framework.added_scripts
        self._added = added
        self._switch = application.setting(added.setting) if added is not None else False
        self._shows: dict[str, bool] = {}
        self._replaces = re.compile(added.unless, re.IGNORECASE) if added is not None else None

    def on(self, page: AnyPage) -> Libraries:
        """What the scripts on a page bring, those that the framework adds among them."""
        scripts = tuple(
            tag
            for placed in page.elements
            if placed.element.tag == "script"
            for tag in self._tags(page, placed)
        )
        names = frozenset[str]().union(*(tag.library.names for tag in scripts))
        is_open = any(tag.library.open for tag in scripts) or any(map(self._may_show, page.paths))
        adds = self._adds(page, scripts)
        if adds and self._added is not None:
            names |= self._added.names
        lacks_end = adds is False and self._switch is True and self._adds(page, ()) is False
        return Libraries(names, is_open or adds is None, scripts, lacks_end)

    def majors(self, urls: Iterable[Pattern]) -> frozenset[int | None]:
        """The versions of htmx among scripts; None stands for one that cannot be told.

        Where no script brings htmx, the framework's own version counts.
        """
        found = set[int | None]()
        for url in urls:
            if url.text is None:
                found.add(None)
                continue
            library = library_at(url.text, self._served(url.text))
            if CORE in library.names:
                found.add(library.major)
        if not found and self._added is not None and self._switch is True:
            found.add(self._added.major)
        return frozenset(found)

    def _adds(self, page: AnyPage, scripts: tuple[ScriptTag, ...]) -> bool | None:
        """Whether the framework adds its scripts to a page; None where that cannot be told."""
        if self._added is None or self._switch is False:
            return False
        if self._switch is not True:
            return None
        own = [self._replaced(tag) for tag in scripts]
        if any(own) or None in own:
            return None if None in own else False
        heads = [placed for placed in page.elements if placed.element.tag == "head"]
        if any(not head.certain or head.element.leaks for head in heads):
            return None
        return any(head.element.end is not None for head in heads)

    def _may_show(self, path: str) -> bool:
        """Whether an expression of a template may be script tags that Python made."""
        if path not in self._shows:
            file = self._store.at(path)
            self._shows[path] = file is None or any(_may_be_scripts(file.summary.nodes))
        return self._shows[path]

    def _replaced(self, tag: ScriptTag) -> bool | None:
        """Whether a script is one that takes the place of the framework's."""
        if tag.url is None or self._replaces is None:
            return False
        if tag.url.text is None:
            return None
        return self._replaces.match(tag.url.text.strip()) is not None

    def _tags(self, page: AnyPage, placed: Placed) -> Iterator[ScriptTag]:
        types = [v for a in placed.attributes("type") for v in page.values(placed, a)]
        kinds = {(value.text or "").strip().lower() for value in types} or {""}
        unknown = any(value.text is None for value in types) or placed.has_open_attributes
        if unknown or kinds & _UNDECIDED:
            yield ScriptTag(None, placed.span, ANYTHING)
            return
        if not kinds & _SCRIPTS:
            return
        urls = [v for a in placed.attributes("src") for v in page.values(placed, a)]
        for url in urls:
            yield ScriptTag(url, url.span, self._at(url, is_module="module" in kinds))
        if not urls:
            yield ScriptTag(None, placed.span, self._inline(placed))

    def _at(self, url: Pattern, *, is_module: bool) -> Library:
        if url.text is None:
            return ANYTHING
        found = library_at(url.text, self._served(url.text))
        return ANYTHING if is_module and not found.names else found

    def _inline(self, placed: Placed) -> Library:
        source = self._source(placed.path)
        if source is None:
            return ANYTHING
        text = ""
        for child in placed.element.children:
            if isinstance(child, Text):
                text += source.text[child.range.start : child.range.end]
            elif not (isinstance(child, Output) and _is_data(child.value)):
                return ANYTHING
        return library_of(text) if text else NOTHING


def _may_be_scripts(nodes: tuple[TemplateNode, ...]) -> Iterator[bool]:
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, Output):
            yield any(_names_scripts(each) for each in walk(node.value))
        elif not (isinstance(node, Element) and node.tag in RAW_TEXT_TAGS):
            stack.extend(inner_nodes(node))


def _names_scripts(value: Value) -> bool:
    name = value.id if isinstance(value, Name) else None
    name = value.name if isinstance(value, Attribute) else name
    return name is not None and not _SCRIPT_WORDS.isdisjoint(re.split(r"[\W_]+", name.lower()))


def _is_data(value: Value) -> bool:
    """Whether an expression in a script is a value of it, and no script itself."""
    if isinstance(value, Call) and value.kind == "filter":
        return isinstance(value.function, Name) and value.function.id == "tojson"
    while isinstance(value, Attribute):
        value = value.value
    return isinstance(value, Name)
