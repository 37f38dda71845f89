import logging

import pytest

from chirp import ConfigurationError
from chirp.testing import TestClient


def test_hooks_run_in_order_around_the_requests(make_app):
    app = make_app()
    events = []

    @app.on_startup
    async def connect():
        events.append("connect")

    @app.on_startup
    def warm():
        events.append("warm")

    @app.on_worker_startup
    async def worker():
        events.append("worker")

    @app.on_worker_shutdown
    def worker_end():
        events.append("worker end")

    @app.on_shutdown
    async def disconnect():
        events.append("disconnect")

    @app.on_shutdown
    async def flush():
        events.append("flush")

    @app.get("/")
    async def show():
        events.append("show")
        return ""

    with TestClient(app) as client:
        client.get("/")
    assert events == ["connect", "warm", "worker", "show", "worker end", "flush", "disconnect"]


def test_a_failing_start_up_is_told_to_the_server(make_app, caplog):
    app = make_app()

    @app.on_startup
    async def connect():
        raise LookupError("no database")

    with pytest.raises(RuntimeError, match="no database"), TestClient(app):
        pass
    assert "start-up failed" in caplog.text


def test_a_failing_worker_hook_is_logged_and_serving_goes_on(make_app, caplog):
    app = make_app()
    events = []

    @app.on_worker_startup
    async def fail():
        raise LookupError("no cache")

    @app.on_shutdown
    async def end():
        events.append("end")

    @app.on_shutdown
    async def fail_too():
        raise LookupError("no log")

    @app.get("/")
    async def show():
        return "shown"

    with caplog.at_level(logging.ERROR), TestClient(app) as client:
        assert client.get("/").text == "shown"
    assert "no cache" in caplog.text
    assert "no log" in caplog.text
    assert events == ["end"]


def test_a_wrong_application_does_not_start(make_app):
    app = make_app()

    @app.get("/{a:nothing}")
    async def show(a): ...

    with pytest.raises(ConfigurationError, match="no converter"):
        TestClient(app)
