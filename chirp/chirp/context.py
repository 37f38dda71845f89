"""The request that is being answered, for functions that templates call."""

from contextvars import ContextVar

from chirp.errors import ChirpError
from chirp.http.request import Request

_current: ContextVar[Request | None] = ContextVar("chirp_request", default=None)


def current_request() -> Request:
    """The request that is being answered; an error outside of one."""
    request = _current.get()
    if request is None:
        raise ChirpError("there is no request here: this works only while one is answered")
    return request


def find_request() -> Request | None:
    """The request that is being answered, if one is."""
    return _current.get()


def enter_request(request: Request) -> None:
    """Make this the current request of the running task."""
    _current.set(request)
