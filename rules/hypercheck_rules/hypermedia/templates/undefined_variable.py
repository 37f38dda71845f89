"""CH204: a template that reads a variable nobody gives it."""

from collections.abc import Iterator

from hypercheck.facts import MissingName
from hypercheck.model import Finding, Related, Severity, closest
from hypercheck.project import Project
from hypercheck.rule import Example, Rule


def _site(code: str, *, config: str = "", **files: str) -> dict[str, str]:
    head = (
        "from chirp import App, AppConfig, Fragment, Page, Template, ValidationError\n\n"
        f"app = App(AppConfig({config}))\n\n\n"
    )
    named = {f"templates/{name}.html": text for name, text in files.items()}
    return {"app.py": head + code, **named}


def _home(context: str, *, config: str = "", **files: str) -> dict[str, str]:
    code = f'@app.get("/")\ndef home(request):\n    return Template("home.html"{context})\n'
    return _site(code, config=config, **files)


def _processor(others: str) -> str:
    return (
        "from chirp import App, Template\n\napp = App()\nEXTRAS = {}\n\n\n"
        "@app.context_processor\ndef shared(request):\n"
        '    known = {"user": "ada"}\n    known["tabs"] = []\n'
        '    known.update(theme="day")\n    return known\n\n\n'
        f"@app.context_processor\ndef others():\n    return {others}\n\n\n"
        '@app.get("/")\ndef home():\n    return Template("home.html")\n'
    )


_FILLED = "\n\ndef fill():\n    EXTRAS['more'] = 1\n"


