import pytest

from hypercheck.documentation import describe, rule_page, unmarked
from hypercheck.model import Severity
from hypercheck.rule import PRODUCTION_ONLY, Example, Rule

APP = "app = App()\n"


class LostLink(Rule):
    """A link leads nowhere.

    Users meet an error page.
    """

    code = "XX101"
    name = "lost-link"
    severity = PRODUCTION_ONLY
    since = "0.2"
    on_by_default = False
    VALID = (Example("it leads home", {"app.py": APP, "a.html": '<a href="/">A</a>\n'}),)
    INVALID = (
        Example(
            "it leads nowhere",
            {"app.py": APP, "a.html": '<p>\n<a href="«/x»">A</a>\n</p>\n'},
            fixed={"a.html": '<p>\n<a href="/">A</a>\n</p>\n'},
            settings="htmx = 4",
        ),
    )


def test_marks_are_taken_out_and_remembered():
    marked = unmarked("a«b»c«»d")
    assert marked.text == "abcd"
    assert marked.spans == ((1, 2), (3, 3))


def test_marks_may_nest():
    assert unmarked("«a«b»»").spans == ((0, 2), (1, 2))


def test_a_mark_that_is_not_closed_is_an_error():
    with pytest.raises(ValueError, match="«"):
        unmarked("a«b")


def test_the_page_holds_all_that_there_is_to_say():
    assert (
        rule_page(LostLink)
        == """\
# XX101 lost-link

A link leads nowhere.

Users meet an error page.

Severity: error in production, warning in staging, off in development. Since 0.2. \
Off unless `--select XX101` or a setting asks for it. Some findings have a fix.

All examples share:

`app.py`

```python
app = App()
```

## Wrong

### It leads nowhere

`pyproject.toml`

```toml
[tool.hypercheck]
htmx = 4
```

`a.html`

```html
<p>
<a href="/x">A</a>
         ^^
</p>
```

The fix:

```diff
-<a href="/x">A</a>
+<a href="/">A</a>
```

## Right

### It leads home

`a.html`

```html
<a href="/">A</a>
```
"""
    )


def test_a_descriptor_has_the_severity_that_counts_most():
    found = describe(LostLink, "mine")
    assert found.severity is Severity.ERROR
    assert found.summary == "A link leads nowhere."
    assert found.text == "A link leads nowhere.\n\nUsers meet an error page."
    assert found.tags[0] == "mine"
