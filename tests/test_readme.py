"""The README shows what the commands really print."""

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def demo():
    spec = importlib.util.spec_from_file_location("demo", ROOT / "examples" / "demo.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def without_time(text):
    return re.sub(r"\(\d+\.\d+ s", "(… s", text)


def test_the_transcript_in_the_readme_is_what_the_checker_prints(demo, tmp_path):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"```console\n\$ chirp check demo/contacts\n(.*?)```", readme, re.DOTALL)[1]
    faulty = tmp_path / "demo" / "contacts"
    shutil.copytree(demo.CONTACTS, faulty, ignore=shutil.ignore_patterns("__pycache__", "test_*"))
    demo.plant(faulty)
    command = [str(Path(sys.executable).with_name("chirp")), "check", "demo/contacts"]
    printed = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (printed.returncode, printed.stderr) == (1, "")
    assert without_time(printed.stdout) == without_time(shown)


def test_the_app_in_the_readme_runs(tmp_path):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    source = re.search(r"## A Chirp app\n\n```python\n(.*?)```", readme, re.DOTALL)[1]
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "contact.html").write_text(
        "<main>{% block card %}{{ contact }}{% endblock %}</main>"
    )
    (tmp_path / "app.py").write_text(f"def find(id):\n    return f'Ada {{id}}'\n\n\n{source}")
    code = (
        "from app import app\nfrom chirp.testing import TestClient\n"
        "client = TestClient(app)\n"
        "print('<main>' in client.get('/contacts/1').text, client.fragment('/contacts/1').text)\n"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (printed.stdout, printed.stderr) == ("True Ada 1\n", "")
