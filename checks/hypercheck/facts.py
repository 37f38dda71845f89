"""What rules see: facts about one application, each with its exact place.

Facts are framework-neutral. ``Pattern`` stands wherever the source may say a string only in part;
``None`` stands where the source says nothing, never where the checker could not tell: what cannot
be told is an ``open`` flag or a hole, and rules stay silent about it.
"""

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal as OneOf
from typing import Protocol

import msgspec

from hypercheck.frontends.template.summary import (
    CallBlock,
    Element,
    Macro,
    MarkupFaultKind,
    TagAttribute,
)
from hypercheck.htmx.library import Library
from hypercheck.model import Edit, Span
from hypercheck.pattern import Pattern
from hypercheck.value import Call

# ----------------------------------------------------------------------------- URLs and routes


class Converter(msgspec.Struct, frozen=True):
    """What a path parameter matches: ``pattern`` is a regular expression for the whole value.

    ``annotation`` is the Python type that the framework makes of it (``str``, ``int`` …);
    ``alphabet`` is a regular expression for one character of a value.
    """

    name: str
    pattern: str
    annotation: str
    alphabet: str


class PathParameter(msgspec.Struct, frozen=True):
    """``{name:converter}`` in a route's path. ``span`` is the whole of it with the braces.

    ``converter`` is None where the framework does not know ``converter_name``.
    """

    name: str
    converter_name: str
    converter: Converter | None
    span: Span


class RoutePath(msgspec.Struct, frozen=True):
    """A route's whole path, prefixes included: texts and parameters in order."""

    parts: tuple[str | PathParameter, ...]

    @property
    def parameters(self) -> tuple[PathParameter, ...]:
        """The parameters in order."""
        return tuple(part for part in self.parts if isinstance(part, PathParameter))

    def __str__(self) -> str:
        return "".join(part if isinstance(part, str) else f"{{{part.name}}}" for part in self.parts)


class PathFault(msgspec.Struct, frozen=True):
    """Something in a route's path that the framework refuses; ``text`` is what is there.

    ``no_slash`` and ``end_slash``: how it begins or a prefix ends; ``angles``: ``<int:id>``;
    ``braces``: ones that hold no parameter; ``converter``: an unknown one; ``end``: a ``?`` or
    ``#`` and what follows; ``repeated``: the parameter is there before, at ``first``.
    ``right`` is what certainly was meant, ``guess`` what may have been.
    """

    kind: OneOf["no_slash", "end_slash", "angles", "braces", "converter", "end", "repeated"]
    span: Span
    text: str
    right: str | None = None
    guess: str | None = None
    first: Span | None = None


class IdleGuard(msgspec.Struct, frozen=True):
    """A decorator that keeps people out, above a registration, where it is not applied.

    ``name`` is as written; ``span`` the whole decorator without its ``@``.
    """

    name: str
    span: Span


class Parameter(msgspec.Struct, frozen=True):
    """One argument of a handler. ``annotation`` is its canonical dotted name, if it has one.

    ``fields`` is set when the annotation is a dataclass (or struct) of the project.
    ``supplied``: the framework supplies it whatever the path says (the request, a provided type,
    a dataclass form, a default).
    """

    name: str
    span: Span
    annotation: str | None
    annotation_span: Span | None
    supplied: bool
    kind: OneOf["ordinary", "keyword_only", "positional_only", "args", "kwargs"]
    form: "FormClass | None" = None


class FieldType(msgspec.Struct, frozen=True):
    """What the text of a control is made into.

    ``many``: a list (or tuple, set) of such values, all that are sent under the name.
    """

    kind: OneOf[
        "text", "integer", "number", "boolean", "date", "time", "datetime", "choice", "file"
    ]
    many: bool = False


class FormField(msgspec.Struct, frozen=True):
    """One field of a dataclass that a form is bound to. ``type``: None where it is not known."""

    name: str
    span: Span
    required: bool
    type: FieldType | None = None


