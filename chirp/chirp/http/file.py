"""Files as responses: validators, conditional requests and ranges (RFC 9110)."""

import dataclasses
import mimetypes
import os
import re
import stat
from dataclasses import dataclass, field
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from typing import Self
from urllib.parse import quote

import anyio
from anyio.abc import TaskGroup

from chirp.errors import HTTPError
from chirp.http.asgi import Receive, Scope, Send
from chirp.http.multidict import Headers
from chirp.http.response import BaseResponse, while_connected

_CHUNK = 256 * 1024
# Eighteen digits name any place in any file; more are no range.
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.IGNORECASE)


@dataclass(frozen=True)
class FileResponse(BaseResponse):
    """A file with an ETag; answers conditional requests with 304 and a range with 206.

    ``filename`` makes it a download of that name. A missing file is a 404. Several ranges in one
    request are answered with the whole file, as RFC 9110 allows.
    """

    path: str | Path
    filename: str | None = None
    content_type: str | None = field(default=None, kw_only=True)

    async def send(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what the request's conditions and range ask for."""
        # Opened before anything is sent: what cannot be read is a 404 and no broken response.
        async with await _open(Path(self.path)) as file:
            found = os.fstat(file.wrapped.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise HTTPError(404)
            response, part = self._selected(scope, found)
            if response.status == HTTPStatus.NOT_MODIFIED:
                await send(response.start())
            else:
                await send(response.start(("Content-Length", str(len(part)))))
            if scope["method"] != "HEAD" and part:
                await _send_file(file, part, receive, send)
            await send({"type": "http.response.body", "body": b""})

    def _selected(self, scope: Scope, found: os.stat_result) -> tuple[Self, range]:
        """The response to the request's conditions and range, and the octets that go with it."""
        headers, method, size = Headers.from_scope(scope), scope["method"], found.st_size
        response = self._described(found)
        # Conditions and ranges are about what a GET would send (RFC 9110, sections 13.2.1, 14.2).
        if self.status != HTTPStatus.OK or method not in {"GET", "HEAD"}:
            return response, range(size)
        if _is_fresh(headers, response):
            return dataclasses.replace(response, status=304, content_type=None), range(0)
        part = _range(headers, response, size) if method == "GET" else None
        if part is None:
            return response, range(size)
        if not part:
            unsatisfied = dataclasses.replace(response, status=416, content_type=None)
            return unsatisfied.with_header("Content-Range", f"bytes */{size}"), part
        content_range = f"bytes {part.start}-{part.stop - 1}/{size}"
        return response.with_status(206).with_header("Content-Range", content_range), part

    def _described(self, found: os.stat_result) -> Self:
        """The response with the header fields that the file gives, unless they are set."""
        kind, encoding = mimetypes.guess_type(str(self.path))
        kind = kind if kind and not encoding else "application/octet-stream"
        charset = "; charset=utf-8" if kind.startswith("text/") else ""
        response = dataclasses.replace(self, content_type=self.content_type or kind + charset)
        described = {
            "ETag": f'"{found.st_mtime_ns:x}-{found.st_size:x}"',
            "Last-Modified": formatdate(found.st_mtime, usegmt=True),
            "Accept-Ranges": "bytes",
        }
        if self.filename is not None:
            name = quote(self.filename, safe="")
            described["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        for name, value in described.items():
            if response.header(name) is None:
                response = response.with_header(name, value)
        return response


async def _open(path: Path) -> anyio.AsyncFile[bytes]:
    def open_file(name: str, flags: int) -> int:
        # A pipe would wait for a writer.
        return os.open(name, flags | os.O_NONBLOCK)

    try:
        return await anyio.open_file(path, "rb", opener=open_file)
    except (OSError, ValueError):  # absent, unreadable, a folder, or a name with NUL
        raise HTTPError(404) from None


def _is_fresh(headers: Headers, response: BaseResponse) -> bool:
    """Whether the client's copy is still right: If-None-Match, else If-Modified-Since."""
    condition = headers.get("If-None-Match")
    if condition is not None:
        tags = [tag.strip().removeprefix("W/") for tag in condition.split(",")]
        return "*" in tags or response.header("ETag") in tags
    return _since(headers.get("If-Modified-Since"), response)


def _since(date: str | None, response: BaseResponse) -> bool:
    if date is None:
        return False
    try:
        known = parsedate_to_datetime(date)
        return parsedate_to_datetime(response.header("Last-Modified") or "") <= known
    except (TypeError, ValueError, OverflowError):  # no date, or one with a zone and one without
        return False


def _range(headers: Headers, response: BaseResponse, size: int) -> range | None:
    """The octets asked for; None for all of them, empty if there are none such."""
    asked = _RANGE.fullmatch(headers.get("Range", "").strip())
    if asked is None or asked.groups() == ("", ""):
        return None
    condition = headers.get("If-Range")
    validators = (response.header("ETag"), response.header("Last-Modified"))
    if condition is not None and condition not in validators:
        return None
    first, last = asked.groups()
    if not first:
        return range(max(0, size - int(last)), size)
    stop = min(int(last) + 1, size) if last else size
    if last and int(last) < int(first):
        return None
    return range(int(first), max(stop, int(first)))


async def _send_file(
    file: anyio.AsyncFile[bytes], part: range, receive: Receive, send: Send
) -> None:
    async def work(group: TaskGroup) -> None:
        del group
        await file.seek(part.start)
        left = len(part)
        while left:
            chunk = await file.read(min(_CHUNK, left))
            if not chunk:  # the file became shorter: the server notices the missing octets
                return
            left -= len(chunk)
            await send({"type": "http.response.body", "body": chunk, "more_body": True})

    await while_connected(receive, work)
