"""How a field of the configuration is declared, checked and read from the environment."""

import dataclasses
import difflib
import functools
import re
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, dataclass_transform

from chirp.errors import ConfigurationError

T = TypeVar("T")

Reader = Literal["app", "server"]

_TYPE_NAMES: dict[type, str] = {
    bool: "a bool",
    int: "an int",
    float: "a number",
    str: "a str",
    Path: "a Path",
    tuple: "a tuple of str",
}
_FORMS: dict[str, tuple[str, str]] = {
    "text": (r"(?s).*\S.*", "must not be empty"),
    "url-path": (r"/[^\s?#]*[^\s?#/]", "must start with / and not end with it"),
    "http-url": (r"https?://[^\s/]+\S*", "must be an http:// or https:// URL"),
    "redis-url": (r"(redis|rediss|unix)://\S+", "must be a redis://, rediss:// or unix:// URL"),
    "host": (r"\*|(\*\.)?[^\s/:*]+|\[[0-9a-fA-F:.]+\]", "must be a host name without scheme"),
}
_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


@dataclass(frozen=True, kw_only=True)
class Field:
    """The declaration of one field: what it may be and what it means.

    ``types`` are the accepted types (``tuple`` means a tuple of the other textual types, of str
    if there are none); ``low`` and ``high`` are inclusive, ``above`` is exclusive; ``choices`` are
    the only values when there are any; ``form`` names the shape of the text.
    ``reader`` says who acts on it: the application, or the server that is launched for it.
    """

    name: str
    types: tuple[type, ...]
    optional: bool
    default: Any
    doc: str
    low: float | None = None
    high: float | None = None
    above: float | None = None
    choices: tuple[str, ...] = ()
    form: str = ""
    reader: Reader = "app"
    secret: bool = False

    def faults(self, value: object) -> list[str]:
        """What is wrong with this value, as sentences that name the field."""
        if value is None and self.optional:
            return []
        if not self._fits(value):
            wanted = self.wanted
            hint = f', e.g. ("{value}",)' if tuple in self.types and isinstance(value, str) else ""
            none = " or None" if self.optional else ""
            return [f"{self.name} must be {wanted}{none}, not {self.shown(value)}{hint}"]
        if isinstance(value, tuple):
            return [fault for item in value for fault in self._text_faults(str(item))]
        if isinstance(value, str | Path):
            return self._text_faults(str(value))
        return self._range_faults(typing.cast("float", value))

    def shown(self, value: object) -> str:
        """The value as messages show it, which end in logs."""
        hidden = self.secret and value is not None
        return "what is set (not shown, it is a secret)" if hidden else repr(value)

    @property
    def wanted(self) -> str:
        """The accepted types in words."""
        names = [_TYPE_NAMES[each] for each in self.types]
        if tuple in self.types and len(names) > 1:
            names[self.types.index(tuple)] = "a tuple of them"
        return " or ".join(names)

    def _fits(self, value: object) -> bool:
        if isinstance(value, bool):
            return bool in self.types
        if isinstance(value, tuple):
            inner = tuple(kind for kind in self.types if kind is not tuple) or (str,)
            return tuple in self.types and all(isinstance(item, inner) for item in value)
        if isinstance(value, int) and float in self.types:
            return True
        return isinstance(value, self.types)

    def _text_faults(self, text: str) -> list[str]:
        if self.choices and text not in self.choices:
            listed = ", ".join(map(repr, self.choices))
            return [
                f"{self.name} must be one of {listed}, not {text!r}{_meant(text, self.choices)}"
            ]
        if self.form:
            pattern, demand = _FORMS[self.form]
            if not re.fullmatch(pattern, text):
                return [f"{self.name} {demand}, not {self.shown(text)}"]
        return []

    def _range_faults(self, value: float) -> list[str]:
        if value != value:  # noqa: PLR0124  # the one value that differs from itself
            return [f"{self.name} must be a number, not nan"]
        if self.above is not None and value <= self.above:
            return [f"{self.name} must be more than {self.above:g}, not {value!r}"]
        if self.low is not None and value < self.low:
            return [f"{self.name} must be at least {self.low:g}, not {value!r}"]
        if self.high is not None and value > self.high:
            return [f"{self.name} must be at most {self.high:g}, not {value!r}"]
        return []