class FormClass(msgspec.Struct, frozen=True):
    """A dataclass (or struct) that request data is bound to.

    ``complete``: all its fields are known (no base class that could not be read).
    """

    name: str
    span: Span
    fields: tuple[FormField, ...]
    complete: bool


class FieldRead(msgspec.Struct, frozen=True):
    """A handler reads a form field: ``form["x"]`` (required) or ``form.get("x")``."""

    name: Pattern
    span: Span
    required: bool


class BadResult(msgspec.Struct, frozen=True):
    """A way a handler can give the framework something it cannot answer with.

    ``kind``: ``none`` (an explicit or bare return of None), ``falls_off`` (the end of the
    function is reached), ``coroutine`` (a coroutine that is not awaited), ``generator`` (the
    handler itself yields). ``span`` is the return statement or the function's name.
    """

    kind: OneOf["none", "falls_off", "coroutine", "generator"]
    span: Span
    related: Span | None = None


Answer = OneOf["stream", "redirect", "content"]
"""What a browser gets for a returned value."""


@dataclass(frozen=True)
class Handler:
    """The function behind a route.

    ``renders`` and ``streams`` are what its return values mean, as far as known; ``replies`` are
    those renders that answer a request of htmx itself, not beside it, None if there may be others;
    ``answers`` are the kinds of all it returns; ``results_open``: it may return what is not known.
    ``reads`` are form fields it reads by name, ``reads_open``: it may read others (it hands the
    form on to code that is not followed). ``path_reads``: names it reads from
    ``request.path_params``; None if it may read any. ``refusals``: where it answers with 422.
    """

    name: str
    span: Span
    parameters: tuple[Parameter, ...]
    is_async: bool
    bad_results: tuple[BadResult, ...] = ()
    renders: tuple["Render", ...] = ()
    replies: tuple["Render", ...] | None = None
    streams: tuple["Stream", ...] = ()
    results_open: bool = True
    answers: frozenset[Answer] = frozenset()
    reads: tuple[FieldRead, ...] = ()
    forms: tuple[FormClass, ...] = ()
    reads_open: bool = False
    path_reads: frozenset[str] | None = frozenset()
    refusals: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Route:
    """One registered route.

    ``span`` is the content of the path literal at the registration. ``call`` is the registering
    call: routes with the same one are readings of it.
    ``conditional``: it stands under an ``if`` or the like, so another may take its place.
    """

    methods: frozenset[str]
    path: RoutePath
    span: Span
    name: str | None
    name_span: Span
    handler: Handler | None
    kind: OneOf["http", "websocket"] = "http"
    mounted: bool = False
    call: Span | None = None
    conditional: bool = False
    path_faults: tuple[PathFault, ...] = ()
    idle_guards: tuple[IdleGuard, ...] = ()

    def __str__(self) -> str:
        return f"{' '.join(sorted(self.methods))} {self.path}"


class Mount(msgspec.Struct, frozen=True):
    """A prefix below which somebody else answers: static files, another application, the server.

    ``directory`` is set for static files whose folder is known.
    """

    prefix: str
    span: Span | None
    kind: OneOf["static", "application", "server"]
    directory: str | None = None


class Url(msgspec.Struct, frozen=True):
    """A URL as written. ``path`` lacks the query and the fragment.

    ``is_local``: it starts with one ``/`` and so is answered by this application.
    """

    whole: Pattern
    path: Pattern
    is_local: bool

    def __str__(self) -> str:
        return str(self.path)


class MissingFile(msgspec.Struct, frozen=True):
    """A static file that a page asks for and that is not in its folder.

    ``name`` is relative to the folder, ``source`` the attribute or function that names it.
    ``near`` is the file that was probably meant; ``case``: it differs in the case of letters only.
    """

    name: Pattern
    source: str
    near: str | None
    case: bool = False


class UrlUse(msgspec.Struct, frozen=True):
    """A place that makes a browser (or the application itself) ask for a URL.

    ``method`` is None where any would do (a redirect may be followed with another).
    ``source`` is the attribute's or function's name. ``span`` is the path as written.
    """

    url: Url
    method: str | None
    span: Span
    source: str
    placed: "Placed | None" = None


