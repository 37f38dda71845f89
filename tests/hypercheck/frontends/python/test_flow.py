import contextlib
import itertools
import random
import textwrap

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hypercheck.frontends import python
from hypercheck.value import Call, Constant, Name, walk


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 1\nx = 2\nuse(x)", [[2]]),
        ("if c: x = 1\nelse: x = 2\nuse(x)", [[1, 2]]),
        ("x = 1\nif c: x = 2\nuse(x)", [[1, 2]]),
        ("x = 1\nif c:\n  x = 2\n  return\nuse(x)", [[1]]),
        ("x = 1\nif c:\n  x = 2\nelif d:\n  raise E\nelse:\n  x = 3\nuse(x)", [[2, 3]]),
        ("x = 1\nwhile c:\n  use(x)\n  x = 2\nuse(x)", [[1, 2], [1, 2]]),
        ("x = 1\nwhile True:\n  use(x)\n  x = 2\n  if c: break\nuse(x)", [[1, 2], [2]]),
        ("x = 1\nwhile c:\n  x = 2\nelse:\n  x = 3\nuse(x)", [[3]]),
        ("x = 1\nwhile c:\n  x = 2\n  break\nelse:\n  x = 3\nuse(x)", [[2, 3]]),
        ("x = 1\nfor i in y:\n  if c: continue\n  x = 2\n  use(x)\nuse(x)", [[2], [1, 2]]),
        (
            "x = 1\nfor i in y:\n  x = 2\n  if c:\n    x = 3\n    continue\n  x = 4\nuse(x)",
            [[1, 3, 4]],
        ),
        ("for x in y: pass\nuse(x)", [["?"]]),
        ("try:\n  x = 1\n  f()\n  x = 2\nexcept E:\n  use(x)\nuse(x)", [[1, 2], [1, 2]]),
        ("try:\n  x = 1\nexcept E:\n  x = 2\nelse:\n  x = 3\nuse(x)", [[2, 3]]),
        ("try:\n  x = 1\nexcept E:\n  return\nuse(x)", [[1]]),
        ("x = 1\ntry:\n  x = 2\nfinally:\n  use(x)\nuse(x)", [[1, 2], [2]]),
        ("x = 1\ntry:\n  x = 2\nfinally:\n  x = 3\nuse(x)", [[3]]),
        ("x = 1\nwhile c:\n  try:\n    break\n  finally:\n    x = 2\nuse(x)", [[1, 2]]),
        ("try: f()\nexcept E as x: use(x)\nuse(x)", [["?"], []]),
        ("x = 1\nwith suppress(E):\n  x = 2\nuse(x)", [[1, 2]]),
        ("x = 1\nwith f() as y:\n  x = 2\nuse(x)", [[2]]),
        ("with f() as x: use(x)", [["?"]]),
        ("match y:\n  case 1: x = 1\n  case _: x = 2\nuse(x)", [[1, 2]]),
        ("x = 0\nmatch y:\n  case 1: x = 1\n  case 2: return\nuse(x)", [[0, 1]]),
        ("match y:\n  case {'a': x} if x: pass\n  case _: x = 2\nuse(x)", [["?", 2]]),
        ("if (x := 1): use(x)", [[1]]),
        ("x = 1\nc and (x := 2)\nuse(x)", [[1, 2]]),
        ("x = 1\n[(x := 2) for i in y]\nuse(x)", [[1, 2]]),
        ("x = 1\n(x := 2) if c else (x := 3)\nuse(x)", [[1, 2, 3]]),
        ("x = 1\ndel x\nuse(x)", [[]]),
        ("x = 1\nx += 1\nuse(x)", [["?"]]),
        ("x = 1\nreturn\nuse(x)", [[]]),
        ("x = 1\nimport x\nuse(x)", [[]]),
        ("try: import x\nexcept ImportError: x = None\nuse(x)", [[]]),
        ("def x(): pass\nif c: x = 1\nuse(x)", [[]]),
        ("x = 1\nuse([x for x in y])", None),
        ("x = 1\nuse(lambda: x)", None),
    ],
)
def test_names_have_the_bindings_that_reach_them(body, source, expected):
    found = body(source)
    if expected is not None:
        assert found.used() == expected
        return
    (call,) = found.function.scope.expressions
    assert all(v.bindings == () for v in walk(call) if isinstance(v, Name))


def test_a_jump_out_of_finally_keeps_what_finally_assigned(body):
    found = body(
        "while c():\n  try:\n    x = 1\n  finally:\n    if c():\n      x = 2\n      break\nuse(x)"
    )
    assert 2 in found.used()[0]


def test_module_level_alternatives_both_reach_later_uses(read):
    assert read("if c:\n  x = 1\nelse:\n  x = 2\nuse(x)").used() == [[1, 2]]
    assert read("try:\n  x = 1\nexcept E:\n  x = 2\nuse(x)").used() == [[1, 2]]


def test_names_of_other_scopes_have_no_bindings(read):
    found = read("x = 1\ndef f():\n  use(x)\nclass C:\n  x = 2\n  use(x)\n  def m(self): use(x)")
    assert found.used(found.scope.functions[0].scope) == [[]]
    (definition,) = found.scope.classes
    assert found.used(definition.scope) == [[2]]
    assert found.used(definition.scope.functions[0].scope) == [[]]


def test_a_global_assignment_belongs_to_the_module(read):
    found = read("x = 1\ndef f(y):\n  global x\n  x = 2\n  use(x)\n  x = y()\nuse(x)")
    assert found.used(found.function.scope) == [[]]
    assert found.used(found.scope) == [[]]
    assert found.function.scope.bindings == ()
    assert [found.show(b.value) if b.value else None for b in found.scope.bindings] == [
        "1",
        "2",
        None,
    ]
    assert [found.at(value.range) for value in found.function.scope.expressions] == [
        "use(x)",
        "y()",
    ]


