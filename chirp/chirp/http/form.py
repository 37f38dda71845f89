"""Form bodies: URL-encoded and multipart (RFC 7578)."""

import tempfile
from collections.abc import AsyncIterable
from typing import IO
from urllib.parse import parse_qsl

import anyio.to_thread
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from chirp.errors import HTTPError
from chirp.http.multidict import Headers, MultiDict
from chirp.http.upload import UploadFile

# A form with more parts than this is an attack on memory, not a form.
_MOST_PARTS = 1000
# A part's headers name a field and a file; this is ten times the longest name of a file.
_LARGEST_HEAD = 8 * 1024
# Above this, a file goes to disk; what most icons and small pictures stay under.
_SPOOL = 512 * 1024

FormValue = str | UploadFile


class FormData(MultiDict[FormValue]):
    """The fields and files of a form; every value of a field is kept."""

    __slots__ = ()

    def text(self, name: str, default: str = "") -> str:
        """The first value of the field that is text."""
        values = (value for value in self.get_list(name) if isinstance(value, str))
        return next(values, default)

    def files(self, name: str) -> list[UploadFile]:
        """The files chosen for the field; a file control left empty gives none."""
        return [value for value in self.get_list(name) if isinstance(value, UploadFile)]

    def close(self) -> None:
        """Close every file."""
        for _, value in self.pairs():
            if isinstance(value, UploadFile):
                value.file.close()


def media_type(content_type: str) -> tuple[str, dict[str, str]]:
    """A Content-Type field's media type in lower case, and its parameters."""
    kind, parameters = parse_options_header(content_type)
    decoded = {key.decode("latin-1"): value.decode("latin-1") for key, value in parameters.items()}
    return kind.decode("latin-1").lower(), decoded


def parse_urlencoded(body: bytes) -> FormData:
    """The fields of ``application/x-www-form-urlencoded`` text."""
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_PARTS)
    except ValueError as error:
        raise _unreadable(error) from error
    return FormData(pairs)


async def parse_multipart(
    stream: AsyncIterable[bytes], boundary: str, *, max_file_size: int
) -> FormData:
    """The fields and files of ``multipart/form-data``; a larger file is a 413."""
    try:
        reader = _Reader(boundary, max_file_size)
    except FormParserError as error:
        raise _unreadable(error) from error
    try:
        async for chunk in stream:
            if reader.is_on_disk:
                await anyio.to_thread.run_sync(reader.feed, chunk)
            else:
                reader.feed(chunk)
        return reader.finish()
    except FormParserError as error:
        reader.close()
        raise _unreadable(error) from error
    except BaseException:
        reader.close()
        raise


def _unreadable(error: Exception) -> HTTPError:
    return HTTPError(400, f"The form cannot be read: {error}")


class _Reader:
    """Collects parts from the parser's callbacks, which come in document order."""

    def __init__(self, boundary: str, max_file_size: int) -> None:
        self._pairs: list[tuple[str, FormValue]] = []
        self._open: list[IO[bytes]] = []
        self._max_file_size = max_file_size
        self._ended = False
        self._field = self._value = b""
        self._headers: list[tuple[str, str]] = []
        self._head_size = 0
        self._name = ""
        self._filename: str | None = None
        self._file: IO[bytes] | None = None
        self._data = bytearray()
        self._size = 0
        self._parser = MultipartParser(
            boundary.encode("latin-1"),
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._part_data,
                "on_part_end": self._part_end,
                "on_end": self._end,
            },
        )

    @property
    def is_on_disk(self) -> bool:
        """Whether the next octets may be written to disk, which must not block the loop."""
        return self._file is not None and self._size > _SPOOL // 2

    def feed(self, chunk: bytes) -> None:
        self._parser.write(chunk)

    def finish(self) -> FormData:
        self._parser.finalize()
        if not self._ended:
            self.close()
            raise HTTPError(400, "The form ends before its last boundary")
        return FormData(self._pairs)

    def close(self) -> None:
        for file in self._open:
            file.close()

    def _begin(self) -> None:
        if len(self._pairs) >= _MOST_PARTS:
            raise HTTPError(413, f"The form has more than {_MOST_PARTS} parts")
        self._headers = []
        self._head_size = 0
        self._data = bytearray()
        self._file = None
        self._size = 0

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._count_head(end - start)
        self._field += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._count_head(end - start)
        self._value += data[start:end]

    def _count_head(self, octets: int) -> None:
        self._head_size += octets
        if self._head_size > _LARGEST_HEAD:
            raise HTTPError(400, f"The headers of a part are larger than {_LARGEST_HEAD} bytes")

    def _header_end(self) -> None:
        self._headers.append((self._field.decode("latin-1"), self._value.decode("latin-1")))
        self._field = self._value = b""

    def _headers_finished(self) -> None:
        disposition = Headers(self._headers).get("Content-Disposition", "")
        _, options = parse_options_header(disposition.encode("latin-1"))
        if b"name" not in options:
            raise HTTPError(400, "A part of the form has no name")
        self._name = _decode(options[b"name"])
        filename = options.get(b"filename")
        self._filename = None if filename is None else _decode(filename)
        if self._filename is not None:
            # Closed by FormData.close when the request has been answered.
            self._file = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115
            self._open.append(self._file)

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        self._size += end - start
        if self._file is None:
            self._data += data[start:end]
            return
        if self._size > self._max_file_size:
            raise HTTPError(413, f"A file is larger than {self._max_file_size} bytes")
        self._file.write(data[start:end])

    def _part_end(self) -> None:
        if self._file is None:
            self._pairs.append((self._name, _decode(bytes(self._data))))
            return
        self._file.seek(0)
        headers = Headers(self._headers)
        name = (self._filename or "").replace("\\", "/").rpartition("/")[2]
        name = "" if name in {".", ".."} else name
        # A file control that was left empty sends a part without a name and without content.
        if name or self._size:
            content_type = headers.get("Content-Type", "application/octet-stream")
            upload = UploadFile(name, content_type, self._size, headers, self._file)
            self._pairs.append((self._name, upload))
        else:
            self._file.close()

    def _end(self) -> None:
        self._ended = True


def _decode(text: bytes) -> str:
    return text.decode("utf-8", "replace")
