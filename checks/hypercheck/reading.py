"""Files to summaries: each file is read once, from the cache where its content is known there."""

import functools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Self, TypeVar

import msgspec

from hypercheck.cache.record import Records
from hypercheck.disk import digest
from hypercheck.frontends import python, template
from hypercheck.frontends.python.summary import PythonSummary
from hypercheck.frontends.template.summary import TemplateSummary
from hypercheck.process import executor, may_begin
from hypercheck.sources import Sources

if TYPE_CHECKING:  # loaded with the first process
    from concurrent.futures import Executor

S = TypeVar("S", PythonSummary, TemplateSummary)

_WORTH_PROCESSES = 900_000
"""Bytes. Starting processes pays off from about 0.4 s of work on, and 450 kB take 0.2 s."""

_BATCHES = 8
"""Parts that each process is given its share in, so that all end at about the same time."""


class Reader:
    """Reads for one run.

    ``tags`` are statements that the project's own Jinja2 extensions know. ``jobs`` is how many
    processes may work at the same time.
    """

    def __init__(
        self,
        sources: Sources,
        records: Records | None = None,
        *,
        tags: Iterable[str] = (),
        jobs: int = 1,
    ) -> None:
        self.sources = sources
        self.records = records
        self._python = _Language[PythonSummary]("python", _read_python, PythonSummary, self)
        known = frozenset(tags)
        self._templates = _Language[TemplateSummary](
            " ".join(("template", *sorted(known))),
            functools.partial(template.read, custom_tags=known),
            TemplateSummary,
            self,
        )
        self._jobs = jobs
        self._executor: Executor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end_processes()

    def end_processes(self) -> None:
        """Let the processes go that have read files."""
        if self._executor is not None:
            self._executor.shutdown()
            self._executor = None

    @property
    def python(self) -> dict[str, PythonSummary]:
        """The Python files read so far."""
        return self._python.summaries

    @property
    def templates(self) -> dict[str, TemplateSummary]:
        """The templates read so far."""
        return self._templates.summaries

    def read_python(self, path: Path) -> PythonSummary | None:
        """The summary of a Python file; None if it has no text."""
        return self._python.read(path.as_posix())

    def read_template(self, path: Path) -> TemplateSummary | None:
        """The summary of a template; None if it has no text."""
        return self._templates.read(path.as_posix())

    def read_builtin(self, name: str, text: str) -> TemplateSummary:
        """The summary of a template that a framework brings; it has no file of the project."""
        return self._templates.read_text(name, text, digest(text.encode()))

    def read_python_ahead(self, paths: Iterable[Path]) -> None:
        """Read files that will be asked for, in several processes if that is faster."""
        self._python.read_ahead(path.as_posix() for path in paths)

    def read_templates_ahead(self, paths: Iterable[Path]) -> None:
        """Read templates that will be asked for, in several processes if that is faster."""
        self._templates.read_ahead(path.as_posix() for path in paths)

    def executor(self) -> "Executor | None":
        """Processes to read with, started when they are first needed; None if there may be none."""
        if self._executor is None and self._jobs > 1 and may_begin():
            self._executor = executor(self._jobs)
        return self._executor

    @property
    def jobs(self) -> int:
        """How many processes may work at the same time."""
        return self._jobs


class _Language(Generic[S]):
    """The files of one front end."""

    def __init__(
        self, kind: str, read: Callable[[str, str], S], summary: type[S], reader: Reader
    ) -> None:
        self.summaries: dict[str, S] = {}
        self._kind = kind
        self._read: Callable[[str, str], S] = read
        self._decoder: msgspec.msgpack.Decoder[S] = msgspec.msgpack.Decoder(summary)
        self._reader = reader

    def read(self, path: str) -> S | None:
        if path not in self.summaries:
            text = self._text(path)
            if text is None:
                return None
            self.summaries[path] = self.read_text(path, text, self._content(path))
        return self.summaries[path]

    def read_text(self, path: str, text: str, content: bytes) -> S:
        """The summary of a text whose digest is ``content``, known or read."""
        found = self._known(path, content)
        if found is None:
            found = self._read(path, text)
            if self._reader.records is not None:
                self._put(path, content, _encoded(found))
        return found

    def read_ahead(self, paths: Iterable[str]) -> None:
        texts: dict[str, str] = {}
        for path in paths:
            if path in self.summaries:
                continue
            text = self._text(path)
            found = self._known(path, self._content(path)) if text is not None else None
            if found is not None:
                self.summaries[path] = found
            elif text is not None:
                texts[path] = text
        if sum(map(len, texts.values())) < _WORTH_PROCESSES:
            return
        executor = self._reader.executor()
        if executor is not None:
            for path, data in self._in_processes(executor, texts):
                if data:
                    self.summaries[path] = self._decoder.decode(data)
                    self._put(path, self._content(path), data)

    def _in_processes(
        self, executor: "Executor", texts: dict[str, str]
    ) -> Iterator[tuple[str, bytes]]:
        count = self._reader.jobs * _BATCHES
        items = list(texts.items())
        batches = [items[start::count] for start in range(count)]
        for batch, encoded in zip(
            batches, executor.map(_read_batch, [self._read] * count, batches), strict=True
        ):
            for (path, _), data in zip(batch, encoded, strict=True):
                yield path, data

    def _text(self, path: str) -> str | None:
        source = self._reader.sources.find(path)
        return source.text if source is not None else None

    def _known(self, path: str, content: bytes) -> S | None:
        records = self._reader.records
        data = records and records.find(self._kind, path, content)
        if not data:
            return None
        try:
            return self._decoder.decode(data)
        except msgspec.MsgspecError:
            return None

    def _put(self, path: str, content: bytes, data: bytes) -> None:
        if self._reader.records is not None and data:
            self._reader.records.put(self._kind, path, content, data)

    def _content(self, path: str) -> bytes:
        return self._reader.sources.disk.digest_of(path)


def _read_python(path: str, text: str) -> PythonSummary:
    return python.read(path, text)  # looked up late: the parser is imported when a file needs it


def _read_batch(read: Callable[[str, str], S], items: list[tuple[str, str]]) -> list[bytes]:
    """What a process does: summaries of files, encoded."""
    return [_encoded(read(path, text)) for path, text in items]


def _encoded(summary: PythonSummary | TemplateSummary) -> bytes:
    r"""A summary in MessagePack; empty if it holds what UTF-8 has no bytes for (``"\ud800"``)."""
    try:
        return msgspec.msgpack.encode(summary)
    except UnicodeEncodeError:
        return b""
