import ast

from hypothesis import given
from hypothesis import strategies as st

from hypercheck.frontends.python.place import Places, part_of


@given(
    st.lists(st.text(st.sampled_from("aé\U0001f600ß"), min_size=1, max_size=4), min_size=1),
    st.lists(st.sampled_from(["\n", "\r", "\r\n", ";", " ;  ", "\\\n;", "\n\x0c", "  # é\n"])),
)
def test_every_name_is_found_where_it_stands(words, gaps):
    names = [f"é{index}_{len(word)}" for index, word in enumerate(words)]
    text = "".join(
        f"'{word}'.{name}{gap}"
        for word, name, gap in zip(words, names, [*gaps, *["\n"] * len(words)], strict=False)
    )
    places = Places(text)
    tree = ast.parse(text)
    found = [places.range(statement.value) for statement in tree.body]
    expected = [f"'{word}'.{name}" for word, name in zip(words, names, strict=True)]
    assert [text[place.start : place.end] for place in found] == expected


def test_a_part_is_placed_in_the_whole():
    text = "é = '''{ ü(\r\n a) }'''"
    start = text.index("{") + 1
    node, places = part_of(text, start, text.index("}"))
    place = places.range(node)
    assert text[place.start : place.end] == "ü(\r\n a)"
