import pytest

SERVICE = """
    class Service:
        prefix = "/blog"

        def __init__(self, app, title="Blog"):
            self.app = app
            self.path = self.prefix + "/new"
            app.get(self.prefix)(self.index)

        def index(self): return "index"
        def new(self): return "new"

        def register(self):
            self.app.get(self.path)(self.new)
            {more}
"""


def service(more="", used="service = Service(app)\nservice.register()\n"):
    source = SERVICE.format(more=more).replace("\n    ", "\n")
    return source + used


def test_an_object_registers_its_methods_when_it_is_made_and_when_it_is_asked(routes):
    assert routes(service()) == [("GET", "/blog", "index"), ("GET", "/blog/new", "new")]


def test_a_subclass_has_attributes_of_its_own(routes):
    used = "class Other(Service):\n    prefix = '/other'\n\nOther(app=app)\n"
    assert routes(service(used=used)) == [("GET", "/other", "index")]


@pytest.mark.parametrize(
    "assigned",
    [
        "service.path = view()",
        "self.path = view()",
        "Service.path = view()",
        "setattr(service, 'path', view())",
        "service.__dict__.update(path=view())",
        "self.__dict__['path'] = view()",
    ],
)
def test_an_attribute_that_is_assigned_again_is_not_known(routes, assigned):
    in_method = assigned.startswith("self")
    source = service(more=assigned if in_method else "")
    found = routes(source if in_method else f"{source}\n{assigned}\n")
    assert ("GET", "/blog/new", "new") not in found
    assert found


@pytest.mark.parametrize(
    ("head", "body", "made"),
    [
        ("@dataclass\nclass Views:", "path: str", "Views('/a')"),
        ("@dataclass(frozen=True)\nclass Views:", "name: str\n    path: str = '/a'", "Views('x')"),
        ("class Views(NamedTuple):", "path: str", "Views(path='/a')"),
        ("class Views:", "path = '/a'", "Views()"),
    ],
)
def test_the_fields_of_a_record_are_its_arguments(routes, head, body, made):
    start = "from dataclasses import dataclass\nfrom typing import NamedTuple\n"
    source = f"{start}{head}\n    {body}\n\nviews = {made}\napp.get(views.path, name='x')(view)\n"
    assert routes(source) == [("GET", "/a", "x")]


@pytest.mark.parametrize("head", ["class Views(view.Settings):", "@view.filled\nclass Views:"])
def test_the_fields_of_a_foreign_kind_of_class_are_not_known(routes, head):
    source = f"{head}\n    path: str = '/a'\n\nviews = Views()\napp.get(views.path, name='x')(view)"
    ((_, path, _),) = routes(source)
    assert path != "/a"


def test_a_record_registers_after_it_is_made(routes):
    source = """
        @dataclass
        class Views:
            app: App
            path: str = "/a"

            def __post_init__(self):
                self.app.get(self.path)(self.show)

            def show(self): return "shown"

        Views(app)
        Views(app=app, path="/b")
    """
    found = routes("from dataclasses import dataclass\n" + source.replace("\n        ", "\n"))
    assert found == [("GET", "/a", "show"), ("GET", "/b", "show")]
