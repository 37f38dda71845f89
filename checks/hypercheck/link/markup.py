"""One application as its templates say it: pages composed, element facts gathered."""

import functools
from collections import defaultdict
from collections.abc import Callable, Iterator

from hypercheck.facts import (
    AppliedName,
    BlockDef,
    DuplicateId,
    HtmxAttribute,
    IdUse,
    MarkupFlaw,
    MissingFile,
    MissingName,
    NameRead,
    Render,
    RouteNameUse,
    SseListener,
    StrayBlock,
    Submission,
    TemplateCycle,
    TemplateUse,
    Unlabelled,
    UnsafeOutput,
    UrlUse,
    VariableRead,
)
from hypercheck.frontends.template.node import values_of
from hypercheck.frontends.template.summary import Block, Extends, Import, Include, TemplateNode
from hypercheck.link.ancestry import Ancestry
from hypercheck.link.application import Application
from hypercheck.link.attribute import occurrences
from hypercheck.link.binding import Binder
from hypercheck.link.block_scope import BlockScopes
from hypercheck.link.compose import Composer
from hypercheck.link.construction import route_name_use
from hypercheck.link.duplicate_id import duplicate_ids
from hypercheck.link.evaluate import Evaluator
from hypercheck.link.htmx_attribute import htmx_attributes
from hypercheck.link.identity import IdTable, id_uses
from hypercheck.link.label import unlabelled
from hypercheck.link.listener import listeners
from hypercheck.link.macro_use import MacroUse, MacroUses
from hypercheck.link.markup_flaw import Halves, markup_flaws
from hypercheck.link.missing_name import missing_names
from hypercheck.link.page import Page
from hypercheck.link.provision import Provisions
from hypercheck.link.resolved import Bound, TemplateFrame
from hypercheck.link.route_text import RouteTexts
from hypercheck.link.static_file import StaticFolders
from hypercheck.link.stray_block import stray_blocks
from hypercheck.link.structural_name import StructuralNames
from hypercheck.link.submission import CsrfNames, submissions
from hypercheck.link.template_cycle import template_cycles
from hypercheck.link.template_store import TemplateFile, TemplateStore
from hypercheck.link.unsafe_output import unsafe_markups, unsafe_outputs
from hypercheck.link.url import url_of
from hypercheck.link.url_use import url_uses
from hypercheck.model import Span
from hypercheck.pattern import Pattern
from hypercheck.value import Attribute, Call, Choice, Collection, Literal, Name, Value, walk


