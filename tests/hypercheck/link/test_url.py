import pytest

from hypercheck.facts import PathParameter, Route, RoutePath
from hypercheck.frameworks.chirp import CHIRP
from hypercheck.link.url import PathMatcher, RouteTable, url_of
from hypercheck.model import Range, Span
from hypercheck.pattern import HOLE, Hole, Known, Pattern
from hypercheck.value import Literal

NOWHERE = Span("app.py", 0, 0)


def reaches(url, route):
    return PathMatcher(route).meets(url)


def path(*parts):
    """Strings as they are; (name, converter) pairs as parameters."""
    return RoutePath(
        tuple(
            part
            if isinstance(part, str)
            else PathParameter(part[0], part[1], CHIRP.converters[part[1]], NOWHERE)
            for part in parts
        )
    )


ITEM_EDIT = path("/items/", ("id", "int"), "/edit")


@pytest.mark.parametrize(
    "url",
    [
        "/items/5/edit",
        f"/items/{HOLE}/edit",
        f"/items/5{HOLE}/edit",
        f"/items/{HOLE}/edit{HOLE}",
        f"/items/{HOLE}",
        f"/items{HOLE}",
        f"/{HOLE}/edit",
        HOLE,
    ],
)
def test_a_url_reaches_a_route_if_its_holes_can_be_filled_so(url):
    assert reaches(url, ITEM_EDIT)


@pytest.mark.parametrize(
    "url",
    [
        "/items/5/edit/",
        "/items/five/edit",
        "/items//edit",
        f"/itms/{HOLE}/edit",
        f"/items/{HOLE}/edti",
        f"/items/a{HOLE}/edit",
        f"/items/{HOLE}/edit/more",
    ],
)
def test_a_url_that_no_filling_makes_right_does_not_reach(url):
    assert not reaches(url, ITEM_EDIT)


def test_a_hole_at_the_end_may_begin_a_query():
    assert reaches(f"/search{HOLE}", path("/search"))


def test_a_path_converter_takes_slashes_and_a_plain_one_does_not():
    assert reaches("/files/a/b.txt", path("/files/", ("name", "path")))
    assert not reaches("/files/a/b.txt", path("/files/", ("name", "str")))


def test_percent_encoding_is_read_as_the_server_reads_it():
    assert reaches("/caf%C3%A9", path("/café"))


def test_a_literal_route_is_not_a_pattern():
    assert not reaches("/aXb", path("/a.b"))


def pattern(*parts):
    known, at = [], 0
    for part in parts:
        if part is None:
            known.append(Hole(Span("t.html", at, at + 5)))
            at += 5
        else:
            literal = Literal(Range(at, at + len(part)), part)
            known.append(Known(part, "t.html", literal))
            at += len(part)
    return Pattern(tuple(known), Span("t.html", 0, at))


def test_the_query_and_the_fragment_do_not_belong_to_the_path():
    url = url_of(pattern("/a/b?c=/d#e"))
    assert (str(url.path), url.path.span) == ("/a/b", Span("t.html", 0, 4))


def test_white_space_around_a_url_does_not_belong_to_it():
    url = url_of(pattern("\n /a "))
    assert (str(url.path), url.path.span, url.is_local) == ("/a", Span("t.html", 2, 4), True)


@pytest.mark.parametrize(
    "text", ["//cdn.example/x", "https://a.b/", "edit", "", "#top", "?q=1", "/\\x"]
)
def test_what_does_not_begin_with_one_slash_is_not_local(text):
    assert not url_of(pattern(text)).is_local


def test_a_url_that_begins_with_a_hole_is_not_known_to_be_local():
    assert not url_of(pattern(None, "/x")).is_local


def test_the_holes_of_a_path_count_in_its_place():
    url = url_of(pattern("/a/", None, "?b"))
    assert (str(url.path), url.path.span) == ("/a/*", Span("t.html", 0, 8))


def route(where, *methods, call=None, **options):
    return Route(frozenset(methods), where, NOWHERE, None, NOWHERE, None, call=call, **options)


ITEM = path("/items/", ("id", "str"))
NEW = path("/items/new")


def answering(text, method, *routes):
    return RouteTable(routes).answering(pattern(text), method)


def test_a_route_without_parameters_answers_before_others():
    item, new = route(ITEM, "GET"), route(NEW, "GET")
    assert answering("/items/new", "GET", item, new) == (new,)
    assert answering("/items/old", "GET", item, new) == (item,)


def test_of_two_with_parameters_the_first_answers():
    number, text = route(path("/items/", ("id", "int")), "GET"), route(ITEM, "GET")
    assert answering("/items/1", "GET", number, text) == (number,)
    assert answering("/items/a", "GET", number, text) == (text,)


def test_only_routes_of_the_method_answer():
    item, new = route(ITEM, "POST"), route(NEW, "GET")
    assert answering("/items/new", "POST", item, new) == (item,)


def test_any_that_fits_may_answer_a_url_with_holes():
    item, new = route(ITEM, "GET"), route(NEW, "GET")
    assert RouteTable((item, new)).answering(pattern("/items/", None), "GET") == (item, new)


@pytest.mark.parametrize("options", [{"conditional": True}, {"mounted": True}])
def test_a_route_that_may_not_be_there_leaves_it_to_the_next(options):
    item, new = route(ITEM, "GET"), route(NEW, "GET", **options)
    assert answering("/items/new", "GET", item, new) == (new, item)


def test_readings_of_one_registration_leave_it_to_the_next():
    call = Span("app.py", 5, 9)
    item = route(ITEM, "GET")
    readings = [route(NEW, "GET", call=call), route(path("/items/old"), "GET", call=call)]
    assert answering("/items/new", "GET", item, *readings) == (readings[0], item)
