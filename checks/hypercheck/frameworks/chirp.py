"""Chirp, as the checker knows it; a test holds this table against the framework itself."""

from pathlib import Path

from hypercheck.facts import ConfigField, ConfigRelations, Converter, TextShape
from hypercheck.frameworks.framework import (
    AddedScripts,
    EventShape,
    FileServerShape,
    Framework,
    PackagedTemplates,
    Place,
    RedirectShape,
    RenderShape,
    StreamShape,
)

CONVERTERS = (
    Converter("str", r"[^/]+", "str", r"[^/]"),
    Converter("int", r"[0-9]+", "int", r"[0-9]"),
    Converter("float", r"[0-9]+(?:\.[0-9]+)?", "float", r"[0-9.]"),
    Converter(
        "uuid",
        r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
        "UUID",
        r"[0-9a-fA-F-]",
    ),
    Converter("slug", r"[a-z0-9]+(?:-[a-z0-9]+)*", "str", r"[a-z0-9-]"),
    Converter("path", r".+", "str", r"[\s\S]"),
)

_TEXT = TextShape(r"(?s).*\S.*", "must not be empty")
_PATH = TextShape(r"/[^\s?#]*[^\s?#/]", "must start with / and not end with it")
_HTTP_URL = TextShape(r"https?://[^\s/]+\S*", "must be an http:// or https:// URL")
_REDIS_URL = TextShape(r"(redis|rediss|unix)://\S+", "must be a redis://, rediss:// or unix:// URL")
_HOST = TextShape(r"\*|(\*\.)?[^\s/:*]+|\[[0-9a-fA-F:.]+\]", "must be a host name without scheme")

_MEBIBYTE = 1024 * 1024

CONFIG_FIELDS = (
    ConfigField("debug", "bool", default=False),
    ConfigField("env", "str", "development", choices=("development", "staging", "production")),
    ConfigField("secret_key", "str", ""),
    ConfigField("allowed_hosts", "strings", ("*",), shape=_HOST),
    ConfigField("template_dir", "paths", "templates"),
    ConfigField("static_dir", "path", "static"),
    ConfigField("static_url", "str", "/static", shape=_PATH),
    ConfigField("autoescape", "bool", default=True),
    ConfigField("strict_undefined", "bool", default=True),
    ConfigField("htmx", "bool", default=True),
    ConfigField("max_request_body_size", "int", 16 * _MEBIBYTE, minimum=0),
    ConfigField("max_upload_size", "int", 16 * _MEBIBYTE, minimum=0),
    ConfigField("sse_heartbeat_interval", "float", 15.0, above=0),
    ConfigField("sse_retry_ms", "int?", None, minimum=0),
    ConfigField("host", "str", "127.0.0.1", shape=_TEXT),
    ConfigField("port", "int", 8000, minimum=0, maximum=65535),
    ConfigField("workers", "int", 0, minimum=0),
    ConfigField("worker_mode", "str", "auto", choices=("auto", "async", "sync")),
    ConfigField("max_connections", "int", 10000, minimum=1),
    ConfigField("backlog", "int", 2048, minimum=1),
    ConfigField("keep_alive_timeout", "float", 5.0, minimum=0),
    ConfigField("request_timeout", "float", 30.0, above=0),
    ConfigField("graceful_timeout", "float", 30.0, minimum=0),
    ConfigField("ssl_certfile", "path?", None, shape=_TEXT),
    ConfigField("ssl_keyfile", "path?", None, shape=_TEXT),
    ConfigField("websocket_compression", "bool", default=True),
    ConfigField("health_path", "str?", None, shape=_PATH),
    ConfigField("metrics_enabled", "bool", default=False),
    ConfigField("metrics_path", "str", "/metrics", shape=_PATH),
    ConfigField("rate_limit_enabled", "bool", default=False),
    ConfigField("rate_limit_requests_per_second", "float", 100.0, above=0),
    ConfigField("rate_limit_burst", "int", 200, minimum=1),
    ConfigField("request_queue_enabled", "bool", default=False),
    ConfigField("request_queue_max_depth", "int", 1000, minimum=1),
    ConfigField("sentry_dsn", "str?", None, shape=_HTTP_URL),
    ConfigField("sentry_environment", "str?", None, shape=_TEXT),
    ConfigField("sentry_release", "str?", None, shape=_TEXT),
    ConfigField("sentry_traces_sample_rate", "float", 0.1, minimum=0, maximum=1),
    ConfigField("otel_endpoint", "str?", None, shape=_HTTP_URL),
    ConfigField("otel_service_name", "str", "chirp-app", shape=_TEXT),
    ConfigField(
        "log_level", "str", "info", choices=("debug", "info", "warning", "error", "critical")
    ),
    ConfigField("log_format", "str", "auto", choices=("auto", "text", "json")),
    ConfigField("redis_url", "str?", None, shape=_REDIS_URL),
    ConfigField("reload_dirs", "strings", (), shape=_TEXT),
    ConfigField("reload_include", "strings", (), shape=_TEXT),
)

