"""Returns that are rendered from templates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, init=False)
class Template:
    """The whole template, rendered with the context."""

    name: str
    context: Mapping[str, Any] = field(repr=False)

    def __init__(self, name: str, /, **context: Any) -> None:
        _set(self, name=name, context=context)


@dataclass(frozen=True, init=False)
class InlineTemplate:
    """A template given as its source."""

    source: str
    context: Mapping[str, Any] = field(repr=False)

    def __init__(self, source: str, /, **context: Any) -> None:
        _set(self, source=source, context=context)


@dataclass(frozen=True, init=False)
class Page:
    """A page of the site: whole for the browser, only the block for htmx.

    Boosted requests and restored history get the whole page, because they replace one.
    """

    name: str
    block: str
    context: Mapping[str, Any] = field(repr=False)

    def __init__(self, name: str, block: str, /, **context: Any) -> None:
        _set(self, name=name, block=block, context=context)


@dataclass(frozen=True, init=False)
class Fragment:
    """One block of a template.

    ``target`` is where it goes: the element's id out of band, a CSS selector for ``HX-Retarget``
    when it is the answer itself (an id is understood). ``swap`` says how, as ``hx-swap`` does.
    """

    name: str
    block: str
    target: str | None
    swap: str | None
    context: Mapping[str, Any] = field(repr=False)

    def __init__(
        self,
        name: str,
        block: str,
        /,
        *,
        target: str | None = None,
        swap: str | None = None,
        **context: Any,
    ) -> None:
        _set(self, name=name, block=block, target=target, swap=swap, context=context)


@dataclass(frozen=True, init=False)
class ValidationError:
    """The form again, with what is wrong: 422.

    The browser gets the whole page, htmx the block. ``errors`` maps a field to its messages and
    is in the context; ``retarget`` is a CSS selector for the block to be swapped into.
    """

    name: str
    block: str
    errors: Mapping[str, Any]
    retarget: str | None
    context: Mapping[str, Any] = field(repr=False)

    def __init__(
        self,
        name: str,
        block: str,
        /,
        *,
        errors: Mapping[str, Any],
        retarget: str | None = None,
        **context: Any,
    ) -> None:
        shown = {**context, "errors": errors}
        _set(self, name=name, block=block, errors=errors, retarget=retarget, context=shown)


@dataclass(frozen=True, init=False)
class OOB:
    """An answer with fragments that go elsewhere on the page: each needs its ``target``."""

    main: Any
    fragments: tuple[Fragment, ...]

    def __init__(self, main: Any, /, *fragments: Fragment) -> None:
        for fragment in fragments:
            if not isinstance(fragment, Fragment):
                raise TypeError(f"OOB takes Fragments, not {fragment!r}")
        _set(self, main=main, fragments=fragments)


def _set(instance: object, **values: object) -> None:
    for name, value in values.items():
        object.__setattr__(instance, name, value)
