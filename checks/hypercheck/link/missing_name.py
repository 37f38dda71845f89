"""Names that templates read and nobody gives them."""

from collections.abc import Iterable, Iterator

from hypercheck.facts import MissingName
from hypercheck.frontends.template.builtin_name import GLOBALS
from hypercheck.link.free_name import free_names
from hypercheck.link.provision import Provisions
from hypercheck.link.shared_context import SharedContext
from hypercheck.link.template_store import TemplateFile


def missing_names(
    files: Iterable[TemplateFile], provisions: Provisions, shared: SharedContext
) -> Iterator[MissingName]:
    """What is missing in templates that are shown and read whole."""
    for file in files:
        summary = file.summary
        if not (file.is_builtin or summary.faults or summary.foreign or summary.custom_tags):
            yield from _missing_in(file, provisions, shared)


def _missing_in(
    file: TemplateFile, provisions: Provisions, shared: SharedContext
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
        if known is None:
            known = frozenset(everywhere | given.names | provisions.bound(file.path))
        yield MissingName(read, known, given.sites, is_imported=not given.with_context)
