"""What one template says: its Jinja statements and its elements in one tree, with exact places.

The tree is what the *template* says, before inheritance, includes and macro calls are followed;
the link does that. Markup and statements nest in each other as they stand in the source. Where
they cross (an element opened in one branch and closed outside) the tree says so with
:class:`Adrift` and ``Element.leaks`` instead of guessing.
"""

from typing import Literal as OneOf

import msgspec

from hypercheck.frontends.comment import Directive
from hypercheck.model import Range
from hypercheck.value import Name, Value


class Guard(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One alternative of one ``if`` (or the body of one ``for``) that something stands in.

    ``group`` is the start offset of the statement, ``index`` the alternative from 0. Two things
    with the same group and different index never appear together. ``loop``: it is a ``for``, so
    the thing may be there any number of times.
    """

    group: int
    index: int
    loop: bool = False


class TagAttribute(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One attribute as written.

    ``name`` is in lower case as a browser takes it; a hole in it (``data-{{ x }}``) is ``*``.
    ``value`` is None for an attribute without ``=``; character references are decoded.
    ``guards`` tell under which ``if``/``for`` *inside the tag* it stands.
    ``quote``: ``"``, ``'`` or empty.
    """

    name: str
    name_range: Range
    range: Range
    value: Value | None
    quote: str
    guards: tuple[Guard, ...] = ()


class Element(msgspec.Struct, frozen=True, array_like=True, tag="element", gc=False):
    """A start tag and what is inside it.

    ``tag`` is in lower case, ``*`` where it holds a hole. ``range`` is the start tag,
    ``tag_range`` the tag name, ``end`` the end tag if there is one of its own.
    ``spread`` are the expressions that stand where attributes could (``<div {{ attrs }}>``);
    ``open_attributes``: a statement there, or a name that begins with a hole, may be any
    attribute. ``tests`` are the conditions and iterables of statements inside the tag. Blocks,
    includes and assignments inside the tag or in a value come first in ``children``, blocks
    without their bodies.
    ``leaks``: it was closed from inside a branch or loop that it does not stand in, so what
    follows that place may or may not be inside it.
    """

    tag: str
    range: Range
    tag_range: Range
    attributes: tuple[TagAttribute, ...] = ()
    children: tuple["TemplateNode", ...] = ()
    end: Range | None = None
    spread: tuple[Value, ...] = ()
    tests: tuple[Value, ...] = ()
    open_attributes: bool = False
    leaks: bool = False


class Adrift(msgspec.Struct, frozen=True, array_like=True, tag="adrift", gc=False):
    """Nodes whose parents are not certain, from where a branch or loop left elements open on.

    ``openers`` are the start tags left open (or closed too much) before them.
    """

    range: Range
    openers: tuple[Range, ...]
    children: tuple["TemplateNode", ...]


class Text(msgspec.Struct, frozen=True, array_like=True, tag="text", gc=False):
    """Literal text that is not only white space (raw text of script and style too)."""

    range: Range


class Output(msgspec.Struct, frozen=True, array_like=True, tag="output", gc=False):
    """``{{ expression }}`` where text or an element could stand. ``range`` includes the braces."""

    range: Range
    value: Value


class Branch(msgspec.Struct, frozen=True, array_like=True, tag="if", gc=False):
    """``if``/``elif``/``else``.

    ``alternatives[i]`` is shown for ``tests[i]``; one more alternative than tests means there is
    an ``else``.
    """

    range: Range
    tests: tuple[Value, ...]
    alternatives: tuple[tuple["TemplateNode", ...], ...]


class For(msgspec.Struct, frozen=True, array_like=True, tag="for", gc=False):
    """``for``. ``targets`` are the names bound in the body; ``loop`` is bound there too.

    ``once``: it may go round only once, as far as the text says: ``[:1]``, ``{% break %}``.
    """

    range: Range
    targets: tuple[Name, ...]
    iterable: Value
    condition: Value | None
    body: tuple["TemplateNode", ...]
    otherwise: tuple["TemplateNode", ...]
    recursive: bool = False
    once: bool = False


class Set(msgspec.Struct, frozen=True, array_like=True, tag="set", gc=False):
    """``{% set a, b = value %}`` or ``{% set a %}…{% endset %}`` (then ``value`` is None).

    Filters on a block set are a :class:`Wrapped` around its body. ``namespace`` is set for
    ``{% set ns.x = … %}`` (then ``targets`` holds the namespace's name).
    """

    range: Range
    targets: tuple[Name, ...]
    value: Value | None
    body: tuple["TemplateNode", ...] = ()
    namespace: bool = False


class With(msgspec.Struct, frozen=True, array_like=True, tag="with", gc=False):
    """``with``: ``bindings`` are (name, value) seen by the body only."""

    range: Range
    bindings: tuple[tuple[Name, Value], ...]
    body: tuple["TemplateNode", ...]


class Block(msgspec.Struct, frozen=True, array_like=True, tag="block", gc=False):
    """``block``. ``name_range`` is its name in the opening tag."""

    range: Range
    name: str
    name_range: Range
    body: tuple["TemplateNode", ...]
    scoped: bool = False
    required: bool = False


class Include(msgspec.Struct, frozen=True, array_like=True, tag="include", gc=False):
    """``include``. ``template`` may be a Collection (the first that exists) or a Choice."""

    range: Range
    template: Value
    ignore_missing: bool = False
    with_context: bool = True


class Extends(msgspec.Struct, frozen=True, array_like=True, tag="extends", gc=False):
    """``extends``; it may stand inside a Branch."""

    range: Range
    template: Value


class Import(msgspec.Struct, frozen=True, array_like=True, tag="import", gc=False):
    """``{% import t as x %}`` (``names`` empty) or ``{% from t import a as b %}``.

    ``names`` are (imported name, local name, range of the imported name).
    """

    range: Range
    template: Value
    target: Name | None = None
    names: tuple[tuple[str, str, Range], ...] = ()
    with_context: bool = False


class MacroParameter(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One parameter of a macro or of a ``call`` block."""

    name: str
    range: Range
    default: Value | None = None


class Macro(msgspec.Struct, frozen=True, array_like=True, tag="macro", gc=False):
    """``macro``. It shows nothing where it stands.

    ``catches``: which of ``varargs``, ``kwargs`` and ``caller`` its body reads. ``writes``: the
    names of all attributes that it may write where a start tag calls it; None where its body may
    be anything else.
    """

    range: Range
    name: str
    name_range: Range
    parameters: tuple[MacroParameter, ...]
    body: tuple["TemplateNode", ...]
    catches: tuple[str, ...] = ()
    writes: tuple[str, ...] | None = None


class CallBlock(msgspec.Struct, frozen=True, array_like=True, tag="callblock", gc=False):
    """``{% call(params) macro(…) %}body{% endcall %}``; ``call`` is the macro call."""

    range: Range
    call: Value
    parameters: tuple[MacroParameter, ...]
    body: tuple["TemplateNode", ...]


class Wrapped(msgspec.Struct, frozen=True, array_like=True, tag="wrapped", gc=False):
    """A statement whose body is shown through something else: ``filter``, a custom tag.

    ``expressions`` are what it evaluates; ``tag`` is its name. Not ``opaque`` means the body's
    elements are shown as they stand.
    """

    range: Range
    tag: str
    expressions: tuple[Value, ...]
    body: tuple["TemplateNode", ...]
    opaque: bool = False


class Evaluate(msgspec.Struct, frozen=True, array_like=True, tag="do", gc=False):
    """Expressions evaluated without output: ``{% do … %}``."""

    range: Range
    values: tuple[Value, ...]


TemplateNode = (
    Element
    | Adrift
    | Text
    | Output
    | Branch
    | For
    | Set
    | With
    | Block
    | Include
    | Extends
    | Import
    | Macro
    | CallBlock
    | Wrapped
    | Evaluate
)


class TemplateFault(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A syntax error as Jinja2 says it, at the exact token."""

    message: str
    range: Range


MarkupFaultKind = OneOf[
    "unclosed", "stray", "crossed", "block_in_p", "nested_form", "outside_table", "attribute"
]
Half = OneOf["none", "missing", "answered"]


class MarkupFault(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Something a browser will not take as it is written, see :mod:`markup_fault`.

    ``range`` is the tag or attribute name, of an end tag the whole. ``other`` is what it has to do
    with: the tag around it or before it, the attribute that wins.

    ``half``: ``missing`` if another file may hold the tag that belongs to it, ``answered`` if this
    file may (then it is no fault, but may be what another file misses), ``none`` if nothing can.
    ``slash``: it is written ``<div />``. ``idle``: what may be left out without any change.
    """

    kind: MarkupFaultKind
    range: Range
    name: str
    other: Range | None = None
    other_name: str = ""
    half: Half = "none"
    slash: bool = False
    idle: Range | None = None


class Applied(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A filter or test that is none of Jinja2's own is applied.

    ``asked``: it is asked whether there is one of this name (``'x' is filter``), the empty name
    standing for any.
    """

    kind: OneOf["filter", "test"]
    name: str
    range: Range
    asked: bool = False


class TemplateSummary(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One template.

    ``foreign`` names the other engine or format that the file is written for (then the rest is
    empty). With ``faults`` the tree holds what could still be read; ``custom_tags`` are statement
    names that no Jinja2 standard extension knows, met and tolerated. ``markup`` is empty where the
    file is not HTML or has ``faults``.
    """

    path: str
    lines: tuple[int, ...]
    nodes: tuple[TemplateNode, ...] = ()
    directives: tuple[Directive, ...] = ()
    faults: tuple[TemplateFault, ...] = ()
    foreign: str | None = None
    custom_tags: tuple[tuple[str, Range], ...] = ()
    applied: tuple[Applied, ...] = ()
    markup: tuple[MarkupFault, ...] = ()
