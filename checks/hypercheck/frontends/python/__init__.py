"""The Python front end: source to summary, one file at a time, without running anything.

Everything here is loaded when it is first asked for, so that a run with a warm cache never
imports the parser.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hypercheck.frontends.python.decoding import Decoded as Decoded
    from hypercheck.frontends.python.decoding import Undecodable as Undecodable
    from hypercheck.frontends.python.decoding import decode as decode
    from hypercheck.frontends.python.decoding import mentions as mentions
    from hypercheck.frontends.python.module import read as read

_MODULES = {
    "Decoded": "decoding",
    "Undecodable": "decoding",
    "decode": "decoding",
    "mentions": "decoding",
    "read": "module",
}

__all__ = ["Decoded", "Undecodable", "decode", "mentions", "read"]


def __getattr__(name: str) -> Any:
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{module}"), name)
