from pathlib import Path

import pytest

from hypercheck.model import Posture, Severity
from hypercheck.settings import Settings, SettingsError, key_line, read_settings


def settings_of(folder: Path, text: str) -> Settings:
    (folder / "pyproject.toml").write_text(text, "utf-8")
    return read_settings(folder)


def test_a_project_without_a_table_has_the_defaults(tmp_path: Path):
    assert read_settings(tmp_path) == Settings()
    assert settings_of(tmp_path, "[tool.other]\nx = 1\n") == Settings()


def test_every_key_is_read(tmp_path: Path):
    found = settings_of(
        tmp_path,
        """\
[tool.hypercheck]
app = "shop:app"
select = ["CH", "PN2"]
ignore = ["CH101"]
severity = { CH2 = "warning", CH201 = "off" }
exclude = ["old/"]
template-dirs = ["pages"]
template-tags = ["chart"]
env = "staging"
plugins = ["mine"]
framework = "chirp"
htmx = 4
external-urls = ["/admin/*"]
known-ids = ["toast"]

[tool.hypercheck.per-file-ignores]
"legacy/**" = ["CH4"]
""",
    )
    assert found.app == ("shop:app",)
    assert found.select == ("CH", "PN2")
    assert found.ignore == ("CH101",)
    assert found.severity == {"CH2": Severity.WARNING, "CH201": Severity.OFF}
    assert found.exclude == ("old/",)
    assert found.template_dirs == ("pages",)
    assert found.template_tags == ("chart",)
    assert found.env is Posture.STAGING
    assert found.plugins == ("mine",)
    assert found.framework == "chirp"
    assert found.htmx == 4
    assert found.external_urls == ("/admin/*",)
    assert found.known_ids == ("toast",)
    assert found.per_file_ignores == {"legacy/**": ("CH4",)}


def test_all_faults_are_named_at_once_with_their_lines(tmp_path: Path):
    with pytest.raises(SettingsError) as caught:
        settings_of(
            tmp_path,
            """\
[tool.hypercheck]
selct = ["CH101"]
ignore = "CH101"
env = "prodction"
htmx = 3
severity = { ch1 = "error" }
app = 3
""",
        )
    lines = str(caught.value).splitlines()
    path = tmp_path / "pyproject.toml"
    assert lines == [
        f"{path}:2: tool.hypercheck.selct is not a setting; did you mean select?",
        f"{path}:3: tool.hypercheck.ignore must be a list of strings, not 'CH101'",
        (
            f"{path}:4: tool.hypercheck.env must be one of development, staging, production,"
            " not 'prodction'; did you mean 'production'?"
        ),
        f"{path}:5: tool.hypercheck.htmx must be 2 or 4, not 3",
        (
            f"{path}:6: tool.hypercheck.severity 'ch1' is no code: codes are like CH101,"
            " prefixes like CH1 or CH"
        ),
        f"{path}:7: tool.hypercheck.app must be a list of strings, not 3",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[tool.hypercheck\n",
        "tool = 3\n[tool.hypercheck]\n",
        "[tool]\nhypercheck = 3\n",
        "[tool.hypercheck]\nper-file-ignores = ['a']\n",
        "[tool.hypercheck]\nseverity = ['a']\n",
        "[tool.hypercheck]\nhtmx = true\n",
        "[tool.hypercheck]\nhtmx = [2]\n",
        "[tool.hypercheck]\nenv = {}\n",
        "x = " + "[" * 5000,
    ],
)
def test_what_cannot_be_used_is_an_error_that_names_the_file(tmp_path: Path, text: str):
    with pytest.raises(SettingsError, match=r"pyproject\.toml"):
        settings_of(tmp_path, text)


def test_a_file_that_is_not_text_is_an_error(tmp_path: Path):
    (tmp_path / "pyproject.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings(tmp_path)


def test_the_command_line_replaces_the_selection_and_adds_to_what_is_ignored():
    settings = Settings(
        select=("CH1",), ignore=("CH101",), severity={"CH1": Severity.NOTE}, env=Posture.STAGING
    )
    overlaid = settings.overlaid(
        select=("CH2",), ignore=("CH201",), severity={"CH2": Severity.OFF}, env=Posture.PRODUCTION
    )
    assert overlaid.select == ("CH2",)
    assert overlaid.ignore == ("CH101", "CH201")
    assert overlaid.severity == {"CH1": Severity.NOTE, "CH2": Severity.OFF}
    assert overlaid.env is Posture.PRODUCTION
    assert settings.overlaid() == settings


def test_a_key_is_found_in_its_own_table_only():
    text = "[tool.other]\nselect = 1\n[tool.hypercheck]\n\nselect = 2\n[x]\nignore = 3\n"
    assert key_line(text, "select") == 5
    assert key_line(text, "ignore") is None
