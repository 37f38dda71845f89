import textwrap
from pathlib import Path

import pytest

from hypercheck.facts import UNKNOWN
from hypercheck.model import Posture
from hypercheck.workspace import Target, TargetError


def routes_of(project):
    return [(sorted(r.methods), str(r.path), r.name) for r in project.routes]


HOME = """\
    from chirp import App, Page
    app = App()

    @app.get("/")
    def home():
        return Page("home.html", "main", title="Home")
"""


def test_a_route_has_its_methods_path_and_the_name_of_its_function(project):
    assert routes_of(project({"app.py": HOME})) == [(["GET"], "/", "home")]


def test_routers_are_followed_with_their_prefixes_through_modules_and_aliases(project):
    found = project(
        {
            "shop/__init__.py": "",
            "shop/web.py": "from chirp import Router as R, Page\nrouter = R()\n",
            "shop/items.py": """\
                from . import web
                from .web import Page as P, router as items

                BASE = "/{id:int}"

                @items.route(BASE, methods=["GET", "POST"], name="item")
                def one(id: int):
                    return P("item.html", "main")
            """,
            "shop/app.py": """\
                import chirp
                from shop import items as module
                from shop.web import router

                PREFIX = "/items"

                def create():
                    app = chirp.App()
                    app.include(f"{PREFIX}/all", router)
                    return app

                app = create()
            """,
        }
    )
    assert routes_of(found) == [(["GET", "POST"], "/items/all/{id}", "item")]


def test_the_root_of_a_router_is_its_prefix(project):
    found = project(
        {
            "app.py": """\
                from chirp import App, Router
                app = App()
                inner, router, plain = Router(), Router(), Router()
                app.include("/items", router)
                app.include("", plain)
                router.include("/old", inner)

                @router.get("/")
                def index():
                    return "all"

                @plain.get("/")
                def home():
                    return "home"

                @inner.get("/")
                def old():
                    return "old"
            """
        }
    )
    assert routes_of(found) == [
        (["GET"], "/items/old", "old"),
        (["GET"], "/items", "index"),
        (["GET"], "/", "home"),
    ]


def test_routes_that_a_function_registers_on_its_argument_are_found(project):
    found = project(
        {
            "app.py": """\
                from chirp import App
                from extra import register

                app = App()
                register(app, "/extra")
            """,
            "extra.py": """\
                def register(target, prefix):
                    @target.get(prefix + "/ping", name="ping")
                    def ping():
                        return "pong"
            """,
        }
    )
    assert routes_of(found) == [(["GET"], "/extra/ping", "ping")]


def test_a_factory_called_without_its_configuration_makes_its_own(project):
    found = project(
        {
            "app.py": """\
                from chirp import App, AppConfig

                def create(config: AppConfig | None = None) -> App:
                    config = config or AppConfig(template_dir="pages", static_url="/files")
                    app = App(config)
                    return app

                app = create()
            """
        }
    )
    assert found.configuration.get("static_url").value == "/files"
    assert not found.templates_open


def test_two_applications_do_not_mix(linked):
    other = HOME.replace('"/"', '"/other"').replace("home()", "other()")
    found = linked({"one/app.py": HOME, "two/app.py": other}).projects
    assert [routes_of(p) for p in found] == [
        [(["GET"], "/", "home")],
        [(["GET"], "/other", "other")],
    ]


def test_templates_that_only_another_application_shows_are_that_one_s(linked):
    source = """\
        from chirp import App, Template
        app = App()

        @app.get("/{name}")
        def {name}():
            return Template("{name}.html")
    """
    found = linked(
        {
            "one.py": source.replace("{name}", "one"),
            "two.py": source.replace("{name}", "two"),
            "templates/one.html": '{% include "both.html" %}<a href="/one">',
            "templates/two.html": (
                '{% include "both.html" %}{% include "part.html" %}<a href="/two">'
            ),
            "templates/both.html": "<p>",
            "templates/part.html": "<a href=\"{{ url_for('two') }}\">",
            "templates/nobody.html": "<p>",
        }
    ).projects
    assert [sorted({page.template for page in p.pages}) for p in found] == [
        ["nobody.html", "one.html"],
        ["nobody.html", "two.html"],
    ]
    assert [[str(use.name) for use in p.route_name_uses] for p in found] == [[], ["two"]]


