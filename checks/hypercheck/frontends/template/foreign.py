"""Recognises templates of other engines and formats, on strong evidence only."""

import re
from pathlib import PurePosixPath

from hypercheck.frontends.template.code import Code
from hypercheck.frontends.template.file_kind import JINJA

_YAML = frozenset({".yml", ".yaml"})

_WITHOUT_CODE = (
    (
        "Mako",
        re.compile(
            r"<%(?:def|inherit|namespace|include|block|page)\b|^[ \t]*+## -\*-", re.MULTILINE
        ),
    ),
    ("Mako", re.compile(r"^[ \t]*+%[ \t]*+(?:endif|endfor)\b", re.MULTILINE)),
    ("ERB", re.compile(r"<%-?[ \t]*+end\b[ \t]*+-?%>")),
    ("PHP", re.compile(r"<\?(?:php\b|=)")),
)
_WITH_FAULTS = (
    (
        "Django",
        re.compile(
            r"\{%-?\s*+(?:load\s++[\w.]++(?:\s++[\w.]++)*+|csrf_token|empty|"
            r"(?:url|static)\s[^%]*+|(?:trans|translate)\s++(?:\"[^\"%]*+\"|'[^'%]*+')[^%]*+|"
            r"include\s++[\w.\"'/-]++\s++with\s++\w++=[^%]*+|"
            r"with\s++\w++=[\w.\"'/:-]++\s++\w++=[^%]*+|"
            r"(?:ifequal|ifchanged|blocktrans|blocktranslate|comment|verbatim|endcomment|"
            r"firstof|regroup|templatetag|widthratio)\b[^%]*+"
            r")\s*+%\}"
        ),
    ),
    ("Django", re.compile(r"\{\{[^{}\[|]*+\|\s*+\w++:(?:\"[^\"]*+\"|'[^']*+'|\w++)")),
    (
        "Kida",
        re.compile(r"\{%-?\s*+(?:def\s++\w++\s*+\(|let\s++\w++\s*+=|match\s|enddef\b|export\s)"),
    ),
    ("Handlebars", re.compile(r"\{\{~?/\s*+\w++\s*+~?\}\}")),
    (
        "Go",
        re.compile(r"\{\{-?\s*+(?:(?:if|range|with|template|define|block)\s++[.$\"]|\.[A-Z])"),
    ),
)
_END = re.compile(r"\{%-?\s*+end\s*+-?%\}")
_ANY_END = re.compile(r"\{%-?\s*+end[a-z]")


_CLIENT_SIDE = (
    ("AngularJS", re.compile(r"\sng-[a-z]++(?:-[a-z]++)*+[\s=>]")),
    (
        "Vue",
        re.compile(r"\sv-(?:bind|cloak|else|else-if|for|html|if|model|on|show|slot|text)[\s=>:]"),
    ),
)
"""Marks of what runs in a browser: with them, a text without a statement may have other braces."""


def foreign_format(path: str, text: str, code: Code) -> str | None:
    """The other engine or format that a file is written for, or None.

    A file that Jinja2 reads without complaint is never one of another template engine; one without
    any Jinja2 code may be, if it has the marks of one.
    """
    name = PurePosixPath(path)
    suffixes = name.suffixes
    if suffixes and suffixes[-1] in JINJA and _YAML.intersection(suffixes[:-1]):
        return "YAML"
    if code.faults:
        # In TeX, braces and percent signs are everywhere: Jinja2 is given other delimiters there.
        if ".tex" in suffixes:
            return "TeX"
        if _END.search(text) and not _ANY_END.search(text):
            return "Kida" if _WITH_FAULTS[2][1].search(text) else "Tornado"
        marks = _WITH_FAULTS if "{%" in text else (*_WITH_FAULTS, *_CLIENT_SIDE)
        return next((name for name, mark in marks if mark.search(text)), None)
    if not code.has_code:
        return next((name for name, mark in _WITHOUT_CODE if mark.search(text)), None)
    return None
