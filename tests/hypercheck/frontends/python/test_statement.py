import pytest

from hypercheck.value import Call, Opaque


def test_imports_tell_module_name_and_level(read):
    found = read(
        """
        import a.b, c as d
        from .e import f as g, h
        from .. import *
        def i():
            import j
        """
    )
    imports = [(i.name, i.module, i.attribute, i.level) for i in found.scope.imports]
    assert imports == [
        ("a", "a.b", None, 0),
        ("d", "c", None, 0),
        ("g", "e", "f", 1),
        ("h", "e", "h", 1),
        ("*", "", "*", 2),
    ]
    assert [found.at(each.range) for each in found.scope.imports] == ["a.b", "c", "f", "h", "*"]
    assert [each.name for each in found.function.scope.imports] == ["j"]


def test_a_function_is_told_whole(read):
    found = read(
        '''
        @first
        @second(1)
        async def \\
            name(a, /, b: int = 1, *c: str, d, e=f(), **g) -> "Page":
            """What it does."""
            yield 1
            x = yield
            yield from h()
            return 2
        '''
    )
    function = found.function
    assert [found.at(value.range) for value in function.decorators] == ["first", "second(1)"]
    assert found.at(function.range).startswith("async def")
    assert found.at(function.range).endswith("return 2")
    assert found.at(function.name_range) == "name"
    assert [(found.at(p.range), p.kind) for p in function.parameters] == [
        ("a", "positional_only"),
        ("b", "ordinary"),
        ("c", "args"),
        ("d", "keyword_only"),
        ("e", "keyword_only"),
        ("g", "kwargs"),
    ]
    defaults = [found.at(p.default.range) if p.default else None for p in function.parameters]
    assert defaults == [None, "1", None, None, "f()", None]
    assert found.at(function.annotation.range) == "Page"
    assert (function.is_async, function.is_generator, function.docstring) == (True, True, True)
    assert [found.at(value.range) for value in function.yields] == ["1", "yield", "yield from h()"]
    assert isinstance(function.yields[2], Opaque)
    assert [found.at(each.range) for each in function.returns] == ["return 2"]


def test_every_return_is_told_where_it_stands(body):
    found = body("if a: return\nreturn f(1), 2")
    returns = found.function.returns
    assert [(found.at(r.range), found.at(r.value.range) if r.value else None) for r in returns] == [
        ("return", None),
        ("return f(1), 2", "f(1), 2"),
    ]


def test_yields_of_inner_functions_are_theirs(body):
    found = body("def g(): yield 1\nx = lambda: (yield 2)")
    assert not found.function.is_generator
    assert found.function.scope.functions[0].is_generator


def test_a_class_is_told_whole(read):
    found = read(
        """
        @dataclass
        class Form(Base, Generic["T"], metaclass=M, **extra):
            name: "str"
            age: int = field(default=1)
            other = 1
            if c:
                more: list[str]
            def method(self): return 1
            class Inner: pass
        """
    )
    (definition,) = found.scope.classes
    assert found.at(definition.name_range) == "Form"
    assert [found.at(value.range) for value in definition.bases] == ["Base", 'Generic["T"]']
    keywords = [(name, found.at(value.range)) for name, value in definition.keywords]
    assert keywords == [("metaclass", "M"), ("**", "extra")]
    assert [found.at(value.range) for value in definition.decorators] == ["dataclass"]
    fields = [(found.at(f.range), found.at(f.annotation.range)) for f in definition.fields]
    assert fields == [("name", "str"), ("age", "int"), ("more", "list[str]")]
    assert isinstance(definition.fields[1].default, Call)
    assert [binding.name for binding in definition.scope.bindings] == ["age", "other"]
    assert [function.name for function in definition.scope.functions] == ["method"]
    assert [inner.name for inner in definition.scope.classes] == ["Inner"]


@pytest.mark.parametrize("around", ["if c:", "try:", "with c:", "for a in b:", "while c:"])
def test_definitions_inside_statements_belong_to_the_module(read, around):
    rest = "except E: pass" if around == "try:" else ""
    found = read(f"{around}\n  import a\n  def f(): pass\n  class C: pass\n  x = 1\n{rest}")
    scope = found.scope
    assert (scope.imports[0].name, scope.functions[0].name) == ("a", "f")
    assert (scope.classes[0].name, scope.bindings[-1].name) == ("C", "x")


def test_bare_calls_and_items_are_evaluated(read):
    found = read("form['x']\napp.include('/p', router)\n'text'\n1\nx\n")
    assert [found.at(value.range) for value in found.scope.expressions] == [
        "form['x']",
        "app.include('/p', router)",
        "x",
    ]
