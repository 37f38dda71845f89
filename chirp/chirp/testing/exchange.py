"""One request driven through an ASGI application."""

import queue
from dataclasses import dataclass, field

import anyio

from chirp.http.asgi import ASGIApp, Message, Scope
from chirp.http.multidict import Headers
from chirp.kernel import REPORT


@dataclass
class Exchange:
    """The two ends of a request: what the application receives, and the messages it sends.

    ``messages`` may be read from another thread; None in it is the end.
    """

    app: ASGIApp
    scope: Scope
    body: bytes = b""
    messages: "queue.SimpleQueue[Message | None]" = field(default_factory=queue.SimpleQueue)
    errors: list[Exception] = field(default_factory=list)
    _gone: anyio.Event = field(init=False)
    _sent_body: bool = False

    async def run(self) -> None:
        """Run the application until it has answered; what it raises is kept in ``errors``."""
        self._gone = anyio.Event()
        self.scope[REPORT] = self.errors.append
        try:
            await self.app(self.scope, self._receive, self._send)
        except Exception as error:  # noqa: BLE001  # raised where the test reads the response
            self.errors.append(error)
        finally:
            self.messages.put(None)

    async def disconnect(self) -> None:
        """Let the application know that the client is gone."""
        self._gone.set()

    async def _receive(self) -> Message:
        if not self._sent_body:
            self._sent_body = True
            return {"type": "http.request", "body": self.body, "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        self.messages.put(message)


def start_of(message: Message | None) -> tuple[int, Headers]:
    """Status and headers of the message that starts a response."""
    if message is None or message["type"] != "http.response.start":
        raise AssertionError(f"the application did not start a response: {message!r}")
    return message["status"], Headers.from_scope(message)
