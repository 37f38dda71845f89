"""How the checker grows: a generated application of any size, checked once without a cache.

``python benchmarks/generated.py [SIZE]`` writes SIZE modules of 182 lines and SIZE templates of 60
(1,000 of each unless given), checks them in a process of its own, and prints seconds and memory.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUTES = 5
ROWS = 12

_HEAD = '''"""Module {i}."""

import logging
from dataclasses import dataclass

from chirp import FormAction, Fragment, Page, Router

logger = logging.getLogger(__name__)
router = Router()


@dataclass
class Form{i}:
    name: str
    price: float
    note: str = ""
'''
_SERVICE = '''

class Service{k}:
    """A service."""

    def __init__(self, db):
        self.db = db
        self.cache = {{}}

    def load(self, key, default=None):
        found = self.cache.get(key)
        if found is None:
            try:
                found = self.db.fetch(key)
            except KeyError:
                logger.warning("missing %s", key)
                return default
            self.cache[key] = found
        return found

    def total(self, items):
        result = 0
        for item in items:
            if item["price"] > 10:
                result += item["price"] * item.get("n", 1)
            else:
                result += 1
        return result


@router.get("/{k}/{{id:int}}", name="m{i}.item{k}")
def item{k}(id: int):
    return Page("m{i}.html", "content", id=id, items=[], title="T{k}")
'''
_SAVE = """

@router.post("/save", name="m{i}.save")
async def save(form: Form{i}):
    return FormAction("/m{i}/0/1", Fragment("m{i}.html", "content", id=1, items=[], title="x"))
"""
_PAGE = """{{% extends "base.html" %}}
{{% block title %}}{{{{ title }}}}{{% endblock %}}
{{% block content %}}
<h1 id="h{i}">{{{{ title }}}}</h1>
<form action="/m{i}/save" method="post" hx-post="/m{i}/save" hx-target="#list{i}">
<label>Name <input name="name" required></label>
<label>Price <input name="price" type="number" step="any"></label>
<button>Save</button></form>
<ul id="list{i}">
{{% for item in items %}}
{rows}{{% endfor %}}
</ul>
{{% endblock %}}
"""
_ROW = """<li id="row{i}-{{{{ item.id }}}}" class="{{% if item.on %}}on{{% endif %}}">
<a href="/m{i}/{k}/{{{{ item.id }}}}" hx-get="/m{i}/{k}/{{{{ item.id }}}}" hx-target="#main">x</a>
<span>{{{{ item.price|round(2) }}}}</span>
</li>
"""
_BASE = """<!doctype html><html><head><title>{{% block title %}}x{{% endblock %}}</title></head>
<body><nav>{links}</nav><main id="main">{{% block content %}}{{% endblock %}}</main></body></html>
"""


def generate(folder: Path, size: int) -> None:
    """Write the application."""
    templates = folder / "big" / "templates"
    templates.mkdir(parents=True)
    (folder / "pyproject.toml").touch()
    (folder / "big" / "__init__.py").touch()
    for i in range(size):
        services = "".join(_SERVICE.format(i=i, k=k) for k in range(ROUTES))
        text = _HEAD.format(i=i) + services + _SAVE.format(i=i)
        (folder / "big" / f"m{i}.py").write_text(text)
        rows = "".join(_ROW.format(i=i, k=row % ROUTES) for row in range(ROWS))
        (templates / f"m{i}.html").write_text(_PAGE.format(i=i, rows=rows))
    links = "\n".join(f'<a href="/m{i}/0/1" id="nav{i}">n</a>' for i in range(min(size, 40)))
    (templates / "base.html").write_text(_BASE.format(links=links))
    imports = "".join(f"from big import m{i}\n" for i in range(size))
    included = "".join(f'app.include("/m{i}", m{i}.router)\n' for i in range(size))
    (folder / "big" / "app.py").write_text(
        f"from chirp import App\n{imports}\napp = App()\n{included}"
    )


def main() -> None:
    """Generate, check, print."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(folder, size)
        module = (folder / "big" / "m0.py").read_text().count("\n")
        template = (folder / "big" / "templates" / "m0.html").read_text().count("\n")
        command = [str(Path(sys.executable).with_name("chirp")), "check", "."]
        kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        started = time.perf_counter()
        done = subprocess.run(
            command, cwd=folder, env=kept, capture_output=True, text=True, check=False
        )
        seconds = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"{size} modules of {module} lines, {size} templates of {template} lines")
    print(done.stdout.strip() or done.stderr.strip())
    print(f"{seconds:.1f} s, {memory} MB")


if __name__ == "__main__":
    main()
