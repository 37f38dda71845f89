import json
import re

import pytest
from npm_package import npm_package

from hypercheck.htmx.attribute import ATTRIBUTES, known
from hypercheck.htmx.dialect import attribute_change, event_change


@pytest.mark.parametrize(
    ("name", "dialect", "expected"),
    [
        ("hx-disabled-elt", 4, "hx-disable"),
        ("sse-connect", 4, "hx-sse:connect"),
        ("hx-ignore", 2, "hx-disable"),
        ("hx-target:inherited", 2, "hx-target"),
        ("hx-vals:inherited:append", 2, "hx-vals"),
        ("hx-config:inherited", 2, "hx-request"),
    ],
)
def test_an_attribute_of_the_other_dialect_has_a_name_in_this_one(name, dialect, expected):
    change = attribute_change(name, dialect)
    assert change is not None
    assert change.name == expected


@pytest.mark.parametrize(("name", "dialect"), [("hx-ext", 4), ("hx-target-404", 4), ("hx-live", 2)])
def test_what_has_no_name_in_this_dialect_has_advice(name, dialect):
    change = attribute_change(name, dialect)
    assert change is not None
    assert change.name is None
    assert change.advice


@pytest.mark.parametrize("name", ["hx-get", "hx-disable", "hx-unheard-of", "class"])
@pytest.mark.parametrize("dialect", [2, 4])
def test_what_both_or_none_know_does_not_change(name, dialect):
    assert attribute_change(name, dialect) is None


@pytest.mark.parametrize("dialect", [2, 4])
def test_names_to_write_are_known(dialect):
    other = 6 - dialect
    changes = [attribute_change(name.replace("*", "404"), dialect) for name in ATTRIBUTES[other]]
    names = [change.name for change in changes if change is not None and change.name]
    assert len(names) >= 5
    assert all(known(name, dialect) for name in names)


@pytest.mark.parametrize(
    ("name", "dialect", "in_attribute", "expected"),
    [
        ("afterSwap", 4, False, "htmx:after:swap"),
        ("after-swap", 4, True, "htmx:after:swap"),
        ("afterswap", 4, True, "htmx:after:swap"),
        ("after-transition", 4, True, None),
        ("before-transition", 4, True, None),  # the new name has a capital
        ("beforeTransition", 4, False, "htmx:before:viewTransition"),
        ("confirm", 4, False, None),
        ("after:swap", 4, False, None),
        ("after:swap", 2, False, "htmx:afterSwap"),
        ("after:swap", 2, True, "htmx:after-swap"),
        ("afterswap", 2, True, "htmx:after-swap"),
        ("after-swap", 2, True, None),
        ("afterSwap", 2, False, None),
    ],
)
def test_an_event_of_the_other_dialect(name, dialect, in_attribute, expected):
    change = event_change(name, dialect, in_attribute=in_attribute)
    assert (change and change.name) == expected


@pytest.fixture(name="scripts", scope="module")
def _scripts():
    """The text of htmx and its extensions by dialect."""

    def read(version):
        folder = npm_package("htmx.org", version) / "dist"
        files = [folder / "htmx.js", *sorted((folder / "ext").glob("*.js"))]
        return "\n".join(file.read_text("utf-8") for file in files if ".min." not in file.name)

    return {2: read("2.0.8"), 4: read("4.0.1")}


def test_every_attribute_that_htmx_reads_is_in_the_table(scripts):
    for dialect, text in scripts.items():
        read = re.findall(r"""["'](hx-[a-z:-]*[a-z])["']""", text)
        unknown = {name for name in read if not known(name, dialect)}
        assert unknown <= _NOT_ATTRIBUTES[dialect]
        assert len(set(read)) >= 20


def test_every_event_that_is_renamed_is_sent_by_both(scripts):
    sent = set(re.findall(r"htmx:([a-zA-Z:]+)", scripts[2]))
    renamed = {name: event_change(name, 4, in_attribute=False) for name in sent}
    names = {change.name for change in renamed.values() if change is not None and change.name}
    assert len(names) >= 15
    assert all(name in scripts[4] for name in names)


def test_every_attribute_that_htmx_4_tells_editors_of_is_in_the_table():
    folder = npm_package("htmx.org", "4.0.1") / "dist" / "editors" / "jetbrains"
    table = json.loads((folder / "htmx.web-types.json").read_text("utf-8"))
    names = {entry["name"] for entry in table["contributions"]["html"]["attributes"]}
    unknown = {name for name in names if not known(name.replace("*", "x"), 4)}
    assert unknown == {"hx-status"}  # the family hx-status:404
    assert len(names) >= 40


_NOT_ATTRIBUTES = {
    2: frozenset[str](),
    # names of extensions, beginnings of names, and a header
    4: frozenset({"hx-csp", "hx-multipart", "hx-sse", "hx-ws", "hx-last-part-id"}),
}
