"""Small projects, and sites of templates, read by the real front ends."""

import textwrap
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from hypercheck.disk import Disk
from hypercheck.facts import Render
from hypercheck.frontends import template
from hypercheck.link.compose import Composer
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.module import ModuleIndex
from hypercheck.link.page import Page
from hypercheck.link.resolved import Bound, TemplateFrame
from hypercheck.link.template_store import TemplateFile, TemplateStore
from hypercheck.model import Range, Span
from hypercheck.pattern import Pattern
from hypercheck.value import Literal
from hypercheck.workspace import Request, Target, link


@dataclass
class Site:
    """Templates by name; paths are the names."""

    files: dict[str, str]
    store: TemplateStore
    composer: Composer

    def file(self, name: str) -> TemplateFile:
        found = self.store.find(name)
        assert found is not None
        return found

    def pages(
        self, name: str, block: str | None = None, context: dict[str, str] | None = None
    ) -> tuple[Page, ...]:
        render = None
        if context is not None:
            frame = TemplateFrame("app.py", {})
            given = {key: Bound(Literal(Range(0, 0), text), frame) for key, text in context.items()}
            span = Span("app.py", 0, 0)
            render = Render(
                kind="template",
                template=Pattern((), span),
                span=span,
                call=span,
                blocks=(),
                whole=True,
                context=TemplateFrame("app.py", {}, context=given),
            )
        return self.composer.pages(render, self.file(name), block)

    def page(
        self, name: str, block: str | None = None, context: dict[str, str] | None = None
    ) -> Page:
        (page,) = self.pages(name, block, context)
        return page

    def every(self) -> tuple[Page, ...]:
        return tuple(page for name in self.files for page in self.pages(name))

    def text(self, span: Span) -> str:
        return self.files[span.path][span.start : span.end]


@pytest.fixture
def site() -> Callable[..., Site]:
    def make(**files: str) -> Site:
        named = {f"{name}.html": text for name, text in files.items()}
        summaries = {name: template.read(name, text) for name, text in named.items()}
        store = TemplateStore((), lambda _: None, Disk(), summaries)
        evaluator = Evaluator(ModuleIndex((), lambda _: None, Disk()))
        return Site(named, store, Composer(store, evaluator))

    return make


@pytest.fixture
def linked(tmp_path):
    def make(files, target=None, **options):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text))
        (tmp_path / "pyproject.toml").touch()
        chosen = target or Target(path=tmp_path)
        return link(Request(tmp_path, (chosen,), tmp_path, **options))

    return make


@pytest.fixture
def project(linked):
    return lambda files, **options: linked(files, **options).projects[0]


@pytest.fixture
def routes(project):
    """The routes of an application in one file, after the lines that all of them have."""

    def make(source):
        start = "from chirp import App, Router\nfrom elsewhere import view\n\napp = App()\n"
        found = project({"app.py": start + textwrap.dedent(source)})
        return [(" ".join(sorted(r.methods)), str(r.path), r.name) for r in found.routes]

    return make
