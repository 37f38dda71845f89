"""Path converters: which text a path parameter takes, and what it becomes."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote


@dataclass(frozen=True)
class Converter:
    """One row of the table: a pattern, the type it gives, and which characters a URL keeps."""

    name: str
    pattern: str
    type: Callable[[str], Any]
    safe: str = ""

    def to_url(self, value: object) -> str:
        """The text of a value in a path; what the pattern does not take is a ValueError."""
        text = str(value)
        if not re.fullmatch(self.pattern, text):
            raise ValueError(f"{text!r} is not what {{…:{self.name}}} takes")
        return quote(text, safe=self.safe + "!$&'()*+,;=:@~")


CONVERTERS: dict[str, Converter] = {
    converter.name: converter
    for converter in (
        Converter("str", r"[^/]+", str),
        Converter("int", r"[0-9]+", int),
        Converter("float", r"[0-9]+(?:\.[0-9]+)?", float),
        Converter(
            "uuid",
            r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
            uuid.UUID,
        ),
        Converter("slug", r"[a-z0-9]+(?:-[a-z0-9]+)*", str),
        Converter("path", r".+", str, safe="/"),
    )
}
"""The converters by name; a parameter without one is a ``str``."""
