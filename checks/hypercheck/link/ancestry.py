"""Which templates extend which, whatever is known of the values that choose between them."""

from collections.abc import Iterator

from hypercheck.link.evaluate import Evaluator
from hypercheck.link.resolved import Bound, TemplateFrame
from hypercheck.link.template_store import TemplateFile, TemplateStore


class Ancestry:
    """Finds the parents of templates, those of each file once."""

    def __init__(self, store: TemplateStore, evaluator: Evaluator) -> None:
        self._store = store
        self._evaluator = evaluator
        self._parents: dict[str, tuple[TemplateFile, ...] | None] = {}

    def line(self, file: TemplateFile) -> tuple[TemplateFile, ...] | None:
        """A template and all it may extend; None where one of them is not known."""
        found: dict[str, TemplateFile] = {}
        queue = [file]
        while queue:
            current = queue.pop()
            if current.path in found:
                continue
            parents = self._of(current)
            if parents is None:
                return None
            found[current.path] = current
            queue.extend(parents)
        return tuple(found.values())

    def _of(self, file: TemplateFile) -> tuple[TemplateFile, ...] | None:
        if file.path not in self._parents:
            self._parents[file.path] = self._found(file)
        return self._parents[file.path]

    def _found(self, file: TemplateFile) -> tuple[TemplateFile, ...] | None:
        if file.summary.faults or file.summary.foreign is not None:
            return None
        found: list[TemplateFile] = []
        for parent in self._named(file):
            if parent is None:
                return None
            found.append(parent)
        return tuple(found)

    def _named(self, file: TemplateFile) -> Iterator[TemplateFile | None]:
        frame = TemplateFrame(file.path, {})
        for node in file.extends:
            for pattern in self._evaluator.patterns(Bound(node.template, frame)):
                yield self._store.find(pattern.text) if pattern.text else None
