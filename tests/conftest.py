"""What all tests share."""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from marked_app import MarkedApp, write_tree


@pytest.fixture
def clean_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., ModuleType]]:
    """Imports a module of an application without its faults; each test has its own."""
    before = set(sys.modules)

    def load(name: str, module: str) -> ModuleType:
        folder = write_tree(tmp_path / name, MarkedApp.read(name).clean)
        monkeypatch.syspath_prepend(folder)
        return importlib.import_module(module)

    yield load
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(f"{tmp_path}/"):
            del sys.modules[name]
