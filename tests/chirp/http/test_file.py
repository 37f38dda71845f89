import os

import anyio
import anyio.lowlevel
import pytest

from chirp import FileResponse
from chirp.testing import TestClient


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"0123456789")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    return path


@pytest.fixture
def client(make_app, path):
    app = make_app()

    @app.get("/")
    async def show():
        return FileResponse(path)

    @app.post("/")
    async def change():
        return FileResponse(path)

    @app.get("/pipe")
    async def pipe():
        return FileResponse(path.with_name("pipe"))

    @app.get("/download")
    async def download():
        return FileResponse(path, filename="ü.txt")

    @app.get("/missing")
    async def missing():
        return FileResponse(path.with_name("b.txt"))

    @app.get("/folder")
    async def folder():
        return FileResponse(path.parent)

    return TestClient(app)


def test_a_file_is_sent_with_its_description(client):
    answer = client.get("/").assert_status(200)
    assert answer.text == "0123456789"
    answer.assert_header("Content-Type", "text/plain; charset=utf-8")
    answer.assert_header("Last-Modified", "Sun, 09 Sep 2001 01:46:40 GMT")
    answer.assert_header("Accept-Ranges", "bytes").assert_header("Content-Length", "10")


def test_head_sends_the_description_alone(client):
    answer = client.head("/").assert_header("Content-Length", "10")
    assert answer.content == b""


@pytest.mark.parametrize(
    ("asked", "content", "described"),
    [
        ("bytes=0-3", b"0123", "bytes 0-3/10"),
        ("Bytes=0-3", b"0123", "bytes 0-3/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-2", b"89", "bytes 8-9/10"),
        ("bytes=-99", b"0123456789", "bytes 0-9/10"),
        ("bytes=8-99", b"89", "bytes 8-9/10"),
    ],
)
def test_a_range_is_sent_alone(client, asked, content, described):
    answer = client.get("/", headers={"Range": asked}).assert_status(206)
    answer.assert_header("Content-Range", described)
    answer.assert_header("Content-Length", str(len(content)))
    assert answer.content == content


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=20-30", "bytes=-0"])
def test_a_range_outside_of_the_file_is_refused(client, asked):
    answer = client.get("/", headers={"Range": asked}).assert_status(416)
    answer.assert_header("Content-Range", "bytes */10")


@pytest.mark.parametrize(
    "asked", ["bytes=3-1", "bytes=0-1,4-5", "lines=0-1", "bytes=-", "x", "bytes=0-" + "9" * 5000]
)
def test_what_is_no_single_range_gets_the_whole_file(client, asked):
    assert client.get("/", headers={"Range": asked}).assert_status(200).text == "0123456789"


def test_a_range_of_an_older_file_gets_the_whole_file(client):
    etag = client.get("/").headers["ETag"]
    client.get("/", headers={"Range": "bytes=0-1", "If-Range": etag}).assert_status(206)
    client.get("/", headers={"Range": "bytes=0-1", "If-Range": '"old"'}).assert_status(200)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-None-Match": "ETAG"}, 304),
        ({"If-None-Match": "W/ETAG"}, 304),
        ({"If-None-Match": '"old", ETAG'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"old"'}, 200),
        ({"If-Modified-Since": "Sun, 09 Sep 2001 01:46:40 GMT"}, 304),
        ({"If-Modified-Since": "Sun, 09 Sep 2001 01:46:39 GMT"}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-Modified-Since": "Sun, 09 Sep 2031 01:46:40 +" + "9" * 20}, 200),
        ({"If-Modified-Since": "Sun, 09 Sep 99999 01:46:40 GMT"}, 200),
        ({"If-None-Match": '"old"', "If-Modified-Since": "Sun, 09 Sep 2031 01:46:40 GMT"}, 200),
    ],
)
def test_a_file_that_the_client_has_is_not_sent_again(client, headers, status):
    etag = client.get("/").headers["ETag"]
    sent = {name: value.replace("ETAG", etag) for name, value in headers.items()}
    answer = client.get("/", headers=sent).assert_status(status)
    assert answer.content == (b"" if status == 304 else b"0123456789")
    answer.assert_header("ETag", etag)


def test_a_download_has_a_name(client):
    client.get("/download").assert_header(
        "Content-Disposition", "attachment; filename*=UTF-8''%C3%BC.txt"
    )


@pytest.mark.parametrize("where", ["/missing", "/folder", "/pipe"])
def test_what_is_no_file_is_not_found(client, path, where):
    os.mkfifo(path.with_name("pipe"))
    client.get(where).assert_status(404)


def test_ranges_and_conditions_are_for_get(client):
    etag = client.get("/").headers["ETag"]
    ranged = {"Range": "bytes=0-3"}
    client.head("/", headers=ranged).assert_status(200).assert_header("Content-Length", "10")
    assert client.post("/", headers=ranged).assert_status(200).text == "0123456789"
    client.head("/", headers={"If-None-Match": etag}).assert_status(304)
    client.post("/", headers={"If-None-Match": etag}).assert_status(200)


def test_a_file_is_read_no_further_when_the_client_is_gone(make_app, tmp_path):
    app = make_app()
    big = tmp_path / "big"
    with big.open("wb") as file:
        file.truncate(1 << 40)

    @app.get("/")
    async def show():
        return FileResponse(big)

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        assert message["type"].startswith("http.response.")
        await anyio.lowlevel.checkpoint()

    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}

    async def run():
        with anyio.fail_after(10):
            await app(scope, receive, send)

    anyio.run(run)
