"""Events and streams of events, as handlers return them."""

from collections.abc import AsyncIterable, Mapping
from dataclasses import dataclass
from typing import Any

from chirp.returns.view import Fragment, InlineTemplate, Template

Data = str | Mapping[str, Any] | list[Any] | Fragment | Template | InlineTemplate


@dataclass(frozen=True)
class SSEEvent:
    """One server-sent event.

    ``data`` is text, a value sent as JSON, or a fragment or template that is rendered. ``event``
    is the name that ``sse-swap`` listens to; ``retry`` is in milliseconds.
    """

    data: Data
    event: str | None = None
    id: str | None = None
    retry: int | None = None

    def __post_init__(self) -> None:
        _check_line("event", self.event)
        _check_line("id", self.id)
        _check_retry(self.retry)


@dataclass(frozen=True, init=False)
class EventStream:
    """A response that sends what an async generator yields, as server-sent events.

    The generator yields :class:`SSEEvent`, :class:`Fragment`, ``str`` or ``dict``; what is not an
    SSEEvent is sent as ``event``. After ``heartbeat`` seconds of silence a comment is sent (None:
    the configuration's); ``retry`` tells the browser when to come back, in milliseconds. The
    generator is closed when the client is gone.
    """

    source: AsyncIterable[Any]
    event: str | None
    heartbeat: float | None
    retry: int | None

    def __init__(
        self,
        source: AsyncIterable[Any],
        /,
        *,
        event: str | None = None,
        heartbeat: float | None = None,
        retry: int | None = None,
    ) -> None:
        if not isinstance(source, AsyncIterable):
            raise TypeError(
                f"EventStream takes an async generator that has been called, not {source!r}"
            )
        if heartbeat is not None and not heartbeat > 0:
            raise ValueError(f"heartbeat is in seconds and more than 0, not {heartbeat!r}")
        _check_line("event", event)
        _check_retry(retry)
        object.__setattr__(self, "source", source)
        object.__setattr__(self, "event", event)
        object.__setattr__(self, "heartbeat", heartbeat)
        object.__setattr__(self, "retry", retry)


def _check_line(name: str, value: str | None) -> None:
    if value is not None and any(character in value for character in "\r\n\0"):
        raise ValueError(f"an event's {name} must be one line, not {value!r}")


def _check_retry(retry: int | None) -> None:
    if retry is not None and (not isinstance(retry, int) or retry < 0):
        raise ValueError(f"retry is in whole milliseconds and not negative, not {retry!r}")
