import textwrap

import pytest


def is_open(project, source):
    start = "from chirp import App, Router\nimport elsewhere\n\napp = App()\nrouter = Router()\n"
    start += 'app.include("/r", router)\n'
    return project({"app.py": start + textwrap.dedent(source)}).routes_open


@pytest.mark.parametrize(
    "given",
    [
        "elsewhere.Admin().init_app(app)",
        "elsewhere.Admin(app)",
        "elsewhere.install(router)",
        "elsewhere.install([app])",
        "elsewhere.install(apps={'main': app})",
        "plugins = []\nplugins.append(app)",
        "import importlib\nimportlib.import_module('views').register(app)",
        "for add in elsewhere.all():\n    add(app)",
        "elsewhere.state.app = app\n@elsewhere.state.app.get('/x')\ndef x():\n    return 'x'",
        "def late(app):\n    @app.get('/x')\n    def x():\n        return 'x'\nhooks = [late]",
        (
            "class Holder:\n    def __init__(self, app):\n        self.list = [app]\n"
            "    def add(self):\n        self.list[0].get('/x')(elsewhere.x)\nHolder(app)"
        ),
        "class Bare(elsewhere.Base): pass\nBare(app)",
        "def give(app):\n    elsewhere.install(app)\ngive(app)",
        "for method in ('get', 'post'):\n    getattr(app, method)('/x')(elsewhere.x)",
        "import functools\npage = functools.partial(app.get, name='x')",
        "add = lambda path: app.get(path)\n@add('/x')\ndef x(): ...",
    ],
)
def test_what_is_given_to_code_that_is_not_followed_may_have_any_routes(project, given):
    assert is_open(project, given)


@pytest.mark.parametrize(
    "given",
    [
        "import uvicorn\nuvicorn.run(app)",
        "print(app, isinstance(router, Router))",
        "other = App()\napp.mount('/other', other)",
        "def register(app):\n    @app.get('/x')\n    def x():\n        return 'x'\nregister(app)",
        (
            "class Views:\n    def __init__(self, app):\n        self.app = app\n"
            "        self.app.get('/x')(self.x)\n    def x(self):\n        return 'x'\nViews(app)"
        ),
        (
            "class Cache:\n    def get(self, key):\n        return elsewhere.x\ncache = Cache()\n"
            "@cache.get('/x')\ndef x(): ..."
        ),
        "site = elsewhere.Site()\n@site.get('/x')\ndef x(): ...",
        "app.state = 1\napp.config.debug",
        "from chirp.testing import TestClient\nTestClient(app).get('/x')",
    ],
)
def test_what_is_only_given_to_known_code_has_the_routes_that_are_found(project, given):
    assert not is_open(project, given)


def test_a_helper_that_is_handed_on_may_be_called_with_anything(routes):
    source = "def add(path):\n    app.get(path, name='page')(view)\n\nadd('/a')\n"
    assert routes(source) == [("GET", "/a", "page")]
    assert len(routes(f"{source}list(map(add, ['/b']))\n")) == 2
