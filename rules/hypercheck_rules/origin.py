"""Strings that are written at another place than where they are used."""

from hypercheck.model import Related
from hypercheck.pattern import Pattern


def used_at(pattern: Pattern, message: str) -> tuple[Related, ...]:
    """The use as a related place, where the finding stands on the constant or argument."""
    return (Related(pattern.use, message),) if pattern.is_elsewhere else ()
