"""A route: a pattern, methods, and the function that answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chirp.routing.pattern import Pattern
from chirp.routing.place import Place

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

Handler = Callable[..., Any]


@dataclass(frozen=True)
class Route:
    """What was said to ``route``; ``on_invalid`` names a template and a block.

    ``referenced`` says that something outside the application links to it.
    """

    path: str
    methods: tuple[str, ...]
    name: str
    handler: Handler
    place: Place
    referenced: bool = False
    on_invalid: tuple[str, str] | None = None

    def __str__(self) -> str:
        return f"{' '.join(self.methods)} {self.path} at {self.place}"


@dataclass(frozen=True)
class CompiledRoute:
    """A route whose pattern has been read; ``methods`` has HEAD where GET is."""

    route: Route
    pattern: Pattern
    methods: frozenset[str]
