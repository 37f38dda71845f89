"""How long ``chirp check`` takes on the example and the fixture applications, and on what.

Prints one line for each application: files, the median of whole commands (interpreter start
included) and of the check alone in a warm process; then the profile of one check. Writes the
numbers to ``benchmarks/results/checker.json``.
"""

import cProfile
import io
import json
import platform
import pstats
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from chirp.checking import PRODUCT
from hypercheck.run import Job, run
from hypercheck.settings import read_settings
from hypercheck.workspace import Target

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "checker.json"
APPLICATIONS = (
    ROOT / "examples" / "contacts",
    *sorted(path for path in (ROOT / "tests" / "fixtures" / "apps").glob("*") if path.is_dir()),
)
COMMANDS = 7
CHECKS = 5


def seconds(action: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def command(path: Path) -> float:
    """Run the whole command once."""
    line = [str(Path(sys.executable).with_name("chirp")), "check", str(path), "--quiet"]
    return seconds(lambda: subprocess.run(line, cwd=ROOT, capture_output=True, check=False))


def check(path: Path) -> None:
    """Check once, in this process."""
    target = (Target(path=path),)
    run(Job(PRODUCT.tool, target, ROOT, ROOT, read_settings(ROOT), PRODUCT.load_packs()))


def main() -> None:
    """Measure and print."""
    rows = []
    for path in APPLICATIONS:
        files = [p for p in path.rglob("*") if p.suffix in {".py", ".html"}]
        whole = statistics.median(command(path) for _ in range(COMMANDS))
        alone = statistics.median(seconds(lambda p=path: check(p)) for _ in range(CHECKS))
        rows.append(
            {
                "application": path.relative_to(ROOT).as_posix(),
                "files": len(files),
                "command_seconds": round(whole, 4),
                "check_seconds": round(alone, 4),
            }
        )
        name = path.relative_to(ROOT).as_posix()
        times = f"command {whole:.3f} s  check alone {alone:.3f} s"
        print(f"{name:34} {len(files):4} files  {times}")
    RESULTS.parent.mkdir(exist_ok=True)
    record = {"python": platform.python_version(), "machine": platform.machine(), "rows": rows}
    RESULTS.write_text(json.dumps(record, indent=2) + "\n")
    print(f"\nprofile of one check of {APPLICATIONS[0].name}, by own time")
    print(profile(APPLICATIONS[0]))


def profile(path: Path) -> str:
    """Where one check spends its time."""
    profiler = cProfile.Profile()
    profiler.runcall(check, path)
    text = io.StringIO()
    pstats.Stats(profiler, stream=text).strip_dirs().sort_stats("tottime").print_stats(15)
    return text.getvalue()


if __name__ == "__main__":
    main()
