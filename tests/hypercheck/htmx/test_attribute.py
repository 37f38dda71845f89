import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hypercheck.htmx.attribute import ATTRIBUTES, DIALECTS, EXTENSIONS, known, nearest


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_name_of_a_table_is_known_and_has_no_near_name(dialect):
    for name, info in ATTRIBUTES[dialect].items():
        example = {"hx-target-*": "hx-target-5*", "hx-status:*": "hx-status:4xx"}.get(
            name, name.replace("*", "click")
        )
        assert known(example, dialect) == info
        assert nearest(example, dialect) is None


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_attributes_that_send_a_request_tell_its_method(dialect):
    found = {info.name: info.method for info in ATTRIBUTES[dialect].values() if info.method}
    assert found["hx-get"] == "GET"
    assert ("hx-query" in found) == (dialect == 4)


@pytest.mark.parametrize(
    "name",
    ["hx-on:click", "hx-on::after-request", "hx-on-click", "hx-on--after-swap", "data-hx-get"],
)
def test_event_attributes_and_the_data_prefix_are_known(name):
    assert known(name, 2)
    assert known(name, 4)


@pytest.mark.parametrize("name", ["hx-target-404", "hx-target-5*", "hx-target-4xx", "hx-target-*"])
def test_targets_by_status_belong_to_an_extension_of_htmx_2(name):
    info = known(name, 2)
    assert info
    assert info.extension == "response-targets"
    assert info.value == "selector"
    assert known(name, 4) is None


def test_htmx_4_marks_inheritance_in_the_name():
    assert known("hx-target:inherited", 4) == known("hx-target", 4)
    assert known("hx-vals:inherited:append", 4) == known("hx-vals", 4)
    assert known("hx-target:inherited", 2) is None
    assert nearest("hx-traget:inherited", 4) == "hx-target:inherited"


def test_an_attribute_may_mean_another_thing_in_the_other_dialect():
    assert known("hx-disable", 2).value == "none"
    assert known("hx-disable", 4).value == "selector"
    assert known("hx-ext", 4) is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("hx-traget", "hx-target"),
        ("hx-swp", "hx-swap"),
        ("sse-conect", "sse-connect"),
        ("ws-sned", "ws-send"),
        ("hx_get", "hx-get"),
        ("hxget", "hx-get"),
        ("hx--get", "hx-get"),
        ("hx-val", "hx-vals"),
        ("hx-values", None),
        ("hx-oob-swap", "hx-swap-oob"),
        ("hx-pushurl", "hx-push-url"),
        ("hx-onclick", "hx-on:click"),
        ("hx-target-eror", "hx-target-error"),
        ("data-hx-traget", "data-hx-target"),
        ("HX-TRAGET", "hx-target"),
    ],
)
def test_a_misspelt_name_has_a_near_one(written, meant):
    assert nearest(written, 2) == meant


@pytest.mark.parametrize(
    "name",
    [
        "hx-myext-foo",
        "hx-path",
        "hx-set",
        "hx-text",
        "hx-watch",
        "hx-host",
        "hx-disabled",
        "hx-selected",
        "hx-no",
        "hx-modal",
        "hx-toast",
        "hx-redirect",
        "hx-*",
        "sse-status",
        "ws-id",
        "data-loader",
        "class",
    ],
)
def test_a_word_of_its_own_has_no_near_name(name):
    assert nearest(name, 2) is None


def test_htmx_4_writes_its_streams_with_a_colon():
    assert nearest("hx-sse-connect", 4) == "hx-sse:connect"


@given(st.text(max_size=30) | st.from_regex(r"(data-)?(hx|sse|ws)-[a-z:*-]{0,12}", fullmatch=True))
def test_any_name_gets_an_answer_and_what_is_near_is_known(name):
    for dialect in DIALECTS:
        near = nearest(name, dialect)
        assert near is None or (known(near, dialect) and not known(name, dialect))


def test_names_of_extensions_are_plain_words():
    for names in EXTENSIONS.values():
        assert all(re.fullmatch(r"[a-z-]+", name) for name in names)
