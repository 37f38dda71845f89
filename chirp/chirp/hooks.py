"""Start-up and shutdown: hooks, and the ASGI lifespan that runs them."""

import inspect
import logging
import traceback
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import anyio.to_thread

from chirp.http.asgi import Receive, Send

Hook = Callable[[], Any]

_log = logging.getLogger("chirp")


@dataclass(frozen=True)
class Hooks:
    """The functions of each moment, in the order they were registered.

    Shutdown runs in the opposite order. Worker hooks run with the same lifespan, inside the
    others: under any ASGI server each worker process has a lifespan of its own.
    """

    startup: list[Hook] = field(default_factory=list)
    shutdown: list[Hook] = field(default_factory=list)
    worker_startup: list[Hook] = field(default_factory=list)
    worker_shutdown: list[Hook] = field(default_factory=list)

    async def start(self) -> None:
        """Run what comes before the first request; a failing worker hook is only logged."""
        for hook in self.startup:
            await _run(hook)
        await _run_logged(self.worker_startup)

    async def stop(self) -> None:
        """Run what comes after the last request; one failure does not keep the others."""
        await _run_logged(reversed(self.worker_shutdown))
        await _run_logged(reversed(self.shutdown))


async def serve_lifespan(
    start: Callable[[], Awaitable[None]],
    stop: Callable[[], Awaitable[None]],
    receive: Receive,
    send: Send,
) -> None:
    """Speak the lifespan protocol."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            try:
                await start()
            except Exception:  # noqa: BLE001  # told to the server, which ends
                _log.exception("start-up failed")
                await send({"type": "lifespan.startup.failed", "message": traceback.format_exc()})
                return
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def _run_logged(hooks: Iterable[Hook]) -> None:
    for hook in hooks:
        try:
            await _run(hook)
        except Exception:  # noqa: BLE001  # the other hooks run all the same
            _log.exception("the hook %s failed", getattr(hook, "__qualname__", hook))


async def _run(hook: Hook) -> None:
    if inspect.iscoroutinefunction(hook):
        await hook()
        return
    result = await anyio.to_thread.run_sync(hook)
    if inspect.isawaitable(result):
        await result
