from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chirp import App, AppConfig

MakeApp = Callable[..., App]


@pytest.fixture
def make_app(tmp_path: Path) -> MakeApp:
    """Makes an application with these templates, given as name → source."""

    def make(templates: dict[str, str] | None = None, **config: Any) -> App:
        for name, source in (templates or {}).items():
            path = tmp_path / "templates" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source)
        settings = {
            "template_dir": tmp_path / "templates",
            "static_dir": tmp_path / "static",
            "htmx": False,
        }
        return App(AppConfig(**{**settings, **config}))

    return make