CHIRP = Framework(
    name="chirp",
    package="chirp",
    applications=frozenset({"App"}),
    routers=frozenset({"Router"}),
    configurations=frozenset({"AppConfig"}),
    request="Request",
    registrations={
        "route": None,
        "get": frozenset({"GET"}),
        "post": frozenset({"POST"}),
        "put": frozenset({"PUT"}),
        "patch": frozenset({"PATCH"}),
        "delete": frozenset({"DELETE"}),
    },
    default_methods=frozenset({"GET"}),
    converters={converter.name: converter for converter in CONVERTERS},
    default_converter="str",
    root_is_prefix=True,
    renders={
        "Template": RenderShape("template", Place(0), whole=True),
        "Page": RenderShape("page", Place(0), Place(1), whole=True),
        "Fragment": RenderShape(
            "fragment",
            Place(0),
            Place(1),
            options=frozenset({"target", "swap"}),
            target="target",
            swap="swap",
        ),
        "ValidationError": RenderShape(
            "validation",
            Place(0),
            Place(1),
            whole=True,
            options=frozenset({"retarget"}),
            retarget="retarget",
        ),
        "form_or_errors": RenderShape(
            "validation",
            Place(2),
            Place(3),
            whole=True,
            provides=frozenset({"errors", "values"}),
        ),
    },
    redirects={
        "Redirect": RedirectShape(Place(0, "url"), status=Place(1, "status")),
        "hx_redirect": RedirectShape(Place(0)),
        "FormAction": RedirectShape(Place(0)),
    },
    streams={"EventStream": StreamShape(Place(0), Place(None, "event"), Place(None, "heartbeat"))},
    events={"SSEEvent": EventShape(Place(0, "data"), Place(1, "event"))},
    default_event="message",
    heartbeat_setting="sse_heartbeat_interval",
    oob_lists={"OOB": 1, "FormAction": 2},
    plain_answers=frozenset({"Action", "InlineTemplate", "JSONResponse", "OOB"}),
    config_fields={field.name: field for field in CONFIG_FIELDS},
    config_relations=ConfigRelations(
        together=(("ssl_certfile", "ssl_keyfile"),),
        distinct=(("health_path", "metrics_path"),),
        outside=(("health_path", "static_url"), ("metrics_path", "static_url")),
    ),
    served_settings={"health_path": None, "metrics_path": "metrics_enabled"},
    own_routes={"chirp.asset": frozenset({"name"}), "chirp.static": frozenset({"name"})},
    server_paths=("/_chirp/*",),
    csrf_middleware=frozenset({"CSRFMiddleware"}),
    csrf_fields=frozenset({"csrf_token"}),
    csrf_headers=frozenset({"X-CSRF-Token"}),
    csrf_calls=frozenset({"csrf_field", "csrf_token"}),
    csrf_exempt="exempt",
    template_names=frozenset(
        {"csrf_field", "csrf_token", "request", "session", "static", "url_for"}
    ),
    context_names=frozenset({"request", "session"}),
    invalid_names=frozenset({"errors", "values"}),
    inline_templates=frozenset({"InlineTemplate"}),
    text_globals=frozenset({"csrf_token", "static", "url_for"}),
    harmless_methods=frozenset(
        {
            "add_middleware",
            "check",
            "context_processor",
            "error",
            "freeze",
            "on_shutdown",
            "on_startup",
            "on_worker_shutdown",
            "on_worker_startup",
            "provide",
            "run",
            "template_filter",
            "template_global",
            "template_test",
            "url_for",
        }
    ),
    launch="run",
    middleware=frozenset({"AllowedHosts", "CSRFMiddleware", "SessionMiddleware", "StaticFiles"}),
    middleware_needs={"CSRFMiddleware": ("SessionMiddleware",)},
    middleware_once=frozenset({"CSRFMiddleware", "SessionMiddleware"}),
    file_servers={
        "StaticFiles": FileServerShape(Place(0, "directory"), Place(None, "prefix"), "/static")
    },
    static_call="static",
    static_route="chirp.static",
    key_field="secret_key",
    signing=frozenset({"SessionMiddleware"}),
    templates=PackagedTemplates(
        Path(__file__).with_name("chirp_templates"), names=("chirp/forms.html",)
    ),
    added_scripts=AddedScripts(
        "htmx",
        r"""(?:[^"'\s>]*/)?htmx(?:\.org|\.min|\.esm|\.cjs|\.js|@|-?\d)""",
        frozenset({"htmx", "sse"}),
        major=2,
    ),
)
