"""Finds what an application says with ``ast`` and regular expressions, without the checker.

Only what is written as a literal where it is used is seen, which is enough for applications that
are written plainly.
"""

import ast
import re
from collections.abc import Iterator

from app_words import VERBS, Form, Route, Scan, Site, masked, unified

Function = ast.FunctionDef | ast.AsyncFunctionDef

_TEMPLATE_AT = {"form_or_errors": 2, "Template": 0, "Page": 0, "Fragment": 0, "ValidationError": 0}
_FIRST_OUT_OF_BAND = {"OOB": 1, "FormAction": 2}

_COMMENT = r"(?s)\{#.*?#\}|<!--.*?-->|\{%-?\s*raw.*?endraw\s*-?%\}"
_TEXT_ONLY = r"(?s)(<(script|textarea)\b[^>]*>)(.*?)(?=</\2>)"
_ATTRIBUTE = r"""(?<=[\s\0])([\w:-]+)=(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))"""
_ASKING = {
    **{f"hx-{verb}": verb.upper() for verb in VERBS},
    **dict.fromkeys(("href", "src", "sse-connect", "hx-push-url", "hx-replace-url"), "GET"),
}
_NAMING_IDS = frozenset(
    ("hx-target", "hx-indicator", "hx-include", "hx-disabled-elt", "hx-sync", "hx-select-oob")
) | {"hx-trigger"}


def scan(files: dict[str, str]) -> Scan:
    """What the sources of an application say."""
    found = Scan(files)
    for path, text in files.items():
        if path.endswith(".py"):
            _Python(found, path, text).run()
        elif path.endswith(".html"):
            _Template(found, path, text).run()
        elif path.endswith(".js"):
            found.scripts += text
    return found


