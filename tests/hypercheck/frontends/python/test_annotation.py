import pytest

from hypercheck.value import Item, Literal, Name, Opaque, walk


def annotation(read, source):
    found = read(f"def f(é: {source}): pass")
    return found, found.function.parameters[0].annotation


@pytest.mark.parametrize(
    "source", ["'list[Item]'", "list['Item']", "list[Item]", "'list[\"Item\"]'", "'Item | None'"]
)
def test_types_in_strings_are_read(read, source):
    found, value = annotation(read, source)
    assert isinstance(value, Item | Opaque)
    (item,) = [v for v in walk(value) if isinstance(v, Name) and v.id == "Item"]
    assert found.at(item.range) == "Item"


def test_the_arguments_of_literal_are_texts(read):
    found, value = annotation(read, "Literal['a', 'b']")
    assert [v.text for v in walk(value) if isinstance(v, Literal)] == ["a", "b"]
    _, value = annotation(read, "Annotated['Item', 'about it']")
    assert [v.text for v in walk(value) if isinstance(v, Literal)] == ["about it"]
    assert [v.id for v in walk(value) if isinstance(v, Name)] == ["Annotated", "Item"]
    assert found.at(value.value.range)


def test_a_string_that_is_no_type_stays_a_text(read):
    _, value = annotation(read, "'what it is'")
    assert isinstance(value, Literal)


def test_types_have_no_bindings_for_they_may_come_later(read):
    found = read("Item = 1\ndef f(x: Item) -> Item: pass\nItem = 2")
    names = (found.function.parameters[0].annotation, found.function.annotation)
    assert [name.bindings for name in names] == [(), ()]
