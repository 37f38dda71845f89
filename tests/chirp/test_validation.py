import pytest

from chirp import validation as v


@pytest.mark.parametrize(
    ("validator", "right", "wrong"),
    [
        (v.required, ["a", 0, False], ["", "  ", None]),
        (v.min_length(2), ["ab", "", None], ["a"]),
        (v.max_length(2), ["ab", "", None], ["abc"]),
        (
            v.email,
            ["a@b.org", "a.b+c@d-e.co.uk", ""],
            ["a", "a@b", "a@b..org", "a b@c.org", "@b.org"],
        ),
        (
            v.url,
            ["https://a.org/x", "http://[::1]:80/", ""],
            [
                "a.org",
                "ftp://a.org",
                "https://",
                "https://a b",
                "http://[",
                "javascript:alert(1)",
                "https://a\0",
            ],
        ),
        (v.matches(r"[a-z]+"), ["abc", ""], ["abc1", "1"]),
        (v.one_of("a", "b"), ["a", ""], ["c"]),
        (v.integer, ["1", "-12", " 3 ", ""], ["1.5", "x", "1e3", "+5", "1_0", "٣"]),
        (v.number, ["1", "-1.5", ".5", ""], ["1e3", "x", "1.5.2", "nan", "+5", "٣"]),
    ],
)
def test_a_validator_refuses_with_a_message(validator, right, wrong):
    assert [validator(value) for value in right] == [None] * len(right)
    messages = [validator(value) for value in wrong]
    assert all(message and message.endswith(".") for message in messages), messages


def test_a_pattern_may_have_its_own_message():
    assert v.matches("a", "Only a.")("b") == "Only a."


def test_each_field_shows_its_first_fault():
    rules = {"name": [v.required, v.max_length(3)], "mail": [v.email], "x": [v.required]}
    assert v.validate({"name": "four", "mail": "a@b.org"}, rules) == {
        "name": ["Use at most 3 characters."],
        "x": ["This field is required."],
    }
