"""One application, linked: its facts, and the questions that rules ask.

Everything is worked out when it is first asked for, so a run pays for the facts of its rules
only. Facts are in the same order in every run.
"""

import functools
from collections.abc import Iterator

from hypercheck.facts import (
    AppliedName,
    BlockDef,
    ConfigField,
    ConfigRelations,
    Configuration,
    DuplicateId,
    ElementId,
    Exchange,
    HtmxAttribute,
    IdUse,
    ImportedName,
    Launch,
    Libraries,
    MacroCall,
    MarkupFlaw,
    MiddlewareFault,
    MissingFile,
    MissingName,
    Mount,
    NameRead,
    OpenRedirect,
    Render,
    Route,
    RouteNameUse,
    SecretKey,
    SseListener,
    StrayBlock,
    Stream,
    Submission,
    TemplateCycle,
    TemplateUse,
    Unlabelled,
    UnsafeOutput,
    Url,
    UrlUse,
    VariableRead,
)
from hypercheck.facts import Page as AnyPage
from hypercheck.frontends.template.builtin_name import FILTERS, TESTS
from hypercheck.htmx.attribute import HTMX_2, HTMX_4
from hypercheck.link.application import Application
from hypercheck.link.connection import swaps_reach_connections
from hypercheck.link.exchange import ExchangeReader
from hypercheck.link.identity import REFERENCES, PageIds
from hypercheck.link.library import LibraryReader
from hypercheck.link.markup import Markup
from hypercheck.link.page import Page
from hypercheck.link.script import Scripts
from hypercheck.link.url_use import VERBS
from hypercheck.model import Posture, Related, Span, closest
from hypercheck.pattern import Pattern