def test_an_application_made_in_a_test_is_checked_only_when_named(linked, tmp_path):
    files = {"app.py": HOME, "tests/test_x.py": HOME}
    assert len(linked(files).projects) == 1
    assert len(linked(files, target=Target(path=tmp_path / "tests")).projects) == 1


def test_a_helper_that_returns_a_page_is_seen_through_with_its_arguments(project):
    found = project(
        {
            "app.py": """\
                from chirp import App, Page
                app = App()

                def show(name, **context):
                    return Page(name, "main", **context)

                @app.get("/")
                async def home():
                    return show("home.html", title="Home")

                @app.get("/about")
                def about():
                    return show(name="about.html")
            """
        }
    )
    assert sorted(str(render.template) for render in found.renders) == ["about.html", "home.html"]


def test_the_names_given_to_a_page_are_known_through_a_spread_dict(project):
    found = project(
        {
            "app.py": """\
                from chirp import App, Page
                app = App()

                @app.get("/")
                def home():
                    context = {"title": "Home", "items": []}
                    return Page("home.html", "main", **context, user=None)
            """
        }
    )
    (render,) = found.renders
    assert (render.context_names, render.context_open) == ({"title", "items", "user"}, False)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("pass", "falls_off"),
        ("if x:\n        return 'a'", "falls_off"),
        ("return None", "none"),
        ("return", "none"),
        ("return load()", "coroutine"),
        ("yield 'a'", "generator"),
        ("return 'a' if x else None", "none"),
    ],
)
def test_a_way_to_answer_nothing_is_found(project, body, kind):
    source = f"""\
from chirp import App
app = App()

async def load():
    return "a"

@app.get("/")
async def home(x: str = ""):
    {body}
"""
    (route,) = project({"app.py": source}).routes
    assert [bad.kind for bad in route.handler.bad_results] == [kind]


@pytest.mark.parametrize(
    "body",
    [
        "return await load()",
        "return 'a', 404",
        "raise LookupError(x)",
        "while True:\n        x = await load()\n        if x:\n            return x",
        "if x:\n        return 'a'\n    refuse(x)",
        "if x:\n        return 'a'\n    give_up(x)",
        "try:\n        return 'a'\n    finally:\n        print(x)",
        "match x:\n        case 'a':\n            return x\n        case _:\n            return ''",
        "return store.get(x)",
        "result = None\n    result = 'a'\n    return result",
        "with lock:\n        return 'a'",
        "found = None\n    if x:\n        found = 'a'\n    return found",
        "return nothing() or 'a'",
        "return typed(x)",
        "match x:\n      case 'a':\n        return x\n      case 'b':\n        return x",
    ],
)
def test_a_handler_that_always_answers_is_left_alone(project, body):
    source = f"""\
import sys
from threading import Lock
from chirp import App
app = App()
store = {{}}
lock = Lock()

async def load():
    return "a"

def refuse(x):
    raise ValueError(x)

def give_up(x):
    if x:
        refuse(x)
    else:
        sys.exit(x)

def nothing():
    return None

def typed(x) -> str:
    for each in x:
        return each

@app.get("/")
async def home(x: str = ""):
    {body}
"""
    (route,) = project({"app.py": source}).routes
    assert route.handler.bad_results == ()


def test_a_route_is_known_however_its_handler_is_given(project):
    found = project(
        {
            "app.py": """\
                from chirp import App
                from elsewhere import view
                app = App()

                def page(path):
                    return app.get("/pages" + path)

                @page("/a")
                def a():
                    return "a"

                class Views:
                    def one(self, id: int):
                        return str(id)

                views = Views()
                app.get("/b/{id:int}")(views.one)
                app.get("/c", name="c")(lambda: "c")
                app.get("/d")(view)
            """
        }
    )
    assert routes_of(found) == [
        (["GET"], "/b/{id}", "one"),
        (["GET"], "/c", "c"),
        (["GET"], "/d", None),
        (["GET"], "/pages/a", "a"),
    ]
    assert [p.name for p in found.routes[0].handler.parameters] == ["id"]


