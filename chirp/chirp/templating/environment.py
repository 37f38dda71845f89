"""The Jinja2 environment of an application."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, Undefined

_OWN_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Extensions:
    """What an application registers for its templates, by name."""

    filters: dict[str, Callable[..., Any]] = field(default_factory=dict)
    tests: dict[str, Callable[..., Any]] = field(default_factory=dict)
    globals: dict[str, Any] = field(default_factory=dict)


def make_environment(
    folders: tuple[Path, ...],
    extensions: Extensions,
    built_in: Mapping[str, Any],
    *,
    autoescape: bool,
    strict: bool,
    reload: bool,
) -> Environment:
    """The environment: the application's folders first, then the templates Chirp brings."""
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(folders), FileSystemLoader(_OWN_TEMPLATES)]),
        autoescape=autoescape,  # noqa: S701  # the application's choice; on unless it says otherwise
        undefined=StrictUndefined if strict else Undefined,
        auto_reload=reload,
    )
    environment.globals.update(built_in)
    environment.globals.update(extensions.globals)
    environment.filters.update(extensions.filters)
    environment.tests.update(extensions.tests)
    return environment
