from hypercheck.value import Constant, Join, Name


def shown(found, scope=None):
    bindings = (scope or found.scope).bindings
    return [(b.name, found.show(b.value) if b.value else None, b.path) for b in bindings]


def evaluated(found, scope=None):
    return [found.at(value.range) for value in (scope or found.scope).expressions]


def test_every_target_gets_the_value(read):
    found = read("a = b = f()")
    assert shown(found) == [("a", "f()", ()), ("b", "f()", ())]
    assert [found.at(binding.range) for binding in found.scope.bindings] == ["a", "b"]
    assert evaluated(found) == []


def test_unpacking_tells_the_way_to_each_name(read):
    assert shown(read("a, (b, c) = f()")) == [
        ("a", "f()", (0,)),
        ("b", "f()", (1, 0)),
        ("c", "f()", (1, 1)),
    ]


def test_a_display_is_unpacked_at_once(read):
    assert shown(read("a, (b, c) = x, (y, z)")) == [("a", "x", ()), ("b", "y", ()), ("c", "z", ())]
    assert shown(read("a, b = x, y, z")) == [("a", "x, y, z", (0,)), ("b", "x, y, z", (1,))]


def test_what_a_starred_target_takes_is_not_known(read):
    found = read("a, *b = f()")
    assert shown(found) == [("a", None, ()), ("b", None, ())]
    assert evaluated(found) == ["f()"]


def test_assigned_members_and_items_are_evaluated(read):
    found = read("a.b = f()\na['c'] = g()\na['d'] = b = h()\na['e'], c = i()")
    assert evaluated(found) == ["a.b", "a['c']", "g()", "a['d']", "a['e']"]
    assert shown(found) == [("a.b", "f()", ()), ("b", "h()", ()), ("c", "i()", (1,))]


def test_an_assigned_member_is_a_name_with_a_dot(read):
    found = read("self.a: int = f()\nself.b: str\nself.c, self.d = g()\nself.e += h()\nx().f = 1")
    assert shown(found) == [
        ("self.a", "f()", ()),
        ("self.c", "g()", (0,)),
        ("self.d", "g()", (1,)),
        ("self.e", None, ()),
    ]


def test_text_that_is_added_to_stays_known(read):
    found = read("x = '/a'\nx += '/b'\nx += c")
    value = found.value
    assert isinstance(value, Join)
    first, last = value.parts
    assert isinstance(first, Name)
    assert first.bindings == (1,)
    assert found.at(last.range) == "c"
    assert found.at(value.range) == "x += c"


def test_other_augmented_assignments_are_not_known(read):
    found = read("x = 1\nx += f()\ny *= 'a'\nd['k'] += 'a'")
    assert shown(found)[1:] == [("x", None, ()), ("y", None, ())]
    assert evaluated(found) == ["f()", "d['k']"]


def test_annotations_of_names_are_kept(read):
    found = read("x: int = 1\ny: str\na.b: C = f()")
    (binding, _) = found.scope.bindings
    assert isinstance(binding.value, Constant)
    assert found.at(binding.annotation.range) == "int"
    assert evaluated(found) == ["a.b"]


def test_a_loop_says_what_its_names_are_taken_from(read):
    source = "for a, (b, c) in f():\n    d = a\nfor e, *g in f(): pass"
    found = read(source)
    taken = [b for b in found.scope.bindings if b.each is not None]
    assert [(b.name, b.path, b.value, found.at(b.each.range)) for b in taken] == [
        ("a", (0,), None, "f()"),
        ("b", (1, 0), None, "f()"),
        ("c", (1, 1), None, "f()"),
    ]
    assert {found.at(b.loop) for b in taken} == {source.partition("\nfor e")[0]}


def test_with_marks_what_it_enters(body):
    found = body("with f() as a, g(), h() as (b, c), i() as d['e']: pass")
    scope = found.function.scope
    assert shown(found, scope) == [("a", "f()", ()), ("b", "h()", (0,)), ("c", "h()", (1,))]
    assert all(binding.entered for binding in scope.bindings)
    assert evaluated(found, scope) == ["g()", "d['e']", "i()"]
