import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hypercheck.frontends.python.decoding import Decoded, Undecodable, decode, mentions


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("é = 1\n".encode(), "é = 1\n"),
        (b"a\r\nb\rc\n", "a\r\nb\rc\n"),
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'", "# -*- coding: latin-1 -*-\nx = 'é'"),
        (b"#!/bin/python\r# vim: set fileencoding=cp1252 :\r'\x80'", None),
        (b"\n# coding: latin-1\n'\xe9'", "\n# coding: latin-1\n'é'"),
        (b"# coding: utf8\n'\xc3\xa9'", "# coding: utf8\n'é'"),
    ],
)
def test_the_coding_cookie_is_honoured(data, text):
    expected = text if text is not None else data.decode("cp1252")
    assert decode(data) == Decoded(expected)


def test_a_byte_order_mark_is_told_and_not_part_of_the_text():
    assert decode(codecs.BOM_UTF8 + b"x = 1") == Decoded("x = 1", bom=True)
    assert decode(codecs.BOM_UTF8 + b"# coding: utf-8\n").bom is True


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x = '\xff'", "the file is not UTF-8: invalid start byte at byte 5"),
        (b"# coding: klingon\n", "the coding cookie names an unknown encoding: klingon"),
        (b"# coding: rot13\n", "the file is not rot13: 'rot-13' is not a text encoding"),
        (codecs.BOM_UTF8 + b"# coding: latin-1\n", "a coding cookie: latin-1"),
        (b"x = 1\n# coding: latin-1\n'\xe9'", "the file is not UTF-8"),
        (b"\n\n# coding: latin-1\n'\xe9'", "the file is not UTF-8"),
    ],
)
def test_what_cannot_be_decoded_says_why(data, reason):
    found = decode(data)
    assert isinstance(found, Undecodable)
    assert reason in found.reason


@given(st.binary() | st.binary().map(lambda data: b"# coding: " + data))
def test_any_bytes_are_decoded_or_refused(data):
    assert isinstance(decode(data), Decoded | Undecodable)


def test_a_file_that_mentions_none_of_the_words_is_told():
    assert mentions(b"from chirp import App", "flask", "chirp")
    assert not mentions(b"import os", "flask", "chirp")
    assert not mentions(b"chirp")
