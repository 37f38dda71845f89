import uuid

import pytest

from chirp.routing.converter import CONVERTERS
from chirp.routing.pattern import Pattern, PatternError


@pytest.mark.parametrize(
    ("text", "path", "values"),
    [
        ("/", "/", {}),
        ("/contacts", "/contacts", {}),
        ("/contacts", "/contacts/", None),
        ("/contacts", "/Contacts", None),
        ("/c/{name}", "/c/ada", {"name": "ada"}),
        ("/c/{name}", "/c/a/b", None),
        ("/c/{name}", "/c/", None),
        ("/c/{id:int}", "/c/12", {"id": "12"}),
        ("/c/{id:int}", "/c/-1", None),
        ("/c/{id:int}", "/c/\u0661", None),
        ("/c/{x:float}", "/c/1.5", {"x": "1.5"}),
        ("/c/{x:float}", "/c/1.", None),
        ("/c/{s:slug}", "/c/a-b-1", {"s": "a-b-1"}),
        ("/c/{s:slug}", "/c/a--b", None),
        ("/c/{s:slug}", "/c/A", None),
        ("/c/{p:path}", "/c/a/b", {"p": "a/b"}),
        ("/c/{p:path}", "/c/", None),
        ("/r-{id:int}.csv", "/r-3.csv", {"id": "3"}),
        ("/r-{id:int}.csv", "/r-3xcsv", None),
        ("/a/{x}\n", "/a/1", None),
    ],
)
def test_a_pattern_takes_paths(text, path, values):
    assert Pattern.parse(text).match(path) == values


def test_a_uuid_is_canonical():
    pattern = Pattern.parse("/u/{id:uuid}")
    assert pattern.match(f"/u/{uuid.UUID(int=5)}") is not None
    assert pattern.match(f"/u/{uuid.UUID(int=5).hex}") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("contacts", "starts with /"),
        ("/c/<id>", "not <name>"),
        ("/c/<int:id>", "not <name>"),
        ("/c/{id:integer}", "there is no converter 'integer', did you mean 'int'"),
        ("/c/{id}/{id}", "'id' occurs twice"),
        ("/c/{id", "brace"),
        ("/c/{1d}", "brace"),
        ("/c?x=1", "where ? or # would start"),
    ],
)
def test_what_is_no_pattern_is_refused(text, message):
    with pytest.raises(PatternError) as caught:
        Pattern.parse(text)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "values", "path"),
    [
        ("/c/{id:int}", {"id": 3}, "/c/3"),
        ("/c/{name}", {"name": "a bü?"}, "/c/a%20b%C3%BC%3F"),
        ("/f/{p:path}", {"p": "a b/c"}, "/f/a%20b/c"),
    ],
)
def test_a_path_is_built_and_escaped(text, values, path):
    assert Pattern.parse(text).build(values) == path


@pytest.mark.parametrize(
    ("text", "value"),
    [("/{x:int}", "a"), ("/{x:int}", -1), ("/{x}", ""), ("/{x}", "a/b"), ("/{x:slug}", "A")],
)
def test_a_value_that_its_route_would_not_take_builds_no_path(text, value):
    with pytest.raises(ValueError, match="is not what"):
        Pattern.parse(text).build({"x": value})


@pytest.mark.parametrize(
    ("wide", "narrow", "covers"),
    [
        ("/{x}", "/new", True),
        ("/{x:int}", "/new", False),
        ("/{x:int}", "/12", True),
        ("/{x}", "/{y:int}", True),
        ("/{x:int}", "/{y}", False),
        ("/{x}", "/{y:path}", False),
        ("/{x:path}", "/{y}/z", True),
        ("/{x:path}", "/{y:path}", True),
        ("/a/{x}", "/a/{y}/b", False),
        ("/a/{x}/b", "/a/{y}", False),
        ("/{x}.csv", "/{y}.csv", True),
        ("/{x}", "/{y}.csv", False),
        ("/{x:slug}", "/{y:int}", True),
        ("/{x:slug}", "/{y:float}", False),
    ],
)
def test_a_wider_pattern_is_known_to_cover_a_narrower_one(wide, narrow, covers):
    assert Pattern.parse(wide).covers(Pattern.parse(narrow)) is covers


def test_the_converters_are_the_documented_ones():
    assert sorted(CONVERTERS) == ["float", "int", "path", "slug", "str", "uuid"]


@pytest.mark.parametrize(
    ("pattern", "longest"),
    [
        ("/{a}/{b}/{c}", None),
        ("/{a:int}-{b:int}-{c:int}-{d}", None),
        ("/{a:path}/edit", None),
        ("/{a}-{b}.html", 2000),
        ("/{a:path}/x/{b}", 2000),
        ("/x/{a}-{b}-{c:slug}", 500),
        ("/{a}-{b}-{c}-{d}", 100),
    ],
)
def test_holes_that_could_hold_each_other_match_no_endless_path(pattern, longest):
    parsed = Pattern.parse(pattern)
    values = {each.name: "1" for each in parsed.parameters} | {"a": 1}
    short = parsed.build(values)
    assert parsed.match(short) is not None
    for length in (100, 500, 2000, 60_000):
        path = parsed.build({**values, "a": "1" * (length + 1 - len(short))})
        assert (parsed.match(path) is not None) == (longest is None or length <= longest)