class Project:
    """One application. ``name`` is how the report calls it (``myapp:app``)."""

    def __init__(
        self,
        name: str,
        application: Application,
        markup: Markup,
        scripts: Scripts,
        *,
        posture: Posture,
        htmx: int | None = None,
        known_ids: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.posture = posture
        self._application = application
        self._markup = markup
        self._scripts = scripts
        self._htmx = htmx
        self._known_ids = frozenset(known_ids)
        self._libraries: dict[AnyPage, Libraries] = {}

    # ------------------------------------------------------------------------ URLs and routes

    @property
    def routes(self) -> tuple[Route, ...]:
        """All routes in order of registration."""
        return self._application.routes

    @property
    def mounts(self) -> tuple[Mount, ...]:
        """Prefixes below which others answer."""
        return self._application.mounts

    @property
    def routes_open(self) -> bool:
        """Whether there may be routes that are not known."""
        return self._application.routes_open

    @functools.cached_property
    def url_uses(self) -> tuple[UrlUse, ...]:
        """Every place that makes a browser ask for a URL."""
        return (*self._application.url_uses, *self._markup.url_uses)

    def routes_for(self, url: Url) -> tuple[Route, ...]:
        """The routes that some reading of a local URL reaches."""
        return self._application.table.matching(url.path)

    def answering(self, url: Url, method: str) -> tuple[Route, ...]:
        """The routes that may answer a request to a local URL."""
        return self._application.table.answering(url.path, method)

    def serves(self, url: Url) -> bool:
        """Whether anything may answer a local URL."""
        return self.routes_open or bool(self.routes_for(url)) or self.is_mounted(url)

    def is_mounted(self, url: Url) -> bool:
        """Whether a mount may answer a local URL."""
        return self._application.is_mounted(url)

    def nearest_route(self, url: Url) -> Route | None:
        """The route that a URL was probably meant for."""
        by_text = {_wild(route): route for route in self.routes}
        text = str(url.path)
        other_slash = text.removesuffix("/") if text.endswith("/") else f"{text}/"
        found = other_slash if other_slash in by_text else closest(text, by_text)
        return by_text[found] if found is not None else None

    @property
    def missing_files(self) -> tuple[MissingFile, ...]:
        """Static files that are asked for and not there."""
        return self._markup.missing_files

    @property
    def own_routes(self) -> dict[str, frozenset[str]]:
        """The names of routes that the framework adds by itself, with their parameters."""
        return dict(self._application.framework.own_routes)

    @property
    def path_reads(self) -> frozenset[str] | None:
        """The path parameters that Python reads by name anywhere; None where it may read any."""
        return self._application.path_reads

    @property
    def open_redirects(self) -> tuple[OpenRedirect, ...]:
        """Redirects to where the sender of the request wants."""
        return self._application.open_redirects

    @functools.cached_property
    def route_name_uses(self) -> tuple[RouteNameUse, ...]:
        """Every ``url_for``, in Python and in templates."""
        return (*self._application.name_uses, *self._markup.name_uses)

    # ------------------------------------------------------------------------------ templates

    @property
    def renders(self) -> tuple[Render, ...]:
        """Every place in Python that renders a template."""
        return self._application.renders

    @functools.cached_property
    def template_uses(self) -> tuple[TemplateUse, ...]:
        """Every template named in Python or by another template."""
        from_python = tuple(
            TemplateUse((render.template,), render.template.span, "render")
            for render in self.renders
        )
        return (*from_python, *self._markup.template_uses)

    @functools.cached_property
    def template_cycles(self) -> tuple[TemplateCycle, ...]:
        """The ways in which a template shows itself without end."""
        return self._markup.template_cycles

    @property
    def templates_open(self) -> bool:
        """Whether templates may come from folders that are not known."""
        return self._application.template_folders is None

    def has_template(self, name: str) -> bool:
        """Whether a template can be loaded."""
        return self._markup.store.find(name) is not None

    @functools.cached_property
    def template_names(self) -> tuple[str, ...]:
        """The names of all templates."""
        return tuple(self._markup.store.names())

    def blocks_of(self, template: str) -> tuple[BlockDef, ...] | None:
        """The blocks of a template and its parents; None where a parent is not known."""
        return self._markup.blocks_of(template)

    @functools.cached_property
    def all_blocks(self) -> tuple[BlockDef, ...]:
        """Every block of every template."""
        return self._markup.all_blocks

    @property
    def stray_blocks(self) -> tuple[StrayBlock, ...]:
        """Blocks that no page shows in place; they may be rendered alone."""
        return self._markup.stray_blocks

    def mentions_in_python(self, word: str, besides: frozenset[Span]) -> bool:
        """Whether Python has a word as a string at another place than these."""
        return self._application.mentions(word, besides)

    def block_reads(self, template: str, block: str) -> tuple[NameRead, ...]:
        """Names that a block rendered alone reads but that are bound outside it."""
        return self._markup.block_reads(template, block)

    @functools.cached_property
    def macro_calls(self) -> tuple[MacroCall, ...]:
        """Calls of macros that could be followed."""
        return tuple(use for use in self._markup.macro_uses if isinstance(use, MacroCall))

    @functools.cached_property
    def lost_imports(self) -> tuple[ImportedName, ...]:
        """Names that templates take from others that do not export them."""
        return tuple(use for use in self._markup.macro_uses if isinstance(use, ImportedName))

    @property
    def applied_names(self) -> tuple[AppliedName, ...]:
        """Filters and tests that templates apply, Jinja2's own apart."""
        return self._markup.applied_names

    @functools.cached_property
    def template_filters(self) -> frozenset[str] | None:
        """The filters that templates may apply; None where there may be others."""
        own = self._application.shared_context.filters
        return None if own is None else own | FILTERS

    @functools.cached_property
    def template_tests(self) -> frozenset[str] | None:
        """The tests that templates may apply; None where there may be others."""
        own = self._application.shared_context.tests
        return None if own is None else own | TESTS

    @property
    def missing_names(self) -> tuple[MissingName, ...]:
        """Names that a template reads where it is certainly shown, and that nobody gives it."""
        return self._markup.missing_names

    @functools.cached_property
    def undefined_is_error(self) -> bool:
        """Whether a template fails where it reads a name that it does not know."""
        return self._application.setting("strict_undefined") is True

    def block_variables(self, template: str, block: str) -> tuple[VariableRead, ...]:
        """Names that a block rendered alone reads and that only the context can give.

        What it includes is not followed. See ``missing_names`` for those that nobody gives.
        """
        return self._markup.block_variables(template, block)

    def is_shared(self, name: str) -> bool:
        """Whether every template may know a name: a global, or from a context processor."""
        shared = self._application.shared_context
        return shared.open or name in shared.names

    @property
    def pages(self) -> tuple[Page, ...]:
        """What each render site shows, composed; and each template that none shows."""
        return self._markup.pages

    @property
    def unsafe_outputs(self) -> tuple[UnsafeOutput, ...]:
        """Output that is not escaped for its place."""
        return self._markup.unsafe_outputs

    @property
    def markup_flaws(self) -> tuple[MarkupFlaw, ...]:
        """Markup that a browser does not take as it is written."""
        return self._markup.flaws

    # ---------------------------------------------------------------------------------- htmx

    @property
    def htmx_attributes(self) -> tuple[HtmxAttribute, ...]:
        """Every htmx attribute as written."""
        return self._markup.htmx_attributes

    @functools.cached_property
    def htmx_dialect(self) -> int:
        """2 or 4: the setting, else what the scripts say that are loaded, else 2."""
        return self._htmx or (HTMX_4 if HTMX_4 in self._htmx_majors else HTMX_2)

    @functools.cached_property
    def htmx_dialect_is_known(self) -> bool:
        """Whether the setting or the scripts leave no doubt; an extension may understand both.

        htmx 1 counts as 2.
        """
        if any("htmx-2-compat" in url.masked for url in self._script_urls):
            return False
        majors = self._htmx_majors
        dialects = {major and max(major, HTMX_2) for major in majors}
        return self._htmx is not None or (len(dialects) == 1 and None not in dialects)

    @functools.cached_property
    def _htmx_majors(self) -> frozenset[int | None]:
        return self._library_reader.majors(self._script_urls)

    @property
    def _script_urls(self) -> tuple[Pattern, ...]:
        return self._markup.script_urls

    @functools.cached_property
    def htmx_extensions(self) -> frozenset[str] | None:
        """The extensions that some ``hx-ext`` names; None where one cannot be told."""
        if self.htmx_dialect != HTMX_2 or self.templates_open:  # htmx 4 has no hx-ext
            return None
        names: set[str] = set()
        for attribute in self.htmx_attributes:
            if attribute.name == "hx-ext":
                for value in attribute.values:
                    if value.text is None:
                        return None
                    names.update(name.strip() for name in value.text.split(","))
        return frozenset(names - {""})

    @functools.cached_property
    def element_ids(self) -> tuple[ElementId, ...]:
        """Every id that an element has."""
        return self._markup.ids.elements

    @property
    def duplicate_ids(self) -> tuple[DuplicateId, ...]:
        """Ids that a page has more than once."""
        return self._markup.duplicate_ids

    @functools.cached_property
    def id_uses(self) -> tuple[IdUse, ...]:
        """Every id that an attribute or an out-of-band fragment names for a script."""
        selected = (use for use in self._markup.id_uses if use.source not in REFERENCES)
        return (*self._application.id_uses, *selected)

    @functools.cached_property
    def id_references(self) -> tuple[IdUse, ...]:
        """Every id that one element has to do with another by, as HTML itself knows it."""
        return tuple(use for use in self._markup.id_uses if use.source in REFERENCES)

    def makes_id(self, wanted: Pattern, *, on_page: bool = False) -> bool:
        """Whether an element of a template, a script or a setting makes an id.

        ``on_page``: an element that is itself an out-of-band swap does not count.
        """
        text = wanted.text
        if text is not None and (text in self._known_ids or text in self._plain_ids(on_page)):
            return True
        ids = self.element_ids if text is None else self._wild_ids
        if any(wanted.may_meet(e.id) for e in ids if not (on_page and e.swapped)):
            return True
        return self._scripts.may_make(wanted)

    def _plain_ids(self, on_page: bool) -> frozenset[str]:  # noqa: FBT001 -- private, named at its one call
        return self._placed_ids if on_page else self._all_ids

    @functools.cached_property
    def _all_ids(self) -> frozenset[str]:
        return frozenset(e.id.text for e in self.element_ids if e.id.text is not None)

    @functools.cached_property
    def _placed_ids(self) -> frozenset[str]:
        found = (e for e in self.element_ids if not e.swapped)
        return frozenset(e.id.text for e in found if e.id.text is not None)

    @functools.cached_property
    def _wild_ids(self) -> tuple[ElementId, ...]:
        return tuple(e for e in self.element_ids if e.id.text is None)

    def ids_on(self, page: AnyPage) -> PageIds:
        """The ids of a page's elements."""
        return self._markup.ids.on(page)

    def scripts_make_id(self, wanted: Pattern) -> bool:
        """Whether a script or a setting makes an id, or a string of Python."""
        return wanted.text in self._known_ids or self._scripts.may_make(wanted)

    def nearest_id(self, wanted: Pattern) -> ElementId | None:
        """The element whose id was probably meant."""
        found = closest(str(wanted), self._ids_by_text)
        return self._ids_by_text[found] if found is not None else None

    @functools.cached_property
    def _ids_by_text(self) -> dict[str, ElementId]:
        return {str(e.id): e for e in self.element_ids if not e.swapped}

    @functools.cached_property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Requests of htmx whose answers, and the places where they go, are known."""
        if self.routes_open or self.templates_open:
            return ()
        reader = ExchangeReader(
            self.pages, self._markup.ids, self.htmx_attributes, self.htmx_dialect
        )
        return tuple(
            found
            for use in self.url_uses
            if use.placed is not None and use.method is not None and use.url.is_local
            if use.source in VERBS and not self.is_mounted(use.url)
            if (found := reader.of(use, self.answering(use.url, use.method))) is not None
        )

    def libraries_on(self, page: AnyPage) -> Libraries:
        """What the scripts of a page bring, those that the framework adds among them."""
        if page not in self._libraries:
            self._libraries[page] = self._library_reader.on(page)
        return self._libraries[page]

    @functools.cached_property
    def _library_reader(self) -> LibraryReader:
        scripts = self._scripts
        return LibraryReader(self._application, self._markup.store, scripts.source, scripts.served)

    @functools.cached_property
    def writes_scripts(self) -> bool:
        """Whether Python writes script tags with htmx into pages by itself."""
        return self._application.writes("<script", "htmx")

    def mentioned_in_script(self, word: str) -> bool:
        """Whether a word stands in a script of the project."""
        return self._scripts.mention(word)

    # ------------------------------------------------------------------------ forms and streams

    @property
    def submissions(self) -> tuple[Submission, ...]:
        """Forms, and elements that send requests by themselves."""
        return self._markup.submissions

    @property
    def templates_read_query(self) -> bool:
        """Whether a template reads for itself what is in the URL."""
        return self._markup.reads_query

    @property
    def unlabelled(self) -> tuple[Unlabelled, ...]:
        """Controls without a label on every page that shows them."""
        return self._markup.unlabelled

    @property
    def csrf_active(self) -> bool | None:
        """Whether unsafe requests need a token; None where it cannot be told."""
        return self._application.csrf_active

    def csrf_exempts(self, url: Url) -> bool:
        """Whether requests to a local URL may go without a token."""
        return self._application.csrf_exempts(url)

    @property
    def csrf_names(self) -> tuple[str, str, str]:
        """The token's field, its header, and the template call that writes the field."""
        framework = self._application.framework
        return (
            min(framework.csrf_fields),
            min(framework.csrf_headers),
            min(framework.csrf_calls),
        )

    @property
    def listeners(self) -> tuple[SseListener, ...]:
        """Elements that wait for server-sent events."""
        return self._markup.listeners

    def streams_of(self, listener: SseListener) -> tuple[Stream, ...]:
        """All streams that a listener can hear; none where they cannot all be told."""
        if listener.connection is None or not listener.certain or self.routes_open:
            return ()
        found: list[Stream] = []
        for url in listener.urls:
            streams = self._streams_at(url)
            if not streams:
                return ()
            found.extend(streams)
        return tuple(found)

    def _streams_at(self, url: Url) -> tuple[Stream, ...]:
        if not url.is_local or self.is_mounted(url):
            return ()
        handlers = [route.handler for route in self.answering(url, "GET")]
        streams = tuple(stream for each in handlers if each for stream in each.streams)
        known = all(each and not each.results_open and each.streams for each in handlers)
        return streams if known and not any(stream.open for stream in streams) else ()

    @functools.cached_property
    def swaps_reach_connections(self) -> bool:
        """Whether the answer to a request may come to stand below a connection of some page."""
        return swaps_reach_connections(self.pages, self.id_uses, self.htmx_attributes, self.renders)

    # ---------------------------------------------------------------------------- configuration

    @property
    def span(self) -> Span:
        """The call that makes the application."""
        return self._application.span

    @property
    def configuration(self) -> Configuration | None:
        """The application's configuration as written; None where it is given none."""
        return self._application.configuration

    @functools.cached_property
    def config_fields(self) -> dict[str, ConfigField]:
        """What the framework says of each field of its configuration."""
        return dict(self._application.framework.config_fields)

    @property
    def heartbeat_setting(self) -> str:
        """The field of the configuration for streams that say nothing of their heartbeat."""
        return self._application.framework.heartbeat_setting

    @property
    def config_relations(self) -> ConfigRelations:
        """What the framework demands between fields of its configuration."""
        return self._application.framework.config_relations

    @property
    def secret_keys(self) -> tuple[SecretKey, ...]:
        """The keys that the application signs with, as far as its source tells them."""
        return self._application.secret_keys

    @property
    def middleware_faults(self) -> tuple[MiddlewareFault, ...]:
        """The middleware that cannot work as it is added."""
        return self._application.middleware_faults

    @property
    def launches(self) -> tuple[Launch, ...]:
        """Where importing a module starts the server."""
        return self._application.launches

    # ------------------------------------------------------------------------------ not analysed

    def unknowns(self) -> Iterator[Related]:
        """What could not be followed, and where."""
        for render in self.renders:
            if render.template.text is None:
                yield Related(render.template.span, "the template's name is not known")
        if self.templates_open:
            yield Related(self.span, "the folder of templates is not known")


def _wild(route: Route) -> str:
    return "".join(part if isinstance(part, str) else "*" for part in route.path.parts)
