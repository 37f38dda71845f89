"""Reaching definitions of one scope: which assignments can have given a name its value.

Statements are gone through once, in order. Where a loop begins, each name that the loop binds gets
a merge, a placeholder for what reaches the beginning; it is filled in when the loop's end is known,
and names read in between are mended last. So nested loops cost no more than their length.
"""

from msgspec.structs import force_setattr

from hypercheck.value import Name

Definitions = tuple[int, ...]
"""Indexes of bindings; :data:`OTHER`; or, below that, merges."""

State = dict[str, Definitions]
"""The definitions that reach a place, by name."""

OTHER = -1
"""A definition that is no binding: a function, a class, an import."""

_FIRST_MERGE = -2


class Event:
    """A definition, in the order of the source, and what the name was before it."""

    __slots__ = ("before", "definition", "name")

    def __init__(self, name: str, definition: int, before: Definitions) -> None:
        self.name = name
        self.definition = definition
        self.before = before


class Flow:
    """What is known at the place reached so far.

    ``state`` is None where no control can arrive. ``shared`` are names that other scopes assign
    to as well (``global``, ``nonlocal``), whose value can change at any time.
    """

    __slots__ = ("_merges", "_pending", "events", "shared", "state")

    def __init__(self, shared: frozenset[str] = frozenset()) -> None:
        self.state: State | None = {}
        self.events: list[Event] = []
        self.shared = shared
        self._merges: list[list[Definitions]] = []
        self._pending: list[tuple[Name, Definitions]] = []

    def define(self, name: str, definition: int) -> None:
        """From here on a name means this."""
        if self.state is None:
            return
        before = self.state.get(name, ())
        self.events.append(Event(name, definition, before))
        self.state[name] = (definition,)

    def forget(self, name: str) -> None:
        """From here on a name means nothing."""
        if self.state is not None:
            self.state.pop(name, None)

    def reaching(self, name: str) -> Definitions:
        """What reaches this place, merges unresolved."""
        if self.state is None or name in self.shared:
            return ()
        return self.state.get(name, ())

    def resolve_later(self, name: Name, definitions: Definitions) -> None:
        """Give a name its bindings when the merges it depends on are known."""
        self._pending.append((name, definitions))

    # ------------------------------------------------------------------------- joining ways

    def fork(self) -> State | None:
        """The state, to go another way from here later."""
        return None if self.state is None else dict(self.state)

    def since(self, before: State | None, mark: int) -> State | None:
        """The state wherever control may have left the stretch since ``mark`` events."""
        if before is None:
            return None
        state = dict(before)
        for event in self.events[mark:]:
            state[event.name] = _union(state.get(event.name, ()), (event.definition,))
        return state

    def maybe(self, mark: int) -> None:
        """What has been defined since ``mark`` events may not have been."""
        if self.state is None:
            return
        for event in reversed(self.events[mark:]):
            self.state[event.name] = _union(event.before, self.state.get(event.name, ()))

    def enter_loop(self, names: set[str]) -> dict[str, int]:
        """Begin a loop that binds these names; returns their merges."""
        if self.state is None:
            return {}
        merges = {}
        for name in names:
            merge = _FIRST_MERGE - len(self._merges)
            self._merges.append([self.state.get(name, ())])
            self.state[name] = (merge,)
            merges[name] = merge
        return merges

    def close_loop(self, merges: dict[str, int], ends: list[State | None]) -> None:
        """Say with which states the loop's beginning is reached again."""
        for name, merge in merges.items():
            inputs = self._merges[_FIRST_MERGE - merge]
            inputs.extend(end[name] for end in ends if end is not None and name in end)

    def finish(self) -> None:
        """Mend the names that were read inside loops."""
        known: dict[Definitions, tuple[int, ...]] = {}
        for name, definitions in self._pending:
            if definitions not in known:
                known[definitions] = self._resolved(definitions)
            # Frozen for everyone else: nobody has seen these values yet.
            force_setattr(name, "bindings", known[definitions])

    def _resolved(self, definitions: Definitions) -> tuple[int, ...]:
        seen: set[int] = set()
        stack = list(definitions)
        while stack:
            current = stack.pop()
            if current not in seen:
                seen.add(current)
                if current <= _FIRST_MERGE:
                    for inputs in self._merges[_FIRST_MERGE - current]:
                        stack.extend(inputs)
        return bindings_of(tuple(sorted(index for index in seen if index > _FIRST_MERGE)))


def is_settled(definitions: Definitions) -> bool:
    """Whether no merge is among the definitions."""
    return not definitions or min(definitions) >= OTHER


def bindings_of(definitions: Definitions) -> tuple[int, ...]:
    """The bindings of settled definitions; none if something else may be meant as well."""
    return () if OTHER in definitions else definitions


def merged(states: "list[State | None]") -> State | None:
    """The state where several ways meet."""
    alive = [state for state in states if state is not None]
    if not alive:
        return None
    result = dict(alive[0])
    for state in alive[1:]:
        for name, definitions in state.items():
            known = result.get(name)
            if known != definitions:
                result[name] = definitions if known is None else _union(known, definitions)
    return result


def _union(one: Definitions, other: Definitions) -> Definitions:
    return one if one == other else tuple(sorted({*one, *other}))
