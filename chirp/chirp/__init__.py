"""Chirp, the hypermedia framework.

Everything here is loaded when it is first asked for.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chirp.app import App as App
    from chirp.config import AppConfig as AppConfig
    from chirp.errors import ChirpError as ChirpError
    from chirp.errors import ConfigurationError as ConfigurationError
    from chirp.errors import HTTPError as HTTPError
    from chirp.errors import InvalidInputError as InvalidInputError
    from chirp.errors import TemplateError as TemplateError
    from chirp.forms.read import form_from as form_from
    from chirp.forms.read import form_or_errors as form_or_errors
    from chirp.forms.read import form_values as form_values
    from chirp.http.file import FileResponse as FileResponse
    from chirp.http.form import FormData as FormData
    from chirp.http.request import Request as Request
    from chirp.http.response import JSONResponse as JSONResponse
    from chirp.http.response import Response as Response
    from chirp.http.response import StreamingResponse as StreamingResponse
    from chirp.http.safe_url import is_safe_url as is_safe_url
    from chirp.http.upload import UploadFile as UploadFile
    from chirp.realtime.event import EventStream as EventStream
    from chirp.realtime.event import SSEEvent as SSEEvent
    from chirp.returns.action import Action as Action
    from chirp.returns.action import FormAction as FormAction
    from chirp.returns.action import Redirect as Redirect
    from chirp.returns.action import hx_redirect as hx_redirect
    from chirp.returns.view import OOB as OOB
    from chirp.returns.view import Fragment as Fragment
    from chirp.returns.view import InlineTemplate as InlineTemplate
    from chirp.returns.view import Page as Page
    from chirp.returns.view import Template as Template
    from chirp.returns.view import ValidationError as ValidationError
    from chirp.routing.router import Router as Router

_MODULES = {
    "Action": "returns.action",
    "App": "app",
    "AppConfig": "config",
    "ChirpError": "errors",
    "ConfigurationError": "errors",
    "EventStream": "realtime.event",
    "FileResponse": "http.file",
    "FormAction": "returns.action",
    "FormData": "http.form",
    "Fragment": "returns.view",
    "HTTPError": "errors",
    "InlineTemplate": "returns.view",
    "InvalidInputError": "errors",
    "JSONResponse": "http.response",
    "OOB": "returns.view",
    "Page": "returns.view",
    "Redirect": "returns.action",
    "Request": "http.request",
    "Response": "http.response",
    "Router": "routing.router",
    "SSEEvent": "realtime.event",
    "StreamingResponse": "http.response",
    "Template": "returns.view",
    "TemplateError": "errors",
    "UploadFile": "http.upload",
    "ValidationError": "returns.view",
    "form_from": "forms.read",
    "form_or_errors": "forms.read",
    "form_values": "forms.read",
    "hx_redirect": "returns.action",
    "is_safe_url": "http.safe_url",
}

__all__ = [
    "OOB",
    "Action",
    "App",
    "AppConfig",
    "ChirpError",
    "ConfigurationError",
    "EventStream",
    "FileResponse",
    "FormAction",
    "FormData",
    "Fragment",
    "HTTPError",
    "InlineTemplate",
    "InvalidInputError",
    "JSONResponse",
    "Page",
    "Redirect",
    "Request",
    "Response",
    "Router",
    "SSEEvent",
    "StreamingResponse",
    "Template",
    "TemplateError",
    "UploadFile",
    "ValidationError",
    "form_from",
    "form_or_errors",
    "form_values",
    "hx_redirect",
    "is_safe_url",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
