"""An application around somebody's templates, so that what is asked of pages is asked of theirs.

Of its routes, filters and context it says that they are not known: what depends on them is not
asked. Every template that no other one extends or includes is a page, if it is a document or
extends another; what else there is may be shown by anybody.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

_USED = re.compile(
    r"\{%[-+]?+\s*+(?:extends|include|import|from)\s++(?:[\"']([^\"']++)[\"']|\[([^\]]*+)\])"
)
_WHOLE = re.compile(r"(?i:<html|<!doctype)|\{%[-+]?+\s*+extends\b")
_QUOTED = re.compile(r"[\"']([^\"']++)[\"']")
_HEAD = """\
from chirp import App, AppConfig, Template
from elsewhere import context, set_up

app = App(AppConfig(template_dir=[{roots}]))
set_up(app)
"""
_PAGE = """

@app.get("/page/{number}")
def page_{number}(request):
    return Template({name}, **context(request))
"""
_SETTINGS = """\
[tool.hypercheck]
app = "app.py"
template-tags = {tags}
"""


def write_application(
    folder: Path, roots: tuple[Path, ...], texts: Mapping[Path, str], tags: Iterable[str]
) -> Path:
    """Write the application; gives its file."""
    used = {
        name
        for text in texts.values()
        for found in _USED.finditer(text)
        for name in ([found[1]] if found[1] else _QUOTED.findall(found[2]))
    }
    names = {
        path.relative_to(root).as_posix(): None
        for path, text in texts.items()
        for root in roots
        if path.is_relative_to(root) and _WHOLE.search(text)
    }
    pages = [name for name in names if name not in used]
    head = _HEAD.format(roots=", ".join(repr(root.as_posix()) for root in roots))
    body = [_PAGE.format(number=number, name=repr(name)) for number, name in enumerate(pages)]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(_SETTINGS.format(tags=sorted(tags)))
    module = folder / "app.py"
    module.write_text(head + "".join(body))
    return module
