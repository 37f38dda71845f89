import pytest


def tails(found):
    return [found.at(tail.range).split("\n")[0] for tail in found.function.tails]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("pass", ["pass"]),
        ("f()", ["f()"]),
        ("return 1", []),
        ("raise E", []),
        ("assert False", []),
        ("assert x", ["assert x"]),
        ("if c: return 1", ["if c: return 1"]),
        ("if c: return 1\nelse: return 2", []),
        ("if c: return 1\nelse: f()", ["f()"]),
        ("if c: return\nelif d: f()\nelif e: g()", ["f()", "g()", "elif e: g()"]),
        ("if c:\n  return 1\nreturn 2", []),
        ("while True: f()", []),
        ("while 1:\n  if c: break", ["while 1:"]),
        ("while True:\n  for a in b: break", []),
        ("while c: return 1", ["while c: return 1"]),
        ("while c: pass\nelse: return 1", []),
        ("while c: break\nelse: return 1", ["while c: break"]),
        ("for a in b: return 1", ["for a in b: return 1"]),
        ("for a in b: return 1\nelse: return 2", []),
        ("try: return 1\nexcept E: f()", ["f()"]),
        ("try: f()\nexcept E: raise", ["f()"]),
        ("try: f()\nexcept E: raise\nelse: return 1", []),
        ("try: f()\nfinally: return 1", []),
        ("try: return 1\nfinally: f()", []),
        ("try: f()\nfinally: g()", ["f()"]),
        ("with a: return 1", []),
        ("with a: f()", ["f()"]),
        ("with contextlib.suppress(E): return 1", ["with contextlib.suppress(E): return 1"]),
        ("match a:\n  case 1: return 1", ["match a:"]),
        ("match a:\n  case 1: return 1\n  case _: return 2", []),
        ("match a:\n  case 1: return 1\n  case b | _: f()", ["f()"]),
        ("match a:\n  case 1: return 1\n  case b if c: return 2", ["match a:"]),
        ("match a:\n  case A.B: return 1\n  case A.C: return 2", []),
        ("return 1\nf()", []),
        ("def g(): pass", ["def g(): pass"]),
    ],
)
def test_the_ways_off_the_end_of_a_function(body, source, expected):
    assert tails(body(source)) == expected


def test_a_call_at_the_end_is_told(body):
    found = body("if a: abort(404)\nelif b: await stop()\nelse: x = 1")
    calls = [found.at(t.call.range) if t.call else None for t in found.function.tails]
    assert calls == ["abort(404)", "stop()", None]


def test_hundreds_of_alternatives_are_gone_through(body):
    chain = "if a: f()\n" + "elif b: f()\n" * 800 + "else: f()"
    assert len(body(chain).function.tails) == 802
