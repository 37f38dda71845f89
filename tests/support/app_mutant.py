"""Applications with one name changed, and what must be found because of it.

One letter changes, so that the new name stands nowhere else:

- where a name is *used*, the finding stands on the changed letter;
- where it is *made*, findings stand on every use that nothing else serves any more;
- a change that breaks no use is equivalent, and nothing may be found.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from app_words import HOLE, Form, Route, Scan, Site, masked, meet, path_of, unified


@dataclass(frozen=True)
class Expected:
    """Where a finding must stand: inside a stretch and, if told, over one place of it.

    Of those in one group, one is enough. What is not ``needed`` may be found.
    """

    codes: str
    path: str
    start: int
    end: int
    over: int | None = None
    needed: bool = True
    group: str = ""

    def fits(self, code: str, path: str, start: int, end: int) -> bool:
        """Whether a finding is this one."""
        inside = path == self.path and self.start <= start and end <= self.end
        return code in self.codes and inside and (self.over is None or start <= self.over < end)


def at(codes: str, site: Site, over: int | None = None, *, needed: bool = True) -> Expected:
    """A finding on a place."""
    return Expected(codes, site.path, site.start, site.end, over, needed)


@dataclass(frozen=True)
class Mutant:
    """One change of a stretch (of a file's path where ``renamed``), and what must be found."""

    kind: str
    site: Site
    new: str
    expected: tuple[Expected, ...]
    renamed: bool = False

    @property
    def is_equivalent(self) -> bool:
        """Whether it breaks nothing."""
        return not any(each.needed for each in self.expected)

    def of(self, text: str) -> str:
        """The file after the change."""
        return text[: self.site.start] + self.new + text[self.site.end :]

    def after(self) -> list[Expected]:
        """What must be found, where the text is after the change."""
        return [self._moved(each) for each in self.expected]

    def _moved(self, each: Expected) -> Expected:
        if each.path != self.site.path or self.renamed:
            return each
        by = len(self.new) - (self.site.end - self.site.start)
        start = each.start + (by if each.start >= self.site.end else 0)
        end = each.end + (by if each.end >= self.site.end else 0)
        return replace(each, start=start, end=end)


def mutants(scan: Scan) -> Iterator[Mutant]:
    """All mutants of an application."""
    for kind in (_Urls, _Methods, _Templates, _Blocks, _Names, _Forms, _RouteNames, _Parameters):
        yield from kind(scan).all()


class _Kind:
    """Makes the mutants of one kind of name."""

    def __init__(self, scan: Scan) -> None:
        self.scan = scan

    def all(self) -> Iterator[Mutant]:
        """Every mutant."""
        raise NotImplementedError

    def change(self, site: Site) -> tuple[Site, str]:
        """The letter of a site that is to be changed, and what stands there then."""
        text = masked(self.scan.files[site.path][site.start : site.end], site.path)
        word = [*re.finditer(r"[A-Za-z]+", text)][-1]
        before = (word.end() - word.start()) // 2
        place = word.start() + before
        letter = next(
            letter
            for letter in ("q", "x", "z", "j", "zq", "qj", "jx")
            if word[0][:before] + letter + word[0][before + 1 :] not in self.scan.words
        )
        return replace(site, start=site.start + place, end=site.start + place + 1), letter

    def text_with(self, site: Site, change: Site, new: str) -> str:
        """What a site says after the change of a part of it."""
        text = self.scan.files[site.path]
        raw = text[site.start : change.start] + new + text[change.end : site.end]
        return unified(masked(raw, site.path))

    def mutant(self, kind: str, site: Site, expected: Iterable[Expected]) -> Mutant:
        return Mutant(kind, *self.change(site), tuple(expected))

    def used(self, kind: str, site: Site, codes: str) -> Mutant:
        """A mutant of a use that nothing serves."""
        letter, new = self.change(site)
        return Mutant(kind, letter, new, (at(codes, site, letter.start),))


def _has_letters(site: Site) -> bool:
    return re.search("[A-Za-z]", site.text) is not None


class _Routed(_Kind):
    """What is common to URLs and methods."""

    def lost(self, route: Route, methods: Iterable[str]) -> Iterator[Expected]:
        """What asks for a route with one of the methods, and is served by no other."""
        others = self.scan.without(route)
        for use in self.scan.of("url"):
            if use.method in methods and route.matches(use.text):
                code = others.fault(use.text, use.method)
                # One fault of one tag is one finding, however many of its attributes share it.
                group = f"{use.path} {use.about} {path_of(use.text)}"
                if code:
                    yield replace(at(code, use), group=group)
        # A string that looks like the path may get to where URLs are used.
        for site in self.scan.of("path-like"):
            if route.matches(site.text):
                yield at("CH101 CH102", site, needed=False)


class _Urls(_Routed):
    """Each segment of each URL that is used, and of each route's path."""

    def all(self) -> Iterator[Mutant]:
        for site in self.scan.of("url"):
            if site.text == "/":
                yield self._used(site, site, "/zq")
            for part in self.segments(site):
                yield self._used(site, *self.change(part))
        for route in self.scan.routes:
            for part in self.segments(route.path):
                yield self.mutant("URL routed", part, self.lost(route, route.methods))

    def _used(self, site: Site, change: Site, new: str) -> Mutant:
        code = self.scan.fault(self.text_with(site, change, new), site.method)
        expected = (at(code, site, change.start),) if code else ()
        return Mutant("URL used", change, new, expected)

    def segments(self, site: Site) -> Iterator[Site]:
        text = path_of(self.scan.files[site.path][site.start : site.end])
        for found in re.finditer(r"(?<=/)[^/{}]*[A-Za-z][^/{}]*(?=/|$)", text):
            start = site.start + found.start()
            yield Site(site.kind, site.path, start, start + len(found[0]), found[0])


class _Methods(_Routed):
    """A method that the path does not have, where it is asked for and where it is served."""

    def all(self) -> Iterator[Mutant]:
        for site in self.scan.of("method use"):
            (url,) = (
                each
                for each in self.scan.of("url")
                if (each.path, each.start) == (site.path, int(site.about))
            )
            new = self.scan.unserved(url.text)
            if new:
                yield Mutant("method used", site, new, (at("CH102", url),))
        for route in self.scan.routes:
            new = self.scan.unserved(route.example)
            for method, place in route.methods.items():
                if place is not None and new:
                    text = new if place.text.islower() else new.upper()
                    # The path is there still, for another method.
                    lost = [replace(e, codes="CH102") for e in self.lost(route, {method})]
                    lost += self.called(route)
                    yield Mutant("method routed", place, text, tuple(lost))

    def called(self, route: Route) -> Iterator[Expected]:
        """Where the route's URL is made by its name."""
        for call in self.scan.of("name call"):
            if call.text == route.name.text:
                yield at("CH102", call, needed=False)


class _Templates(_Kind):
    """Names of templates, and the files themselves."""

    def all(self) -> Iterator[Mutant]:
        uses = self.scan.of("template use")
        for site in uses:
            if site.about != "choice":
                suffix = len(site.text) - site.text.rfind(".")
                letter, new = self.change(replace(site, end=site.end - suffix))
                yield Mutant("template used", letter, new, (at("CH201", site, letter.start),))
        for path in self.scan.files:
            name = path.partition("templates/")[2]
            if name:
                lost = [use for use in uses if use.text == name and not self.has_other(use)]
                whole = Site("file", path, 0, 0, name)
                new = path.replace(".html", "zq.html")
                expected = tuple(at("CH201", use) for use in lost)
                yield Mutant("template made", whole, new, expected, renamed=True)

    def has_other(self, use: Site) -> bool:
        """Whether another of the choices that a list gives is there."""
        return any(
            self.scan.template(each.text)
            for each in self.scan.of("template use")
            if (each.path, each.start) == (use.path, use.start) and each.text != use.text
        )


class _Blocks(_Kind):
    """Blocks rendered alone, and blocks of templates."""

    def all(self) -> Iterator[Mutant]:
        uses, made = self.scan.of("block use"), self.scan.of("block made")
        for site in uses:
            yield self.used("block used", site, "CH301")
        for site in made:
            others = [each for each in made if each.text == site.text and each is not site]
            lost = [at("CH301", use) for use in uses if self.is_lost(use, site, others)]
            if others:
                # What stands in the blocks that were to fill this one is shown no more.
                lost += [at("CH401 CH403", use, needed=False) for use in self.scan.of("id use")]
            lost += [at("CH302", each) for each in (site, *others) if self.is_stray(each, site)]
            yield self.mutant("block made", site, lost)

    def is_lost(self, use: Site, site: Site, others: list[Site]) -> bool:
        chain = self.scan.chain(use.about)
        there = use.text == site.text and site.path in chain
        return there and not any(each.path in chain for each in others)

    def is_stray(self, block: Site, changed: Site) -> bool:
        """Whether no page shows a block any more when the name of one is changed."""
        made = [each for each in self.scan.of("block made") if each is not changed]
        if block is changed:
            used, own = set[str](), ""
        else:
            used = {use.text for use in self.uses_below(block.path)}
            own = block.text
        around, inside = self.nesting(block)
        parents = self.scan.chain(block.path.partition("templates/")[2])[1:]
        there = any(each.path in parents and each.text == own for each in made)
        alone = own in used or bool(inside & {use.text for use in self.uses_below(block.path)})
        return bool(parents) and not (around or there or alone or self.is_said(own))

    def uses_below(self, path: str) -> list[Site]:
        """The blocks that are rendered alone of templates that may have those of a file."""
        uses = self.scan.of("block use")
        return [use for use in uses if path in self.scan.chain(use.about)]

    def nesting(self, block: Site) -> tuple[int, set[str]]:
        """How many blocks stand around one, and the names of those in it."""
        depth, around, inside = 0, -1, set[str]()
        text = self.scan.files[block.path]
        for found in re.finditer(r"\{%-?\s*(end)?block\b\s*(\w*)", text):
            if around >= 0 and found[1] and depth == around + 1:
                break
            if around >= 0 and not found[1]:
                inside.add(found[2])
            if found.start(2) == block.start:
                around = depth
            depth += -1 if found[1] else 1
        return around, inside

    def is_said(self, name: str) -> bool:
        """Whether Python says the name of a block where it renders none."""
        said = re.findall(rf"""["']{re.escape(name)}["']""", self.python) if name else []
        return len(said) > sum(use.text == name for use in self.scan.of("block use"))

    @cached_property
    def python(self) -> str:
        return "\n".join(text for path, text in self.scan.files.items() if path.endswith(".py"))


class _Names(_Kind):
    """Ids and events: made at some places and used at others."""

    def all(self) -> Iterator[Mutant]:
        yield from self.named("id", "CH401 CH403")
        yield from self.named("event", "CH602")
        made = self.scan.of("id made")
        labels = {(site.path, site.start) for site in self.scan.of("label")}
        for site in self.scan.of("reference"):
            letter, new = self.change(site)
            text = self.text_with(site, letter, new)
            lost = list(self.unlabelled(site, text)) if (site.path, site.start) in labels else []
            if not any(meet(text, each.text) for each in made):
                lost.append(at("CH214", site, letter.start))
            yield Mutant("reference", letter, new, tuple(lost))

    def unlabelled(self, site: Site, text: str) -> Iterator[Expected]:
        """The controls without a label once the id, or what a label is for, is another."""
        labels = [
            text if (each.path, each.start) == (site.path, site.start) else each.text
            for each in self.scan.of("label")
        ]
        for control in self.scan.of("labelled"):
            own = text if site.kind == "id made" else control.about
            mine = meet(control.about, site.text)
            if mine and not any(meet(own, label) for label in labels):
                yield at("CH507", control)

    def named(self, what: str, codes: str) -> Iterator[Mutant]:
        uses = [site for site in self.scan.of(f"{what} use") if _has_letters(site)]
        made = self.scan.of(f"{what} made")
        for use in uses:
            letter, new = self.change(use)
            text = self.text_with(use, letter, new)
            served = any(meet(text, each.text) for each in made)
            expected = () if served else (at(codes, use, letter.start),)
            yield Mutant(f"{what} used", letter, new, expected)
        for site in filter(_has_letters, made):
            change = self.change(site)
            left = [self.text_with(site, *change), *(m.text for m in made if m is not site)]
            lost = [
                at(codes, use)
                for use in uses
                if meet(use.text, site.text)
                and not any(meet(use.text, each) for each in left)
                and not (what == "id" and self.scan.in_script(use.text))
            ]
            if what == "id":
                lost += self.unlabelled(site, self.text_with(site, *change))
                lost += (
                    at("CH214", each)
                    for each in self.scan.of("reference")
                    if meet(each.text, site.text) and not any(meet(each.text, one) for one in left)
                )
            yield Mutant(f"{what} made", *change, tuple(lost))


class _Forms(_Kind):
    """Controls that a form cannot do without, and the fields that they are for."""

    def all(self) -> Iterator[Mutant]:
        forms = self.scan.forms
        for site in self.scan.of("control"):
            if HOLE not in site.text:
                lost = [f.tag for f in forms if self.holds(f, site) and site.text in self.needed(f)]
                known = any(self.holds(f, site) and site.text in self.known(f) for f in forms)
                missed = (at("CH502", tag) for tag in lost)
                yield self.mutant("control", site, (*missed, at("CH501", site, needed=known)))
        for cls, fields in self.scan.required.items():
            bound = [f.tag for f in forms if any(cls in r.forms for r in self.scan.handlers(f))]
            for site in fields.values():
                missed = (at("CH502", tag) for tag in bound)
                yield self.mutant("field", site, (*missed, *self.unread(site)))
        for site in self.scan.optional:
            yield self.mutant("field", site, self.unread(site))

    def unread(self, field: Site) -> Iterator[Expected]:
        """The controls that a field was for; other code may read them by the same name."""
        for control in self.scan.of("control"):
            if control.text == field.text:
                yield at("CH501", control, needed=False)

    def holds(self, form: Form, control: Site) -> bool:
        """Whether a form holds a control, in its own file or in one that it includes."""
        included = (
            use
            for use in self.scan.of("template use")
            if use.about != "extends" and self.scan.template(use.text) == control.path
        )
        return any(
            place.path == form.tag.path and form.tag.end < place.start < form.end
            for place in (control, *included)
        )

    def needed(self, form: Form) -> set[str]:
        """The names that a form must send."""
        found: set[str] = set()
        for route in self.scan.handlers(form):
            found |= route.reads
            for cls in route.forms:
                found |= set(self.scan.required.get(cls, ()))
        return found

    def known(self, form: Form) -> set[str]:
        """The names that a form may send."""
        classes = {cls for route in self.scan.handlers(form) for cls in route.forms}
        optional = {field.text for field in self.scan.optional if field.about in classes}
        return self.needed(form) | optional


class _RouteNames(_Kind):
    """Names given to ``url_for``, and the routes' own."""

    def all(self) -> Iterator[Mutant]:
        uses = self.scan.of("name use")
        for site in uses:
            yield self.used("route name used", site, "CH103")
        for route in self.scan.routes:
            lost = [at("CH103", use) for use in uses if use.text == route.name.text]
            yield self.mutant("route name made", route.name, lost)


class _Parameters(_Kind):
    """Arguments of ``url_for``, and parameters of paths."""

    def all(self) -> Iterator[Mutant]:
        arguments = self.scan.of("argument")
        for site in arguments:
            letter, new = self.change(replace(site, end=site.start + len(site.text)))
            yield Mutant("url_for argument", letter, new, (at("CH104", site, letter.start),))
        for route in self.scan.routes:
            for site in route.parameters:
                name = replace(site, start=site.start + 1, end=site.start + 1 + len(site.text))
                letter, new = self.change(name)
                given = [
                    at("CH104", each)
                    for each in arguments
                    if (each.about, each.text) == (route.name.text, site.text)
                ]
                found = (*self.lost(route, site, letter), *given)
                yield Mutant("path parameter", letter, new, found)

    def lost(self, route: Route, site: Site, letter: Site) -> Iterator[Expected]:
        """The parameter; or the argument that lacks it, as nobody has to read ``{rest:path}``."""
        yield replace(at("CH107", site, letter.start), group="either end")
        if site.text in route.arguments:
            yield replace(at("CH107", route.arguments[site.text]), group="either end")
