"""Whether a word is a slip of the pen for another, or a word of its own."""

from collections.abc import Iterable

_LOOSE_FROM = 7
"""Words from this length on may be two slips away; shorter ones soon meet other words."""
_STRICT_TO = 3
"""Up to this length nearly every substitution gives another English word (get, set, let)."""
_ENDINGS = frozenset({"d", "ed", "ing", "er"})
"""Endings that make another word: ``disabled`` names a state, it is no slip for ``disable``."""


def distance(left: str, right: str) -> int:
    """Edits between two words: insert, delete, replace a letter, or swap two neighbours."""
    before: list[int] = []
    last = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        before, last = last, row
    return last[-1]


def is_slip(written: str, meant: str) -> bool:
    """Whether ``written`` can hardly be anything but ``meant`` misspelt.

    Case alone is always a slip. Otherwise the word must begin alike (slips seldom hit the first
    letter, other words do) and be one or two edits away, by its length.
    """
    if written == meant or not written or not meant:
        return False
    one, other = written.casefold(), meant.casefold()
    if one == other:
        return True
    if one[0] != other[0] and one[:2] != other[1::-1]:
        return False
    if one.startswith(other) and one[len(other) :] in _ENDINGS:
        return False
    if abs(len(one) - len(other)) > 2:  # noqa: PLR2004 -- no word may be further away than two
        return False
    if len(other) <= _STRICT_TO:
        return len(other) == _STRICT_TO and _is_stutter(one, other)
    return distance(one, other) <= (2 if len(other) >= _LOOSE_FROM else 1)


def slip_of(written: str, known: Iterable[str]) -> str | None:
    """The one known word that ``written`` is a slip for; None if none is, or more than one."""
    found = sorted(
        (distance(written.casefold(), word.casefold()), word)
        for word in set(known)
        if is_slip(written, word)
    )
    if not found or (len(found) > 1 and found[0][0] == found[1][0]):
        return None
    return found[0][1]


def _is_stutter(written: str, meant: str) -> bool:
    """Whether neighbours changed places or a letter was struck twice."""
    if len(written) == len(meant):
        return sorted(written) == sorted(meant) and distance(written, meant) == 1
    return len(written) == len(meant) + 1 and any(
        written == meant[:at] + meant[at - 1] + meant[at:] for at in range(1, len(meant) + 1)
    )