@pytest.mark.parametrize(
    "source",
    ["global x", "global y, x", "global y, \\\n    x  # why", "pass; global x", "global x; pass"],
)
def test_a_name_that_others_assign_has_any_of_its_values(read, source):
    found = read(f"x = 1\ndef f():\n  {source}\n  x = 2\nx = 3\nuse(x)")
    assert found.used(found.scope) == [[]]


def test_text_that_speaks_of_globals_declares_none(read):
    found = read('"global x"\nx = 1  # not a global x\n"""\nglobal x is one\n"""\nuse(x)')
    assert found.used() == [[1]]


def test_a_nonlocal_assignment_belongs_to_the_function_around(read):
    found = read("def f():\n  x = 1\n  def g():\n    nonlocal x\n    x = 2\n  g()\n  use(x)")
    assert found.used() == [[]]
    assert len(found.function.scope.bindings) == 2
    assert found.function.scope.functions[0].scope.bindings == ()


def test_deep_loops_take_no_more_time_than_their_length():
    depth = 60
    lines = ["def f():", " x = 0"]
    for level in range(depth):
        lines.append(f"{' ' * (level + 1)}while c{level}:")
        lines.append(f"{' ' * (level + 2)}x = {level + 1}")
    lines.append(f"{' ' * (depth + 1)}use(x)")
    lines.append(" use(x)")
    summary = python.read("m.py", "\n".join(lines))
    last = summary.scope.functions[0].scope.expressions[-1]
    assert len(last.arguments[0].value.bindings) == depth + 1


# ------------------------------------------------------------------- programs that are run

_SIMPLE = (
    *("x = {n}", "use({n}, x)", "boom()", "y = (x := {n})", "del x", "c() and (x := {n})"),
    *("y = [(x := {n}) for _ in two()]", "return 1", "raise Boom", "break", "continue", "pass"),
)
_COMPOUND = (
    ("if c():",),
    ("if c():", "else:"),
    ("if c():", "elif c():", "else:"),
    ("while c():",),
    ("while c():", "else:"),
    ("while True:",),
    ("for x in two():",),
    ("for _ in two():", "else:"),
    ("try:", "except Boom:"),
    ("try:", "except Boom:", "else:"),
    ("try:", "finally:"),
    ("try:", "except Boom as e:", "else:", "finally:"),
    ("with suppress(Boom):",),
    ("with suppress(Boom) as x:",),
    ("match c():", " case True:", " case x if c():"),
    ("match c():", " case False if c():", " case _:"),
)


def _compound(inner):
    """Heads with a block each; the head of a ``match`` has none."""
    block = st.lists(inner, min_size=1, max_size=3)
    return st.sampled_from(_COMPOUND).flatmap(
        lambda heads: st.tuples(
            *(st.tuples(st.just(head), st.just([]) if "match" in head else block) for head in heads)
        )
    )


_PROGRAM = st.lists(st.recursive(st.sampled_from(_SIMPLE), _compound), min_size=1, max_size=6)


def _source(program):
    """The program as a function; constants numbered, jumps left out where no loop is around."""
    counter = itertools.count(1)

    def lines(statements, indent, *, in_loop):
        for statement in statements:
            if isinstance(statement, str):
                stray = statement in {"break", "continue"} and not in_loop
                text = "pass" if stray else statement
                yield " " * indent + text.replace("{n}", str(next(counter)), 1)
                continue
            for head, block in statement:
                yield " " * indent + head
                deeper = indent + 1 + head.startswith(" ")
                if head == "while True:":
                    yield " " * deeper + "tick()"
                loop = head.startswith(("while", "for"))
                yield from lines(block, deeper, in_loop=in_loop or loop)

    inside = lines(program, 1, in_loop=False)
    return "\n".join(["def f():", " x = 0", *inside, " use(-2, x)", ""])


class _Boom(Exception):  # noqa: N818 -- named as in the programs
    pass


class _Stop(BaseException):
    pass


def _run(source, seed):
    """Run a program with random decisions; what each use saw, and whether it fell off its end."""
    chance, seen, steps = random.Random(seed), [], [0]

    def tick():
        steps[0] += 1
        if steps[0] > 60:
            raise _Stop

    def decide():
        tick()
        return chance.random() < 0.5

    def boom():
        if chance.random() < 0.4:
            raise _Boom

    names = {
        "c": decide,
        "tick": tick,
        "boom": boom,
        "two": lambda: [-1, -1][: chance.randrange(3)],
        "use": lambda key, value: seen.append((key, value)),
        "suppress": contextlib.suppress,
        "Boom": _Boom,
    }
    exec(compile(source, "program", "exec"), names)
    fell = False
    with contextlib.suppress(_Boom, _Stop, NameError):
        fell = names["f"]() is None
    return seen, fell


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(_PROGRAM, st.integers(0, 2**32))
def test_what_a_program_does_is_among_what_is_said(program, seed):
    source = _source(program)
    (function,) = python.read("m.py", source).scope.functions
    scope = function.scope
    said = {}
    for expression in scope.expressions:
        for value in walk(expression):
            if isinstance(value, Call) and len(value.arguments) == 2:
                name = value.arguments[1].value
                bindings = [scope.bindings[index].value for index in name.bindings]
                known = {b.value if isinstance(b, Constant) else "?" for b in bindings}
                said[value.arguments[0].value.value] = known
    for attempt in range(12):
        seen, fell = _run(source, seed + attempt)
        for key, value in seen:
            known = said[key]
            assert value in known or "?" in known, textwrap.indent(source, "  ") + f"{key} {known}"
        assert function.tails or not fell, source
