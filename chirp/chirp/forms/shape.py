"""The shape of a data class or msgspec struct: its fields, and how each reads its value."""

import dataclasses
import datetime as dt
import enum
import functools
import math
import re
import types
import typing
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Union

import msgspec

from chirp.errors import ConfigurationError, InvalidInputError
from chirp.http.multidict import MultiDict
from chirp.http.upload import UploadFile
from chirp.validation import Validator

REQUIRED = "This field is required."

_LISTS: tuple[type, ...] = (list, tuple, set, frozenset)
_TEXTUAL = frozenset(
    (str, int, float, bool, Decimal, uuid.UUID, dt.date, dt.time, dt.datetime, dt.timedelta)
)
# A date, a time, or both, as browsers send them (HTML, section 2.3.5), and with a zone.
_TIME = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
_ZONE = r"(?:Z|[+-][0-9]{2}:[0-9]{2})?"
# Numbers are written in ASCII. Python takes more: 1_0, digits of other scripts, nan and inf.
_REAL = r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
# Longer than any number that a person means; the time to convert digits grows with their square.
_LONGEST_NUMBER = 400
_PARSERS: dict[Any, tuple[re.Pattern[str], Callable[[str], Any]]] = {
    int: (re.compile(r"-?[0-9]+"), int),
    float: (re.compile(_REAL), float),
    Decimal: (re.compile(_REAL), Decimal),
    # msgspec refuses times without seconds, which browsers send.
    dt.datetime: (
        re.compile(rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[T ]{_TIME}{_ZONE}"),
        dt.datetime.fromisoformat,
    ),
    dt.time: (re.compile(_TIME + _ZONE), dt.time.fromisoformat),
}
_ON = {"on": "true", "yes": "true", "off": "false", "no": "false"}
_WORDS: dict[str, str] = {
    "int": "Enter a whole number.",
    "float": "Enter a number.",
    "decimal": "Enter a number.",
    "bool": "Choose yes or no.",
    "date": "Enter a date such as 2024-12-31.",
    "time": "Enter a time such as 13:45.",
    "datetime": "Enter a date and time such as 2024-12-31T13:45.",
    "uuid": "Enter a valid identifier.",
}


class _Missing:
    """Stands for a value that was not sent."""


MISSING = _Missing()


@dataclass(frozen=True)
class ShapeField:
    """One field: ``type`` is without Annotated and None; ``item`` is set when it takes a list.

    ``item_validators`` are those of each item.
    """

    name: str
    key: str
    type: Any
    item: Any
    optional: bool
    required: bool
    validators: tuple[Validator, ...]
    item_validators: tuple[Validator, ...]
    full_type: Any

    def read(self, source: MultiDict[Any], *, is_form: bool) -> Any:
        """The value from text, or MISSING; ValueError with a message if it does not fit."""
        if self.item is not None:
            texts = [_stripped(text, self.item) for text in source.get_list(self.key)]
            given = [_convert(text, self.item) for text in texts if text != ""]
            if not given and not is_form:
                return MISSING
            return given if typing.get_origin(self.type) is list else _origin(self.type)(given)
        if self.key not in source:
            # A browser sends nothing for an unchecked box.
            return False if _plain(self.type) is bool and (is_form or self.required) else MISSING
        value = _stripped(source[self.key], self.type)
        if value == "" and _plain(self.type) is not str:
            return None if self.optional else MISSING
        if value == "" and self.optional:
            return None
        return self.convert(value)

    def convert(self, value: Any) -> Any:
        """One text as a value of the type; ValueError with a message if it does not fit."""
        return _convert(value, self.type)

    def faults(self, value: Any, key: str) -> Iterator[tuple[str, list[str]]]:
        """What validators say of the value, and of the values inside it, by key.

        Of each value the first message, as a form shows one at a time.
        """
        message = _first_message(self.validators, value)
        if message:
            yield key, [message]
            return
        if self.item_validators and value is not None:
            messages = (_first_message(self.item_validators, each) for each in value)
            found = list(dict.fromkeys(filter(None, messages)))
            if found:
                yield key, found
                return
        yield from _inner_faults(value, key)


@dataclass(frozen=True)
class Shape:
    """A class that a request's values become, field by field."""

    cls: Any
    fields: tuple[ShapeField, ...]

    def from_text(self, source: MultiDict[Any], *, is_form: bool) -> Any:
        """An instance from a form or query string; InvalidInputError names every fault."""

        def read(field: ShapeField) -> Any:
            return field.read(source, is_form=is_form)

        return self._build(read, form_values(source))

    def from_json(self, document: Any) -> Any:
        """An instance from a JSON object; InvalidInputError names every fault."""
        if not isinstance(document, dict):
            raise InvalidInputError({"": ["Send a JSON object."]}, {})

        def read(field: ShapeField) -> Any:
            if field.key not in document:
                return MISSING
            given = document[field.key]
            if isinstance(given, str) and _plain(field.type) is Decimal:
                given = _parse(given, Decimal)
            try:
                return msgspec.convert(given, field.full_type)
            except msgspec.ValidationError as error:
                raise ValueError(_message(field.type, str(error))) from None

        return self._build(read, document)

    def _build(self, read: Callable[[ShapeField], Any], sent: Mapping[str, Any]) -> Any:
        values: dict[str, Any] = {}
        errors: dict[str, list[str]] = {}
        for field in self.fields:
            try:
                value = read(field)
            except ValueError as error:
                errors[field.key] = [str(error)]
                continue
            if value is MISSING:
                if field.required:
                    errors[field.key] = [REQUIRED]
                continue
            values[field.name] = value
            errors |= field.faults(value, field.key)
        if errors:
            raise InvalidInputError(errors, sent)
        try:
            return self.cls(**values)
        except ValueError as error:  # __post_init__ refuses the combination
            raise InvalidInputError({"": [str(error)]}, sent) from error


def is_shape(annotation: object) -> bool:
    """Whether a request's values can become an instance of this class."""
    if not isinstance(annotation, type):
        return False
    return dataclasses.is_dataclass(annotation) or issubclass(annotation, msgspec.Struct)


def shape_of(cls: Any) -> Shape:
    """The shape of a data class or msgspec struct."""
    return _shape_of(cls)


@functools.cache
def _shape_of(cls: Any) -> Shape:
    try:
        hints = typing.get_type_hints(cls, include_extras=True)
    except NameError as error:
        raise ConfigurationError(
            f"{cls.__module__}.{cls.__qualname__}: {error}; the types of a form's fields are read"
            " at run time: import them outside of TYPE_CHECKING, and define them in a module"
        ) from error
    if dataclasses.is_dataclass(cls):
        fields = [
            _field(each.name, each.name, hints[each.name], required=_is_required(each))
            for each in dataclasses.fields(cls)
            if each.init
        ]
    else:
        fields = [
            _field(each.name, each.encode_name, hints[each.name], required=each.required)
            for each in msgspec.structs.fields(cls)
        ]
    return Shape(cls, tuple(fields))


def form_values(form: Any) -> dict[str, Any]:
    """What to show in the form's controls again.

    Of a form, query or data class: the values by field, a list where a field has several; files
    are left out, because a browser cannot be given one.
    """
    if isinstance(form, MultiDict):
        return {
            name: values[0] if len(values) == 1 else values
            for name in form
            if (values := [v for v in form.get_list(name) if not isinstance(v, UploadFile)])
        }
    if isinstance(form, Mapping):
        return dict(form)
    return {field.key: getattr(form, field.name) for field in shape_of(type(form)).fields}


def split_optional(annotation: Any) -> tuple[Any, bool]:
    """The type without None, and whether None was there."""
    if typing.get_origin(annotation) not in {Union, types.UnionType}:
        return annotation, False
    options = [each for each in typing.get_args(annotation) if each is not types.NoneType]
    optional = len(options) < len(typing.get_args(annotation))
    return (options[0] if len(options) == 1 else Union[tuple(options)]), optional  # noqa: UP007


def single_field(name: str, annotation: Any, *, required: bool) -> ShapeField:
    """The field that a parameter of a handler is."""
    return _field(name, name, annotation, required=required)


def is_convertible(annotation: Any) -> bool:
    """Whether text is meant to become a value of this type."""
    field = _field("", "", annotation, required=True)
    wanted = _plain(field.type if field.item is None else field.item)
    if typing.get_origin(wanted) is typing.Literal:
        return True
    return wanted in _TEXTUAL or (isinstance(wanted, type) and issubclass(wanted, enum.Enum))


def _field(name: str, key: str, annotation: Any, *, required: bool) -> ShapeField:
    bare, validators = _unannotated(annotation)
    bare, optional = split_optional(bare)
    bare, inner = _unannotated(bare)
    origin = typing.get_origin(bare) or bare
    item = None
    item_validators: tuple[Validator, ...] = ()
    if origin in _LISTS:
        arguments = typing.get_args(bare)
        item, item_validators = _unannotated(arguments[0] if arguments else str)
    return ShapeField(
        name=name,
        key=key,
        type=bare,
        item=item,
        optional=optional,
        required=required,
        validators=(*validators, *inner),
        item_validators=item_validators,
        full_type=annotation,
    )


def _unannotated(annotation: Any) -> tuple[Any, tuple[Validator, ...]]:
    if typing.get_origin(annotation) is not Annotated:
        return annotation, ()
    bare, *extras = typing.get_args(annotation)
    validators = tuple(extra for extra in extras if callable(extra))
    kept = tuple(extra for extra in extras if isinstance(extra, msgspec.Meta))
    return (Annotated[(bare, *kept)] if kept else bare), validators


def _plain(annotation: Any) -> Any:
    """The type without Annotated."""
    return annotation.__origin__ if typing.get_origin(annotation) is Annotated else annotation


def _is_required(field: "dataclasses.Field[Any]") -> bool:
    no_default = field.default is dataclasses.MISSING
    return no_default and field.default_factory is dataclasses.MISSING


def _first_message(validators: tuple[Validator, ...], value: Any) -> str | None:
    if value is None:
        return None
    messages = (validator(value) for validator in validators)
    return next((message for message in messages if message), None)


def _inner_faults(value: Any, key: str) -> Iterator[tuple[str, list[str]]]:
    """The faults inside a value that JSON brought: msgspec knows no validators."""
    if isinstance(value, UploadFile):
        return
    if is_shape(type(value)):
        for field in shape_of(type(value)).fields:
            yield from field.faults(getattr(value, field.name), f"{key}.{field.key}")
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _inner_faults(each, f"{key}.{name}")
    elif isinstance(value, list | tuple | set | frozenset):
        for index, each in enumerate(value):
            yield from _inner_faults(each, f"{key}.{index}")


def _convert(value: Any, wanted: Any) -> Any:
    if wanted is UploadFile or isinstance(value, UploadFile):
        if wanted is UploadFile and isinstance(value, UploadFile):
            return value
        raise ValueError("Choose a file." if wanted is UploadFile else "Enter text, not a file.")
    plain = _plain(wanted)
    if plain is bool:
        value = _ON.get(value.lower(), value)
    try:
        if plain in _PARSERS:
            value = _parse(value, plain)
        return value if wanted in _PARSERS else msgspec.convert(value, wanted, strict=False)
    except (msgspec.ValidationError, ValueError) as error:
        raise ValueError(_message(wanted, str(error))) from None


def _parse(text: str, wanted: Any) -> Any:
    """The text as a number, date or time; ValueError if it is not the plain form of one."""
    pattern, make = _PARSERS[wanted]
    found = pattern.fullmatch(text) if len(text) <= _LONGEST_NUMBER else None
    value = make(text) if found else None
    if value is None or value in {math.inf, -math.inf}:
        raise ValueError(_WORDS[wanted.__name__.lower()])
    return value


def _message(wanted: Any, fallback: str) -> str:
    options = _options(wanted)
    if options:
        return f"Choose one of: {', '.join(options)}."
    if typing.get_origin(wanted) is Annotated:
        return fallback
    return _WORDS.get(getattr(wanted, "__name__", "").lower(), fallback)


def _options(wanted: Any) -> Sequence[str]:
    if typing.get_origin(wanted) is typing.Literal:
        return [str(each) for each in typing.get_args(wanted)]
    members = getattr(wanted, "__members__", None)
    return [str(member.value) for member in members.values()] if members else []


def _origin(annotation: Any) -> Any:
    return typing.get_origin(annotation) or annotation


def _stripped(value: Any, wanted: Any) -> Any:
    return value.strip() if isinstance(value, str) and _plain(wanted) is not str else value
