def loops(found):
    return [
        (found.at(loop.range).split("\n")[0], loop.endless, loop.awaits, loop.yields)
        for loop in found.function.loops
    ]


def test_loops_tell_whether_they_end_await_and_yield(body):
    found = body(
        """
        while True:
            for a in b: yield a
        while c: await d
        async for e in f: pass
        while 1: return
        for g in h:
            async with i: pass
        for j in k:
            def inner(): yield 1
        for l in m:
            x = [n async for n in o]
        """
    )
    assert loops(found) == [
        ("while True:", True, False, True),
        ("for a in b: yield a", False, False, True),
        ("while c: await d", False, True, False),
        ("async for e in f: pass", False, True, False),
        ("while 1: return", True, False, False),
        ("for g in h:", False, True, False),
        ("for j in k:", False, False, False),
        ("for l in m:", False, True, False),
    ]


def test_loops_tell_whether_they_are_left_from_inside(body):
    found = body(
        """
        for a in itertools.count(): yield a
        for b in count(1):
            if b: break
        for c in text.count("x"): pass
        while True:
            for d in e: break
        while True:
            if f: return
        while True:
            try: g()
            except H: raise
        while True:
            def inner(): return 1
        """
    )
    assert [(loop.endless, loop.leaves) for loop in found.function.loops] == [
        (True, False),
        (True, True),
        (False, False),
        (True, False),
        (False, True),
        (True, True),
        (True, True),
        (True, False),
    ]


def test_what_statements_evaluate_is_kept_in_order(body):
    found = body(
        """
        if a(): b()
        elif c(): pass
        while d(): e()
        for f in g(): pass
        with h(): pass
        try: i()
        except (J, k()): pass
        match l():
            case 1 if m(): pass
        assert n(), o()
        del p['q']
        raise r() from s()
        """
    )
    assert [found.at(value.range) for value in found.function.scope.expressions] == [
        *("a()", "b()", "c()", "d()", "e()", "g()", "h()", "i()", "(J, k())", "l()", "m()"),
        *("n()", "o()", "p['q']", "r()", "s()"),
    ]


def test_names_bound_by_statements_have_their_places(body):
    found = body(
        """
        for a, b in c: pass
        try: pass
        except E as s: pass
        except (F) as \\
            a: pass
        match d:
            case [e, *f]: pass
            case {"g": g, **h}: pass
            case C(i=1) as i: pass
        """
    )
    bindings = found.function.scope.bindings
    assert [found.at(binding.range) for binding in bindings] == [b.name for b in bindings]
    assert sorted(binding.name for binding in bindings) == list("aabefghis")
    starts = [binding.range.start for binding in bindings]
    assert found.text[starts[2] - 3 : starts[2]] == "as "


def test_a_function_tells_where_a_missing_key_is_caught(body):
    found = body(
        """
        try:
            a["x"]
            b["x"]
        except KeyError: c["x"]
        else: d["x"]
        try: e["x"]
        except (ValueError, LookupError): pass
        try: f["x"]
        except: pass
        try: g["x"]
        except errors.Missing: pass
        try: h["x"]
        except ValueError: pass
        try: i["x"]
        finally: pass
        with suppress(KeyError): j["x"]
        """
    )
    assert [found.at(place) for place in found.function.caught] == [
        'a["x"]\n        b["x"]',
        'e["x"]',
        'f["x"]',
        'g["x"]',
        'j["x"]',
    ]
