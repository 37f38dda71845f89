"""The Cookie and Set-Cookie header fields (RFC 6265)."""

import re
from typing import Literal
from urllib.parse import quote, unquote

SameSite = Literal["lax", "strict", "none"]

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_ATTRIBUTE_TEXT = re.compile(r"[^;\x00-\x1f\x7f]*")
# Octets that RFC 6265 allows in a value; % is left out because it starts an escape.
_SAFE = "!#$&'()*+-./:<=>?@[]^_`{|}~"


def parse_cookies(header: str) -> dict[str, str]:
    """The cookies of a Cookie field; of equal names the first counts, as browsers send them."""
    cookies: dict[str, str] = {}
    for part in header.split(";"):
        name, separator, value = part.strip().partition("=")
        if separator and name:
            cookies.setdefault(name, unquote(value.strip().strip('"')))
    return cookies


def format_cookie(
    name: str,
    value: str,
    *,
    max_age: int | None = None,
    path: str = "/",
    domain: str | None = None,
    secure: bool = False,
    http_only: bool = True,
    same_site: SameSite = "lax",
) -> str:
    """The Set-Cookie field; ``max_age`` is in seconds, None ends with the browser."""
    if not _TOKEN.fullmatch(name):
        raise ValueError(f"{name!r} is not a cookie name: letters, digits and !#$%&'*+-.^_`|~ only")
    for attribute in (path, domain or ""):
        if not _ATTRIBUTE_TEXT.fullmatch(attribute):
            raise ValueError(
                f"cookie {name!r}: {attribute!r} holds a semicolon or control character"
            )
    if same_site == "none" and not secure:
        raise ValueError(f"cookie {name!r}: browsers refuse same_site='none' without secure=True")
    parts = [f"{name}={quote(value, safe=_SAFE)}", f"Path={path}"]
    if max_age is not None:
        parts.append(f"Max-Age={max_age}")
    if domain:
        parts.append(f"Domain={domain}")
    if secure:
        parts.append("Secure")
    if http_only:
        parts.append("HttpOnly")
    parts.append(f"SameSite={same_site.capitalize()}")
    return "; ".join(parts)
