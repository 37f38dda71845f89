import datetime as dt
import enum
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
import pytest

from chirp import ConfigurationError, InvalidInputError, UploadFile
from chirp.forms.shape import form_values, is_convertible, shape_of
from chirp.http.multidict import MultiDict
from chirp.validation import email, max_length, required


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


@dataclass
class Everything:
    text: str
    whole: int
    real: float
    exact: Decimal
    day: dt.date
    moment: dt.datetime
    key: uuid.UUID
    colour: Colour
    size: Literal["s", "m"]
    agreed: bool
    tags: list[str]
    numbers: set[int]
    maybe: int | None
    default: int = 7
    made: list[str] = field(default_factory=list)


GOOD = {
    "text": "a b",
    "whole": " 3 ",
    "real": "1.5",
    "exact": "1.10",
    "day": "2024-12-31",
    "moment": "2024-12-31T13:45",
    "key": str(uuid.UUID(int=3)),
    "colour": "red",
    "size": "m",
    "agreed": "on",
    "tags": ["x", "y"],
    "numbers": ["1", "2", "2"],
    "maybe": "",
}


def source(values):
    return MultiDict(
        (name, each)
        for name, value in values.items()
        for each in (value if isinstance(value, list) else [value])
    )


def read(cls, values, *, is_form=True):
    return shape_of(cls).from_text(source(values), is_form=is_form)


def errors(cls, values, *, is_form=True):
    with pytest.raises(InvalidInputError) as caught:
        read(cls, values, is_form=is_form)
    return caught.value.errors


def test_text_becomes_every_type_of_field():
    assert read(Everything, GOOD) == Everything(
        text="a b",
        whole=3,
        real=1.5,
        exact=Decimal("1.10"),
        day=dt.date(2024, 12, 31),
        moment=dt.datetime(2024, 12, 31, 13, 45),  # noqa: DTZ001  # a browser sends no zone
        key=uuid.UUID(int=3),
        colour=Colour.RED,
        size="m",
        agreed=True,
        tags=["x", "y"],
        numbers={1, 2},
        maybe=None,
    )


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("whole", "x", "Enter a whole number."),
        ("whole", "1.5", "Enter a whole number."),
        ("whole", "", "This field is required."),
        ("real", "x", "Enter a number."),
        ("exact", "x", "Enter a number."),
        ("day", "31.12.2024", "Enter a date such as 2024-12-31."),
        ("moment", "noon", "Enter a date and time such as 2024-12-31T13:45."),
        ("key", "x", "Enter a valid identifier."),
        ("colour", "green", "Choose one of: red, blue."),
        ("size", "l", "Choose one of: s, m."),
        ("agreed", "perhaps", "Choose yes or no."),
        ("numbers", ["1", "x"], "Enter a whole number."),
        ("maybe", "x", "Enter a whole number."),
    ],
)
def test_what_does_not_fit_is_said_in_words(name, value, message):
    assert errors(Everything, {**GOOD, name: value}) == {name: [message]}


def test_every_fault_is_named_and_what_was_sent_is_kept():
    with pytest.raises(InvalidInputError) as caught:
        read(Everything, {"whole": "x", "tags": ["a", "b"]})
    assert caught.value.errors.keys() >= {"text", "whole", "day"}
    assert "default" not in caught.value.errors
    assert caught.value.values == {"whole": "x", "tags": ["a", "b"]}


@dataclass
class Boxes:
    plain: bool
    checked: bool = True


def test_an_unchecked_box_is_false_in_a_form():
    assert read(Boxes, {}) == Boxes(plain=False, checked=False)
    assert read(Boxes, {"plain": "on", "checked": "1"}) == Boxes(plain=True, checked=True)


def test_a_flag_that_a_query_lacks_has_its_default():
    assert read(Boxes, {}, is_form=False) == Boxes(plain=False, checked=True)


