"""What a request reaches, and what may come into a form before it is sent."""

from hypercheck.facts import Placed, Route, Submission
from hypercheck.project import Project

_ONLY_LOOKING = frozenset(
    {"hx-include", "hx-indicator", "hx-disabled-elt", "hx-sync", "hx-trigger", "hx-swap"}
)
"""Attributes that name an element without putting anything into it."""

_FILLING = ("hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete", "sse-swap")


def only_route(submission: Submission, project: Project) -> Route | None:
    """The route that answers, where only one can."""
    url = submission.url
    if not url.is_local or project.is_mounted(url):
        return None
    routes = project.answering(url, submission.method)
    return routes[0] if len(routes) == 1 else None


def is_filled(form: Placed, project: Project) -> bool:
    """Whether the form holds an element that is filled later."""
    goals = {use.id.text for use in project.id_uses if use.source not in _ONLY_LOOKING}
    for placed in form.page.elements:
        if placed is not form and form in placed.ancestors() and placed.has(*_FILLING):
            return True
        if placed is form or form in placed.ancestors():
            ids = (p for a in placed.attributes("id") for p in form.page.values(placed, a))
            if any(pattern.text in goals for pattern in ids):
                return True
    return False