def test_a_module_that_only_uses_the_application_is_read(project):
    found = project(
        {
            "shop/__init__.py": "",
            "shop/site.py": "from chirp import App\napp = App()\n",
            "shop/views.py": """\
                from shop.site import app

                @app.get("/a")
                def a():
                    return {"a": 1}
            """,
            "main.py": "from shop.site import app\nimport shop.views\n",
        }
    )
    assert routes_of(found) == [(["GET"], "/a", "a")]


def test_names_that_a_star_brings_are_followed(project):
    found = project(
        {
            "common.py": "from os.path import *\nfrom chirp import *\nprefix = '/a'\n",
            "app.py": """\
                from common import *  # names of chirp, too
                app = App()

                @app.get(prefix + str(1))
                def a():
                    return Redirect("/b")
            """,
        }
    )
    assert routes_of(found) == [(["GET"], "/a1", "a")]
    assert [str(use.url) for use in found.url_uses] == ["/b"]


@pytest.mark.parametrize("call", ["app.mount_pages('pages')", "app.add_url_rule('/x', x)"])
def test_a_method_that_is_not_known_may_register_any_route(project, call):
    assert project({"app.py": HOME + f"    {call}\n"}).routes_open


def test_settings_and_prefixes_say_what_the_server_answers(project):
    found = project(
        {
            "app.py": """\
                from chirp import App, AppConfig
                app = App(AppConfig(health_path="/up", metrics_enabled=True))
            """
        }
    )
    prefixes = {mount.prefix for mount in found.mounts}
    assert {"/up", "/metrics"} <= prefixes


def test_names_that_every_template_knows_are_globals_and_what_processors_return(project):
    found = project(
        {
            "app.py": """\
                from chirp import App
                app = App()

                @app.template_global("now")
                def current_time():
                    return 1

                @app.context_processor
                def user(request):
                    return {"user": request.user}
            """
        }
    )
    known = ("now", "user", "url_for", "current_time", "title")
    assert [found.is_shared(name) for name in known] == [True, True, True, False, False]


def test_a_processor_that_is_not_followed_may_give_any_name(project):
    source = HOME + "    import elsewhere\n    app.context_processor(elsewhere.give)\n"
    assert project({"app.py": source}).is_shared("anything")


@pytest.mark.parametrize(
    ("config", "exempt"),
    [
        ("", False),
        ("CSRFConfig(exempt=('/hooks',))", True),
        ("CSRFConfig(exempt=PATHS)", True),
        ("make()", True),
        ("CSRFConfig(exempt=('/hook',))", False),
    ],
)
def test_paths_that_need_no_token_are_those_of_the_middleware(project, config, exempt):
    source = f"""\
from chirp import App
from chirp.middleware import CSRFConfig, CSRFMiddleware
from elsewhere import make
PATHS = ["/hooks"]
app = App()
app.add_middleware(CSRFMiddleware({config}))

@app.post("/hooks/pay")
def pay():
    return app.url_for("pay")

@app.get("/")
def home():
    from chirp import Redirect
    return Redirect("/hooks/pay")
"""
    found = project({"app.py": source})
    (use,) = found.url_uses
    assert found.csrf_exempts(use.url) is exempt


def test_path_parameters_are_read_by_name_anywhere(project):
    source = HOME + (
        "    async def tenant(request, next):\n"
        "        request.state['tenant'] = request.path_params['tenant']\n"
        "        return await next(request)\n"
    )
    assert project({"app.py": source}).path_reads == {"tenant"}
    other = source.replace("path_params['tenant']", "path_params")
    assert project({"app.py": other}).path_reads is None


def test_folders_are_joined_from_file_and_constants(project):
    found = project(
        {
            "site/__init__.py": "",
            "site/settings.py": """\
                from pathlib import Path
                BASE = Path(__file__).resolve().parent
                PAGES = BASE / "web" / "pages"
            """,
            "site/app.py": """\
                from chirp import App, AppConfig
                from site.settings import PAGES
                app = App(AppConfig(template_dir=PAGES, env="production"))
            """,
            "site/web/pages/home.html": "<p>",
        }
    )
    assert "home.html" in found.template_names
    assert found.posture is Posture.PRODUCTION


