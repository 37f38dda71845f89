from pathlib import Path

from click.testing import CliRunner, Result

from hypercheck.diagnostic import DIAGNOSTICS
from hypercheck.docs import main
from hypercheck.pack import load_pack

DOCS = Path(__file__).parents[2] / "docs"


def call(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["--folder", str(folder), *options])


def test_the_pages_of_this_project_are_fresh():
    result = call(DOCS, "--check")
    assert result.exit_code == 0, f"run `make docs`: {result.output}"


def test_every_page_is_written_and_then_fresh(tmp_path: Path):
    assert call(tmp_path, "--check").exit_code == 1
    assert call(tmp_path).exit_code == 0
    assert call(tmp_path, "--check").output == ""
    names = {path.name for path in (tmp_path / "rules").iterdir()}
    rules = load_pack("hypermedia").rules
    assert names == {*(f"{rule.name}.md" for rule in rules), "index.md", "checker.md"}
    index = (tmp_path / "rules" / "index.md").read_text("utf-8")
    assert all(f"| {rule.code} | [{rule.name}]({rule.name}.md) |" in index for rule in rules)
    checker = (tmp_path / "rules" / "checker.md").read_text("utf-8")
    assert all(f"## {each.code} {each.name}" in checker for each in DIAGNOSTICS)


def test_a_stale_page_is_named_and_the_page_of_a_lost_rule_deleted(tmp_path: Path):
    call(tmp_path)
    stale, lost = tmp_path / "rules" / "bad-swap.md", tmp_path / "rules" / "gone.md"
    stale.write_text("old", "utf-8")
    lost.write_text("old", "utf-8")
    result = call(tmp_path, "--check")
    assert result.exit_code == 1
    assert f"stale: {stale}\nstale: {lost}\n" in result.output
    assert lost.exists()
    call(tmp_path)
    assert not lost.exists()
    assert stale.read_text("utf-8").startswith("# CH404")


def test_the_commands_page_shows_both_commands(tmp_path: Path):
    call(tmp_path)
    text = (tmp_path / "commands.md").read_text("utf-8")
    for heading in ("## `chirp`", "### `chirp check`", "### `chirp explain`", "## `pounce`"):
        assert f"\n{heading}\n" in text