class OpenRedirect(msgspec.Struct, frozen=True):
    """A redirect to where the sender of the request wants; ``name`` is the query's or form's.

    ``span`` is the redirect's target, ``source`` the redirect's name.
    """

    span: Span
    source: str
    name: str


class RouteNameUse(msgspec.Struct, frozen=True):
    """``url_for(name, **parameters)``.

    ``parameters`` are (name, span of the argument); ``open``: a ``**`` may give others.
    ``call`` is the whole call.
    """

    name: Pattern
    span: Span
    parameters: tuple[tuple[str, Span], ...]
    open: bool
    call: Span


# --------------------------------------------------------------------------------- templates


class TemplateUse(msgspec.Struct, frozen=True):
    """A template named by Python or by another template.

    ``names`` are the alternatives of which one must exist (a list given to ``include``);
    ``optional``: it may be missing.
    """

    names: tuple[Pattern, ...]
    span: Span
    source: str
    optional: bool = False


class TemplateStep(msgspec.Struct, frozen=True):
    """A template shows another one whatever its conditions say. ``span`` is the other's name."""

    template: str
    other: str
    how: OneOf["extends", "include", "import"]
    span: Span


class TemplateCycle(msgspec.Struct, frozen=True):
    """Steps from a template back to itself, the first in the order of places first."""

    steps: tuple[TemplateStep, ...]


class MacroCall(msgspec.Struct, frozen=True):
    """A template calls a macro of the project or its framework.

    ``span`` is the macro's name in the call, ``definition`` where it is defined. ``block`` is the
    ``call`` block that hands it a body. ``needed`` are the parameters that it certainly reads.
    """

    call: Call
    span: Span
    macro: Macro
    definition: Span
    block: CallBlock | None
    needed: frozenset[str]


class ImportedName(msgspec.Struct, frozen=True):
    """A template takes a name from another one that does not export it.

    ``local`` is how it writes the name, ``exported`` what the other one has. ``is_read``: it does
    more than import it.
    """

    name: str
    local: str
    template: str
    span: Span
    exported: frozenset[str]
    is_read: bool


class AppliedName(msgspec.Struct, frozen=True):
    """A template applies a filter or test that is none of Jinja2's own.

    It is not told where the template asks whether there is one of this name.
    """

    kind: OneOf["filter", "test"]
    name: str
    span: Span


class BlockUse(msgspec.Struct, frozen=True):
    """A block named in Python, to be rendered alone from ``template``."""

    name: Pattern
    span: Span


@dataclass(frozen=True)
class Render:
    """A place in Python that renders a template, whole or a block of it.

    ``kind`` is the framework's word in neutral form. ``whole``: the template is (also) rendered
    as a whole; ``blocks`` are those rendered alone. ``target`` is the out-of-band target.
    ``context`` are the names given; ``context_open``: there may be others.
    """

    kind: OneOf["template", "page", "fragment", "validation", "oob"]
    template: Pattern
    span: Span
    call: Span
    blocks: tuple[BlockUse, ...]
    whole: bool
    context: "Frame"
    context_names: frozenset[str] = frozenset()
    context_open: bool = False
    target: Pattern | None = None
    swap: Pattern | None = None
    handler: str | None = None


class BlockDef(msgspec.Struct, frozen=True):
    """A block that a template defines."""

    name: str
    template: str
    span: Span


class StrayBlock(msgspec.Struct, frozen=True):
    """A block that nothing shows in place: outside of all others, in a template with parents.

    No template that it extends has the block, and none that extends it shows it. ``inside`` are
    the names of the blocks in it, ``known`` those of its parents, ``parent`` is the first of them.
    """

    block: BlockDef
    inside: frozenset[str]
    parent: str
    known: frozenset[str]


