"""Sessions in a signed cookie."""

import datetime as dt
import secrets
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, TypedDict

import msgspec
from itsdangerous import BadData, URLSafeTimedSerializer

from chirp.config import AppConfig
from chirp.errors import ChirpError, ConfigurationError
from chirp.http.cookie import SameSite
from chirp.http.request import Request
from chirp.http.response import BaseResponse
from chirp.middleware.chain import Next

# What browsers keep of a cookie with its name and attributes (RFC 6265, section 6.1).
_LARGEST = 4000


class Session(MutableMapping[str, Any]):
    """What is remembered about a browser: JSON values by name.

    It is read when it is first used. Changes inside a value (a list that grows) are noticed.
    """

    def __init__(self, load: Callable[[], "_Loaded"]) -> None:
        self._load = load

    def __getitem__(self, key: str) -> Any:
        return self._loaded.data[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._loaded.data[key] = value

    def __delitem__(self, key: str) -> None:
        del self._loaded.data[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaded.data)

    def __len__(self) -> int:
        return len(self._loaded.data)

    def __repr__(self) -> str:
        return f"Session({', '.join(self._loaded.data)})" if self.accessed else "Session(unread)"

    @cached_property
    def _loaded(self) -> "_Loaded":
        return self._load()

    @property
    def accessed(self) -> bool:
        """Whether anything asked for it."""
        return "_loaded" in self.__dict__

    @property
    def modified(self) -> bool:
        """Whether the browser has to be sent it: it changed, or half of its time is over."""
        if not self.accessed:
            return False
        loaded = self._loaded
        return loaded.is_old or _encode(loaded.data) != loaded.before


@dataclass(frozen=True)
class _Loaded:
    """The values, what they were as JSON, and whether half of their time is over."""

    data: dict[str, Any]
    before: bytes
    is_old: bool = False


@dataclass(frozen=True, kw_only=True)
class SessionConfig:
    """The session cookie; ``max_age`` is in seconds, ``secure`` None means over https only there.

    A session that is used after half of its time is signed anew: it ends ``max_age`` after its
    last use, not after its start.
    ``secret_key`` None means the application's.
    """

    secret_key: str | None = None
    cookie_name: str = "session"
    max_age: int = 14 * 24 * 60 * 60
    path: str = "/"
    domain: str | None = None
    secure: bool | None = None
    http_only: bool = True
    same_site: SameSite = "lax"


class _CookieOptions(TypedDict):
    path: str
    domain: str | None
    secure: bool
    http_only: bool
    same_site: SameSite


class SessionMiddleware:
    """Gives requests a session that a signed cookie carries; its content can be read, not changed.

    Without a secret key an application in development signs with one of its own that ends with
    the process; elsewhere that is refused.
    """

    def __init__(self, config: SessionConfig | None = None) -> None:
        self._config = config or SessionConfig()
        self._serializer = _serializer(self._config.secret_key or secrets.token_hex(32))

    def configure(self, config: AppConfig) -> None:
        """Take the application's secret key."""
        if self._config.secret_key:
            return
        if config.secret_key:
            self._serializer = _serializer(config.secret_key)
        elif config.env != "development":
            raise ConfigurationError(
                f"set AppConfig(secret_key=…): sessions in {config.env} need it"
            )

    async def __call__(self, request: Request, next: Next) -> BaseResponse:  # noqa: A002  # the word of the contract
        """Load the session, answer, and write the session if it changed."""
        cookie = request.cookies.get(self._config.cookie_name)
        session = Session(partial(self._load, cookie))
        request.state["session"] = session
        response = await next(request)
        if session.modified:
            response = self._write(session, request, response)
        if not session.accessed:
            return response
        # A cache that many share must not hand on a session's page, or its cookie.
        if response.header("Cache-Control") is None:
            response = response.with_header("Cache-Control", "private")
        return response.with_vary("Cookie")

    def _load(self, cookie: str | None) -> _Loaded:
        max_age, nothing = self._config.max_age, _Loaded({}, b"{}")
        if not cookie:
            return nothing
        try:
            data, signed = self._serializer.loads(cookie, max_age=max_age, return_timestamp=True)
        except BadData:  # forged, expired, or signed with another key
            return nothing
        if not isinstance(data, dict):
            return nothing
        is_old = (dt.datetime.now(dt.UTC) - signed).total_seconds() > max_age / 2
        return _Loaded(data, _encode(data), is_old)

    def _write(self, session: Session, request: Request, response: BaseResponse) -> BaseResponse:
        config = self._config
        cookie: _CookieOptions = {
            "path": config.path,
            "domain": config.domain,
            "secure": request.scheme == "https" if config.secure is None else config.secure,
            "http_only": config.http_only,
            "same_site": config.same_site,
        }
        if not session:
            return response.without_cookie(config.cookie_name, **cookie)
        value = str(self._serializer.dumps(dict(session)))
        if len(value) > _LARGEST:
            raise ChirpError(
                f"the session is {len(value)} bytes in its cookie, and browsers keep {_LARGEST}:"
                " store an id in it and the rest on the server"
            )
        return response.with_cookie(config.cookie_name, value, max_age=config.max_age, **cookie)


def _serializer(key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt="chirp.session")


def _encode(data: dict[str, Any]) -> bytes:
    try:
        return msgspec.json.encode(data, order="deterministic")
    except (TypeError, msgspec.MsgspecError) as error:
        raise ChirpError(f"a session holds JSON values: {error}") from error
