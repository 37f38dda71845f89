def again(found):
    return [[found.at(place) for place in loop.again] for loop in found.function.loops]


def test_a_yield_with_no_way_out_behind_it_comes_again(body):
    found = body(
        """
        while True:
            yield a
            if b:
                yield c
                return
            elif d:
                yield e
            else:
                yield f
                break
            with g:
                yield h
            try:
                yield i
            except j:
                yield k
                raise
            match l:
                case 1: yield m
            n = yield o
        """
    )
    assert sorted(again(found)[0]) == ["a", "e", "h", "i", "m", "o"]


def test_loops_and_functions_inside_have_their_own(body):
    found = body(
        """
        for a in b:
            async for c in d:
                yield e
            def f(): yield g
            yield h
        """
    )
    assert again(found) == [["h"], ["e"]]


def test_nothing_comes_again_where_every_round_is_the_last(body):
    found = body(
        """
        while True:
            if a:
                yield b
            yield c
            break
        yield d
        """
    )
    assert again(found) == [[]]