@dataclass
class Lists:
    tags: list[str]
    more: tuple[str, ...] = ("a",)


def test_a_list_without_values_is_empty_in_a_form_and_missing_in_a_query():
    assert read(Lists, {}) == Lists(tags=[], more=())
    assert errors(Lists, {}, is_form=False) == {"tags": ["This field is required."]}


@dataclass
class Checked:
    name: Annotated[str, required, max_length(3)]
    mail: Annotated[str | None, email] = None
    count: Annotated[int, msgspec.Meta(ge=1)] = 1


def test_validators_of_annotated_fields_are_asked():
    assert errors(Checked, {"name": " ", "mail": "x"}) == {
        "name": ["This field is required."],
        "mail": ["Enter an e-mail address."],
    }
    assert errors(Checked, {"name": "four"}) == {"name": ["Use at most 3 characters."]}
    assert "count" in errors(Checked, {"name": "a", "count": "0"})
    assert read(Checked, {"name": "a", "mail": ""}) == Checked("a")


@dataclass
class Range:
    low: int
    high: int

    def __post_init__(self):
        if self.low > self.high:
            raise ValueError("Low is above high.")


def test_a_class_may_refuse_a_combination():
    assert errors(Range, {"low": "2", "high": "1"}) == {"": ["Low is above high."]}


class Struct(msgspec.Struct, rename="camel"):
    first_name: str
    pets: list[str] = []


def test_a_struct_is_read_by_its_encoded_names():
    made = read(Struct, {"firstName": "Ada", "pets": ["cat"]})
    assert (made.first_name, made.pets) == ("Ada", ["cat"])
    assert errors(Struct, {}) == {"firstName": ["This field is required."]}
    assert form_values(made) == {"firstName": "Ada", "pets": ["cat"]}


@dataclass
class Nested:
    boxes: Boxes
    count: int = 1


def test_json_is_read_strictly_and_every_fault_is_named():
    shape = shape_of(Nested)
    assert shape.from_json({"boxes": {"plain": True}}) == Nested(Boxes(plain=True))
    with pytest.raises(InvalidInputError) as caught:
        shape.from_json({"boxes": {"plain": "yes"}, "count": "1"})
    assert caught.value.errors.keys() == {"boxes", "count"}
    with pytest.raises(InvalidInputError) as caught:
        shape.from_json([1])
    assert caught.value.errors == {"": ["Send a JSON object."]}


@dataclass
class Upload:
    photo: UploadFile
    more: list[UploadFile] = field(default_factory=list)


def test_text_is_no_file():
    assert errors(Upload, {"photo": "x"}) == {"photo": ["Choose a file."]}
    assert errors(Upload, {}) == {"photo": ["This field is required."]}


def test_values_to_show_again_leave_files_out():
    assert form_values(source({"a": "1", "b": ["1", "2"]})) == {"a": "1", "b": ["1", "2"]}
    assert form_values(Boxes(plain=True)) == {"plain": True, "checked": True}
    assert form_values({"a": 1}) == {"a": 1}


@pytest.mark.parametrize(
    ("kind", "convertible"),
    [
        (str, True),
        (int | None, True),
        (list[int], True),
        (Literal["a"], True),
        (Colour, True),
        (Annotated[int, msgspec.Meta(ge=1)], True),
        (Boxes, False),
        (dict, False),
        (object, False),
    ],
)
def test_it_is_known_what_text_can_become(kind, convertible):
    assert is_convertible(kind) is convertible


@dataclass
class Numbers:
    whole: int | None = None
    real: float | None = None
    exact: Decimal | None = None
    key: uuid.UUID | None = None
    moment: dt.datetime | None = None
    at: dt.time | None = None
    small: Annotated[int, msgspec.Meta(le=9)] | None = None


