"""The checker's table of Chirp, held against the framework itself."""

import inspect
import re
from pathlib import Path

import pytest

import chirp
import chirp.middleware
import chirp.templating
import chirp.testing
from chirp import App, AppConfig, ConfigurationError, Router
from chirp.config import FIELDS
from chirp.middleware import CSRFConfig, csrf
from chirp.realtime.stream import encode
from chirp.routing.converter import CONVERTERS
from chirp.routing.pattern import Pattern
from chirp.routing.route import METHODS
from chirp.templating.htmx import ASSETS_URL, add_htmx
from hypercheck.facts import ConfigField
from hypercheck.frameworks.chirp import CHIRP
from hypercheck.htmx.library import library_at
from hypercheck.link.route import ANY_METHOD
from hypercheck_rules.hypermedia.app.config_value import field_fault

CALLS = {**CHIRP.renders, **CHIRP.redirects, **CHIRP.streams, **CHIRP.events}
NAMES = sorted(
    {
        *CHIRP.applications,
        *CHIRP.routers,
        *CHIRP.configurations,
        *CALLS,
        *CHIRP.oob_lists,
        *CHIRP.plain_answers,
        CHIRP.request,
    }
)

VALUES = (
    None, True, False, 0, 1, -1, 2, 80, 65535, 65536, 0.0, 0.5, 1.0, 1.5, -0.1, "", " ", "a",
    "/", "/a", "/a/", "a/b", "/a?b", "/a b", "/static", "*", "*.a.b", "a:80", "[::1]", "[x]",
    "http://a", "https://a/b", "http://", "ftp://a", "redis://a", "unix:///a", "redis://",
    "development", "production", "prod", "auto", "sync", "info", "INFO", "json",
    (), ("a",), ("*",), ("a b",), ("",), (1,), ("a", None),
)  # fmt: skip


@pytest.fixture
def application():
    app = App()

    @app.get("/")
    def home():
        return "home"

    return app


@pytest.mark.parametrize("name", NAMES)
def test_the_framework_exports_what_the_table_names(name):
    assert hasattr(chirp, name)


def test_converters_match_the_same_texts_and_give_the_same_types():
    ours = {c.name: (c.pattern, c.annotation) for c in CHIRP.converters.values()}
    assert ours == {c.name: (c.pattern, c.type.__name__) for c in CONVERTERS.values()}
    assert CHIRP.default_converter in ours


def test_a_path_without_a_converter_takes_the_default_one():
    assert Pattern.parse("/{a}").parameters[0].converter.name == (CHIRP.default_converter)


@pytest.mark.parametrize("name", sorted(CHIRP.registrations))
def test_registrations_are_methods_of_routers_and_register_their_methods(name):
    router = Router()
    getattr(router, name)("/x")(lambda: "x")
    expected = CHIRP.registrations[name] or CHIRP.default_methods
    assert frozenset(router.routes[0].methods) == expected


def test_every_method_of_an_application_is_known():
    public = {
        name
        for name, value in inspect.getmembers(App)
        if not name.startswith("_") and callable(value)
    }
    known = {*CHIRP.registrations, *CHIRP.harmless_methods, "include", "mount"}
    assert public - known == set()


@pytest.mark.parametrize(
    ("method", "names"),
    [
        (Router.include, ["prefix", "router"]),
        (App.mount, ["prefix", "app"]),
        (App.provide, ["kind", "factory"]),
        (App.add_middleware, ["middleware"]),
        (App.template_global, ["name"]),
        (Router.route, ["path"]),
    ],
)
def test_registrations_take_their_arguments_by_the_names_that_are_read(method, names):
    assert list(inspect.signature(method).parameters)[1 : len(names) + 1] == names


@pytest.mark.parametrize("name", sorted(CALLS))
def test_calls_take_their_arguments_where_the_table_says(name):
    shape = CALLS[name]
    parameters = list(inspect.signature(getattr(chirp, name)).parameters.values())
    places = [
        getattr(shape, attribute)
        for attribute in (
            "template",
            "block",
            "url",
            "status",
            "generator",
            "data",
            "event",
            "heartbeat",
        )
        if getattr(shape, attribute, None) is not None
    ]
    for place in places or [shape]:
        taken = parameters[place.position] if place.position is not None else None
        if taken is not None and place.keyword is None:
            assert taken.kind is taken.POSITIONAL_ONLY
        elif taken is not None:
            assert (taken.name, taken.kind) == (place.keyword, taken.POSITIONAL_OR_KEYWORD)
        else:
            assert place.keyword in {p.name for p in parameters if p.kind is p.KEYWORD_ONLY}


@pytest.mark.parametrize("name", sorted(CHIRP.renders))
def test_keywords_of_renders_that_are_no_context_are_those_of_the_signature(name):
    shape = CHIRP.renders[name]
    parameters = inspect.signature(getattr(chirp, name)).parameters.values()
    keywords = {p.name for p in parameters if p.kind is p.KEYWORD_ONLY}
    # ``errors`` is an argument, and in the context as well.
    assert shape.options == keywords - {"errors"}
    assert {shape.target, shape.retarget} - {None} <= shape.options