class NameRead(msgspec.Struct, frozen=True):
    """A block that can be rendered alone reads a name that is bound outside it.

    ``span`` is the reading, ``binding`` where the name is bound, ``how`` the statement.
    """

    name: str
    block: BlockDef
    span: Span
    binding: Span
    how: OneOf["set", "for", "import", "with", "macro"]


ReadUse = OneOf["plain", "test", "passed", "called"]
"""How a name is read: ``test``: its plain truth is asked for; ``passed``: it is handed on as it is,
to a call or another name, so that nothing fails yet; ``called``: it is called."""


class VariableRead(msgspec.Struct, frozen=True):
    """A template reads a name that its own statements do not bind.

    ``block`` is the innermost block it stands in. A name that ``is defined`` or a default guards
    is not read. ``is_certain``: no condition decides whether it is read, nor who calls a macro.
    """

    name: str
    span: Span
    use: ReadUse
    template: str
    block: str | None
    is_certain: bool = True


class MissingName(msgspec.Struct, frozen=True):
    """A template is certainly shown, and reads a name that nobody gives it.

    ``known`` are the names it is given. ``sites`` are some of the render sites that show it.
    ``is_imported``: nobody shows it with a context, so that it knows globals alone.
    """

    read: VariableRead
    known: frozenset[str]
    sites: tuple[Span, ...]
    is_imported: bool


class Frame(Protocol):
    """Where values of a template or function are looked up; made and read by the link."""


# ------------------------------------------------------------------------------ placed elements


class PlacedGuard(msgspec.Struct, frozen=True):
    """An alternative, on a page, that an element stands in. Same group, other index: never both.

    ``group`` tells the statement and the place it was expanded at; ``loop``: any number of times.
    """

    group: tuple[object, ...]
    index: int
    loop: bool


NEVER: tuple[object, ...] = ("never",)
"""The group of ``{% if false %}``, whose first alternative is only there to be rendered alone."""


class Lineage(msgspec.Struct, frozen=True):
    """What an element and those above it have: the names of htmx's attributes without ``data-``.

    ``known``: nothing above it is in doubt, and they have no attributes that are not known.
    """

    htmx_names: frozenset[str] = frozenset()
    known: bool = True


@dataclass(frozen=True, eq=False)
class Placed:
    """An element on a composed page: inheritance, includes and macro calls followed.

    ``parent`` is the element above it on the page, across files. ``certain`` is False where
    markup and statements cross, so that what stands above it cannot be told. ``inside_open``:
    something above it could not be followed.
    """

    element: Element
    path: str
    parent: "Placed | None"
    page: "Page"
    frame: Frame = field(repr=False)
    guards: tuple[PlacedGuard, ...] = ()
    certain: bool = True

    @property
    def tag(self) -> str:
        """The tag name in lower case, ``*`` where it is not known."""
        return self.element.tag

    @property
    def span(self) -> Span:
        """The tag name: the smallest text that is the element."""
        return Span(self.path, self.element.tag_range.start, self.element.tag_range.end)

    @property
    def has_open_attributes(self) -> bool:
        """Whether it may have attributes that are not known."""
        return self.element.open_attributes or bool(self.element.spread)

    @functools.cached_property
    def lineage(self) -> Lineage:
        """What it and the elements above it have, worked out once for each of them."""
        waiting, above = [], self.parent
        while above is not None and "lineage" not in vars(above):
            waiting.append(above)
            above = above.parent
        for each in reversed(waiting):  # each finds what is above it ready
            _ = each.lineage
        before = self.parent.lineage if self.parent is not None else Lineage()
        own = frozenset(
            each.name.removeprefix("data-")
            for each in self.element.attributes
            if each.name.startswith(("hx-", "data-hx-"))
        )
        known = before.known and self.certain and not self.has_open_attributes
        if own <= before.htmx_names and known == before.known:
            return before
        return Lineage(before.htmx_names | own, known)

    def ancestors(self) -> Iterator["Placed"]:
        """The elements above it, nearest first."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def attributes(self, *names: str) -> Iterator[TagAttribute]:
        """Its attributes with one of the names; ``hx-*`` and ``sse-*`` also as ``data-…``."""
        for attribute in self.element.attributes:
            name = attribute.name
            if name.startswith(("data-hx-", "data-sse-", "data-ws-")):
                name = name.removeprefix("data-")
            if attribute.name in names or name in names:
                yield attribute

    def has(self, *names: str) -> bool:
        """Whether it has one of the attributes, in some alternative at least."""
        return next(self.attributes(*names), None) is not None


class Page(Protocol):
    """What one render site shows: a whole template, or a block alone."""

    @property
    def template(self) -> str:
        """The name of the template that is rendered."""

    @property
    def block(self) -> str | None:
        """The block rendered alone, None for the whole template."""

    @property
    def render(self) -> Render | None:
        """The render site; None for a template that no known render site reaches."""

    @property
    def paths(self) -> frozenset[str]:
        """The files of all templates that it is composed of, those of called macros too."""

    @property
    def elements(self) -> tuple[Placed, ...]:
        """All elements in document order."""

    @property
    def open(self) -> bool:
        """Whether it may hold elements that are not known (unresolved include, raw HTML …)."""

    @property
    def is_document(self) -> bool:
        """Whether it is a whole document, so that nothing stands above its elements."""

    def values(self, placed: Placed, attribute: TagAttribute) -> tuple[Pattern, ...]:
        """What an attribute's value can be on this page; empty for one without ``=``."""


