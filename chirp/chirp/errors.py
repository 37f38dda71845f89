"""What can go wrong: faults of the set-up, of a request and of a handler's result."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any


class ChirpError(Exception):
    """The base of everything that Chirp raises on purpose."""


class ConfigurationError(ChirpError):
    """The application is set up wrongly; ``faults`` lists every fault that was found."""

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class ResultError(ChirpError):
    """A handler returned something that is not a response; the message names the handler."""


class TemplateError(ChirpError):
    """A template failed; the message names the template, the line and the handler."""

    def __init__(self, message: str, *, template: str, line: int | None = None) -> None:
        self.template = template
        self.line = line
        super().__init__(message)


class HTTPError(ChirpError):
    """Answer the request with this status.

    ``detail`` is shown to the client; ``headers`` are added to the response.
    """

    def __init__(
        self, status: int, detail: str = "", *, headers: Iterable[tuple[str, str]] = ()
    ) -> None:
        if status not in range(400, 600):
            raise ValueError(f"HTTPError: {status!r} is not the status of an error: 400 to 599")
        self.status = status
        self.detail = detail or phrase(status)
        self.headers = tuple(headers)
        super().__init__(f"{status} {self.detail}")


class InvalidInputError(HTTPError):
    """What the client sent does not fit what the handler takes: 422.

    ``errors`` maps a field to its messages (the empty name: the whole form); ``values`` is what
    was sent, for showing it again.
    """

    def __init__(self, errors: Mapping[str, list[str]], values: Mapping[str, Any]) -> None:
        self.errors = dict(errors)
        self.values = dict(values)
        super().__init__(422, "The input is not valid")


def phrase(status: int) -> str:
    """The reason phrase of a status, or ``Status 599`` for one without."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"
