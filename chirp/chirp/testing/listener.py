"""Listening to a stream of events while a test goes on."""

import queue

from anyio.from_thread import BlockingPortal

from chirp.realtime.event import SSEEvent
from chirp.testing.exchange import Exchange


class Listener:
    """An open event stream; ``next`` waits for the next event."""

    def __init__(self, exchange: Exchange, portal: BlockingPortal) -> None:
        self._exchange = exchange
        self._portal = portal
        self._buffer = ""
        self._ended = False

    def next(self, timeout: float = 5.0) -> SSEEvent | None:
        """The next event; None when the stream has ended; AssertionError after the time-out."""
        while True:
            block, separator, rest = self._buffer.partition("\n\n")
            if separator:
                self._buffer = rest
                event = parse_event(block)
                if event is not None:
                    return event
            elif self._ended:
                return None
            else:
                self._read(timeout)

    def close(self) -> None:
        """Go, and wait until the application has noticed."""
        if not self._ended:
            self._portal.call(self._exchange.disconnect)
        while not self._ended:
            self._read(5.0)

    def _read(self, timeout: float) -> None:
        try:
            message = self._exchange.messages.get(timeout=timeout)
        except queue.Empty:
            raise AssertionError(f"no event came in {timeout:g} seconds") from None
        if message is None:
            self._ended = True
            if self._exchange.errors:
                raise self._exchange.errors[0]
        elif message["type"] == "http.response.body":
            self._buffer += message.get("body", b"").decode()


def parse_event(block: str) -> SSEEvent | None:
    """The event of one block of lines; None for a comment or a block without data."""
    fields: dict[str, list[str]] = {}
    for line in block.split("\n"):
        name, _, value = line.partition(":")
        if name:
            fields.setdefault(name, []).append(value.removeprefix(" "))
    if "data" not in fields:
        return None
    return SSEEvent(
        "\n".join(fields["data"]),
        event=fields["event"][-1] if "event" in fields else None,
        id=fields["id"][-1] if "id" in fields else None,
        retry=int(fields["retry"][-1]) if "retry" in fields else None,
    )
