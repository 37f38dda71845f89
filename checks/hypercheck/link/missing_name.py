"""Names that templates read and nobody gives them."""

import functools
from collections.abc import Iterable, Iterator

from hypercheck.facts import MissingName, VariableRead
from hypercheck.frontends.template.builtin_name import GLOBALS
from hypercheck.frontends.template.node import values_of
from hypercheck.frontends.template.summary import Import, Macro
from hypercheck.link.free_name import free_names
from hypercheck.link.provision import Provisions
from hypercheck.link.shared_context import SharedContext
from hypercheck.link.template_store import TemplateFile
from hypercheck.model import Range
from hypercheck.value import Attribute, Name, walk


def missing_names(
    files: Iterable[TemplateFile], provisions: Provisions, shared: SharedContext
) -> Iterator[MissingName]:
    """What is missing in templates that are shown and read whole."""
    files = tuple(files)
    called = _Called(files)
    for file in files:
        summary = file.summary
        if not (file.is_builtin or summary.faults or summary.foreign or summary.custom_tags):
            yield from _missing_in(file, provisions, shared, called)


class _Called:
    """Tells which macros somebody may call: those whose names are read or imported anywhere."""

    def __init__(self, files: tuple[TemplateFile, ...]) -> None:
        self._files = files

    @functools.cached_property
    def _names(self) -> frozenset[str]:
        names: set[str] = set()
        for file in self._files:
            for node in file.all_nodes:
                if isinstance(node, Import):
                    names.update(name for name, _, _ in node.names)
                for value in values_of(node):
                    for each in walk(value):
                        if isinstance(each, Name):
                            names.add(each.id)
                        elif isinstance(each, Attribute):
                            names.add(each.name)
        return frozenset(names)

    @functools.cache  # noqa: B019 -- lives as long as the files it is asked about
    def _idle(self, file: TemplateFile) -> tuple[Range, ...]:
        macros = (node for node in file.all_nodes if isinstance(node, Macro))
        return tuple(macro.range for macro in macros if macro.name not in self._names)

    def reaches(self, file: TemplateFile, read: VariableRead) -> bool:
        """Whether a read stands outside of macros, or in those that somebody may call."""
        start = read.span.start
        return not any(place.start <= start < place.end for place in self._idle(file))


def _missing_in(
    file: TemplateFile, provisions: Provisions, shared: SharedContext, called: _Called
) -> Iterator[MissingName]:
    given = provisions.of(file.path)
    everywhere = GLOBALS | (shared.names if given.with_context else shared.globals)
    is_open = shared.open if given.with_context else shared.globals_open
    if is_open or given.open or not given.shown:
        return
    known: frozenset[str] | None = None
    for read in free_names(file):
        if read.block not in given.shown or read.name in everywhere or given.gives(read.name):
            continue
        if not (read.is_certain or called.reaches(file, read)):
            continue
        if known is None:
            known = frozenset(everywhere | given.names | provisions.bound(file.path))
        yield MissingName(read, known, given.sites, is_imported=not given.with_context)
