"""The form in which the checker knows a framework: tables, no code of the framework's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal as OneOf

from hypercheck.facts import ConfigField, Converter


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call takes something: a position, a keyword, or either."""

    position: int | None
    keyword: str | None = None


@dataclass(frozen=True, slots=True)
class RenderShape:
    """A call that renders a template.

    ``whole``: the template is (also) rendered whole; ``block`` is rendered alone. ``options`` are
    keywords that are not context.
    """

    kind: OneOf["template", "page", "fragment", "validation", "oob"]
    template: Place
    block: Place | None = None
    whole: bool = False
    options: frozenset[str] = frozenset()
    target: str | None = None
    retarget: str | None = None


@dataclass(frozen=True, slots=True)
class RedirectShape:
    """A call whose argument is a URL that the browser is sent to with ``method``."""

    url: Place
    method: str | None = "GET"
    status: Place | None = None


@dataclass(frozen=True, slots=True)
class StreamShape:
    """A call that answers with an event stream."""

    generator: Place
    event: Place


@dataclass(frozen=True)
class Framework:
    """One framework. Names are the last part of the dotted name inside ``package``.

    ``registrations`` maps method names of applications and routers to the HTTP methods they
    register (None: the ``methods`` argument says).
    """

    name: str
    package: str
    applications: frozenset[str]
    routers: frozenset[str]
    configurations: frozenset[str]
    request: str
    registrations: Mapping[str, frozenset[str] | None]
    default_methods: frozenset[str]
    implied_methods: Mapping[str, str]
    converters: Mapping[str, Converter]
    default_converter: str
    renders: Mapping[str, RenderShape]
    redirects: Mapping[str, RedirectShape]
    streams: Mapping[str, StreamShape]
    events: Mapping[str, Place]
    default_event: str
    oob_lists: Mapping[str, int]
    config_fields: Mapping[str, ConfigField]
    server_paths: tuple[str, ...]
    csrf_middleware: frozenset[str]
    csrf_fields: frozenset[str]
    csrf_headers: frozenset[str]
    csrf_calls: frozenset[str]
    text_globals: frozenset[str]
    harmless_methods: frozenset[str] = frozenset()
    templates: Mapping[str, str] = field(default_factory=dict)

    def local(self, dotted: str) -> str | None:
        """The framework's own name in a dotted one (``chirp.returns.Page`` is ``Page``)."""
        package, _, rest = dotted.partition(".")
        return rest.rpartition(".")[2] if package == self.package and rest else None
