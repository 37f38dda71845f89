"""Goes through a value, with the frame to look names up in."""

import dataclasses
from collections.abc import Iterator

from hypercheck.link.resolved import PythonFrame
from hypercheck.value import Opaque, Value, children

Evaluated = tuple[Value, PythonFrame]


def inside(value: Value, frame: PythonFrame) -> Iterator[Evaluated]:
    """A value and all values in it, outer first; names bound in an expression are shadowed."""
    stack = [(value, frame)]
    while stack:
        each = stack.pop()
        yield each
        value, frame = each
        if type(value) is Opaque and value.names:
            frame = dataclasses.replace(frame, shadows=frame.shadows | set(value.names))
        found = children(value)
        if found:
            stack.extend([(child, frame) for child in reversed(found)])
