"""Nothing of a project is read but through ``Disk``: what it sees, the cache compares."""

import json
import subprocess
import sys

import pytest
from marked_app import MarkedApp

WATCHING = """
import json, sys
from pathlib import Path

opened = set()

def watch(event, arguments):
    if event in {"open", "os.listdir", "os.scandir"} and isinstance(arguments[0], str):
        opened.add(arguments[0])

from hypercheck.cli.check import parse_choices
from hypercheck.cli.product import Product
from hypercheck.cli.session import Session
from hypercheck.disk import Disk
from hypercheck.reading import Reader
from hypercheck.run import judge
from hypercheck.sources import Sources
from hypercheck.workspace import link

root = Path(sys.argv[1])
job = Session(Product("chirp", ("hypermedia",)), parse_choices(("--jobs", "1")), root).job()
rules = [pack.rules for pack in job.packs]
disk = Disk()
sys.addaudithook(watch)
judge(job, link(job.request, Reader(Sources(disk))))
seen = {*disk.seen.contents, *disk.seen.folders}
below = {path for path in opened if path.startswith(str(root))}
json.dump({"unseen": sorted(below - seen), "seen": len(below & seen)}, sys.stdout)
"""


@pytest.mark.parametrize("name", ["package", "shell"])
def test_every_file_and_folder_of_the_project_is_looked_at_through_disk(name, write):
    folder = write(MarkedApp.read(name).faulty)
    (folder / ".gitignore").write_text("out/\n")
    found = json.loads(
        subprocess.run(
            [sys.executable, "-c", WATCHING, str(folder)],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    )
    assert found["unseen"] == []
    assert found["seen"] > 10
