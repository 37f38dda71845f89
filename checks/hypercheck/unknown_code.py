"""Codes of settings, options and comments that no rule has (CK005)."""

from collections.abc import Iterable, Iterator

from hypercheck.diagnostic import DIAGNOSTICS, UNKNOWN_CODE
from hypercheck.model import Finding, Source, Span, closest
from hypercheck.pack import Pack, load_pack, pack_names
from hypercheck.settings import Settings, key_line
from hypercheck.suppressions import Suppressions


def unknown_codes(
    settings: Settings, packs: Iterable[Pack], suppressions: Suppressions
) -> Iterator[Finding]:
    """A finding for each code that begins no rule's of the run's packs, nor of any other."""
    known = {rule.code for pack in packs for rule in pack.rules}
    known.update(diagnostic.code for diagnostic in DIAGNOSTICS)
    named = [
        *((code, span, None) for code, span in suppressions.codes()),
        *_setting_codes(settings),
    ]
    strange = [each for each in named if not any(code.startswith(each[0]) for code in known)]
    if strange:
        known.update(rule.code for name in pack_names() for rule in load_pack(name).rules)
    for code, span, place in strange:
        if not any(each.startswith(code) for each in known):
            near = closest(code, known)
            yield UNKNOWN_CODE.finding(
                span,
                f"no rule has the code {code}",
                hint=f"did you mean {near}?" if near else None,
                place=place,
                identity=code,
            )


def _setting_codes(settings: Settings) -> Iterator[tuple[str, Span | None, str]]:
    """Codes of the settings and of the command line, and where they stand."""
    lists = [
        ("select", settings.select),
        ("ignore", settings.ignore),
        ("severity", tuple(settings.severity)),
        (
            "per-file-ignores",
            tuple(c for codes in settings.per_file_ignores.values() for c in codes),
        ),
    ]
    for key, codes in lists:
        for code in dict.fromkeys(codes):
            span = _setting_span(settings, key, code)
            yield code, span, f"tool.hypercheck.{key}" if span else f"--{key}"


def _setting_span(settings: Settings, key: str, code: str) -> Span | None:
    line = key_line(settings.text, key)
    if settings.path is None or line is None:
        return None
    source = Source(str(settings.path), settings.text)
    start = settings.text.find(code, source.lines.starts[line - 1])
    return None if start < 0 else Span(source.path, start, start + len(code))
