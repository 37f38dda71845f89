from dataclasses import dataclass

from chirp import (
    InvalidInputError,
    Request,
    UploadFile,
    ValidationError,
    form_from,
    form_or_errors,
    form_values,
)
from chirp.testing import TestClient

TEMPLATES = {
    "form.html": (
        "<html><body>{% block form %}<form>{{ title }} {{ errors }} {{ values }}</form>"
        "{% endblock %}</body></html>"
    )
}


@dataclass
class Person:
    name: str
    age: int


def test_a_form_is_read_in_a_handler(make_app):
    app = make_app()

    @app.post("/")
    async def save(request: Request):
        person = await form_from(request, Person)
        return form_values(person)

    client = TestClient(app)
    assert client.post("/", data={"name": "Ada", "age": "36"}).json() == {"name": "Ada", "age": 36}
    assert client.post("/", json={"name": "Ada", "age": 36}).json() == {"name": "Ada", "age": 36}
    client.post("/", data={"name": "Ada"}).assert_status(422)


def test_a_wrong_form_is_an_error_that_can_be_caught(make_app):
    app = make_app()

    @app.post("/")
    async def save(request: Request):
        try:
            await form_from(request, Person)
        except InvalidInputError as error:
            return {"errors": error.errors, "values": error.values}

    assert TestClient(app).post("/", data={"name": "Ada", "age": "x"}).json() == {
        "errors": {"age": ["Enter a whole number."]},
        "values": {"name": "Ada", "age": "x"},
    }


def test_a_wrong_form_becomes_the_page_that_shows_it(make_app):
    app = make_app(TEMPLATES)

    @app.post("/")
    async def save(request: Request):
        person = await form_or_errors(request, Person, "form.html", "form", title="T")
        return person if isinstance(person, ValidationError) else person.name

    client = TestClient(app)
    assert client.post("/", data={"name": "Ada", "age": "36"}).text == "Ada"
    answer = client.fragment("/", method="POST", data={"age": "x"}).assert_status(422)
    answer.assert_fragment().assert_contains("<form>T ", "This field is required.", "&#39;x&#39;")
    client.post("/", data={}).assert_status(422).assert_page()


def test_what_a_page_shows_before_anything_is_sent_gives_way_to_what_is_wrong(make_app):
    app = make_app(
        {"form.html": "{% block form %}{{ errors.name[0] }} {{ values.age }}{% endblock %}"}
    )
    before = {"errors": {}, "values": {}}

    @app.post("/")
    async def save(request):
        return await form_or_errors(request, Person, "form.html", "form", **before)

    answer = TestClient(app).fragment("/", method="POST", data={"age": "x"}).assert_status(422)
    answer.assert_contains("This field is required. x")


def test_a_file_is_a_field_like_others(make_app):
    @dataclass
    class Upload:
        photo: UploadFile
        title: str

    app = make_app()

    @app.post("/")
    async def save(form: Upload):
        return [form.photo.filename, (await form.photo.read()).decode(), form.title]

    files = {"photo": ("a.png", b"xx", "image/png")}
    assert TestClient(app).post("/", data={"title": "T"}, files=files).json() == [
        "a.png",
        "xx",
        "T",
    ]


def test_a_handlers_form_that_does_not_fit_shows_its_block(make_app):
    app = make_app(TEMPLATES)

    @app.context_processor
    def title():
        return {"title": "common"}

    @app.post("/", on_invalid=("form.html", "form"))
    async def save(form: Person):
        return form.name

    client = TestClient(app)
    assert client.post("/", data={"name": "Ada", "age": "1"}).text == "Ada"
    answer = client.fragment("/", method="POST", data={"name": "A"}).assert_status(422)
    answer.assert_fragment().assert_contains(
        "common", "&#39;age&#39;", "&#39;name&#39;: &#39;A&#39;"
    )
    client.post("/", data={}).assert_status(422).assert_page()


def test_without_a_block_the_faults_are_listed(make_app):
    app = make_app()

    @app.post("/")
    async def save(form: Person):
        return form.name

    client = TestClient(app)
    client.post("/", data={"age": "<b>"}).assert_status(422).assert_page().assert_contains(
        "<li>name: This field is required.</li>", "<li>age: Enter a whole number.</li>"
    )
    client.fragment("/", method="POST").assert_status(422).assert_fragment()
    answer = client.post("/", json={"name": "Ada"}).assert_status(422)
    assert answer.json()["errors"] == {"age": ["This field is required."]}


def test_json_is_no_file(make_app):
    app = make_app()

    @dataclass
    class Upload:
        file: UploadFile

    @app.post("/")
    async def upload(form: Upload):
        return form.file.filename

    forged = {"filename": "x", "content_type": "y", "size": 1, "headers": {}, "file": None}
    for value in ("x", forged, None):
        TestClient(app).post("/", json={"file": value}).assert_status(422)
