"""Breaks templates, modules and settings for as long as it is told, each round with a new seed.

``python benchmarks/fuzz.py SECONDS`` runs the property tests of the front ends and of the whole
check with many cases; before them, every adversarial shape of ten megabytes is read once, each in
its own process with a limit on its time. The exit status is 1 where anything failed.
"""

import argparse
import importlib
import os
import random
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUPPORT = ROOT / "tests" / "support"
TESTS = ("tests/hypercheck/test_fuzz.py", "tests/hypercheck/frontends")
LENGTH = 10_000_000
LIMIT = 180.0
READ = """\
import sys
from adversarial import SHAPES
from hypercheck.frontends.template import read
shape = SHAPES[sys.argv[1]]
read("page.html", shape(int(sys.argv[2]) * 100 // len(shape(100))))
"""


def main() -> None:
    """Read long texts, then run the property tests until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float, nargs="?", default=600.0)
    parser.add_argument("--length", type=int, default=LENGTH, help="of each adversarial text")
    options = parser.parse_args()
    end = time.monotonic() + options.seconds
    failed = [name for name in _shapes() if not _reads(name, options.length)]
    while time.monotonic() < end and not failed:
        seed = random.randrange(2**32)
        print(f"seed {seed}", flush=True)
        line = [sys.executable, "-m", "pytest", "-q", "-x"]
        chosen = [
            "--hypothesis-profile",
            "fuzz",
            "--hypothesis-seed",
            str(seed),
            "-k",
            "any or damaged",
        ]
        if subprocess.run([*line, *chosen, *TESTS], cwd=ROOT, check=False).returncode:
            failed.append(f"seed {seed}")
    for each in failed:
        print(f"failed: {each}")
    sys.exit(1 if failed else 0)


def _shapes() -> list[str]:
    sys.path.insert(0, str(SUPPORT))
    return list(importlib.import_module("adversarial").SHAPES)


def _reads(name: str, length: int) -> bool:
    start = time.perf_counter()
    kept = {**os.environ, "PYTHONPATH": os.pathsep.join((str(SUPPORT), *sys.path))}
    try:
        subprocess.run(
            [sys.executable, "-c", READ, name, str(length)], check=True, timeout=LIMIT, env=kept
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        print(f"{name!r}: {error}")
        return False
    print(f"{time.perf_counter() - start:7.1f} s  {name!r}", flush=True)
    return True


if __name__ == "__main__":
    main()
