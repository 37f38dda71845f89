"""Testing applications in process: a client, and what it brings back."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chirp.testing.client import TestClient as TestClient
    from chirp.testing.listener import Listener as Listener
    from chirp.testing.response import TestResponse as TestResponse

_MODULES = {"Listener": "listener", "TestClient": "client", "TestResponse": "response"}

__all__ = ["Listener", "TestClient", "TestResponse"]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
