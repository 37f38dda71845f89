"""Encoding what a test sends: forms, files and JSON."""

import json as json_module
import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

Values = Mapping[str, Any]
"""Field names with a value, or a list of values, each sent as its text."""

File = bytes | tuple[str, bytes] | tuple[str, bytes, str]
"""A file's content; or its name, content and media type."""


def pairs(values: Values) -> list[tuple[str, str]]:
    """Each name with each of its values."""
    return [(name, str(value)) for name, given in values.items() for value in _each(given)]


def encode_body(
    data: Values | None,
    files: Mapping[str, File | Sequence[File]] | None,
    json: Any,
    content: bytes,
) -> tuple[bytes, str | None]:
    """The body and its content type, from whichever of these was given."""
    if files:
        return _multipart(data or {}, files)
    if data is not None:
        return urlencode(pairs(data)).encode(), "application/x-www-form-urlencoded"
    if json is not None:
        return json_module.dumps(json).encode(), "application/json"
    return content, None


def _each(given: Any) -> Sequence[Any]:
    return given if isinstance(given, list | tuple) else [given]


def _multipart(data: Values, files: Mapping[str, File | Sequence[File]]) -> tuple[bytes, str]:
    boundary = secrets.token_hex(16)
    parts = [_part(boundary, name, value.encode(), "") for name, value in pairs(data)]
    for field, given in files.items():
        for name, content, kind in _files(given):
            extra = f'; filename="{name}"\r\nContent-Type: {kind}'
            parts.append(_part(boundary, field, content, extra))
    body = b"".join(parts) + f"--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"


def _part(boundary: str, name: str, content: bytes, extra: str) -> bytes:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def _files(given: Any) -> Iterator[tuple[str, bytes, str]]:
    for file in given if isinstance(given, list) else [given]:
        if isinstance(file, bytes):
            yield "file", file, "application/octet-stream"
        else:
            name, content, *kind = file
            yield name, content, kind[0] if kind else "application/octet-stream"