def test_a_folder_that_leads_up_first_has_the_path_that_everybody_knows(project):
    found = project(
        {
            "site/app.py": """\
                from chirp import App, AppConfig, Page
                app = App(AppConfig(template_dir="../pages"))

                @app.get("/")
                def home():
                    return Page("home.html", "b")
            """,
            "pages/home.html": '{% block b %}<p id="x">{% endblock %}',
        }
    )
    (element,) = found.element_ids
    assert element.placed.path.endswith("/pages/home.html")
    assert ".." not in element.placed.path


def test_several_folders_of_templates_are_searched_in_order(project):
    found = project(
        {
            "app.py": """\
                from pathlib import Path
                from chirp import App, AppConfig
                HERE = Path(__file__).parent
                app = App(AppConfig(template_dir=(HERE / "site", "shared")))
            """,
            "site/home.html": '<p id="own">',
            "shared/home.html": '<p id="hidden">',
            "shared/menu.html": '<p id="menu">',
        }
    )
    assert set(found.template_names) == {"home.html", "menu.html", "chirp/forms.html"}
    assert not found.templates_open
    assert {str(each.id) for each in found.element_ids} >= {"own", "menu"}
    assert "hidden" not in {str(each.id) for each in found.element_ids}


def test_the_events_of_a_stream_are_those_its_generator_yields(project):
    found = project(
        {
            "app.py": """\
                from chirp import App, EventStream, Fragment, SSEEvent
                app = App()
                NAME = "clock"

                async def ticks(topic):
                    yield SSEEvent("1", event=NAME)
                    yield SSEEvent(data="2", event=topic)
                    yield {"a": 1}
                    yield Fragment("a.html", "b")

                @app.get("/events")
                async def events():
                    return EventStream(ticks("other"), event="plain")
            """
        }
    )
    (route,) = found.routes
    (stream,) = route.handler.streams
    assert [str(event.name) for event in stream.events] == ["clock", "other", "plain", "plain"]
    assert not stream.open


def test_fields_read_from_a_form_are_known_through_helpers(project):
    found = project(
        {
            "app.py": """\
                from chirp import App, Redirect, Request
                app = App()

                def person(form):
                    return form["first"], form.get("last")

                @app.post("/")
                async def save(request: Request):
                    form = await request.form()
                    person(form)
                    return Redirect("/")
            """
        }
    )
    (route,) = found.routes
    assert [(str(read.name), read.required) for read in route.handler.reads] == [
        ("first", True),
        ("last", False),
    ]


def test_a_form_class_knows_which_fields_must_be_sent(project):
    found = project(
        {
            "forms.py": """\
                from dataclasses import dataclass, field
                from typing import Annotated, ClassVar

                @dataclass
                class Base:
                    kind: ClassVar[str] = "x"
                    name: Annotated[str, "a note"]

                @dataclass
                class Person(Base):
                    age: int
                    email: str = ""
                    tags: list[str] = field(default_factory=list)
                    member: bool = field()
                    nick: str | None = None
                    total: int = field(init=False)
            """,
            "app.py": """\
                from chirp import App
                from forms import Person
                app = App()

                @app.post("/")
                def save(person: Person):
                    return "ok"
            """,
        }
    )
    (form,) = found.routes[0].handler.forms
    assert form.complete
    assert [(f.name, f.required) for f in form.fields] == [
        ("name", True),
        ("age", True),
        ("email", False),
        ("tags", False),
        ("member", False),
        ("nick", False),
        ("total", False),
    ]


def test_a_handler_tells_where_it_answers_with_422(project):
    found = project(
        {
            "app.py": """\
                from chirp import App, Response, ValidationError, form_or_errors
                app = App()
                REFUSED = 422

                @app.post("/a")
                async def a(request):
                    form = await form_or_errors(request, dict, "x.html", "form")
                    return form if isinstance(form, ValidationError) else "ok"

                @app.post("/b")
                def b():
                    return "no", REFUSED

                @app.post("/c")
                def c():
                    return Response("no", status=422)

                @app.post("/d")
                async def d(request):
                    await form_or_errors(request, dict, "x.html", "form")
                    return "ok", 201, {"A": "b"}

                @app.post("/e")
                def e():
                    return Response("no", status=404)
            """,
        }
    )
    assert [len(route.handler.refusals) for route in found.routes] == [1, 1, 1, 0, 0]


