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


class Filling:
    """Tells which forms hold an element that is filled later."""

    def __init__(self, project: Project) -> None:
        uses = (use for use in project.id_uses if use.source not in _ONLY_LOOKING)
        self._goals = frozenset(use.id.text for use in uses)

    def is_filled(self, form: Placed) -> bool:
        """Whether something may come into the form before it is sent."""
        for placed in form.page.elements:
            inside = placed is not form and form in placed.ancestors()
            if inside and placed.has(*_FILLING):
                return True
            if placed is form or inside:
                ids = (p for a in placed.attributes("id") for p in form.page.values(placed, a))
                if any(pattern.text in self._goals for pattern in ids):
                    return True
        return False
