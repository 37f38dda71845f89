"""Error pages: with everything while debugging, with nothing in production."""

import html
import linecache
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any

import msgspec

from chirp.errors import HTTPError, InvalidInputError, phrase
from chirp.http.request import HX_VARY, Request
from chirp.http.response import Response
from chirp.routing.place import describe
from chirp.templating.renderer import TemplateFrame, frames

_CONTEXT = 3
_SECRET = ("authorization", "cookie", "token", "secret", "password", "api-key")
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}"
    "pre{background:#f4f4f4;overflow:auto;padding:.5rem}mark{background:#fd8}"
    "table{border-collapse:collapse}td,th{text-align:left;padding:.1rem 1rem .1rem 0;"
    "vertical-align:top}"
)


def http_error(error: HTTPError, request: Request) -> Response:
    """The plain answer of a status: a page, a fragment for htmx, or JSON if that is preferred."""
    if prefers_json(request):
        document: dict[str, Any] = {"error": error.detail}
        if isinstance(error, InvalidInputError):
            document["errors"] = error.errors
        body = msgspec.json.encode(document)
        made = Response(body, status=error.status, content_type="application/json")
    else:
        made = Response(_http_html(error, request), status=error.status)
    for name, value in error.headers:
        made = made.with_header(name, value)
    return made.with_vary("Accept", "Content-Type", *HX_VARY)


def unexpected(error: Exception, request: Request, *, debug: bool) -> Response:
    """The answer of a failure that nobody expected; only ``debug`` says which."""
    if debug and not prefers_json(request):
        return Response(debug_page(error, request), status=500)
    return http_error(HTTPError(500), request)


def prefers_json(request: Request) -> bool:
    """Whether the client asks for JSON and not for HTML, or sent JSON and did not say."""
    accept = request.headers.get("Accept", "")
    if "html" in accept or request.is_htmx:
        return False
    return "json" in accept or "json" in request.media_type()


def debug_page(error: Exception, request: Request) -> str:
    """The failure with its source, its templates and its request."""
    title = f"{type(error).__name__}: {error}"
    notes = "".join(f"<p>{html.escape(note)}</p>" for note in getattr(error, "__notes__", ()))
    parts = [f"<h1>{html.escape(type(error).__name__)}</h1>", f"<p>{html.escape(str(error))}</p>"]
    parts += [notes, *_failures(error), "<h2>Request</h2>", _table(_request_rows(request))]
    return _document(title, "".join(parts))


def _http_html(error: HTTPError, request: Request) -> str:
    title = phrase(error.status)
    detail = f"<p>{html.escape(error.detail)}</p>" if error.detail != title else ""
    detail += _error_list(error.errors) if isinstance(error, InvalidInputError) else ""
    if request.is_fragment:
        return detail or f"<p>{html.escape(title)}</p>"
    return _document(title, f"<h1>{html.escape(title)}</h1>{detail}")


def _error_list(errors: Mapping[str, Sequence[str]]) -> str:
    items = "".join(
        f"<li>{html.escape(f'{field}: ' if field else '')}{html.escape(message)}</li>"
        for field, messages in errors.items()
        for message in messages
    )
    return f"<ul>{items}</ul>"


def _document(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body>{body}</body></html>"
    )


def _failures(error: BaseException) -> Iterator[str]:
    """The tracebacks, the failure itself first and then what it came from."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        if current is not error:
            text = html.escape(f"{type(current).__name__}: {current}")
            yield f"<h2>Raised while handling</h2><p>{text}</p>"
        found = list(frames(current.__traceback__))
        # Chirp's own frames tell nothing, unless there are no others.
        yield from map(_frame, [each for each in found if not _is_own(each)] or found)
        current = current.__cause__ or current.__context__


def _is_own(frame: TemplateFrame | TracebackType) -> bool:
    if isinstance(frame, TemplateFrame):
        return False
    module = str(frame.tb_frame.f_globals.get("__name__", ""))
    return module.partition(".")[0] in {"anyio", "chirp", "jinja2"}


def _frame(frame: TemplateFrame | TracebackType) -> str:
    if isinstance(frame, TemplateFrame):
        return _excerpt(f"template {frame.name}", frame.file, frame.line)
    code = frame.tb_frame.f_code
    return _excerpt(f"{code.co_qualname}", code.co_filename, frame.tb_lineno)


def _excerpt(what: str, file: str | None, line: int) -> str:
    rows = []
    for number in range(max(1, line - _CONTEXT), line + _CONTEXT + 1):
        source = linecache.getline(file, number) if file else ""
        if source:
            text = html.escape(f"{number:5}  {source.rstrip()}")
            rows.append(f"<mark>{text}</mark>" if number == line else text)
    place = html.escape(f"{file or ''}, line {line}, {what}")
    shown = "\n".join(rows)
    return f"<h3>{place}</h3>" + (f"<pre>{shown}</pre>" if rows else "")


def _request_rows(request: Request) -> list[tuple[str, str]]:
    handler = (
        request.route and f"{describe(request.route.handler)}, routed at {request.route.place}"
    )
    rows = [("method", request.method), ("url", request.url), ("handler", handler or "none")]
    rows += [(f"parameter {name}", repr(value)) for name, value in request.path_params.items()]
    for name, value in request.headers.pairs():
        secret = any(word in name.lower() for word in _SECRET)
        rows.append((name, "(hidden)" if secret else value))
    return rows


def _table(rows: list[tuple[str, str]]) -> str:
    cells = "".join(
        f"<tr><th>{html.escape(name)}</th><td>{html.escape(value)}</td></tr>"
        for name, value in rows
    )
    return f"<table>{cells}</table>"
