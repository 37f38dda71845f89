"""Shows the checker at work: the contacts example, then a copy of it with planted faults."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONTACTS = ROOT / "examples" / "contacts"
DEMO = ROOT / "demo"
FAULTS = (
    ("templates/contact.html", 'href="/contacts/{{ contact.id }}/edit"', '/edit"', '/edti"'),
    ("templates/contacts.html", 'hx-get="/contacts"', "#contact-list", "#contacts-list"),
    ("templates/contacts.html", 'sse-swap="activity"', '"activity" hx', '"activities" hx'),
    ("templates/row.html", 'hx-target="closest tr"', "hx-target", "hx-traget"),
    ("templates/edit.html", 'hx-target="#contact-card"', "innerHTML", "innerHtml"),
    ("app.py", 'Fragment("contact.html", "card"', '"card"', '"cards"'),
    ("app.py", 'target="contact-count"', '"contact-count"', '"contacts-count"'),
)
"""File, a text that comes before the fault, what stands there, and what is planted instead."""


def plant(folder: Path) -> None:
    """Put each fault into the copy; a fault that finds no place is a mistake of this script."""
    for name, after, right, wrong in FAULTS:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        at = text.index(right, text.index(after))
        path.write_text(text[:at] + wrong + text[at + len(right) :], encoding="utf-8")


def check(*arguments: str) -> int:
    """Run ``chirp check`` as a user would, and say what was run."""
    print(f"\n$ chirp check {' '.join(arguments)}", flush=True)  # noqa: T201 -- a demonstration talks
    command = [str(Path(sys.executable).with_name("chirp")), "check", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603 -- our own command


def main() -> int:
    """Run both checks; succeed if the first finds nothing and the second finds the faults."""
    shutil.rmtree(DEMO, ignore_errors=True)
    clean = check("examples/contacts", "--warnings-as-errors")
    faulty = DEMO / "contacts"
    shutil.copytree(CONTACTS, faulty, ignore=shutil.ignore_patterns("__pycache__", "test_*"))
    plant(faulty)
    found = check("demo/contacts")
    check("demo/contacts", "--format", "sarif", "--output", "demo/contacts.sarif")
    print("\nThe SARIF is in demo/contacts.sarif.")  # noqa: T201 -- as above
    return 0 if (clean, found) == (0, 1) else 1


if __name__ == "__main__":
    sys.exit(main())
