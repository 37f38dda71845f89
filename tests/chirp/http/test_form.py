import tempfile
import threading

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chirp import HTTPError, Request, UploadFile
from chirp.http.form import parse_multipart
from chirp.testing import TestClient


@pytest.fixture
def client(make_app):
    app = make_app(max_upload_size=600_000, max_request_body_size=2_000_000)

    @app.post("/")
    async def show(request: Request):
        form = await request.form()
        shown = []
        for name, value in form.pairs():
            if isinstance(value, UploadFile):
                head = (await value.read())[:4].decode()
                shown.append([name, value.filename, value.content_type, value.size, head])
            else:
                shown.append([name, value])
        return shown

    return TestClient(app)


def multipart(body: str) -> dict:
    return {
        "content": body.replace("\n", "\r\n").encode(),
        "headers": {"Content-Type": "multipart/form-data; boundary=B"},
    }


def test_every_value_of_a_field_is_kept(client):
    shown = client.post("/", data={"a": ["1", "2"], "b": "ü &="}).json()
    assert shown == [["a", "1"], ["a", "2"], ["b", "ü &="]]


def test_all_files_of_a_field_are_kept(client):
    files = {"f": [("a.txt", b"aaaa", "text/plain"), ("b.bin", b"x" * 550_000)]}
    assert client.post("/", data={"t": "ü"}, files=files).json() == [
        ["t", "ü"],
        ["f", "a.txt", "text/plain", 4, "aaaa"],
        ["f", "b.bin", "application/octet-stream", 550_000, "xxxx"],
    ]


def test_a_file_name_is_never_a_path(client):
    files = {"f": [("../../etc/passwd", b"aaaa"), ("C:\\\\x\\\\y.txt", b"bbbb")]}
    assert [each[1] for each in client.post("/", files=files).json()] == ["passwd", "y.txt"]


def test_a_file_control_left_empty_sends_nothing(client):
    assert client.post("/", files={"f": ("", b"")}).json() == []


def test_a_file_over_the_limit_is_refused(client):
    client.post("/", files={"f": b"x" * 600_001}).assert_status(413)


def test_a_form_over_the_limit_is_refused(client):
    client.post("/", files={"f": [b"x" * 500_000] * 5}).assert_status(413)


@pytest.mark.parametrize(
    "body",
    [
        '--B\nContent-Disposition: form-data; name="a"\n\nx',
        "--B\nContent-Disposition: form-data\n\nx\n--B--\n",
        "nothing of the kind",
    ],
)
def test_a_broken_form_is_the_clients_mistake(client, body):
    client.post("/", **multipart(body)).assert_status(400)


@pytest.mark.parametrize("parameter", ["", "; boundary=", f"; boundary={'x' * 300}"])
def test_a_form_without_a_right_boundary_is_the_clients_mistake(client, parameter):
    headers = {"Content-Type": f"multipart/form-data{parameter}"}
    client.post("/", content=b"x", headers=headers).assert_status(400)


PIECES = [
    b"--B",
    b"--B--",
    b"\r\n",
    b"\n",
    b'Content-Disposition: form-data; name="a"',
    b'; filename="x"',
    b"; filename*=UTF-8''%ff",
    b":",
    b"\0",
    b"\xff",
    b"-",
    b" ",
]


def read(body: bytes, size: int) -> list[tuple[str, object]] | int:
    """What is read of a body that comes in parts of this size, or the status of the refusal."""

    async def stream():
        for at in range(0, len(body), size):
            yield body[at : at + size]

    async def run():
        try:
            form = await parse_multipart(stream(), "B", max_file_size=100)
        except HTTPError as error:
            return error.status
        shown = [(name, getattr(value, "size", value)) for name, value in form.pairs()]
        form.close()
        return shown

    return anyio.run(run)


@given(st.lists(st.sampled_from(PIECES)).map(b"".join), st.integers(1, 9))
def test_any_body_is_read_or_the_clients_mistake(body, size):
    assert isinstance(read(body, size), list) or read(body, size) in {400, 413}


def test_a_form_is_the_same_however_it_is_cut():
    parts = [
        b'--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xc3\xbc\r\n',
        b'--B\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n12\r\n3\r\n',
        b"--B--\r\n",
    ]
    body = b"".join(parts)
    cuts = [read(body, size) for size in range(1, len(body) + 1)]
    assert cuts == [[("a", "ü"), ("f", 5)]] * len(body)


def test_a_form_of_too_many_parts_is_refused(client):
    part = '--B\nContent-Disposition: form-data; name="a"\n\nx\n'
    client.post("/", **multipart(part * 1001 + "--B--\n")).assert_status(413)
    client.post("/", data={"a": ["x"] * 1001}).assert_status(400)


def test_another_type_of_body_is_an_empty_form(client):
    assert client.post("/", json={"a": 1}).json() == []


def test_files_are_closed_when_the_request_is_answered(make_app):
    app = make_app()
    kept = []

    @app.post("/")
    async def keep(request: Request):
        kept.extend((await request.form()).files("f"))
        return ""

    TestClient(app).post("/", files={"f": b"x"})
    assert [upload.file.closed for upload in kept] == [True]


@pytest.mark.parametrize("name", [".", "..", "a/..", "..\\\\."])
def test_a_file_name_is_never_a_folder(client, name):
    assert [each[1] for each in client.post("/", files={"f": (name, b"x")}).json()] == [""]


@pytest.mark.parametrize("head", ["X: " + "y" * 9_000, "X: y\n" * 5_000 + "X: y"])
def test_a_part_with_huge_headers_is_the_clients_mistake(client, head):
    part = f'--B\n{head}\nContent-Disposition: form-data; name="a"\n\nx\n--B--\n'
    client.post("/", **multipart(part)).assert_status(400)


def test_large_files_are_written_off_the_loop(monkeypatch):
    threads = set()
    write = tempfile.SpooledTemporaryFile.write

    def watched(file, data):
        if file._rolled:
            threads.add(threading.get_ident())
        return write(file, data)

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "write", watched)

    async def stream():
        yield b'--B\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n'
        for _ in range(40):
            yield b"x" * 64 * 1024
        yield b"\r\n--B--\r\n"

    async def run():
        form = await parse_multipart(stream(), "B", max_file_size=1 << 30)
        assert form.files("f")[0].size == 40 * 64 * 1024
        form.close()

    anyio.run(run)
    assert threads
    assert threading.get_ident() not in threads
