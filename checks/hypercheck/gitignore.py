"""What a ``.gitignore`` file excludes: git's own rules (gitignore(5)), as regular expressions."""

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_CLASSES = {
    "alnum": r"a-zA-Z0-9",
    "alpha": r"a-zA-Z",
    "blank": r" \t",
    "digit": r"0-9",
    "lower": r"a-z",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\s",
    "upper": r"A-Z",
    "xdigit": r"0-9a-fA-F",
}
_BRACKET = re.compile(
    r"\[(?P<negated>[!^])?(?P<inside>\]?(?:\[:\w+:\]|\\.|[^\]\\])*+)\]", re.DOTALL
)
_IN_BRACKET = re.compile(r"\[:(?P<name>\w+):\]|\\(?P<escaped>.)|(?P<plain>.)", re.DOTALL)
_NEVER = r"(?!)"


@dataclass(frozen=True, slots=True)
class IgnoreRule:
    """One line. ``by_name``: the pattern has no slash, so it looks at the last part of a path."""

    pattern: re.Pattern[str]
    negated: bool
    directories_only: bool
    by_name: bool


class IgnoreFile:
    """The rules of one file; paths are relative to its folder, with ``/``."""

    __slots__ = ("_names", "_paths", "_rules")

    def __init__(self, lines: Iterable[str]) -> None:
        rules = [rule for rule in map(_rule, lines) if rule is not None]
        self._rules = tuple(reversed(rules))
        # Hardly anything is ignored: one look tells so, all rules together.
        self._names = _any_of(rule for rule in rules if rule.by_name)
        self._paths = _any_of(rule for rule in rules if not rule.by_name)

    @classmethod
    def parse(cls, text: str) -> "IgnoreFile":
        """Read a file's text."""
        return cls(line.removesuffix("\r") for line in text.removeprefix("\ufeff").split("\n"))

    def __bool__(self) -> bool:
        return bool(self._rules)

    def verdict(self, path: str, name: str, *, is_directory: bool) -> bool | None:
        """Whether the file says that a path is ignored; None if it says nothing of it.

        That a folder above is ignored is for the caller to know: below it git never looks.
        """
        name, path = _bytewise(name), _bytewise(path)
        if not self._names.fullmatch(name) and not self._paths.fullmatch(path):
            return None
        for rule in self._rules:
            if rule.directories_only and not is_directory:
                continue
            if rule.pattern.fullmatch(name if rule.by_name else path):
                return not rule.negated
        return None


@functools.lru_cache(maxsize=1024)
def _rule(line: str) -> IgnoreRule | None:
    """The rule that a line states, or None for a blank or a comment."""
    if line.startswith("#"):
        return None
    negated = line.startswith("!")
    pattern = _without_trailing_space(line[1:] if negated else line)
    directories_only = pattern.endswith("/")
    pattern = _bytewise(pattern.removesuffix("/"))
    if not pattern.strip("/"):
        return None
    by_name = "/" not in pattern
    whole = _translated_part(pattern) if by_name else "".join(_translated(pattern))
    return IgnoreRule(re.compile(whole, re.DOTALL), negated, directories_only, by_name)


def _any_of(rules: Iterable[IgnoreRule]) -> re.Pattern[str]:
    sources = [f"(?:{rule.pattern.pattern})" for rule in rules]
    return re.compile("|".join(sources) or _NEVER, re.DOTALL)


def _bytewise(text: str) -> str:
    """A character for each byte, as git looks at paths: ``?`` is not an ``é``."""
    if text.isascii():
        return text
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


def _without_trailing_space(line: str) -> str:
    """Spaces at the end do not count unless a backslash stands before them."""
    stripped = line.rstrip(" ")
    backslashes = len(stripped) - len(stripped.rstrip("\\"))
    return f"{stripped} " if backslashes % 2 and stripped != line else stripped


def _translated(pattern: str) -> Iterator[str]:
    """A pattern's parts as a regular expression; ``**`` as a whole part stands for folders."""
    parts = _parts(pattern.removeprefix("/"))
    last = len(parts) - 1
    for index, part in enumerate(parts):
        if part == "**":
            if index < last:
                yield r"(?:[^/]+/)*"
            else:
                yield r".+"
        else:
            yield _translated_part(part)
            if index < last:
                yield "/"


def _parts(pattern: str) -> list[str]:
    """Split at the slashes, those inside brackets apart; an escaped slash is a slash."""
    parts, start, at = [], 0, 0
    while at < len(pattern):
        bracket = _BRACKET.match(pattern, at)
        if bracket is not None:
            at = bracket.end()
        elif pattern[at] == "\\" and not pattern.startswith("/", at + 1):
            at += 2
        elif pattern.startswith(("/", "\\/"), at):
            parts.append(pattern[start:at])
            at = start = pattern.index("/", at) + 1
        else:
            at += 1
    return [*parts, pattern[start:]]


def _translated_part(part: str) -> str:
    """One part of a path. Between stars the first fit is as good as any: no backtracking."""
    pieces = [""]
    at = 0
    while at < len(part):
        character = part[at]
        if character == "*":
            if pieces[-1] or len(pieces) == 1:
                pieces.append("")
            at += 1
            continue
        source, at = _atom(part, at)
        pieces[-1] += source
    first, *others = pieces
    if not others:
        return first
    middle = "".join(f"(?>[^/]*?{piece})" for piece in others[:-1])
    return f"{first}{middle}[^/]*{others[-1]}"


def _atom(part: str, at: int) -> tuple[str, int]:
    """The regular expression for one character, class or escape, and where it ends."""
    character = part[at]
    if character == "?":
        return "[^/]", at + 1
    if character == "\\":
        if at + 1 == len(part):
            return _NEVER, at + 1
        return re.escape(part[at + 1]), at + 2
    if character == "[":
        found = _BRACKET.match(part, at)
        if found is None:
            return _NEVER, len(part)
        return _character_class(found["inside"], negated=bool(found["negated"])), found.end()
    return re.escape(character), at + 1


def _character_class(inside: str, *, negated: bool) -> str:
    items = []
    for item in _IN_BRACKET.finditer(inside):
        if item["name"] is not None:
            items.append(_CLASSES.get(item["name"], ""))
        elif item["plain"] == "-":
            items.append("-" if 0 < item.start() < len(inside) - 1 else r"\-")
        else:
            items.append(re.escape(item["escaped"] or item["plain"]))
    source = f"(?!/)[{'^' if negated else ''}{''.join(items)}]"
    try:
        re.compile(source)
    except re.error:  # a range the wrong way round matches nothing
        return _NEVER
    return source
