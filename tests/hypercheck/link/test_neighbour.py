"""Applications that share files: what one says is not held against another."""

import pytest

from hypercheck.cli.check import parse_choices
from hypercheck.cli.product import Product
from hypercheck.cli.session import Session
from hypercheck.workspace import link

ROUTER = """\
from chirp import Router, Template
shop = Router()

@shop.get("/{item}")
def item(item: str):
    return Template("item.html", item=item)
"""
APPS = """\
from chirp import App, Redirect, Template
from shop import shop

app = App()
admin = App()
app.include("/shop", shop)

@app.get("/")
def home():
    return Template("home.html", next=app.url_for("home"))

@app.get("/old")
def old():
    return Redirect("/")

@admin.get("/users", name="users")
def users():
    return Template("users.html", again=admin.url_for("users"))

@admin.get("/people")
def people():
    return Redirect("/users")
"""


@pytest.fixture
def projects(write):
    def read(files):
        root = write(files)
        linked = link(Session(Product("chirp", ()), parse_choices(()), root).job().request)
        return {project.name.partition(":")[2]: project for project in linked.projects}

    return read


def test_what_a_handler_says_is_said_for_its_own_application(projects):
    found = projects({"shop.py": ROUTER, "main.py": APPS})
    app, admin = found["app"], found["admin"]
    assert [str(render.template) for render in app.renders] == ["home.html", "item.html"]
    assert [str(render.template) for render in admin.renders] == ["users.html"]
    assert [str(use.url) for use in app.url_uses] == ["/"]
    assert [str(use.url) for use in admin.url_uses] == ["/users"]
    assert [str(use.name) for use in app.route_name_uses] == ["home"]
    assert [str(use.name) for use in admin.route_name_uses] == ["users"]


def test_templates_that_another_application_shows_are_its_own(projects):
    pages = {
        "templates/home.html": '<a href="/shop/a">A</a>',
        "templates/item.html": '<a href="/">Home</a>',
        "templates/users.html": '<a href="/users">Users</a>',
    }
    found = projects({"shop.py": ROUTER, "main.py": APPS, **pages})
    assert {str(use.url) for use in found["app"].url_uses} == {"/shop/a", "/"}
    assert {str(use.url) for use in found["admin"].url_uses} == {"/users"}


def test_what_helpers_say_is_said_for_every_application_of_their_file(projects):
    found = projects(
        {
            "main.py": """\
                from chirp import App, Template
                app = App()
                admin = App()

                def page():
                    return Template("page.html")

                @app.get("/")
                @admin.get("/")
                def home():
                    return page()
            """
        }
    )
    for project in found.values():
        assert [str(render.template) for render in project.renders] == ["page.html"]


def test_a_mounted_application_may_link_to_what_stands_around_it(projects):
    source = f'{APPS}\napp.mount("/admin", admin)\n'
    page = '<a href="/shop/a">Shop</a><a href="/nowhere">Nowhere</a>'
    files = {"shop.py": ROUTER, "main.py": source, "templates/users.html": page}
    admin, app = (projects(files)[name] for name in ("admin", "app"))
    assert all(admin.serves(use.url) for use in admin.url_uses)
    (redirect,) = app.url_uses
    assert app.serves(redirect.url)
