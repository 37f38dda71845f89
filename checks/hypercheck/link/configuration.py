"""The application's own configuration, as the call that makes it says."""

import os
from pathlib import Path

from hypercheck.facts import UNKNOWN, Configuration, ConfigValue
from hypercheck.link.collect import Collector
from hypercheck.link.gathered import AppObject
from hypercheck.link.resolved import (
    Bound,
    Entries,
    External,
    Items,
    Made,
    Plain,
    PythonFrame,
    Text,
)
from hypercheck.model import Span
from hypercheck.value import Attribute, Call, Item, Literal, Name, PathJoin, Value


def configuration(app: AppObject, collector: Collector) -> Configuration | None:
    """The configuration given to an application; None if it is given none.

    One that cannot be followed is an open configuration without values.
    """
    call, frame = app.made.call, app.made.frame
    argument = call.argument(0, "config")
    if argument is None:
        hidden = any(each.stars for each in call.arguments)
        return Configuration(app.made.span, (), open=True) if hidden else None
    found = collector.evaluator.evaluate(Bound(argument.value, frame))
    given = [each for each in found if not (isinstance(each, Plain) and each.value is None)]
    if not given:
        return None
    if len(given) == 1:  # ``config or AppConfig()`` is the one that is made
        made = given[0]
        if isinstance(made, Made) and any(
            name in collector.framework.configurations
            for name in collector.class_names(made.callee)
        ):
            return _read(made, collector)
    return Configuration(Bound(argument.value, frame).span, (), open=True)


def _read(made: Made, collector: Collector) -> Configuration:
    values: list[ConfigValue] = []
    is_open = not isinstance(made.callee, External)
    for argument in made.call.arguments:
        bound = Bound(argument.value, made.frame)
        if argument.stars == 2:  # noqa: PLR2004 -- ``**``
            given, whole = _spread(bound, collector)
            values.extend(given.values())
            is_open = is_open or not whole
        elif argument.name is None or argument.name_range is None:
            is_open = True
        else:
            name_span = Span(made.frame.path, argument.name_range.start, argument.name_range.end)
            values.append(_value(argument.name, name_span, bound, collector))
    return Configuration(made.span, tuple(values), is_open)


def _value(name: str, name_span: Span, bound: Bound, collector: Collector) -> ConfigValue:
    return ConfigValue(name, name_span, plain_value(bound, collector), bound.span, bound)


def _spread(bound: Bound, collector: Collector) -> tuple[dict[str, ConfigValue], bool]:
    """What a dict gives, and whether that is all; what comes later may be given instead."""
    values: dict[str, ConfigValue] = {}
    found = collector.evaluator.evaluate(bound)
    if len(found) != 1 or not isinstance(found[0], Entries):
        return values, False
    whole = not collector.mutation.may_change(found[0], bound)
    for key, value in found[0].entries if whole else ():
        name = collector.evaluator.patterns(key)[0] if key is not None else None
        if name is not None and name.text is not None:
            values[name.text] = _value(name.text, name.span, value, collector)
            continue
        inner, known = _spread(value, collector) if key is None else ({}, False)
        values = {**values, **inner} if known else inner
        whole = whole and known
    return values, whole


def plain_value(bound: Bound, collector: Collector) -> object:
    """A literal or constant as Python would have it, or ``UNKNOWN``."""
    found = collector.evaluator.evaluate(bound)
    if len(found) != 1:
        return UNKNOWN
    match found[0]:
        case Text(pattern) if pattern.text is not None:
            return pattern.text
        case Plain(value=value):
            return value
        case Items(items=items):
            values = tuple(plain_value(item, collector) for item in items)
            return UNKNOWN if UNKNOWN in values else values
        case _:
            return UNKNOWN


class FolderReader:
    """Works out folders from literals, ``Path(__file__).parent / "x"`` and the like."""

    def __init__(self, collector: Collector) -> None:
        self._evaluator = collector.evaluator

    def folders(self, bound: Bound, base: Path) -> tuple[Path, ...] | None:
        """The folders a value names, relative ones below ``base``; None if it cannot be told."""
        found = self._evaluator.evaluate(bound)
        if len(found) == 1 and isinstance(found[0], Items):
            inner = [self.folders(item, base) for item in found[0].items]
            return tuple(p for each in inner if each for p in each) if all(inner) else None
        path = self._path(bound.value, bound.frame)
        # Without ``..``: a file has one path, whoever names its folder.
        return (Path(os.path.normpath(base / path)),) if path is not None else None

    def _path(self, value: Value, frame: object) -> Path | None:
        if not isinstance(frame, PythonFrame):
            return None
        match value:
            case Literal(text=text):
                return Path(text)
            case PathJoin(parts=parts):
                joined = [self._path(part, frame) for part in parts]
                return _joined(joined)
            case Attribute(value=inner, name="parent"):
                path = self._path(inner, frame)
                return path.parent if path else None
            case Item(value=Attribute(value=inner, name="parents"), key=key):
                return self._above(inner, Bound(key, frame), frame)
            case Call():
                return self._call(value, frame)
            case Name(id="__file__"):
                return Path(frame.path)
            case Name() | Attribute():
                return self._named(Bound(value, frame))
            case _:
                return None

    def _above(self, inner: Value, key: Bound, frame: PythonFrame) -> Path | None:
        path = self._path(inner, frame)
        index = self._evaluator.evaluate(key)[0]
        if path is None or not isinstance(index, Plain) or not isinstance(index.value, int):
            return None
        parents = path.parents
        return parents[index.value] if 0 <= index.value < len(parents) else None

    def _call(self, call: Call, frame: PythonFrame) -> Path | None:
        arguments = [self._path(argument.value, frame) for argument in call.arguments]
        applied = call.function
        if isinstance(applied, Attribute) and applied.name in {"resolve", "absolute", "expanduser"}:
            return self._path(applied.value, frame)
        if isinstance(applied, Attribute) and applied.name == "joinpath":
            return _joined([self._path(applied.value, frame), *arguments])
        if isinstance(applied, Attribute) and applied.name == "with_name":
            path = self._path(applied.value, frame)
            return path.parent / arguments[0] if path and arguments and arguments[0] else None
        name = next(
            (
                found.name
                for found in self._evaluator.evaluate(Bound(applied, frame))
                if isinstance(found, External)
            ),
            "",
        )
        if name == "os.path.dirname":
            first = arguments[0] if arguments else None
            return first.parent if first else None
        if name in _PATH_CALLS:
            return _joined(arguments)
        return None

    def _named(self, bound: Bound) -> Path | None:
        """A name or member: follow it to the value it is bound to."""
        target = self._evaluator.written(bound)
        if target is not None:
            return self._path(target.value, target.frame)
        found = self._evaluator.patterns(bound)
        return Path(found[0].text) if len(found) == 1 and found[0].text else None


_PATH_CALLS = frozenset(
    {
        "pathlib.Path",
        "pathlib.PurePath",
        "os.path.join",
        "os.path.abspath",
        "os.path.realpath",
        "builtins.str",
        "os.fspath",
    }
)


def _joined(paths: list[Path | None]) -> Path | None:
    result = Path()
    for path in paths:
        if path is None:
            return None
        result = result / path
    return result
