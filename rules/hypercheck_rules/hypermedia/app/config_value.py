"""CH703: a setting that the application's configuration refuses."""

import re
from collections.abc import Iterator

from hypercheck.facts import UNKNOWN, ConfigField, Configuration
from hypercheck.facts import ConfigValue as Setting
from hypercheck.model import Finding, Related, Severity, closest
from hypercheck.project import Project
from hypercheck.rule import Example, Rule


def _app(settings: str, before: str = "") -> dict[str, str]:
    return {
        "app.py": (
            f"import os\n\nfrom chirp import App, AppConfig\n\n{before}"
            f"app = App(AppConfig({settings}))\n\n\n"
            '@app.get("/")\ndef home():\n    return "home"\n'
        )
    }


class ConfigValue(Rule):
    """A setting that the application's configuration refuses.

    The application does not start: AppConfig checks every value when it is made. What is read
    from the environment fails only where it is deployed; what stands in the source fails
    everywhere.

    Give a value of the type and in the range that the field has. A certificate needs its key.
    Paths that the server answers (health, metrics) differ from one another and are not below
    the static files.
    """

    code = "CH703"
    name = "config-value"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("configuration", "config_fields", "config_relations")

    VALID = (
        Example(
            "values as they should be",
            _app(
                'debug=False, env="production", port=0, workers=4, worker_mode="async",\n'
                '    allowed_hosts=["example.org", "*.example.org"], sse_retry_ms=None,\n'
                '    request_timeout=30, sentry_traces_sample_rate=1, health_path="/healthz",\n'
                '    max_upload_size=5 * 1024 * 1024, redis_url="redis://localhost/0"'
            ),
        ),
        Example(
            "values that are not known",
            _app(
                'port=int(os.environ["PORT"]), env=os.environ.get("ENV", "development"),\n'
                '    secret_key=os.environ["SECRET"], static_url=PREFIX + os.environ["S"]',
                'PREFIX = "static"\n',
            ),
        ),
        Example(
            "paths and both halves of TLS",
            _app(
                'ssl_certfile=CERTS / "cert.pem", ssl_keyfile=str(CERTS / "key.pem"),\n'
                '    template_dir=CERTS.parent / "pages", static_url="/assets",\n'
                '    metrics_enabled=True, metrics_path="/static-metrics"',
                "from pathlib import Path\n\nCERTS = Path(__file__).parent\n",
            ),
        ),
        Example(
            "settings that a dict may complete",
            _app('ssl_certfile="cert.pem", **more', "from site_settings import more\n\n"),
        ),
        Example(
            "no configuration, or one from the environment",
            {
                "app.py": (
                    "from chirp import App, AppConfig\n\napp = App(AppConfig.from_env())\n"
                    "other = App()\n"
                )
            },
        ),
    )

    INVALID = (
        Example(
            "out of range",
            _app("port=«80000», workers=«-1», sse_heartbeat_interval=«0»"),
        ),
        Example(
            "another type",
            _app(
                'port="«8000»", debug=«1», allowed_hosts="«example.org»", secret_key=«None»,\n'
                "    rate_limit_burst=«2.5»"
            ),
        ),
        Example(
            "none of the choices",
            _app('env="«prod»", log_level="«INFO»"'),
        ),
        Example(
            "there is no such field",
            _app("«secret»='x', «worker»=2, «template_folder»='pages'"),
        ),
        Example(
            "a text that is not what it should be",
            _app(
                'static_url="«static/»", allowed_hosts=«["https://example.org"]»,\n'
                '    sentry_dsn="«abc»", redis_url="«localhost»"'
            ),
        ),
        Example(
            "half of what belongs together",
            _app('«ssl_certfile»="cert.pem"'),
        ),
        Example(
            "paths that collide",
            _app('health_path="«/metrics»"'),
        ),
        Example(
            "paths that the static files would hide",
            _app('static_url="/files", health_path="«/files/health»", metrics_path="«/files»"'),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look at each value alone; then, if all are right, at what they are to each other."""
        configuration = project.configuration
        if configuration is None:
            return
        alone = list(self._alone(configuration, project.config_fields))
        yield from alone
        if not alone:
            yield from self._together(configuration, project)

    def _alone(
        self, configuration: Configuration, fields: dict[str, ConfigField]
    ) -> Iterator[Finding]:
        for value in configuration.values:
            field = fields.get(value.name)
            if field is None and not configuration.open:
                yield self._no_field(value, fields)
            fault = field_fault(field, value.value) if field is not None else None
            if fault is not None:
                yield self.finding(
                    value.span,
                    f"{value.name} {fault}",
                    hint=_hint(field, value.value),
                    identity=value.name,
                )

    def _no_field(self, value: Setting, fields: dict[str, ConfigField]) -> Finding:
        near = closest(value.name, fields)
        started = [name for name in fields if name.startswith(value.name)]
        meant = near or (started[0] if started else None)
        return self.finding(
            value.name_span,
            f"the configuration has no field {value.name}",
            hint=f"did you mean {meant}?" if meant else "settings of your own belong elsewhere",
            identity=value.name,
        )

    def _together(self, configuration: Configuration, project: Project) -> Iterator[Finding]:
        relations, fields = project.config_relations, project.config_fields
        for pair in relations.together:
            for name, partner in (pair, pair[::-1]):
                yield from self._half(configuration, name, partner)
        for first, second in relations.distinct:
            path, other = (_path(configuration, fields, name) for name in (first, second))
            if path is not None and path == other:
                problem = f"{first} and {second} are both {path}"
                yield self._collision(configuration, (first, second), problem)
        for inner, outer in relations.outside:
            path, prefix = (_path(configuration, fields, name) for name in (inner, outer))
            if path is not None and prefix is not None and f"{path}/".startswith(f"{prefix}/"):
                problem = f"{inner} {path} is below {outer} {prefix}, which would hide it"
                yield self._collision(configuration, (inner, outer), problem)

    def _half(self, configuration: Configuration, name: str, partner: str) -> Iterator[Finding]:
        given, other = configuration.get(name), configuration.get(partner)
        if given is None or given.value is None:
            return
        absent = not configuration.open if other is None else other.value is None
        if absent and given.value is not UNKNOWN:
            yield self.finding(
                given.name_span,
                f"{name} is set, and {partner} is not",
                hint=f"set {partner} as well",
                identity=name,
            )

    def _collision(
        self, configuration: Configuration, names: tuple[str, str], problem: str
    ) -> Finding:
        """On the first of the two that is written; one of them may be the default."""
        given = [value for name in names if (value := configuration.get(name)) is not None]
        place, *others = given
        return self.finding(
            place.span,
            problem,
            hint="give each its own path",
            related=tuple(Related(other.span, f"{other.name} is here") for other in others),
            identity=" ".join(names),
        )


def _path(configuration: Configuration, fields: dict[str, ConfigField], name: str) -> str | None:
    """A path as it is given, else the default; None where there is none or it is not known."""
    given = configuration.get(name)
    if given is None and configuration.open:
        return None
    value = given.value if given is not None else fields[name].default
    return value if isinstance(value, str) else None


def field_fault(field: ConfigField, value: object) -> str | None:
    """What is wrong with a value, as it follows the field's name; None if nothing is known."""
    if value is UNKNOWN or (value is None and field.type.endswith("?")):
        return None
    kind = field.type.removesuffix("?")
    if not _has_type(kind, value):
        optional = " or None" if field.type.endswith("?") else ""
        return f"must be {_TYPES[kind]}{optional}, not {value!r}"
    if isinstance(value, tuple):
        return next((f for item in value if (f := _text_fault(field, str(item)))), None)
    if isinstance(value, str):
        return _text_fault(field, value)
    return _range_fault(field, value) if isinstance(value, int | float) else None


def _has_type(kind: str, value: object) -> bool:
    if isinstance(value, bool):
        return kind == "bool"
    if isinstance(value, tuple):
        return kind in {"strings", "paths"} and all(isinstance(item, str) for item in value)
    if isinstance(value, str):
        return kind in {"str", "path", "paths"}
    return (isinstance(value, int) and kind in {"int", "float"}) or (
        isinstance(value, float) and kind == "float"
    )


def _text_fault(field: ConfigField, text: str) -> str | None:
    if field.choices and text not in field.choices:
        return f"must be one of {', '.join(field.choices)}, not {text}"
    if field.shape is not None and not re.fullmatch(field.shape.pattern, text):
        return f"{field.shape.demand}, not {text!r}"
    return None


def _range_fault(field: ConfigField, value: float) -> str | None:
    if field.above is not None and value <= field.above:
        return f"must be more than {field.above:g}, not {value}"
    if field.minimum is not None and value < field.minimum:
        return f"must be at least {field.minimum:g}, not {value}"
    if field.maximum is not None and value > field.maximum:
        return f"must be at most {field.maximum:g}, not {value}"
    return None


def _hint(field: ConfigField | None, value: object) -> str | None:
    if field is None:
        return None
    if field.choices and isinstance(value, str):
        started = [choice for choice in field.choices if choice.startswith(value.lower())]
        near = closest(value.lower(), field.choices) or (started[0] if started else None)
        return f"did you mean {near}?" if near else None
    if field.type == "strings" and isinstance(value, str):
        return f'write ("{value}",)'
    return None


_TYPES = {
    "str": "a str",
    "int": "an int",
    "float": "a number",
    "bool": "True or False",
    "strings": "a tuple of str",
    "path": "a str or Path",
    "paths": "a str or Path, or a tuple of them",
}
