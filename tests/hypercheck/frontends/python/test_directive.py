import pytest


def directives(found):
    return [
        (found.at(d.range), d.line, [code for code, _ in d.codes]) for d in found.summary.directives
    ]


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("x = 1  # chirp: ignore[CH101] why", 1),
        ("# chirp: ignore[CH101] why\nx = 1", 2),
        ("# chirp: ignore[CH101] why\n\n# more\n  \nx = 1", 5),
        ("x = 1\n# chirp: ignore[CH101] why\n", 2),
        ("x = (1,  # chirp: ignore[CH101] why\n2)", 1),
        ("x = '''\n'''  # chirp: ignore[CH101] why", 2),
        ("def f():\n    # chirp: ignore[CH101] why\n    return 1", 3),
    ],
)
def test_a_directive_speaks_of_its_own_line_or_the_next_with_code(read, source, line):
    assert directives(read(source)) == [("# chirp: ignore[CH101] why", line, ["CH101"])]


def test_lines_are_counted_as_they_end(read):
    found = read("a = 1\r\nb = 2\rc = 3  # chirp: ignore[CH1, CH2] x\r\n")
    assert directives(found) == [("# chirp: ignore[CH1, CH2] x", 3, ["CH1", "CH2"])]


def test_strings_hold_no_directives(read):
    found = read("x = '# chirp: ignore[CH101] a'\ny = f'''\n# chirp: ignore[CH101] {x!r}\n'''\n")
    assert directives(found) == []


def test_a_directive_for_the_file_is_told(read):
    (directive,) = read("# chirp: ignore-file[CH101] why\n").summary.directives
    assert directive.whole_file