READING = """\
from chirp import App, Page, form_from
app = App()

def helper(form): return form["b"]

def taking(form): return dict(form)

@app.post("/x")
async def x(request):
    form = await request.form()
    {}
"""


@pytest.mark.parametrize(
    ("code", "is_open"),
    [
        ('return form["a"]', False),
        ('same = form\n    return same.get("a") or same.get_list("b")', False),
        ("return helper(form)", False),
        ("return f\"{form['a']}\"", False),
        ("return [form[key] for key in ('a', 'b')]", False),
        ("return taking(form)", True),
        ("return dict(form)", True),
        ("return {**form}", True),
        ('return Page("x.html", "b", form=form)', True),
        ("for key in form: print(key)\n    return 'ok'", True),
        ("return form.items()", True),
        ("return dict(await request.form())", True),
        ("return await request.json()", True),
        ("other(request)\n    return 'ok'", True),
        ("request.state.form = form\n    return 'ok'", True),
        ("other = {'form': form}\n    return 'ok'", True),
    ],
)
def test_a_handler_that_takes_a_form_whole_may_read_any_field(project, code, is_open):
    (route,) = project({"app.py": READING.format(code)}).routes
    assert route.handler.reads_open is is_open


def test_a_handler_behind_an_unknown_decorator_may_read_any_field(project):
    source = READING.format('return form["a"]').replace("async def", "@wrap\nasync def")
    (route,) = project(
        {"app.py": source.replace("app = App()", "from w import wrap\napp = App()")}
    ).routes
    assert route.handler.reads_open


def test_a_form_class_knows_what_its_fields_take(project):
    found = project(
        {
            "app.py": """\
                import datetime, enum
                from dataclasses import dataclass
                from decimal import Decimal
                from typing import Annotated, List, Literal, Optional, Union
                from chirp import App, UploadFile
                app = App()

                class Size(enum.StrEnum):
                    SMALL = "small"

                class Mine: ...

                @dataclass
                class Order:
                    a: str
                    b: Annotated[int | None, "a note"]
                    c: Optional[Decimal]
                    d: Union[None, bool]
                    e: list[datetime.date]
                    f: List[Annotated[int, "a note"]]
                    g: set
                    h: Literal["x", "y"]
                    i: Size
                    j: UploadFile | None
                    k: list[list[int]]
                    l: int | str
                    m: Mine
                    n: "datetime.datetime"

                @app.post("/")
                def save(order: Order):
                    return "ok"
            """,
        }
    )
    (form,) = found.routes[0].handler.forms
    kinds = [f.type and (f.type.kind, f.type.many) for f in form.fields]
    assert kinds == [
        ("text", False),
        ("integer", False),
        ("number", False),
        ("boolean", False),
        ("date", True),
        ("integer", True),
        ("text", True),
        ("choice", False),
        ("choice", False),
        ("file", False),
        None,
        None,
        None,
        ("datetime", False),
    ]


def test_a_form_class_that_renames_its_fields_is_not_complete(project):
    found = project(
        {
            "app.py": """\
                import msgspec
                from chirp import App
                app = App()

                class Person(msgspec.Struct, rename="camel"):
                    first_name: str

                @app.post("/")
                def save(person: Person):
                    return "ok"
            """
        }
    )
    assert not found.routes[0].handler.forms[0].complete


def test_an_application_given_to_foreign_code_may_have_any_routes(project):
    source = HOME + "    import elsewhere\n    elsewhere.init_app(app)\n"
    assert project({"app.py": source}).routes_open


def test_wrapping_an_application_for_a_server_does_not_open_its_routes(project):
    source = HOME + "    import uvicorn\n    if __name__ == '__main__':\n        uvicorn.run(app)\n"
    assert not project({"app.py": source}).routes_open


def test_a_target_may_name_a_factory(linked):
    files = {"app.py": "from chirp import App\n\ndef create():\n    return App()\n"}
    found = linked(files, target=Target(module="app", attribute="create()"))
    assert [project.name for project in found.projects] == ["app:create()"]


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (Target(module="apq", attribute="app"), "there is no module apq"),
        (Target(module="app", attribute="ap"), "did you mean app:app?"),
        (Target(module="app", attribute="home"), "is not an application"),
    ],
)
def test_a_target_that_is_not_there_says_what_is(linked, target, message):
    with pytest.raises(TargetError) as raised:
        linked({"app.py": HOME}, target=target)
    assert message in str(raised.value)


