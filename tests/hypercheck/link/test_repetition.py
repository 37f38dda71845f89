import pytest


def test_each_round_of_a_loop_over_a_display_registers_a_route(routes):
    source = """
        PAGES = [("/a", "first", ["GET"]), ("/b", "second", ["GET", "POST"])]
        for path, name, methods in PAGES:
            app.route(path, methods=methods, name=name)(view)
    """
    assert routes(source) == [("GET", "/a", "first"), ("GET POST", "/b", "second")]


@pytest.mark.parametrize(
    "loop",
    [
        'for path in ("/a", "/b"):',
        'for path in ["/b", "/a"]:',
        'for path in {"/a": 1, "/b": 2}:',
        'for path, name in {"/a": 1, "/b": 2}.items():',
        'for path in {1: "/a", 2: "/b"}.values():',
        'for number, path in enumerate(("/a", "/b"), 1):',
        'for number, (path, name) in enumerate([("/a", 1), ("/b", 2)]):',
        'for path in sorted(["/a", "/b"]):',
        'for letter in "a", "b":\n    path = f"/{letter}"',
        'for letter in ("a", "b"):\n  for path in ["/" + letter]:',
    ],
)
def test_loops_are_followed_whatever_they_go_through(routes, loop):
    found = routes(f"{loop}\n    app.get(path, name='page')(view)\n")
    assert sorted(found) == [("GET", "/a", "page"), ("GET", "/b", "page")]


@pytest.mark.parametrize(
    "changed",
    [
        'PATHS.append("/b")',
        'PATHS += ["/b"]',
        "fill(PATHS)",
        'PATHS[0] = "/b"',
        'def more():\n    PATHS.insert(0, "/b")',
        "PATHS = [*PATHS, view]",
    ],
)
def test_a_list_that_is_changed_may_give_any_path(routes, changed):
    source = f'PATHS = ["/a"]\n{changed}\nfor path in PATHS:\n    app.get(path, name="x")(view)\n'
    ((_, path, _),) = routes(source)
    assert path != "/a"


def test_a_list_that_is_only_read_is_all_that_it_was_made(routes):
    source = 'PATHS = ["/a"]\nprint(len(PATHS), PATHS[0])\n'
    source += 'for path in PATHS:\n    app.get(path, name="x")(view)\n'
    assert routes(source) == [("GET", "/a", "x")]


def test_a_decorated_function_in_a_loop_is_registered_in_each_round(routes):
    source = """
        for path in ("/a", "/b"):
            @app.get(path, name="page" + path)
            def page():
                return "page"
    """
    assert routes(source) == [("GET", "/a", "page/a"), ("GET", "/b", "page/b")]


def test_a_helper_called_in_a_loop_knows_each_round(routes):
    source = """
        def add(entry):
            @app.get(entry.path, name=entry.name)
            def show():
                return entry.name

        class Entry(NamedTuple):
            path: str
            name: str = "unnamed"

        for entry in (Entry("/a", "first"), Entry(path="/b")):
            add(entry)
    """
    source = "from typing import NamedTuple\n" + source.replace("\n        ", "\n")
    assert routes(source) == [("GET", "/a", "first"), ("GET", "/b", "unnamed")]


def test_a_function_made_in_a_loop_does_not_keep_the_round(project):
    found = project(
        {
            "app.py": """\
                from chirp import App, Template
                app = App()
                for name in ("a", "b"):
                    @app.get(f"/{name}", name=name)
                    def page():
                        return Template(f"{name}.html")
            """
        }
    )
    assert {render.template.text for render in found.renders} == {None}
