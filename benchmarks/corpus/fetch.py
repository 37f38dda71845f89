"""Fetches wheels and unpacks them into a cache folder. Nothing in them is run."""

import shutil
import subprocess
import sys
import tomllib
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

LIST = Path(__file__).with_name("packages.toml")
BESIDE = frozenset({".css", ".js", ".svg"})
"""What templates include."""

SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".j2", ".jinja", ".jinja2", ".tmpl", ".tpl"})


@dataclass(frozen=True)
class Package:
    """One line of the list."""

    name: str
    version: str
    folders: tuple[str, ...] = ()
    prefix: str | None = None
    tags: dict[str, bool] = field(default_factory=dict)

    def unpacked(self, cache: Path) -> Path:
        """The folder that holds its templates, fetched where it is not there yet."""
        folder = cache / "unpacked" / f"{self.name}-{self.version}"
        if not folder.is_dir():
            wheels = cache / "wheels" / self.name
            wheels.mkdir(parents=True, exist_ok=True)
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
            options = ["--only-binary", ":all:", "--dest", str(wheels)]
            subprocess.run([*command, *options, f"{self.name}=={self.version}"], check=True)
            unfinished = folder.with_name(f"{folder.name}.part")
            _unpack(next(wheels.glob("*.whl")), unfinished)
            if self.prefix is not None:
                _join(unfinished, unfinished / self.prefix)
            unfinished.rename(folder)
        return folder

    def roots(self, folder: Path) -> tuple[Path, ...]:
        """What its loaders look through: the outermost folders of templates."""
        if self.folders:
            return tuple(folder / each for each in self.folders)
        named = sorted(path for path in folder.rglob("templates") if path.is_dir())
        return tuple(path for path in named if not any(up in named for up in path.parents))


def packages(names: list[str]) -> list[Package]:
    """The packages of the list, or those of them that are named."""
    listed = tomllib.loads(LIST.read_text())
    unknown = set(names) - listed.keys()
    if unknown:
        sys.exit(f"not in {LIST.name}: {', '.join(sorted(unknown))}")
    return [
        Package(
            name,
            said["version"],
            tuple(said.get("folders", ())),
            said.get("prefix"),
            said.get("tags", {}),
        )
        for name, said in listed.items()
        if not names or name in names
    ]


def _unpack(wheel: Path, folder: Path) -> None:
    """Write out what is text; zipfile keeps names inside the folder."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if Path(name).suffix in SUFFIXES | BESIDE:
                archive.extract(name, folder)
    folder.mkdir(parents=True, exist_ok=True)


def _join(folder: Path, above: Path) -> None:
    """Put the templates of ``<above>/a/b/templates`` where a loader finds them: as ``a/b/…``."""
    for found in sorted(above.rglob("templates"), reverse=True):
        if found.is_dir():
            goal = folder / "joined" / found.parent.relative_to(above)
            shutil.copytree(found, goal, dirs_exist_ok=True)
