"""CH305: an answer that takes the place of its target, and has not its id."""

from collections.abc import Iterator

from hypercheck.facts import Exchange
from hypercheck.model import Finding, Related, Severity, Span
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.hypermedia.blocks.exchange import literal_id, loses_id, outermost


def _site(
    home: str, returned: str = 'Fragment("parts.html", "list")', *, more: str = "", list_: str
) -> dict[str, str]:
    app = (
        "from chirp import OOB, App, Fragment, Page, Redirect, Template, ValidationError\n\n"
        'app = App()\n\n\n@app.get("/")\ndef home():\n    return Template("home.html")\n\n\n'
        f'@app.post("/list")\ndef change(request):\n    {more}return {returned}\n'
    )
    return {
        "app.py": app,
        "templates/home.html": f"<html><head></head><body>\n{home}\n</body></html>\n",
        "templates/parts.html": (
            f"{{% block list %}}{list_}{{% endblock %}}\n"
            "{% block form %}<form></form>{% endblock %}\n"
        ),
    }


_BUTTON = '<button hx-post="/list" hx-target="#list" hx-swap="outerHTML">Sort</button>\n'
_HOME = _BUTTON + '<ul id="list"></ul>'
_LOST = "<«ul»><li>Ada</li></ul>"
_BARE = "<ul><li>Ada</li></ul>"


class LostTarget(Rule):
    """An answer takes the place of its target, but does not have the target's id.

    The first time all is well. From then on there is no element with the id any more: the next
    request finds no target, and htmx does nothing.

    Give the id to the block's outermost element, or swap `innerHTML`, which keeps the target.
    Nothing is said where nobody looks for the id again: what is inside the target goes with it.
    """

    code = "CH305"
    name = "lost-target"
    severity = Severity.WARNING
    since = "0.1"
    needs = ("exchanges", "id_uses")

    VALID = (
        Example("the answer has the id", _site(_HOME, list_='<ul id="list"></ul>')),
        Example(
            "the content is swapped, the target stays",
            _site(_HOME.replace("outerHTML", "innerHTML"), list_=_BARE),
        ),
        Example(
            "the target goes for good, and what asks goes with it",
            _site(
                '<div id="list"><form hx-post="/list" hx-target="#list" hx-swap="outerHTML">'
                "<button>Send</button></form></div>",
                list_="<p>Thank you</p>",
            ),
        ),
        Example(
            "it is asked for once",
            _site(
                '<p hx-post="/list" hx-trigger="load" hx-target="#list" hx-swap="outerHTML"></p>\n'
                '<ul id="list"></ul>',
                list_=_BARE,
            ),
        ),
        Example(
            "the element itself is replaced, whatever its id",
            _site(
                '<button id="more" hx-post="/list" hx-swap="outerHTML">More</button>', list_=_BARE
            ),
        ),
        Example(
            "an id that is made while it runs, or may stand in what is not known",
            _site(_HOME, list_='<ul id="{{ name }}"></ul>')
            | {
                "templates/other.html": (
                    '<html><head></head><body><button hx-post="/list" hx-target="#row-{{ x }}"'
                    ' hx-swap="outerHTML"></button><p id="row-{{ x }}"></p></body></html>\n'
                )
            },
        ),
        Example(
            "one of several answers has it",
            _site(
                _HOME,
                'Fragment("parts.html", "form")',
                more='if request.query:\n        return Fragment("parts.html", "list")\n    ',
                list_='<ul id="list"></ul>',
            ),
        ),
        Example(
            "the answer says itself where it goes",
            _site(_HOME, 'Fragment("parts.html", "list", target="other")', list_=_BARE),
        ),
        Example(
            "a part of the answer is selected",
            _site(_HOME.replace("hx-swap", 'hx-select="ul" hx-swap'), list_=_BARE),
        ),
        Example(
            "a script may say otherwise",
            _site(_HOME, list_=_BARE)
            | {
                "static/site.js": (
                    "document.body.addEventListener('htmx:beforeSwap', e => change(e));\n"
                )
            },
        ),
    )

    INVALID = (
        Example("the block has no id", _site(_HOME, list_=_LOST)),
        Example(
            "the main part of several, with an error on the way",
            _site(
                _HOME,
                'OOB(Fragment("parts.html", "list"), Fragment("parts.html", "form", target="f"))',
                more='if request.query:\n        return Redirect("/")\n    ',
                list_=_LOST,
            ),
        ),
        Example(
            "what is above says where it goes",
            _site(
                '<div hx-target="#list" hx-swap="outerHTML swap:1s">\n'
                '<button hx-post="/list">Sort</button></div><ul id="list"></ul>',
                list_=_LOST,
            ),
        ),
        Example(
            "another element still looks for it",
            _site(
                '<ul id="list"><li hx-post="/list" hx-target="#list" hx-swap="outerHTML">A</li>'
                "</ul>\n"
                '<button hx-get="/" hx-target="#list">Reload</button>',
                list_=_LOST,
            ),
        ),
        Example(
            "several elements where one was",
            _site(
                _HOME.replace("#list", "«#list»"),
                list_="<li>Ada</li><li>Grace</li>",
            ),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look at each answer that takes its target's place."""
        if not project.exchanges or project.mentioned_in_script("beforeSwap"):
            return
        seen: set[Span] = set()
        for exchange in project.exchanges:
            found = self._lost(exchange) if loses_id(exchange, project) else None
            if found is not None and found.span is not None and found.span not in seen:
                seen.add(found.span)
                yield found

    def _lost(self, exchange: Exchange) -> Finding | None:
        elements = outermost(exchange)
        # An element with another id is another rule's.
        if not elements or (len(elements) == 1 and literal_id(elements[0]) is not None):
            return None
        span = elements[0].span if len(elements) == 1 else exchange.span
        if span.path.startswith("<"):
            return None
        asked = exchange.use.span
        return self.finding(
            span,
            f"this takes the place of #{exchange.target_id}, but has not its id",
            hint=f'give the block\'s outermost element id="{exchange.target_id}"',
            related=(Related(asked, "asked for here, with outerHTML"),) if asked != span else (),
            identity=exchange.target_id,
        )
