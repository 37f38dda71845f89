"""Sending a stream of events (WHATWG HTML, server-sent events)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import anyio
import msgspec
from anyio.abc import TaskGroup

from chirp.http.asgi import Receive, Scope, Send
from chirp.http.response import BaseResponse, HeaderInput, closing_source, while_connected
from chirp.realtime.event import EventStream, SSEEvent

Render = Callable[[Any], Awaitable[str]]
"""Gives the text of an event's data."""

_HEARTBEAT = ": heartbeat\n\n"


def encode(event: SSEEvent, data: str) -> str:
    """The event on the wire; ``data`` is its rendered data."""
    lines = [f"event: {event.event}"] if event.event else []
    lines += [f"id: {event.id}"] if event.id is not None else []
    lines += [f"retry: {event.retry}"] if event.retry is not None else []
    unified = data.replace("\r\n", "\n").replace("\r", "\n")
    lines += [f"data: {line}" for line in unified.split("\n")]
    return "\n".join(lines) + "\n\n"


@dataclass(frozen=True, kw_only=True)
class EventStreamResponse(BaseResponse):
    """The response that a stream of events is sent as."""

    # A proxy that buffers would hold events back; nginx reads X-Accel-Buffering.
    headers: HeaderInput = (("Cache-Control", "no-store"), ("X-Accel-Buffering", "no"))
    stream: EventStream
    render: Render = field(repr=False)
    heartbeat: float = 15.0
    retry: int | None = None
    content_type: str | None = "text/event-stream; charset=utf-8"

    async def send(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until the source ends or the client is gone."""
        async with closing_source(self.stream.source):
            await send(self.start())
            if scope["method"] != "HEAD":
                await self._send_events(receive, send)
            await send({"type": "http.response.body", "body": b""})

    async def _send_events(self, receive: Receive, send: Send) -> None:
        writer = _Writer(send, anyio.Lock(), anyio.current_time())

        async def work(group: TaskGroup) -> None:
            if self.retry is not None:
                await writer.write(f"retry: {self.retry}\n\n")
            group.start_soon(writer.keep_alive, self.heartbeat)
            async for item in self.stream.source:
                event = item if isinstance(item, SSEEvent) else SSEEvent(item, self.stream.event)
                await writer.write(encode(event, await self.render(event.data)))

        await while_connected(receive, work)


@dataclass
class _Writer:
    """Writes parts one at a time and remembers when it last did."""

    send: Send
    lock: anyio.Lock
    last: float

    async def write(self, text: str) -> None:
        async with self.lock:
            await self._send_now(text)

    async def keep_alive(self, interval: float) -> None:
        while True:
            await anyio.sleep(max(0.0, self.last + interval - anyio.current_time()))
            async with self.lock:
                # An event may have gone out while the lock was waited for.
                if anyio.current_time() >= self.last + interval:
                    await self._send_now(_HEARTBEAT)

    async def _send_now(self, text: str) -> None:
        body = text.encode()
        await self.send({"type": "http.response.body", "body": body, "more_body": True})
        self.last = anyio.current_time()


def plain_data(data: object) -> str | None:
    """The text of an event's data that needs no template: text, or a value as JSON."""
    if isinstance(data, str):
        return data
    if isinstance(data, dict | list):
        return msgspec.json.encode(data).decode()
    return None