def test_what_a_render_adds_to_the_context_is_in_it():
    shown = chirp.ValidationError("a.html", "b", errors={}, title="x")
    assert set(shown.context) == {"errors", "title"}
    assert "errors" in CHIRP.renders["form_or_errors"].provides


@pytest.mark.parametrize("name", sorted(CHIRP.oob_lists))
def test_what_comes_before_out_of_band_fragments_is_counted(name):
    parameters = list(inspect.signature(getattr(chirp, name)).parameters.values())
    fragments = next(i for i, p in enumerate(parameters) if p.kind is p.VAR_POSITIONAL)
    main_is_a_fragment = name == "FormAction"
    assert CHIRP.oob_lists[name] == fragments + main_is_a_fragment


def test_settings_are_those_of_the_framework_with_their_defaults():
    assert {f.name: f.default for f in CHIRP.config_fields.values()} == {
        f.name: f.default for f in FIELDS.values()
    }


@pytest.mark.parametrize("field", CHIRP.config_fields.values(), ids=lambda field: field.name)
def test_values_are_refused_by_the_table_if_and_only_if_by_the_framework(field: ConfigField):
    limits = (field.minimum, field.above, field.maximum)
    edges = [int(limit) + step for limit in limits if limit is not None for step in (-1, 0, 1)]
    for value in (*VALUES, *edges, *field.choices, field.default):
        refused = bool(FIELDS[field.name].faults(value))
        assert (field_fault(field, value) is not None) == refused, value


@pytest.mark.parametrize(("first", "second"), CHIRP.config_relations.together)
def test_one_setting_needs_the_other(first, second):
    for name in (first, second):
        with pytest.raises(ConfigurationError, match=first):
            AppConfig(**{name: "x"})
    AppConfig(**{first: "x", second: "y"})


@pytest.mark.parametrize(("first", "second"), CHIRP.config_relations.distinct)
def test_paths_that_must_differ_are_refused_when_equal(first, second):
    with pytest.raises(ConfigurationError, match=first):
        AppConfig(**{first: "/same", second: "/same"})


@pytest.mark.parametrize(("inner", "outer"), CHIRP.config_relations.outside)
def test_a_path_below_one_that_hides_it_is_refused(inner, outer):
    for path in ("/files", "/files/x"):
        with pytest.raises(ConfigurationError, match=inner):
            AppConfig(**{inner: path, outer: "/files"})
    AppConfig(**{inner: "/files-x", outer: "/files"})


def test_the_methods_a_route_may_have_are_known():
    assert frozenset(METHODS) == ANY_METHOD


def test_the_framework_adds_the_routes_that_the_table_names(tmp_path, application):
    (tmp_path / "static").mkdir()
    own = App(AppConfig(static_dir=tmp_path / "static"))
    for name, parameters in CHIRP.own_routes.items():
        assert own.url_for(name, **dict.fromkeys(parameters, "x")).startswith(
            (f"{ASSETS_URL}/", "/static/")
        )
    assert CHIRP.server_paths == (f"{ASSETS_URL}/*",)
    assert application.url_for("home") == "/"


def test_settings_that_are_served_are_settings():
    served = {*CHIRP.served_settings, *filter(None, CHIRP.served_settings.values())}
    assert served <= FIELDS.keys()


def test_the_token_has_the_framework_s_names():
    assert CHIRP.csrf_fields == {csrf.FIELD}
    assert CHIRP.csrf_headers == {csrf.HEADER}
    assert all(hasattr(chirp.middleware, name) for name in CHIRP.csrf_middleware)
    assert CHIRP.csrf_exempt in inspect.signature(CSRFConfig).parameters
    assert all(callable(getattr(csrf, name)) for name in CHIRP.csrf_calls)


def test_templates_know_the_names_that_every_template_knows(tmp_path):
    names = sorted(CHIRP.template_names)
    expression = " ".join(f"{name}={{{{ {name} is defined }}}}" for name in names)
    (tmp_path / "names.html").write_text(expression)
    app = App(AppConfig(template_dir=tmp_path, secret_key="k" * 32))
    app.add_middleware(chirp.middleware.SessionMiddleware())
    app.get("/")(lambda: chirp.Template("names.html"))
    with chirp.testing.TestClient(app) as client:
        shown = client.get("/").text
    assert shown == " ".join(f"{name}=True" for name in names)
    assert CHIRP.text_globals <= CHIRP.template_names


def test_names_that_come_with_the_context_are_not_known_without(tmp_path):
    names = sorted(CHIRP.template_names)
    expression = " ".join(f"{name}={{{{ {name} is defined }}}}" for name in names)
    (tmp_path / "m.html").write_text(f"{{% macro known() %}}{expression}{{% endmacro %}}")
    (tmp_path / "page.html").write_text("{% from 'm.html' import known %}{{ known() }}")
    app = App(AppConfig(template_dir=tmp_path, secret_key="k" * 32))
    app.add_middleware(chirp.middleware.SessionMiddleware())
    app.get("/")(lambda: chirp.Template("page.html"))
    with chirp.testing.TestClient(app) as client:
        shown = client.get("/").text
    assert shown == " ".join(f"{name}={name not in CHIRP.context_names}" for name in names)


