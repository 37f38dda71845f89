"""How long ``chirp check`` takes on the example and the fixture applications, and on what.

Prints one line for each application: files, the median of whole commands (interpreter start
included) and of the check alone in a warm process; then the profile of one check. Writes the
numbers to ``benchmarks/results/checker.json``.
"""

import cProfile
import importlib
import io
import json
import os
import platform
import pstats
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from chirp.checking import PRODUCT
from hypercheck.discover import find_root
from hypercheck.run import Job, run
from hypercheck.settings import read_settings
from hypercheck.workspace import Target

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "checker.json"
FIXTURES = ROOT / "tests" / "fixtures" / "apps"
CONTACTS = ROOT / "examples" / "contacts"
COMMANDS = 7
CHECKS = 5


def seconds(action: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def applications(folder: Path) -> dict[str, Path]:
    """The contacts example, and the fixture applications written out without their faults."""
    sys.path.insert(0, str(ROOT / "tests" / "support"))
    marks = importlib.import_module("marked_app")
    found = {"examples/contacts": CONTACTS}
    for path in sorted(FIXTURES.glob("[!.]*")):
        clean = marks.MarkedApp.read(path.name).clean
        found[path.relative_to(ROOT).as_posix()] = marks.write_tree(folder / path.name, clean)
    return found


def command(path: Path) -> float:
    """Run the whole command once, as an installed one: with its compiled modules kept."""
    line = [str(Path(sys.executable).with_name("chirp")), "check", str(path), "--quiet"]
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return seconds(
        lambda: subprocess.run(line, cwd=ROOT, env=kept, capture_output=True, check=False)
    )


def check(path: Path) -> None:
    """Check once, in this process."""
    root = find_root(path)
    target = (Target(path=path),)
    run(Job(PRODUCT.tool, target, root, root, read_settings(root), PRODUCT.load_packs()))


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [measure(name, path) for name, path in applications(Path(folder)).items()]
    RESULTS.parent.mkdir(exist_ok=True)
    record = {"python": platform.python_version(), "machine": platform.machine(), "rows": rows}
    RESULTS.write_text(json.dumps(record, indent=2) + "\n")
    print("\nprofile of one check of the contacts example, by own time")
    print(profile(CONTACTS))


def measure(name: str, path: Path) -> dict[str, object]:
    """Time one application and print it."""
    files = [p for p in path.rglob("*") if p.suffix in {".py", ".html"}]
    whole = statistics.median(command(path) for _ in range(COMMANDS))
    alone = statistics.median(seconds(lambda: check(path)) for _ in range(CHECKS))
    times = f"command {whole:.3f} s  check alone {alone:.3f} s"
    print(f"{name:34} {len(files):4} files  {times}")
    return {
        "application": name,
        "files": len(files),
        "command_seconds": round(whole, 4),
        "check_seconds": round(alone, 4),
    }


def profile(path: Path) -> str:
    """Where one check spends its time."""
    profiler = cProfile.Profile()
    profiler.runcall(check, path)
    text = io.StringIO()
    pstats.Stats(profiler, stream=text).strip_dirs().sort_stats("tottime").print_stats(15)
    return text.getvalue()


if __name__ == "__main__":
    main()
