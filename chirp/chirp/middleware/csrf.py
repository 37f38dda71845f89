"""Protection against requests that other sites make a browser send."""

import base64
import hmac
import secrets
from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from chirp.context import current_request
from chirp.errors import ConfigurationError, HTTPError
from chirp.http.request import Request
from chirp.http.response import BaseResponse
from chirp.middleware.chain import Next
from chirp.middleware.session import SessionMiddleware

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
_KEY = "_csrf_token"
_SHOWN = "chirp.csrf_token"
_SAFE = frozenset(("GET", "HEAD", "OPTIONS", "TRACE"))


@dataclass(frozen=True, kw_only=True)
class CSRFConfig:
    """``exempt`` are paths (with all below them) that other sites may post to, such as webhooks."""

    exempt: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        right = isinstance(self.exempt, tuple | list) and all(
            isinstance(path, str) and path.startswith("/") and not path.endswith("/")
            for path in self.exempt
        )
        if not right:
            raise ConfigurationError(
                "CSRFConfig: exempt is a tuple of paths that start with / and do not end so, e.g."
                f' ("/hooks",), not {self.exempt!r}'
            )


class CSRFMiddleware:
    """Refuses unsafe requests without the session's token with 403.

    The token is in the form field ``csrf_token`` or the header field ``X-CSRF-Token``. What no
    route answers is left to be a 404 or 405.
    """

    requires: ClassVar[tuple[type, ...]] = (SessionMiddleware,)

    def __init__(self, config: CSRFConfig | None = None) -> None:
        self._config = config or CSRFConfig()

    async def __call__(self, request: Request, next: Next) -> BaseResponse:  # noqa: A002  # the word of the contract
        """Answer if the request may be answered."""
        request.state["csrf"] = True
        if request.route is not None and request.method not in _SAFE and not self._exempt(request):
            await _check(request)
        return await next(request)

    def _exempt(self, request: Request) -> bool:
        return any(f"{request.path}/".startswith(f"{each}/") for each in self._config.exempt)


async def _check(request: Request) -> None:
    expected = str(request.session.get(_KEY, "")).encode()
    if expected and _is_right(request.headers.get(HEADER, ""), expected):
        return
    # The header may be of a page that was loaded before the session changed, and the form newer.
    if expected and _is_right((await request.form()).text(FIELD), expected):
        return
    raise HTTPError(403, "The form has expired or was sent from another site; load it again")


def _is_right(token: str, expected: bytes) -> bool:
    return hmac.compare_digest(_unmasked(token), expected)


def csrf_token() -> str:
    """The current session's token, made when it is first asked for.

    It is written in another way for each request: the size of a compressed page that also shows
    what another site made the browser send would tell a text that stays the same (BREACH).
    """
    request = current_request()
    session = request.session
    if _KEY not in session:
        session[_KEY] = secrets.token_urlsafe(32)
    secret = str(session[_KEY]).encode()
    known: tuple[bytes, str] | None = request.state.get(_SHOWN)
    if known is None or known[0] != secret:
        known = request.state[_SHOWN] = (secret, _masked(secret))
    return known[1]


def _masked(secret: bytes) -> str:
    mask = secrets.token_bytes(len(secret))
    return base64.urlsafe_b64encode(mask + _xor(mask, secret)).decode()


def _unmasked(token: str) -> bytes:
    """The secret of a token; nothing if it is none."""
    try:
        octets = base64.b64decode(token.encode(), altchars=b"-_", validate=True)
    except ValueError:
        return b""
    half = len(octets) // 2
    return _xor(octets[:half], octets[half:])


def _xor(first: bytes, second: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(first, second, strict=False))


def csrf_field() -> Markup:
    """The hidden form field that carries the token."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token())