def test_an_event_without_a_name_is_the_browser_s_default():
    wire = encode(chirp.SSEEvent("x"), "x")
    assert "event:" not in wire
    assert CHIRP.default_event == "message"


def test_the_framework_s_templates_are_the_copies():
    folder = Path(chirp.templating.__file__).parent / "templates"
    shipped = {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert dict(CHIRP.templates) == shipped


def test_templates_are_read_when_they_are_asked_for():
    assert "chirp/forms.html" in CHIRP.templates
    assert len(CHIRP.templates) == 1
    with pytest.raises(KeyError):
        CHIRP.templates["chirp/other.html"]


def test_what_signs_wants_the_key_of_the_configuration():
    assert CHIRP.key_field in CHIRP.config_fields
    for name in CHIRP.signing:
        app = App(AppConfig(env="production"))
        app.add_middleware(getattr(chirp.middleware, name)())
        with pytest.raises(ConfigurationError, match=CHIRP.key_field):
            app.freeze()


def test_what_signs_may_have_a_key_of_its_own():
    app = App(AppConfig(env="production"))
    key = {CHIRP.key_field: "k" * 32}
    app.add_middleware(chirp.middleware.SessionMiddleware(chirp.middleware.SessionConfig(**key)))
    app.freeze()


def test_middleware_is_every_class_that_requests_pass_through_and_what_it_needs():
    exported = {name: getattr(chirp.middleware, name) for name in chirp.middleware.__all__}
    classes = {
        name: each
        for name, each in exported.items()
        if inspect.isclass(each) and "__call__" in vars(each)
    }
    assert CHIRP.middleware == set(classes)
    needs = {n: tuple(c.__name__ for c in getattr(k, "requires", ())) for n, k in classes.items()}
    assert CHIRP.middleware_needs == {name: needed for name, needed in needs.items() if needed}
    assert CHIRP.middleware_once <= CHIRP.middleware


def test_middleware_in_the_wrong_order_is_refused():
    for name, needed in CHIRP.middleware_needs.items():
        app = App()
        for each in (name, *needed):
            app.add_middleware(getattr(chirp.middleware, each)())
        with pytest.raises(ConfigurationError, match=needed[0]):
            app.freeze()


@pytest.mark.parametrize(
    "url",
    [
        "/static/htmx.js", "htmx.min.js", "/js/htmx-2.0.4.min.js", "/htmx2.js", "/static/app.js",
        "https://unpkg.com/htmx.org@2", "https://unpkg.com/htmx-ext-sse@2.2.2/sse.js",
        "https://unpkg.com/htmx.org@1.9.12/dist/ext/sse.js", "/HTMX.min.js", "/htmx/app.js",
    ],
)  # fmt: skip
def test_the_table_says_which_scripts_keep_those_of_the_framework_out(url):
    added = CHIRP.added_scripts
    assert added is not None
    own = f'<html><head><script src="{url}"></script></head></html>'
    kept_out = re.match(added.unless, url, re.IGNORECASE) is not None
    assert (add_htmx(own) == own) is kept_out


def test_the_table_says_what_the_framework_adds():
    added = CHIRP.added_scripts
    assert added is not None
    assert added.setting in FIELDS
    html = add_htmx("<html><head></head></html>")
    urls = re.findall(r'src="([^"]*)"', html)
    found = [library_at(f"//example.org{url}", None) for url in urls]
    assert frozenset().union(*(library.names for library in found)) == added.names
    assert {library.major for library in found} - {None} == {added.major}
    assert add_htmx("<html><head><body></body></html>").count("<script") == 0


@pytest.mark.parametrize("name", ["form", "path_params", "query", "session"])
def test_the_request_has_what_is_read_of_it(name):
    assert hasattr(chirp.Request, name) or name in inspect.signature(chirp.Request).parameters


def test_what_a_redirect_is_asked_about_before_is_there():
    assert chirp.is_safe_url("/orders")
    assert not chirp.is_safe_url("//evil.example")


@pytest.mark.parametrize("name", sorted(CHIRP.file_servers))
def test_middleware_that_serves_files_takes_its_folder_and_prefix(name):
    shape = CHIRP.file_servers[name]
    parameters = inspect.signature(getattr(chirp.middleware, name)).parameters
    assert list(parameters)[shape.directory.position] == shape.directory.keyword
    assert parameters[shape.prefix.keyword].kind is inspect.Parameter.KEYWORD_ONLY
    assert parameters[shape.prefix.keyword].default == shape.default_prefix


def test_static_files_have_a_function_and_a_route():
    assert CHIRP.static_call in CHIRP.template_names
    assert CHIRP.own_routes[CHIRP.static_route] == {"name"}
