"""How long ``chirp check`` takes, against its budgets and against other checkers on the same files.

1. A generated application of 1,000 modules and 1,000 templates (``--size`` for another number):
   with an empty cache, with nothing changed, with one template and with one module changed; the
   largest process's memory. ``djlint --lint`` and ``fixit lint`` check the same files in the same
   run, each what it understands.
2. A project of ten files without a cache, interpreter start included.
3. The example and the fixture applications; then the profile of one check.

Whole commands, as an installed copy runs them; the numbers go to
``benchmarks/results/checker.json`` too.
"""

import argparse
import cProfile
import importlib
import io
import json
import os
import platform
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from generated import Generated, generate

from chirp.checking import PRODUCT
from hypercheck.discover import find_root
from hypercheck.run import Job, run
from hypercheck.settings import read_settings
from hypercheck.workspace import Target

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "checker.json"
FIXTURES = ROOT / "tests" / "fixtures" / "apps"
CONTACTS = ROOT / "examples" / "contacts"
BIN = Path(sys.executable).parent
COMMANDS = 7

PEERS = {"djlint": ("--quiet", "--lint", "."), "fixit": ("--quiet", "lint", ".")}
"""Other checkers, in environments of their own (`make .venv/.peers`)."""

BUDGETS = {
    "cold": 4.0,
    "warm": 0.3,
    "one template changed": 0.4,
    "one module changed": 0.4,
    "ten files, no cache": 0.35,
}
"""Seconds that the design allows on two cores, for 1,000 modules and 1,000 templates."""

MEMORY = 300
"""Megabytes that it allows."""


@dataclass(frozen=True)
class Row:
    """One command: its wall time in seconds, and the memory of its largest process in MB."""

    name: str
    seconds: float
    megabytes: int

    def __str__(self) -> str:
        budget = BUDGETS.get(self.name)
        told = ""
        if budget is not None:
            verdict = "within" if self.seconds <= budget else "over"
            told = f"  {verdict} its {budget:.2f} s"
        return f"{self.name:24} {self.seconds:8.2f} s {self.megabytes:5} MB{told}"


def command(name: str, *arguments: str | Path, folder: Path, times: int = 1) -> Row:
    """The median of whole commands, with the compiled modules kept as in an installed copy."""
    program, *rest = map(str, arguments)  # an absolute path stays as it is
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    found = [_once(str(BIN / program), rest, kept, folder) for _ in range(times)]
    seconds, megabytes = zip(*found, strict=True)
    return Row(name, round(statistics.median(seconds), 4), max(megabytes))


def _once(
    program: str, arguments: list[str], environment: dict[str, str], folder: Path
) -> tuple[float, int]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        started = time.perf_counter()
        quiet = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
        process = os.posix_spawn(program, [program, *arguments], environment, file_actions=quiet)
        _, _, usage = os.wait4(process, 0)
        return time.perf_counter() - started, usage.ru_maxrss // 1024
    finally:
        os.chdir(before)


def large(folder: Path, size: int) -> tuple[Generated, list[Row]]:
    """The generated application, in each state of the cache, and the other checkers."""
    made = generate(folder, size)
    print(f"\n{made}", flush=True)
    rows = []
    for row in (*_states(folder), *_others(folder)):
        print(row, flush=True)
        rows.append(row)
    return made, rows


def _states(folder: Path) -> Iterator[Row]:
    check = ("chirp", "check", ".")
    yield command("cold", *check, folder=folder)
    command("", *check, folder=folder)  # the files are younger than the cache until now
    yield command("warm", *check, folder=folder, times=COMMANDS)
    for what, path in (("template", "big/templates/m0.html"), ("module", "big/m0.py")):
        changed = folder / path
        changed.write_text(changed.read_text().replace("/m0/0/", "/m0/1/", 1).replace("T0", "T00"))
        yield command(f"one {what} changed", *check, folder=folder)


def _others(folder: Path) -> Iterator[Row]:
    for peer, arguments in PEERS.items():
        program = ROOT / ".venv" / "peers" / peer / "bin" / peer
        yield command(f"{peer} {arguments[-2]}", program, *arguments, folder=folder)


def told_ratios(rows: list[Row]) -> None:
    """How many times as long the other checkers take."""
    seconds = {row.name: row.seconds for row in rows}
    for other in ("djlint --lint", "fixit lint"):
        against = ", ".join(
            f"{seconds[other] / seconds[state]:.1f} times {state}" for state in ("cold", "warm")
        )
        print(f"{other:24} {against}")


def applications(folder: Path) -> dict[str, Path]:
    """The contacts example, and the fixture applications written out without their faults."""
    sys.path.insert(0, str(ROOT / "tests" / "support"))
    marks = importlib.import_module("marked_app")
    found = {"examples/contacts": CONTACTS}
    for path in sorted(FIXTURES.glob("[!.]*")):
        clean = marks.MarkedApp.read(path.name).clean
        found[path.relative_to(ROOT).as_posix()] = marks.write_tree(folder / path.name, clean)
    return found


def small(folder: Path) -> list[Row]:
    """Ten files, the example and the fixtures, without a cache."""
    generate(folder / "ten", 4)  # with the package, the application and the layout: ten and one
    paths = {"ten files, no cache": folder / "ten", **applications(folder)}
    rows = []
    print()
    for name, path in paths.items():
        row = command(name, "chirp", "check", "--no-cache", path, folder=ROOT, times=COMMANDS)
        print(row, flush=True)
        rows.append(row)
    return rows


def check(path: Path) -> None:
    """Check once, in this process."""
    root = find_root(path)
    target = (Target(path=path),)
    run(Job(PRODUCT.tool, target, root, root, read_settings(root), PRODUCT.load_packs()))


def profile(path: Path) -> str:
    """Where one check spends its time."""
    profiler = cProfile.Profile()
    profiler.runcall(check, path)
    text = io.StringIO()
    pstats.Stats(profiler, stream=text).strip_dirs().sort_stats("tottime").print_stats(15)
    return text.getvalue()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--size", type=int, default=1000, help="modules, and templates")
    size = parser.parse_args().size
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made, rows = large(folder / "large", size)
        told_ratios(rows)
        print(f"memory: {max(row.megabytes for row in rows[:4])} MB, {MEMORY} MB allowed")
        rows += small(folder)
    RESULTS.parent.mkdir(exist_ok=True)
    record = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "generated": asdict(made),
        "rows": [asdict(row) for row in rows],
    }
    RESULTS.write_text(json.dumps(record, indent=2) + "\n")
    print("\nprofile of one check of the contacts example, by own time")
    print(profile(CONTACTS))


if __name__ == "__main__":
    main()
