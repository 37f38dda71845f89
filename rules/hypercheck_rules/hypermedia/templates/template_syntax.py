"""CH202: a template that Jinja2 cannot parse."""

import re
from collections.abc import Iterator

from hypercheck.frontends.template.statement_name import BLOCK_TAGS, SINGLE_TAGS
from hypercheck.frontends.template.summary import TemplateFault, TemplateSummary
from hypercheck.model import Finding, Severity, closest
from hypercheck.rule import Example, Rule
from hypercheck.subject import FileSubject

_APP = """\
from chirp import App, Template

app = App()


@app.get("/")
def home():
    return Template("home.html", rows=[])
"""
_LEFT_OPEN = "Unexpected end of template"
_UNKNOWN_TAG = re.compile(r"Encountered unknown tag '(\w+)'")
_CLOSING = ("Encountered unknown tag 'end", "Encountered unknown tag 'el")


def _page(html: str) -> dict[str, str]:
    return {"app.py": _APP, "templates/home.html": html + "\n"}


class TemplateSyntax(Rule):
    """A template is not valid Jinja2.

    Every page that renders, extends or includes it answers with an error (500). The finding stands
    on the token that Jinja2 stumbles over, not only on its line.

    Tags of well-known extensions, those that have an end of their own and those that the setting
    `template-tags` names are tolerated, and templates of other engines are left alone.
    """

    code = "CH202"
    name = "template-syntax"
    severity = Severity.ERROR
    since = "0.1"
    scope = "template"

    VALID = (
        Example(
            "statements, expressions, comments",
            _page(
                "{# rows #}{% for row in rows if row %}{{ row.name | upper }}\n"
                "{% else %}<p>{{ 'none' if rows is defined else '-' }}</p>{% endfor %}"
            ),
        ),
        Example(
            "what looks like Jinja2 but is text",
            _page(
                "{% raw %}{{ a ? b : c }}{% endraw %}\n<p>}} %} { {</p>\n"
                "<style>a{b:c}</style><script>const f = () => { return {} }</script>"
            ),
        ),
        Example(
            "the tags of Jinja2's own extensions",
            _page("{% do rows.append(1) %}{% trans %}Hello{% endtrans %}"),
        ),
        Example(
            "a tag that the settings name",
            _page("{% if rows %}{% chart rows, kind='bar' %}{% endif %}"),
            settings='template-tags = ["chart"]',
        ),
    )

    INVALID = (
        Example("an empty filter", _page("<p>{{ rows | «}}»</p>")),
        Example("a tag that is not closed", _page("{% «if» rows %}<p>Some</p>")),
        Example("a tag that is closed as another", _page("{% if rows %}<p>Some</p>{% «endfor» %}")),
        Example(
            "a fault in a tag is one fault, not two",
            _page("{% for row «on» rows %}<p>{{ row }}</p>{% endfor %}\n<p>{{ rows | «}}»</p>"),
        ),
        Example("an operator of another language", _page("{{ rows «?» 'some' : 'none' }}")),
        Example(
            "an assignment for a comparison", _page("{% if rows «=» 1 %}<p>One</p>{% endif %}")
        ),
        Example("a tag that nobody knows", _page("{% «chart» rows %}")),
        Example("a misspelt tag", _page("{% «inclde» 'x.html' %}")),
        Example("an expression that is not closed", _page("<p>«{{» rows </p>")),
    )

    def check(self, subject: FileSubject) -> Iterator[Finding]:
        """Report what the parser stumbled over."""
        summary = subject.summary
        if isinstance(summary, TemplateSummary):
            for fault in _causes(summary.faults):
                yield self.finding(
                    subject.span(fault.range),
                    fault.message.rstrip("."),
                    hint=_hint(fault.message),
                    identity=fault.message,
                )


def _hint(message: str) -> str | None:
    found = _UNKNOWN_TAG.match(message)
    if found is None or message.startswith(_CLOSING):
        return None
    near = closest(found[1], BLOCK_TAGS | SINGLE_TAGS)
    if near:
        return f"did you mean {near}?"
    return f"if an extension brings {found[1]}, name it in template-tags of [tool.hypercheck]"


def _causes(faults: tuple[TemplateFault, ...]) -> tuple[TemplateFault, ...]:
    """Without those that may only follow from another: a fault in a tag leaves its end alone."""
    causes = [fault for fault in faults if not fault.message.startswith(_LEFT_OPEN)]
    others = (fault for fault in causes[1:] if not fault.message.startswith(_CLOSING))
    return (*causes[:1], *others) or faults[:1]
