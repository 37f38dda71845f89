"""Uploaded files, kept in memory while small and on disk when not."""

from dataclasses import dataclass
from typing import IO

import anyio.to_thread

from chirp.http.multidict import Headers


@dataclass(frozen=True, eq=False)
class UploadFile:
    """One file of a form.

    ``filename`` is the last part of the name that the client sent; it is never a path, and it
    is not to be trusted as a name on disk. ``file`` is open until the request has been answered.
    """

    filename: str
    content_type: str
    size: int
    headers: Headers
    file: IO[bytes]

    async def read(self) -> bytes:
        """The whole content; read on a worker thread, because it may be on disk."""
        return await anyio.to_thread.run_sync(self._read)

    def _read(self) -> bytes:
        self.file.seek(0)
        return self.file.read()
