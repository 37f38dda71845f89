"""What htmx drops or misreads of ``hx-trigger``."""

import contextlib

from hypercheck.htmx.attribute import HTMX_2
from hypercheck.htmx.trigger_fault import TriggerFault, UnknownError
from hypercheck.htmx.trigger_reader_2 import Reader2
from hypercheck.htmx.trigger_reader_4 import Reader4
from hypercheck.pattern import Pattern


def faults(value: Pattern, dialect: int) -> list[TriggerFault]:
    """What is wrong with a value. Nothing is said of what follows a part that is not known."""
    reader = Reader2(value) if dialect == HTMX_2 else Reader4(value)
    with contextlib.suppress(UnknownError):
        reader.read()
    return reader.found
