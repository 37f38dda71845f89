"""Running an application's start-up and shutdown."""

import contextlib
from collections.abc import AsyncIterator

import anyio

from chirp.http.asgi import ASGIApp, Message


@contextlib.asynccontextmanager
async def running(app: ASGIApp) -> AsyncIterator[None]:
    """The application between its start-up and its shutdown; a failing start-up is an error."""
    wanted = anyio.Event()
    answers_in, answers_out = anyio.create_memory_object_stream[Message](4)
    asked = 0

    async def receive() -> Message:
        nonlocal asked
        asked += 1
        if asked == 1:
            return {"type": "lifespan.startup"}
        await wanted.wait()
        return {"type": "lifespan.shutdown"}

    async def drive() -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}}
        await app(scope, receive, answers_in.send)

    failure: str | None = None
    async with anyio.create_task_group() as group, answers_in, answers_out:
        group.start_soon(drive)
        message = await answers_out.receive()
        if message["type"] == "lifespan.startup.complete":
            yield
            wanted.set()
            await answers_out.receive()
        else:
            failure = str(message.get("message", ""))
    # Raised here, because the task group would wrap it.
    if failure is not None:
        raise RuntimeError(f"start-up failed: {failure}")