def test_a_target_that_is_not_python_says_where(linked):
    with pytest.raises(TargetError, match=r"app\.py:2 is not Python"):
        linked({"app.py": "import chirp\napp = = 1\n"}, target=Target(module="app"))


def test_a_name_with_several_values_is_several_urls(project):
    found = project(
        {
            "app.py": """\
                from chirp import App, Redirect
                app = App()

                @app.get("/")
                def home(x: str = ""):
                    url = "/never"
                    if x:
                        url = "/a"
                    else:
                        url = "/b"
                    return Redirect(url)
            """
        }
    )
    assert sorted(str(use.url) for use in found.url_uses) == ["/a", "/b"]


def test_options_that_a_helper_hands_on_are_known(project):
    found = project(
        {
            "app.py": """\
                from chirp import App, Router
                from elsewhere import options, view

                class Views(Router):
                    def view(self, path, **given):
                        return self.route("/views" + path, **given)

                views = Views()
                app = App()

                @views.view("/a", name="first", methods=["GET", "POST"])
                def a(): return "a"

                @views.view("/b")
                def b(): return "b"

                @views.view("/c", **options)
                def c(): return "c"

                app.get("/d", **{"name": "fourth"})(view)
                app.include("", views)
            """
        }
    )
    names = {str(route.path): route.name for route in found.routes}
    assert names == {"/views/a": "first", "/views/b": "b", "/views/c": None, "/d": "fourth"}
    methods = {str(route.path): route.methods for route in found.routes}
    assert methods["/views/a"] == {"GET", "POST"}
    assert methods["/views/b"] == {"GET"}
    assert "DELETE" in methods["/views/c"]


def test_the_context_that_a_helper_hands_on_is_known(project):
    helper = """
        def show(name, **context):
            {change}
            return Template(name, **context)

        @app.get("/{{n}}")
        def page(n: int):
            return show("page.html", n=n, **{{"m": 1}})
    """
    start = "from chirp import App, Template\napp = App()\n"
    (render,) = project({"app.py": start + textwrap.dedent(helper.format(change=""))}).renders
    assert (render.context_names, render.context_open) == ({"n", "m"}, False)
    change = "context['more'] = 1"
    (render,) = project({"app.py": start + textwrap.dedent(helper.format(change=change))}).renders
    assert render.context_open


def test_a_class_that_is_missing_without_a_package_is_the_one_that_is_imported(project):
    found = project(
        {
            "app.py": """\
                try:
                    from chirp import App, Router
                except ImportError:
                    App = Router = None
                app = App()
                router = Router()
                app.include("/r", router)
            """
        }
    )
    assert not found.routes_open


def test_a_mounted_application_answers_its_root(project):
    source = """\
        from chirp import App, Redirect
        app = App()
        app.mount("/other", App())
        app.get("/a")(lambda: Redirect("/other"))
        app.get("/b")(lambda: Redirect("/other/"))
        app.get("/c")(lambda: Redirect("/others"))
    """
    found = project({"app.py": source})
    assert [found.serves(use.url) for use in found.url_uses] == [True, True, False]


@pytest.mark.parametrize(
    ("given", "debug"),
    [
        ('**{"debug": True}', True),
        ("**SETTINGS", True),
        ('**{"debug": True, **SETTINGS, "debug": False}', False),
        ('**{"debug": True, **elsewhere}', UNKNOWN),
        ("**CHANGED", UNKNOWN),
    ],
)
def test_settings_may_come_in_a_dict(project, given, debug):
    source = f"""\
        from chirp import App, AppConfig
        from other import elsewhere
        SETTINGS = {{"debug": True}}
        CHANGED = {{"debug": True}}
        CHANGED["debug"] = False
        app = App(AppConfig({given}))
    """
    configuration = project({"app.py": source}).configuration
    given = configuration.get("debug")
    assert (given.value if given else UNKNOWN) == debug
    assert configuration.open == (debug is UNKNOWN)


