"""Output that is not escaped for the place where it stands."""

import re
from collections.abc import Callable, Iterable, Iterator

from hypercheck.facts import UnsafeOutput
from hypercheck.frontends.template.file_kind import is_markup
from hypercheck.frontends.template.node import inner_nodes
from hypercheck.frontends.template.summary import (
    Element,
    Output,
    TagAttribute,
    TemplateNode,
    Wrapped,
)
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.resolved import Bound, Made
from hypercheck.link.template_store import TemplateFile
from hypercheck.link.trust import PythonTrusts, Trust, Trusts, is_meant_as_markup, is_own_address
from hypercheck.model import Edit, Span
from hypercheck.value import Call, Constant, Join, Literal, Name, Value

_EVENT = re.compile(r"on[a-z]+|(?:data-)?hx-on.*")
_JSON = re.compile(r"(?:data-)?hx-(?:vals|headers|request|vars)")
_SCRIPTED = re.compile(
    r"x-(?:data|init|show|bind|on|text|html|model|effect|if|for|id)(?:[:.].*)?|[:@].*|v-(?:bind|on):.*"
)
"""Attributes that scripts of the page (Alpine, Vue) evaluate."""
_URLS = frozenset({"href", "src", "action", "formaction", "xlink:href"})
_EQUALS = re.compile(r"\s*+=\s*+")
_OF_SCRIPTS = re.compile(
    r"|module|(?:text|application)/(?:javascript|ecmascript|.*json)", re.IGNORECASE
)

_LONGEST_LINE = 4000
"""Characters before an expression in a script; a longer line is nobody's handwriting."""


def unsafe_outputs(
    files: Iterable[TemplateFile],
    evaluator: Evaluator,
    given: dict[str, list[Bound]],
    shared: frozenset[str],
    source: Callable[[str], str | None],
) -> Iterator[UnsafeOutput]:
    """What templates write where its own characters may say something else.

    For ``given`` and ``shared`` see :class:`Trusts`; ``source`` gives a template's text.
    """
    for file in files:
        text = source(file.path)
        if text is not None and "{{" in text and is_markup(file.path):
            yield from _Reader(
                file, Trusts(file.summary.nodes, evaluator, given, shared), text
            ).all()


def unsafe_markups(
    made: Iterable[Made], evaluator: Evaluator, source: Callable[[str], str | None]
) -> Iterator[UnsafeOutput]:
    """What Python puts into a text before it says that the text is markup."""
    trusts = PythonTrusts(evaluator)
    for each in made:
        first = each.call.argument(0)
        text = source(each.frame.path)
        if first is None or text is None or not isinstance(first.value, Join):
            continue
        for part in first.value.parts:
            trust = trusts.of(Bound(part, each.frame))
            if trust != "known":
                place = part.range
                what = " ".join(text[place.start : place.end].split())
                span = Span(each.frame.path, place.start, place.end)
                yield UnsafeOutput("markup", span, what, trust == "request")


