"""A product that has the checker's commands."""

import importlib.metadata
from dataclasses import dataclass

from hypercheck.pack import Pack, load_pack
from hypercheck.reports.report import Tool


@dataclass(frozen=True, slots=True)
class Product:
    """The name of a command, and the packs of rules that are its own."""

    name: str
    packs: tuple[str, ...]

    @property
    def tool(self) -> Tool:
        """The product as reports name it."""
        return Tool(self.name, importlib.metadata.version("hypercheck"))

    def load_packs(self, plugins: tuple[str, ...] = ()) -> tuple[Pack, ...]:
        """The product's packs and those that the settings name."""
        return tuple(load_pack(name) for name in dict.fromkeys((*self.packs, *plugins)))
