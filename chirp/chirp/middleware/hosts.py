"""Answering only for the hosts that the application is meant for."""

import re
from collections.abc import Sequence

from chirp.config import AppConfig
from chirp.errors import HTTPError
from chirp.http.request import Request
from chirp.http.response import BaseResponse
from chirp.middleware.chain import Next

_HOST = re.compile(r"(?P<name>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]*)?")


class AllowedHosts:
    """Refuses requests for other hosts with 400.

    ``*`` allows every host and ``*.example.org`` every subdomain; without hosts, the
    configuration's are taken. An application whose configuration names hosts has this already.
    """

    def __init__(self, hosts: Sequence[str] | None = None) -> None:
        self._hosts = None if hosts is None else tuple(host.lower() for host in hosts)

    def configure(self, config: AppConfig) -> None:
        """Take the configuration's hosts."""
        if self._hosts is None:
            self._hosts = tuple(host.lower() for host in config.allowed_hosts)

    async def __call__(self, request: Request, next: Next) -> BaseResponse:  # noqa: A002  # the word of the contract
        """Answer if the Host field names an allowed host."""
        name = _host_name(request.headers.get_list("Host"))
        if not any(_allows(pattern, name) for pattern in self._hosts or ()):
            raise HTTPError(400, "This host is not served here")
        return await next(request)


def _host_name(fields: list[str]) -> str:
    """The host without its port, as the application's URLs will name it.

    It is empty if there is none, or several, or what only begins like a host.
    """
    found = _HOST.fullmatch(fields[0]) if len(fields) == 1 else None
    return found["name"].lower() if found else ""


def _allows(pattern: str, name: str) -> bool:
    if pattern.startswith("*."):
        return name.endswith(pattern[1:]) and name != pattern[1:]
    return pattern == "*" or (pattern == name and name != "")