NO_NUMBERS = [
    "+5",
    "1_0",
    "٣",
    "\uff15",
    "0x10",
    "nan",
    "inf",
    "-Infinity",
    "1e9999",
    "9" * 5000,
    "--1",
]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *[(name, text) for name in ("whole", "real", "exact", "small") for text in NO_NUMBERS],
        *[("whole", text) for text in ("5.0", "1e3", "1.", "true")],
        ("small", "10"),
        ("real", "1e999"),
        ("exact", "sNaN"),
        ("exact", "1e999999999"),
        ("key", "{00000000-0000-0000-0000-000000000007}"),
        ("key", "urn:uuid:00000000-0000-0000-0000-000000000007"),
        ("moment", "2024-W01-1T10:10"),
        ("moment", "2024-01-01"),
        ("moment", "٢٠٢٤-01-01T00:00"),
        ("at", "10"),
        ("at", "T10:10"),
        ("at", "25:00"),
    ],
)
def test_only_the_plain_form_of_a_value_is_read(name, text):
    assert errors(Numbers, {name: text}).keys() == {name}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("whole", " -007 ", -7),
        ("small", "9", 9),
        ("real", "1e3", 1000.0),
        ("real", "-.5", -0.5),
        ("exact", "1.10", Decimal("1.10")),
        ("moment", "2024-12-31 13:45:10.5Z", dt.datetime(2024, 12, 31, 13, 45, 10, 500000, dt.UTC)),
        ("at", "13:45", dt.time(13, 45)),
    ],
)
def test_values_are_read_as_browsers_send_them(name, text, value):
    assert getattr(read(Numbers, {name: text}), name) == value


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e999999999", "٣"])
def test_an_exact_number_in_json_is_a_number(text):
    with pytest.raises(InvalidInputError) as caught:
        shape_of(Numbers).from_json({"exact": text})
    assert caught.value.errors == {"exact": ["Enter a number."]}
    assert shape_of(Numbers).from_json({"exact": "1.10"}).exact == Decimal("1.10")


def test_limited_text_is_text_like_any_other():
    @dataclass
    class Limited:
        text: Annotated[str, msgspec.Meta(max_length=3)] = "default"

    assert read(Limited, {"text": " a "}).text == " a "
    assert read(Limited, {"text": ""}).text == ""
    assert errors(Limited, {"text": "four"}).keys() == {"text"}


@dataclass
class Line:
    product: Annotated[str, required, max_length(5)]
    note: str | None = None


@dataclass
class Order:
    first: Line | None = None
    lines: list[Line] = field(default_factory=list)
    by_name: dict[str, Line] = field(default_factory=dict)
    tags: list[Annotated[str, max_length(2)]] = field(default_factory=list)


@pytest.mark.parametrize(
    ("document", "key"),
    [
        ({"first": {"product": " "}}, "first.product"),
        ({"lines": [{"product": "a"}, {"product": "too long"}]}, "lines.1.product"),
        ({"by_name": {"x": {"product": ""}}}, "by_name.x.product"),
        ({"tags": ["a", "abc"]}, "tags"),
    ],
)
def test_validators_are_asked_inside_of_values_too(document, key):
    with pytest.raises(InvalidInputError) as caught:
        shape_of(Order).from_json(document)
    assert caught.value.errors.keys() == {key}


def test_values_inside_of_values_may_be_right():
    document = {"first": {"product": "a"}, "lines": [{"product": "b"}], "tags": ["ab"]}
    assert shape_of(Order).from_json(document) == Order(Line("a"), [Line("b")], {}, ["ab"])


def test_validators_of_items_are_asked_in_forms():
    assert errors(Order, {"tags": ["a", "abc", "abcd"]}) == {"tags": ["Use at most 2 characters."]}


def test_a_type_that_is_not_known_at_run_time_says_where():
    @dataclass
    class Hidden:
        value: "Nowhere"  # noqa: F821  # as after an import for type checkers only

    with pytest.raises(ConfigurationError, match="Hidden: name 'Nowhere' is not defined"):
        shape_of(Hidden)
