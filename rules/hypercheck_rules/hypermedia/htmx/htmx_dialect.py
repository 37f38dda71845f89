"""CH414: what only the other dialect of htmx understands."""

import re
from collections.abc import Iterator

from hypercheck.facts import HtmxAttribute
from hypercheck.htmx import dialect as tables
from hypercheck.htmx import trigger
from hypercheck.htmx.attribute import EXTENSIONS, HTMX_2, HTMX_4, known
from hypercheck.htmx.dialect import Change
from hypercheck.model import Edit, Finding, Fix, Severity, Span
from hypercheck.pattern import Pattern
from hypercheck.project import Project
from hypercheck.rule import Example, Rule
from hypercheck_rules.origin import used_at

_APP = """\
from chirp import App, Template

app = App()


@app.get("/{row}")
def home(row: str):
    return Template("home.html", row=row)
"""

_SPEAKING = {HTMX_2: re.compile(r"htmx:"), HTMX_4: re.compile(r"htmx:|sse:|queue:")}
"""What stands in triggers that only the other dialect understands."""

_PRESENCE = frozenset({"", "true", "false", "disabled", "hx-disable", "data-hx-disable"})


def _page(html: str) -> dict[str, str]:
    return {"app.py": _APP, "templates/home.html": html + "\n"}


_FOUR = '<script src="https://unpkg.com/htmx.org@4.0.1"></script>\n'
_TWO = '<script src="https://unpkg.com/htmx.org@2.0.4"></script>\n'


