"""The SARIF of whole applications, read by programs of others."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from click.testing import CliRunner
from sarif import loader
from sarif_log import run_of
from sarif_multitool import Complaint, complaints

from hypercheck.cli.check import check_command
from hypercheck.cli.product import Product

ROOT = Path(__file__).parents[3]
FOLDER = "my pägé's"
FILES = {
    "app.py": """\
from chirp import App, AppConfig, EventStream, Template

name = "🎈"; app = App(AppConfig(sse_heartbeat_interval=0.5))


@app.get("/")
def home():
    return Template("my pägé's/100%.html")


@app.get("/events")
async def events():
    return EventStream(words(), event="wörds 🎈")


async def words():
    yield "hello"


@app.get("/hidden")
def hidden():
    return Template("missing.html")  # chirp: ignore[CH201] it is made [here](1) later
""",
    f"templates/{FOLDER}/100%.html": """\
<html><body>
\t<p title="日本🎈🎈"><a href="/nöwhere/🎈">A</a> 🎈 <a href="/" hx-swap="innerHtml">B</a></p>
<div hx-ext="sse" sse-connect="/events" sse-swap="words"></div>\r
<form hx-post="/" hx-target="#list"><a hx-get="/" hx-traget="
#x">C</a></form>
</body></html>
""",
    "broken.py": "def broken(:\n",
}


def _files_of(folder: Path) -> dict[str, str]:
    wanted = [path for path in folder.rglob("*") if path.suffix in {".py", ".html", ".css"}]
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in wanted
        if not path.name.startswith("test_")
    }


CLEAN = _files_of(ROOT / "examples" / "contacts")
LEVELS = ("error", "warning", "note")

Log = Callable[..., Path]


@pytest.fixture
def log(write: Callable[..., Path]) -> Log:
    """Writes the SARIF of an application and gives its path."""

    def make(files: dict[str, str], *arguments: str) -> Path:
        folder = write(files)
        command = check_command(Product("chirp", ("hypermedia",)))
        outputs = ["--format", "sarif", "--output", "all.sarif"]
        outputs += ["--format", "json", "--output", "all.json"]
        done = CliRunner().invoke(command, [*outputs, *arguments])
        assert done.exit_code in {0, 1}, done.output
        return folder / "all.sarif"

    return make


def read(path: Path) -> dict[str, Any]:
    return run_of(path.read_text("utf-8"))


def test_an_application_with_findings_gives_a_log_that_is_right(log: Log, tmp_path: Path):
    path = log(FILES, "--show-suppressed")
    run = read(path)
    assert {result["level"] for result in run["results"]} == {"error", "warning", "note"}
    assert [r["ruleId"] for r in run["results"] if r["suppressions"]] == ["CH201"]
    assert complained(path, tmp_path) == []


def test_an_application_without_findings_gives_a_log_that_is_right(log: Log, tmp_path: Path):
    path = log(CLEAN)
    assert read(path)["results"] == []
    assert complained(path, tmp_path) == []


def test_a_wrong_log_is_complained_of(log: Log, tmp_path: Path):
    path = log(FILES)
    wrong = json.loads(path.read_text("utf-8"))
    results = wrong["runs"][0]["results"]
    results[0]["ruleIndex"] = 9999
    results[1]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    path.write_text(json.dumps(wrong), "utf-8")
    found = {each.rule for each in complained(path, tmp_path) if each.level == "error"}
    assert found >= {"SARIF1009", "SARIF1007"}


def complained(path: Path, folder: Path) -> list[Complaint]:
    """All but that the tool has no address: the project has none yet."""
    return [each for each in complaints(path, folder) if each.rule != "SARIF2005"]


def test_columns_count_what_takes_two_code_units(log: Log):
    path = log(FILES)
    results = read(path)["results"]
    starts = {
        result["ruleId"]: stretch(path.parent, place["physicalLocation"])
        for result in results
        for place in result["locations"]
    }
    assert starts["CH101"] == "/nöwhere/🎈"
    assert starts["CH404"] == "innerHtml"
    assert starts["CH608"] == "0.5"
    for result in results:
        for place in (*result["locations"], *result.get("relatedLocations", ())):
            physical = place["physicalLocation"]
            snippet = physical["region"].get("snippet", {"text": None})["text"]
            assert snippet in {None, stretch(path.parent, physical)}
        for fix in result.get("fixes", ()):
            for change in fix["artifactChanges"]:
                for each in change["replacements"]:
                    region = {**change, "region": each["deletedRegion"]}
                    assert stretch(path.parent, region) in {"innerHtml", "hx-traget"}


def stretch(folder: Path, place: dict[str, Any]) -> str:
    """What a region means to a program that counts UTF-16 code units, read from the file."""
    text = (folder / unquote(place["artifactLocation"]["uri"])).read_bytes().decode("utf-8")
    lines = text.split("\n")
    region = place["region"]
    offsets = []
    for edge in ("start", "end"):
        line, column = region[f"{edge}Line"], region[f"{edge}Column"]
        before = "".join(f"{each}\n" for each in lines[: line - 1])
        offsets.append(len(before.encode("utf-16-le")) + 2 * (column - 1))
    return text.encode("utf-16-le")[slice(*offsets)].decode("utf-16-le")


@pytest.mark.parametrize("files", [FILES, CLEAN], ids=["with findings", "without"])
def test_other_programs_count_the_same_findings(log: Log, files: dict[str, str]):
    path = log(files)
    log_file = loader.load_sarif_file(str(path))
    report = log_file.get_report()
    read_back = {level: report.get_issue_count_for_severity(level) for level in LEVELS}
    ours = json.loads(path.with_suffix(".json").read_text("utf-8"))["findings"]
    counted = Counter(finding["severity"] for finding in ours)
    assert read_back == {level: counted[level] for level in LEVELS}
    assert all(read_back.values()) == (files is FILES)
    seen = sorted((record["Code"], record["Line"]) for record in log_file.get_records())
    assert seen == sorted((each["code"], each["line"]) for each in ours)
