"""Renders templates and blocks, and says where they fail."""

import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import TracebackType
from typing import Any
from weakref import WeakKeyDictionary

import anyio
from jinja2 import Environment, TemplateNotFound, TemplateSyntaxError, nodes
from jinja2 import Template as JinjaTemplate
from jinja2 import TemplateError as JinjaError
from jinja2.runtime import Context

from chirp.errors import TemplateError

RenderFunction = Callable[[Context], Iterator[str]]


@dataclass(frozen=True)
class TemplateFrame:
    """A line of a template in a traceback."""

    name: str
    file: str | None
    line: int


class Renderer:
    """Renders with one environment; ``handler`` in its methods is who asked, for errors."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._parents: WeakKeyDictionary[JinjaTemplate, tuple[str, ...]] = WeakKeyDictionary()

    def whole(self, name: str, context: Mapping[str, Any], *, handler: str) -> str:
        """The whole template."""
        template = self._load(name, handler)
        return self._run(template, template.root_render_func, context, handler)

    def inline(self, source: str, context: Mapping[str, Any], *, handler: str) -> str:
        """The template with this source."""
        try:
            template = self._environment.from_string(source)
        except TemplateSyntaxError as error:
            raise _syntax_error(error, handler) from error
        return self._run(template, template.root_render_func, context, handler)

    def block(self, name: str, block: str, context: Mapping[str, Any], *, handler: str) -> str:
        """One block, as the template's chain of parents defines it.

        The template's own top level is not run: what it sets or imports outside the block is not
        there inside it.
        """
        chain = [self._load(each, handler) for each in self._chain(name, handler)]
        functions = [each.blocks[block] for each in chain if block in each.blocks]
        if not functions:
            raise TemplateError(_no_block(name, block, chain, handler), template=name)

        def render(made: Context) -> Iterator[str]:
            for parent in chain[1:]:
                for key, function in parent.blocks.items():
                    made.blocks.setdefault(key, []).append(function)
            return functions[0](made)

        return self._run(chain[0], render, context, handler)

    def _run(
        self,
        template: JinjaTemplate,
        function: RenderFunction,
        context: Mapping[str, Any],
        handler: str,
    ) -> str:
        try:
            return self._environment.concat(function(template.new_context(dict(context))))
        except TemplateSyntaxError as error:
            raise _syntax_error(error, handler) from error
        except TemplateNotFound as error:
            missing = self._not_found(error)
            raise _runtime_error(error, missing, template, handler) from error
        except JinjaError as error:
            raise _runtime_error(error, str(error), template, handler) from error
        except Exception as error:
            frame = innermost(error.__traceback__)
            if frame is not None:
                error.add_note(f"in template {frame.name}, line {frame.line}, for {handler}")
            raise

    def _load(self, name: str, handler: str) -> JinjaTemplate:
        try:
            return self._environment.get_template(name)
        except TemplateNotFound as error:
            message = f"{self._not_found(error)} (for {handler})"
            raise TemplateError(message, template=name) from error
        except TemplateSyntaxError as error:
            raise _syntax_error(error, handler) from error

    def _chain(self, name: str, handler: str) -> list[str]:
        """The template and the parents it names, nearest first; a computed parent ends it."""
        chain: list[str] = []
        following: str | None = name
        while following is not None and following not in chain:
            chain.append(following)
            following = next(iter(self._named_parents(following, handler)), None)
        return chain

    def _named_parents(self, name: str, handler: str) -> tuple[str, ...]:
        template = self._load(name, handler)
        if template not in self._parents:
            assert self._environment.loader is not None  # noqa: S101  # make_environment sets it
            source, _, _ = self._environment.loader.get_source(self._environment, name)
            extends = self._environment.parse(source).find_all(nodes.Extends)
            self._parents[template] = tuple(
                each.template.value for each in extends if isinstance(each.template, nodes.Const)
            )
        return self._parents[template]

    def _not_found(self, error: TemplateNotFound) -> str:
        name = str(error.name or error)
        close = get_close_matches(name, self._environment.list_templates(), n=1)
        meant = f", did you mean {close[0]!r}?" if close else ""
        return f"there is no template {name!r}{meant}"


def frames(traceback: TracebackType | None) -> Iterator[TemplateFrame | TracebackType]:
    """The frames of a traceback, those of templates with the template's own lines."""
    while traceback is not None:
        template = traceback.tb_frame.f_globals.get("__jinja_template__")
        if isinstance(template, JinjaTemplate):
            line = template.get_corresponding_lineno(traceback.tb_lineno)
            yield TemplateFrame(template.name or "(inline template)", template.filename, line)
        else:
            yield traceback
        traceback = traceback.tb_next


def innermost(traceback: TracebackType | None) -> TemplateFrame | None:
    """The last frame that is in a template."""
    found = [frame for frame in frames(traceback) if isinstance(frame, TemplateFrame)]
    return found[-1] if found else None


async def resolve(context: Mapping[str, Any]) -> dict[str, Any]:
    """The context with its awaitables awaited, all at once."""
    resolved = dict(context)
    waiting = {name: value for name, value in context.items() if inspect.isawaitable(value)}
    if not waiting:
        return resolved

    failures: list[Exception] = []

    async def wait(name: str, awaitable: Awaitable[Any]) -> None:
        try:
            resolved[name] = await awaitable
        except Exception as error:  # noqa: BLE001  # raised below, outside of the task group
            failures.append(error)
            group.cancel_scope.cancel()

    async with anyio.create_task_group() as group:
        for name, awaitable in waiting.items():
            group.start_soon(wait, name, awaitable)
    if failures:
        raise failures[0]
    return resolved


def _runtime_error(
    error: JinjaError, message: str, template: JinjaTemplate, handler: str
) -> TemplateError:
    frame = innermost(error.__traceback__)
    name = frame.name if frame else template.name or "(inline template)"
    line = frame.line if frame else None
    where = f"{name}, line {line}" if line else name
    return TemplateError(f"{where}: {message} (rendered for {handler})", template=name, line=line)


def _syntax_error(error: TemplateSyntaxError, handler: str) -> TemplateError:
    name = error.name or "(inline template)"
    return TemplateError(
        f"{name}, line {error.lineno}: {error.message} (for {handler})",
        template=name,
        line=error.lineno,
    )


def _no_block(name: str, block: str, chain: list[JinjaTemplate], handler: str) -> str:
    known = list(dict.fromkeys(key for template in chain for key in template.blocks))
    close = get_close_matches(block, known, n=1)
    meant = f", did you mean {close[0]!r}?" if close else ""
    listed = ", ".join(sorted(known)) or "none"
    return f"template {name!r} has no block {block!r}{meant} (it has: {listed}; for {handler})"