class ElementId(msgspec.Struct, frozen=True):
    """An ``id`` that an element has.

    ``swapped``: the element is itself an out-of-band swap, which needs the id to be on the page
    already.
    """

    id: Pattern
    placed: Placed
    swapped: bool = False


class UnsafeOutput(msgspec.Struct, frozen=True):
    """Output that is not escaped for the place where it stands.

    ``kind``: ``safe`` and ``unescaped`` (shown as it is), ``script`` and ``event`` (in a string of
    a script or of an event's attribute), ``json`` (in a string of JSON), ``unquoted`` (in an
    attribute without quotes), ``tojson`` (its quotes end the attribute), ``url`` (it may
    bring its own scheme), ``markup`` (put into markup by Python).
    ``what`` is the expression; ``sure``: the request says what it is. ``edits`` mend it.
    """

    kind: str
    span: Span
    what: str
    sure: bool
    edits: tuple[Edit, ...] = ()


class DuplicateId(msgspec.Struct, frozen=True):
    """An id that one page has more than once.

    ``other`` is where else it is written; None where one place is shown again: by a loop
    (``looped``), by an include or a macro.
    """

    id: Pattern
    other: Span | None
    looped: bool


@dataclass(frozen=True, slots=True)
class IdUse:
    """A selector or reference that names an id. ``span`` is the id without ``#``.

    ``source`` is the attribute's or function's name; ``out_of_band``: an out-of-band swap.
    ``pages`` are those that have it; none where Python names the id.
    """

    id: Pattern
    span: Span
    source: str
    out_of_band: bool = False
    placed: Placed | None = None
    pages: tuple[Page, ...] = field(default=(), repr=False)


class HtmxAttribute(msgspec.Struct, frozen=True):
    """One ``hx-*``, ``sse-*`` or ``ws-*`` attribute as written, with its values.

    So is what can only be meant for one (``hx_get``, ``hxget``).

    ``name`` lacks ``data-``. ``values`` are the alternatives; empty for an attribute without
    value. ``name_span`` is the name as written, or the expression that writes it.
    """

    name: str
    written: str
    name_span: Span
    span: Span
    values: tuple[Pattern, ...]
    placed: Placed

    @property
    def is_elsewhere(self) -> bool:
        """Whether the name is written in another file than the tag that an expression fills."""
        return self.name_span.end - self.name_span.start != len(self.written)


