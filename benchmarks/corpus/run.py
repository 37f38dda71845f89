"""How the checker does on other people's templates: those of packages on PyPI.

``python benchmarks/corpus/run.py [PACKAGE…]`` fetches the wheels of ``packages.toml`` (nothing in
them is run), reads every template, compares the verdict on its syntax with Jinja2's own, and asks
every rule about an application made around each package's templates. Prints a line for each
package, a line for each rule and every error; ``--show CODE`` prints the findings of a rule too.
The exit status is 1 where anything crashed, took longer than a second, or a fault was claimed
that Jinja2 does not see.
"""

import argparse
import gc
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from application import write_application
from fetch import SUFFIXES, Package, packages
from oracle import environment, fault

from chirp.checking import PRODUCT
from hypercheck.frontends import template
from hypercheck.frontends.template.summary import TemplateSummary
from hypercheck.model import Finding, LineTable, Severity
from hypercheck.reports.report import Report
from hypercheck.run import Job, run
from hypercheck.settings import read_settings
from hypercheck.workspace import Target

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "hypercheck-corpus"
SECONDS_A_FILE = 1.0
SECONDS_A_PACKAGE = 120.0


@dataclass
class Row:
    """What came of one package."""

    package: Package
    folder: Path
    files: int = 0
    foreign: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    slowest: float = 0.0
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    report: Report | None = None
    check_seconds: float = 0.0


class TooSlowError(Exception):
    """What was asked for has taken longer than anybody would wait."""


def main() -> None:
    """Fetch, read, check, print."""
    options = _options()
    signal.signal(signal.SIGALRM, _alarm)
    rows = [judge(package, options.cache) for package in packages(options.package)]
    for row in rows:
        print(_line(row))
    findings = [(row, each) for row in rows if row.report for each in row.report.findings]
    print()
    for (code, severity), count in sorted(Counter(_kind(each) for _, each in findings).items()):
        print(f"{code} {severity:8} {count:6}")
    shown = frozenset(options.show)
    for row, each in findings:
        if each.severity is Severity.ERROR or each.code in shown:
            print(_shown(row, each))
    problems = [problem for row in rows for problem in row.problems]
    for line in (*(remark for row in rows for remark in row.remarks), *problems):
        print(line)
    sys.exit(1 if problems else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", nargs="*", help="only these")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where wheels are kept")
    parser.add_argument("--show", action="append", default=[], help="a code to print in full")
    return parser.parse_args()


def judge(package: Package, cache: Path) -> Row:
    """Read and check one package."""
    folder = package.unpacked(cache)
    row = Row(package, folder)
    texts = dict(_texts(package.roots(folder)))
    for path, text in texts.items():
        _read(row, path, text)
    around = cache / "applications" / package.name
    module = write_application(around, package.roots(folder), texts, package.tags)
    _check(row, module)
    gc.freeze()  # what is kept to be printed is not to be looked through while others are timed
    return row


def _texts(roots: tuple[Path, ...]) -> Iterator[tuple[Path, str]]:
    for path in sorted({each for root in roots for each in root.rglob("*")}):
        if path.suffix in SUFFIXES and path.is_file():
            try:
                yield path, path.read_bytes().decode("utf-8-sig")
            except UnicodeDecodeError:
                continue


def _read(row: Row, path: Path, text: str) -> None:
    name = f"{row.package.name}: {path.relative_to(row.folder)}"
    row.files += 1
    start = time.perf_counter()
    try:
        signal.setitimer(signal.ITIMER_REAL, 5 * SECONDS_A_FILE)
        summary = template.read(path.as_posix(), text, custom_tags=frozenset(row.package.tags))
    except Exception as error:  # noqa: BLE001 -- to be told, whatever it is
        row.problems.append(f"CRASH {name}: {type(error).__name__}: {error}")
        return
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    seconds = time.perf_counter() - start
    row.seconds += seconds
    row.slowest = max(row.slowest, seconds)
    if seconds > SECONDS_A_FILE:
        row.problems.append(f"SLOW {name}: {seconds:.1f} s")
    if summary.foreign is not None:
        row.foreign[summary.foreign] += 1
    _compare(row, name, text, summary)


def _compare(row: Row, name: str, text: str, summary: TemplateSummary) -> None:
    """Hold the verdict on the syntax against Jinja2's."""
    says = fault(environment(row.package.tags), text)
    if summary.foreign is not None:
        if says is None and "{%" in text:
            row.remarks.append(f"LEFT ALONE {name}: {summary.foreign}, but Jinja2 reads it")
        return
    ours = summary.faults[0] if summary.faults else None
    place = LineTable(list(summary.lines)).position(ours.range.start).line if ours else 0
    if says is None and ours is not None:
        row.problems.append(f"WRONG {name}:{place}: {ours.message}")
    elif says is not None and ours is None:
        row.remarks.append(f"MISSED {name}:{says[1]}: {says[0]}")
    elif says is not None and ours is not None and says[1] != place:
        row.remarks.append(f"ELSEWHERE {name}:{place}: {ours.message} / {says[1]}: {says[0]}")


def _check(row: Row, module: Path) -> None:
    root = module.parent
    target = (Target(path=module),)
    job = Job(PRODUCT.tool, target, root, root, read_settings(root), PRODUCT.load_packs())
    start = time.perf_counter()
    try:
        signal.setitimer(signal.ITIMER_REAL, SECONDS_A_PACKAGE)
        row.report = run(job)
    except Exception as error:  # noqa: BLE001 -- to be told, whatever it is
        row.problems.append(f"CRASH {row.package.name}: {type(error).__name__}: {error}")
        return
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    row.check_seconds = time.perf_counter() - start
    row.problems.extend(f"CRASH {each.message}" for each in row.report.crashed)


def _alarm(number: int, frame: FrameType | None) -> None:
    raise TooSlowError(f"signal {number} at line {frame.f_lineno if frame else '?'}")


def _line(row: Row) -> str:
    foreign = ", ".join(f"{count} {name}" for name, count in sorted(row.foreign.items()))
    found = Counter(each.code for each in row.report.findings) if row.report else Counter[str]()
    codes = " ".join(f"{code}*{count}" for code, count in sorted(found.items()))
    times = f"{1000 * row.seconds / max(row.files, 1):6.2f} ms {1000 * row.slowest:7.1f} ms"
    whole = f"{row.check_seconds:6.2f} s"
    return f"{row.package.name:26} {row.files:4} {times} {whole}  {foreign:14} {codes}"


def _kind(finding: Finding) -> tuple[str, str]:
    return finding.code, finding.severity.value


def _shown(row: Row, finding: Finding) -> str:
    head = f"{finding.code} {finding.severity.value} {row.package.name}"
    span = finding.span
    source = row.report.sources.get(span.path) if row.report and span else None
    if span is None or source is None:
        return f"{head}: {finding.message}"
    place = source.lines.position(span.start)
    line = source.lines.line_range(place.line, len(source.text))
    path = Path(span.path)
    shown = path.relative_to(row.folder) if path.is_relative_to(row.folder) else path
    excerpt = source.text[line.start : line.end].strip()[:200]
    return f"{head}: {shown}:{place.line}:{place.column}: {finding.message}\n    {excerpt}"


if __name__ == "__main__":
    main()
