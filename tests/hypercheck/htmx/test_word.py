import pytest

from hypercheck.htmx.word import extensions, faults, nearest_extension


@pytest.fixture(name="wrong", scope="session")
def _wrong(pattern_of):
    """What to put for a value that is wrong; empty for nothing, None for a value that is right."""

    def wrong(name, source, dialect=2):
        found = list(faults(pattern_of(source), name, dialect))
        return (found[0].suggestion or "" if found[0].is_slip else "") if found else None

    return wrong


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("hx-boost", "true", None),
        ("hx-boost", "false", None),
        ("hx-boost", "unset", None),
        ("hx-boost", "{{ x }}", None),
        ("hx-boost", "True", "true"),
        ("hx-boost", "ture", "true"),
        ("hx-boost", "1", ""),
        ("hx-boost", "hx-boost", ""),
        ("hx-encoding", "multipart/form-data", None),
        ("hx-encoding", "application/x-www-form-urlencoded", None),
        ("hx-encoding", "multipart/{{ x }}", None),
        ("hx-encoding", "Multipart/Form-Data", "multipart/form-data"),
        ("hx-encoding", "multipart/form_data", "multipart/form-data"),
        ("hx-encoding", "multipart", "multipart/form-data"),
        ("hx-encoding", "application/json", ""),
        ("hx-params", "*", None),
        ("hx-params", "none", None),
        ("hx-params", "not a,b", None),
        ("hx-params", "a, b", None),
        ("hx-params", "None", "none"),
        ("hx-params", "not ", ""),
        ("hx-params", "*, a", ""),
        ("hx-params", "a, not b", ""),
        ("hx-get", "True", None),
    ],
)
def test_htmx_2_knows_words(wrong, name, source, expected):
    assert wrong(name, source) == expected


def test_htmx_4_boosts_with_options(wrong):
    assert wrong("hx-boost", "swap:outerHTML", 4) is None
    assert wrong("hx-boost", "yes", 4) is None
    assert wrong("hx-boost", "False", 4) == "false"


def test_extensions_are_named_one_by_one(pattern_of):
    names = extensions(pattern_of("sse, ignore:ws,x-{{ y }}, ,debug"))
    assert [name.text for name in names] == ["sse", "ws", "debug"]


def test_a_misspelt_extension_has_a_near_one():
    assert nearest_extension("response-target") == "response-targets"
    assert nearest_extension("sse") is None
    assert nearest_extension("fade") is None
