"""The guide's code runs as it is written."""

import re
import sys
import types
from pathlib import Path

import pytest

import chirp

GUIDE = Path(__file__).parents[2] / "docs" / "chirp.md"
TEMPLATES = {
    "home.html": "<html>{% block greeting %}<p>Hello, {{ name }}</p>{% endblock %}</html>",
    "not_found.html": "{% block message %}Gone{% endblock %}",
}


@pytest.fixture
def guide(tmp_path, monkeypatch):
    """A module made of every Python block of the guide, in order."""
    (tmp_path / "templates").mkdir()
    for name, source in TEMPLATES.items():
        (tmp_path / "templates" / name).write_text(source)
    code = "\n\n".join(
        re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(), re.MULTILINE | re.DOTALL)
    )
    path = tmp_path / "guide.py"
    path.write_text(code)
    module = types.ModuleType("guide")
    module.__file__ = str(path)
    monkeypatch.setitem(sys.modules, "guide", module)
    exec(compile(code, str(path), "exec"), module.__dict__)
    return module


def test_every_block_of_the_guide_runs(guide):
    client = guide.TestClient(guide.app)
    assert client.fragment("/?name=Ada").text == "<p>Hello, Ada</p>"
    client.get("/secret").assert_status(403).assert_contains("Not for you.")
    client.get("/legacy/x").assert_status(404)
    client.get("/x").assert_header("X-Frame-Options", "DENY").assert_contains("Gone")


def test_every_exported_name_is_in_the_guide_or_an_error():
    text = GUIDE.read_text()
    missing = [name for name in chirp.__all__ if name not in text and not name.endswith("Error")]
    assert missing == []
