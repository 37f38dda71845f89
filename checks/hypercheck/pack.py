"""Packs of rules, found by entry point: any package can ship one."""

import functools
import importlib
import itertools
import pkgutil
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType

from hypercheck.model import HypercheckError, closest
from hypercheck.rule import Rule

GROUP = "hypercheck.packs"


class PackError(HypercheckError):
    """A pack that is named is not installed, or cannot be loaded."""


class Pack:
    """The rules of one entry point, in the order of their codes; loaded when they are asked for.

    ``module`` is the module or package that they are in, empty for rules given outright.
    """

    def __init__(
        self,
        name: str,
        rules: tuple[type[Rule], ...] = (),
        *,
        module: str = "",
        load: Callable[[], tuple[type[Rule], ...]] | None = None,
    ) -> None:
        self.name = name
        self.module = module
        self._load = load or (lambda: rules)

    @functools.cached_property
    def rules(self) -> tuple[type[Rule], ...]:
        """The rules. Raises :class:`PackError` if the pack cannot be loaded."""
        return self._load()


def pack_names() -> tuple[str, ...]:
    """The names of the installed packs."""
    return tuple(sorted(_entry_points()))


@functools.cache
def load_pack(name: str) -> Pack:
    """The pack of an entry point: every rule defined in its module or package.

    Raises :class:`PackError` if no such pack is installed.
    """
    entry = _entry_points().get(name)
    if entry is None:
        near = closest(name, _entry_points())
        hint = f"; did you mean {near}?" if near else ""
        raise PackError(f"no pack of rules named {name} is installed{hint}")
    return Pack(name, module=entry.module, load=functools.partial(_load, name, entry))


def _load(name: str, entry: EntryPoint) -> tuple[type[Rule], ...]:
    try:
        return pack_of(name, importlib.import_module(entry.module)).rules
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