class Markup:
    """The template half of a project; ``mentions``: whether a script mentions a word.

    ``source`` gives the text of a template.
    """

    def __init__(
        self,
        application: Application,
        store: TemplateStore,
        mentions: Callable[[str], bool] = lambda _: False,
        source: Callable[[str], str | None] = lambda _: None,
    ) -> None:
        self._application = application
        self.store = store
        self._mentions = mentions
        self._source = source
        framework = application.framework
        self._evaluator = Evaluator(application.collector.evaluator.modules)
        self._texts = RouteTexts(
            self._evaluator, framework, lambda: application.routes, application.static_url
        )
        self._evaluator.text_of = self._texts.text_of
        self._composer = Composer(store, self._evaluator, framework.text_globals)
        self._structural = StructuralNames(store)
        self._ancestry = Ancestry(store, self._evaluator)
        self._blocks: dict[str, tuple[BlockDef, ...] | None] = {}
        self._variables: dict[tuple[str, str], tuple[VariableRead, ...]] = {}
        self._block_scopes = BlockScopes(store, self._evaluator)
        self._reads: dict[tuple[str, str], tuple[NameRead, ...]] = {}
        self._csrf = CsrfNames(framework.csrf_fields, framework.csrf_headers, framework.csrf_calls)

    @functools.cached_property
    def pages(self) -> tuple[Page, ...]:
        """What each render site shows, and each template that none shows whole."""
        found = list(self._rendered_pages)
        left_out = set(self._of_others)
        for page in found:
            if page.block is None:
                left_out |= page.reached
        for file in self.store.files():
            if file.name not in left_out:
                found.extend(self._composer.pages(None, file, None))
        return tuple(found)

    @functools.cached_property
    def _rendered_pages(self) -> tuple[Page, ...]:
        """One page for each template, block and context that differs to the checker's eyes."""
        found: dict[tuple[object, ...], tuple[Page, ...]] = {}
        for render in self._application.renders:
            context = self._composer.entry(render, render.call.path).given
            for file, block in self._shown_by(render):
                given = self._composer.identities.of_context(context, self._structural.of(file))
                key = (file.path, block, given)
                if key not in found:
                    found[key] = self._composer.pages(render, file, block)
        return tuple(page for pages in found.values() for page in pages)

    @functools.cached_property
    def _of_others(self) -> frozenset[str]:
        """Templates in a shared folder that other applications show, and this one does not."""
        theirs = set[str]()
        for name in self._application.templates_of_others:
            file = self.store.find(name)
            for page in self._composer.pages(None, file, None) if file is not None else ():
                theirs |= page.reached
        if not theirs:
            return frozenset()
        own = {name for page in self._rendered_pages for name in page.reached}
        return frozenset(theirs - own)

    def _shown_by(self, render: Render) -> Iterator[tuple[TemplateFile, str | None]]:
        file = self.store.find(render.template.text) if render.template.text else None
        if file is None:
            return
        if render.whole:
            yield file, None
        for block in render.blocks:
            if block.name.text is not None:
                yield file, block.name.text

    # ------------------------------------------------------------------------- element facts

    @functools.cached_property
    def script_urls(self) -> tuple[Pattern, ...]:
        """The URLs of the scripts that pages load: far fewer than all URLs."""
        found = occurrences(self.pages, "src".__eq__, alone=lambda _: True)
        values = (each.values for each in found if each.placed.tag == "script")
        return tuple(dict.fromkeys(pattern for patterns in values for pattern in patterns))

    @functools.cached_property
    def url_uses(self) -> tuple[UrlUse, ...]:
        """URLs that pages ask for."""
        # What stands above an element is certain on a whole page: that place is told first.
        return tuple(url_uses(sorted(self.pages, key=lambda page: not page.is_document)))

    @functools.cached_property
    def ids(self) -> IdTable:
        """Ids that elements have."""
        return IdTable(self.pages)

    @functools.cached_property
    def duplicate_ids(self) -> tuple[DuplicateId, ...]:
        """Ids that a page has more than once."""
        return tuple(duplicate_ids(self.pages))

    @functools.cached_property
    def id_uses(self) -> tuple[IdUse, ...]:
        """Ids that attributes name."""
        return id_uses(self.pages)

    @functools.cached_property
    def htmx_attributes(self) -> tuple[HtmxAttribute, ...]:
        """Htmx attributes as written, also where no page shows them."""
        written = (self._composer.as_written(file) for file in self.store.files())
        return tuple(htmx_attributes((*self.pages, *written)))

    @functools.cached_property
    def submissions(self) -> tuple[Submission, ...]:
        """Forms, and elements that send requests by themselves."""
        return tuple(submissions(self.pages, self._csrf, self._mentions))

    @functools.cached_property
    def unlabelled(self) -> tuple[Unlabelled, ...]:
        """Controls without a label on every page that shows them."""
        return tuple(unlabelled(self.pages))

    @functools.cached_property
    def listeners(self) -> tuple[SseListener, ...]:
        """Elements that wait for server-sent events."""
        return tuple(listeners(self.pages))

    @functools.cached_property
    def flaws(self) -> tuple[MarkupFlaw, ...]:
        """Markup that a browser does not take as it is written."""
        files = tuple(file for file in self.store.files() if file.name not in self._of_others)
        halves = Halves(
            files,
            self.pages,
            self.template_uses,
            frozenset(self.store.names()),
            self._application.template_folders is None,
        )
        return tuple(markup_flaws(halves, self.submissions))

    # --------------------------------------------------------------------------- file facts

    def _files(self) -> Iterator[TemplateFile]:
        for name in self.store.names():
            file = self.store.find(name)
            if file is not None:
                yield file

    @functools.cached_property
    def template_uses(self) -> tuple[TemplateUse, ...]:
        """Templates that templates name."""
        return tuple(use for file in self._files() for use in self._uses_in(file))

    @functools.cached_property
    def template_cycles(self) -> tuple[TemplateCycle, ...]:
        """The ways in which a template shows itself without end."""
        return template_cycles(self.template_uses, self.store, self._evaluator)

    def _uses_in(self, file: TemplateFile) -> Iterator[TemplateUse]:
        frame = TemplateFrame(file.path, {})
        for node in file.all_nodes:
            source = _SOURCES.get(type(node))
            if source is not None and isinstance(node, Extends | Include | Import):
                optional = isinstance(node, Include) and node.ignore_missing
                for names, span in self._named(Bound(node.template, frame)):
                    yield TemplateUse(names, span, source, optional=optional)

    def _named(self, bound: Bound) -> Iterator[tuple[tuple[Pattern, ...], Span]]:
        """The alternatives of one use: a list is one use, a choice several."""
        if isinstance(bound.value, Choice):
            for option in bound.value.options:
                yield from self._named(Bound(option, bound.frame))
            return
        items: tuple[Value, ...] = (bound.value,)
        if isinstance(bound.value, Collection):
            items = bound.value.items
        found = tuple(self._evaluator.patterns(Bound(item, bound.frame)) for item in items)
        names = tuple(pattern for patterns in found for pattern in patterns)
        span = names[0].span if len(names) == 1 else bound.span
        yield names, span

    @functools.cached_property
    def unsafe_outputs(self) -> tuple[UnsafeOutput, ...]:
        """Output that is not escaped for its place."""
        given: dict[str, list[Bound]] = defaultdict(list)
        for render in self._application.renders:
            for name, bound in (self._composer.entry(render, "").given or {}).items():
                given[name].append(bound)
        files = (file for file in self.store.files() if file.name not in self._of_others)
        shared = self._application.shared_context.names
        return (
            *unsafe_outputs(files, self._evaluator, given, shared, self._source),
            *unsafe_markups(self._application.markups, self._evaluator, self._source),
        )

    def _saying(self, *words: str) -> Iterator[TemplateFile]:
        """The templates whose text holds one of the words: a look at the rest is for nothing."""
        for file in self._files():
            text = None if file.is_builtin else self._source(file.path)
            if text is None or any(word in text for word in words):
                yield file

    @functools.cached_property
    def _url_calls(self) -> tuple[tuple[Call, TemplateFrame], ...]:
        """The calls in templates that give a URL, as written."""
        names = frozenset({"url_for", self._application.framework.static_call})
        return tuple(
            (call, TemplateFrame(file.path, {}))
            for file in self._saying(*names)
            if file.name not in self._of_others
            for node in file.all_nodes
            for call in _calls_of(node, names)
        )

    @functools.cached_property
    def missing_files(self) -> tuple[MissingFile, ...]:
        """Static files that are asked for and not there."""
        application = self._application
        folders = StaticFolders(application.mounts, application.disk, application.is_generated)
        uses = (*self._static_calls(), *application.url_uses, *self.url_uses)
        local = (u for u in uses if u.url.is_local and not application.is_served_otherwise(u.url))
        return tuple(folders.missing(local))

    def _static_calls(self) -> Iterator[UrlUse]:
        framework = self._application.framework
        for call, frame in self._url_calls:
            bound = Bound(call, frame)
            name = call.function.id if isinstance(call.function, Name) else ""
            first = call.argument(0)
            by_route = first is not None and isinstance(first.value, Literal)
            if name == framework.static_call or by_route:
                for pattern in self._evaluator.patterns(bound):
                    url = url_of(pattern)
                    yield UrlUse(url, "GET", url.path.span, name)

    @functools.cached_property
    def name_uses(self) -> tuple[RouteNameUse, ...]:
        """``url_for`` in templates: as written, and as called through macros."""
        found: dict[tuple[Span, str], RouteNameUse] = {}
        for call, frame in self._url_calls:
            if isinstance(call.function, Name) and call.function.id == "url_for":
                use = route_name_use(self._evaluator, call, frame)
                if use is not None:
                    found.setdefault((use.span, use.name.masked), use)
        _ = self.url_uses
        for use in self._texts.name_uses:
            found.setdefault((use.span, use.name.masked), use)
        return tuple(found.values())

    @functools.cached_property
    def reads_query(self) -> bool:
        """Whether a template reads what is in the URL: ``request.query``."""
        return any(
            isinstance(each, Attribute) and each.name == "query"
            for file in self._saying("query")
            for node in file.all_nodes
            for value in values_of(node)
            for each in walk(value)
        )

    def blocks_of(self, template: str) -> tuple[BlockDef, ...] | None:
        """The blocks of a template and its parents; None where a parent is not known."""
        if template not in self._blocks:
            file = self.store.find(template)
            line = self._ancestry.line(file) if file is not None else None
            blocks = (block for each in line or () for block in _blocks_in(each))
            self._blocks[template] = None if line is None else tuple(blocks)
        return self._blocks[template]

    @functools.cached_property
    def stray_blocks(self) -> tuple[StrayBlock, ...]:
        """Blocks of templates with parents that are shown in no place."""
        others = self._application.templates_of_others
        return tuple(stray_blocks(self.store, self._ancestry, others))

    @functools.cached_property
    def all_blocks(self) -> tuple[BlockDef, ...]:
        """Every block of every template."""
        return tuple(block for file in self._files() for block in _blocks_in(file))

    def block_variables(self, template: str, block: str) -> tuple[VariableRead, ...]:
        """Names that a block rendered alone reads and that only the context can give."""
        key = (template, block)
        if key not in self._variables:
            file = self.store.find(template)
            self._variables[key] = self._block_scopes.variables(file, block) if file else ()
        return self._variables[key]

    def block_reads(self, template: str, block: str) -> tuple[NameRead, ...]:
        """Names that a block rendered alone reads but that are bound outside it."""
        if (template, block) not in self._reads:
            file = self.store.find(template)
            self._reads[template, block] = self._block_scopes.reads(file, block) if file else ()
        return self._reads[template, block]

    @functools.cached_property
    def macro_uses(self) -> tuple[MacroUse, ...]:
        """Calls of macros, and names that templates take from others without having them."""
        uses = MacroUses(Binder(self.store, self._evaluator))
        return tuple(use for file in self.store.files() for use in uses.of(file))

    @functools.cached_property
    def applied_names(self) -> tuple[AppliedName, ...]:
        """Filters and tests that are none of Jinja2's own."""
        return tuple(each for file in self._files() for each in self._applied_in(file))

    def _applied_in(self, file: TemplateFile) -> Iterator[AppliedName]:
        applied = file.summary.applied
        if not applied or file.summary.faults or file.name in self._of_others:
            return
        asked = {(each.kind, each.name) for each in applied if each.asked}
        for each in applied:
            if not each.asked and not asked & {(each.kind, each.name), (each.kind, "")}:
                span = Span(file.path, each.range.start, each.range.end)
                yield AppliedName(each.kind, each.name, span)

    @functools.cached_property
    def missing_names(self) -> tuple[MissingName, ...]:
        """Names that templates read and nobody gives them."""
        application = self._application
        files = tuple(self._files())
        provisions = Provisions(
            files,
            self.store,
            self._evaluator,
            renders=application.renders_of_all,
            own=application.renders,
        )
        return tuple(missing_names(files, provisions, application.shared_context))


def _blocks_in(file: TemplateFile) -> Iterator[BlockDef]:
    for node in file.all_nodes:
        if isinstance(node, Block):
            span = Span(file.path, node.name_range.start, node.name_range.end)
            yield BlockDef(node.name, file.name, span)


_SOURCES: dict[type, str] = {Extends: "extends", Include: "include", Import: "import"}


def _calls_of(node: TemplateNode, names: frozenset[str]) -> Iterator[Call]:
    for value in values_of(node):
        for each in walk(value):
            if isinstance(each, Call) and each.kind == "call":
                function = each.function
                if isinstance(function, Name) and function.id in names:
                    yield each
