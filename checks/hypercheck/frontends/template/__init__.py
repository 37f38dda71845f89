"""Template to summary: Jinja2 statements and HTML elements of one file in one tree."""

from hypercheck.frontends.template.summary import TemplateSummary


def read(path: str, text: str, *, custom_tags: frozenset[str] = frozenset()) -> TemplateSummary:
    """The summary of one template; any text has one.

    ``text`` has no byte order mark. ``custom_tags`` are the statement names that the project's
    own Jinja2 extensions know.
    """
    # Off the start-up path: jinja2 takes 110 ms to import, and a warm cache reads no template.
    from hypercheck.frontends.template.reader import read_template  # noqa: PLC0415

    return read_template(path, text, custom_tags)