class HtmxDialect(Rule):
    """An attribute, event or value belongs to another version of htmx than the one in use.

    htmx 4 calls many things differently from htmx 2 (and 1.9): `hx-disabled-elt` is `hx-disable`,
    `hx-disable` is `hx-ignore`, `htmx:afterSwap` is `htmx:after:swap`, extensions work without
    `hx-ext`, and inheritance is asked for with `:inherited`. Neither version says anything about
    words of the other.

    It is looked for only where the version is known: from the setting `htmx`, from the URL or the
    text of the script, if all say the same, or because the framework brings it. With the extension
    `htmx-2-compat` nothing is reported, and with one that is not known only what has another name.
    Styles and options of a swap are `bad-swap`'s.
    """

    code = "CH414"
    name = "htmx-dialect"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("htmx_attributes", "htmx_dialect", "htmx_dialect_is_known", "htmx_extensions")

    VALID = (
        Example(
            "htmx 2",
            _page(
                _TWO + '<a hx-get="/a" hx-disabled-elt="this" hx-request=\'{"timeout": 1}\'>A</a>\n'
                '<p hx-ext="sse" sse-connect="/s" sse-swap="m" hx-on::after-swap="x()"></p>\n'
                '<p hx-disable hx-on--load="y()" hx-trigger="htmx:afterSwap queue:all, sse:m"></p>'
            ),
        ),
        Example(
            "htmx 4",
            _page(
                _FOUR + '<a hx-get="/a" hx-disable="this" hx-config="timeout:1s">A</a>\n'
                '<p hx-sse:connect="/s" hx-on::after:swap="x()" hx-target:inherited="this"></p>\n'
                '<p hx-ignore hx-on:click="y()" hx-trigger="htmx:after:swap from:body"></p>'
            ),
        ),
        Example(
            "which htmx it is cannot be told",
            _page(
                '<script src="/static/htmx.min.js"></script>\n'
                '<a hx-get="/a" hx-config="timeout:1s" hx-disabled-elt="this">A</a>'
            ),
        ),
        Example(
            "two versions in one project",
            _page(_TWO + _FOUR + '<a hx-get="/a" hx-ignore hx-disabled-elt="this">A</a>'),
        ),
        Example(
            "the extension that understands both",
            _page(
                _FOUR + '<script src="/static/htmx-2-compat.js"></script>\n'
                '<a hx-get="/a" hx-disabled-elt="this" hx-on::after-swap="x()">A</a>'
            ),
        ),
        Example(
            "a name that a script of the page reads",
            _page(
                _TWO + '<a hx-get="/a" hx-pending="x">A</a>\n'
                '<script>use(document.querySelectorAll("[hx-pending]"))</script>'
            ),
        ),
        Example(
            "an extension that is not known may bring attributes",
            _page(_TWO + '<p hx-ext="pending"><a hx-get="/a" hx-pending="x">A</a></p>'),
        ),
        Example(
            "events of one's own",
            _page(
                _FOUR + '<a hx-get="/a" hx-trigger="afterSwap" hx-on:cart:after-swap="x()">A</a>'
            ),
        ),
    )

    INVALID = (
        Example(
            "attributes of htmx 2 with htmx 4",
            _page(
                _FOUR + '<a hx-get="/a" «hx-disabled-elt»="this" «hx-ext»="morph">A</a>\n'
                '<p «data-sse-connect»="/s" «sse-swap»="m" «hx-target-404»="#a"></p>'
            ),
            fixed={
                "templates/home.html": (
                    _FOUR + '<a hx-get="/a" hx-disable="this" hx-ext="morph">A</a>\n'
                    '<p data-hx-sse:connect="/s" sse-swap="m" hx-target-404="#a"></p>\n'
                )
            },
        ),
        Example(
            "attributes of htmx 4 with htmx 2",
            _page(
                _TWO + '<a «hx-action»="/a" «hx-target:inherited»="this">A</a>\n'
                '<p «hx-ignore» «hx-sse:connect»="/s"></p>'
            ),
            fixed={
                "templates/home.html": (
                    _TWO + '<a hx-action="/a" hx-target="this">A</a>\n'
                    '<p hx-disable sse-connect="/s"></p>\n'
                )
            },
        ),
        Example(
            "the htmx that the framework brings",
            _page("<p «hx-ignore»></p>"),
        ),
        Example(
            "a file of the project's own says which htmx it is",
            _page(
                '<script src="/static/htmx.min.js"></script>\n'
                '<a hx-get="/a" «hx-disabled-elt»="this">A</a>'
            )
            | {
                "app.py": _APP.replace(
                    "App()", 'App(AppConfig(static_dir="static", static_url="/static"))'
                ).replace("App,", "App, AppConfig,"),
                "static/htmx.min.js": 'var htmx=(()=>{this.version="4.0.1"})()\n',
            },
        ),
        Example(
            "hx-disable means something else",
            _page('<p «hx-disable»>A</p><p «hx-disable»="">B</p>'),
            settings="htmx = 4",
        ),
        Example(
            "htmx 2 leaves an element with hx-disable alone, whatever the value",
            _page('<a hx-get="/a" «hx-disable»="find button">A</a>'),
            settings="htmx = 2",
        ),
        Example(
            "events of htmx 2 with htmx 4",
            _page(
                '<a hx-get="/a" hx-trigger="«htmx:afterSwap» from:body, «sse:news»">A</a>\n'
                '<p «hx-on-click»="y()" «hx-on--confirm»="z()"></p>'
            ),
            settings="htmx = 4",
            fixed={
                "templates/home.html": (
                    '<a hx-get="/a" hx-trigger="htmx:after:swap from:body, news">A</a>\n'
                    '<p hx-on:click="y()" hx-on::confirm="z()"></p>\n'
                )
            },
        ),
        Example(
            "the name has changed, and so may what the script reads of the event",
            _page('<p «hx-on::after-request»="x()" «hx-on:htmx:xhr:progress»="y()"></p>'),
            settings="htmx = 4",
        ),
        Example(
            "events of htmx 4 with htmx 2",
            _page(
                '<a hx-get="/a" hx-trigger="«htmx:after:swap» from:body">A</a>\n'
                '<p «hx-on::after:request»="x()"></p>'
            ),
            settings="htmx = 2",
        ),
        Example(
            "capitals that an attribute's name cannot have",
            _page('<p «hx-on:htmx:beforeSwap»="y()"></p>'),
            settings="htmx = 2",
            fixed={"templates/home.html": '<p hx-on::before-swap="y()"></p>\n'},
        ),
        Example(
            "unset and queue, which htmx 4 does not know",
            _page(
                '<p hx-target:inherited="this"><a hx-get="/a" hx-target="«unset»"\n'
                '   hx-trigger="click «queue:all»">A</a></p>'
            ),
            settings="htmx = 4",
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look at every attribute for what only the other dialect has."""
        if not project.htmx_dialect_is_known:
            return
        seen: set[Span] = set()
        for attribute in project.htmx_attributes:
            for finding in self._all(attribute, project):
                if finding.span is not None and finding.span not in seen:
                    seen.add(finding.span)
                    yield finding

    def _all(self, attribute: HtmxAttribute, project: Project) -> Iterator[Finding]:
        name, dialect = attribute.name, project.htmx_dialect
        if attribute.is_elsewhere:
            return
        if name.startswith("hx-on"):
            yield from self._handler(attribute, dialect)
            return
        change = _disabling(attribute, dialect) or tables.attribute_change(name, dialect)
        if change is not None:
            if not _may_be_anybodys(name, change, project):
                yield self._attribute(attribute, change, dialect)
        elif name == "hx-trigger":
            for value in attribute.values:
                yield from self._triggers(value, dialect)
        elif dialect == HTMX_4 and known(name, HTMX_4):
            yield from self._unset(attribute)

    def _attribute(self, attribute: HtmxAttribute, change: Change, dialect: int) -> Finding:
        other = HTMX_2 if dialect == HTMX_4 else HTMX_4
        message = f"{attribute.name} is for htmx {other}, and this is htmx {dialect}"
        if attribute.name == "hx-disable":
            message = f"hx-disable means something else in htmx {dialect} than in htmx {other}"
        return self.finding(
            attribute.name_span,
            message,
            hint=change.advice,
            severity=Severity.WARNING if change.still_works else None,
            fix=_rename(attribute, change.name),
            identity=attribute.name,
        )

    def _handler(self, attribute: HtmxAttribute, dialect: int) -> Iterator[Finding]:
        """``hx-on:…``: an event in an attribute's name."""
        name = attribute.name.removeprefix("hx-on")
        dashed = name.startswith("-")
        event = name[1:].removeprefix("htmx-" if dashed else "htmx:")
        is_own = event != name[1:] or event[:1] in {":", "-"}
        event = event.removeprefix(name[:1]) if is_own else event
        change = tables.event_change(event, dialect, in_attribute=True) if is_own else None
        if change is not None:
            plain = f"hx-on:{change.name.replace('htmx:', ':')}" if change.name else None
            # Only capitals were wrong: what the script reads of the event is still there.
            is_same = dialect == HTMX_2 and ":" not in event
            yield self.finding(
                attribute.name_span,
                f"htmx {dialect} sends no event htmx:{event}",
                hint=f"write {plain}" if plain else change.advice,
                fix=_rename(attribute, plain, safe=is_same),
                identity=attribute.name,
            )
        elif dialect == HTMX_4 and dashed and event:
            plain = f"hx-on::{event}" if is_own else f"hx-on:{event}"
            yield self._attribute(attribute, Change(plain, f"write {plain}"), dialect)

    def _triggers(self, value: Pattern, dialect: int) -> Iterator[Finding]:
        if not _SPEAKING[dialect].search(value.masked):
            return
        for each in trigger.parse(value):
            text = each.event.masked
            if text.startswith("htmx:"):
                change = tables.event_change(text[5:], dialect, in_attribute=False)
                if change is not None:
                    message = f"htmx {dialect} sends no event {text}"
                    yield self._value(each.event, message, change)
            elif text.startswith("sse:") and dialect == HTMX_4 and each.sse_event is not None:
                message = "htmx 4 sends events of the server under their own names"
                yield self._value(each.event, message, Change(text[4:], f"write {text[4:]}"))
            for modifier in each.modifiers if dialect == HTMX_4 else ():
                if modifier.name.masked == "queue" and modifier.value is not None:
                    yield self._value(
                        _whole(value, modifier),
                        "htmx 4 has no modifier queue",
                        Change(None, "write hx-sync with this:queue and the strategy"),
                    )

    def _unset(self, attribute: HtmxAttribute) -> Iterator[Finding]:
        info = known(attribute.name, HTMX_4)
        if info is None or info.value in {"text", "script", "url"}:
            return
        for value in attribute.values:
            if value.text == "unset":
                advice = "remove it: nothing is inherited unless :inherited says so"
                yield self._value(value, "htmx 4 has no value unset", Change(None, advice))

    def _value(self, pattern: Pattern, message: str, change: Change) -> Finding:
        fix = None
        if change.name and len(pattern.parts) == 1 and not pattern.is_elsewhere:
            edit = Edit(pattern.span, change.name)
            fix = Fix(f"Write {change.name}", (edit,), safe=True)
        return self.finding(
            pattern.span,
            message,
            hint=change.advice,
            related=used_at(pattern, "used here"),
            fix=fix,
            identity=str(pattern),
        )


def _may_be_anybodys(name: str, change: Change, project: Project) -> bool:
    """Whether a script or an extension that is not known may give the attribute a meaning."""
    if project.mentioned_in_script(name):
        return True
    extensions = project.htmx_extensions
    known_all = extensions is not None and extensions <= EXTENSIONS[HTMX_2]
    return project.htmx_dialect == HTMX_2 and change.name is None and not known_all


def _disabling(attribute: HtmxAttribute, dialect: int) -> Change | None:
    """``hx-disable`` in the sense of the other dialect."""
    if attribute.name != "hx-disable":
        return None
    values = {value.masked.strip() for value in attribute.values}
    if dialect == HTMX_4 and values <= {""}:
        return Change(None, "to have htmx leave the element alone, write hx-ignore")
    known = values and all(value.text is not None for value in attribute.values)
    if dialect == HTMX_2 and known and values.isdisjoint(_PRESENCE):
        return Change(None, "to disable elements during the request, write hx-disabled-elt")
    return None


def _whole(value: Pattern, modifier: trigger.Modifier) -> Pattern:
    """``name:value`` in one piece."""
    text = f"{modifier.name.masked}:{modifier.value.masked if modifier.value else ''}"
    start = value.masked.find(text)
    return value.cut(start, start + len(text)) if start >= 0 else modifier.name


def _rename(attribute: HtmxAttribute, name: str | None, *, safe: bool = True) -> Fix | None:
    if name is None or attribute.placed.has(name):
        return None
    prefix = "data-" if attribute.written.lower().startswith("data-") else ""
    edit = Edit(attribute.name_span, prefix + name)
    return Fix(f"Rename to {prefix}{name}", (edit,), safe=safe)
