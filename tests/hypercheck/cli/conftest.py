"""The commands as a product has them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hypercheck.cli.command import commands
from hypercheck.cli.product import Product

APP = """\
from chirp import App, Template

app = App()


@app.get("/")
def home():
    return Template("home.html")
"""
GOOD = '<a href="/">Home</a>\n'
BAD = '<a hx-get="/" hx-swap="outerHtml">Home</a>\n'


@pytest.fixture
def call() -> Callable[..., Result]:
    """Call one of the commands: ``call("check", "--quiet")``."""

    def called(name: str, *args: str) -> Result:
        command = commands(Product("demo", ("hypermedia",)))[name]
        return CliRunner().invoke(command, args, prog_name=f"demo {name}")

    return called


@pytest.fixture
def good(write: Callable[..., Path]) -> Path:
    return write({"app.py": APP, "templates/home.html": GOOD})


@pytest.fixture
def bad(write: Callable[..., Path]) -> Path:
    return write({"app.py": APP, "templates/home.html": BAD})
