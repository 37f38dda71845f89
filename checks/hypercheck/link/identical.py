"""When a value means the same in two places, so that it need be worked out only once.

A layout is shown on every page and a template by several handlers. Frames are made anew for each
page, so what is compared is what the names inside a value are bound to.
"""

from collections.abc import Hashable

from hypercheck.link.evaluate import Evaluator
from hypercheck.link.resolved import (
    Argument,
    Bound,
    Entries,
    ItemOf,
    Items,
    Made,
    Member,
    Plain,
    PythonFrame,
    Resolved,
    TemplateBinding,
    TemplateFrame,
    Unknown,
)
from hypercheck.value import Name, Value, walk

Identity = tuple[Hashable, ...]
"""Equal identities: the same value, to the eyes of the checker."""

_DEEPEST = 8
_UNKNOWN = 0


class Identities:
    """Tells values apart; keeps what it has compared, so that no address is used twice."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._names: dict[int, tuple[Value, tuple[str, ...]]] = {}
        self._bindings: dict[int, tuple[object, Hashable]] = {}

    def of(self, value: Value, frame: TemplateFrame) -> Identity:
        """The identity of a value of a template where the names of a frame are seen."""
        return self._of(value, frame, 0)

    def of_context(
        self, context: dict[str, Bound] | None, wanted: frozenset[str] | None
    ) -> Identity:
        """The identity of what a render site gives under the wanted names (None: all names).

        Names whose values tell nothing do not count.
        """
        names = sorted(context) if context is not None else ()
        counted = [name for name in names if wanted is None or name in wanted]
        found = ((name, self._binding((context or {})[name], 0)) for name in counted)
        return tuple(each for each in found if each[1] != _UNKNOWN)

    def _of(self, value: Value, frame: TemplateFrame, depth: int) -> Identity:
        names = self._names_in(value)
        if not names:
            return (id(value),)
        given = frame.given or {}
        return (
            id(value),
            *(self._binding(frame.lookup(name) or given.get(name), depth) for name in names),
        )

    def _names_in(self, value: Value) -> tuple[str, ...]:
        known = self._names.get(id(value))
        if known is None:
            found = dict.fromkeys(each.id for each in walk(value) if isinstance(each, Name))
            known = self._names[id(value)] = (value, tuple(found))
        return known[1]

    def _binding(self, binding: TemplateBinding | None, depth: int) -> Hashable:
        if binding is None or isinstance(binding, Unknown):
            return _UNKNOWN
        known = self._bindings.get(id(binding))
        if known is None:
            known = self._bindings[id(binding)] = (binding, self._compared(binding, depth))
        return known[1]

    def _compared(self, binding: TemplateBinding, depth: int) -> Hashable:
        if not isinstance(binding, Bound) or depth >= _DEEPEST:
            return id(binding)
        if isinstance(binding.frame, PythonFrame):
            found = self._evaluator.evaluate(binding)
            if all(_tells_nothing(each) for each in found):
                return _UNKNOWN
            return (id(binding.value), id(binding.frame))
        return self._of(binding.value, binding.frame, depth + 1)


def _tells_nothing(resolved: Resolved) -> bool:
    """Whether no text, item or call of a value can be known."""
    while isinstance(resolved, Member | ItemOf):
        resolved = resolved.base
    match resolved:
        case Unknown() | Argument() | Plain(value=None | True | False):
            return True
        case Items(items=()) | Entries(entries=()):
            return True
        case Made(callee=Member() as method):
            return _tells_nothing(method)
        case _:
            return False
