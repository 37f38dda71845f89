"""CH207: a macro that is called in a way it cannot take."""

from collections.abc import Iterator

from hypercheck.facts import ImportedName, MacroCall
from hypercheck.frontends.template.node import inner_nodes, values_of, walk_nodes
from hypercheck.frontends.template.summary import CallBlock, Macro
from hypercheck.model import Edit, Finding, Fix, Related, Severity, Span, closest
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck.value import Argument, Call, Name, walk

_APP = """\
from chirp import App, AppConfig, Template

app = App()


@app.get("/")
def home():
    return Template("home.html", extra={})
"""
_MACROS = (
    '{% macro link(url, text, kind="plain") %}<a href="{{ url }}" class="{{ kind }}">{{ text }}</a>'
    "{% endmacro %}\n"
    "{% macro card(title) %}<h2>{{ title }}</h2>{{ caller() }}{% endmacro %}\n"
    "{% macro many(first) %}{{ first }}{{ varargs | join }}{{ kwargs }}{% endmacro %}\n"
    "{% macro maybe(a, b, c, d) %}{% if a is defined %}{{ a }}{% endif %}{{ b | default('') }}\n"
    "{% if a is defined and a %}{{ c }}{% endif %}{{ link(d, d) if 0 }}{% endmacro %}\n"
    "{% macro _own() %}{% endmacro %}{% set limit = 3 %}\n"
)


def _site(home: str, *, app: str = _APP, **files: str) -> dict[str, str]:
    named = {f"templates/{name}.html": text for name, text in files.items()}
    return {
        "app.py": app,
        "templates/home.html": home,
        "templates/m.html": _MACROS,
        **named,
    }


