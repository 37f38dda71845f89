"""Serving a folder of files."""

from pathlib import Path
from urllib.parse import quote

import anyio.to_thread

from chirp.errors import HTTPError
from chirp.http.file import FileResponse
from chirp.http.request import Request
from chirp.http.response import BaseResponse
from chirp.middleware.chain import Next


class StaticFiles:
    """Serves the files of a folder under a prefix, and nothing outside of the folder.

    ``cache_control`` is sent with each file. What is not there is left to the routes.
    """

    def __init__(
        self, directory: str | Path, *, prefix: str = "/static", cache_control: str = "no-cache"
    ) -> None:
        self._directory = Path(directory)
        self._prefix = prefix.rstrip("/")
        self._cache_control = cache_control

    async def __call__(self, request: Request, next: Next) -> BaseResponse:  # noqa: A002  # the word of the contract
        """Answer with the file, else pass on."""
        if request.method in {"GET", "HEAD"} and request.path.startswith(f"{self._prefix}/"):
            name = request.path.removeprefix(f"{self._prefix}/")
            found = await anyio.to_thread.run_sync(find_file, self._directory, name)
            if found is not None:
                return file_response(found, self._cache_control)
        return await next(request)


def find_file(directory: Path, name: str) -> Path | None:
    """The regular file of that name inside the folder, links followed; None for any other.

    A file has one name: those with empty parts or dots are none, because a rule for a folder's
    URLs that stands before the application would not know them.
    """
    if any(part in {"", ".", ".."} for part in name.split("/")):
        return None
    try:
        root = directory.resolve(strict=True)
        found = (root / name).resolve(strict=True)
    except (OSError, ValueError, RuntimeError):  # absent, NUL in the name, a loop of links
        return None
    return found if found.is_relative_to(root) and found.is_file() else None


def file_response(path: Path, cache_control: str) -> FileResponse:
    """The file, with how long it may be kept."""
    return FileResponse(path, headers=(("Cache-Control", cache_control),))


async def serve(directory: Path, name: str, cache_control: str) -> FileResponse:
    """The file of that name, or a 404."""
    found = await anyio.to_thread.run_sync(find_file, directory, name)
    if found is None:
        raise HTTPError(404)
    return file_response(found, cache_control)


def static_url(prefix: str, name: str) -> str:
    """The URL of a file under a prefix."""
    return f"{prefix}/{quote(name.lstrip('/'))}"
