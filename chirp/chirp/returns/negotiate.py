"""From what a handler returned to the response: one function a kind of value."""

import dataclasses
import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from chirp.config import AppConfig
from chirp.errors import ResultError
from chirp.http.request import HX_VARY, Request
from chirp.http.response import (
    BaseResponse,
    HeaderInput,
    JSONResponse,
    Response,
    header_pairs,
    quote_url,
)
from chirp.realtime.event import EventStream
from chirp.realtime.stream import EventStreamResponse, plain_data
from chirp.returns.action import Action, FormAction, Redirect
from chirp.returns.oob import mark_out_of_band
from chirp.returns.view import OOB, Fragment, InlineTemplate, Page, Template, ValidationError
from chirp.templating.htmx import add_htmx
from chirp.templating.renderer import Renderer, resolve

MAY_RETURN = (
    "str, bytes, dict, list, (value, status), (value, status, headers), Template, InlineTemplate,"
    " Page, Fragment, OOB, ValidationError, FormAction, Action, Redirect, EventStream or a Response"
)

Context = Callable[[Request], Awaitable[dict[str, Any]]]
"""Gives what every template knows: the request, the session, the context processors' values."""


@dataclass
class Asked:
    """A request, who answers it (for errors), and what its templates know once one is rendered."""

    request: Request
    handler: str
    shared: dict[str, Any] | None = None


