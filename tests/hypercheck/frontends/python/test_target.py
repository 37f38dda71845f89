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
    assert evaluated(found) == ["a.b", "f()", "a['c']", "g()", "a['d']", "a['e']"]
    assert shown(found) == [("b", "h()", ()), ("c", "i()", (1,))]


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
    (binding,) = found.scope.bindings
    assert isinstance(binding.value, Constant)
    assert found.at(binding.annotation.range) == "int"
    assert evaluated(found) == ["a.b", "f()"]


def test_with_marks_what_it_enters(body):
    found = body("with f() as a, g(), h() as (b, c), i() as d['e']: pass")
    scope = found.function.scope
    assert shown(found, scope) == [("a", "f()", ()), ("b", "h()", (0,)), ("c", "h()", (1,))]
    assert all(binding.entered for binding in scope.bindings)
    assert evaluated(found, scope) == ["g()", "d['e']", "i()"]