class MarkupFlaw(msgspec.Struct, frozen=True):
    """Markup that a browser does not take as it is written.

    ``kind``: ``unclosed`` or ``stray`` (a start or end tag without the other), ``crossed`` (an end
    tag before that of an element inside), ``block_in_p``, ``nested_form``, ``outside_table``,
    ``attribute`` (given twice). ``span`` is the name of the start tag, the whole end tag, or the
    attribute's name; ``other`` is the tag or attribute that it has to do with. ``slash``: written
    ``<div />``. ``idle``: what may be left out without any change.
    """

    kind: MarkupFaultKind
    span: Span
    name: str
    other: Span | None = None
    other_name: str = ""
    slash: bool = False
    idle: Span | None = None


class Exchange(msgspec.Struct, frozen=True):
    """A request of htmx whose answer, and the place where it goes, are known.

    ``style`` is how it is swapped. ``targets`` are the elements that it may go to, on any page;
    ``target_tag`` is their tag if that is all that is known. ``target_id`` is the id they share.
    ``span`` is the selector if the element has one of its own, else the URL. ``answers`` are the
    pages that it may be answered with.
    """

    use: UrlUse
    placed: Placed
    style: str
    targets: tuple[Placed, ...]
    target_tag: str | None
    target_id: str | None
    span: Span
    answers: tuple[Page, ...]


class ScriptTag(msgspec.Struct, frozen=True):
    """A script on a page. ``url`` is None for one whose text stands in the page.

    ``span`` is the URL as written, or the tag's name.
    """

    url: Pattern | None
    span: Span
    library: Library


class Libraries(msgspec.Struct, frozen=True):
    """What the scripts of a page bring: htmx (``htmx``), and its extensions by their names.

    ``open``: they may bring others. ``lacks_end``: the framework would add htmx at the end of the
    head, but there is no end tag.
    """

    names: frozenset[str]
    open: bool
    scripts: tuple[ScriptTag, ...]
    lacks_end: bool = False


# ------------------------------------------------------------------------------------- forms


class Control(msgspec.Struct, frozen=True):
    """A control that takes a value. ``names`` are the alternatives of its name.

    ``type`` is in lower case (``select`` and ``textarea`` too), None where it is not known.
    """

    names: tuple[Pattern, ...]
    type: str | None
    placed: Placed


class Unlabelled(msgspec.Struct, frozen=True):
    """A control that nothing names to those who do not see it.

    ``labelled`` are the ids that labels of its page name.
    """

    control: Control
    labelled: tuple[Pattern, ...]


@dataclass(frozen=True)
class Submission:
    """A form, or an element outside forms that sends a request by itself.

    ``kind``: ``form`` or ``element``. ``url`` and ``method`` are what it sends (alternatives as
    separate submissions). ``sender``: the browser, htmx, or the browser where scripts do not run
    and htmx sends something else (``fallback``). ``open``: it may send values that are not known.
    ``scripted``: a script may send it otherwise, or add values of its own. ``token``: whether a
    CSRF field or header goes with it (None: cannot be told). ``sent_names`` are further names sent
    by ``hx-vals`` and ``hx-include``. ``nameless`` are controls that it cannot send for lack of a
    name. ``multipart``: whether files are sent whole, not by their names alone (None: cannot be
    told).
    """

    kind: OneOf["form", "element"]
    placed: Placed
    url: Url
    method: str
    method_span: Span
    controls: tuple[Control, ...]
    sent_names: tuple[Pattern, ...]
    open: bool
    token: bool | None
    sender: OneOf["browser", "htmx", "fallback"] = "browser"
    scripted: bool = False
    nameless: tuple[Control, ...] = ()
    multipart: bool | None = None


# ----------------------------------------------------------------------------------- streams


class SentEvent(msgspec.Struct, frozen=True):
    """An event that a stream sends, by one ``yield``.

    ``repeated``: it stands in a loop that goes on after it. ``render`` or ``text`` is its data
    as far as it is known.
    """

    name: Pattern
    span: Span
    repeated: bool = False
    render: Render | None = None
    text: Pattern | None = None


class Interval(msgspec.Struct, frozen=True):
    """A time in seconds that Python writes."""

    seconds: float
    span: Span