class MacroArguments(Rule):
    """A macro is called with arguments that it does not take, or without one that it needs.

    Jinja2 refuses too many arguments, an unknown keyword, one that is given twice, and a body for
    a macro without `caller`: whoever opens the page gets an error (500). An argument that is left
    out is an undefined name inside the macro; with `strict_undefined`, as it is unless set, the
    macro fails where it reads it. Only what it reads in any case is reported.

    An imported template exports what its top level sets and the macros it defines; names that
    begin with `_`, and what it imports itself, stay its own. A name that is imported in vain and
    never used fails nothing: that is a warning.
    """

    code = "CH207"
    name = "macro-arguments"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("lost_imports", "macro_calls", "undefined_is_error")

    VALID = (
        Example(
            "by position, by name, with defaults",
            _site(
                '{% from "m.html" import link, card as box %}\n'
                '{% import "m.html" as m with context %}\n'
                "{{ link('/', 'Home') }}{{ link(text='Home', url='/', kind='new') }}\n"
                "{{ m.link('/', 'Home', 'new') }}{{ m.limit }}\n"
                "{% call box('Title') %}text{% endcall %}"
                "{% call(x) m.card(title=1) %}{% endcall %}\n"
            ),
        ),
        Example(
            "macros that take whatever they get",
            _site(
                '{% from "m.html" import many %}{{ many(1, 2, 3, a=4) }}\n'
                "{% call many(1, b=2) %}text{% endcall %}\n"
            ),
        ),
        Example(
            "arguments that are not known",
            _site(
                '{% from "m.html" import link %}{{ link(*["/", "Home"]) }}{{ link(**extra) }}\n'
                "{{ link('/', **extra) }}\n"
            ),
        ),
        Example(
            "arguments that the macro does without",
            _site('{% from "m.html" import maybe %}{{ maybe() }}{{ maybe(1) }}{{ maybe(b=1) }}\n'),
        ),
        Example(
            "an argument left out where undefined names are no errors",
            _site(
                '{% from "m.html" import link %}{{ link("/") }}\n',
                app=_APP.replace("App()", "App(AppConfig(strict_undefined=False))"),
            ),
        ),
        Example(
            "names that are bound again",
            _site(
                '{% from "m.html" import link %}\n'
                "{% macro row(link) %}{{ link(1, 2, 3, 4) }}{% endmacro %}\n"
                "{% for link in extra.values() %}{{ link(1, 2, 3, 4) }}{% endfor %}\n"
                "{% with link = extra.link %}{{ link() }}{% endwith %}\n"
                "{% if extra %}{% set link = extra.link %}{% endif %}{{ link() }}\n"
            ),
        ),
        Example(
            "names that may not be there are asked for",
            _site(
                '{% from "m.html" import menu %}{% import "m.html" as m %}\n'
                "{% if menu is defined %}{{ menu() }}{% endif %}\n"
                "{% if m.side is defined %}{{ m.side() }}{% endif %}\n"
            ),
        ),
        Example(
            "what the imported template has from its parent",
            _site(
                '{% from "child.html" import link, own %}{{ link("/", "Home") }}{{ own() }}\n',
                child='{% extends "m.html" %}{% macro own() %}{% endmacro %}\n',
            ),
        ),
        Example(
            "bodies that take what they are handed, or more, or any number",
            _site(
                "{% macro each(items) %}{% for item in items %}{{ caller(item) }}{% endfor %}\n"
                "{% call inner() %}{{ caller }}{% endcall %}{% endmacro %}\n"
                "{% macro inner() %}{{ caller(1, 2) if kwargs else caller() }}{% endmacro %}\n"
                "{% call(item) each([1]) %}{{ item }}{% endcall %}\n"
                "{% call(item, last=0) each([1]) %}{{ item }}{{ last }}{% endcall %}\n"
                "{% call each([1]) %}{{ varargs }}{% endcall %}\n"
            ),
        ),
        Example(
            "the framework's own macros",
            _site(
                '{% from "chirp/forms.html" import field, errors_of, text_field %}\n'
                "{% if text_field is defined and errors_of is defined and field is defined %}"
                "{% endif %}\n"
            ),
        ),
    )

    INVALID = (
        Example(
            "too many",
            _site('{% from "m.html" import link %}{{ link("/", "Home", "new", «"top"», 5) }}\n'),
        ),
        Example(
            "an unknown name, one given twice",
            _site(
                '{% import "m.html" as m %}{{ m.link("/", "Home", «knd»="new") }}\n'
                '{{ m.link("/", "Home", «url»="/home") }}\n'
            ),
            fixed={
                "templates/home.html": (
                    '{% import "m.html" as m %}{{ m.link("/", "Home", kind="new") }}\n'
                    '{{ m.link("/", "Home", url="/home") }}\n'
                )
            },
        ),
        Example(
            "one left out that the macro reads",
            _site('{% from "m.html" import link as a %}{{ «a»("/") }}{{ «a»(text="Home") }}\n'),
        ),
        Example(
            "a body for a macro that shows none",
            _site(
                '{% from "m.html" import link %}{% call «link»("/", "Home") %}text{% endcall %}\n'
            ),
        ),
        Example(
            "more for the body than it takes",
            _site(
                "{% macro each(items) %}{{ caller(items, 1) }}{% endmacro %}\n"
                "{% call «each»([]) %}text{% endcall %}\n"
                "{% call(x) «each»([]) %}{{ x }}{% endcall %}\n"
                "{% call(x, y) each([]) %}{{ x }}{{ y }}{% endcall %}\n"
            ),
        ),
        Example(
            "in its own template, in a block, in a tag, in a parent's block",
            _site(
                '{% extends "base.html" %}{% macro own(a) %}{{ a }}{% endmacro %}\n'
                '{% block main %}<p class="{{ own(1, «2») }}">{{ ui.link(1, 2, 3, «4») }}</p>\n'
                '{% from "m.html" import link %}{% set x = link(1, 2, «z»=3) %}{% endblock %}\n',
                base='{% import "m.html" as ui %}{% block main %}{% endblock %}\n',
            ),
        ),
        Example(
            "names that are not exported",
            _site(
                '{% from "m.html" import «lnk», limit %}{% import "m.html" as m %}\n'
                '{{ m.«crad»("x") }}{{ m.«_own»() }}\n'
                '{% from "again.html" import «link» %}\n',
                again='{% from "m.html" import link %}\n',
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Hold each call against the macro, and each imported name against its template."""
        for call in project.macro_calls:
            yield from self._too_many(call)
            yield from self._keywords(call)
            yield from self._body(call)
            yield from self._handed(call)
            if project.undefined_is_error:
                yield from self._left_out(call)
        for name in project.lost_imports:
            yield self._unexported(name)

    def _too_many(self, call: MacroCall) -> Iterator[Finding]:
        macro = call.macro
        extra = _positional(call)[len(macro.parameters) :]
        if extra and "varargs" not in macro.catches:
            takes = ", ".join(p.name for p in macro.parameters)
            most = len(macro.parameters)
            limit = f"no more than {most} argument{'s' * (most > 1)}" if most else "no arguments"
            yield self._wrong(
                call,
                extra[0],
                f"{macro.name} takes {limit}",
                f"its parameters are: {takes}" if most else "leave it out, or give it a parameter",
            )

    def _keywords(self, call: MacroCall) -> Iterator[Finding]:
        macro = call.macro
        names = [parameter.name for parameter in macro.parameters]
        taken = set(names[: len(_positional(call))])
        for argument in call.call.arguments:
            name = argument.name
            if name is None or "kwargs" in macro.catches or name == "caller":
                continue
            if name not in names:
                free = [n for n in names if n not in taken and call.call.argument(None, n) is None]
                yield self._unknown(call, argument, name, closest(name, free))
            elif name in taken:
                yield self._wrong(
                    call, argument, f"{macro.name} is given {name} twice", "leave one of them out"
                )

    def _unknown(self, call: MacroCall, argument: Argument, name: str, near: str | None) -> Finding:
        parameters = ", ".join(p.name for p in call.macro.parameters) or "none"
        fix = None
        if near is not None:
            fix = Fix(f"Write {near}", (Edit(_place(call, argument), near),), safe=True)
        return self._wrong(
            call,
            argument,
            f"{call.macro.name} takes no argument {name}",
            f"did you mean {near}?" if near else f"its parameters are: {parameters}",
            fix,
        )

    def _wrong(
        self, call: MacroCall, argument: Argument, message: str, hint: str, fix: Fix | None = None
    ) -> Finding:
        return self.finding(
            _place(call, argument),
            message,
            hint=hint,
            related=_definition(call),
            fix=fix,
            identity=f"{call.macro.name} {argument.name or len(call.call.arguments)}",
        )

    def _body(self, call: MacroCall) -> Iterator[Finding]:
        macro = call.macro
        takes = {"caller", "kwargs"} & {*macro.catches, *(p.name for p in macro.parameters)}
        if call.block is not None and not takes:
            yield self.finding(
                call.span,
                f"{macro.name} takes no body: it does not show caller()",
                hint="call it without a body, or show caller() in it",
                related=_definition(call),
                identity=f"{macro.name} caller",
            )

    def _handed(self, call: MacroCall) -> Iterator[Finding]:
        """What a macro hands to the body that it is given: ``caller(item)``."""
        if call.block is None or _catches_more(call.block):
            return
        takes = len(call.block.parameters)
        handings = tuple(_handings(call.macro))
        given = min((_given(handing) for handing in handings), default=0)
        if given > takes:
            place = handings[0].range
            span = Span(call.definition.path, place.start, place.end)
            values = f"{given} value{'s' * (given > 1)}"
            yield self.finding(
                call.span,
                f"{call.macro.name} hands {values} to its body, which takes {takes or 'none'}",
                hint="name what it hands on: {% call(item) … %}",
                related=() if span.path.startswith("<") else (Related(span, "handed on here"),),
                identity=f"{call.macro.name} handed",
            )

    def _left_out(self, call: MacroCall) -> Iterator[Finding]:
        if any(argument.stars for argument in call.call.arguments):
            return
        given = {argument.name for argument in call.call.arguments}
        parameters = call.macro.parameters[len(_positional(call)) :]
        names = [p.name for p in parameters if p.name in call.needed and p.name not in given]
        if names:
            yield self.finding(
                call.span,
                f"{call.macro.name} is called without {' and '.join(names)}, which it reads",
                hint="give it, or give the parameter a default",
                related=_definition(call),
                identity=f"{call.macro.name} {' '.join(names)}",
            )

    def _unexported(self, lost: ImportedName) -> Finding:
        near = closest(lost.name, lost.exported)
        if lost.name.startswith("_"):
            hint = "names that begin with _ are not exported"
        elif near is not None:
            hint = f"did you mean {near}?"
        else:
            hint = f"it exports: {', '.join(sorted(lost.exported)) or 'nothing'}"
        return self.finding(
            lost.span,
            f"{lost.template} does not export {lost.name}",
            hint=hint,
            severity=Severity.ERROR if lost.is_read else Severity.WARNING,
            identity=f"{lost.template} {lost.name}",
        )


def _catches_more(block: CallBlock) -> bool:
    """Whether a body takes any number of values: it reads ``varargs``."""
    return any(
        isinstance(each, Name) and each.id == "varargs"
        for node in walk_nodes(block.body)
        for value in values_of(node)
        for each in walk(value)
    )


def _handings(macro: Macro) -> Iterator[Call]:
    """The calls of ``caller`` in a macro; macros and bodies in it have callers of their own."""
    stack = list(reversed(macro.body))
    while stack:
        node = stack.pop()
        for value in values_of(node):
            for each in walk(value):
                called = each.function if isinstance(each, Call) else None
                if isinstance(each, Call) and isinstance(called, Name) and called.id == "caller":
                    yield each
        if not isinstance(node, Macro | CallBlock):
            stack.extend(reversed(inner_nodes(node)))


def _given(handing: Call) -> int:
    """How many values a call hands on at least, names apart."""
    return sum(each.name is None and not each.stars for each in handing.arguments)


def _positional(call: MacroCall) -> tuple[Argument, ...]:
    return tuple(a for a in call.call.arguments if a.name is None and not a.stars)


def _place(call: MacroCall, argument: Argument) -> Span:
    """The keyword of an argument, or all of one without."""
    place = argument.name_range or argument.range
    return Span(call.span.path, place.start, place.end)


def _definition(call: MacroCall) -> tuple[Related, ...]:
    if call.definition.path.startswith("<"):
        return ()
    return (Related(call.definition, f"{call.macro.name} is defined here"),)
