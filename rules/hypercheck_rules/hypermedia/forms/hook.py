"""Signs that a script reads a control, whatever the form around it sends."""

import re
from collections.abc import Iterator

from hypercheck.facts import Placed
from hypercheck.project import Project

_HOOK = re.compile(r"on[a-z]+|@.+|:.+|x-.+|v-.+|data-.+|(?:data-)?hx-on.*|_|is|ref|\*.*")
"""Events, what Alpine, Vue, Stimulus and hyperscript bind, and what only a script reads."""

_SELECTING = ("querySelector", "querySelectorAll", "closest", "find")


def is_scripted(placed: Placed) -> bool:
    """Whether an attribute of the control says that a script reads it or fills it."""
    return placed.has_open_attributes or any(
        _HOOK.fullmatch(attribute.name) and not attribute.name.startswith("data-hx-")
        for attribute in placed.element.attributes
    )


def is_selected(placed: Placed, project: Project) -> bool:
    """Whether a script of the project looks for it by its id, a class or its tag."""
    return any(map(project.mentioned_in_script, _selectors(placed)))


def _selectors(placed: Placed) -> Iterator[str]:
    for text in _texts(placed, "id"):
        yield from (f"#{text}", f'"{text}"', f"'{text}'", f"`{text}`")
    for text in _texts(placed, "class"):
        for word in text.split():
            yield from (f".{word}", f"{placed.tag}.{word}")
    for method in _SELECTING:
        yield from (f"{method}({quote}{placed.tag}" for quote in "\"'`")


def _texts(placed: Placed, name: str) -> Iterator[str]:
    for attribute in placed.attributes(name):
        for pattern in placed.page.values(placed, attribute):
            if pattern.text and pattern.text.strip():
                yield pattern.text.strip()