class _Reader:
    """Reads one template."""

    def __init__(self, file: TemplateFile, trusts: Trusts, text: str) -> None:
        self._file = file
        self._trusts = trusts
        self._text = text

    def all(self) -> Iterator[UnsafeOutput]:
        """All that is unsafe, in source order."""
        # With each node where the script begins that it is in, if it is in one; and whether
        # it is escaped.
        stack: list[tuple[TemplateNode, int | None, bool]] = [
            (node, None, True) for node in reversed(self._file.summary.nodes)
        ]
        while stack:
            node, script, escaped = stack.pop()
            if isinstance(node, Element):
                for attribute in node.attributes:
                    yield from self._attribute(attribute)
                if node.tag == "script":
                    script = node.range.end if _is_script(node) else None
            elif isinstance(node, Output):
                yield from self._output(node, script, escaped)
            elif isinstance(node, Wrapped) and node.tag == "autoescape":
                escaped = not _is_false(node.expressions)
            stack.extend((child, script, escaped) for child in reversed(inner_nodes(node)))

    def _unsafe(
        self, kind: str, value: Value, trust: Trust, edits: tuple[Edit, ...] = ()
    ) -> UnsafeOutput:
        place = value.range
        what = " ".join(self._text[place.start : place.end].split())
        span = Span(self._file.path, place.start, place.end)
        return UnsafeOutput(kind, span, what, trust == "request", edits)

    # ------------------------------------------------------------------------------- content

    def _output(
        self,
        node: Output,
        script: int | None,
        escaped: bool,  # noqa: FBT001 -- private, named at its one call
    ) -> Iterator[UnsafeOutput]:
        value = node.value
        is_safe = _filter_of(value) == "safe" and isinstance(value, Call)
        if is_safe or not (escaped or script is not None):
            inner = value.arguments[0].value if is_safe and isinstance(value, Call) else value
            trust = self._trusts.of(inner)
            if trust == "request" or (trust == "open" and not is_meant_as_markup(inner)):
                yield self._unsafe("safe" if is_safe else "unescaped", value, trust)
        elif script is not None:
            trust = self._trusts.of(value)
            line = self._text.rfind("\n", script, node.range.start) + 1
            before = self._text[max(line, script) : node.range.start]
            if trust != "known" and len(before) < _LONGEST_LINE and _in_string(before):
                yield self._unsafe("script", value, trust)

    # ---------------------------------------------------------------------------- attributes

    def _attribute(self, attribute: TagAttribute) -> Iterator[UnsafeOutput]:
        value = attribute.value
        if value is None or isinstance(value, Literal):
            return
        parts = value.parts if isinstance(value, Join) else (value,)
        name = attribute.name
        if not attribute.quote:
            trust = self._trusts.of(value)
            if trust != "known":
                yield self._unsafe("unquoted", value, trust, self._quoted(attribute, '"'))
        elif name in _URLS:
            trust = self._trusts.of(parts[0])
            if trust == "request" and not is_own_address(parts[0]):
                yield self._unsafe("url", parts[0], trust)
        elif _EVENT.fullmatch(name) or _SCRIPTED.fullmatch(name):
            yield from self._strings("event", parts)
        elif _JSON.fullmatch(name) or (name.startswith("data-") and _begins_json(parts[0])):
            yield from self._strings("json", parts)
        if attribute.quote == '"' and (
            _JSON.fullmatch(name) or _EVENT.fullmatch(name) or _SCRIPTED.fullmatch(name)
        ):
            yield from self._with_tojson(attribute, parts)

    def _strings(self, kind: str, parts: tuple[Value, ...]) -> Iterator[UnsafeOutput]:
        """The holes that stand inside a string of a script or of JSON."""
        before = ""
        for part in parts:
            if isinstance(part, Literal):
                before += part.text
            elif _in_string(before):
                trust = self._trusts.of(part)
                if trust != "known":
                    yield self._unsafe(kind, part, trust)

    def _with_tojson(
        self, attribute: TagAttribute, parts: tuple[Value, ...]
    ) -> Iterator[UnsafeOutput]:
        plain = all("'" not in part.text for part in parts if isinstance(part, Literal))
        for part in parts:
            if _filter_of(part) == "tojson" and isinstance(part, Call):
                trust = self._trusts.of(part.arguments[0].value)
                if trust != "known":
                    edits = self._quoted(attribute, "'") if plain else ()
                    yield self._unsafe("tojson", part, trust, edits)

    def _quoted(self, attribute: TagAttribute, quote: str) -> tuple[Edit, ...]:
        """The edits that put other quotes around a value."""
        equals = _EQUALS.match(self._text, attribute.name_range.end)
        if equals is None:
            return ()
        start, end, length = equals.end(), attribute.range.end, len(attribute.quote)
        path = self._file.path
        return (
            Edit(Span(path, start, start + length), quote),
            Edit(Span(path, end - length, end), quote),
        )


def _filter_of(value: Value) -> str | None:
    """The filter that is applied last."""
    if isinstance(value, Call) and value.kind == "filter" and value.arguments:
        return value.function.id if isinstance(value.function, Name) else None
    return None


def _is_false(values: tuple[Value, ...]) -> bool:
    return any(isinstance(each, Constant) and each.value is False for each in values)


def _begins_json(part: Value) -> bool:
    return isinstance(part, Literal) and part.text.lstrip().startswith(("{", "["))


def _is_script(element: Element) -> bool:
    """Whether what is inside is a script or JSON, not a template of another library."""
    for attribute in element.attributes:
        if attribute.name == "type":
            value = attribute.value
            return isinstance(value, Literal) and bool(_OF_SCRIPTS.fullmatch(value.text.strip()))
    return True


def _in_string(before: str) -> bool:
    """Whether a string of a script, or of JSON, is open at the end of a text."""
    quote, at = "", 0
    while at < len(before):
        char = before[at]
        if char == "\\":
            at += 1
        elif quote:
            quote = "" if char == quote else quote
        elif char in "\"'`":
            quote = char
        elif before.startswith("//", at):
            return False
        at += 1
    return bool(quote)
