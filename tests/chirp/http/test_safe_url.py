import pytest

from chirp import is_safe_url


@pytest.mark.parametrize(
    "url", ["/", "/orders", "/orders?next=//a", "/a//b", "/caf\u00e9#x", "/:a"]
)
def test_a_path_of_this_site_is_safe(url):
    assert is_safe_url(url)


@pytest.mark.parametrize(
    "url",
    [
        *("", "orders", "?a=1", "https://evil.example", "//evil.example", "/\\evil.example"),
        *("\\\\evil.example", "/\t/evil.example", "/\n/evil.example", " //evil.example"),
        *("javascript:alert(1)", "HTTPS:evil.example", "/a\r\nSet-Cookie: x", "\x00/a"),
    ],
)
def test_what_may_lead_elsewhere_is_not(url):
    assert not is_safe_url(url)
