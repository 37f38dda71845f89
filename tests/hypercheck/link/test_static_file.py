import pytest

APP = """\
from chirp import App, Template

app = App()

@app.get("/")
def home(x: str):
    return Template("home.html", x=x)
"""
CSS = {"static/site.css": "", "static/img/a.png": "", "static/deep/b.js": ""}


def missing(made):
    return [(str(each.name), each.near, each.case) for each in made.missing_files]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("{{ static('sit.css') }}", ("sit.css", "site.css", False)),
        ("{{ static('/sit.css') }}", ("/sit.css", "site.css", False)),
        ("<a href='/static/Site.css'></a>", ("Site.css", "site.css", True)),
        ("<a href='/static/b.js'></a>", ("b.js", "deep/b.js", False)),
        ("<a href='/static/i/{{ x }}'></a>", None),
        ("<a href='/static/img/{{ x }}.gif'></a>", ("img/*.gif", None, False)),
        ("<a href='/static/%73ite.css'></a>", None),
        ("<a href='/static/img/'></a>", None),
        ("<a href='/static'></a>", None),
        ("<a href='/static/made/c.css'></a>", None),
        ("{{ url_for('chirp.static', name='c.css') }}", ("c.css", None, False)),
        ("{{ url_for('chirp.static', name=x) }}{{ static() }}", None),
    ],
)
def test_a_file_is_looked_for_where_it_is_served(project, markup, expected):
    made = project({"app.py": APP, "templates/home.html": markup, **CSS})
    assert missing(made) == ([expected] if expected else [])


@pytest.mark.parametrize("ignored", ["*.css", "static/", "/static/c.*", "static"])
def test_what_git_is_told_to_ignore_may_come_later(project, ignored):
    files = {"app.py": APP, "templates/home.html": "{{ static('c.css') }}", **CSS}
    assert missing(project(files)) == [("c.css", None, False)]
    assert missing(project({**files, ".gitignore": f"{ignored}\n"})) == []


def test_a_link_to_a_folder_is_followed(project, tmp_path):
    (tmp_path / "static").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "c.css").touch()
    (tmp_path / "static" / "link").symlink_to(tmp_path / "elsewhere")
    files = {"app.py": APP, "templates/home.html": "{{ static('link/c.css') }}", **CSS}
    assert missing(project(files)) == []


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ('"media", prefix="/m"', ["x.png"]),
        ('directory="media", prefix="/m/"', ["x.png"]),
        ('"nowhere", prefix="/m"', []),
        ('"media", prefix=PREFIX', []),
        ('"media"', []),
    ],
)
def test_middleware_serves_its_own_folder(project, arguments, expected):
    app = APP.replace(
        "app = App()",
        "from os import environ\nfrom chirp.middleware import StaticFiles\n"
        f"PREFIX = environ['P']\napp = App()\napp.add_middleware(StaticFiles({arguments}))\n",
    )
    files = {
        "app.py": app,
        "templates/home.html": "<a href='/m/x.png'></a><a href='/m/y.png'></a>",
        "media/y.png": "",
    }
    made = project(files)
    assert [str(each.name) for each in made.missing_files] == expected
    served = "/m" in arguments or "PREFIX" in arguments
    assert all(made.serves(use.url) is served for use in made.url_uses)


def test_a_file_may_be_in_each_folder_of_one_prefix(project):
    app = APP.replace(
        "app = App()",
        "from chirp.middleware import StaticFiles\napp = App()\n"
        'app.add_middleware(StaticFiles("more"))\n',
    )
    markup = "{{ static('site.css') }}{{ static('more.css') }}{{ static('none.css') }}"
    files = {"app.py": app, "templates/home.html": markup, "more/more.css": "", **CSS}
    assert [str(each.name) for each in project(files).missing_files] == ["none.css"]
