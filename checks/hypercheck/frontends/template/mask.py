"""The text with its Jinja2 parts masked by placeholders of equal length, for the HTML tokenizer.

An expression becomes characters that are part of a name or value; a statement or comment
becomes characters that the tokenizer takes for white space where a tag allows it.
"""

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

_PRIVATE = range(0xE000, 0xF8FF)


class Stretch(Protocol):
    """What is masked."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Where it ends."""


@dataclass(frozen=True, slots=True)
class Patterns:
    """The tokenizer's regular expressions for two placeholders; all of them possessive."""

    markup: re.Pattern[str]
    tag_name: re.Pattern[str]
    end_tag: re.Pattern[str]
    gap: re.Pattern[str]
    name: re.Pattern[str]
    equals: re.Pattern[str]
    value: re.Pattern[str]


@functools.cache
def patterns(hole: str, statement: str) -> Patterns:
    """The expressions for two placeholder characters."""
    space = r" \t\n\f\r"
    return Patterns(
        markup=re.compile(rf"<(?:[a-zA-Z!?{hole}{statement}]|/[^>])"),
        tag_name=re.compile(rf"{statement}++[^{space}/>]*+|[^{space}/>{statement}]++"),
        end_tag=re.compile(
            rf"([^{space}/>]*+)(?:[^=>]++|=[{space}]*+(?:\"[^\"]*+\"|'[^']*+')|=)*+>"
        ),
        gap=re.compile(rf"[{space}/]*+"),
        name=re.compile(rf"=?+[^{space}/>={statement}]*+"),
        equals=re.compile(rf"[{space}]*+=[{space}]*+"),
        value=re.compile(rf"\"([^\"]*+)\"|'([^']*+)'|([^{space}>\"'][^{space}>]*+)"),
    )


@dataclass(frozen=True, slots=True)
class Masked:
    """Masked text, its two placeholder characters, and the expressions that know them."""

    text: str
    hole: str
    statement: str
    patterns: Patterns


def mask(text: str, holes: Iterable[Stretch], statements: Iterable[Stretch]) -> Masked:
    """The text with ``holes`` and ``statements`` masked; they do not overlap."""
    free = (char for char in map(chr, _PRIVATE) if char not in text)
    hole, statement = next(free, "\ue000"), next(free, "\ue001")
    stretches = sorted(
        [(part.start, part.end, hole) for part in holes]
        + [(part.start, part.end, statement) for part in statements]
    )
    pieces: list[str] = []
    done = 0
    for start, end, char in stretches:
        pieces.append(text[done:start])
        pieces.append(char * (end - start))
        done = end
    pieces.append(text[done:])
    return Masked("".join(pieces), hole, statement, patterns(hole, statement))