class Stream(msgspec.Struct, frozen=True):
    """An event stream that a handler returns. ``open``: it may send other events too.

    ``heartbeat`` is None where the call gives none, or where it cannot be told.
    """

    span: Span
    events: tuple[SentEvent, ...]
    open: bool
    heartbeat: Interval | None = None


class SseListener(msgspec.Struct, frozen=True):
    """An element that waits for an event. ``connection`` is the ``sse-connect`` above it.

    ``span`` is the event's name, ``attribute`` that of the attribute called ``source``.
    ``certain``: no other connection can be the one.
    """

    event: Pattern
    span: Span
    source: str
    attribute: Span
    placed: Placed
    connection: Placed | None
    urls: tuple[Url, ...]
    certain: bool


# ------------------------------------------------------------------------------- configuration


@dataclass(frozen=True, slots=True)
class ConfigValue:
    """One setting of the application's own configuration as Python writes it.

    ``value`` is a plain value (str, int, float, bool, None, or a tuple of them) where it is a
    literal or a constant, else ``UNKNOWN``. ``name_span`` is the keyword; ``bound`` is the value
    for the link to follow further.
    """

    name: str
    name_span: Span
    value: object
    span: Span
    bound: object = field(default=None, repr=False, compare=False)


class Configuration(msgspec.Struct, frozen=True):
    """The call that makes the application's configuration; ``open``: a ``**`` may give more."""

    span: Span
    values: tuple[ConfigValue, ...]
    open: bool

    def get(self, name: str) -> ConfigValue | None:
        """The setting with a name, if the call gives it."""
        return next((value for value in self.values if value.name == name), None)


class SecretKey(msgspec.Struct, frozen=True):
    """A key that the application signs with, as its source tells it.

    ``kind``: ``literal`` stands in the source; ``default`` stands in where an environment
    variable is not set (``related`` reads it); ``empty`` is none at all, though ``related``
    signs with it.
    """

    kind: OneOf["literal", "default", "empty"]
    text: str
    span: Span
    related: Span | None = None


class MiddlewareFault(msgspec.Struct, frozen=True):
    """Middleware that cannot work as it is added.

    ``late``: it stands outside of ``needed``, which is at ``other``; ``missing``: ``needed`` is
    not added at all; ``twice``: it is added at ``other`` already; ``class``: a class is added,
    not an object; ``sync``: the function at ``span`` gives what cannot be awaited, and is added
    at ``other``; ``call``: it does not take a request and what comes next.
    """

    kind: OneOf["late", "missing", "twice", "class", "sync", "call"]
    name: str
    span: Span
    other: Span | None = None
    needed: str = ""


class Launch(msgspec.Struct, frozen=True):
    """The server is started where a module is imported, by ``call``: ``app.run()``.

    ``span`` is what the module itself does: the same, or its call of a function that does it.
    """

    span: Span
    call: Span


class TextShape(msgspec.Struct, frozen=True):
    """What a text of the configuration must look like, and the demand in words."""

    pattern: str
    demand: str


class ConfigField(msgspec.Struct, frozen=True):
    """What a framework says of one field of its configuration (see the rule ``config-value``).

    ``type`` is ``str``, ``int``, ``float``, ``bool``, ``strings``, ``path`` or ``paths`` (a path
    or several), with ``?`` where None is allowed; the limits are inclusive unless ``above``;
    ``choices`` are the only values; every text must fit ``shape``.
    """

    name: str
    type: str
    default: object
    minimum: float | None = None
    above: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    shape: TextShape | None = None


class ConfigRelations(msgspec.Struct, frozen=True):
    """What a framework demands between fields, as pairs of names.

    ``together``: both are set or neither; ``distinct``: their paths differ; ``outside``: the
    first one's path is not below the second one's.
    """

    together: tuple[tuple[str, str], ...] = ()
    distinct: tuple[tuple[str, str], ...] = ()
    outside: tuple[tuple[str, str], ...] = ()


UNKNOWN = object()
