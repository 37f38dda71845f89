"""Requests a second that the framework answers through its ASGI interface, without a server."""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any

from chirp import App, AppConfig, Page, Request
from chirp.middleware import CSRFMiddleware, SessionMiddleware

ROUNDS, REQUESTS = 5, 5000
HEADERS = [
    (b"host", b"testserver"),
    (b"user-agent", b"Mozilla/5.0 (X11; Linux x86_64)"),
    (b"accept", b"text/html"),
    (b"accept-encoding", b"gzip"),
    (b"accept-language", b"en"),
    (b"cookie", b"a=b"),
]


def other(id: int) -> str:  # noqa: A002  # the path parameter's name
    """A handler that nobody asks."""
    return str(id)


def make_app(templates: Path, *, middleware: bool) -> App:
    """An application with a few routes before those that are measured."""
    (templates / "page.html").write_text(
        "<html><head></head><body>{% block part %}{{ n }}{% endblock %}</body></html>"
    )
    app = App(AppConfig(template_dir=templates, static_dir=templates / "none", secret_key="k" * 32))
    if middleware:
        app.add_middleware(SessionMiddleware())
        app.add_middleware(CSRFMiddleware())
    for number in range(10):
        app.get(f"/other{number}/{{id:int}}", name=f"other{number}")(other)

    @app.get("/")
    async def home() -> str:
        return "hello"

    @app.get("/items/{id:int}")
    async def item(id: int, q: str = "x") -> dict[str, Any]:  # noqa: A002  # the path parameter's name
        return {"id": id, "q": q}

    @app.get("/page")
    async def page() -> Page:
        return Page("page.html", "part", n=1)

    @app.get("/session")
    async def session(request: Request) -> str:
        return str(request.session.get("user"))

    return app


async def ask(app: App, path: str, times: int) -> None:
    """Send the same request again and again."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        del message

    for _ in range(times):
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"q=1",
            "root_path": "",
            "headers": list(HEADERS),
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        await app(scope, receive, send)


def rate(app: App, path: str) -> int:
    """Requests a second of processor time: the best of a few rounds."""
    asyncio.run(ask(app, path, 200))
    best = 0.0
    for _ in range(ROUNDS):
        start = time.process_time()
        asyncio.run(ask(app, path, REQUESTS))
        best = max(best, REQUESTS / (time.process_time() - start))
    return round(best)


def main() -> None:
    """Print a line for each kind of request."""
    with tempfile.TemporaryDirectory() as folder:
        plain = make_app(Path(folder), middleware=False)
        full = make_app(Path(folder), middleware=True)
        for what, app, path in (
            ("text", plain, "/"),
            ("JSON, a path and a query parameter", plain, "/items/3"),
            ("a page", plain, "/page"),
            ("text, with sessions and CSRF", full, "/"),
            ("text that reads the session", full, "/session"),
        ):
            print(f"{rate(app, path):>8,} requests/s  {what}")


if __name__ == "__main__":
    main()