class _Python:
    """Reads one module."""

    def __init__(self, found: Scan, path: str, text: str) -> None:
        self.found, self.path, self.text = found, path, text
        self.lines = text.splitlines(keepends=True)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    def run(self) -> None:
        for node in ast.walk(ast.parse(self.text)):
            match node:
                case ast.Call(func=ast.Name(id=name)):
                    self.call(name, node)
                case ast.Call(func=ast.Attribute(attr="url_for")) if node.args:
                    self.add("name use", node.args[0])
                case ast.Constant(value=str(text)) if text.startswith("/"):
                    self.add("path-like", node)
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    for decorator in node.decorator_list:
                        self.decorator(decorator, node)
                case ast.ClassDef() if "dataclass" in map(_called, node.decorator_list):
                    self.dataclass(node)

    # ------------------------------------------------------------------------ places

    def offset(self, line: int, column: int) -> int:
        return self.starts[line - 1] + len(self.lines[line - 1].encode()[:column].decode())

    def word(self, kind: str, name: str, start: int, about: str = "") -> Site:
        return Site(kind, self.path, start, start + len(name), name, about)

    def string(self, kind: str, node: ast.expr | None, about: str = "") -> Site | None:
        """The content of a string literal."""
        constant = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node is None or not (constant or isinstance(node, ast.JoinedStr)):
            return None
        start = self.offset(node.lineno, node.col_offset)
        start += self.text[start:].index('"') + 1
        end = self.offset(node.end_lineno or 0, node.end_col_offset or 0) - 1
        raw = self.text[start:end]
        text = raw if constant else unified(masked(raw, self.path))
        return Site(kind, self.path, start, end, text, about)

    def add(self, kind: str, node: ast.expr | None, about: str = "") -> None:
        site = self.string(kind, node, about)
        self.found.extend([site] if site is not None else [])

    # ------------------------------------------------------------------------ calls

    def call(self, name: str, node: ast.Call) -> None:
        named = {keyword.arg: keyword.value for keyword in node.keywords}
        if name in _TEMPLATE_AT:
            first = _TEMPLATE_AT[name]
            self.render(node.args[first : first + 2], alone=name != "Template")
        if name in {"Redirect", "FormAction", "hx_redirect"}:
            self.add("url", node.args[0], f"{node.lineno} GET")
        if name in _FIRST_OUT_OF_BAND:
            for fragment in node.args[_FIRST_OUT_OF_BAND[name] :]:
                for keyword in getattr(fragment, "keywords", ()):
                    self.add("id use", keyword.value if keyword.arg == "target" else None)
        if name == "SSEEvent":
            self.add("event made", named.get("event", (*node.args, None, None)[1]))
        if name == "EventStream":
            self.add("event made", named.get("event"))

    def render(self, arguments: list[ast.expr], *, alone: bool) -> None:
        self.add("template use", arguments[0], "python")
        if alone and isinstance(arguments[0], ast.Constant):
            self.add("block use", arguments[1], str(arguments[0].value))

    # ------------------------------------------------------------------------ routes

    def decorator(self, node: ast.expr, function: Function) -> None:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            return
        named = {each.arg: each.value for each in node.keywords}
        path = self.string("path", node.args[0]) if node.args else None
        if node.func.attr not in {"route", *VERBS} or path is None:
            return
        if isinstance(pair := named.get("on_invalid"), ast.Tuple):
            self.render(pair.elts, alone=True)
        start = self.offset(function.lineno, function.col_offset)
        start += self.text[start:].index(f"def {function.name}") + len("def ")
        own_name = self.word("name made", function.name, start)
        self.found.routes.append(
            Route(
                path=path,
                name=self.string("name made", named.get("name")) or own_name,
                methods=self.methods(node.func, named.get("methods")),
                forms=_classes_read(function),
                reads=_keys_read(function),
                parameters=self.parameters(path),
                arguments=self.arguments(function),
            )
        )

    def methods(self, function: ast.Attribute, listed: ast.expr | None) -> dict[str, Site | None]:
        verb = function.attr
        if verb in VERBS:
            end = self.offset(function.end_lineno or 0, function.end_col_offset or 0)
            return {verb.upper(): self.word("method made", verb, end - len(verb))}
        if not isinstance(listed, ast.List):
            return {"GET": None}
        sites = [self.string("method made", each) for each in listed.elts]
        return {site.text: site for site in sites if site is not None}

    def parameters(self, path: Site) -> list[Site]:
        text = self.text[path.start : path.end]
        return [
            Site("parameter", self.path, path.start + m.start(), path.start + m.end(), m[1])
            for m in re.finditer(r"\{(\w+)[^{}]*\}", text)
        ]

    def arguments(self, function: Function) -> dict[str, Site]:
        return {
            each.arg: self.word("argument", each.arg, self.offset(each.lineno, each.col_offset))
            for each in function.args.args
        }

    # ------------------------------------------------------------------------ data classes

    def dataclass(self, node: ast.ClassDef) -> None:
        required = self.found.required.setdefault(node.name, {})
        for each in node.body:
            if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
                start = self.offset(each.lineno, each.col_offset)
                site = self.word("field", each.target.id, start, node.name)
                if each.value is None:
                    required[site.text] = site
                else:
                    self.found.optional.append(site)


def _called(node: ast.expr) -> str:
    """The name of a decorator."""
    return ast.unparse(node.func if isinstance(node, ast.Call) else node)


def _classes_read(function: Function) -> set[str]:
    """The classes that a handler reads a form as."""
    said: list[ast.expr | None] = [each.annotation for each in function.args.args]
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and _called(node).startswith("form_"):
            said += node.args[1:2]
    return {each.id for each in said if isinstance(each, ast.Name)}


def _keys_read(function: Function) -> set[str]:
    """The fields that a handler reads by name and cannot do without."""
    found: set[str] = set()
    for node in ast.walk(function):
        match node:
            case ast.Subscript(value=ast.Name(), slice=ast.Constant(value=str(key))):
                found.add(key)
    return found


