"""Which scripts are htmx, by URL and by content."""

import time

import pytest

from hypercheck.htmx.library import library_at, library_of

CDN = "https://cdn.jsdelivr.net/npm"


@pytest.mark.parametrize(
    ("url", "major"),
    [
        ("https://unpkg.com/htmx.org", None),
        ("https://unpkg.com/htmx.org@2", 2),
        ("https://unpkg.com/htmx.org@1.9.12", 1),
        (f"{CDN}/htmx.org@2.0.4/dist/htmx.min.js", 2),
        (f"{CDN}/htmx.org@2.0.4/dist/htmx.esm.js?x#y", 2),
        ("https://cdnjs.cloudflare.com/ajax/libs/htmx/1.9.10/htmx.min.js", 1),
        ("//example.org/htmx-2.0.11.min.js", 2),
        ("https://example.org/js/htmx.js", None),
    ],
)
def test_a_url_names_htmx(url, major):
    found = library_at(url, None)
    assert (found.names, found.open, found.major) == ({"htmx"}, False, major)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://unpkg.com/htmx-ext-sse@2.2.2/sse.js", "sse"),
        ("https://unpkg.com/htmx-ext-response-targets@2.0.2", "response-targets"),
        ("https://example.org/htmx-ext-ws-2.0.1.min.js", "ws"),
        ("https://example.org/htmx-ext-ws-min.js", "ws"),
    ],
)
def test_a_url_names_an_extension(url, name):
    found = library_at(url, None)
    assert (found.names, found.open, found.old) == ({name}, False, False)


@pytest.mark.parametrize("version", ["", "@1.9.12", "@2.0.4"])
def test_the_extensions_in_the_package_of_htmx_are_those_of_htmx_1(version):
    found = library_at(f"https://unpkg.com/htmx.org{version}/dist/ext/sse.js", None)
    assert (found.names, found.old) == ({"sse"}, True)


@pytest.mark.parametrize(
    "url",
    [
        "/static/app.js",
        "https://cdn.example.org/site.js",
        f"{CDN}/combine/npm/htmx.org@2,npm/htmx-ext-sse@2",
        "https://cdn.example.org/htmx-and-more/site.js",
        "https://www.googletagmanager.com/gtag/js",
        "https://unpkg.com/some-bundle",
        "",
    ],
)
def test_other_urls_may_be_anything(url):
    assert library_at(url, None).open


@pytest.mark.parametrize(
    "url",
    ["https://unpkg.com/alpinejs@3", f"{CDN}/bootstrap@5/dist/x.js", "https://code.jquery.com/a"],
)
def test_well_known_libraries_are_not_htmx(url):
    found = library_at(url, None)
    assert (found.names, found.open) == (frozenset(), False)


def test_a_file_of_the_site_may_hold_more_than_its_name_says():
    assert library_at("/static/htmx.min.js", None).open
    found = library_at("/static/htmx.min.js", "x.defineExtension('sse', {})")
    assert (found.names, found.open) == ({"htmx", "sse"}, False)


@pytest.mark.parametrize(
    "text",
    [
        "import 'htmx.org'",
        "const s = document.createElement('script')",
        "require('./x')",
        "x" * 20_000,
        "frame.src = '/x'",
    ],
)
def test_a_script_that_may_load_others_may_be_anything(text):
    assert library_of(text).open


def test_a_short_script_is_what_it_says():
    found = library_of("htmx.on('click', f); htmx.defineExtension( 'own', {})")
    assert (found.names, found.open) == ({"own"}, False)


@pytest.mark.parametrize("piece", ["/htmx", "htmx-", "htmx-ext-a-", ".a", "/ext/a-", "htmx.org@"])
def test_a_long_url_is_read_in_linear_time(piece):
    before = time.perf_counter()
    library_at(piece * 20_000, None)
    assert time.perf_counter() - before < 2


@pytest.mark.parametrize(
    ("text", "major"),
    [
        ('var htmx={version:"2.0.4"}', 2),
        ("this.version = '4.0.1'", 4),
        ('var htmx={}, conversion = "3.0"', None),
    ],
)
def test_the_text_of_htmx_names_its_version(text, major):
    assert library_at("/static/htmx.min.js", text).major == major
    assert library_at("/static/htmx-1.9.js", text).major == 1
    assert library_at("/static/app.js", text).major is None
