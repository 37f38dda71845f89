"""Words in scripts and in markup that Python writes: evidence that something makes a name."""

import functools
import re
from collections.abc import Callable, Iterator
from pathlib import PurePath

from hypercheck.frontends.template.file_kind import is_markup
from hypercheck.frontends.template.summary import Element, Text
from hypercheck.link.application import Application
from hypercheck.link.template_store import TemplateFile, TemplateStore
from hypercheck.model import Source
from hypercheck.pattern import Known, Pattern

_LARGEST_SCRIPT = 2 * 1024 * 1024
"""Bytes; a larger file is a bundle, whose short names say nothing."""

_READ = frozenset({".js", ".mjs", ".html", ".htm"})
"""Static files that are read: a page that is served as it is has elements, too."""

_SCRIPTED = ("on", "hx-on", "data-hx-on", "x-", "v-", ":", "@", "_")
"""How the names of attributes begin that hold scripts: of htmx, Alpine, Vue and hyperscript."""

_STEM = re.compile(r"""["'`=#>]([A-Za-z_][\w-]*+)(?:\$?\{|%|["'`]\s*+[+~]|\Z)""")
"""The beginning of a string to which an expression adds the rest."""

_TOKEN = re.compile(r"[\w-]+")

_SHORTEST_STEM = 2
"""Characters; what is shorter says nothing of an id."""


class Scripts:
    """All scripts of one application; read only when a name has no other explanation."""

    def __init__(
        self, application: Application, store: TemplateStore, source: Callable[[str], Source | None]
    ) -> None:
        self._application = application
        self._store = store
        self.source = source
        self._mentioned: dict[str, bool] = {}

    def mention(self, word: str) -> bool:
        """Whether a word stands in a script, or in a string of Python that holds markup."""
        if not self._tokens.issuperset(_TOKEN.findall(word)):
            return False
        found = self._mentioned.get(word)
        if found is None:
            pattern = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
            found = any(pattern.search(text) for text in self._texts)
            self._mentioned[word] = found
        return found

    def may_make(self, wanted: Pattern) -> bool:
        """Whether a script, or a string of Python that holds markup, may make an id."""
        text = wanted.text
        if text is not None:
            return self.mention(text) or any(map(text.startswith, self._stems))
        longest = max((p.text for p in wanted.parts if isinstance(p, Known)), key=len, default="")
        starts = isinstance(wanted.parts[0], Known) and wanted.parts[0].text == longest
        if starts and any(stem.startswith(longest) for stem in self._stems):
            return True
        edge = r"(?<![\w-])" if starts else ""
        pattern = re.compile(edge + re.escape(longest))
        return any(pattern.search(each) for each in self._texts)

    @functools.cached_property
    def _stems(self) -> frozenset[str]:
        found = (stem for text in self._texts for stem in _STEM.findall(text))
        return frozenset(stem for stem in found if len(stem) >= _SHORTEST_STEM)

    @functools.cached_property
    def _tokens(self) -> frozenset[str]:
        """All that stands between separators: most words are in no script at all."""
        return frozenset(token for text in self._texts for token in _TOKEN.findall(text))

    @functools.cached_property
    def _texts(self) -> tuple[str, ...]:
        return (*self._inline(), *self._files(), *self._strings())

    def _inline(self) -> Iterator[str]:
        for file in self._templates():
            source = self.source(file.path)
            if source is None:
                continue
            if not is_markup(file.path):
                yield source.text
            for node in file.all_nodes:
                if isinstance(node, Element):
                    yield from self._in_element(node, source.text)

    def _templates(self) -> Iterator[TemplateFile]:
        """Those written as markup, and others that are rendered: scripts may be templates, too."""
        rendered = (render.template.text for render in self._application.renders)
        others = [self._store.find(name) for name in rendered if name is not None]
        found = {file.path: file for file in (*self._store.files(), *filter(None, others))}
        yield from (file for file in found.values() if not file.is_builtin)

    @staticmethod
    def _in_element(node: Element, text: str) -> Iterator[str]:
        if node.tag == "script":
            for child in node.children:
                if isinstance(child, Text):
                    yield text[child.range.start : child.range.end]
        for attribute in node.attributes:
            if attribute.name.startswith(_SCRIPTED):
                yield text[attribute.name_range.end : attribute.range.end]

    def _files(self) -> Iterator[str]:
        folder = self._application.static_dir
        if folder is None:
            return
        disk = self._application.disk
        for place, _, names in disk.walk(folder.as_posix()):
            for name in names:
                if PurePath(name).suffix.lower() in _READ and not _is_library(name):
                    data = disk.read(f"{place}/{name}", most=_LARGEST_SCRIPT)
                    yield (data or b"").decode("utf-8", errors="replace")

    def served(self, url: str) -> str | None:
        """The text of a static file, by its URL as written; None if there is none to be read."""
        prefix = f"{self._application.static_url}/"
        folder = self._application.static_dir
        path = re.split(r"[?#]", url, maxsplit=1)[0]
        segments = path.removeprefix(prefix).split("/")
        if folder is None or not path.startswith(prefix) or {"", ".", ".."} & set(segments):
            return None
        name = folder.joinpath(*segments).as_posix()
        if "\0" in name or not self._application.disk.is_file(name):
            return None
        try:
            data = self._application.disk.read(name, most=_LARGEST_SCRIPT)
        except OSError:
            return None
        return data.decode("utf-8", errors="replace") if data is not None else None

    def _strings(self) -> Iterator[str]:
        for module in self._application.collector.evaluator.modules.loaded():
            if module.path in self._application.paths:
                yield from module.summary.markup


def _is_library(name: str) -> bool:
    return name.endswith(".min.js") or name.startswith(("htmx", "jquery"))
