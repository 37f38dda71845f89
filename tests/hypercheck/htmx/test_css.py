import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hypercheck.htmx.css import read
from hypercheck.pattern import HOLE


@pytest.mark.parametrize(
    "text",
    [
        "*",
        "#a.b[c]:hover::before",
        "a>b~c+d e||f",
        "a > b , c",
        r"#a\:b .w-1\/2 .\31 23",
        "#é #-a #--a #_ .ünder",
        "[a][a=b][a~='b'][a|=b][a^=b i][a$=\"b\"S][a*= 'b' s]",
        "[svg|a] [*|a] [|a] svg|a *|* |a",
        "[a='it\\'s ] , \\\" fine']",
        ":not(.a, :not(b)):is():where(.a, ,):has(> img)",
        ":nth-child(2n + 1 of li.a) :lang(en, 'de') :dir(rtl)",
        ":host(.a) ::part(b) ::slotted(p) :-webkit-any(a) ::-moz-x :popover-open",
        "a/* b > */ c",
        "& > a :scope",
        "[a=b",  # a browser closes at the end what is open
        "[a='b",
        ":not(.a",
        "a\\",
    ],
)
def test_what_browsers_read_is_read(text):
    assert read(text).fault is None


@pytest.mark.parametrize(
    ("text", "stretch"),
    [
        ("", ""),
        ("a,", ","),
        (",a", ","),
        ("a,,b", ","),
        ("> a", ">"),
        ("a >", ">"),
        ("a > > b", ">"),
        ("#1", "#1"),
        (".1a b", ".1a"),
        ("#", "#"),
        (". a", "."),
        ("a*", "*"),
        ("a%", "%"),
        ("1", "1"),
        ("-1", "-"),
        ("$(a)", "$"),
        ("a)", ")"),
        ("a{}", "{"),
        ("[]", "[]"),
        ("[1]", "[1]"),
        ("[a=1]", "[a=1]"),
        ("[a=b c] d", "[a=b c]"),
        ("[a=user[0]]", "[a=user[0]"),
        ("[a!=b]", "[a!=b]"),
        ("a:", ":"),
        ("a: hover", ":"),
        ("a:visible", ":visible"),
        ("a:eq(0)", ":eq"),
        ("a:hover()", ":hover"),
        ("a:not", ":not"),
        ("a:not()", "()"),
        (":not(:visible)", ":visible"),
        (":not(a, > b)", ">"),
        ("svg|", "svg|"),
        ("a\\\nb", "\\"),
    ],
)
def test_what_browsers_refuse_is_found_where_it_is(text, stretch):
    fault = read(text).fault
    assert fault is not None
    assert text[fault.start : fault.end] == stretch


@pytest.mark.parametrize(
    "text",
    [
        "%",
        "#%",
        ".%",
        "[%",
        "[a%]",
        "[a=%",
        "[a='%",
        ":%",
        ":vis%",
        ":not(%)",
        "a > %",
        "%%%",
        "-%",
    ],
)
def test_nothing_is_said_of_what_is_not_known(text):
    assert read(text.replace("%", HOLE)).fault is None
    assert read(text.replace("%", HOLE) + " > > b").fault is None


def test_what_stands_before_an_unknown_part_is_read():
    assert read(f"#1 {HOLE}").fault is not None
    assert read(f"a > > {HOLE}").fault is not None


def test_a_slip_has_a_suggestion():
    fault = read("li:first-chlid").fault
    assert fault is not None
    assert fault.suggestion == ":first-child"


def test_elements_are_named_outside_functions():
    assert [each.name for each in read("a b.c > d, #e f:not(g), x|y *").types] == list("abdf")


@given(st.lists(st.sampled_from([*"#.:[](){}*|>+~,&\\\"' -_1aé%/=\n" + HOLE, ":not("])))
def test_any_text_is_read_to_its_end_or_its_fault(pieces):
    text = "".join(pieces)
    fault = read(text).fault
    assert fault is None or 0 <= fault.start <= fault.end <= len(text)


@pytest.mark.parametrize(
    "piece", ["#a", "(", ":not(", ":is(", '"', "'a", "\\", "[", "/*", "a,", "*|"]
)
def test_a_long_selector_takes_linear_time(piece):
    start = time.perf_counter()
    read("a" + piece * 50_000)
    assert time.perf_counter() - start < 5