class _Template:
    """Reads one template: its statements, then the tags with everything of Jinja2 masked."""

    def __init__(self, found: Scan, path: str, text: str) -> None:
        self.found, self.path = found, path
        text = re.sub(_COMMENT, lambda match: " " * len(match[0]), text)
        found.scripts += "".join(match[3] for match in re.finditer(_TEXT_ONLY, text))
        self.text = re.sub(_TEXT_ONLY, lambda match: match[1] + " " * len(match[3]), text)
        self.html = masked(self.text, path)

    def run(self) -> None:
        self.found.extend(self.statements())
        self.found.extend(self.calls())
        for tag in re.finditer(r"<([a-z][a-z0-9]*)\b([^<>]*)>", self.html):
            places = {
                each[1].lower().removeprefix("data-"): _shifted(each, each.lastindex, tag.start(2))
                for each in re.finditer(_ATTRIBUTE, tag[2])
            }
            self.found.extend(self.requests(tag, places))
            self.found.extend(self.names(tag[1], places))
            self.found.extend(self.labels(tag, places))

    def site(self, kind: str, start: int, end: int, about: str = "") -> Site:
        return Site(kind, self.path, start, end, unified(self.html[start:end]), about)

    def statements(self) -> Iterator[Site]:
        path, text = self.path, self.text
        loading = r"""\{%-?\s*(extends|include|import|from)\s+["']([^"']+)["'](?! ignore)"""
        for match in re.finditer(loading, text):
            yield Site("template use", path, *match.span(2), match[2], match[1])
        for match in re.finditer(r"\{%-?\s*include\s+(\[[^\]]*\])", text):
            for name in re.finditer(r"""["']([^"']+)["']""", match[1]):
                yield Site("template use", path, *match.span(1), name[1], "choice")
        for match in re.finditer(r"\{%-?\s*block\s+(\w+)", text):
            yield Site("block made", path, *match.span(1), match[1])

    def calls(self) -> Iterator[Site]:
        for call in re.finditer(r"""url_for\(\s*["']([^"']+)["']([^()]*)\)""", self.text):
            yield Site("name use", self.path, *call.span(1), call[1])
            yield Site("name call", self.path, *call.span(), call[1])
            for given in re.finditer(r"(\w+)=[\w.]+", call[2]):
                span = _shifted(given, 0, call.start(2))
                yield Site("argument", self.path, *span, given[1], call[1])

    def requests(self, tag: re.Match[str], places: dict[str, tuple[int, int]]) -> Iterator[Site]:
        """The attributes that ask for a path of this site, and the form that does."""
        values = {name: self.html[start:end] for name, (start, end) in places.items()}
        asking = {name: method for name, method in _ASKING.items() if name in values}
        if "action" in values:
            asking["action"] = values.get("method", "get").upper()
        local = {n: m for n, m in asking.items() if re.match("/(?!/)", values[n])}
        for name, method in local.items():
            start, end = places[name]
            yield self.site("url", start, end, f"{tag.start()} {method}")
            verb = name.removeprefix("hx-")
            if verb in VERBS:
                written = re.search(rf"hx-{verb}(?==)", tag[2])
                at = tag.start(2) + written.end() if written else 0
                yield Site("method use", self.path, at - len(verb), at, method, f"{start}")
        if tag[1] == "form":
            asks = [(unified(values[name]), method) for name, method in local.items()]
            end = self.html.find("</form>", tag.end())
            self.found.forms.append(Form(self.site("form", *tag.span(1)), end, asks))

    def names(self, tag: str, places: dict[str, tuple[int, int]]) -> Iterator[Site]:
        for name, (start, end) in places.items():
            value = self.html[start:end]
            if name == "id":
                yield self.site("id made", start, end)
            elif name == "name" and tag in {"input", "select", "textarea"}:
                yield self.site("control", start, end)
            elif name == "sse-swap":
                for word in re.finditer(r"[^\s,]+", value):
                    yield self.site("event use", *_shifted(word, 0, start))
            elif name in _NAMING_IDS:
                for word in re.finditer(r"#([\w\0-]+)", value):
                    yield self.site("id use", *_shifted(word, 1, start))

    def labels(self, tag: re.Match[str], places: dict[str, tuple[int, int]]) -> Iterator[Site]:
        """The ids that labels and the like name, the tags of controls that a label must name."""
        if tag[1] == "label" and "for" in places:
            yield self.site("label", *places["for"])
            yield self.site("reference", *places["for"])
        for name in ("aria-describedby", "aria-labelledby", "list"):
            if name in places:
                start, end = places[name]
                for word in re.finditer(r"\S+", self.html[start:end]):
                    yield self.site("reference", *_shifted(word, 0, start))
        named = "id" in places and not {"aria-label", "title"} & places.keys()
        if tag[1] in {"input", "select", "textarea"} and named:
            start, end = places["id"]
            yield self.site("labelled", *tag.span(1), about=unified(self.html[start:end]))


def _shifted(match: re.Match[str], group: int | None, by: int) -> tuple[int, int]:
    start, end = match.span(group or 0)
    return start + by, end + by
