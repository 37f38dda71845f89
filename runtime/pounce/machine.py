"""What Pounce finds on the machine: versions, the interpreter, optional parts."""

import importlib.metadata
import os
import platform
import sys
import sysconfig
from collections.abc import Iterator

OPTIONAL = ("h11", "h2", "wsproto", "uvloop", "cryptography", "brotli", "zstandard")


def facts() -> Iterator[tuple[str, str]]:
    """Names and values, in the order they are shown."""
    yield "pounce", importlib.metadata.version("hypercheck")
    yield "python", f"{platform.python_implementation()} {platform.python_version()}"
    yield "GIL", lock_state()
    yield "platform", f"{platform.system()} {platform.release()} {platform.machine()}"
    yield "CPUs", str(os.cpu_count() or "unknown")
    for name in OPTIONAL:
        yield name, version_of(name) or "not installed"


def lock_state() -> str:
    """Whether threads run Python at the same time on this interpreter."""
    if not sysconfig.get_config_var("Py_GIL_DISABLED"):
        return "on"
    enabled = getattr(sys, "_is_gil_enabled", lambda: True)()
    return "on (free-threaded build)" if enabled else "off"


def version_of(distribution: str) -> str | None:
    """The version of an installed distribution, or None."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None
