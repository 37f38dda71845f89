"""What the scripts of a page bring."""

import pytest

_APP = """
from chirp import App, Template

app = App()

@app.get("/")
def home():
    return Template("home.html")
"""


@pytest.fixture
def brought(linked):
    def of(home: str, app: str = _APP, **static: str):
        files = {f"static/{name}.js": text for name, text in static.items()}
        (project,) = linked({"app.py": app, "templates/home.html": home, **files}).projects
        (page,) = project.pages
        return project.libraries_on(page)

    return of


def test_the_framework_adds_its_own_where_the_head_ends(brought):
    found = brought("<html><head></head><body></body></html>")
    assert (found.names, found.open, found.lacks_end) == ({"htmx", "sse"}, False, False)


def test_without_the_end_of_a_head_nothing_is_added(brought):
    found = brought("<html><head><body></body></html>")
    assert (found.names, found.lacks_end) == (frozenset(), True)


def test_a_script_of_htmx_keeps_those_of_the_framework_out(brought):
    found = brought('<html><head><script src="//x.org/htmx.min.js"></script></head></html>')
    assert (found.names, found.open) == ({"htmx"}, False)


@pytest.mark.parametrize("setting", ["htmx=setting()", "**settings()"])
def test_a_setting_that_is_not_known_leaves_it_open(brought, setting: str):
    app = _APP.replace("App()", f"App(AppConfig({setting}))").replace("App,", "App, AppConfig,")
    assert brought("<html><head></head></html>", app).open


@pytest.mark.parametrize(
    "script",
    [
        '<script src="{{ url }}"></script>',
        '<script type="{{ kind }}"></script>',
        '<script type="importmap">{}</script>',
        "<script {{ attributes }}></script>",
        "<script>{{ code() }}</script>",
        '<script>{% include "x.js" ignore missing %}</script>',
        "{{ page_scripts }}",
    ],
)
def test_what_is_not_known_may_bring_anything(brought, script: str):
    assert brought(f"<html><head>{script}</head></html>").open


@pytest.mark.parametrize(
    "script",
    [
        '<script type="application/json">{"import": "htmx"}</script>',
        "<script>const user = {{ user | tojson }}, id = {{ user.id }};</script>",
        '<script src="{{ static("menu.js") }}"></script>',
        '<script src="/static/menu.js?v=1"></script>',
        "<title>{{ scripts }}</title>",
    ],
)
def test_what_is_known_brings_what_it_says(brought, script: str):
    found = brought(f"<html><head>{script}</head></html>", menu="menu.open()")
    assert (found.names, found.open) == ({"htmx", "sse"}, False)


@pytest.mark.parametrize(
    "url", ["/static/../app.py", "/static//menu.js", "/static/other.js", "/menu.js", "/static/%00"]
)
def test_only_files_below_the_static_folder_are_read(brought, url: str):
    found = brought(f'<html><head><script src="{url}"></script></head></html>', menu="menu.open()")
    assert found.open
