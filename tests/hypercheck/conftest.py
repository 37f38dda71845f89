"""Small projects on disk."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hypercheck.cli.check import parse_choices
from hypercheck.cli.product import Product
from hypercheck.cli.session import Session
from hypercheck.reports.report import Report
from hypercheck.run import run

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write files below a fresh project folder, which becomes the working directory."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "pyproject.toml").write_text("")
    monkeypatch.chdir(root)

    def write_files(files: dict[str, str | bytes]) -> Path:
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return root

    return write_files


@pytest.fixture(scope="session")
def check() -> Callable[[Path], Report]:
    """Checks a folder as ``chirp check`` does."""

    def run_there(folder: Path) -> Report:
        return run(Session(Product("chirp", ("hypermedia",)), parse_choices(()), folder).job())

    return run_there
