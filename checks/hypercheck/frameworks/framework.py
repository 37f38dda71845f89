"""The form in which the checker knows a framework: tables, no code of the framework's."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal as OneOf

import msgspec

from hypercheck.facts import ConfigField, ConfigRelations, Converter


class Place(msgspec.Struct, frozen=True):
    """Where a call takes something: a position, a keyword, or either."""

    position: int | None
    keyword: str | None = None


class RenderShape(msgspec.Struct, frozen=True):
    """A call that renders a template.

    ``whole``: the template is (also) rendered whole; ``block`` is rendered alone. ``options`` are
    keywords that are not context, ``provides`` names of the context that the call adds itself.
    """

    kind: OneOf["template", "page", "fragment", "validation", "oob"]
    template: Place
    block: Place | None = None
    whole: bool = False
    options: frozenset[str] = frozenset()
    provides: frozenset[str] = frozenset()
    target: str | None = None
    swap: str | None = None
    retarget: str | None = None


class RedirectShape(msgspec.Struct, frozen=True):
    """A call whose argument is a URL that the browser is sent to with ``method``."""

    url: Place
    method: str | None = "GET"
    status: Place | None = None


class StreamShape(msgspec.Struct, frozen=True):
    """A call that answers with an event stream."""

    generator: Place
    event: Place
    heartbeat: Place


class EventShape(msgspec.Struct, frozen=True):
    """A call that makes one event of a stream."""

    data: Place
    event: Place


class AddedScripts(msgspec.Struct, frozen=True):
    """Scripts that a framework adds before the end tag of each document's head.

    ``setting`` turns it on; a script whose URL begins as ``unless`` says keeps them out.
    ``names`` are the libraries: ``htmx``, and its extensions. ``major`` is the version of htmx.
    """

    setting: str
    unless: str
    names: frozenset[str]
    major: int


class FileServerShape(msgspec.Struct, frozen=True):
    """Middleware that serves the files of a folder under a prefix."""

    directory: Place
    prefix: Place
    default_prefix: str


class PackagedTemplates(Mapping[str, str]):
    """Copies of a framework's own templates, beside its table; each is read when asked for."""

    def __init__(self, folder: Path, *, names: tuple[str, ...]) -> None:
        self._folder = folder
        self._names = names
        self._text = functools.cache(self._read)

    def _read(self, name: str) -> str:
        return (self._folder / name).read_text("utf-8")

    def __getitem__(self, name: str) -> str:
        if name not in self._names:
            raise KeyError(name)
        return self._text(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True)
class Framework:
    """One framework. Names are the last part of the dotted name inside ``package``.

    ``registrations`` maps method names of applications and routers to the HTTP methods they
    register (None: the ``methods`` argument says). ``harmless_methods`` are their other methods
    that register no route; what is neither may register any. ``own_routes`` are the names of
    routes that the framework adds by itself, with their parameters. ``served_settings`` are
    settings whose value is a path that the server answers, each with the setting that turns it
    on, if there is one. ``csrf_exempt`` is the keyword of the configuration of the CSRF
    middleware that lists paths without a token. ``template_names`` are known in every template;
    ``inline_templates`` are calls that render a template given as its source.
    ``context_names`` are those of them that come with the context, not as globals.
    ``invalid_names`` are all that ``on_invalid`` gives to its block.
    ``heartbeat_setting`` is the field of the configuration for streams that say nothing.
    ``plain_answers`` are answers, beside renders and redirects, that are no event streams.
    ``key_field`` is the setting with the key that sessions are signed with; ``signing`` is the
    middleware that needs it unless its own configuration has one of the same name.
    ``middleware`` are its classes of middleware; ``middleware_needs`` says which of them must
    stand outside of one, ``middleware_once`` which of them undo each other.
    ``file_servers`` are those that serve files; ``static_call`` is the function of templates that
    gives a static file's URL, ``static_route`` the route that ``url_for`` knows for it.
    ``launch`` is the method of applications that starts the server and returns when it stops.
    """

    name: str
    package: str
    applications: frozenset[str]
    routers: frozenset[str]
    configurations: frozenset[str]
    request: str
    registrations: Mapping[str, frozenset[str] | None]
    default_methods: frozenset[str]
    converters: Mapping[str, Converter]
    default_converter: str
    root_is_prefix: bool
    renders: Mapping[str, RenderShape]
    redirects: Mapping[str, RedirectShape]
    streams: Mapping[str, StreamShape]
    events: Mapping[str, EventShape]
    default_event: str
    heartbeat_setting: str
    oob_lists: Mapping[str, int]
    plain_answers: frozenset[str]
    config_fields: Mapping[str, ConfigField]
    config_relations: ConfigRelations
    served_settings: Mapping[str, str | None]
    own_routes: Mapping[str, frozenset[str]]
    server_paths: tuple[str, ...]
    csrf_middleware: frozenset[str]
    csrf_fields: frozenset[str]
    csrf_headers: frozenset[str]
    csrf_calls: frozenset[str]
    csrf_exempt: str
    template_names: frozenset[str]
    context_names: frozenset[str]
    invalid_names: frozenset[str]
    inline_templates: frozenset[str]
    text_globals: frozenset[str]
    harmless_methods: frozenset[str]
    launch: str
    middleware: frozenset[str]
    middleware_needs: Mapping[str, tuple[str, ...]]
    middleware_once: frozenset[str]
    file_servers: Mapping[str, FileServerShape]
    static_call: str
    static_route: str
    key_field: str
    signing: frozenset[str]
    templates: Mapping[str, str] = field(default_factory=dict)
    added_scripts: AddedScripts | None = None

    def local(self, dotted: str) -> str | None:
        """The framework's own name in a dotted one (``chirp.returns.Page`` is ``Page``)."""
        package, _, rest = dotted.partition(".")
        return rest.rpartition(".")[2] if package == self.package and rest else None
