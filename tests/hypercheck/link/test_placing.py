"""Random templates, composed and rendered: the same elements with the same ids, in order."""

import random
import re
from html.parser import HTMLParser

import jinja2
import pytest

NAMES = ("a", "b", "c")


class Writer:
    """Writes statements at random. Every value is a literal, so there is one rendering."""

    def __init__(self, seed: int, prefix: str) -> None:
        self.random = random.Random(seed)
        self.prefix = prefix
        self.count = 0
        self.blocks: list[str] = []
        self.macros: list[str] = []

    def literal(self) -> str:
        self.count += 1
        return f'"{self.prefix}{self.count}"'

    def value(self) -> str:
        name = self.random.choice(NAMES)
        return self.random.choice([self.literal(), name, f"{name} ~ {self.literal()}"])

    def body(self, depth: int, kinds: str) -> str:
        """A scope: what it binds it binds first, as Jinja sees no other value before."""
        name, value = self.random.choice(NAMES), self.literal()
        bound = f"{{% set {name} = {value} %}}" if self.random.random() < 0.6 else ""
        return bound + self.nodes(depth, kinds)

    def nodes(self, depth: int, kinds: str) -> str:
        return "".join(self.node(depth, kinds) for _ in range(self.random.randint(1, 4)))

    def node(self, depth: int, kinds: str) -> str:
        kind = self.random.choice(kinds.split() if depth else ["element"])
        return getattr(self, kind)(depth - 1, kinds)

    def element(self, depth: int, kinds: str) -> str:
        inside = self.nodes(depth, kinds) if depth > 0 else ""
        return f'<p id="{{{{ {self.value()} }}}}">{inside}</p>'

    def loop(self, depth: int, kinds: str) -> str:
        items = f"[({self.literal()}, {self.value()}), ({self.literal()}, {self.literal()})]"
        body = self.body(depth, kinds.replace("macro", ""))
        return f"{{% for a, b in {items} %}}{body}{{% endfor %}}"

    def scope(self, depth: int, kinds: str) -> str:
        name = self.random.choice(NAMES)
        body = self.body(depth, kinds.replace("macro", ""))
        return f"{{% with {name} = {self.value()} %}}{body}{{% endwith %}}"

    def block(self, depth: int, kinds: str) -> str:
        name = f"{self.prefix}{len(self.blocks)}"
        self.blocks.append(name)
        scoped = self.random.choice(["", "scoped"])
        body = self.body(depth, kinds.replace("macro", "").replace("call", ""))
        return f"{{% block {name} {scoped} %}}{body}{{% endblock %}}"

    def macro(self, depth: int, _kinds: str) -> str:
        name = f"{self.prefix}m{len(self.macros)}"
        body = self.body(depth, "element loop scope")
        self.macros.append(name)
        caller = f"{{% if caller %}}{{{{ caller({self.value()}) }}}}{{% endif %}}"
        return f"{{% macro {name}(a, b={self.literal()}) %}}{body}{caller}{{% endmacro %}}"

    def call(self, depth: int, _kinds: str) -> str:
        if not self.macros:
            return ""
        call = f"{self.random.choice(self.macros)}({self.value()})"
        body = self.nodes(depth, "element scope") if depth > 0 else ""
        return self.random.choice(
            [f"{{{{ {call} }}}}", f"{{% call(c) {call} %}}{body}{{% endcall %}}"]
        )

    def capture(self, depth: int, _kinds: str) -> str:
        body = self.nodes(depth, "element loop") if depth > 0 else ""
        return f"{{% set q %}}{body}{{% endset %}}{{{{ q }}}}"

    def include(self, _depth: int, _kinds: str) -> str:
        return '{% include "part.html" %}'

    def borrow(self, _depth: int, _kinds: str) -> str:
        context = self.random.choice(["", "with context"])
        value = self.value()
        return f'{{% from "lib.html" import m {context} %}}{{{{ m({value}) }}}}'


def written(seed: int) -> dict[str, str]:
    simple = "element element loop scope"
    lib, part = Writer(seed, "l"), Writer(seed + 1, "i")
    base, page = Writer(seed + 2, "v"), Writer(seed + 3, "w")
    text = base.body(3, f"{simple} block macro call capture include borrow")
    child = "".join(
        f"{{% block {name} {page.random.choice(['', 'scoped'])} %}}"
        f"{page.body(2, f'{simple} capture include borrow')}{{{{ super() }}}}{{% endblock %}}"
        for name in base.blocks
        if page.random.random() < 0.6
    )
    return {
        "lib": '{% set b = "lib" %}{% macro m(c) %}'
        f"{lib.body(2, 'element loop scope')}{{% endmacro %}}",
        "part": part.body(2, f"{simple} borrow"),
        "base": text,
        "page": '{% extends "base.html" %}' + page.body(0, "element") + child,
    }


class Collector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, _tag, attrs):
        self.found.append(dict(attrs)["id"] or "")


@pytest.mark.parametrize("seed", range(0, 400, 4))
@pytest.mark.parametrize("name", ["base.html", "page.html"])
def test_random_templates_show_what_jinja_renders(site, seed, name):
    made = site(**written(seed))
    environment = jinja2.Environment(loader=jinja2.DictLoader(made.files), autoescape=True)
    collector = Collector()
    collector.feed(environment.get_template(name).render())
    page = made.page(name)
    patterns = []
    for placed in page.elements:
        (pattern,) = page.values(placed, placed.element.attributes[0])
        patterns.append(".*".join(map(re.escape, str(pattern).split("*"))))
    assert not page.open
    assert len(patterns) == len(collector.found)
    for pattern, text in zip(patterns, collector.found, strict=True):
        assert re.fullmatch(pattern, text)


def _doubling_macros():
    calls = [
        f"{{% macro m{n + 1}() %}}{{{{ m{n}() }}}}{{{{ m{n}() }}}}{{% endmacro %}}"
        for n in range(15)
    ]
    return "{% macro m0() %}<p></p>{% endmacro %}" + "".join(calls) + "{{ m15() }}"


def _nested_loops():
    items = ", ".join(map(str, range(16)))
    return f"{{% for x in [{items}] %}}" * 4 + "{{ x }}" + "{% endfor %}" * 4


@pytest.mark.parametrize("text", [_doubling_macros(), _nested_loops()])
def test_a_page_that_shows_things_beyond_measure_is_followed_so_far_and_open(site, text):
    page = site(page=text).page("page.html")
    assert page.open
    assert len(page.elements) < 20_000


def test_a_page_that_shows_many_things_is_followed_whole(site):
    items = ", ".join(map(str, range(16)))
    macro = "{% macro m(x) %}<p id='p{{ x }}'></p>{% endmacro %}"
    loop = f"{{% for y in [{items}] %}}"
    loops = loop * 2 + "{{ m(y) }}" + "{% endfor %}" * 2
    page = site(page=macro + loops).page("page.html")
    assert not page.open
    assert len(page.elements) == 256