class UndefinedVariable(Rule):
    """A template reads a variable that no render site, global or statement gives it.

    With `strict_undefined`, as it is unless set, whoever opens the page gets an error (500);
    without it the place stays empty, and nobody is told.

    A name counts as given if any place that renders the template, or one that extends or includes
    it, gives it. What `is defined` or `default` guards may be absent; so may what is only asked for
    by plain truth (`{% if note %}`) where `strict_undefined` is off, and what is handed on to a
    macro. A template that is imported knows globals alone, unless it is imported `with context`.
    """

    code = "CH204"
    name = "undefined-variable"
    severity = Severity.WARNING
    since = "0.1"
    needs = ("missing_names", "undefined_is_error", "renders")

    VALID = (
        Example(
            "given by the context, a parent, a child, a loop, a macro, Jinja2 itself",
            _home(
                ", items=[], title='Home'",
                base=(
                    '{% set brand = "Shop" %}<title>{{ title }}</title>{{ page }}\n'
                    "{% block main %}{% endblock %}\n"
                ),
                home=(
                    '{% extends "base.html" %}{% set page = "home" %}\n'
                    "{% macro row(item, kind='new') %}{{ item }}{{ kind }}{{ varargs }}"
                    "{{ caller() }}{% endmacro %}\n"
                    "{% block main %}{{ brand }}{% for item in items %}{{ loop.index }}\n"
                    "{% call(x) row(item) %}{{ x }}{{ page }}{% endcall %}{% endfor %}\n"
                    "{{ range(3) | list }}{{ request.path }}{{ url_for('home') }}{% endblock %}\n"
                ),
            ),
        ),
        Example(
            "bound inside a tag, or in an attribute's value",
            _home(
                '<p {% set a = 1 %} title="{{ a }}" {% with b = 2 %}lang="{{ b }}"{% endwith %}\n'
                '  class="{% set c = 3 %}{{ c }}">{{ a }}{{ c }}</p>\n'
                '<p {% for d in [1] %}data-{{ d }}="{{ d }}{{ loop.index }}"{% endfor %}></p>'
            ),
        ),
        Example(
            "a part that sees what stands around it",
            _home(
                ", rows=[]",
                home=(
                    '{% for row in rows %}{% with kind = "a" %}{% include "row.html" %}'
                    "{% endwith %}{% endfor %}\n"
                ),
                row="{{ row }}{{ kind }}{{ rows }}\n",
            ),
        ),
        Example(
            "loops and assignments inside a tag",
            _home(
                ", rows=[]",
                home=(
                    '<p data-rows="[{% for row in rows %}{{ row }}{{ "," if not loop.last }}'
                    '{% endfor %}]"></p>\n<p {% set kind = "a" %}class="{{ kind }}"></p>\n'
                    '<p class="{% set size = "s" %}{{ size }}">{{ size }}</p>\n'
                ),
            ),
        ),
        Example(
            "what may be absent",
            _home(
                "",
                home=(
                    '{% if note is defined %}{{ note }}{% endif %}{{ kind | default("") }}\n'
                    "{{ title if title is defined else 'Home' }}\n"
                    "{% set page = page | default(1) %}{{ page }}\n"
                    "{% if user is defined and user.name %}{{ user.name }}{% endif %}\n"
                ),
            ),
        ),
        Example(
            "what is only asked for, where undefined names are no errors",
            _home(
                "",
                config="strict_undefined=False",
                home="{% if note %}{{ note }}{% endif %}{{ kind or 'new' }}\n",
            ),
        ),
        Example(
            "one of the places that render it gives the name",
            _site(
                '@app.get("/")\ndef home():\n    return Page("home.html", "form")\n\n\n'
                '@app.post("/")\ndef save():\n'
                '    return ValidationError("home.html", "form", errors={}, values={})\n',
                home="{% block form %}{{ errors }}{{ values }}{% endblock %}\n",
            ),
        ),
        Example(
            "a context that is not known",
            _site(
                '@app.get("/")\ndef home(request):\n'
                '    return Template("home.html", **load(request))\n',
                home="{{ title }}\n",
            ),
        ),
        Example(
            "globals and context processors of the application",
            _home(
                "",
                home="{{ version() }}{{ user }}\n",
            )
            | {
                "app.py": (
                    "from chirp import App, Template\n\napp = App()\n\n\n"
                    '@app.template_global("version")\ndef make():\n    return "1"\n\n\n'
                    '@app.context_processor\ndef shared(request):\n    return {"user": "ada"}\n\n\n'
                    '@app.get("/")\ndef home():\n    return Template("home.html")\n'
                )
            },
        ),
        Example(
            "what is put into a context processor's dict, in the function or elsewhere",
            _home("", home="{{ user }}{{ theme }}{{ tabs }}{{ more }}\n")
            | {"app.py": _processor("EXTRAS") + _FILLED},
        ),
        Example(
            "a template or block that nobody shows",
            _home(
                "",
                home='{% extends "base.html" %}{% block main %}{% endblock %}\n',
                base="{% block main %}{{ missing }}{% endblock %}\n",
                other="{{ missing }}\n",
            ),
        ),
        Example(
            "a macro that nobody calls, of a library for several projects",
            _home(
                "",
                home='{% from "m.html" import title %}{{ title("a") }}\n',
                m=(
                    "{% macro title(text) %}{{ text }}{% endmacro %}\n"
                    "{% macro menu() %}{{ current_page }}{% endmacro %}\n"
                ),
            ),
        ),
        Example(
            "what is handed on to a macro that does without it",
            _home(
                "",
                home='{% from "m.html" import field %}{{ field("a", errors) }}\n',
                m=(
                    "{% macro field(name, errors) %}{{ errors if errors is defined else name }}"
                    "{% endmacro %}\n"
                ),
            ),
        ),
    )

    INVALID = (
        Example(
            "nobody puts it into the context processor's dict",
            _home("", home="{{ user }}{{ theme }}{{ tabs }}{{ «themes» }}\n")
            | {"app.py": _processor("{}")},
        ),
        Example(
            "the block that answers what is not valid is given errors and values",
            {
                "app.py": (
                    "from dataclasses import dataclass\n\n"
                    "from chirp import App, Page, Redirect\n\napp = App()\n\n\n"
                    "@dataclass\nclass Note:\n    text: str\n\n\n"
                    '@app.get("/")\ndef home():\n'
                    '    return Page("home.html", "form", errors={}, values={})\n\n\n'
                    '@app.post("/", on_invalid=("home.html", "form"))\n'
                    'def add(note: Note):\n    return Redirect("/")\n'
                ),
                "templates/home.html": (
                    "{% block form %}{{ errors }}{{ values }}{{ «erors» }}{% endblock %}\n"
                ),
            },
        ),
        Example(
            "a typo",
            _home(", items=[]", home="{% for item in «itmes» %}{{ item }}{% endfor %}\n"),
        ),
        Example(
            "once in each template, in a value, a condition, a part",
            _home(
                ", items=[]",
                home=(
                    '<a class="{{ «kind» }}">{{ kind }}</a>{% if «page» == 1 %}{% endif %}\n'
                    '{% include "part.html" %}\n'
                ),
                part="{{ «kind».name }}\n",
            ),
        ),
        Example(
            "a condition where undefined names are errors",
            _home("", home="{% if «note» %}{{ note }}{% endif %}{{ «kind» or 'new' }}\n"),
        ),
        Example(
            "a name that only a loop or the block beside it knows",
            _home(
                ", items=[]",
                home=(
                    "{% for item in items %}{% set last = item %}{% endfor %}{{ «last» }}\n"
                    "{% block a %}{% set kind = 1 %}{% endblock %}{{ «kind» }}\n"
                ),
            ),
        ),
        Example(
            "a block that is rendered alone",
            _site(
                '@app.get("/")\ndef home():\n    return Fragment("home.html", "list", items=[])\n',
                home="{{ title }}{% block list %}{{ items }}{{ «title» }}{% endblock %}\n",
            ),
        ),
        Example(
            "a macro that is imported without the context",
            _home(
                ", user='ada'",
                home='{% from "m.html" import menu %}{{ user }}{{ menu() }}\n',
                m="{% macro menu() %}{{ «user» }}{{ «request».path }}{% endmacro %}\n",
            ),
        ),
        Example(
            "a macro that only another macro calls, one that is called through a module",
            _home(
                "",
                home='{% import "m.html" as m %}{{ m.menu() }}\n',
                m=(
                    "{% macro menu() %}{{ entry('a') }}{% endmacro %}\n"
                    "{% macro entry(text) %}{{ «page» }}{{ text }}{% endmacro %}\n"
                ),
            ),
        ),
        Example(
            "a part that does not get the context",
            _home(
                ", user='ada'",
                home='{% include "part.html" without context %}\n',
                part="{{ «user» }}\n",
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Report each name once in a template."""
        strict = project.undefined_is_error
        certain = strict and all(render.template.text is not None for render in project.renders)
        severity = Severity.ERROR if certain else Severity.WARNING
        seen: set[tuple[str, str]] = set()
        for missing in project.missing_names:
            read = missing.read
            fails = read.use == "plain" or (strict and read.use == "test")
            key = (read.span.path, read.name)
            if fails and key not in seen:
                seen.add(key)
                yield self._missing(missing, severity)

    def _missing(self, missing: MissingName, severity: Severity) -> Finding:
        read = missing.read
        near = closest(read.name, missing.known)
        if read.name in missing.known:
            hint = "it is bound in a loop, block or macro, or later: here it is not known"
        elif near is not None:
            hint = f"did you mean {near}?"
        elif missing.is_imported:
            hint = "import or include it with context, or hand the value on to a macro"
        else:
            hint = "give it where the template is rendered, or say default where it may be absent"
        message = f"nothing that renders {read.template} gives {read.name}"
        if missing.is_imported:
            message = f"{read.template} reads {read.name}, but is shown without the context"
        return self.finding(
            read.span,
            message,
            hint=hint,
            related=tuple(Related(site, "rendered here without it") for site in missing.sites),
            severity=severity,
            identity=f"{read.template} {read.name}",
        )
