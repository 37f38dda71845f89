"""Returns that say what the browser does next."""

from dataclasses import dataclass

from chirp.http.trigger import Trigger
from chirp.returns.view import Fragment


@dataclass(frozen=True)
class Redirect:
    """Go to another URL; htmx is told to load it as a page, never to swap it into an element."""

    url: str
    status: int = 302

    def __post_init__(self) -> None:
        if self.status not in {301, 302, 303, 307, 308}:
            raise ValueError(f"{self.status} is no redirect: 301, 302, 303, 307 or 308")


def hx_redirect(url: str, /) -> Redirect:
    """Go to another URL after an action: 303 for the browser, ``HX-Redirect`` for htmx."""
    return Redirect(url, 303)


@dataclass(frozen=True, init=False)
class FormAction:
    """A form did its work: the browser is redirected, htmx gets the fragments.

    The first fragment is the answer, the others go out of band. Without fragments htmx is
    redirected too. ``trigger`` names events for the page.
    """

    redirect: str
    fragments: tuple[Fragment, ...]
    trigger: Trigger | None

    def __init__(
        self, redirect: str, /, *fragments: Fragment, trigger: Trigger | None = None
    ) -> None:
        for fragment in fragments:
            if not isinstance(fragment, Fragment):
                raise TypeError(f"FormAction takes Fragments, not {fragment!r}")
        object.__setattr__(self, "redirect", redirect)
        object.__setattr__(self, "fragments", fragments)
        object.__setattr__(self, "trigger", trigger)


@dataclass(frozen=True)
class Action:
    """Something was done and nothing is shown; ``trigger`` names events for the page."""

    status: int = 204
    trigger: Trigger | None = None
    refresh: bool = False
