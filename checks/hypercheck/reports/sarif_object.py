"""SARIF objects to plain data.

The usual serializer of ``sarif-om`` leaves out ``level`` where it equals the schema's default, so
that an error lowered to a warning is read as an error again, and names a suppression's ``status``
``state``. This walk does neither.
"""

from typing import Any

import attr
import sarif_om

_ALWAYS = frozenset({"level"})


def plain(value: Any) -> Any:
    """What ``json.dumps`` takes: unset and default properties left out, levels never."""
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    properties = _PROPERTIES.get(type(value))
    if properties is None:
        return value
    written = {}
    for attribute, name, default in properties:
        each = getattr(value, attribute)
        if each is not None and (each != default or name in _ALWAYS):
            written[name] = plain(each)
    return written


def _name(kind: type[Any], name: str) -> str:
    return "status" if kind is sarif_om.Suppression and name == "state" else name


# Of each class: attribute, property name, default.
_PROPERTIES: dict[type[Any], tuple[tuple[str, str, Any], ...]] = {
    kind: tuple(
        (field.name, _name(kind, field.metadata["schema_property_name"]), field.default)
        for field in attr.fields(kind)
    )
    for kind in vars(sarif_om).values()
    if isinstance(kind, type) and attr.has(kind)
}
