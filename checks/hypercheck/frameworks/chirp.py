"""Chirp, as the checker knows it; a test holds this table against the framework itself."""

from hypercheck.facts import ConfigField, Converter
from hypercheck.frameworks.framework import (
    Framework,
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
        r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}",
        "UUID",
        r"[0-9a-fA-F-]",
    ),
    Converter("slug", r"[a-z0-9]+(?:-[a-z0-9]+)*", "str", r"[a-z0-9-]"),
    Converter("path", r".+", "str", r"[\s\S]"),
)

_ENVIRONMENTS = ("development", "staging", "production")
_LOG_LEVELS = ("critical", "error", "warning", "info", "debug")

CONFIG_FIELDS = (
    ConfigField("host", "str", "127.0.0.1"),
    ConfigField("port", "int", 8000, minimum=0, maximum=65535),
    ConfigField("debug", "bool", default=False),
    ConfigField("env", "str", "development", choices=_ENVIRONMENTS),
    ConfigField("secret_key", "str", ""),
    ConfigField("allowed_hosts", "strings", ("*",)),
    ConfigField("template_dir", "path", "templates"),
    ConfigField("static_dir", "path", "static"),
    ConfigField("static_url", "str", "/static"),
    ConfigField("autoescape", "bool", default=True),
    ConfigField("strict_undefined", "bool", default=True),
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
    implied_methods={"HEAD": "GET"},
    converters={converter.name: converter for converter in CONVERTERS},
    default_converter="str",
    renders={
        "Template": RenderShape("template", Place(0), whole=True),
        "Page": RenderShape("page", Place(0), Place(1), whole=True),
        "Fragment": RenderShape(
            "fragment",
            Place(0),
            Place(1),
            options=frozenset({"target", "swap"}),
            target="target",
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
            "validation", Place(2, "template"), Place(3, "block"), whole=True
        ),
    },
    redirects={
        "Redirect": RedirectShape(Place(0, "url"), status=Place(1, "status")),
        "hx_redirect": RedirectShape(Place(0, "url")),
        "FormAction": RedirectShape(Place(0, "redirect")),
    },
    streams={"EventStream": StreamShape(Place(0, "generator"), Place(None, "event"))},
    events={"SSEEvent": Place(1, "event")},
    default_event="message",
    oob_lists={"OOB": 1, "FormAction": 2},
    config_fields={field.name: field for field in CONFIG_FIELDS},
    server_paths=("/_chirp/*",),
    csrf_middleware=frozenset({"CSRFMiddleware"}),
    csrf_fields=frozenset({"csrf_token"}),
    csrf_headers=frozenset({"X-CSRF-Token"}),
    csrf_calls=frozenset({"csrf_field", "csrf_token"}),
    text_globals=frozenset({"url_for", "static", "csrf_token", "csp_nonce"}),
    harmless_methods=frozenset({"run", "check", "url_for", "provide"}),
)
