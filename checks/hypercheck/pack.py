"""Packs of rules, found by entry point: any package can ship one."""

import functools
import importlib
import itertools
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType

from hypercheck.model import HypercheckError, closest
from hypercheck.rule import Rule

GROUP = "hypercheck.packs"


class PackError(HypercheckError):
    """A pack that is named is not installed, or cannot be loaded."""


@dataclass(frozen=True)
class Pack:
    """The rules of one entry point, in the order of their codes."""

    name: str
    rules: tuple[type[Rule], ...]


def pack_names() -> tuple[str, ...]:
    """The names of the installed packs."""
    return tuple(sorted(_entry_points()))


@functools.cache
def load_pack(name: str) -> Pack:
    """Load a pack: the module or package of its entry point, and every rule defined below it."""
    entry = _entry_points().get(name)
    if entry is None:
        near = closest(name, _entry_points())
        hint = f"; did you mean {near}?" if near else ""
        raise PackError(f"no pack of rules named {name} is installed{hint}")
    try:
        return pack_of(name, importlib.import_module(entry.module))
    except HypercheckError:
        raise
    except Exception as error:  # a pack is foreign code: any failure is its own
        raise PackError(
            f"the pack {name} ({entry.value}) cannot be loaded: {type(error).__name__}: {error}"
        ) from error


def pack_of(name: str, module: ModuleType) -> Pack:
    """The rules defined in a module and all modules below it."""
    rules = sorted(
        {rule for each in _modules(module) for rule in _rules_in(each)},
        key=lambda rule: (rule.code, rule.__module__),
    )
    for first, second in itertools.pairwise(rules):
        if first.code == second.code:
            raise PackError(
                f"two rules have the code {first.code}: {first.__module__}, {second.__module__}"
            )
    return Pack(name, tuple(rules))


def _entry_points() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=GROUP)}


def _modules(module: ModuleType) -> Iterator[ModuleType]:
    yield module
    for found in pkgutil.iter_modules(getattr(module, "__path__", ())):
        yield from _modules(importlib.import_module(f"{module.__name__}.{found.name}"))


def _rules_in(module: ModuleType) -> Iterator[type[Rule]]:
    for value in vars(module).values():
        if not isinstance(value, type) or value.__module__ != module.__name__:
            continue
        # "code" is missing on a base class shared by several rules of the pack.
        if issubclass(value, Rule) and hasattr(value, "code"):
            yield value
