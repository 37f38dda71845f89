import enum
import functools
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec
import pytest

from chirp import (
    ConfigurationError,
    HTTPError,
    InlineTemplate,
    InvalidInputError,
    Request,
    StreamingResponse,
    TemplateError,
)
from chirp.context import current_request
from chirp.testing import TestClient
from chirp.validation import matches, max_length


def refused(app):
    with pytest.raises(ConfigurationError) as caught:
        app.freeze()
    return caught.value


class Colour(enum.Enum):
    RED = "red"


def test_path_parameters_are_converted_by_annotation(make_app):
    app = make_app()

    @app.get("/{a}/{b}/{c:int}/{d:int}")
    async def show(a: int, b: Colour, c: str, d: float):
        return [a, b.name, c, d]

    client = TestClient(app)
    assert client.get("/1/red/2/3").json() == [1, "RED", "2", 3.0]
    client.get("/x/red/2/3").assert_status(404)
    client.get("/1/blue/2/3").assert_status(404)


def test_query_parameters_have_defaults(make_app):
    app = make_app()

    @app.get("/")
    async def show(
        request: Request,
        *,
        q: str = "",
        page: int = 1,
        tags: list[str] = [],  # noqa: B006  # never changed
        sort: Literal["up", "down"] = "up",
        key: uuid.UUID | None = None,
        plain=5,
        flag: bool = False,
    ):
        return [request.path, q, page, tags, sort, key and key.int, plain, flag]

    client = TestClient(app)
    assert client.get("/").json() == ["/", "", 1, [], "up", None, 5, False]
    key = uuid.UUID(int=2)
    sent = {"q": "a", "page": 2, "tags": ["x", "y"], "sort": "down", "key": key, "plain": 6}
    shown = client.get("/", params={**sent, "flag": "on"}).json()
    assert shown == ["/", "a", 2, ["x", "y"], "down", 2, 6, True]
    client.get("/?page=&key=").assert_status(200)


def test_every_wrong_query_parameter_is_named(make_app):
    app = make_app()

    @app.get("/")
    async def show(page: int = 1, size: int = 2):
        return page + size

    answer = TestClient(app).get("/?page=x&size=y", headers={"Accept": "application/json"})
    assert answer.assert_status(422).json()["errors"].keys() == {"page", "size"}


@dataclass
class Filter:
    q: str
    deep: bool = False


class Body(msgspec.Struct):
    a: int


def test_a_data_class_is_the_query_of_a_get_and_the_body_of_others(make_app):
    app = make_app()

    @app.route("/", methods=["GET", "POST", "PUT", "DELETE"])
    async def show(filter: Filter):
        return [filter.q, filter.deep]

    @app.post("/struct")
    async def struct(body: Body):
        return body.a

    client = TestClient(app)
    assert client.get("/?q=a&deep=1").json() == ["a", True]
    client.get("/").assert_status(422)
    assert client.post("/?q=no", data={"q": "b"}).json() == ["b", False]
    assert client.put("/", json={"q": "c", "deep": True}).json() == ["c", True]
    assert client.delete("/?q=d").json() == ["d", False]
    assert client.delete("/?q=no", data={"q": "e"}).json() == ["e", False]


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_handlers_run_where_they_may(make_app, kind):
    app = make_app()

    if kind == "sync":

        @app.get("/")
        def show():
            return {"thread": threading.current_thread().name}

        @app.get("/loop")
        async def loop():
            return {"thread": threading.current_thread().name}

        with TestClient(app) as client:
            assert client.get("/").json() != client.get("/loop").json()
    else:

        class Handler:
            __name__ = "handler"

            async def __call__(self, x: int = 1):
                return str(x)

        app.get("/", name="object")(Handler())
        app.get("/partial", name="partial")(functools.partial(Handler().__call__, x=5))
        assert TestClient(app).get("/?x=3").text == "3"
        assert TestClient(app).get("/partial").text == "5"


def test_a_decorated_handler_keeps_its_parameters(make_app):
    app = make_app()

    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs)

        return wrapper

    @app.get("/{a:int}")
    @decorate
    async def show(a: int):
        return str(a + 1)

    assert TestClient(app).get("/1").text == "2"


@pytest.mark.parametrize(
    ("path", "make", "message"),
    [
        ("/", lambda: lambda x: x, "'x' has no annotation and is no path parameter"),
        ("/{id}", lambda: lambda idd: idd, "path parameters: id"),
        ("/", lambda: lambda *args: args, "takes any argument"),
        ("/", lambda: lambda **options: options, "takes any argument"),
    ],
)
def test_a_parameter_that_nothing_supplies_is_refused_at_freeze(make_app, path, make, message):
    app = make_app()
    app.get(path, name="x")(make())
    error = str(refused(app))
    assert message in error
    assert f"{__file__}:" in error


class Database:
    def __init__(self, name="db"):
        self.name = name


def test_annotations_that_contradict_are_refused(make_app):
    app = make_app()

    @app.get("/{a:int}")
    async def one(a: uuid.UUID): ...

    @app.get("/b/{b}")
    async def two(b: Database): ...

    @app.get("/c")
    async def three(c: Database): ...

    @app.get("/d")
    async def four(d: int): ...

    faults = refused(app).faults
    assert len(faults) == 4
    assert "annotated UUID, but {a:int} gives int" in faults[0]
    assert "annotated Database, which a path cannot give" in faults[1]
    assert "(Database) is no path parameter and no provided type" in faults[2]
    assert "a query parameter needs a default" in faults[3]


