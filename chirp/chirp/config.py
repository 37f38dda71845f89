"""The settings of an application: one declaration of every field, checked when it is made."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from chirp._declaration import Field, declared, option, parse_environment, read_fields
from chirp.errors import ConfigurationError

__all__ = ["FIELDS", "AppConfig", "Field"]

_MEBIBYTE = 1024 * 1024


@declared
class AppConfig:
    """What an application is told from outside; every value is checked when it is made.

    All faults are named in one :class:`~chirp.errors.ConfigurationError`. Each field's meaning
    is in :data:`FIELDS`. Fields whose reader is ``server`` are acted on by the server that is
    launched for the application and by nothing else.
    """

    # The application
    debug: bool = option(default=False, doc="Show error pages with source, and reload templates.")
    env: str = option(
        default="development",
        doc="Where the application runs.",
        choices=("development", "staging", "production"),
    )
    secret_key: str = option(
        default="",
        doc="Signs sessions. Required outside development; keep it out of the source.",
        secret=True,
    )
    allowed_hosts: tuple[str, ...] = option(
        default=("*",),
        doc="Host names that are answered; `*.example.org` includes subdomains.",
        form="host",
    )
    template_dir: str | Path | tuple[str | Path, ...] = option(
        default="templates",
        doc="Where templates are, relative to the file that makes the App; the first of several"
        " folders that has a template gives it.",
    )
    static_dir: str | Path = option(
        default="static",
        doc="Files served under static_url, relative to the file that makes the App.",
    )
    static_url: str = option(default="/static", doc="Where static_dir is served.", form="url-path")
    autoescape: bool = option(default=True, doc="Escape values in templates.")
    strict_undefined: bool = option(
        default=True, doc="A name that a template is not given is an error, not an empty string."
    )
    htmx: bool = option(
        default=True,
        doc="Add htmx and its sse extension to whole documents that do not load it themselves.",
    )
    max_request_body_size: int = option(
        default=16 * _MEBIBYTE, doc="The largest request body in bytes; more is a 413.", low=0
    )
    max_upload_size: int = option(
        default=16 * _MEBIBYTE,
        doc="The largest single uploaded file in bytes; more is a 413.",
        low=0,
    )
    sse_heartbeat_interval: float = option(
        default=15.0, doc="Seconds of silence after which an event stream sends a comment.", above=0
    )
    sse_retry_ms: int | None = option(
        default=None, doc="Milliseconds after which a browser reconnects to an event stream.", low=0
    )

    # The server that is launched for it
    host: str = option(
        default="127.0.0.1", doc="The address to bind.", form="text", reader="server"
    )
    port: int = option(
        default=8000,
        doc="The port to bind; 0 lets the system choose.",
        low=0,
        high=65535,
        reader="server",
    )
    workers: int = option(
        default=0, doc="Worker processes; 0 means one a CPU.", low=0, reader="server"
    )
    worker_mode: str = option(
        default="auto",
        doc="How a worker runs requests; auto means sync on a free-threaded Python.",
        choices=("auto", "async", "sync"),
        reader="server",
    )
    max_connections: int = option(
        default=10000, doc="Open connections a worker accepts.", low=1, reader="server"
    )
    backlog: int = option(
        default=2048,
        doc="Connections the system queues before they are accepted.",
        low=1,
        reader="server",
    )
    keep_alive_timeout: float = option(
        default=5.0, doc="Seconds an idle connection stays open.", low=0, reader="server"
    )
    request_timeout: float = option(
        default=30.0, doc="Seconds until the response must have started.", above=0, reader="server"
    )
    graceful_timeout: float = option(
        default=30.0, doc="Seconds that requests get to finish at shutdown.", low=0, reader="server"
    )
    ssl_certfile: str | Path | None = option(
        default=None, doc="The certificate chain in PEM.", form="text", reader="server"
    )
    ssl_keyfile: str | Path | None = option(
        default=None, doc="The certificate's private key in PEM.", form="text", reader="server"
    )
    websocket_compression: bool = option(
        default=True, doc="Offer permessage-deflate.", reader="server"
    )
    health_path: str | None = option(
        default=None,
        doc="Answered by the server while it is healthy.",
        form="url-path",
        reader="server",
    )
    metrics_enabled: bool = option(default=False, doc="Serve Prometheus metrics.", reader="server")
    metrics_path: str = option(
        default="/metrics", doc="Where metrics are served.", form="url-path", reader="server"
    )
    rate_limit_enabled: bool = option(
        default=False, doc="Limit requests an address.", reader="server"
    )
    rate_limit_requests_per_second: float = option(
        default=100.0, doc="Requests a second an address may send.", above=0, reader="server"
    )
    rate_limit_burst: int = option(
        default=200, doc="Requests an address may send at once.", low=1, reader="server"
    )
    request_queue_enabled: bool = option(
        default=False, doc="Queue requests above the limit instead of refusing.", reader="server"
    )
    request_queue_max_depth: int = option(
        default=1000, doc="Requests that may wait.", low=1, reader="server"
    )
    sentry_dsn: str | None = option(
        default=None,
        doc="Where errors are reported.",
        form="http-url",
        reader="server",
        secret=True,
    )
    sentry_environment: str | None = option(
        default=None,
        doc="The environment reported to Sentry; None means env.",
        form="text",
        reader="server",
    )
    sentry_release: str | None = option(
        default=None, doc="The release reported to Sentry.", form="text", reader="server"
    )
    sentry_traces_sample_rate: float = option(
        default=0.1, doc="The share of requests traced.", low=0, high=1, reader="server"
    )
    otel_endpoint: str | None = option(
        default=None,
        doc="The OTLP endpoint that receives traces.",
        form="http-url",
        reader="server",
    )
    otel_service_name: str = option(
        default="chirp-app", doc="The service's name in traces.", form="text", reader="server"
    )
    log_level: str = option(
        default="info",
        doc="The least severe record that is written.",
        choices=("debug", "info", "warning", "error", "critical"),
        reader="server",
    )
    log_format: str = option(
        default="auto",
        doc="Text on a terminal and JSON elsewhere, or always one of them.",
        choices=("auto", "text", "json"),
        reader="server",
    )
    redis_url: str | None = option(
        default=None,
        doc="The Redis shared by workers.",
        form="redis-url",
        reader="server",
        secret=True,
    )
    reload_dirs: tuple[str, ...] = option(
        default=(),
        doc="Further folders whose changes reload the server.",
        form="text",
        reader="server",
    )
    reload_include: tuple[str, ...] = option(
        default=(),
        doc="Patterns of further files whose changes reload.",
        form="text",
        reader="server",
    )

    def faults(self) -> list[str]:
        """What is wrong between fields that are each right alone."""
        return [*_tls_faults(self), *_path_faults(self)]

    @classmethod
    def from_env(cls, prefix: str = "CHIRP_", environ: Mapping[str, str] | None = None) -> Self:
        """The configuration that environment variables such as ``CHIRP_SECRET_KEY`` give.

        Lists are separated by commas; an empty value means None where None is allowed. A variable
        with the prefix that names no field is refused.
        """
        variables = os.environ if environ is None else environ
        values, faults = parse_environment(FIELDS, variables, prefix)
        if faults:
            raise ConfigurationError(*faults)
        return cls(**values)


def _tls_faults(config: AppConfig) -> list[str]:
    if (config.ssl_certfile is None) == (config.ssl_keyfile is None):
        return []
    given, missing = "ssl_certfile", "ssl_keyfile"
    if config.ssl_certfile is None:
        given, missing = missing, given
    return [f"{given} is set and {missing} is not: TLS needs both"]


def _path_faults(config: AppConfig) -> list[str]:
    faults = []
    health, metrics = config.health_path, config.metrics_path
    if health == metrics:
        faults.append(f"health_path and metrics_path are both {health!r}: give each its own path")
    for name, path in (("health_path", health), ("metrics_path", metrics)):
        if path is not None and f"{path}/".startswith(f"{config.static_url}/"):
            faults.append(
                f"{name} {path!r} is under static_url {config.static_url!r}, which would hide it"
            )
    return faults


FIELDS: Mapping[str, Field] = read_fields(AppConfig)
"""Every field of :class:`AppConfig` by name: types, default, range, choices and meaning."""
