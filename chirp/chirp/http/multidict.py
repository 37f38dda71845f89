"""Names with one or more values each: headers, query strings and forms."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl

V = TypeVar("V")

# As many as a form may have: a query string is one.
_MOST = 1000


class MultiDict(Mapping[str, V], Generic[V]):
    """An immutable mapping that keeps every value of a name; indexing gives the first."""

    __slots__ = ("_pairs", "_values")

    def __init__(self, pairs: Iterable[tuple[str, V]] = ()) -> None:
        self._pairs = tuple(pairs)
        self._values: dict[str, list[V]] = {}
        values, key = self._values, self._key
        for name, value in self._pairs:
            values.setdefault(key(name), []).append(value)

    @staticmethod
    def _key(name: str) -> str:
        return name

    def __getitem__(self, name: str) -> V:
        return self._values[self._key(name)][0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._key(name) in self._values

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self._pairs)!r})"

    def get_list(self, name: str) -> list[V]:
        """Every value of the name, in order; empty if there is none."""
        return list(self._values.get(self._key(name), ()))

    def pairs(self) -> tuple[tuple[str, V], ...]:
        """Every name and value, in the order they came."""
        return self._pairs


class Headers(MultiDict[str]):
    """Header fields; names are compared without regard to case."""

    __slots__ = ()

    @staticmethod
    def _key(name: str) -> str:
        return name.lower()

    @classmethod
    def from_scope(cls, scope: Mapping[str, Any]) -> "Headers":
        """The headers of an ASGI scope."""
        return cls(
            [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
        )


class Query(MultiDict[str]):
    """The parameters of a query string."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> "Query":
        """Read ``a=1&b=2``; names without a value are kept as empty; too many: ValueError."""
        return cls(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST) if text else ())