def test_provided_types_are_made_once_a_request(make_app):
    app = make_app()
    made = []

    class Service:
        def __init__(self, database):
            self.database = database

    async def make_service(database: Database):
        return Service(database)

    def make_database(request: Request):
        made.append(request.path)
        return Database()

    app.provide(Service, make_service)
    app.provide(Database, make_database)

    @app.get("/")
    async def show(service: Service, database: Database, other: Any = None):
        assert other is None
        return str(service.database is database)

    client = TestClient(app)
    assert client.get("/").text == "True"
    assert made == ["/"]
    client.get("/")
    assert made == ["/", "/"]


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_factory_cleans_up_when_the_request_is_answered(make_app, kind):
    app = make_app()
    events = []

    def sync_factory():
        events.append("open")
        yield Database()
        events.append("close")

    async def async_factory():
        events.append("open")
        yield Database()
        events.append("close")

    app.provide(Database, sync_factory if kind == "sync" else async_factory)

    @app.get("/")
    async def show(database: Database):
        events.append("use")
        return database.name

    assert TestClient(app).get("/").text == "db"
    assert events == ["open", "use", "close"]


def test_factories_that_need_each_other_are_refused(make_app):
    app = make_app()

    class A: ...

    class B: ...

    def make_a(b: B): ...

    def make_b(a: A): ...

    app.provide(A, make_a)
    app.provide(B, make_b)
    assert "A → B → A need each other" in str(refused(app))


def test_a_factory_takes_nothing_from_the_client(make_app):
    app = make_app()

    def make(page: int): ...

    app.provide(Database, make)
    assert "factory of Database" in str(refused(app))


def test_a_type_is_provided_once(make_app):
    app = make_app()
    app.provide(Database, Database)
    with pytest.raises(ConfigurationError, match="done before"):
        app.provide(Database, Database)


def test_a_handler_that_yields_is_refused(make_app):
    app = make_app()

    @app.get("/")
    async def show():
        yield "x"

    assert "yields; return EventStream(generator())" in str(refused(app))


def test_an_annotation_for_type_checkers_only_leaves_the_name_to_decide(make_app):
    app = make_app()

    @app.get("/{id:int}")
    async def show(request: "Unknown", id: "Missing", page: "int" = 1):  # noqa: F821  # what is tested
        return [request.path, id, page]

    assert TestClient(app).get("/3?page=2").json() == ["/3", 3, 2]


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize(
    "error", [LookupError("gone"), HTTPError(404), InvalidInputError({"a": ["Wrong."]}, {})]
)
def test_a_factory_learns_that_the_handler_failed(make_app, kind, error):
    app = make_app()
    events = []

    def sync_factory():
        try:
            yield Database()
            events.append("commit")
        except Exception as failure:
            events.append(failure)
            raise

    async def async_factory():
        try:
            yield Database()
            events.append("commit")
        except Exception as failure:
            events.append(failure)
            raise

    app.provide(Database, sync_factory if kind == "sync" else async_factory)

    @app.get("/")
    async def show(database: Database):
        assert database.name == "db"
        raise error

    @app.error(type(error))
    async def failed(database: Database):
        return f"failed, {database.name}"

    assert TestClient(app, raise_errors=False).get("/").text == "failed, db"
    assert events == [error, "commit"]


def test_a_factory_learns_that_the_template_failed(make_app):
    app = make_app()
    events = []

    def factory():
        try:
            yield Database()
        except TemplateError:
            events.append("failed")

    app.provide(Database, factory)

    @app.get("/")
    async def show(database: Database):
        return InlineTemplate("{{ database.missing }}", database=database)

    TestClient(app, raise_errors=False).get("/").assert_status(500)
    assert events == ["failed"]


def test_a_factory_learns_that_the_stream_failed(make_app):
    app = make_app()
    events = []

    def factory():
        try:
            yield Database()
        except LookupError:
            events.append("failed")
            raise

    app.provide(Database, factory)

    @app.get("/")
    async def show(database: Database):
        async def parts():
            yield database.name
            raise LookupError

        return StreamingResponse(parts())

    with pytest.raises(LookupError):
        TestClient(app).get("/")
    assert events == ["failed"]


def test_a_plain_function_knows_the_request_on_its_thread(make_app):
    app = make_app()
    barrier = threading.Barrier(2, timeout=10)

    @app.get("/{name}")
    def show(name):
        barrier.wait()
        return f"{name} {current_request().path} {app.url_for('show', name='x')}"

    with TestClient(app) as client, ThreadPoolExecutor() as pool:
        answers = [answer.text for answer in pool.map(client.get, ["/a", "/b"])]
    assert answers == ["a /a /x", "b /b /x"]


def test_validators_of_parameters_are_asked(make_app):
    app = make_app()

    @app.get("/")
    async def search(q: Annotated[str, max_length(3)] = ""):
        return q

    @app.get("/{name}")
    async def show(name: Annotated[str, matches("[a-z]+")]):
        return name

    client = TestClient(app)
    assert client.get("/", params={"q": "abc"}).text == "abc"
    client.get("/", params={"q": "abcd"}).assert_status(422).assert_contains("at most 3")
    assert client.get("/").text == ""
    assert client.get("/ada").text == "ada"
    client.get("/ADA").assert_status(404)
