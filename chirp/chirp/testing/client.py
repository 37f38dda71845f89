"""A browser for tests: sends requests to an application in process and keeps cookies."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, ClassVar, Self
from urllib.parse import unquote, urlencode, urljoin, urlsplit

from anyio.from_thread import BlockingPortal, start_blocking_portal

from chirp.app import App
from chirp.http.asgi import ASGIApp
from chirp.http.cookie import parse_cookies
from chirp.http.multidict import Headers
from chirp.realtime.event import SSEEvent
from chirp.testing.body import File, Values, encode_body, pairs
from chirp.testing.exchange import Exchange, start_of
from chirp.testing.lifespan import running
from chirp.testing.listener import Listener
from chirp.testing.response import TestResponse, expect

# As browsers do.
_MOST_REDIRECTS = 20


class TestClient:
    """Sends requests to an application without a server.

    ``with TestClient(app) as client:`` also runs start-up and shutdown, and keeps one event loop
    for all requests. An exception that the application did not expect is raised here, unless
    ``raise_errors`` is off and its error page is wanted.
    """

    __test__: ClassVar[bool] = False

    def __init__(
        self,
        app: ASGIApp,
        *,
        base_url: str = "http://testserver",
        raise_errors: bool = True,
    ) -> None:
        if isinstance(app, App):
            app.freeze()
        self._app = app
        self._base = urlsplit(base_url)
        self._raise_errors = raise_errors
        self._shared_portal: BlockingPortal | None = None
        self._stack = contextlib.ExitStack()
        self.cookies: dict[str, str] = {}

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            self._shared_portal = stack.enter_context(start_blocking_portal())
            stack.enter_context(self._shared_portal.wrap_async_context_manager(running(self._app)))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        del kind, error, traceback  # not told to the application, whose shutdown is the usual one
        self._shared_portal = None
        self._stack.close()

    def get(self, path: str, **options: Any) -> TestResponse:
        """Send a GET request; the options are those of :meth:`request`."""
        return self.request("GET", path, **options)

    def head(self, path: str, **options: Any) -> TestResponse:
        """Send a HEAD request; the options are those of :meth:`request`."""
        return self.request("HEAD", path, **options)

    def options(self, path: str, **options: Any) -> TestResponse:
        """Send an OPTIONS request; the options are those of :meth:`request`."""
        return self.request("OPTIONS", path, **options)

    def post(self, path: str, **options: Any) -> TestResponse:
        """Send a POST request; the options are those of :meth:`request`."""
        return self.request("POST", path, **options)

    def put(self, path: str, **options: Any) -> TestResponse:
        """Send a PUT request; the options are those of :meth:`request`."""
        return self.request("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> TestResponse:
        """Send a PATCH request; the options are those of :meth:`request`."""
        return self.request("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> TestResponse:
        """Send a DELETE request; the options are those of :meth:`request`."""
        return self.request("DELETE", path, **options)

    def fragment(
        self,
        path: str,
        *,
        method: str = "GET",
        target: str | None = None,
        trigger: str | None = None,
        headers: Mapping[str, str] | None = None,
        **options: Any,
    ) -> TestResponse:
        """Send a request as htmx does; ``target`` and ``trigger`` are ids of elements."""
        sent = {"HX-Request": "true", "HX-Current-URL": self._base.geturl() + "/"}
        sent |= {"HX-Target": target} if target else {}
        sent |= {"HX-Trigger": trigger} if trigger else {}
        return self.request(method, path, headers={**sent, **(headers or {})}, **options)

    def boosted(
        self,
        path: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        **options: Any,
    ) -> TestResponse:
        """Send a request as a link or form under ``hx-boost`` does."""
        sent = {"HX-Request": "true", "HX-Boosted": "true"}
        return self.request(method, path, headers={**sent, **(headers or {})}, **options)

    def sse(
        self, path: str, *, max_events: int, timeout: float = 5.0, **options: Any
    ) -> list[SSEEvent]:
        """The first events of a stream; fewer if it ends before."""
        events: list[SSEEvent] = []
        with self.listen(path, **options) as listener:
            while len(events) < max_events:
                event = listener.next(timeout)
                if event is None:
                    break
                events.append(event)
        return events

    @contextlib.contextmanager
    def listen(
        self,
        path: str,
        *,
        params: Values | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Iterator[Listener]:
        """An open event stream; other requests may be sent meanwhile.

        Those that share something with the stream (a queue, an event) need the client entered
        with ``with``, for one event loop.
        """
        sent = {"Accept": "text/event-stream", **(headers or {})}
        exchange = self._exchange("GET", path, params, sent, b"")
        with self._portal() as portal:
            portal.start_task_soon(exchange.run)
            status, found = start_of(exchange.messages.get(timeout=5.0))
            kind = found.get("Content-Type", "")
            listener = Listener(exchange, portal)
            try:
                is_stream = kind.startswith("text/event-stream")
                expect(is_stream, f"{path} is no event stream: status {status}, {kind}")
                yield listener
            finally:
                listener.close()

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Values | None = None,
        data: Values | None = None,
        files: Mapping[str, File | Sequence[File]] | None = None,
        json: Any = None,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
        follow_redirects: bool = False,
    ) -> TestResponse:
        """Send a request and wait for the whole response.

        ``params`` go into the query string. The body is ``data`` (a form), with ``files`` a
        multipart form, or ``json``, or ``content``. A redirect is followed as browsers do: with
        GET and without the body, but for 307 and 308.
        """
        body, kind = encode_body(data, files, json, content)
        sent = {**({"Content-Type": kind} if kind else {}), **(headers or {})}
        response = self._send(self._exchange(method, path, params, sent, body))
        hops = 0
        while follow_redirects and 300 <= response.status < 400 and response.location:  # noqa: PLR2004  # 3xx
            hops += 1
            expect(
                hops <= _MOST_REDIRECTS, f"{path} redirects again and again: {response.location}"
            )
            path = urljoin(path, response.location)
            if response.status not in {307, 308}:
                method, sent, body = "HEAD" if method == "HEAD" else "GET", dict(headers or {}), b""
            response = self._send(self._exchange(method, path, None, sent, body))
        return response

    def _send(self, exchange: Exchange) -> TestResponse:
        with self._portal() as portal:
            portal.call(exchange.run)
        return self._received(exchange)

    @contextlib.contextmanager
    def _portal(self) -> Iterator[BlockingPortal]:
        if self._shared_portal is not None:
            yield self._shared_portal
        else:
            with start_blocking_portal() as portal:
                yield portal

    def _exchange(
        self,
        method: str,
        path: str,
        params: Values | None,
        headers: Mapping[str, str],
        body: bytes,
    ) -> Exchange:
        url = urlsplit(path)
        query = "&".join(filter(None, (url.query, urlencode(pairs(params or {})))))
        sent = {"Host": self._base.netloc, **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body:
            sent["Content-Length"] = str(len(body))
        default_port = 443 if self._base.scheme == "https" else 80
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": method,
            "scheme": self._base.scheme,
            "path": unquote(url.path),
            "raw_path": url.path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.lower().encode(), text.encode()) for name, text in sent.items()],
            "client": ("127.0.0.1", 50000),
            "server": (self._base.hostname, self._base.port or default_port),
        }
        return Exchange(self._app, scope, body)

    def _received(self, exchange: Exchange) -> TestResponse:
        if exchange.errors and self._raise_errors:
            raise exchange.errors[0]
        status, headers = start_of(exchange.messages.get())
        content = bytearray()
        while (message := exchange.messages.get()) is not None:
            content += message.get("body", b"")
        self._keep_cookies(headers)
        return TestResponse(status, headers, bytes(content))

    def _keep_cookies(self, headers: Headers) -> None:
        for field in headers.get_list("Set-Cookie"):
            pair, *attributes = field.split(";")
            name, _, value = pair.partition("=")
            given = {key.lower(): text for key, text in parse_cookies(";".join(attributes)).items()}
            if given.get("max-age") == "0":
                self.cookies.pop(name.strip(), None)
            else:
                self.cookies[name.strip()] = value.strip()
