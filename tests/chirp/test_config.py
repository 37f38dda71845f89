import dataclasses
from pathlib import Path

import pytest

from chirp import AppConfig, ConfigurationError
from chirp.config import FIELDS

WRONG = [
    ({"port": 70000}, "port must be at most 65535, not 70000"),
    ({"port": -1}, "port must be at least 0, not -1"),
    ({"port": True}, "port must be an int, not True"),
    ({"port": "8000"}, "port must be an int, not '8000'"),
    ({"workers": -1}, "workers must be at least 0"),
    ({"debug": 1}, "debug must be a bool, not 1"),
    ({"env": "prod"}, "did you mean 'production'"),
    ({"env": "prodution"}, "did you mean 'production'"),
    ({"worker_mode": "threads"}, "one of 'auto', 'async', 'sync'"),
    ({"host": " "}, "host must not be empty"),
    ({"static_url": "static"}, "static_url must start with /"),
    ({"static_url": "/static/"}, "not end with it"),
    ({"static_url": "/"}, "static_url must start with /"),
    ({"metrics_path": "metrics"}, "metrics_path must start with /"),
    ({"allowed_hosts": "example.org"}, 'e.g. ("example.org",)'),
    ({"allowed_hosts": ("https://example.org",)}, "host name without scheme"),
    ({"allowed_hosts": (1,)}, "allowed_hosts must be a tuple of str"),
    ({"rate_limit_requests_per_second": 0}, "must be more than 0"),
    ({"sentry_traces_sample_rate": 1.5}, "must be at most 1"),
    ({"request_timeout": float("nan")}, "not nan"),
    ({"sse_retry_ms": -5}, "sse_retry_ms must be at least 0"),
    ({"otel_endpoint": "collector:4317"}, "http:// or https:// URL"),
    ({"redis_url": "localhost:6379"}, "redis://"),
    ({"secret_key": None}, "secret_key must be a str, not None"),
    ({"template_dir": 3}, "template_dir must be a str or a Path or a tuple of them"),
    ({"template_dir": ("a", 3)}, "template_dir must be a str or a Path or a tuple of them"),
    ({"ssl_certfile": "cert.pem"}, "ssl_certfile is set and ssl_keyfile is not"),
    ({"ssl_keyfile": "key.pem"}, "ssl_keyfile is set and ssl_certfile is not"),
    ({"health_path": "/metrics"}, "health_path and metrics_path are both '/metrics'"),
    ({"health_path": "/static/health"}, "is under static_url '/static'"),
    ({"prot": 1}, "there is no field 'prot' (did you mean 'port'?)"),
    ({"bananas": 1}, "there is no field 'bananas'"),
]


@pytest.mark.parametrize(("values", "message"), WRONG)
def test_a_wrong_value_is_refused_by_name(values, message):
    with pytest.raises(ConfigurationError) as caught:
        AppConfig(**values)
    assert message in str(caught.value)
    assert len(caught.value.faults) == 1


def test_all_faults_are_named_at_once():
    with pytest.raises(ConfigurationError) as caught:
        AppConfig(port=-1, env="prod", debgu=True)
    assert [fault.split(":")[0] for fault in caught.value.faults] == ["AppConfig"] * 3


def test_the_defaults_are_right():
    config = AppConfig()
    assert {name: getattr(config, name) for name in FIELDS} == {
        name: field.default for name, field in FIELDS.items()
    }


@pytest.mark.parametrize("name", FIELDS)
def test_each_field_is_declared_with_its_meaning(name):
    field = FIELDS[name]
    assert field.doc.endswith(".")
    assert field.reader in {"app", "server"}
    assert field.faults(field.default) == []


def test_a_configuration_does_not_change():
    with pytest.raises(dataclasses.FrozenInstanceError):
        AppConfig().debug = True


def test_a_changed_copy_is_checked_again():
    assert dataclasses.replace(AppConfig(), port=1).port == 1
    with pytest.raises(ConfigurationError):
        dataclasses.replace(AppConfig(), port=-1)


def test_secrets_stay_out_of_the_repr():
    shown = repr(
        AppConfig(
            secret_key="s3cret", redis_url="redis://:s3cret@h", sentry_dsn="https://s3cret@h/1"
        )
    )
    assert "s3cret" not in shown
    assert "port=8000" in shown


def test_values_of_near_types_are_taken():
    config = AppConfig(template_dir=Path("t"), allowed_hosts=["a.org"], request_timeout=3)
    assert config.allowed_hosts == ("a.org",)


def test_the_environment_is_read_by_prefix():
    environ = {
        "CHIRP_PORT": "9000",
        "CHIRP_DEBUG": "yes",
        "CHIRP_HTMX": "0",
        "CHIRP_ALLOWED_HOSTS": "a.org, *.b.org",
        "CHIRP_SSE_RETRY_MS": "",
        "CHIRP_REQUEST_TIMEOUT": "1.5",
        "PORT": "1",
    }
    config = AppConfig.from_env(environ=environ)
    assert (config.port, config.debug, config.htmx) == (9000, True, False)
    assert config.allowed_hosts == ("a.org", "*.b.org")
    assert config.sse_retry_ms is None
    assert config.request_timeout == 1.5


@pytest.mark.parametrize(
    ("variable", "text", "message"),
    [
        ("APP_PROT", "1", "did you mean 'APP_PORT'"),
        ("APP_PORT", "many", "APP_PORT must be an int, not 'many'"),
        ("APP_DEBUG", "maybe", "APP_DEBUG must be a bool"),
        ("APP_PORT", "-1", "port must be at least 0"),
    ],
)
def test_a_wrong_variable_is_refused(variable, text, message):
    with pytest.raises(ConfigurationError, match=message):
        AppConfig.from_env("APP_", {variable: text})


def test_secrets_stay_out_of_messages():
    variables = {"CHIRP_REDIS_URL": "redis//:hunter2@a"}
    for make in (
        lambda: AppConfig(redis_url="redis//:hunter2@a", secret_key=b"hunter2"),
        lambda: AppConfig.from_env(environ=variables),
    ):
        with pytest.raises(ConfigurationError, match="not shown, it is a secret") as caught:
            make()
        assert "hunter2" not in str(caught.value)
