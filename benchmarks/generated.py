"""An application of any size for the benchmarks: modules and templates as long as real ones.

The lengths spread around the medians of 43 public applications: 178 lines a module and 70 a
template. ``python benchmarks/generated.py FOLDER SIZE`` writes one to look at.
"""

import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

_ROUTES = (2, 3, 4, 5, 5, 5, 6, 8, 11)
"""Routes of a module, in turn."""

_ROWS = (3, 6, 9, 13, 14, 14, 18, 27, 40)
"""Rows of a template, in turn."""

_HEAD = '''"""Module {i}."""

from dataclasses import dataclass

from chirp import FormAction, Fragment, Page, Router

router = Router()


@dataclass
class Form{i}:
    name: str
    price: float
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
<label>Price <input name="price" type="number" step="any"></label><button>Save</button></form>
<p class="count">{{{{ items|length }}}}</p>
<ul id="list{i}">
{{% for item in items %}}
{rows}{{% endfor %}}
</ul>
<p><a href="/m{i}/0/1">first</a></p>
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


@dataclass(frozen=True)
class Generated:
    """What was written. ``module`` and ``template`` are the median numbers of lines."""

    size: int
    module: int
    template: int

    def __str__(self) -> str:
        return (
            f"{self.size} modules (median {self.module} lines), "
            f"{self.size} templates (median {self.template} lines)"
        )


def generate(folder: Path, size: int) -> Generated:
    """Write an application of ``size`` modules and as many templates, without a fault."""
    templates = folder / "big" / "templates"
    templates.mkdir(parents=True)
    (folder / "pyproject.toml").touch()
    (folder / "big" / "__init__.py").touch()
    modules, pages = [], []
    for i in range(size):
        modules.append(_module(i))
        pages.append(_page(i))
        (folder / "big" / f"m{i}.py").write_text(modules[-1])
        (templates / f"m{i}.html").write_text(pages[-1])
    links = "\n".join(f'<a href="/m{i}/0/1" id="nav{i}">n</a>' for i in range(min(size, 40)))
    (templates / "base.html").write_text(_BASE.format(links=links))
    imports = "".join(f"from big import m{i}\n" for i in range(size))
    included = "".join(f'app.include("/m{i}", m{i}.router)\n' for i in range(size))
    (folder / "big" / "app.py").write_text(
        f"from chirp import App\n{imports}\napp = App()\n{included}"
    )
    return Generated(size, _median_lines(modules), _median_lines(pages))


def _module(i: int) -> str:
    routes = _ROUTES[i % len(_ROUTES)]
    return (
        _HEAD.format(i=i)
        + "".join(_SERVICE.format(i=i, k=k) for k in range(routes))
        + _SAVE.format(i=i)
    )


def _page(i: int) -> str:
    rows, routes = _ROWS[i % len(_ROWS)], _ROUTES[i % len(_ROUTES)]
    return _PAGE.format(i=i, rows="".join(_ROW.format(i=i, k=row % routes) for row in range(rows)))


def _median_lines(texts: list[str]) -> int:
    return int(statistics.median(text.count("\n") for text in texts))


if __name__ == "__main__":
    print(generate(Path(sys.argv[1]), int(sys.argv[2])))
