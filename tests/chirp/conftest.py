import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from chirp import App, AppConfig

MakeApp = Callable[..., App]
Serving = Callable[[App], AbstractContextManager[httpx.Client]]


@pytest.fixture
def make_app(tmp_path: Path) -> MakeApp:
    """Makes an application with these templates, given as name → source."""

    def make(templates: dict[str, str] | None = None, **config: Any) -> App:
        for name, source in (templates or {}).items():
            path = tmp_path / "templates" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source)
        settings = {
            "template_dir": tmp_path / "templates",
            "static_dir": tmp_path / "static",
            "htmx": False,
        }
        return App(AppConfig(**{**settings, **config}))

    return make


@pytest.fixture
def serving() -> Serving:
    """Runs an application under a real server, on a free port; gives a client of it."""
    return _serving


@contextlib.contextmanager
def _serving(app: App) -> Iterator[httpx.Client]:
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", lifespan="on")
    server = uvicorn.Server(config)
    started = threading.Event()
    startup = server.startup

    async def start(sockets: Any = None) -> None:
        await startup(sockets=sockets)
        started.set()

    server.startup = start
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert started.wait(10)
        port = server.servers[0].sockets[0].getsockname()[1]
        url = f"http://127.0.0.1:{port}"
        with httpx.Client(base_url=url, timeout=10, trust_env=False) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive()
