"""Middleware: what stands between the router and the handlers."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chirp.middleware.chain import Middleware as Middleware
    from chirp.middleware.chain import Next as Next
    from chirp.middleware.csrf import CSRFConfig as CSRFConfig
    from chirp.middleware.csrf import CSRFMiddleware as CSRFMiddleware
    from chirp.middleware.hosts import AllowedHosts as AllowedHosts
    from chirp.middleware.session import Session as Session
    from chirp.middleware.session import SessionConfig as SessionConfig
    from chirp.middleware.session import SessionMiddleware as SessionMiddleware
    from chirp.middleware.static import StaticFiles as StaticFiles

_MODULES = {
    "AllowedHosts": "hosts",
    "CSRFConfig": "csrf",
    "CSRFMiddleware": "csrf",
    "Middleware": "chain",
    "Next": "chain",
    "Session": "session",
    "SessionConfig": "session",
    "SessionMiddleware": "session",
    "StaticFiles": "static",
}

__all__ = [
    "AllowedHosts",
    "CSRFConfig",
    "CSRFMiddleware",
    "Middleware",
    "Next",
    "Session",
    "SessionConfig",
    "SessionMiddleware",
    "StaticFiles",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
