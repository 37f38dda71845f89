"""What an application says, as places in its sources: the words of the mutation test.

Everything here is independent of the checker, down to the comparing of patterns.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

HOLE = "\0"
"""Stands for a part of a string that is not known."""

VERBS = ("get", "post", "put", "patch", "delete")
JINJA = r"\{\{.*?\}\}|\{%.*?%\}"

_PARAMETER = r"\{\w+(?::(\w+))?\}"
_CHARACTERS = {None: "[^/]", "int": "[0-9]", "slug": "[a-z0-9-]", "path": r"[\s\S]"}
"""One character of a parameter's value, by converter."""


def masked(text: str, path: str) -> str:
    """A string of a file with its holes as characters of the same number."""
    holes = JINJA if path.endswith(".html") else r"\{[^{}]*\}"
    return re.sub(holes, lambda found: HOLE * len(found[0]), text)


def unified(text: str) -> str:
    """Each hole as one character."""
    return re.sub(f"{HOLE}+", HOLE, text)


def path_of(url: str) -> str:
    """A URL without query and fragment."""
    return re.split("[?#]", url)[0]


def meet(one: str, other: str) -> bool:
    """Whether some text fits both."""
    return _can_be(one, tuple(other)) if HOLE not in other else _can_be(other, tuple(one))


def _can_be(text: str, symbols: tuple[str, ...]) -> bool:
    """Whether a text with holes can be a row of characters, holes and classes of characters."""
    if symbols and symbols[0] == HOLE:
        return _can_be(text, symbols[1:]) or (bool(text) and _can_be(text[1:], symbols))
    if not text or not symbols:
        return not text.strip(HOLE) and not symbols
    if text[0] == HOLE:
        return _can_be(text[1:], symbols) or _can_be(text, symbols[1:])
    if len(symbols[0]) == 1:
        return text[0] == symbols[0] and _can_be(text[1:], symbols[1:])
    fits = bool(re.fullmatch(symbols[0], text[0]))
    return fits and (_can_be(text[1:], symbols[1:]) or _can_be(text[1:], symbols))


@dataclass(frozen=True)
class Site:
    """A stretch of a file that says a name; ``text`` has each hole as one character.

    ``about`` is what else tells what is meant: a block's template, a URL's tag and method.
    """

    kind: str
    path: str
    start: int
    end: int
    text: str
    about: str = ""

    @property
    def method(self) -> str:
        """The method that a URL is asked for with."""
        return self.about.rpartition(" ")[2]


@dataclass(frozen=True)
class Route:
    """A registered route: its decorator, and what its function takes and reads.

    ``methods`` tells where each is written, None where it is not. ``forms`` are the classes that a
    form is read as, ``reads`` the fields that are read by name.
    """

    path: Site
    name: Site
    methods: dict[str, Site | None]
    forms: set[str]
    reads: set[str]
    parameters: list[Site]
    arguments: dict[str, Site]

    @property
    def example(self) -> str:
        """A path that it serves."""
        return re.sub(_PARAMETER, "1", self.path.text)

    def matches(self, url: str) -> bool:
        """Whether a URL can be for its path; a hole stands for any text."""
        return _can_be(path_of(url), self._symbols)

    @cached_property
    def _symbols(self) -> tuple[str, ...]:
        symbols: list[str] = []
        end = 0
        for found in re.finditer(_PARAMETER, self.path.text):
            symbols += [*self.path.text[end : found.start()], _CHARACTERS[found[1]]]
            end = found.end()
        return (*symbols, *self.path.text[end:])


@dataclass(frozen=True)
class Form:
    """A form of a template: its tag's name, where it ends, the URLs and methods it asks for."""

    tag: Site
    end: int
    asks: list[tuple[str, str]]


@dataclass
class Scan:
    """What the sources of one application say. ``fields`` are those of data classes, by class."""

    files: dict[str, str]
    sites: list[Site] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    required: dict[str, dict[str, Site]] = field(default_factory=dict)
    optional: list[Site] = field(default_factory=list)
    scripts: str = ""

    def of(self, kind: str) -> list[Site]:
        """All places of a kind."""
        return [site for site in self.sites if site.kind == kind]

    def without(self, route: Route) -> "Scan":
        """The same application without one of its routes."""
        return replace(self, routes=[each for each in self.routes if each is not route])

    def fault(self, url: str, method: str) -> str:
        """The code of what is wrong with a URL that is asked for; empty if a route serves it."""
        matching = [route for route in self.routes if route.matches(url)]
        if any(method in route.methods for route in matching):
            return ""
        return "CH102" if matching else "CH101"

    def unserved(self, url: str) -> str:
        """A method that no route of this path has; empty if each is served."""
        served = {m for route in self.routes if route.matches(url) for m in route.methods}
        return next((verb for verb in reversed(VERBS) if verb.upper() not in served), "")

    def handlers(self, form: Form) -> list[Route]:
        """The routes that answer a form, where it is certain which."""
        found = [
            [r for r in self.routes if r.matches(url) and method in r.methods]
            for url, method in form.asks
        ]
        return [routes[0] for routes in found if len(routes) == 1]

    @cached_property
    def words(self) -> str:
        """Everything that is said anywhere."""
        return "\n".join((*self.files, *self.files.values()))

    def template(self, name: str) -> str:
        """The path of a template; empty if there is none."""
        return next((p for p in self.files if name and p.endswith(f"templates/{name}")), "")

    def chain(self, name: str) -> list[str]:
        """A template's path and those of its parents."""
        parents = {s.path: s.text for s in self.of("template use") if s.about == "extends"}
        found: list[str] = []
        path = self.template(name)
        while path and path not in found:
            found.append(path)
            path = self.template(parents.get(path, ""))
        return found

    def in_script(self, word: str) -> bool:
        """Whether a script says a word, and so may make what is called so."""
        return bool(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", self.scripts))

    def extend(self, sites: Iterable[Site]) -> None:
        """Add places."""
        self.sites.extend(sites)
