import pytest
from hypothesis import given
from hypothesis import strategies as st

from chirp.http.cookie import format_cookie, parse_cookies


@pytest.mark.parametrize(
    ("header", "cookies"),
    [
        ("", {}),
        ("a=1", {"a": "1"}),
        ("a=1; b=2", {"a": "1", "b": "2"}),
        ("a=1; a=2", {"a": "1"}),
        ('a="x y"', {"a": "x y"}),
        ("a; =1; b=", {"b": ""}),
        ("a=b=c", {"a": "b=c"}),
    ],
)
def test_a_cookie_field_is_read(header, cookies):
    assert parse_cookies(header) == cookies


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back_as_it_went(text):
    pair = format_cookie("a", text).partition(";")[0]
    assert pair.isascii()
    assert parse_cookies(pair) == {"a": text}


def test_a_cookie_for_frames_of_other_sites_is_for_https_alone():
    with pytest.raises(ValueError, match="without secure=True"):
        format_cookie("a", "1", same_site="none")
    assert format_cookie("a", "1", same_site="none", secure=True).endswith("SameSite=None")
