"""Blocks that no page shows in place."""

import pytest

_APP = "from chirp import App, Template\n\napp = App()\n"
_BASE = "{% block main %}{% endblock %}\n"


@pytest.fixture
def strays(linked):
    def of(**templates: str) -> list[tuple[str, str]]:
        files = {f"templates/{name}.html": text for name, text in templates.items()}
        (project,) = linked({"app.py": _APP, "templates/base.html": _BASE, **files}).projects
        return [(s.block.template, s.block.name) for s in project.stray_blocks]

    return of


@pytest.mark.parametrize("shown", ["self.side()", "self['side']()", "box(self)"])
def test_a_block_that_self_shows_is_not_stray(strays, shown: str):
    home = (
        '{% extends "base.html" %}{% block side %}{% endblock %}'
        f"{{% block main %}}{{{{ {shown} }}}}{{% endblock %}}"
    )
    assert strays(home=home) == []
    assert strays(home=home.replace("self", "other")) == [("home.html", "side")]


def test_statements_and_elements_around_a_block_do_not_show_it(strays):
    deep = "<div>" * 3000 + "{% for x in y %}{% block side %}{% endblock %}{% endfor %}"
    assert strays(home='{% extends "base.html" %}' + deep) == [("home.html", "side")]


def test_a_template_that_extends_itself_has_no_strays(strays):
    assert strays(home='{% extends "home.html" %}{% block side %}{% endblock %}') == []


def test_what_a_block_holds_is_told(linked):
    home = '{% extends "base.html" %}{% block a %}{% block b %}{% endblock %}{% endblock %}'
    files = {"app.py": _APP, "templates/base.html": _BASE, "templates/home.html": home}
    (project,) = linked(files).projects
    (stray,) = project.stray_blocks
    assert (stray.inside, stray.known, stray.parent) == ({"b"}, {"main"}, "base.html")