@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        ('"a.html" if n else "b.html"', ["a.html", "b.html"]),
        ('{1: "a.html", 2: "b.html"}[1]', ["a.html"]),
        ('NAMES["second"]', ["b.html"]),
        ("NAMES[kind]", [None, "a.html", "b.html"]),
        ('kind + ".html"', [None]),
    ],
)
def test_a_template_may_be_one_of_several(project, chosen, names):
    source = f"""\
        from chirp import App, Template
        NAMES = {{"first": "a.html", "second": "b.html"}}
        app = App()

        @app.get("/")
        def page(n: int = 0, kind: str = "first"):
            return Template({chosen}, n=n)
    """
    (route,) = project({"app.py": source}).routes
    found = [render.template.text for render in route.handler.renders]
    assert sorted(found, key=lambda text: text or "") == names


def test_a_block_of_one_of_several_templates_is_not_asked_of_all(project):
    source = HOME + '    shown = "full.html" if app else "part.html"\n    Page(shown, "main")\n'
    renders = {r.template.text: len(r.blocks) for r in project({"app.py": source}).renders}
    assert renders == {"home.html": 1, "full.html": 0, "part.html": 0}


def test_a_decorator_that_shows_a_template_is_seen_through(project):
    found = project(
        {
            "app.py": """\
                import functools
                from chirp import App, Template
                app = App()

                def shown_in(name):
                    def decorate(function):
                        @functools.wraps(function)
                        def inner(**given):
                            return Template(name, **function(**given))
                        return inner
                    return decorate

                @app.get("/")
                @shown_in("home.html")
                def home():
                    return {"n": 1}
            """
        }
    )
    assert [render.template.text for render in found.renders] == ["home.html"]


def test_a_helper_that_makes_urls_is_seen_through(project):
    source = HOME + (
        "    from chirp import Redirect\n"
        "    def link(name, **given):\n        return app.url_for(name, **given)\n"
        '    @app.get("/a")\n    def a():\n        return Redirect(link("hoem"))\n'
    )
    found = project({"app.py": source})
    assert {use.name.text for use in found.route_name_uses} >= {"hoem"}


def test_a_type_that_is_not_known_may_be_provided(project):
    source = """\
        from chirp import App
        from elsewhere import PROVIDERS
        app = App()

        for kind, make in PROVIDERS.items():
            app.provide(kind, make)

        @app.get("/")
        def home(text: str):
            return text
    """
    (route,) = project({"app.py": source}).routes
    assert [parameter.supplied for parameter in route.handler.parameters] == [True]


@pytest.mark.parametrize(
    "target",
    [
        Target(module="shop.site", attribute="app"),
        Target(path=Path("shop/site.py")),
        Target(path=Path("shop")),
        Target(path=Path()),
    ],
    ids=str,
)
def test_what_registers_on_an_application_is_read_though_nothing_imports_it(
    linked, tmp_path, target
):
    files = {
        "shop/__init__.py": "",
        "shop/site.py": """\
            import pkgutil, importlib
            from chirp import App
            app = App()
            for info in pkgutil.iter_modules(["shop/views"]):
                importlib.import_module("shop.views." + info.name)
        """,
        "shop/views/__init__.py": "",
        "shop/views/wide.py": """\
            from shop import (
                site,  # the application
            )

            @site.app.get("/a")
            def a(): return "a"
        """,
        "plugins/more.py": "from shop.views.wide import site\n\nsite.app.get('/b')(site.make)\n",
    }
    if target.path is not None:
        target = Target(path=tmp_path / target.path)
    (found,) = linked(files, target=target).projects
    assert sorted(path for _, path, _ in routes_of(found)) == ["/a", "/b"]


def test_the_work_does_not_grow_with_the_power_of_the_depth_of_calls(project):
    helpers = "\n".join(
        f"def h{depth}(x):\n"
        + "".join(f"    if x == {n}: return h{depth + 1}(x + {n})\n" for n in range(12))
        + "    return 'x'\n"
        for depth in range(8)
    )
    found = project({"app.py": HOME + textwrap.indent(helpers, "    ") + "    h0(1)\n"})
    assert len(found.routes) == 1
