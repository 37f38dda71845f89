"""Words in scripts and in markup that Python writes: evidence that something makes a name."""

import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from hypercheck.frontends.python.summary import Scope
from hypercheck.frontends.template.summary import Element, Text
from hypercheck.link.application import Application
from hypercheck.link.template_store import TemplateStore
from hypercheck.link.template_values import nodes_of
from hypercheck.link.traversal import body_values, scope_values
from hypercheck.model import Source
from hypercheck.value import Literal, walk

_LARGEST_SCRIPT = 2 * 1024 * 1024
"""Bytes; a larger file is a bundle, whose short names say nothing."""


class Scripts:
    """All scripts of one application; read only when a name has no other explanation."""

    def __init__(
        self, application: Application, store: TemplateStore, source: Callable[[str], Source | None]
    ) -> None:
        self._application = application
        self._store = store
        self._source = source

    def mention(self, word: str) -> bool:
        """Whether a word stands in a script, or in a string of Python that holds markup."""
        pattern = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
        return any(pattern.search(text) for text in self._texts)

    @functools.cached_property
    def _texts(self) -> tuple[str, ...]:
        return (*self._inline(), *self._files(), *self._strings())

    def _inline(self) -> Iterator[str]:
        for file in self._store.files():
            source = self._source(file.path)
            if source is None:
                continue
            for node in nodes_of(file.summary.nodes):
                if isinstance(node, Element):
                    yield from self._in_element(node, source.text)

    @staticmethod
    def _in_element(node: Element, text: str) -> Iterator[str]:
        if node.tag == "script":
            for child in node.children:
                if isinstance(child, Text):
                    yield text[child.range.start : child.range.end]
        for attribute in node.attributes:
            if attribute.name.startswith(("on", "hx-on", "data-hx-on", "x-", "@", "_")):
                yield text[attribute.name_range.end : attribute.range.end]

    def _files(self) -> Iterator[str]:
        folder = self._application.static_dir
        if folder is None or not folder.is_dir():
            return
        for path in sorted(folder.rglob("*.js")):
            if _is_library(path) or not path.is_file():
                continue
            if path.stat().st_size <= _LARGEST_SCRIPT:
                yield path.read_text("utf-8", errors="replace")

    def _strings(self) -> Iterator[str]:
        for module in self._application.collector.evaluator.modules.loaded():
            if module.path in self._application.paths:
                yield from _markup_strings(module.summary.scope)


def _is_library(path: Path) -> bool:
    return path.name.endswith(".min.js") or path.name.startswith(("htmx", "jquery"))


def _markup_strings(scope: Scope) -> Iterator[str]:
    values = [*scope_values(scope)]
    for function in scope.functions:
        values.extend(body_values(function))
        yield from _markup_strings(function.scope)
    for definition in scope.classes:
        yield from _markup_strings(definition.scope)
    for value in values:
        for each in walk(value):
            if isinstance(each, Literal) and "<" in each.text:
                yield each.text