def option(
    *,
    default: T,
    doc: str,
    low: float | None = None,
    high: float | None = None,
    above: float | None = None,
    choices: tuple[str, ...] = (),
    form: str = "",
    reader: Reader = "app",
    secret: bool = False,
) -> T:
    """Declare a field of a configuration; a ``secret`` one is left out of the repr."""
    declaration = {
        "doc": doc,
        "low": low,
        "high": high,
        "above": above,
        "choices": choices,
        "form": form,
        "reader": reader,
        "secret": secret,
    }
    return dataclasses.field(default=default, repr=not secret, metadata=declaration)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(option,))
def declared(cls: type[T]) -> type[T]:
    """Make a frozen, keyword-only data class that names all faults of its values at once.

    The class may have ``faults()`` for what is wrong between fields; it is asked when each field
    is right alone.
    """
    made = dataclass(frozen=True, kw_only=True)(cls)
    fields = read_fields(made)
    plain: Callable[..., None] = made.__init__

    @functools.wraps(plain)
    def init(self: Any, **values: Any) -> None:
        settled = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in values.items()
        }
        faults = _faults(fields, settled)
        if not faults:
            plain(self, **settled)
            faults = self.faults()
        if faults:
            raise ConfigurationError(*(f"{cls.__name__}: {fault}" for fault in faults))

    setattr(made, "__init__", init)  # noqa: B010  # a method may not be assigned by name
    return made


def read_fields(cls: type) -> dict[str, Field]:
    """The declarations of a class made by :func:`declared`, in order."""
    hints = typing.get_type_hints(cls)
    return {field.name: _field(field, hints[field.name]) for field in dataclasses.fields(cls)}


def parse_environment(
    fields: Mapping[str, Field], environ: Mapping[str, str], prefix: str
) -> tuple[dict[str, Any], list[str]]:
    """The values of variables that start with the prefix, and what is wrong with them."""
    values: dict[str, Any] = {}
    faults: list[str] = []
    for variable, text in environ.items():
        if not variable.startswith(prefix):
            continue
        name = variable.removeprefix(prefix).lower()
        if name not in fields:
            near = _meant(variable, [prefix + known.upper() for known in fields])
            faults.append(f"environment variable {variable} names no field{near}")
            continue
        try:
            values[name] = _parse(fields[name], text)
        except ValueError:
            wanted = fields[name].wanted
            faults.append(
                f"environment variable {variable} must be {wanted}, not {fields[name].shown(text)}"
            )
    return values, faults


def _field(field: "dataclasses.Field[Any]", hint: Any) -> Field:
    options = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    plain = tuple(typing.get_origin(option) or option for option in options)
    return Field(
        name=field.name,
        types=tuple(option for option in plain if option is not types.NoneType),
        optional=types.NoneType in plain,
        default=field.default,
        **field.metadata,
    )


def _faults(fields: Mapping[str, Field], values: Mapping[str, object]) -> list[str]:
    faults: list[str] = []
    for name, value in values.items():
        if name in fields:
            faults += fields[name].faults(value)
        else:
            faults.append(f"there is no field {name!r}{_meant(name, fields)}")
    return faults


def _meant(text: str, known: Iterable[str]) -> str:
    names = list(known)
    close = difflib.get_close_matches(text, names, n=1)
    close += [name for name in names if text and name.startswith(text)]
    return f" (did you mean {close[0]!r}?)" if close else ""


def _parse(field: Field, text: str) -> Any:
    if field.optional and not text:
        return None
    kind = field.types[0]
    if kind is bool:
        return _parse_bool(text)
    if kind is tuple:
        return tuple(item.strip() for item in text.split(",") if item.strip())
    return kind(text)


def _parse_bool(text: str) -> bool:
    lowered = text.strip().lower()
    if lowered in _TRUE:
        return True
    if lowered in _FALSE:
        return False
    raise ValueError(text)