class Negotiator:
    """Makes responses from the values of one application's handlers."""

    def __init__(self, config: AppConfig, renderer: Renderer, shared_context: Context) -> None:
        self._config = config
        self._renderer = renderer
        self._shared_context = shared_context
        self._kinds: dict[type, Callable[[Any, Asked], Awaitable[BaseResponse]]] = {
            str: self._text,
            bytes: self._bytes,
            dict: self._json,
            list: self._json,
            tuple: self._tuple,
            Template: self._template,
            InlineTemplate: self._template,
            Page: self._page,
            Fragment: self._fragment,
            OOB: self._oob,
            ValidationError: self._validation_error,
            FormAction: self._form_action,
            Action: self._action,
            Redirect: self._redirect,
            EventStream: self._event_stream,
            BaseResponse: self._response,
        }

    async def respond(self, value: object, request: Request, handler: str) -> BaseResponse:
        """The response that this value stands for; ResultError if it stands for none."""
        return await self._answer(value, Asked(request, handler))

    async def _answer(self, value: object, asked: Asked) -> BaseResponse:
        for kind in type(value).__mro__:
            if kind in self._kinds:
                return await self._kinds[kind](value, asked)
        raise ResultError(_refusal(value, asked.handler))

    async def _text(self, value: str, asked: Asked) -> BaseResponse:
        del asked
        return Response(value)

    async def _bytes(self, value: bytes, asked: Asked) -> BaseResponse:
        del asked
        return Response(value, content_type="application/octet-stream")

    async def _json(self, value: Any, asked: Asked) -> BaseResponse:
        response = JSONResponse(value)
        try:
            # Encoded here, where it is known who returned it, and kept.
            _ = response.content
        except (TypeError, ValueError, RecursionError) as error:
            raise ResultError(
                f"{asked.handler} returned a {type(value).__name__} that JSON cannot hold: {error}"
            ) from error
        return response

    async def _response(self, value: BaseResponse, asked: Asked) -> BaseResponse:
        del asked
        return value

    async def _tuple(self, value: tuple[object, ...], asked: Asked) -> BaseResponse:
        match value:
            case (body, int() as status):
                return (await self._answer(body, asked)).with_status(status)
            case (body, int() as status, dict() | list() | tuple() as headers):
                response = (await self._answer(body, asked)).with_status(status)
                for name, text in header_pairs(cast("HeaderInput", headers)):
                    response = response.with_header(name, text)
                return response
        raise ResultError(
            f"{asked.handler} returned a tuple of {len(value)}:"
            " a tuple is (value, status) or (value, status, headers)"
        )

    async def _template(self, value: Template | InlineTemplate, asked: Asked) -> BaseResponse:
        return self._document(await self._render(value, asked), asked)

    async def _page(self, value: Page, asked: Asked) -> BaseResponse:
        if asked.request.is_fragment:
            response: BaseResponse = Response(await self._block(value, asked))
        else:
            response = await self._template(Template(value.name, **value.context), asked)
        return response.with_vary(*HX_VARY)

    async def _fragment(self, value: Fragment, asked: Asked) -> BaseResponse:
        response = Response(await self._block(value, asked))
        if value.target or value.swap:
            response = response.with_vary("HX-Request")
        if not asked.request.is_htmx:
            return response
        if value.target:
            response = response.with_hx_retarget(_selector(value.target))
        return response.with_hx_reswap(value.swap) if value.swap else response

    async def _oob(self, value: OOB, asked: Asked) -> BaseResponse:
        main = await self._answer(value.main, asked)
        if not isinstance(main, Response):
            raise ResultError(f"{asked.handler}: the main part of OOB is HTML, not {value.main!r}")
        return await self._with_fragments(main, value.fragments, asked)

    async def _validation_error(self, value: ValidationError, asked: Asked) -> BaseResponse:
        shown = Page(value.name, value.block, **value.context)
        response = (await self._page(shown, asked)).with_status(422)
        if value.retarget and asked.request.is_fragment:
            return response.with_hx_retarget(value.retarget)
        return response

    async def _form_action(self, value: FormAction, asked: Asked) -> BaseResponse:
        if not asked.request.is_fragment or not value.fragments:
            response = await self._redirect(Redirect(value.redirect, 303), asked)
        else:
            first = cast("Response", await self._fragment(value.fragments[0], asked))
            response = await self._with_fragments(first, value.fragments[1:], asked)
        if value.trigger is not None and asked.request.is_htmx:
            response = response.with_hx_trigger(value.trigger)
        return response.with_vary(*HX_VARY)

    async def _action(self, value: Action, asked: Asked) -> BaseResponse:
        response = Response(status=value.status, content_type=None).with_vary("HX-Request")
        if not asked.request.is_htmx:
            return response
        if value.trigger is not None:
            response = response.with_hx_trigger(value.trigger)
        return response.with_hx_refresh() if value.refresh else response

    async def _redirect(self, value: Redirect, asked: Asked) -> BaseResponse:
        if asked.request.is_fragment:
            response = Response(content_type=None).with_hx_redirect(value.url)
        else:
            response = Response(status=value.status, content_type=None).with_header(
                "Location", quote_url(value.url)
            )
        return response.with_vary(*HX_VARY)

    async def _event_stream(self, value: EventStream, asked: Asked) -> BaseResponse:
        async def render(data: object) -> str:
            plain = plain_data(data)
            if plain is not None:
                return plain
            # Asked anew for each event: what the page knew may be old by now.
            now = Asked(asked.request, asked.handler)
            if isinstance(data, Fragment):
                return await self._block(data, now)
            if isinstance(data, Template | InlineTemplate):
                return await self._render(data, now)
            raise ResultError(
                f"{asked.handler}: an event's data is str, dict, list, Fragment or Template,"
                f" not {data!r}"
            )

        config = self._config
        return EventStreamResponse(
            stream=value,
            render=render,
            heartbeat=value.heartbeat or config.sse_heartbeat_interval,
            retry=config.sse_retry_ms if value.retry is None else value.retry,
        )

    async def _with_fragments(
        self, main: Response, fragments: tuple[Fragment, ...], asked: Asked
    ) -> Response:
        parts = [main.text]
        for fragment in fragments:
            html = await self._block(fragment, asked)
            what = f"{asked.handler}: {fragment!r}"
            parts.append(
                mark_out_of_band(html, target=fragment.target, swap=fragment.swap, what=what)
            )
        return dataclasses.replace(main, body="\n".join(parts))

    def _document(self, html: str, asked: Asked) -> Response:
        if not self._config.htmx:
            return Response(html)
        root = str(asked.request.scope.get("root_path", "")).rstrip("/")
        return Response(add_htmx(html, root_path=root))

    async def _render(self, value: Template | InlineTemplate, asked: Asked) -> str:
        context = await self._context(value.context, asked)
        if isinstance(value, InlineTemplate):
            return self._renderer.inline(value.source, context, handler=asked.handler)
        return self._renderer.whole(value.name, context, handler=asked.handler)

    async def _block(self, value: Page | Fragment, asked: Asked) -> str:
        context = await self._context(value.context, asked)
        return self._renderer.block(value.name, value.block, context, handler=asked.handler)

    async def _context(self, own: Mapping[str, Any], asked: Asked) -> dict[str, Any]:
        if asked.shared is None:
            asked.shared = await self._shared_context(asked.request)
        return await resolve({**asked.shared, **own})


def _selector(target: str) -> str:
    """An id as a selector; what cannot be an id is a selector already."""
    return f"#{target}" if target.replace("-", "").replace("_", "").isalnum() else target


def _refusal(value: object, handler: str) -> str:
    if inspect.iscoroutine(value):
        value.close()
        return f"{handler} returned a coroutine: call it with await"
    if inspect.isasyncgen(value) or inspect.isgenerator(value):
        return f"{handler} returned a generator: return EventStream(…) or StreamingResponse(…)"
    if value is None:
        return f"{handler} returned None, perhaps at a path without return; return {MAY_RETURN}"
    kind = type(value).__name__
    return f"{handler} returned {kind} ({value!r:.80}); return {MAY_RETURN}"
